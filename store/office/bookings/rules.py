"""What must be so before a booking stands. Everything here is asked with the book held, inside the act."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from store.books.permits import Permit
from store.calendar import from_millis, to_millis, trading_day
from store.db.models import Booking, Course, CourseSession, Service, Store
from store.db.opening import Shop
from store.db.settings import Settings
from store.errors import N_, Refused

BOOK = Permit("book", N_("Book, move and cancel bookings"), least="cashier")
EDIT_BOOKINGS = Permit("edit_bookings", N_("Change what can be booked"), least="manager")

AT_WORK = ("booked", "came")
"""States of a booking in which its worker and member are taken."""
SEATED = ("booked", "came", "missed")
"""States in which a booking has its place in a session."""
LONGEST = 24 * 3_600_000
"""Milliseconds: nothing that is booked takes longer, so what begins earlier is over."""


class WorkerTaken(Refused):
    template = N_("{name} is taken at {time}: {what}.")


class MemberTaken(Refused):
    template = N_("{who} is booked at that time already: {time} {what}.")


class OutsideHours(Refused):
    template = N_("{time} is outside the opening hours: {hours}.")


class InThePast(Refused):
    template = N_("{time} is over already.")


class TooFarAhead(Refused):
    template = N_("One may book {days} {days:day|days} ahead, until {until}.")


class BadTime(Refused):
    template = N_("“{text}” is not a time like 1430, 14:30 or 12-03 14:30.")


def hold(shop: Shop) -> None:
    """The book is this transaction's alone until it ends (SQLite has one writer anyway)."""
    if shop.engine == "postgresql":
        Store.update(name=Store.name).execute()


def moment(settings: Settings, day: date, clock: time) -> datetime:
    """When the clock of the shop's zone shows this on a trading day: 01:00 is in the night after, where that is still
    the day's."""
    return datetime.combine(day + timedelta(days=clock < settings.day_ends_at), clock, settings.zone)


def span_of(settings: Settings, day: date) -> tuple[int, int]:
    """When a trading day begins and the next one does."""
    begin, end = (datetime.combine(each, settings.day_ends_at, settings.zone) for each in (day, day + timedelta(1)))
    return to_millis(begin), to_millis(end)


def day_of(settings: Settings, at: datetime) -> date:
    return trading_day(at, settings.zone, settings.day_ends_at)


