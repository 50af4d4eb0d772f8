"""Whatever is booked, moved, given up and taken back, in any order: no worker, no member and no place is given twice,
and nobody waits for a place that is free."""

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.db.models import Booking, CourseSession
from store.errors import Refused
from store.ids import new_id
from store.office.bookings import booking
from store.office.bookings.booking import Wanted
from tests.bookings import Salon, salon, sound

__all__ = ["salon"]

CLOCKS = ("17:00", "17:30", "18:15", "18:45", "19:00", "19:15", "20:00")
WORKERS = (None, "1003", "1004")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "cut",
                "wait",
                "wait",
                "join",
                "move",
                "move to yoga",
                "cancel",
                "cancel",
                "came",
                "missed",
                "back",
                "later",
            ]
        ),
        st.integers(0, 3),
        st.sampled_from(CLOCKS),
        st.sampled_from(WORKERS),
        st.integers(0, 30),
    ),
    min_size=5,
    max_size=40,
)


def do(salon: Salon, act: str, who: int, clock: str, worker: str | None, which: int) -> None:
    made: Any = list(Booking.select().order_by(Booking.number))
    one = salon.look(made[which % len(made)]) if made else None
    member = salon.members[who]
    match act:
        case "cut":
            wanted = Wanted("cut", salon.at(clock), worker)
            booking.book(salon.shop, salon.actor, wanted, member=member, key=new_id(), now=salon.now)
        case "join" | "wait":
            salon.join(member, wait=act == "wait")
        case "later":
            salon.now += timedelta(minutes=20)
        case "move" if one:
            salon.move(one, Wanted("cut", salon.at(clock), worker))
        case "move to yoga" if one:
            salon.move(one, Wanted(session=salon.session().id, wait=bool(which % 2)))
        case "cancel" if one:
            salon.cancel(one)
        case "came" if one:
            salon.came(one, free=True)
        case "missed" if one:
            salon.missed(one)
        case "back" if one:
            salon.take_back(one)


def nobody_is_in_two_places(salon: Salon) -> None:
    """Looked at by itself, not by the queries of the program."""
    rows: Any = [row for row in Booking.select() if row.state in ("booked", "came")]
    sessions: Any = list(CourseSession.select())
    spans = [(row.begins_at, row.ends_at, "worker", row.worker_id) for row in rows if row.worker_id]
    spans += [(row.begins_at, row.ends_at, "worker", row.teacher_id) for row in sessions if row.teacher_id]
    spans += [(row.begins_at, row.ends_at, "member", row.member_id) for row in rows]
    for one, other in combinations(spans, 2):
        assert one[2:] != other[2:] or one[1] <= other[0] or other[1] <= one[0], (one, other)
    for session in sessions:
        mine: Any = list(Booking.select().where(Booking.session == session.id))
        seated = [row for row in mine if row.state in ("booked", "came", "missed")]
        assert len(seated) <= session.places
        for row in mine:
            elsewhere = any(
                other.member_id == row.member_id and other.begins_at < row.ends_at and row.begins_at < other.ends_at
                for other in rows
            )
            if row.state == "waiting" and session.begins_at > salon.now.timestamp() * 1000:
                assert len(seated) == session.places or elsewhere


def run(salon: Salon, acts: list[tuple[str, int, str, str | None, int]]) -> None:
    for act in acts:
        try:
            do(salon, *act)
        except Refused:
            continue
        finally:
            nobody_is_in_two_places(salon)
    sound(salon)


@pytest.fixture
def evening(salon: Salon) -> Salon:
    salon.course(places=1)
    return salon


SHARED = [HealthCheck.function_scoped_fixture]


@settings(max_examples=10, suppress_health_check=SHARED)
@given(acts=DEEDS)
def test_whatever_is_done_nobody_is_booked_twice_at_once(evening, acts):
    an_evening(evening, acts)


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=SHARED)
@given(acts=DEEDS)
def test_on_many_evenings_nobody_is_booked_twice_at_once(evening, acts):
    an_evening(evening, acts)


def an_evening(evening, acts):
    """One has the only place of the course at first, another one waits for it; in the end all are given up."""
    begun = evening.now
    for member in evening.members[3:]:
        evening.join(member, wait=True)
    run(evening, acts)
    evening.now = begun
    for row in list(Booking.select().where(Booking.state.in_(["booked", "waiting", "came", "missed"]))):
        one = evening.look(row)
        if one.state in ("came", "missed"):
            one = evening.take_back(one)
        if one.state in ("booked", "waiting"):
            evening.cancel(one)
    sound(evening)
