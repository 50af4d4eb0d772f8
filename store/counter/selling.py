"""Ringing up: the acts on an open sale. A line is on the disk before the act returns.

Every act takes the id of the sale (`new_sale_id()`; the sale's row is written with its first line) and a key
of its own: doing it again with the same key changes nothing and answers with the basket as it is.
"""

from dataclasses import replace
from datetime import datetime

from store import calendar, codes
from store.books import acts, journal
from store.books.actor import Actor
from store.books.permits import Grant, Permit, require
from store.calendar import to_millis
from store.counter.limits import most_due
from store.counter.open_sales import OpenBasket, OpenSale, SaleClosed, changing, forget, read_any, read_open
from store.counter.ringing import (
    LooksLikePayment,
    NotForSale,
    PiecesOnly,
    PriceIsKnown,
    PriceNeeded,
    PriceTooLarge,
    QuantityTooLarge,
    ThatIsASale,
    ThatIsATicket,
    TooManyDecimals,
    UnknownCode,
    check_quantity,
    look_up,
    rung,
)
from store.db.models import PaymentIntent, Product, Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.money import ONE, Money, Quantity, times, write_amount
from store.office.bookings.events import rung_no_more
from store.office.catalogue import Sellable
from store.pricing.basket import Line, LineId, SaleId
from store.pricing.price import EMPTY

__all__ = [
    "AnotherSaleOpen",
    "LooksLikePayment",
    "MoneyTaken",
    "NoSuchLine",
    "NotForSale",
    "OpenBasket",
    "PiecesOnly",
    "PriceIsKnown",
    "PriceNeeded",
    "PriceTooLarge",
    "QuantityTooLarge",
    "SaleClosed",
    "ThatIsASale",
    "ThatIsATicket",
    "TooManyDecimals",
    "TotalTooLarge",
    "UnknownCode",
    "add_line",
    "forget",
    "look_up",
    "new_sale_id",
    "open_basket",
    "ring",
    "set_quantity",
    "void_line",
    "void_sale",
]

VOID_LINE = Permit("void_line", N_("Void a line"), grants=(Grant("cashier", 20_000), Grant("supervisor")))
VOID_SALE = Permit("void_sale", N_("Void a sale"), grants=(Grant("cashier", 50_000), Grant("supervisor")))
OPEN_PRICE = Permit("open_price", N_("Type the price of goods that have none"), least="cashier")


class MoneyTaken(Refused):
    template = N_("A provider took {amount} for this sale, or may have: take it back under Pay first.")


class TotalTooLarge(Refused):
    template = N_("A sale comes to at most {limit}; begin another one.")


class NoSuchLine(Refused):
    template = N_("That line is not in the basket any more.")


class AnotherSaleOpen(Refused):
    template = N_("Another sale is still open at this till; finish or void it first.")


def new_sale_id() -> SaleId:
    return SaleId(new_id())


def ring(shop: Shop, actor: Actor, sale: SaleId, text: str, *, key: str, now: datetime) -> OpenBasket:
    """Read a typed or scanned text and add the product it names: codes.read, look_up, add_line.

    Words are taken for a whole code here; a screen that would rather search reads the text itself first.
    """
    match codes.read(text):
        case codes.ProductCode() as code:
            pass
        case codes.Search() as search:
            code = search.code
        case codes.MarkedQuantity():
            raise codes.CodeMissing(text=text.strip())
        case codes.PaymentCode():
            raise LooksLikePayment()
    sellable = look_up(shop, code, now=now)
    return add_line(shop, actor, sale, sellable, code.quantity or ONE, key=key, now=now)


def add_line(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    sellable: Sellable,
    quantity: Quantity,
    *,
    key: str,
    now: datetime,
    price: Money | None = None,
) -> OpenBasket:
    """Add a product to the sale and price the whole basket again.

    quantity is in thousandths of what was scanned (a carton's code: of cartons). The product of the last line
    adds to that line, unless it is weighed or costs something else now. `price` answers PriceNeeded.
    Raises NotForSale, PriceNeeded, PriceIsKnown, PriceTooLarge, QuantityTooLarge, PiecesOnly, TooManyDecimals,
    TotalTooLarge, AnotherSaleOpen, SaleClosed, and of an open price ApprovalNeeded.
    """
    line, source = rung(shop, sellable, quantity, price)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, LineId(change.done))
        if price is not None:
            require(shop, actor, OPEN_PRICE, amount=times(price, line.quantity))
        line = put_line(shop, actor, change, sale, line, source, now)
        acts.done(shop, key, "add_line", line.id, now)
        assert change.now
        return change.now.basket(line.id)


