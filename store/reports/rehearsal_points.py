"""What an offer of points would have given: the shop's own past sales reckoned again with it and without it.

Sales are priced as for any rehearsal (store.reports.rehearsal) and earn by the rules of points and the tiers' factors
in force now; stored-value bonus is left out. Of what came back the points would have been taken back.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from store.counter.card_kinds import earns_points, kind_of
from store.db.opening import Shop
from store.money import Money
from store.office.members import tiers
from store.office.offers import offers_in_force, pricing_settings
from store.office.points import points_rules, redeeming
from store.pricing.loyalty import earned
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.price import price
from store.reports.past_sales import Used, past_sales
from store.reports.rehearsal import date_of


@dataclass(slots=True)
class PointsDay:
    """Of one trading day: sales in all, sales in which the offer would have changed the points, and by how many."""

    day: date
    sales: int = 0
    touched: int = 0
    points: int = 0


@dataclass(slots=True)
class PointsRehearsal:
    """`points` are those that members would have more for what they kept; below zero, the offer would have kept better
    ones away. `worth` is what so many points pay."""

    sales: int = 0
    touched: int = 0
    points: int = 0
    worth: Money = 0
    by_day: dict[int, PointsDay] = field(default_factory=dict)


def rehearse_points(
    shop: Shop, offer: Multiplier | Bonus, since: date, *, until: date | None = None
) -> PointsRehearsal:
    """Reckon all members' sales from a trading day on with the offer and without it. Its own dates are not looked at;
    all its other conditions, its cap and its limits are, and the limits are used up sale after sale."""
    offer = replace(offer, when=replace(offer.when, since=None, until=None))
    without = _without(points_rules(shop), offer)
    with_it = (
        replace(without, multipliers=(*without.multipliers, offer))
        if isinstance(offer, Multiplier)
        else replace(without, bonuses=(*without.bonuses, offer))
    )
    offers, settings = offers_in_force(shop), pricing_settings(shop)
    factors = {tier.code: tier.points for tier in tiers.table(shop)}
    earns: dict[str, bool] = {}
    result, used = PointsRehearsal(), Used()
    for past in past_sales(shop, since, until):
        day = result.by_day.setdefault(past.day, PointsDay(date_of(past.day)))
        result.sales += 1
        day.sales += 1
        if past.member is None:
            continue
        if past.member.id not in earns:
            earns[past.member.id] = earns_points(shop, kind_of(past.member.id))
        if not earns[past.member.id]:
            continue
        priced = price(past.basket, offers, past.member, past.at, settings)
        before, after = (
            earned(
                *(priced, rules, past.member, 0, past.at),
                tier=factors.get(past.member.tier, Fraction(1)),
                store=settings.store,
                uses={offer.id: used.before(past)},
            )
            for rules in (without, with_it)
        )
        used.add(past, after.used.get(offer.id, 0))
        kept = past.paid(priced)
        if more := after.terms.points(kept, 0) - before.terms.points(kept, 0):
            result.touched += 1
            day.touched += 1
            result.points += more
            day.points += more
    result.worth = redeeming(shop).money_for(max(0, result.points))
    return result


def _without(rules: PointsRules, offer: Multiplier | Bonus) -> PointsRules:
    """The rules less the offer itself, where it is one of the shop's."""
    if not offer.id:
        return rules
    return replace(
        rules,
        multipliers=tuple(each for each in rules.multipliers if each.id != offer.id),
        bonuses=tuple(each for each in rules.bonuses if each.id != offer.id),
    )
