"""Bookings as screens and lists show them: a day of them, a member's next one, and what became of each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from store.calendar import from_millis, to_millis
from store.db.models import Booking, BookingEvent, Course, CourseSession, Member, Product, Service, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.bookings.rules import SEATED, span_of
from store.office.members.views import masked

STATES = {
    "booked": N_("booked"),
    "waiting": N_("on the waiting list"),
    "came": N_("came"),
    "missed": N_("missed"),
    "cancelled": N_("given up"),
}


class NoSuchBooking(Refused):
    template = N_("There is no booking {number}.")


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking of a `service` (its code) with a worker, or of a `session` of a `course`. `what` is the name of the one
    or the other, `product` the code of what is rung up, `kind` the only kind of count card that pays for it. `worker`
    is a staff number: of who does it, or teaches. `member` is an id, None for a guest; `who` is masked. `used`: it took
    a use of a count card; `rung`: it was rung up."""

    id: str
    number: int
    service: str | None
    course: str | None
    session: str | None
    what: str
    product: str | None
    kind: str | None
    worker: str | None
    worker_name: str
    member: str | None
    who: str
    begins: datetime
    ends: datetime
    state: str
    used: bool
    rung: bool


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session and how full it is. `teacher` is a staff number."""

    id: str
    course: str
    name: str
    teacher: str | None
    teacher_name: str
    places: int
    seated: int
    waiting: int
    begins: datetime
    ends: datetime

    @property
    def free(self) -> int:
        return max(0, self.places - self.seated)


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a booking: `staff` is the number of who did it."""

    at: datetime
    kind: str
    state: str
    begins: datetime
    staff: str | None
    till: str


def booking(shop: Shop, number: int) -> BookingView:
    """By its number. Raises NoSuchBooking."""
    return one(shop, number, Booking.number == number)


def by_id(shop: Shop, booking_id: str) -> BookingView:
    return one(shop, booking_id, Booking.id == booking_id)


def one(shop: Shop, said: object, where: Any) -> BookingView:
    """Raises NoSuchBooking."""
    row = _select().where(where).tuples().first()
    if row is None:
        raise NoSuchBooking(number=said)
    return _view(shop, row)


def bookings_between(shop: Shop, first: date, last: date, *, cancelled: bool = False) -> tuple[BookingView, ...]:
    """Those of some trading days, by time."""
    begin, end = span_of(shop.settings, first)[0], span_of(shop.settings, last)[1]
    query = _select().where(Booking.begins_at >= begin, Booking.begins_at < end)
    if not cancelled:
        query = query.where(Booking.state != "cancelled")
    rows = query.order_by(Booking.begins_at, Booking.state != "booked", Booking.queued_at, Booking.number).tuples()
    return tuple(_view(shop, row) for row in rows)


def next_of(shop: Shop, member: str, now: datetime) -> BookingView | None:
    """The member's next booking that is not over, or the one they wait for."""
    row = (
        _select()
        .where(Booking.member == member, Booking.state.in_(["booked", "waiting"]), Booking.ends_at > to_millis(now))
        .order_by(Booking.begins_at, Booking.state)
        .tuples()
        .first()
    )
    return _view(shop, row) if row else None


def of_member(shop: Shop, member: str, *, limit: int = 50) -> tuple[BookingView, ...]:
    """A member's, the latest first."""
    rows = _select().where(Booking.member == member).order_by(Booking.begins_at.desc()).limit(limit).tuples()
    return tuple(_view(shop, row) for row in rows)


