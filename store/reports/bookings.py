"""How full courses were, and how bookings went by worker: came, missed, cancelled too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from store.db.models import BookingEvent
from store.db.opening import Shop
from store.office.bookings.views import BookingView, bookings_between, sessions_between


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """Of a course's sessions: the `places` of all of them, how many were given, who came and who did not."""

    course: str
    name: str
    sessions: int
    places: int
    seated: int
    came: int
    missed: int


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """Of the bookings that somebody served or taught (a staff number, "" nobody): still `booked`, `came`, `missed`,
    `cancelled`, and of those how many too `late`; `minutes` are of those who came."""

    worker: str
    name: str
    booked: int
    came: int
    missed: int
    cancelled: int
    late: int
    minutes: int


@dataclass(frozen=True, slots=True)
class BookingFigures:
    courses: tuple[CourseFigures, ...]
    workers: tuple[WorkerFigures, ...]


def figures(shop: Shop, first: date, last: date) -> BookingFigures:
    """Of the bookings for some trading days."""
    made = bookings_between(shop, first, last, cancelled=True)
    sessions = sessions_between(shop, first, last)
    courses = []
    for code in sorted({each.course for each in sessions}):
        mine = [each for each in sessions if each.course == code]
        states = [each.state for each in made if each.course == code]
        courses.append(
            CourseFigures(
                course=code,
                name=mine[0].name,
                sessions=len(mine),
                places=sum(each.places for each in mine),
                seated=sum(each.seated for each in mine),
                came=states.count("came"),
                missed=states.count("missed"),
            )
        )
    late = _late(made)
    people = sorted({(each.worker or "", each.worker_name) for each in made})
    workers = tuple(
        _of_worker(number, name, [each for each in made if (each.worker or "") == number], late)
        for number, name in people
    )
    return BookingFigures(tuple(courses), workers)


def _of_worker(number: str, name: str, mine: list[BookingView], late: set[str]) -> WorkerFigures:
    states = [each.state for each in mine]
    return WorkerFigures(
        worker=number,
        name=name,
        booked=states.count("booked"),
        came=states.count("came"),
        missed=states.count("missed"),
        cancelled=states.count("cancelled"),
        late=sum(each.id in late for each in mine),
        minutes=sum(int((each.ends - each.begins).total_seconds()) // 60 for each in mine if each.state == "came"),
    )


def _late(made: Iterable[BookingView]) -> set[str]:
    """Of cancelled bookings those whose cancelling was too late."""
    gone = [each.id for each in made if each.state == "cancelled"]
    again = BookingEvent.alias()
    last = again.select(fn.MAX(again.position)).where(again.booking == BookingEvent.booking)
    rows: Any = BookingEvent.select(BookingEvent.booking).where(
        BookingEvent.booking.in_(gone), BookingEvent.kind == "late", BookingEvent.position == last
    )
    return {booking for (booking,) in rows.tuples()}
