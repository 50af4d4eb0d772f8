"""Past sales of the shop, to be priced again: with the goods as they are now, at the time and for the member of each,
in the tier that the member had, and what of each came back since. Read in chunks, no lock is held in between."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from peewee import fn

from store.books.visits import a_visit
from store.calendar import from_millis, to_millis
from store.db.models import Member as MemberRow
from store.db.models import MemberTag, Sale, SaleLine, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money, Quantity, half_up
from store.office.members.views import celebrated
from store.office.offers import goods_of
from store.pricing.basket import Basket, Goods, Line, LineId, PricedBasket, ProductId, Tax
from store.pricing.conditions import Member, Uses

CHUNK = 200
"""Sales that are read at once."""


@dataclass(frozen=True, slots=True)
class Past:
    """A paid sale as it would be priced: its goods as they are now, its time and its member as they were then."""

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


class Used:
    """How often an offer would have been used so far."""

    def __init__(self) -> None:
        self._ever = 0
        self._by_day: dict[int, int] = {}
        self._by_member: dict[str, int] = {}

    def before(self, past: Past) -> Uses:
        member = self._by_member.get(past.member.id, 0) if past.member else 0
        return Uses(by_member=member, today=self._by_day.get(past.day, 0), ever=self._ever)

    def add(self, past: Past, times: int) -> None:
        self._ever += times
        self._by_day[past.day] = self._by_day.get(past.day, 0) + times
        if past.member:
            self._by_member[past.member.id] = self._by_member.get(past.member.id, 0) + times


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


def past_sales(shop: Shop, since: date, until: date | None) -> Iterator[Past]:
    """The paid sales from a trading day on, up to the other one, that did not come back whole."""
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
                yield Past(day, at, who, basket, kept)


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
        .where(Sale.member.in_(ids), Sale.state == "paid", a_visit())
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
