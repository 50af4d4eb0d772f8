"""Parking a basket (挂单) and recalling it (取单), at any till of the store and once.

A parked sale stays the sale it is: its lines stand still until it is recalled, and it is priced anew then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import ticket_numbers
from store.books import acts, journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis, to_millis
from store.counter import printing
from store.counter.open_sales import OpenBasket, changing, read_any
from store.counter.selling import MoneyTaken, NoSuchLine, as_it_is
from store.db.models import Barcode, ParkedSale, PaymentIntent, Sale, SaleLine, Staff
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money, write_amount
from store.office.articles import clean_text
from store.office.catalogue import by_code
from store.pricing.basket import SaleId

PARK = Permit("park", N_("Park a basket and recall it"), least="cashier")

LONGEST_NAME = 32
PRINTED = "parked"
"""The kind of a ticket's print job."""


class BasketNotEmpty(Refused):
    template = N_("There is a basket at this till: finish, park or void it first.")


class NoSuchTicket(Refused):
    template = N_("No parked basket has the ticket {ticket}.")


class AlreadyRecalled(Refused):
    template = N_("“{name}” was recalled at till {till} already.")


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A parked basket. `name` is what it was given, else what was rung first; `lines` and `due` are of when it was
    parked; `till` and `by` (a staff number) parked it. `member` says that it is a member's."""

    id: str
    ticket: str
    sale: SaleId
    name: str
    lines: int
    due: Money
    till: str
    by: str
    by_name: str
    parked_at: datetime
    member: bool

    @property
    def tail(self) -> str:
        """The last four digits of the ticket, by which a cashier tells two of one name apart."""
        return self.ticket[-4:]


Parked = ParkedView
"""What `park` answers."""


def park(shop: Shop, actor: Actor, sale: SaleId, name: str = "", *, key: str, now: datetime) -> Parked:
    """Put the sale aside; the till is free for the next customer, and a ticket with its barcode is printed.

    Raises NoSuchLine for an empty basket, MoneyTaken, SaleClosed, TextTooLong, EmojiInText, ApprovalNeeded.
    """
    said = clean_text(name, LONGEST_NAME)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return parking(shop, change.done)
        require(shop, actor, PARK)
        if change.now is None or not change.now.priced.lines:
            raise NoSuchLine()
        priced = change.now.priced
        if (taken := _TAKEN(shop.db, sale=sale).fetchone()) is not None:
            raise MoneyTaken(amount=write_amount(taken[0], shop.settings.currency))
        ticket = _new_ticket(shop)
        made = new_id()
        ParkedSale.create(
            id=made,
            ticket=ticket,
            sale=sale,
            waiting=sale,
            name=said or priced.lines[0].line.name[:LONGEST_NAME],
            lines=priced.kinds,
            due=priced.due,
            till=actor.till,
            parked_at=to_millis(now),
            parked_by=actor.staff,
        )
        _STATE(shop.db, sale=sale, till=actor.till, before="open", state="parked")
        printing.print_document(shop, actor.till, PRINTED, made, now=now)
        journal.append(shop, actor, "park", now=now, sale=sale, parked=made, lines=priced.kinds, amount=priced.due)
        acts.done(shop, key, "park", made, now)
        change.now = None
        return parking(shop, made)


def parked(shop: Shop) -> tuple[ParkedView, ...]:
    """All that wait in the store, the oldest first."""
    rows = _views().where(ParkedSale.waiting.is_null(False)).order_by(ParkedSale.id)
    return tuple(_view(shop, row) for row in rows)


def parking(shop: Shop, ticket_or_id: str) -> ParkedView:
    """One parking, waiting or not, by ticket or id. Raises NoSuchTicket."""
    row = _views().where((ParkedSale.ticket == ticket_or_id) | (ParkedSale.id == ticket_or_id)).first()
    if row is None:
        raise NoSuchTicket(ticket=ticket_or_id)
    return _view(shop, row)


def recall(shop: Shop, actor: Actor, ticket_or_id: str, *, key: str, now: datetime) -> OpenBasket:
    """Take a parked basket to the actor's till and price it again: the shelf's prices, offers and tax of now. What was
    priced by hand, asked for or on a label stays as it was.

    Raises NoSuchTicket, AlreadyRecalled, BasketNotEmpty, ApprovalNeeded.
    """
    found = parking(shop, ticket_or_id)
    with changing(shop, actor.till, found.sale, key, now, parked_too=True) as change:
        if change.done is not None:
            return as_it_is(shop, change, found.sale, now)
        require(shop, actor, PARK)
        _make_room(shop, actor, now)
        at = to_millis(now)
        if _TAKE(shop.db, parked=found.id, at=at, staff=actor.staff, till=actor.till).rowcount != 1:
            till = ParkedSale.select(ParkedSale.recalled_till).where(ParkedSale.id == found.id).scalar()
            raise AlreadyRecalled(name=found.name, till=till)
        _STATE(shop.db, sale=found.sale, till=actor.till, before="parked", state="open")
        _price_lines(shop, found.sale, now)
        change.now = read_any(shop, found.sale, now)
        due = change.now.priced.due
        journal.append(
            shop, actor, "recall", now=now, sale=found.sale, parked=found.id, before=found.due, amount=due,
            from_till=found.till,
        )  # fmt: skip
        acts.done(shop, key, "recall", found.id, now)
        return change.now.basket()