def sessions_between(shop: Shop, first: date, last: date, *, course: str | None = None) -> tuple[SessionView, ...]:
    """Sessions that take place on some trading days, by time."""
    begin, end = span_of(shop.settings, first)[0], span_of(shop.settings, last)[1]
    query = CourseSession.select(
        *(CourseSession.id, CourseSession.course, Course.name, Staff.number, Staff.name),
        *(CourseSession.places, CourseSession.begins_at, CourseSession.ends_at),
    )
    query = query.join(Course).switch(CourseSession).join(Staff, JOIN.LEFT_OUTER)
    query = query.where(
        CourseSession.begins_at >= begin,
        CourseSession.begins_at < end,
        CourseSession.off == False,  # noqa: E712
    )
    if course is not None:
        query = query.where(CourseSession.course == course)
    rows: Any = list(query.order_by(CourseSession.begins_at, CourseSession.course).tuples())
    counted: Any = (
        Booking.select(Booking.session, Booking.state, fn.COUNT(Booking.id))
        .where(Booking.session.in_([row[0] for row in rows]))
        .group_by(Booking.session, Booking.state)
    )
    counts: dict[tuple[str, str], int] = {(session, state): count for session, state, count in counted.tuples()}
    zone = shop.settings.zone
    return tuple(
        SessionView(
            *(id_, code, name, number, teacher or "", places),
            sum(counts.get((id_, state), 0) for state in SEATED),
            counts.get((id_, "waiting"), 0),
            *(from_millis(begins, zone), from_millis(ends, zone)),
        )
        for id_, code, name, number, teacher, places, begins, ends in rows
    )


def history(shop: Shop, booking_id: str) -> tuple[Event, ...]:
    """What became of a booking, oldest first."""
    rows: Any = (
        BookingEvent.select(
            *(BookingEvent.at, BookingEvent.kind, BookingEvent.state, BookingEvent.begins_at),
            *(Staff.number, BookingEvent.till),
        )
        .join(Staff, JOIN.LEFT_OUTER, on=(Staff.id == BookingEvent.staff))
        .where(BookingEvent.booking == booking_id)
        .order_by(BookingEvent.position)
        .tuples()
    )
    zone = shop.settings.zone
    return tuple(
        Event(from_millis(at, zone), kind, state, from_millis(begins, zone), staff, till)
        for at, kind, state, begins, staff, till in rows
    )


def _select() -> Any:
    taught = Product.alias()
    return (
        Booking.select(
            *(Booking.id, Booking.number, Booking.service, Service.name, Product.code, Service.count_kind),
            *(Booking.session, Course.code, Course.name, taught.code, Course.count_kind),
            *(Staff.number, Staff.name, Booking.member, Member.phone, Member.name, Member.number),
            *(Booking.name, Booking.phone, Booking.begins_at, Booking.ends_at, Booking.state),
            *(Booking.use, Booking.line),
        )
        .join(Service, JOIN.LEFT_OUTER, on=(Service.code == Booking.service))
        .join(Product, JOIN.LEFT_OUTER, on=(Product.id == Service.product))
        .join(CourseSession, JOIN.LEFT_OUTER, on=(CourseSession.id == Booking.session))
        .join(Course, JOIN.LEFT_OUTER, on=(Course.code == CourseSession.course))
        .join(taught, JOIN.LEFT_OUTER, on=(taught.id == Course.product))
        .join(Staff, JOIN.LEFT_OUTER, on=(Staff.id == fn.COALESCE(Booking.worker, CourseSession.teacher)))
        .join(Member, JOIN.LEFT_OUTER, on=(Member.id == Booking.member))
    )


def _view(shop: Shop, row: Any) -> BookingView:
    id_, number, service, service_name, rung, kind, session, course, course_name, taught, course_kind = row[:11]
    worker, worker_name, member, phone, name, member_number, guest, guest_phone, begins, ends, state = row[11:22]
    used, line = row[22:]
    of_course = session is not None
    who = masked(phone, name, member_number) if member else masked(guest_phone, guest, "—")
    zone = shop.settings.zone
    return BookingView(
        id=id_,
        number=number,
        service=service,
        course=course,
        session=session,
        what=course_name if of_course else service_name,
        product=taught if of_course else rung,
        kind=course_kind if of_course else kind,
        worker=worker,
        worker_name=worker_name or "",
        member=member,
        who=who,
        begins=from_millis(begins, zone),
        ends=from_millis(ends, zone),
        state=state,
        used=used is not None,
        rung=line is not None,
    )
