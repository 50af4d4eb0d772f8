"""A till seen from outside: what its customer may see. A view for another process: it only ever reads, and asks the
store no more than whether anything was written (PRAGMA data_version) while nothing was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peewee import InterfaceError, OperationalError

from store.calendar import from_millis
from store.counter.giving_back import KEPT
from store.counter.open_sales import OpenBasket
from store.counter.rounding import ROUNDING
from store.counter.selling import forget, open_basket
from store.counter.tender_kinds import EXCHANGE, KEPT_CHANGE
from store.db.engine import open_connection
from store.db.models import Payment, Sale, SaleLine
from store.db.opening import Shop, StoreBusy
from store.db.statements import Statement, param
from store.errors import Refused
from store.money import Money, Quantity

if TYPE_CHECKING:
    from store.counter.exchange import Exchange

AFTERWARDS = timedelta(seconds=60)
"""So long a paid sale is shown, when nobody is served after it."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods that come back, or came back: what they are worth is above zero."""

    name: str
    quantity: Quantity
    weighed: bool
    unit: str
    money: Money


@dataclass(frozen=True, slots=True)
class JustPaid:
    """The sale that the till closed last; a refund's due is below zero. `code` is the barcode of its receipt.

    Of a refund, and of the goods that came back for what was taken instead: `returned`, and how much money went `back`
    by which tender; `exchanged` is what they paid of the sale.
    """

    number: str
    at: datetime
    due: Money
    tendered: Money
    change: Money
    returned: tuple[Returned, ...] = ()
    back: tuple[tuple[str, Money], ...] = ()
    exchanged: Money = 0

    @property
    def code(self) -> str:
        return "".join(filter(str.isdigit, self.number))


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to see of a till: its open basket, the sale that it closed last, or neither; and what comes back
    with the basket."""

    basket: OpenBasket | None
    paid: JustPaid | None
    returning: tuple[Returned, ...] = ()

    @property
    def serving(self) -> bool:
        """Somebody stands at the till, with goods or for those that come back."""
        return self.basket is not None and bool(self.basket.priced.lines or self.basket.exchange)


class Watcher:
    """Looks at one till. `look` answers None while nothing was written since it looked last."""

    def __init__(self, shop: Shop, till: str) -> None:
        self._shop, self._till = shop, till
        self._again = True

    def look(self, now: datetime) -> Seen | None:
        """Raises StoreBusy, or what opening refuses, when the store cannot be read just now: look again later."""
        shop = self._shop
        try:
            if shop.db.is_closed():
                open_connection(shop.db, shop.url)
            if not shop.changed_elsewhere() and not self._again:
                return None
            self._again = True
            shop.refresh()
            forget(shop)
            basket = open_basket(shop, self._till, now)
            exchange = basket.exchange if basket is not None else None
            returning = _returning(shop, exchange, now) if exchange else ()
            seen = Seen(basket, _last(shop, self._till), returning)
        except (OperationalError, InterfaceError, Refused) as error:
            shop.db.close()
            if isinstance(error, Refused):
                raise
            raise StoreBusy() from error
        self._again = False
        return seen


def _returning(shop: Shop, exchange: "Exchange", now: datetime) -> tuple[Returned, ...]:
    """What is to come back when the basket is paid."""
    if exchange.of is None:
        from store.counter.without_receipt import goods_at, worth

        priced = worth(shop, [goods_at(shop, code, each, price, now=now) for code, each, price in exchange.goods])
        lines = [(each.line, each.paid) for each in priced.lines]
        return tuple(Returned(line.name, line.quantity, line.weighed, line.unit, paid) for line, paid in lines)
    from store.counter.returning import left_of

    wanted = dict(exchange.quantities)
    chosen = [(each.row, each) for each in left_of(Sale.get_by_id(exchange.of)) if each.row.id in wanted]
    parts = [(row, each.share(min(wanted[row.id], each.quantity))) for row, each in chosen if each.quantity]
    return tuple(Returned(row.name, part.quantity, bool(row.weighed), row.unit, part.paid) for row, part in parts)


def _last(shop: Shop, till: str) -> JustPaid | None:
    row = _LAST(shop.db, till=till).fetchone()
    if row is None:
        return None
    sale, number, closed_at, due = row
    payments = _PAID(shop.db, sale=sale).fetchall()
    given = [(tendered, change) for tender, _, tendered, change, _ in payments if tender not in _NOTHING_GIVEN]
    tendered, change = sum(int(each) for each, _ in given), sum(int(each) for _, each in given)
    exchanged = [(amount, number) for tender, amount, _, _, number in payments if tender == EXCHANGE]
    refund = sale if due < 0 else None
    paid = 0
    if due >= 0 and exchanged:
        paid, refund = int(exchanged[0][0]), _NUMBERED(shop.db, number=exchanged[0][1]).fetchone()[0]
    came, back = (_returned(shop, refund), _back(shop, refund)) if refund else ((), ())
    return JustPaid(number, from_millis(closed_at), due, tendered, change, came, back, paid)


def _returned(shop: Shop, refund: str) -> tuple[Returned, ...]:
    rows = _CAME(shop.db, sale=refund).fetchall()
    return tuple(Returned(name, -quantity, bool(weighed), unit, -paid) for name, quantity, weighed, unit, paid in rows)


def _back(shop: Shop, refund: str) -> tuple[tuple[str, Money], ...]:
    """By tender what the customer has back."""
    found: dict[str, Money] = {}
    for tender, amount, *_ in _PAID(shop.db, sale=refund).fetchall():
        if tender not in _NOTHING_GIVEN and amount < 0:
            found[tender] = found.get(tender, 0) - int(amount)
    return tuple(found.items())


_NOTHING_GIVEN = (ROUNDING, KEPT_CHANGE, EXCHANGE, KEPT)
"""Payments in which nothing changed hands between the customer and the till."""

_LAST = Statement(
    lambda: (
        Sale.select(Sale.id, Sale.number, Sale.closed_at, Sale.due)
        .where(Sale.till == param("till"), Sale.state == "paid")
        .order_by(Sale.trading_day.desc(), Sale.sequence.desc())
        .limit(1)
    )
)
_NUMBERED = Statement(lambda: Sale.select(Sale.id).where(Sale.number == param("number")))
_PAID = Statement(
    lambda: (
        Payment.select(Payment.tender, Payment.amount, Payment.tendered, Payment.change, Payment.reference)
        .where(Payment.sale == param("sale"))
        .order_by(Payment.id)
    )
)
_CAME = Statement(
    lambda: (
        SaleLine.select(SaleLine.name, SaleLine.quantity, SaleLine.weighed, SaleLine.unit, SaleLine.paid)
        .where(SaleLine.sale == param("sale"), SaleLine.voided_at.is_null())
        .order_by(SaleLine.position)
    )
)