def put_line(shop: Shop, actor: Actor, change: changing, sale: SaleId, line: Line, source: str, now: datetime) -> Line:
    """Add a line that was `rung` to the sale that is being changed; the line as it stands there now. Raises
    QuantityTooLarge, TotalTooLarge, AnotherSaleOpen."""
    open_sale = change.now or begin_sale(shop, actor, sale, now)
    last = open_sale.last
    if last and _adds_to(last, line):
        line = replace(last, quantity=last.quantity + line.quantity)
        check_quantity(line.quantity, 3, line.name)
        _QUANTITY(shop.db, line=line.id, quantity=line.quantity)
        lines = [*(each.line for each in open_sale.priced.lines[:-1]), line]
        change.now = open_sale.with_lines(shop, lines, now)
    else:
        position = open_sale.position + 1
        write_line(shop, actor, sale, line, source, position, now)
        lines = [*(each.line for each in open_sale.priced.lines), line]
        change.now = open_sale.with_lines(shop, lines, now, position)
    _check_total(shop, change.now)
    return line


def set_quantity(
    shop: Shop, actor: Actor, sale: SaleId, line: LineId, quantity: Quantity, *, key: str, now: datetime
) -> OpenBasket:
    """Give a line another quantity, in thousandths. A decrease is a void of the difference, and journaled.

    Raises ApprovalNeeded, NoSuchLine, BadQuantity, QuantityTooLarge, PiecesOnly, TooManyDecimals, TotalTooLarge,
    SaleClosed.
    """
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, line)
        open_sale, old = _find(change, line)
        decimals = 0 if old.holds != ONE else _DECIMALS(shop.db, product=old.product).fetchone()[0]
        check_quantity(quantity, decimals, old.name)
        new = replace(old, quantity=quantity)
        _QUANTITY(shop.db, line=line, quantity=quantity)
        lines = [new if each.line is old else each.line for each in open_sale.priced.lines]
        change.now = open_sale.with_lines(shop, lines, now)
        _check_total(shop, change.now)
        if new.points:
            from store.counter.points_wanted import check_points

            check_points(shop, change.now, now)
        if new.changed is not None:
            from store.counter.given_by_hand import check_more

            check_more(shop, actor, old, new)
        if quantity < old.quantity:
            given_up = times(old.unit_price, old.quantity) - times(old.unit_price, quantity)
            require(shop, actor, VOID_LINE, amount=given_up)
            told = {"line": line, "before": old.quantity, "after": quantity, "amount": given_up}
            journal.append(shop, actor, "decrease_quantity", now=now, sale=sale, **told)
        acts.done(shop, key, "set_quantity", line, now)
        return change.now.basket(line)


def void_line(
    shop: Shop, actor: Actor, sale: SaleId, line: LineId, *, key: str, now: datetime, reason: str = ""
) -> OpenBasket:
    """Take a line out of the sale; its row stays, marked with who and when, and the journal says so. `reason` is a
    code, which the shop may want (`void_reasons`).

    Raises ApprovalNeeded, ReasonMissing, UnknownReason, NoSuchLine, SaleClosed.
    """
    why = _check_reason(shop, reason)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        open_sale, old = _find(change, line)
        amount = times(old.unit_price, old.quantity)
        require(shop, actor, VOID_LINE, amount=amount)
        _VOID_LINE(shop.db, line=line, at=to_millis(now), staff=actor.staff, reason=reason or None)
        lines = [each.line for each in open_sale.priced.lines if each.line is not old]
        change.now = open_sale.with_lines(shop, lines, now)
        detail = {"line": str(line), "quantity": old.quantity, "amount": amount, **why}
        journal.append(shop, actor, "void_line", now=now, sale=sale, **detail)
        rung_no_more(shop, actor, sale, now, line)
        acts.done(shop, key, "void_line", line, now)
        return change.now.basket()


def void_sale(shop: Shop, actor: Actor, sale: SaleId, *, key: str, now: datetime, reason: str = "") -> None:
    """Give the whole sale up: it stays as voided, unpaid and without a number. `reason` as of void_line.

    Raises ApprovalNeeded, ReasonMissing, UnknownReason, NoSuchLine, SaleClosed.
    """
    why = _check_reason(shop, reason)
    with shop.transaction():
        if acts.result_of(shop, key) is not None:
            return
        open_sale = read_open(shop, sale, now)
        if open_sale is None:
            raise NoSuchLine()
        priced = open_sale.priced
        require(shop, actor, VOID_SALE, amount=priced.due)
        if (taken := _TAKEN(shop.db, sale=sale).fetchone()) is not None:
            raise MoneyTaken(amount=write_amount(taken[0], shop.settings.currency))
        _VOID_SALE(shop.db, sale=sale, at=to_millis(now), staff=actor.staff, reason=reason or None)
        journal.append(shop, actor, "void_sale", now=now, sale=sale, lines=priced.kinds, amount=priced.due, **why)
        rung_no_more(shop, actor, sale, now)
        acts.done(shop, key, "void_sale", sale, now)


def open_basket(shop: Shop, till: str, now: datetime | None = None) -> OpenBasket | None:
    """The sale that is open at this till, as after a crash, at the prices of now."""
    row = _OPEN(shop.db, till=till).fetchone()
    if row is None:
        return None
    return read_any(shop, SaleId(row[0]), now or calendar.now()).basket()


def as_it_is(shop: Shop, change: changing, sale: SaleId, now: datetime, latest: LineId | None = None) -> OpenBasket:
    """The answer of an act that was done before: the sale as it stands now, be it closed meanwhile."""
    found = change.now or read_any(shop, sale, now)
    return found.basket(latest if latest and found.line(latest) else None)


