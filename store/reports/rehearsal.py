"""What an offer would have cost and moved: the shop's own past sales, priced again with it and without it.

Sales are priced by the offers in force now and the goods as they are now, at the time and for the member of each, in
the tier that the member had; coupons, points and discounts by hand are left out of both prices. What came back counts
as a refund would have it: its share of the line. Read in chunks, no lock is held in between.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from peewee import fn

from store.calendar import from_millis, to_millis
from store.db.models import Member as MemberRow
from store.db.models import MemberTag, Sale, SaleLine, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money, Quantity, half_up
from store.office.members.views import celebrated
from store.office.offers import goods_of, offers_in_force, pricing_settings
from store.pricing.basket import Basket, Goods, Line, LineId, PricedBasket, ProductId, Tax
from store.pricing.conditions import Member, Uses
from store.pricing.offers.base import Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.whole import WholeOffer
from store.pricing.price import price

CHUNK = 200
"""Sales that are read at once."""


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


@dataclass(frozen=True, slots=True)
class _Past:
    day: int
    at: datetime
    member: Member | None
    basket: Basket
    kept: tuple[Quantity, ...]
    """By line, what did not come back."""

    def paid(self, priced: PricedBasket) -> list[Money]:
        """What each line costs, of it what was kept."""
        return [self.of(place, each.paid) for place, each in enumerate(priced.lines)]

    def of(self, place: int, amount: Money) -> Money:
        """The part of a line's amount that stays with what was kept of it."""
        return half_up(amount * self.kept[place], self.basket.lines[place].quantity)


def rehearse(shop: Shop, offer: Offer, since: date, *, until: date | None = None) -> Rehearsal:
    """Price all sales from a trading day on with the offer and without it. Its own dates are not looked at, since it
    may not have begun yet; its weekdays, hours, days, audience and limits are, and are used up sale after sale."""
    offer = replace(offer, when=replace(offer.when, since=None, until=None))
    others = [each for each in getattr(offers_in_force(shop), "offers", ()) if each.id != offer.id]
    without, with_it = OfferBook(others), OfferBook([*others, offer])
    settings = pricing_settings(shop)
    result = Rehearsal()
    used = _Used(offer)
    for past in _sales(shop, since, until):
        day = result.by_day.setdefault(past.day, Day(_date(past.day)))
        before = price(past.basket, without, past.member, past.at, settings)
        result.sales += 1
        day.sales += 1
        result.takings += (takings := sum(past.paid(before)))
        if not _may_touch(offer, past.basket):
            continue
        after = price(past.basket, with_it, past.member, past.at, settings, uses=used.before(past))
        used.add(past, after)
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


def _moved(offer: Offer, past: _Past, priced: PricedBasket) -> Iterator[tuple[Line, Quantity, Money]]:
    """The lines that the offer would have taken something off, what was kept of each, and what it took off that."""
    for place, each in enumerate(priced.lines):
        taken = sum(reduction.amount for reduction in each.reductions if reduction.source == offer.id)
        if taken and past.kept[place]:
            yield each.line, past.kept[place], past.of(place, taken)