def windows(settings: Settings, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The opening hours that begin on a calendar day; those that end before they begin end on the next."""
    for hours in settings.opening_hours:
        begin, end = (time.fromisoformat(part) for part in hours.split("-"))
        start = datetime.combine(day, begin, settings.zone)
        yield start, datetime.combine(day + timedelta(days=end <= begin), end, settings.zone)


def check_time(settings: Settings, begin: datetime, end: datetime, more_days: int, now: datetime) -> None:
    """Raises InThePast, TooFarAhead, OutsideHours. `more_days` is what the member's tier adds."""
    local = begin.astimezone(settings.zone)
    if to_millis(end) <= to_millis(now):
        raise InThePast(time=f"{local:%m-%d %H:%M}")
    days = settings.booking_days + more_days
    until = day_of(settings, now) + timedelta(days=days)
    if day_of(settings, begin) > until:
        raise TooFarAhead(days=days, until=until)
    if settings.opening_hours and not _open(settings, local, end):
        raise OutsideHours(time=f"{local:%m-%d %H:%M}", hours=" ".join(settings.opening_hours))


def _open(settings: Settings, begin: datetime, end: datetime) -> bool:
    days = (begin.date() - timedelta(days=1), begin.date())
    opens = [window for day in days for window in windows(settings, day)]
    return any(to_millis(start) <= to_millis(begin) and to_millis(end) <= to_millis(stop) for start, stop in opens)


def taken_spans(worker: str, begins: int, ends: int, *, but: str = "") -> list[tuple[int, int, str, str | None]]:
    """What a worker (by id) has to do between two moments: begin, end, and the service or the course."""
    mine: Any = Booking.select(Booking.begins_at, Booking.ends_at, Booking.service).where(
        Booking.worker == worker,
        Booking.state.in_(AT_WORK),
        Booking.begins_at.between(begins - LONGEST, ends - 1),
        Booking.ends_at > begins,
        Booking.id != but,
    )
    taught: Any = CourseSession.select(CourseSession.begins_at, CourseSession.ends_at, CourseSession.course).where(
        CourseSession.teacher == worker,
        CourseSession.off == False,  # noqa: E712
        CourseSession.begins_at.between(begins - LONGEST, ends - 1),
        CourseSession.ends_at > begins,
    )
    found = [(begin, end, service, None) for begin, end, service in mine.tuples()]
    return sorted([*found, *((begin, end, "", course) for begin, end, course in taught.tuples())])


def check_worker(shop: Shop, worker: Any, begins: int, ends: int, *, but: str = "") -> None:
    """`worker` has an id and a name; `but` is the booking that is moved. Raises WorkerTaken."""
    for begin, _end, service, course in taken_spans(worker.id, begins, ends, but=but):
        raise WorkerTaken(name=worker.name, time=clock_of(shop, begin), what=name_of(service, course))


def spans_of(member: str, begins: int, ends: int, *, but: str = "") -> list[tuple[int, int]]:
    """When a member is booked between two moments."""
    rows: Any = Booking.select(Booking.begins_at, Booking.ends_at).where(
        Booking.member == member,
        Booking.state.in_(AT_WORK),
        Booking.begins_at < ends,
        Booking.ends_at > begins,
        Booking.id != but,
    )
    return list(rows.tuples())


def taken_by(member: str, begins: int, ends: int, *, but: str = "") -> Any | None:
    """The member's other booking between two moments."""
    return Booking.get_or_none(
        Booking.member == member,
        Booking.state.in_(AT_WORK),
        Booking.begins_at < ends,
        Booking.ends_at > begins,
        Booking.id != but,
    )


def check_member(shop: Shop, member: str, masked: str, begins: int, ends: int, *, but: str = "") -> None:
    """Raises MemberTaken."""
    if other := taken_by(member, begins, ends, but=but):
        course = other.session.course_id if other.session_id else None
        at = {"time": clock_of(shop, other.begins_at), "what": name_of(other.service_id, course)}
        raise MemberTaken(who=masked, **at)


def seated(session: str) -> int:
    """How many places of a session are given."""
    return int(Booking.select().where(Booking.session == session, Booking.state.in_(SEATED)).count())


def clock_of(shop: Shop, at: int) -> str:
    return f"{from_millis(at, shop.settings.zone):%m-%d %H:%M}"


def name_of(service: str | None, course: str | None) -> str:
    if course is not None:
        return str(Course.get_by_id(course).name)
    return str(Service.get_by_id(service).name)


def read_time(settings: Settings, text: str, day: date) -> datetime:
    """What somebody types for a time: 1430, 14:30, 9, on that trading day; 12-03 14:30 on another one of the next
    months. Raises BadTime."""
    said, _space, clock = text.strip().replace("/", "-").rpartition(" ")
    digits = clock.replace(":", "").replace(".", "")
    try:
        if not digits.isdecimal() or len(digits) > 4:
            raise ValueError(text)
        if len(digits) <= 2 and ":" not in clock:
            digits += "00"
        at = time(int(digits[:-2] or 0), int(digits[-2:]))
        if said.strip():
            day = _day(said.strip(), day)
    except ValueError:
        raise BadTime(text=text.strip()) from None
    return moment(settings, day, at)


def _day(said: str, today: date) -> date:
    """2026-12-03 or 12-03, which is next year where it has been. Raises ValueError."""
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month, day = parts
    found = date(today.year, month, day)
    return found if found >= today - timedelta(days=180) else date(today.year + 1, month, day)
