"""What a tape says of bookings.

{"do": "book", "service": "cut", "begin": "2026-11-21T14:30", "worker": "1003"}     for the sale's member, "member", a
                                             code, or a guest by "name" and "phone"; without "worker" whoever is free
{"do": "book", "course": "yoga", "day": "2026-11-21"}      "wait": true is on the waiting list where it is full
{"do": "book_move", "begin": "2026-11-21T15:00"}           the booking made last, or that of "number"
{"do": "book_cancel"}, {"do": "missed"}, {"do": "book_back"}
{"do": "came"}                               a use of the member's count card; with "ring": true it is rung up
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from store.books.acts import result_of
from store.counter import bookings
from store.counter.tape import NoTime, Said
from store.counter.tape_answers import Answer
from store.office.bookings import booking, courses, views
from store.office.bookings.booking import Guest, Wanted
from store.office.bookings.views import BookingView

_ANSWER = Answer(0, "", None)


def book(cashier: Any, said: Said) -> Answer:
    shop = cashier.shop
    given: dict[str, Any] = {"key": cashier.key, "now": cashier.now}
    if said.has("name") or said.has("phone"):
        given["guest"] = Guest(said.text("name", ""), said.text("phone", ""))
    else:
        given["member"] = cashier.member_of(said.text("member", "")).id
    made = booking.book(shop, cashier.actor, _wanted(cashier, said), **given)
    cashier.booking = made.number
    return replace(_ANSWER, booking=made)


def move(cashier: Any, said: Said) -> Answer:
    one = _one(cashier, said)
    moved = booking.move(cashier.shop, cashier.actor, one.id, _wanted(cashier, said), key=cashier.key, now=cashier.now)
    return replace(_ANSWER, booking=moved)


def came(cashier: Any, said: Said) -> Answer:
    one = _one(cashier, said)
    if not said.flag("ring"):
        return _done(cashier, said, bookings.came)
    answer: Answer = cashier._with(
        bookings.came_and_ring(
            cashier.shop, cashier.actor, cashier.this_sale(), one.id, key=cashier.key, now=cashier.now
        )
    )
    return replace(answer, booking=views.by_id(cashier.shop, one.id))


def _done(cashier: Any, said: Said, act: Callable[..., BookingView]) -> Answer:
    one = _one(cashier, said)
    return replace(_ANSWER, booking=act(cashier.shop, cashier.actor, one.id, key=cashier.key, now=cashier.now))


def _one(cashier: Any, said: Said) -> BookingView:
    """By "number", else the one that this tape booked last. Raises NoSuchBooking."""
    number = said.whole("number")
    return views.booking(cashier.shop, cashier.booking if number is None else number)


def _wanted(cashier: Any, said: Said) -> Wanted:
    if said.has("course"):
        # Played again it is what it was, also where the session is off by now.
        done = result_of(cashier.shop, cashier.key)
        if done is not None:
            return Wanted(session=views.by_id(cashier.shop, done).session)
        day = _day(said)
        session = courses.session_on(cashier.shop, said.text("course"), day)
        return Wanted(session=session.id, wait=said.flag("wait"))
    return Wanted(
        said.text("service") if said.has("service") else None,
        _moment(cashier, said) if said.has("begin") else None,
        said.text("worker") if said.has("worker") else None,
    )


def _day(said: Said) -> date:
    try:
        return date.fromisoformat(said.text("day"))
    except ValueError:
        raise said.bad(NoTime(text=said.text("day"))) from None


def _moment(cashier: Any, said: Said) -> datetime:
    try:
        at = datetime.fromisoformat(said.text("begin"))
    except ValueError:
        raise said.bad(NoTime(text=said.text("begin"))) from None
    return at if at.tzinfo else at.replace(tzinfo=cashier.shop.settings.zone)


ACTS: dict[str, Callable[[Any, Said], Answer]] = {
    "book": book,
    "book_move": move,
    "book_cancel": lambda cashier, said: _done(cashier, said, bookings.cancel),
    "book_back": lambda cashier, said: _done(cashier, said, bookings.take_back),
    "came": came,
    "missed": lambda cashier, said: _done(cashier, said, bookings.missed),
}