class _Used:
    """How often the offer would have been used so far."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer.id
        self._ever = 0
        self._by_day: dict[int, int] = {}
        self._by_member: dict[str, int] = {}

    def before(self, past: _Past) -> dict[str, Uses]:
        member = self._by_member.get(past.member.id, 0) if past.member else 0
        return {self._offer: Uses(by_member=member, today=self._by_day.get(past.day, 0), ever=self._ever)}

    def add(self, past: _Past, priced: PricedBasket) -> None:
        times = dict(priced.used).get(self._offer, 0)
        self._ever += times
        self._by_day[past.day] = self._by_day.get(past.day, 0) + times
        if past.member:
            self._by_member[past.member.id] = self._by_member.get(past.member.id, 0) + times


def _may_touch(offer: Offer, basket: Basket) -> bool:
    return isinstance(offer, WholeOffer) or any(offer.touches(line.product, line.goods) for line in basket.lines)


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


_SALES = Statement(
    lambda: (
        Sale.select(Sale.id, Sale.closed_at, Sale.trading_day, Sale.member, Sale.tax_inside, Sale.facts)
        .where(
            Sale.state == "paid",
            Sale.kind == "sale",
            (Sale.closed_at > param("after")) | ((Sale.closed_at == param("after")) & (Sale.id > param("last"))),
        )
        .order_by(Sale.closed_at, Sale.id)
        .limit(CHUNK)
    )
)


def _sales(shop: Shop, since: date, until: date | None) -> Iterator[_Past]:
    first = since.year * 10_000 + since.month * 100 + since.day
    final = until.year * 10_000 + until.month * 100 + until.day if until else 99_999_999
    zone = shop.settings.zone
    goods: dict[str, Goods] = {}
    members: dict[str, _Buyer] = {}
    # a trading day begins at most a day before its date's midnight in any zone, and ends at most two after
    after, last = to_millis(datetime(since.year, since.month, since.day, tzinfo=zone)) - 86_400_000, ""
    while rows := _SALES(shop.db, after=after, last=last).fetchall():
        after, last = rows[-1][1], rows[-1][0]
        sales = [row[0] for row in rows]
        lines, back = _lines(shop, sales, goods), _came_back(sales)
        members |= _members({row[3] for row in rows if row[3] and row[3] not in members})
        for sale, closed_at, day, member, tax_inside, facts in rows:
            basket = Basket(tuple(lines.get(sale, ())), bool(tax_inside))
            kept = tuple(line.quantity - back.get(line.id, 0) for line in basket.lines)
            if first <= day <= final and any(kept):
                at = from_millis(closed_at, zone)
                who = members[member].then(sale, at, facts) if member in members else None
                yield _Past(day, at, who, basket, kept)


def _came_back(sales: list[str]) -> Mapping[str, Quantity]:
    """By line, how much of it came back since."""
    refund = Sale.alias()
    rows: Any = (
        SaleLine.select(SaleLine.refunds, fn.SUM(SaleLine.quantity))
        .join(refund, on=(refund.id == SaleLine.sale))
        .where(refund.refunds.in_(sales), SaleLine.refunds.is_null(False))
        .group_by(SaleLine.refunds)
        .tuples()
    )
    return {line: -int(quantity) for line, quantity in rows}


def _lines(shop: Shop, sales: list[str], goods: dict[str, Goods]) -> dict[str, list[Line]]:
    rows: Any = (
        SaleLine.select(
            *(SaleLine.id, SaleLine.sale, SaleLine.product, SaleLine.name, SaleLine.code, SaleLine.quantity),
            *(SaleLine.unit, SaleLine.unit_price, SaleLine.weighed, SaleLine.holds, SaleLine.price_from),
            *(SaleLine.tax_class, SaleLine.tax_numerator, SaleLine.tax_denominator),
        )
        .where(SaleLine.sale.in_(sales), SaleLine.voided_at.is_null())
        .order_by(SaleLine.sale, SaleLine.position)
        .tuples()
    )
    found: dict[str, list[Line]] = {}
    for line, sale, product, name, code, quantity, unit, unit_price, weighed, holds, source, tax, part, whole in rows:
        if product not in goods:
            goods[product] = goods_of(shop, ProductId(product))
        found.setdefault(sale, []).append(
            Line(
                *(LineId(line), ProductId(product), name, code, quantity, unit, unit_price),
                tax=Tax(tax, Fraction(part, whole)),
                weighed=bool(weighed),
                holds=holds,
                goods=replace(goods[product], discountable=False) if source == "points" else goods[product],
                keyed=source == "asked",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Buyer:
    """Who bought: the member as it is now, and what tells how it was then."""

    now: Member
    born: tuple[int, int, bool]
    tiers: Mapping[str, tuple[str, int]]
    """By the name that stands on slips, a tier's code and price level."""
    first_sale: str

    def then(self, sale: str, at: datetime, facts: str) -> Member:
        """As the till knew it in that sale: of the tier that its slip says, where there is one of that name still."""
        said = json.loads(facts).get("tier", "") if facts else ""
        tier, level = self.tiers.get(said, (self.now.tier, self.now.level))
        birthday = celebrated(*self.born, at.date())
        return replace(self.now, tier=tier, level=level, birthday=birthday, first_purchase=sale == self.first_sale)


def _members(ids: set[str]) -> dict[str, _Buyer]:
    """Those who bought, with the tags that they have now."""
    of_tiers: Any = Tier.select(Tier.name, Tier.code, Tier.price_level).tuples()
    tiers = {name: (code, level) for name, code, level in of_tiers}
    tags: dict[str, set[str]] = {}
    tagged: Any = MemberTag.select(MemberTag.member, MemberTag.tag).where(MemberTag.member.in_(ids)).tuples()
    for member, tag in tagged:
        tags.setdefault(member, set()).add(tag)
    earliest = (
        Sale.select(Sale.member, fn.MIN(Sale.closed_at).alias("at"))
        .where(Sale.member.in_(ids), Sale.state == "paid", Sale.kind == "sale")
        .group_by(Sale.member)
    )
    paid: Any = (
        Sale.select(Sale.member, Sale.id)
        .join(earliest, on=((Sale.member == earliest.c.member) & (Sale.closed_at == earliest.c.at)))
        .where(Sale.state == "paid", Sale.kind == "sale")
        .order_by(Sale.id.desc())
        .tuples()
    )
    first = dict(paid)
    rows: Any = (
        MemberRow.select(
            *(MemberRow.id, MemberRow.tier, Tier.price_level, MemberRow.birth_month, MemberRow.birth_day),
            MemberRow.lunar,
        )
        .join(Tier)
        .where(MemberRow.id.in_(ids))
        .tuples()
    )
    return {
        member: _Buyer(
            Member(id=member, tier=tier, level=level, tags=frozenset(tags.get(member, ()))),
            (month, day, bool(lunar)),
            tiers,
            first[member],
        )
        for member, tier, level, month, day, lunar in rows
    }
