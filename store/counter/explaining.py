"""Why an open sale costs what it costs: asked by a key, with everything that it was priced with."""

from datetime import datetime

from store.calendar import as_number, trading_day
from store.counter.open_sales import read_any
from store.db.opening import Shop
from store.office.members.views import for_pricing
from store.office.offers import offers_in_force, pricing_settings, uses
from store.pricing.basket import SaleId
from store.pricing.explain import Explainer


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
