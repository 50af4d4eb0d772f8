"""A till seen from outside: what its customer may see. A view for another process: it only ever reads, and asks the
store no more than whether anything was written (PRAGMA data_version) while nothing was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import InterfaceError, OperationalError, fn

from store.calendar import from_millis
from store.counter.open_sales import OpenBasket
from store.counter.rounding import ROUNDING
from store.counter.selling import forget, open_basket
from store.counter.tenders import KEPT_CHANGE
from store.db.engine import open_connection
from store.db.models import Payment, Sale
from store.db.opening import Shop, StoreBusy
from store.db.statements import Statement, param
from store.errors import Refused
from store.money import Money

AFTERWARDS = timedelta(seconds=60)
"""So long a paid sale is shown, when nobody is served after it."""


@dataclass(frozen=True, slots=True)
class JustPaid:
    """The sale that the till closed last; a refund's sums are below zero. `code` is the barcode of its receipt."""

    number: str
    at: datetime
    due: Money
    tendered: Money
    change: Money

    @property
    def code(self) -> str:
        return "".join(filter(str.isdigit, self.number))


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to see of a till: its open basket, the sale that it closed last, or neither."""

    basket: OpenBasket | None
    paid: JustPaid | None


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
            seen = Seen(open_basket(shop, self._till, now), _last(shop, self._till))
        except (OperationalError, InterfaceError, Refused) as error:
            shop.db.close()
            if isinstance(error, Refused):
                raise
            raise StoreBusy() from error
        self._again = False
        return seen


def _last(shop: Shop, till: str) -> JustPaid | None:
    row = _LAST(shop.db, till=till).fetchone()
    if row is None:
        return None
    sale, number, closed_at, due = row
    tendered, change = _PAID(shop.db, sale=sale, rounding=ROUNDING, kept=KEPT_CHANGE).fetchone()
    return JustPaid(number, from_millis(closed_at), due, int(tendered), int(change))


_LAST = Statement(
    lambda: (
        Sale.select(Sale.id, Sale.number, Sale.closed_at, Sale.due)
        .where(Sale.till == param("till"), Sale.state == "paid")
        .order_by(Sale.trading_day.desc(), Sale.sequence.desc())
        .limit(1)
    )
)
_PAID = Statement(
    lambda: Payment.select(fn.COALESCE(fn.SUM(Payment.tendered), 0), fn.COALESCE(fn.SUM(Payment.change), 0)).where(
        Payment.sale == param("sale"), Payment.tender != param("rounding"), Payment.tender != param("kept")
    )
)
