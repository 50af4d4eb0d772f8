"""Bookings at the counter (到店核销): who came is paid for by a use of their count card or in the basket, who did not
come may lose a use; cancelling, and taking back what was a mistake. One transaction each, with the book held."""

from datetime import datetime
from typing import Any, Literal

from store import codes
from store.books import acts, counts
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.counter import count_cards
from store.counter.open_sales import OpenBasket, changing
from store.counter.ringing import look_up, rung
from store.counter.selling import as_it_is, put_line
from store.db.models import Booking, CountEntry
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import ONE
from store.office.bookings import rules
from store.office.bookings.booking import check_again, row_of
from store.office.bookings.events import enter, move_up
from store.office.bookings.rules import BOOK
from store.office.bookings.services import card_for
from store.office.bookings.views import BookingView, by_id
from store.pricing.basket import LineId, SaleId


class NotYet(Refused):
    template = N_("{what} is at {time}: it is too early for that.")


class NoCardForIt(Refused):
    template = N_("No count card of {who} is good for “{what}”: ring it up.")


class AnotherMembersSale(Refused):
    template = N_("The basket is {who}'s: finish it first.")


class NothingRung(Refused):
    template = N_("“{what}” has no price: nothing is rung up for it.")


def came(shop: Shop, actor: Actor, booking: str, *, free: bool = False, key: str, now: datetime) -> BookingView:
    """Somebody came, and a use of their count card is taken. `free`: nothing is, it is paid for otherwise.

    Raises NotNow, NotYet, NoCardForIt and what use of a count card raises.
    """
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            row, view = _booked(shop, actor, booking, now)
            use = None if free or view.product is None else _use(shop, actor, view, now)
            if use is None and not free and view.product is not None:
                raise NoCardForIt(who=view.who, what=view.what)
            enter(shop, actor, row.id, "came", "came", now=now, use=use)
            acts.done(shop, key, "booking.came", row.id, now)
    return by_id(shop, booking)


def came_and_ring(shop: Shop, actor: Actor, sale: SaleId, booking: str, *, key: str, now: datetime) -> OpenBasket:
    """Somebody came, and the service is rung up in the sale, in the same transaction. Raises NotNow, NotYet,
    NothingRung, AnotherMembersSale and what ringing up raises."""
    before = by_id(shop, booking)
    if before.product is None:
        raise NothingRung(what=before.what)
    sellable = look_up(shop, codes.ProductCode(before.product), now=now)
    if sellable.price is None:
        raise NothingRung(what=before.what)
    line, source = rung(shop, sellable, ONE, None)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, LineId(change.done))
        row, view = _booked(shop, actor, booking, now)
        owner = change.now.member if change.now else None
        if owner and view.member and owner.id != view.member:
            raise AnotherMembersSale(who=owner.masked)
        line = put_line(shop, actor, change, sale, line, source, now)
        enter(shop, actor, row.id, "came", "came", now=now, line=line.id)
        acts.done(shop, key, "booking.came", line.id, now)
        assert change.now
        return change.now.basket(line.id)


def paid_by(shop: Shop, view: BookingView, now: datetime) -> Literal["card", "sale", "nothing"]:
    """How who comes pays: with a use of their count card; else it is rung up; an event, or goods without a price,
    not."""
    if view.product is None:
        return "nothing"
    if view.member and card_for(shop, view.member, view.product, view.kind, now):
        return "card"
    priced = look_up(shop, codes.ProductCode(view.product), now=now)
    return "nothing" if priced.price is None else "sale"


def card_used(booking: str) -> str | None:
    """The id of the count card of which a booking took a use."""
    row: Any = CountEntry.select(CountEntry.card).join(Booking, on=(Booking.use == CountEntry.id))
    found = row.where(Booking.id == booking).tuples().first()
    return str(found[0]) if found else None


def missed(shop: Shop, actor: Actor, booking: str, *, key: str, now: datetime) -> BookingView:
    """Somebody did not come; where the shop says so a use of their count card is lost, if there is one.

    Raises NotNow, NotYet and what use of a count card raises.
    """
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            require(shop, actor, BOOK)
            rules.hold(shop)
            row, view = row_of(booking, ("booked",)), by_id(shop, booking)
            if row.begins_at > to_millis(now):
                raise NotYet(what=view.what, time=rules.clock_of(shop, row.begins_at))
            use = _use(shop, actor, view, now, here=False) if shop.settings.booking_missed_takes_use else None
            enter(shop, actor, row.id, "missed", "missed", now=now, use=use)
            acts.done(shop, key, "booking.missed", row.id, now)
    return by_id(shop, booking)


def cancel(shop: Shop, actor: Actor, booking: str, *, key: str, now: datetime) -> BookingView:
    """Give a booking up; whoever waits for the place has it. Later than `booking_cancel_hours` before it is lost as one
    that is missed. Raises NotNow and what missed raises."""
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            require(shop, actor, BOOK)
            rules.hold(shop)
            row, view = row_of(booking, ("booked", "waiting")), by_id(shop, booking)
            late = row.state == "booked" and too_late(shop, view, now)
            lost = late and shop.settings.booking_missed_takes_use
            use = _use(shop, actor, view, now, here=False) if lost else None
            enter(shop, actor, row.id, "late" if late else "cancel", "cancelled", now=now, use=use)
            move_up(shop, actor, now)
            acts.done(shop, key, "booking.cancel", row.id, now)
    return by_id(shop, booking)


def too_late(shop: Shop, view: BookingView, now: datetime) -> bool:
    """Whether cancelling now is later than without loss."""
    return to_millis(now) > to_millis(view.begins) - shop.settings.booking_cancel_hours * 3_600_000


def take_back(shop: Shop, actor: Actor, booking: str, *, key: str, now: datetime) -> BookingView:
    """It was a mistake that somebody came, missed it or cancelled: the booking stands again, and a use that was taken
    comes back. What was rung up stays in its basket, for whoever voids it.

    Raises NotNow, WorkerTaken, MemberTaken, SessionFull, SessionOff, ApprovalNeeded.
    """
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            require(shop, actor, BOOK)
            rules.hold(shop)
            row = row_of(booking, ("came", "missed", "cancelled"))
            check_again(shop, row, now)
            if row.use_id and not CountEntry.select().where(CountEntry.back == row.use_id).exists():
                card = counts.hold(shop, row.use.card_id, now=now)
                count_cards.back_within(shop, actor, card, row.use_id, now=now)
            enter(shop, actor, row.id, "back", "booked", now=now, use=None, line=None)
            acts.done(shop, key, "booking.back", row.id, now)
    return by_id(shop, booking)


def _booked(shop: Shop, actor: Actor, booking: str, now: datetime) -> tuple[Any, BookingView]:
    """A booking of today or before that may be marked. Raises NotNow, NotYet."""
    require(shop, actor, BOOK)
    rules.hold(shop)
    row, view = row_of(booking, ("booked",)), by_id(shop, booking)
    settings = shop.settings
    if rules.day_of(settings, from_millis(row.begins_at)) > rules.day_of(settings, now):
        raise NotYet(what=view.what, time=rules.clock_of(shop, row.begins_at))
    return row, view


def _use(shop: Shop, actor: Actor, view: BookingView, now: datetime, *, here: bool = True) -> str | None:
    """Take a use of the member's card that is good for it; None where there is none."""
    card = card_for(shop, view.member, view.product, view.kind, now) if view.member else None
    return count_cards.use_within(shop, actor, card, view.worker, here=here, now=now) if card else None
