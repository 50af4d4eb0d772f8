"""Booking, moving and cancelling: one transaction each, with the book held."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import fn

from store.books import acts
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.db.models import Booking, CourseSession
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked
from store.ids import new_id
from store.office.bookings import rules, services
from store.office.bookings.courses import write_sessions
from store.office.bookings.events import enter, move_up
from store.office.bookings.rules import BOOK
from store.office.bookings.services import ServiceView
from store.office.bookings.views import STATES, BookingView, NoSuchBooking, by_id
from store.office.members.editing import seen
from store.office.members.phones import good_phone
from store.office.members.refusals import REFUSED_STATES
from store.office.members.views import MemberView
from store.office.staff import Person

LONGEST_NAME = 60
GUEST_DAYS = 30


class NobodyFree(Refused):
    template = N_("Nobody has time for “{service}” at {time}.")


class SessionFull(Refused):
    template = N_("{what} at {time} is full: {places} {places:place|places}, {waiting} waiting.")


class SessionOff(Refused):
    template = N_("{what} at {time} does not take place.")


class SessionBegun(Refused):
    template = N_("{what} at {time} has begun.")


class GuestMissing(Refused):
    template = N_("A booking is a member's, or has a name or a phone.")


class NotNow(Refused):
    template = N_("Booking {number} is {state}: that cannot be done with it.")


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is no member: a name, a phone, or both."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is booked: a `service` (its code) at a time, with a `worker` (a staff number) or whoever is free; or a
    `session` (its id), where it is full on the waiting list if they would `wait`."""

    service: str | None = None
    begins: datetime | None = None
    worker: str | None = None
    session: str | None = None
    wait: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    begins: int
    ends: int
    worker: str | None
    session: str | None
    state: str


