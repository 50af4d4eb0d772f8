"""What a sale earns its member in points, by the shop's rules and the uses of its offers of points so far."""

from datetime import datetime
from fractions import Fraction

from store.counter.card_kinds import earns_points
from store.db.opening import Shop
from store.money import Money
from store.office.members.views import MemberView, for_pricing
from store.office.points import points_rules, points_uses
from store.pricing.basket import PricedBasket
from store.pricing.loyalty import Earned, earned
from store.pricing.points_rules import PointsRules


def earning(shop: Shop, priced: PricedBasket, member: MemberView, bonus: Money, day: int, now: datetime) -> Earned:
    """`bonus` is what stored-value bonus pays of it, `day` the trading day."""
    rules = points_rules(shop) if earns_points(shop, member.kind) else PointsRules(rate=Fraction(0))
    return earned(
        *(priced, rules, for_pricing(member), bonus, now.astimezone(shop.settings.zone)),
        tier=member.tier.points,
        store=shop.settings.store_number,
        uses=points_uses(shop, rules, member.id, day),
    )
