"""A basket before and after pricing, as plain frozen data."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from fractions import Fraction
from typing import Any, NamedTuple, NewType

from store.money import ONE, Money, Quantity, fraction_of

SaleId = NewType("SaleId", str)
LineId = NewType("LineId", str)
ProductId = NewType("ProductId", str)


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax class and its rate on the day: 13/100."""

    code: str
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What offers need to know of a product: its categories (its own and all above), brand, tags, member prices
    of levels 1 to 4, the lowest unit price that discounts may reach, and its end of life (临期)."""

    categories: frozenset[str] = frozenset()
    brand: str = ""
    tags: frozenset[str] = frozenset()
    levels: tuple[Money | None, ...] = ()
    floor: Money = 0
    discountable: bool = True
    expires: date | None = None


PLAIN = Goods()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """A discount given by hand: a rate off (1/10 is 9折) or an amount, with its reason in words. `most` is what whoever
    gave it may give away, however much the basket grows afterwards."""

    rate: Fraction = Fraction(0)
    amount: Money = 0
    reason: str = ""
    most: Money | None = None

    def off(self, cost: Money) -> Money:
        """What it takes off something that costs so much."""
        off = self.amount + fraction_of(cost, self.rate)
        return off if self.most is None else min(off, self.most)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a line's unit price was before it was changed by hand, and why it was, in words."""

    was: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as rung up. `unit_price` is what the shelf says, or what was asked for an open price, or the
    price of a carton that has its own. `holds` is what one of the quantity takes from stock (a carton: 24000).
    `points` is what one costs in points beside its price (换购): nothing else is taken off such goods."""

    id: LineId
    product: ProductId
    name: str
    code: str
    quantity: Quantity
    unit: str
    unit_price: Money
    tax: Tax
    weighed: bool = False
    holds: Quantity = ONE
    goods: Goods = PLAIN
    keyed: bool = False
    """The price was keyed by hand: no offer changes the unit price."""
    discount: Manual | None = None
    points: int = 0
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """`tax_inside`: the prices contain their tax (the usual way); otherwise it is added to them."""

    lines: tuple[Line, ...] = ()
    tax_inside: bool = True
    discount: Manual | None = None


class Step(IntEnum):
    """The one order of discounts: each step works on what the one before left."""

    UNIT = 10
    SET = 20
    LINE_BY_HAND = 25
    BASKET = 30
    BASKET_BY_HAND = 35
    COUPON = 40
    POINTS = 50


class Reduction(NamedTuple):
    """What one line got from one source: an offer's id, or `hand` or `points`."""

    step: Step
    source: str
    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Missed:
    """An offer that came close: what is lacking in money, pieces or different products, and what it would take off then
    (0: not known). `needed`: it lacks of the goods that it needs, not of those that it covers."""

    offer: str
    name: str
    lacking: Money = 0
    lacking_pieces: int = 0
    saves: Money = 0
    lacking_kinds: int = 0
    needed: bool = False


@dataclass(frozen=True, slots=True)
class CouponUse:
    """What a coupon took off, or what it was lacking (as Missed says it), or the code of the one that it may not go
    with: one that is exclusive, or the first of its kind where a sale takes no more of them."""

    code: str
    amount: Money
    lacking: Money = 0
    lacking_pieces: int = 0
    shut_by: str = ""
    lacking_kinds: int = 0
    needed: bool = False


class PricedLine(NamedTuple):
    """A line and what it costs: gross = unit price × quantity; paid = gross less its reductions, with its tax. A tuple,
    because a scan into a full basket makes hundreds of them."""

    line: Line
    gross: Money
    paid: Money
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """The tax inside what a sale's lines of one rate paid. Classes of the same rate are taxed as one."""

    tax: Tax
    paid: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """A basket with its prices. `kinds` is the number of lines, `pieces` counts a weighed line as one piece.
    due = what the lines paid, together.

    `missed` are offers that came close. `points` is the money that points paid. `used` is how often each offer was
    used. `cut` says that the search for the best sets was cut short at its bound."""

    lines: tuple[PricedLine, ...]
    gross: Money
    due: Money
    kinds: int
    pieces: Quantity
    tax_inside: bool = True
    missed: tuple[Missed, ...] = ()
    coupons: tuple[CouponUse, ...] = ()
    points: Money = 0
    used: tuple[tuple[str, int], ...] = ()
    cut: bool = False
    kept: Any = field(default=None, compare=False, repr=False)
    """What the next pricing of this basket may take from this one: the engine's own, or None."""

    @property
    def goods_points(self) -> int:
        """What the lines cost in points, beside the money."""
        return sum(each.line.points * each.line.quantity // ONE for each in self.lines if each.line.points)

    def by_source(self) -> dict[tuple[Step, str, str], Money]:
        """What each step's sources took off the whole basket, in the order they worked: (step, source, name)."""
        sums: dict[tuple[Step, str, str], Money] = {}
        for line in self.lines:
            for reduction in line.reductions:
                key = (reduction.step, reduction.source, reduction.name)
                sums[key] = sums.get(key, 0) + reduction.amount
        return dict(sorted(sums.items(), key=lambda item: item[0][0]))