def book(
    shop: Shop,
    actor: Actor,
    wanted: Wanted,
    *,
    member: str | None = None,
    guest: Guest | None = None,
    key: str,
    now: datetime,
) -> BookingView:
    """Book for a member (by id) or a guest. Two tills never book the same worker, member or last place.

    Raises NoSuchService, ServiceStopped, NotTheirs, NobodyFree, WorkerTaken, MemberTaken, SessionFull, SessionOff,
    SessionBegun, InThePast, TooFarAhead, OutsideHours, GuestMissing, InvalidPhone, NoSuchMember, MemberFrozen,
    MemberLost, MemberClosed, NoSuchStaff, NotActive, ApprovalNeeded.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return by_id(shop, done)
        require(shop, actor, BOOK)
        rules.hold(shop)
        write_sessions(shop, now)
        who = seen(shop, member, now) if member is not None else None
        if who is not None and who.state in REFUSED_STATES:
            raise REFUSED_STATES[who.state](member=who.masked)
        name, phone = _guest(shop, guest) if who is None else ("", "")
        place = _place(shop, wanted, who, now)
        id_, at = new_id(), to_millis(now)
        Booking.insert(
            id=id_,
            number=int(Booking.select(fn.MAX(Booking.number)).scalar() or 0) + 1,
            service=wanted.service if place.session is None else None,
            session=place.session,
            worker=place.worker,
            member=who.id if who else None,
            name=name,
            phone=phone,
            begins_at=place.begins,
            ends_at=place.ends,
            state=place.state,
            queued_at=at,
            placed="",
            created_at=at,
        ).execute()
        enter(shop, actor, id_, "wait" if place.state == "waiting" else "book", place.state, now=now)
        acts.done(shop, key, "booking.book", id_, now)
        return by_id(shop, id_)


def move(shop: Shop, actor: Actor, booking: str, wanted: Wanted, *, key: str, now: datetime) -> BookingView:
    """To another time, worker, service or session. What stands beside that rule is as of book; the service and the
    worker stay where nothing else is said. Who waited and moves waits or is booked there.

    Raises NotNow and what book raises.
    """
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            require(shop, actor, BOOK)
            rules.hold(shop)
            write_sessions(shop, now)
            row = row_of(booking, ("booked", "waiting"))
            who = seen(shop, row.member_id, now) if row.member_id else None
            if wanted.session is None:
                stays = wanted.worker is None and wanted.service in (None, row.service_id) and row.worker_id
                wanted = Wanted(
                    wanted.service or row.service_id,
                    wanted.begins or from_millis(row.begins_at, shop.settings.zone),
                    row.worker.number if stays else wanted.worker,
                )
            place = _place(shop, wanted, who, now, but=row.id)
            changes: dict[str, Any] = {
                "service": wanted.service if place.session is None else None,
                "session": place.session,
                "worker": place.worker,
                "begins_at": place.begins,
                "ends_at": place.ends,
                "queued_at": to_millis(now),
            }
            enter(shop, actor, row.id, "move", place.state, now=now, **changes)
            move_up(shop, actor, now)
            acts.done(shop, key, "booking.move", row.id, now)
    return by_id(shop, booking)


def row_of(booking: str, states: tuple[str, ...]) -> Any:
    """A booking (by id) in one of these states. Raises NoSuchBooking, NotNow."""
    row = Booking.get_or_none(Booking.id == booking)
    if row is None:
        raise NoSuchBooking(number=booking)
    if row.state not in states:
        raise NotNow(number=row.number, state=Marked(STATES[row.state]))
    return row


def forget_guests(shop: Shop, now: datetime) -> int:
    """Names and phones of guests are not kept longer than `GUEST_DAYS` after; how many were forgotten."""
    with shop.transaction():
        return int(
            Booking.update(name="", phone="")
            .where(
                Booking.ends_at < to_millis(now - timedelta(days=GUEST_DAYS)),
                (Booking.name != "") | (Booking.phone != ""),
            )
            .execute()
        )


def _guest(shop: Shop, guest: Guest | None) -> tuple[str, str]:
    if guest is None or not (guest.name.strip() or guest.phone.strip()):
        raise GuestMissing()
    phone = good_phone(guest.phone, shop.settings.currency.code) if guest.phone.strip() else ""
    return guest.name.strip()[:LONGEST_NAME], phone


def check_again(shop: Shop, row: Any, now: datetime) -> None:
    """Whether a booking that was given up may stand again, where it was. Raises what book raises of a time that is
    taken; not of one that is over."""
    if row.worker_id:
        rules.check_worker(shop, row.worker, row.begins_at, row.ends_at, but=row.id)
    if row.member_id:
        masked = seen(shop, row.member_id, now).masked
        rules.check_member(shop, row.member_id, masked, row.begins_at, row.ends_at, but=row.id)
    if row.session_id and row.state not in rules.SEATED:
        session = row.session
        if session.off:
            raise SessionOff(**_said(shop, session))
        if rules.seated(session.id) >= session.places:
            raise _full(shop, session)


def _place(shop: Shop, wanted: Wanted, who: MemberView | None, now: datetime, *, but: str = "") -> _Place:
    """Where the booking goes; every rule is asked."""
    more = who.tier.booking_days if who else 0
    if wanted.session is not None:
        place = _in_session(shop, wanted, more, now, but)
    else:
        place = _with_worker(shop, wanted, more, now, but)
    if who is not None:
        rules.check_member(shop, who.id, who.masked, place.begins, place.ends, but=but)
        if place.session:
            _not_twice(shop, who, place, but)
    return place


def _not_twice(shop: Shop, who: MemberView, place: _Place, but: str) -> None:
    """A member waits for a session once."""
    waits = Booking.select().where(
        Booking.member == who.id, Booking.session == place.session, Booking.state == "waiting", Booking.id != but
    )
    if waits.exists():
        what = _said(shop, CourseSession.get_by_id(place.session))
        raise rules.MemberTaken(who=who.masked, **what)


def _in_session(shop: Shop, wanted: Wanted, more: int, now: datetime, but: str) -> _Place:
    session = CourseSession.get_or_none(CourseSession.id == wanted.session)
    if session is None:
        raise NoSuchBooking(number=wanted.session)
    if session.off:
        raise SessionOff(**_said(shop, session))
    zone = shop.settings.zone
    rules.check_time(shop.settings, from_millis(session.begins_at, zone), from_millis(session.ends_at, zone), more, now)
    mine = Booking.select().where(Booking.id == but, Booking.session == session.id, Booking.state.in_(rules.SEATED))
    taken = rules.seated(session.id) - mine.count()
    state = "booked" if taken < session.places else "waiting"
    if state == "waiting" and not wanted.wait:
        raise _full(shop, session)
    if state == "waiting" and session.begins_at <= to_millis(now):
        raise SessionBegun(**_said(shop, session))
    return _Place(session.begins_at, session.ends_at, None, session.id, state)


def _with_worker(shop: Shop, wanted: Wanted, more: int, now: datetime, but: str) -> _Place:
    what = services.booked_service(shop, wanted.service or "")
    begin = wanted.begins or now
    end = begin.astimezone(UTC) + timedelta(minutes=what.minutes)
    rules.check_time(shop.settings, begin, end, more, now)
    worker = _worker(shop, what, wanted, to_millis(begin), to_millis(end), but)
    return _Place(to_millis(begin), to_millis(end), worker.id, None, "booked")


def _worker(shop: Shop, what: ServiceView, wanted: Wanted, begins: int, ends: int, but: str) -> Person:
    if wanted.worker is not None:
        found = services.worker_for(shop, what, wanted.worker)
        rules.check_worker(shop, found, begins, ends, but=but)
        return found
    for each in services.workers_of(shop, what):
        if not rules.taken_spans(each.id, begins, ends, but=but):
            return each
    raise NobodyFree(service=what.name, time=rules.clock_of(shop, begins))


def _said(shop: Shop, session: Any) -> dict[str, str]:
    return {"what": session.course.name, "time": rules.clock_of(shop, session.begins_at)}


def _full(shop: Shop, session: Any) -> SessionFull:
    waiting = Booking.select().where(Booking.session == session.id, Booking.state == "waiting").count()
    return SessionFull(**_said(shop, session), places=session.places, waiting=waiting)
