"""Courses (课程) and events (会员活动): sessions every week or once, each with its places and perhaps a teacher."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from peewee import fn

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import as_date, as_number, to_millis
from store.db.models import Booking, Course, CourseSession, Service, Tier
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.office.bookings import rules
from store.office.bookings.events import enter, move_up
from store.office.bookings.rules import EDIT_BOOKINGS
from store.office.bookings.services import BookableExists, active_person, good_for, well_named

SPARE = 7
"""Days for which sessions are written down beyond what may be booked."""
MOST_PLACES = 999


class NoSuchCourse(Refused):
    template = N_("There is no course “{code}”.")


class BadCourse(Refused):
    template = N_(
        "A course is on weekdays 1 (Monday) to 7 at a time like 19:00, has 1 to {places} places, and ends no earlier "
        "than it begins."
    )


class NoSession(Refused):
    template = N_("“{name}” has no session then.")


@dataclass(frozen=True, slots=True)
class CourseView:
    """`weekdays` are digits, Monday is 1; `teacher` is a staff number, `product` a code. `once`: an event."""

    code: str
    name: str
    product: str | None
    kind: str | None
    teacher: str | None
    weekdays: str
    clock: str
    minutes: int
    places: int
    first: date
    last: date | None
    stopped: bool

    @property
    def once(self) -> bool:
        return self.first == self.last


def courses(shop: Shop, *, stopped: bool = False) -> tuple[CourseView, ...]:
    """In the order of their codes."""
    rows: Any = Course.select().order_by(Course.code)
    return tuple(_view(row) for row in rows if stopped or row.stopped_at is None)


def course(shop: Shop, code: str) -> CourseView:
    """Raises NoSuchCourse."""
    row = Course.get_or_none(Course.code == code)
    if row is None:
        raise NoSuchCourse(code=code)
    return _view(row)


def add(
    shop: Shop,
    actor: Actor,
    code: str,
    name: str,
    *,
    first: date,
    last: date | None,
    clock: str,
    minutes: int,
    places: int,
    weekdays: str = "",
    teacher: str | None = None,
    product: str | None = None,
    kind: str | None = None,
    now: datetime,
) -> CourseView:
    """A course on `weekdays`, without them on that of `first`; an event's `last` day is its `first`.

    Raises BadService, BadCourse, BookableExists, NoSuchProduct, NoSuchCountKind, NoSuchStaff, NotActive, WorkerTaken,
    OutsideHours, InThePast, ApprovalNeeded.
    """
    well_named(code, name, minutes)
    weekdays = "".join(sorted(set(weekdays))) or str(first.isoweekday())
    try:
        at = time.fromisoformat(clock)
    except ValueError:
        at = None
    in_order = last is None or last >= max(first, rules.day_of(shop.settings, now))
    if at is None or not set(weekdays) <= set("1234567") or not 1 <= places <= MOST_PLACES or not in_order:
        raise BadCourse(places=MOST_PLACES)
    with shop.transaction():
        require(shop, actor, EDIT_BOOKINGS)
        rules.hold(shop)
        if Course.get_or_none(Course.code == code) or Service.get_or_none(Service.code == code):
            raise BookableExists(code=code)
        rung, paying = good_for(shop, product, kind)
        who = active_person(teacher) if teacher else None
        Course.insert(
            code=code,
            name=name.strip(),
            product=rung,
            count_kind=paying,
            teacher=who.id if who else None,
            weekdays=weekdays,
            clock=f"{at:%H:%M}",
            minutes=minutes,
            places=places,
            first=as_number(first),
            last=as_number(last) if last else None,
            created_at=to_millis(now),
        ).execute()
        row: Any = Course.get_by_id(code)
        for begin, end in _times(shop, row, now):
            rules.check_time(shop.settings, begin, end, 3_660, now)
            if who:
                rules.check_worker(shop, who, to_millis(begin), to_millis(end))
        write_sessions(shop, now)
        told: dict[str, Any] = {"weekdays": weekdays, "clock": clock, "places": places, "teacher": teacher or ""}
        journal.append(shop, actor, "course.add", now=now, course=code, **told)
    return course(shop, code)


def stop(shop: Shop, actor: Actor, code: str, *, now: datetime) -> int:
    """No session begins any more; who was booked for one is cancelled. How many bookings those were.

    Raises NoSuchCourse, ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, EDIT_BOOKINGS)
        rules.hold(shop)
        course(shop, code)
        Course.update(stopped_at=to_millis(now)).where(Course.code == code).execute()
        coming: Any = CourseSession.select().where(
            CourseSession.course == code,
            CourseSession.begins_at > to_millis(now),
            CourseSession.off == False,  # noqa: E712
        )
        gone = sum(_call_off(shop, actor, row.id, now) for row in list(coming))
        move_up(shop, actor, now)
        journal.append(shop, actor, "course.stop", now=now, course=code, cancelled=gone)
    return gone


