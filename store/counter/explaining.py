"""Why an open sale costs what it costs: asked by a key, with everything that it was priced with."""

from datetime import datetime
from typing import NamedTuple

from store.calendar import as_number, trading_day
from store.counter.card_kinds import earns_points
from store.counter.open_sales import read_any
from store.db.opening import Shop
from store.errors import N_
from store.money import write_amount
from store.office.members.views import for_pricing
from store.office.offers import offers_in_force, pricing_settings, uses
from store.pricing.basket import SaleId
from store.pricing.explain import Explainer, Sentence


def explainer(shop: Shop, sale: SaleId, *, now: datetime) -> Explainer:
    """Who can explain the prices of the open sale as they are now; the sale must have its row."""
    open_sale = read_any(shop, sale, now)
    settings, member = shop.settings, open_sale.member
    day = as_number(trading_day(now, settings.zone, settings.day_ends_at))
    return Explainer(
        open_sale.priced,
        offers_in_force(shop),
        for_pricing(member) if member else None,
        now.astimezone(settings.zone),
        settings.currency,
        pricing_settings(shop),
        coupons=open_sale.coupons,
        uses=uses(shop, member.id if member else None, day),
    )


class PointsTold(NamedTuple):
    """What an open sale would earn, and why not more."""

    points: int
    said: tuple[Sentence, ...]


def points_told(shop: Shop, sale: SaleId, *, now: datetime) -> PointsTold | None:
    """The points of a member's open sale by the offers of points of the shop; None where it has none, or no member."""
    from store.office.points import points_rules

    rules, open_sale = points_rules(shop), read_any(shop, sale, now)
    settings, member = shop.settings, open_sale.member
    if member is None or not rules.offers or not earns_points(shop, member.kind):
        return None
    from store.counter.earning import earning
    from store.pricing.explain_points import not_given, reason_for

    day = as_number(trading_day(now, settings.zone, settings.day_ends_at))
    found = earning(shop, open_sale.priced, member, 0, day, now)
    said = [reason_for(each, write_amount(found.base, settings.currency)) for each in found.reasons]
    if member.bonus:
        said.append(Sentence(N_("What bonus pays of it earns nothing.")))
    local = now.astimezone(settings.zone)
    said += not_given(found, rules, for_pricing(member), local, settings.currency, settings.store_number)
    return PointsTold(found.points, tuple(said))
