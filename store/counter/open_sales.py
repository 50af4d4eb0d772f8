"""The open sale as it stands on the disk, kept in memory between two scans.

A scan must not read 200 lines again. What is kept is dropped on any failure, and read again when another
connection has committed meanwhile (PRAGMA data_version); on PostgreSQL it is read again at every act, with
the sale's row locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from types import TracebackType
from typing import TYPE_CHECKING, Any

from peewee import SQL

from store.books import acts
from store.calendar import as_number, trading_day
from store.db.models import Sale, SaleCoupon, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import Money
from store.office.offers import hold_uses, offers_in_force, pricing_settings, uses, with_goods
from store.office.reasons import reason_in_words
from store.pricing.basket import Basket, Changed, Line, LineId, Manual, PricedBasket, ProductId, SaleId, Tax
from store.pricing.price import EMPTY, price

if TYPE_CHECKING:
    from store.counter.exchange import Exchange
    from store.office.members.views import MemberView
    from store.pricing.offers.base import Coupon


class SaleClosed(Refused):
    template = N_("This sale was paid or voided meanwhile; nothing was changed. Start a new one.")


class SaleParked(SaleClosed):
    template = N_("This basket was parked meanwhile; nothing was changed. Recall it first.")


@dataclass(frozen=True, slots=True)
class OpenBasket:
    """The open sale after an act. `latest` is the line that the act touched, or the last one there is. What the
    `coupons` that were handed over and the points of the sale came to is in `priced`."""

    sale: SaleId
    priced: PricedBasket
    latest: LineId | None
    member: "MemberView | None" = None
    coupons: "tuple[Coupon, ...]" = ()
    exchange: "Exchange | None" = None
    """What comes back with it."""


@dataclass(frozen=True, slots=True)
class OpenSale:
    """An open sale: its lines that are not voided, priced, and the position of the line rung last. `coupons` were
    handed over, `points` is how much money the member wants points to pay, `discount` is one by hand on the whole."""

    sale: SaleId
    tax_inside: bool
    priced: PricedBasket
    position: int
    member: "MemberView | None" = None
    coupons: "tuple[Coupon, ...]" = ()
    points: Money = 0
    discount: Manual | None = None
    exchange: "Exchange | None" = None

    def line(self, line: LineId) -> Line | None:
        return next((each.line for each in self.priced.lines if each.line.id == line), None)

    @property
    def last(self) -> Line | None:
        return self.priced.lines[-1].line if self.priced.lines else None

    def with_lines(self, shop: Shop, lines: Sequence[Line], now: datetime, position: int | None = None) -> "OpenSale":
        """The same sale with other lines, priced again with the offers that hold now."""
        priced = _price(shop, self, lines, now)
        return replace(self, priced=priced, position=self.position if position is None else position)

    def priced_again(self, shop: Shop, now: datetime) -> "OpenSale":
        """The same lines, for another member, with other coupons or points."""
        return self.with_lines(shop, [each.line for each in self.priced.lines], now)

    def basket(self, latest: LineId | None = None) -> OpenBasket:
        last = self.last
        latest = latest or (last.id if last else None)
        return OpenBasket(self.sale, self.priced, latest, self.member, self.coupons, self.exchange)


def _price(shop: Shop, sale: OpenSale, lines: Sequence[Line], now: datetime) -> PricedBasket:
    offers = offers_in_force(shop)
    if not (offers or sale.coupons or sale.points or sale.discount or any([line.discount for line in lines])):
        return price(Basket(tuple(lines), sale.tax_inside), before=sale.priced)
    from store.office.members.views import for_pricing  # only now: a shop without offers starts its till without them

    member, settings = sale.member, shop.settings
    day = as_number(trading_day(now, settings.zone, settings.day_ends_at))
    return price(
        Basket(tuple(with_goods(shop, lines)), sale.tax_inside, sale.discount),
        offers,
        for_pricing(member) if member else None,
        now.astimezone(settings.zone),
        pricing_settings(shop),
        coupons=sale.coupons,
        points=sale.points,
        uses=uses(shop, member.id if member else None, day),
        before=sale.priced,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    open: OpenSale
    connection: Any
    version: int

    def still(self, sale: SaleId, connection: Any, version: int) -> bool:
        """Whether the disk still says so: nobody but this connection has written since."""
        return self.open.sale == sale and self.connection is connection and self.version == version != 0


class changing:
    """One act on an open sale, in one transaction: `with changing(…) as change`. Raises SaleClosed.

    `now` is the sale as it was, and what the act makes of it: None while nothing was rung, and when the act was done
    before and the sale is closed since; of a parked sale too, for who recalls it. `done` is what an act with this key
    answered before, None when it was not done. `act` is the name of one that answers with the sale, as closing it
    does: it need not say `acts.done` any more."""

    __slots__ = ("_asked", "_seen", "_shop", "_till", "_transaction", "done", "now")

    now: OpenSale | None
    done: str | None

    def __init__(
        self, shop: Shop, till: str, sale: SaleId, key: str, now: datetime, *, parked_too: bool = False, act: str = ""
    ) -> None:
        self._shop = shop
        self._till = till
        self._asked = (sale, key, now, parked_too, act)
        self._transaction = shop.transaction()

    def __enter__(self) -> "changing":
        shop, (sale, key, now, parked_too, act) = self._shop, self._asked
        known = shop.open_sales.pop(self._till, None)
        self._transaction.__enter__()
        try:
            self.done = acts.begin(shop, key, act, sale, now) if act else acts.result_of(shop, key)
            if act:
                hold_uses(shop)
            self._seen = seen = (shop.db.connection(), _data_version(shop))
            if known is None or not known.still(sale, *seen):
                self.now = _read_open(shop, sale, now, closed_too=self.done is not None or parked_too)
            else:
                self.now = known.open
        except BaseException as error:
            self._transaction.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.__exit__(kind, error, trace)
        if error is None and self.now is not None:
            self._shop.open_sales[self._till] = _Kept(self.now, *self._seen)


def forget(shop: Shop) -> None:
    """Keep nothing in memory: the next act reads the disk."""
    shop.open_sales.clear()


def _data_version(shop: Shop) -> int:
    """Changes when another connection commits. 0 (never the same) on PostgreSQL."""
    if shop.engine == "postgresql":
        return 0
    return int(_VERSION(shop.db).fetchone()[0])


_VERSION = Statement(lambda: SQL("PRAGMA data_version"))
_OF_SALE = (
    *(Sale.state, Sale.tax_inside, Sale.member, Sale.points_money, Sale.facts),
    *(Sale.hand_permille, Sale.hand_amount, Sale.hand_most, Sale.hand_reason),
)
_SALE = Statement(lambda: Sale.select(*_OF_SALE).where(Sale.id == param("sale")))
_SALE_LOCKED = Statement(lambda: Sale.select(*_OF_SALE).where(Sale.id == param("sale")).for_update())
_LINES = Statement(
    lambda: (
        SaleLine.select(
            SaleLine.id,
            SaleLine.product,
            SaleLine.name,
            SaleLine.code,
            SaleLine.quantity,
            SaleLine.unit,
            SaleLine.unit_price,
            SaleLine.tax_class,
            SaleLine.tax_numerator,
            SaleLine.tax_denominator,
            SaleLine.weighed,
            SaleLine.holds,
            SaleLine.position,
            SaleLine.voided_at,
            SaleLine.points,
            *(SaleLine.hand_permille, SaleLine.hand_amount, SaleLine.hand_most, SaleLine.hand_reason),
            *(SaleLine.shelf_price, SaleLine.price_reason),
        )
        .where(SaleLine.sale == param("sale"))
        .order_by(SaleLine.position)
    )
)
_HAS_COUPONS = Statement(lambda: SaleCoupon.select(SaleCoupon.place).where(SaleCoupon.sale == param("sale")).limit(1))


def read_open(shop: Shop, sale: SaleId, now: datetime) -> OpenSale | None:
    """The open sale from its rows, or None when there is no such sale yet. Raises SaleClosed."""
    return _read_open(shop, sale, now, closed_too=False)


def _read_open(shop: Shop, sale: SaleId, now: datetime, closed_too: bool) -> OpenSale | None:
    statement = _SALE_LOCKED if shop.engine == "postgresql" else _SALE
    row = statement(shop.db, sale=sale).fetchone()
    if row is None:
        return None
    if row[0] != "open":
        if closed_too:
            return None
        raise SaleParked() if row[0] == "parked" else SaleClosed()
    return _with_its_lines(shop, sale, row, now)


def read_any(shop: Shop, sale: SaleId, now: datetime) -> OpenSale:
    """A sale that is there, open or closed, from its rows, at the prices of now."""
    return _with_its_lines(shop, sale, _SALE(shop.db, sale=sale).fetchone(), now)


def _with_its_lines(shop: Shop, sale: SaleId, row: Any, now: datetime) -> OpenSale:
    state, tax_inside, member, points, facts, *by_hand = row
    lines: list[Line] = []
    position = 0
    for row in _LINES(shop.db, sale=sale).fetchall():
        line, product, name, code, quantity, unit, unit_price, tax, part, whole, *row = row
        weighed, holds, position, voided, in_points, *off, shelf_price, price_reason = row
        if voided is None:
            lines.append(
                Line(
                    id=LineId(line),
                    product=ProductId(product),
                    name=name,
                    code=code,
                    quantity=quantity,
                    unit=unit,
                    unit_price=unit_price,
                    tax=Tax(tax, Fraction(part, whole)),
                    weighed=bool(weighed),
                    holds=holds,
                    points=in_points,
                    keyed=shelf_price is not None,
                    discount=_discount(shop, off),
                    changed=None if shelf_price is None else Changed(shelf_price, reason_in_words(shop, price_reason)),
                )
            )
    view = None
    if member:
        from store.office.members.views import get

        view = get(shop, member, now=now)
    coupons, discount = _coupons(shop, sale), _discount(shop, by_hand)
    exchange = None
    if facts and state in ("open", "parked"):
        from store.counter import exchange as exchanges

        exchange = exchanges.read(facts)
    read = OpenSale(sale, bool(tax_inside), EMPTY, position, view, coupons, points, discount, exchange)
    return read.with_lines(shop, lines, now)


def _discount(shop: Shop, row: Sequence[Any]) -> Manual | None:
    """A discount by hand of its columns: permille, amount, most, reason."""
    permille, amount, most, reason = row
    if reason is None:
        return None
    rate = Fraction(permille or 0, 1000)
    return Manual(rate=rate, amount=amount or 0, reason=reason_in_words(shop, reason), most=most)


def _coupons(shop: Shop, sale: SaleId) -> "tuple[Coupon, ...]":
    """What was handed over, in that order."""
    if _HAS_COUPONS(shop.db, sale=sale).fetchone() is None:
        return ()
    from store.office.coupons.views import in_sale
    from store.pricing.offers.base import Coupon

    return tuple(Coupon(view.code, view.offer) for view in in_sale(shop, sale))
