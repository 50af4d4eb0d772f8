"""Writing down what becomes of a booking: the booking as it stands now, the event that says so, and the journal."""

from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from store.books import journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Booking, BookingEvent, CourseSession, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_id
from store.office.bookings.rules import AT_WORK, hold, seated, taken_by

PLACING = ("book", "wait", "up", "move", "back")
"""Events that give a booking its time: a reminder is of the latest of them."""


def enter(shop: Shop, actor: Actor, booking: str, kind: str, state: str, *, now: datetime, **changes: Any) -> str:
    """Change a booking and write why, inside the caller's transaction; the event's id."""
    event = new_id()
    if kind in PLACING:
        changes["placed"] = event
    Booking.update(state=state, **changes).where(Booking.id == booking).execute()
    row: Any = Booking.get_by_id(booking)
    last = BookingEvent.select(fn.MAX(BookingEvent.position)).where(BookingEvent.booking == booking).scalar()
    BookingEvent.insert(
        id=event,
        booking=booking,
        position=int(last or 0) + 1,
        kind=kind,
        state=state,
        session=row.session_id,
        worker=row.worker_id,
        begins_at=row.begins_at,
        at=to_millis(now),
        till=actor.till,
        staff=actor.staff,
    ).execute()
    told = {"session": row.session_id} if row.session_id else {"service": row.service_id, "worker": row.worker_id}
    journal.append(shop, actor, f"booking.{kind}", now=now, booking=row.number, begins=row.begins_at, **told)
    return event


def move_up(shop: Shop, actor: Actor, now: datetime) -> int:
    """Whoever waits longest for a place that is free now has it, unless they are somewhere else at that time; inside
    the caller's transaction, with the book held. How many moved up."""
    waiting: Any = (
        Booking.select()
        .where(Booking.state == "waiting", Booking.begins_at > to_millis(now))
        .order_by(Booking.queued_at, Booking.id)
    )
    moved = 0
    for row in list(waiting):
        free = not row.session.off and seated(row.session_id) < row.session.places
        if free and not (row.member_id and taken_by(row.member_id, row.begins_at, row.ends_at, but=row.id)):
            enter(shop, actor, row.id, "up", "booked", now=now)
            moved += 1
    return moved


def rung_no_more(shop: Shop, actor: Actor, sale: str, now: datetime, line: str | None = None) -> None:
    """A line of an open sale is taken out, or the sale is given up: who came is not paid for, and their booking stands
    again, of which they are not told anew; that of a session that was called off since is cancelled with it. Inside the
    caller's transaction."""

    def rung() -> list[Any]:
        return list((_RUNG(shop.db, sale=sale) if line is None else _LINE(shop.db, line=line)).fetchall())

    if not rung():
        return
    hold(shop)  # Of most lines there is no booking: the book is held for those alone, and read anew then.
    for booking, off in rung():
        kind, state = ("off", "cancelled") if off else ("void", "booked")
        enter(shop, actor, booking, kind, state, now=now, line=None)


_LINE = Statement(
    lambda: (
        Booking.select(Booking.id, CourseSession.off)
        .join(CourseSession, JOIN.LEFT_OUTER, on=(CourseSession.id == Booking.session))
        .where(Booking.line == param("line"), Booking.state == "came")
    )
)
_RUNG = Statement(
    lambda: (
        Booking.select(Booking.id, CourseSession.off)
        .join(SaleLine, on=(SaleLine.id == Booking.line))
        .join(CourseSession, JOIN.LEFT_OUTER, on=(CourseSession.id == Booking.session))
        .where(SaleLine.sale == param("sale"), Booking.state == "came")
        .order_by(Booking.number)
    )
)


def give_up(shop: Shop, actor: Actor, member: str, now: datetime) -> None:
    """All that somebody who is forgotten is still booked or waits for is cancelled, inside the caller's transaction."""
    hold(shop)
    theirs: Any = Booking.select().where(Booking.member == member, Booking.state.in_(["booked", "waiting"]))
    for row in list(theirs):
        enter(shop, actor, row.id, "cancel", "cancelled", now=now)
    move_up(shop, actor, now)


def hand_over(shop: Shop, gone: str, kept: str) -> None:
    """The bookings of an entry that is merged into another one; inside the caller's transaction. What would put that
    one in two places at once stays with the one that is gone."""
    hold(shop)
    for row in list(Booking.select().where(Booking.member == gone)):
        if row.state not in AT_WORK or not taken_by(kept, row.begins_at, row.ends_at):
            Booking.update(member=kept).where(Booking.id == row.id).execute()
