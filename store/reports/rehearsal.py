"""What an offer would have cost and moved: the shop's own past sales, priced again with it and without it.

Sales are priced by the offers in force now and the goods as they are now, at the time and for the member of each, in
the tier that the member had; coupons, points and discounts by hand are left out of both prices. What came back counts
as a refund would have it: its share of the line. Read in chunks, no lock is held in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from store.db.opening import Shop
from store.money import Money, Quantity
from store.office.offers import offers_in_force, pricing_settings
from store.pricing.basket import Basket, Line, PricedBasket
from store.pricing.offers.base import Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.whole import WholeOffer
from store.pricing.price import price
from store.reports.past_sales import Past, Used, past_sales


@dataclass(slots=True)
class Moved:
    """Of one product: what the offer would have taken off it, and how much of it was in those sales."""

    code: str
    name: str
    cost: Money = 0
    quantity: Quantity = 0


@dataclass(slots=True)
class Day:
    """Of one trading day: sales in all, sales that the offer would have touched, and what it would have cost."""

    day: date
    sales: int = 0
    touched: int = 0
    cost: Money = 0


@dataclass(slots=True)
class Rehearsal:
    """`cost` is how much less the customers would have paid for what they kept, `takings` what that comes to in all
    sales without the offer. A cost below zero: it would have kept better offers away."""

    sales: int = 0
    touched: int = 0
    takings: Money = 0
    touched_takings: Money = 0
    cost: Money = 0
    by_product: dict[str, Moved] = field(default_factory=dict)
    by_day: dict[int, Day] = field(default_factory=dict)

    @property
    def share(self) -> Fraction:
        """The cost as a part of the takings."""
        return Fraction(self.cost, self.takings) if self.takings else Fraction(0)


def rehearse(shop: Shop, offer: Offer, since: date, *, until: date | None = None) -> Rehearsal:
    """Price all sales from a trading day on with the offer and without it. Its own dates are not looked at, since it
    may not have begun yet; its weekdays, hours, days, audience and limits are, and are used up sale after sale."""
    offer = replace(offer, when=replace(offer.when, since=None, until=None))
    others = [each for each in getattr(offers_in_force(shop), "offers", ()) if each.id != offer.id]
    without, with_it = OfferBook(others), OfferBook([*others, offer])
    settings = pricing_settings(shop)
    result = Rehearsal()
    used = Used()
    for past in past_sales(shop, since, until):
        day = result.by_day.setdefault(past.day, Day(date_of(past.day)))
        before = price(past.basket, without, past.member, past.at, settings)
        result.sales += 1
        day.sales += 1
        result.takings += (takings := sum(past.paid(before)))
        if not _may_touch(offer, past.basket):
            continue
        after = price(past.basket, with_it, past.member, past.at, settings, uses={offer.id: used.before(past)})
        used.add(past, dict(after.used).get(offer.id, 0))
        moved = list(_moved(offer, past, after))
        if not moved:
            continue
        cost = takings - sum(past.paid(after))
        result.touched += 1
        day.touched += 1
        result.touched_takings += takings
        result.cost += cost
        day.cost += cost
        for line, quantity, taken in moved:
            of = result.by_product.setdefault(line.product, Moved(line.code, line.name))
            of.cost += taken
            of.quantity += quantity
    return result


def _moved(offer: Offer, past: Past, priced: PricedBasket) -> Iterator[tuple[Line, Quantity, Money]]:
    """The lines that the offer would have taken something off, what was kept of each, and what it took off that."""
    for place, each in enumerate(priced.lines):
        taken = sum(reduction.amount for reduction in each.reductions if reduction.source == offer.id)
        if taken and past.kept[place]:
            yield each.line, past.kept[place], past.of(place, taken)


def _may_touch(offer: Offer, basket: Basket) -> bool:
    return isinstance(offer, WholeOffer) or any(offer.touches(line.product, line.goods) for line in basket.lines)


def date_of(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)
