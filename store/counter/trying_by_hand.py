"""What a price or a discount by hand would come to, before anybody does it: nothing is written."""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from store.books.actor import Actor
from store.books.permits import Permit, least_role, role_may
from store.counter.by_hand import (
    NothingOff,
    cost_before,
    lowest_price,
    priced_line,
    rate_of,
    taken_at,
    the_line,
    with_line,
)
from store.counter.given_by_hand import (
    BELOW_FLOOR,
    CHANGE_PRICE,
    DISCOUNT_BASKET,
    DISCOUNT_LINE,
    FREE_ITEM,
    given_away,
)
from store.counter.open_sales import OpenSale, read_open
from store.counter.selling import NoSuchLine
from store.db.opening import Shop
from store.money import Money
from store.pricing.basket import Line, LineId, Manual, PricedLine, SaleId, Step


@dataclass(frozen=True, slots=True)
class Tried:
    """What the line or the sale `costs` then, and what of it is `given` away, in minor units; `needs` is the least
    role that may allow it, "" where the actor may."""

    costs: Money
    given: Money
    needs: str


class Trying:
    """The open sale as it stands, and a line of it or None for the whole. Raises NoSuchLine, SaleClosed."""

    def __init__(self, shop: Shop, actor: Actor, sale: SaleId, line: LineId | None, *, now: datetime) -> None:
        found = read_open(shop, sale, now)
        if found is None:
            raise NoSuchLine()
        self.shop, self.actor, self.sale, self.now = shop, actor, found, now
        self.line: Line | None = the_line(found, line)[1] if line else None

    @property
    def floor(self) -> Money:
        """The lowest unit price of the line; its price where it is never discounted. 0: none, or the whole sale."""
        return lowest_price(self.shop, self.line, self._was(self.line)) if self.line else 0

    @property
    def discount(self) -> Manual | None:
        """The one by hand that is there."""
        return self.line.discount if self.line else self.sale.discount

    def off(self, *, permille: int | None = None, amount: Money | None = None) -> Tried:
        """A discount. Raises BadDiscount, NothingOff."""
        step = Step.LINE_BY_HAND if self.line else Step.BASKET_BY_HAND
        before = cost_before(self._lines(self._discounted(None)), step)
        tried = Manual(rate=rate_of(self.shop, permille, amount, before), amount=amount or 0)
        after = self._lines(self._discounted(tried))
        taken = taken_at(after, step)
        if not taken:
            raise NothingOff()
        share = -(-taken * 1000 // before) if permille is None else permille
        permit = DISCOUNT_LINE if self.line else DISCOUNT_BASKET
        return Tried(sum(each.paid for each in after), taken, self._needs(permit, taken, share))

    def price(self, price: Money) -> Tried:
        """Another unit price for the line; 0 gives it away."""
        assert self.line is not None
        was = self._was(self.line)
        new = replace(self.line, unit_price=price, keyed=True)
        given = given_away(was, new)
        needs = self._needs(CHANGE_PRICE if price else FREE_ITEM, given["amount"], given["permille"])
        if price and price < was and price < self.floor and not role_may(self.shop, self.actor.role, BELOW_FLOOR):
            needs = least_role(self.shop, BELOW_FLOOR)
        after = priced_line(with_line(self.shop, self.sale, new, self.now), self.line.id)
        return Tried(after.paid, given["amount"], needs)

    def _was(self, line: Line) -> Money:
        return line.changed.was if line.changed else line.unit_price

    def _discounted(self, discount: Manual | None) -> OpenSale:
        if self.line:
            return with_line(self.shop, self.sale, replace(self.line, discount=discount), self.now)
        return replace(self.sale, discount=discount).priced_again(self.shop, self.now)

    def _lines(self, sale: OpenSale) -> list[PricedLine]:
        return [priced_line(sale, self.line.id)] if self.line else list(sale.priced.lines)

    def _needs(self, permit: Permit, amount: Money, permille: int) -> str:
        if role_may(self.shop, self.actor.role, permit, amount=amount, permille=permille):
            return ""
        return least_role(self.shop, permit, amount, permille)


def paid_permille(figure: Fraction) -> int | None:
    """What a typed figure says is paid, as 打折 is spoken: 9 and 90 are both 900 of 1000 (9折), 8.5 and 85 are 850;
    None when it is no such figure."""
    permille = figure * (100 if figure < 10 else 10)
    return int(permille) if permille.denominator == 1 and 1 <= permille <= 999 else None
