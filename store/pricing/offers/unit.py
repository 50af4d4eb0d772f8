"""Step 1, the price of a piece: member price, tier discount, special, percent, amount, quantity price, markdown.

Of those in one stack the lowest price wins; none is a discount on a discount unless its stack says so.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, NamedTuple

from store.money import Money, Quantity, fraction_of, times
from store.pricing.basket import Goods, Step
from store.pricing.offers.base import Offer


class Pieces(NamedTuple):
    """All pieces of one product at one price: `amount` is what they cost now, `quantity` thousandths."""

    goods: Goods
    quantity: Quantity
    amount: Money
    today: date
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOffer(Offer):
    step: ClassVar[Step] = Step.UNIT

    def off(self, pieces: Pieces) -> Money:
        """What it takes off all of `pieces` together; 0 or less when it is no better than the price now."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPrice(UnitOffer):
    """会员价: the product's price of a level; `level` 0 is the level of the member's tier."""

    kind: ClassVar[str] = "member_price"
    level: int = 0

    def off(self, pieces: Pieces) -> Money:
        level = self.level or pieces.level
        price = pieces.goods.levels[level - 1] if 0 < level <= len(pieces.goods.levels) else None
        return 0 if price is None else pieces.amount - times(price, pieces.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentOff(UnitOffer):
    """折扣: a rate off what it covers (1/10 is 9折). A tier's discount is one whose audience is that tier."""

    kind: ClassVar[str] = "percent_off"
    rate: Fraction

    def off(self, pieces: Pieces) -> Money:
        return fraction_of(pieces.amount, self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountOff(UnitOffer):
    """直降: an amount off each unit."""

    kind: ClassVar[str] = "amount_off"
    amount: Money

    def off(self, pieces: Pieces) -> Money:
        return min(pieces.amount, times(self.amount, pieces.quantity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Special(UnitOffer):
    """特价, 秒杀: a price for a time."""

    kind: ClassVar[str] = "special"
    price: Money

    def off(self, pieces: Pieces) -> Money:
        return pieces.amount - times(self.price, pieces.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityPrice(UnitOffer):
    """阶梯价: from so many thousandths on, all of them at a price. Steps are (quantity, price), ascending."""

    kind: ClassVar[str] = "quantity_price"
    steps: tuple[tuple[Quantity, Money], ...]

    def off(self, pieces: Pieces) -> Money:
        prices = [price for quantity, price in self.steps if pieces.quantity >= quantity]
        return pieces.amount - times(prices[-1], pieces.quantity) if prices else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown(UnitOffer):
    """临期: a rate off by days left to the end of life. Steps are (days left at most, rate), the fewest days first."""

    kind: ClassVar[str] = "markdown"
    steps: tuple[tuple[int, Fraction], ...]

    def off(self, pieces: Pieces) -> Money:
        if pieces.goods.expires is None:
            return 0
        days = (pieces.goods.expires - pieces.today).days
        rate = next((rate for most, rate in self.steps if days <= most), None)
        return 0 if rate is None else fraction_of(pieces.amount, rate)