def _check_reason(shop: Shop, reason: str) -> dict[str, str]:
    """What the journal says of it. Raises ReasonMissing where the shop wants one, UnknownReason."""
    if reason or shop.settings.void_reasons:
        from store.office.reasons import check_reason

        check_reason(shop, "void", reason)
    return {"reason": reason} if reason else {}


def _adds_to(last: Line, line: Line) -> bool:
    """Whether a scan adds to the last line: the same product at the same price, counted and not weighed. What was
    allowed by hand was allowed for what is there."""
    return (
        last.product == line.product
        and last.unit_price == line.unit_price
        and last.points == line.points
        and last.holds == line.holds
        and last.tax == line.tax
        and not line.weighed
        and last.discount is None
        and last.changed is None
    )


def _check_total(shop: Shop, open_sale: OpenSale) -> None:
    currency = shop.settings.currency
    if open_sale.priced.due > (limit := most_due(currency)):
        raise TotalTooLarge(limit=write_amount(limit, currency, grouped=True))


def _find(change: changing, line: LineId) -> tuple[OpenSale, Line]:
    found = change.now.line(line) if change.now else None
    if change.now is None or found is None:
        raise NoSuchLine()
    return change.now, found


def begin_sale(shop: Shop, actor: Actor, sale: SaleId, now: datetime) -> OpenSale:
    """Write the sale's row. Raises AnotherSaleOpen."""
    if _OPEN(shop.db, till=actor.till).fetchone():
        raise AnotherSaleOpen()
    tax_inside = shop.settings.tax_inside
    _BEGIN(shop.db, sale=sale, till=actor.till, tax_inside=tax_inside, at=to_millis(now), staff=actor.staff)
    return OpenSale(sale, tax_inside, EMPTY, 0)


def write_line(shop: Shop, actor: Actor, sale: SaleId, line: Line, source: str, position: int, now: datetime) -> None:
    """A new line's row, inside the caller's transaction; `source` says where its price is from."""
    _LINE(
        shop.db,
        line=line.id,
        sale=sale,
        position=position,
        product=line.product,
        code=line.code,
        name=line.name,
        unit=line.unit,
        weighed=line.weighed,
        quantity=line.quantity,
        holds=line.holds,
        unit_price=line.unit_price,
        price_from=source,
        tax_class=line.tax.code,
        tax_numerator=line.tax.rate.numerator,
        tax_denominator=line.tax.rate.denominator,
        points=line.points,
        at=to_millis(now),
        staff=actor.staff,
    )


_TAKEN = Statement(
    lambda: (
        PaymentIntent.select(PaymentIntent.amount)
        .where(PaymentIntent.sale == param("sale"), PaymentIntent.state.not_in(["failed", "reversing", "reversed"]))
        .limit(1)
    )
)
_OPEN = Statement(
    lambda: (
        Sale.select(Sale.id).where(Sale.till == param("till"), Sale.state == "open").order_by(Sale.id.desc()).limit(1)
    )
)
_BEGIN = Statement(
    lambda: Sale.insert(
        {
            Sale.id: param("sale"),
            Sale.till: param("till"),
            Sale.state: "open",
            Sale.tax_inside: param("tax_inside"),
            Sale.opened_at: param("at"),
            Sale.opened_by: param("staff"),
        }
    )
)
_LINE = Statement(
    lambda: SaleLine.insert(
        {
            SaleLine.id: param("line"),
            SaleLine.sale: param("sale"),
            SaleLine.position: param("position"),
            SaleLine.product: param("product"),
            SaleLine.code: param("code"),
            SaleLine.name: param("name"),
            SaleLine.unit: param("unit"),
            SaleLine.weighed: param("weighed"),
            SaleLine.quantity: param("quantity"),
            SaleLine.holds: param("holds"),
            SaleLine.unit_price: param("unit_price"),
            SaleLine.price_from: param("price_from"),
            SaleLine.tax_class: param("tax_class"),
            SaleLine.tax_numerator: param("tax_numerator"),
            SaleLine.tax_denominator: param("tax_denominator"),
            SaleLine.points: param("points"),
            SaleLine.rung_at: param("at"),
            SaleLine.rung_by: param("staff"),
        }
    )
)
_QUANTITY = Statement(
    lambda: SaleLine.update({SaleLine.quantity: param("quantity")}).where(SaleLine.id == param("line"))
)
_DECIMALS = Statement(lambda: Product.select(Product.decimals).where(Product.id == param("product")))
_VOID_LINE = Statement(
    lambda: SaleLine.update(
        {SaleLine.voided_at: param("at"), SaleLine.voided_by: param("staff"), SaleLine.void_reason: param("reason")}
    ).where(SaleLine.id == param("line"))
)
_VOID_SALE = Statement(
    lambda: Sale.update(
        {
            Sale.state: "voided",
            Sale.closed_at: param("at"),
            Sale.closed_by: param("staff"),
            Sale.void_reason: param("reason"),
        }
    ).where(Sale.id == param("sale"))
)