def call_off(shop: Shop, actor: Actor, code: str, day: date, *, now: datetime) -> int:
    """The session of a day does not take place; who was booked for it is cancelled. How many that were.

    Raises NoSuchCourse, NoSession, ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, EDIT_BOOKINGS)
        rules.hold(shop)
        gone = _call_off(shop, actor, session_on(shop, code, day).id, now)
        move_up(shop, actor, now)
        journal.append(shop, actor, "course.off", now=now, course=code, day=as_number(day), cancelled=gone)
    return gone


def session_on(shop: Shop, code: str, day: date) -> Any:
    """The session of a course on a trading day. Raises NoSuchCourse, NoSession."""
    begin, end = rules.span_of(shop.settings, day)
    found = CourseSession.get_or_none(
        CourseSession.course == code,
        CourseSession.begins_at >= begin,
        CourseSession.begins_at < end,
        CourseSession.off == False,  # noqa: E712
    )
    if found is None:
        raise NoSession(name=course(shop, code).name)
    return found


def _call_off(shop: Shop, actor: Actor, session: str, now: datetime) -> int:
    CourseSession.update(off=True).where(CourseSession.id == session).execute()
    theirs: Any = Booking.select(Booking.id).where(Booking.session == session, Booking.state.in_(["booked", "waiting"]))
    ids = [booking for (booking,) in theirs.tuples()]
    for booking in ids:
        enter(shop, actor, booking, "off", "cancelled", now=now)
    return len(ids)


def written_until(shop: Shop, now: datetime) -> date:
    """The day up to which sessions have to be written down for all that may be booked."""
    more = int(Tier.select(fn.MAX(Tier.booking_days)).scalar() or 0)
    return rules.day_of(shop.settings, now) + timedelta(days=shop.settings.booking_days + more + SPARE)


def keep_ahead(shop: Shop, now: datetime) -> int:
    """Write down the sessions to come, where some are lacking; how many are new. A transaction of its own."""
    until = as_number(written_until(shop, now))
    lacking = Course.select().where(
        Course.stopped_at.is_null(), Course.written < until, Course.last.is_null() | (Course.written < Course.last)
    )
    if not lacking.exists():
        return 0
    with shop.transaction():
        rules.hold(shop)
        return write_sessions(shop, now)


def write_sessions(shop: Shop, now: datetime) -> int:
    """The same inside the caller's transaction, with the book held. A teacher who is taken then is left out."""
    until, count = as_number(written_until(shop, now)), 0
    lacking: Any = Course.select().where(Course.stopped_at.is_null(), Course.written < until).order_by(Course.code)
    for row in list(lacking):
        for begin, end in _times(shop, row, now):
            begins, ends = to_millis(begin), to_millis(end)
            teacher = row.teacher_id
            if teacher and rules.taken_spans(teacher, begins, ends):
                teacher = None
            given = {"places": row.places, "begins_at": begins, "ends_at": ends}
            CourseSession.insert(id=new_id(), course=row.code, teacher=teacher, **given).execute()
            count += 1
        Course.update(written=until).where(Course.code == row.code).execute()
    return count


def _times(shop: Shop, row: Any, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the sessions of a course begin and end that are to be written down."""
    settings = shop.settings
    day = max(as_date(row.first), rules.day_of(settings, now))
    if row.written:
        day = max(day, as_date(row.written) + timedelta(days=1))
    until = min(as_date(row.last) if row.last else date.max, written_until(shop, now))
    found = []
    while day <= until:
        begin = rules.moment(settings, day, time.fromisoformat(row.clock))
        if str(day.isoweekday()) in row.weekdays and to_millis(begin) > to_millis(now):
            # In UTC, so that an hour lasts an hour in the night in which clocks are changed.
            found.append((begin, begin.astimezone(UTC) + timedelta(minutes=row.minutes)))
        day += timedelta(days=1)
    return found


def _view(row: Any) -> CourseView:
    return CourseView(
        row.code,
        row.name,
        row.product.code if row.product_id else None,
        row.count_kind_id,
        row.teacher.number if row.teacher_id else None,
        row.weekdays,
        row.clock,
        row.minutes,
        row.places,
        as_date(row.first),
        as_date(row.last) if row.last else None,
        row.stopped_at is not None,
    )