def _new_ticket(shop: Shop) -> str:
    """A code that no ticket ever had, nor any product."""
    while True:
        ticket = ticket_numbers.new_code(shop.settings.store_number)
        if _USED(shop.db, ticket=ticket).fetchone() is None and _GOODS(shop.db, code=ticket).fetchone() is None:
            return ticket


def _make_room(shop: Shop, actor: Actor, now: datetime) -> None:
    """Nothing may be open at the till. A sale that everything was taken out of, or that has only a member, ends here;
    it counts as no voided basket, for each of its lines was. Raises BasketNotEmpty."""
    for (sale,) in _OPEN(shop.db, till=actor.till).fetchall():
        live = SaleLine.select().where(SaleLine.sale == sale, SaleLine.voided_at.is_null()).exists()
        if live or _TAKEN(shop.db, sale=sale).fetchone() is not None:
            raise BasketNotEmpty()
        Sale.update(state="voided", closed_at=to_millis(now), closed_by=actor.staff).where(Sale.id == sale).execute()
        journal.append(shop, actor, "empty_sale", now=now, sale=sale)


def _price_lines(shop: Shop, sale: SaleId, now: datetime) -> None:
    """Give the lines the tax of today, and those at a shelf's or a carton's price the price of today."""
    lines: Any = SaleLine.select().where(SaleLine.sale == sale, SaleLine.voided_at.is_null())
    for line in lines:
        sellable = by_code(shop, line.code, now=now)
        if sellable is None or sellable.product != line.product_id:
            continue  # the code is gone or another's: what was rung stays as it was
        values: dict[Any, Any] = {
            SaleLine.tax_class: sellable.tax.code,
            SaleLine.tax_numerator: sellable.tax.rate.numerator,
            SaleLine.tax_denominator: sellable.tax.rate.denominator,
        }
        if line.price_from == "list" and sellable.price is not None:
            values[SaleLine.unit_price] = sellable.price
        if line.price_from == "pack" and sellable.pack_price is not None and sellable.pack_quantity == line.holds:
            values[SaleLine.unit_price] = sellable.pack_price
        SaleLine.update(values).where(SaleLine.id == line.id).execute()


def _views() -> Any:
    return (
        ParkedSale.select(
            *(ParkedSale.id, ParkedSale.ticket, ParkedSale.sale, ParkedSale.name, ParkedSale.lines, ParkedSale.due),
            *(ParkedSale.till, Staff.number, Staff.name, ParkedSale.parked_at, Sale.member),
        )
        .join(Staff, on=(ParkedSale.parked_by == Staff.id))
        .switch(ParkedSale)
        .join(Sale, on=(ParkedSale.sale == Sale.id))
        .tuples()
    )


def _view(shop: Shop, row: Any) -> ParkedView:
    parked_id, ticket, sale, name, lines, due, till, by, by_name, at, member = row
    return ParkedView(
        *(parked_id, ticket, SaleId(sale), name, lines, due, till, by, by_name),
        *(from_millis(at, shop.settings.zone), member is not None),
    )


_USED = Statement(lambda: ParkedSale.select(ParkedSale.id).where(ParkedSale.ticket == param("ticket")))
_GOODS = Statement(lambda: Barcode.select(Barcode.code).where(Barcode.code == param("code")))
_OPEN = Statement(lambda: Sale.select(Sale.id).where(Sale.till == param("till"), Sale.state == "open"))
_TAKEN = Statement(
    lambda: (
        PaymentIntent.select(PaymentIntent.amount)
        .where(PaymentIntent.sale == param("sale"), PaymentIntent.state.not_in(["failed", "reversing", "reversed"]))
        .limit(1)
    )
)
_STATE = Statement(
    lambda: Sale.update({Sale.state: param("state"), Sale.till: param("till")}).where(
        Sale.id == param("sale"), Sale.state == param("before")
    )
)
_TAKE = Statement(
    lambda: ParkedSale.update(
        {
            ParkedSale.waiting: None,
            ParkedSale.recalled_at: param("at"),
            ParkedSale.recalled_by: param("staff"),
            ParkedSale.recalled_till: param("till"),
        }
    ).where(ParkedSale.id == param("parked"), ParkedSale.waiting.is_null(False))
)
