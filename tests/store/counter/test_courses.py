"""S07, C13: courses and events: their places, who waits, week by week, in summer and winter time."""

from datetime import UTC, datetime, timedelta

import pytest

from store.counter import bookings as counter
from store.ids import new_id
from store.office.bookings import booking, courses, views
from store.office.bookings.booking import SessionFull, SessionOff, Wanted
from store.office.bookings.courses import NoSession
from store.office.bookings.rules import (
    MemberTaken,
    WorkerTaken,
)
from tests.bookings import acts_of, any_salon, salon, sound
from tests.conftest import OFFICE

__all__ = ["any_salon", "salon"]


def test_a_teacher_gives_no_haircut_while_she_teaches_and_no_course_while_she_cuts(any_salon):
    any_salon.course()
    for clock in ("18:30", "19:30"):
        with pytest.raises(WorkerTaken) as refusal:
            any_salon.book(clock)
        assert refusal.value.params["what"] == "瑜伽"
    any_salon.book("18:15")
    with pytest.raises(WorkerTaken):
        any_salon.course("pilates", clock="18:30", minutes=30)
    any_salon.course("pilates", clock="18:30", minutes=30, teacher="1004")
    sound(any_salon)


def test_a_course_is_never_over_its_places_and_who_waits_moves_up_by_itself_in_order(any_salon):
    any_salon.course()
    first, second = (any_salon.join(member) for member in any_salon.members[:2])
    with pytest.raises(SessionFull) as refusal:
        any_salon.join(any_salon.members[2])
    assert (refusal.value.params["places"], refusal.value.params["waiting"]) == (2, 0)
    third, fourth = (any_salon.join(member, wait=True) for member in any_salon.members[2:4])
    assert [third.state, fourth.state] == ["waiting", "waiting"]
    with pytest.raises(MemberTaken):
        any_salon.join(any_salon.members[2], wait=True)
    any_salon.cancel(first)
    assert [any_salon.look(each).state for each in (second, third, fourth)] == ["booked", "booked", "waiting"]
    assert acts_of(third) == ["wait", "up"]
    any_salon.move(second, Wanted(session=any_salon.session(7).id))
    assert any_salon.look(fourth).state == "booked"
    assert (any_salon.session().free, any_salon.session(7).free) == (0, 1)
    sound(any_salon)


def test_who_waits_and_is_elsewhere_meanwhile_is_passed_over_until_they_are_not(any_salon):
    any_salon.course()
    first, _second = (any_salon.join(member) for member in any_salon.members[:2])
    busy = any_salon.join(any_salon.members[2], wait=True)
    other = any_salon.join(any_salon.members[3], wait=True)
    cut = any_salon.book("19:00", any_salon.members[2], worker="1004")
    any_salon.cancel(first)
    assert [any_salon.look(each).state for each in (busy, other)] == ["waiting", "booked"]
    any_salon.cancel(other)
    assert any_salon.look(busy).state == "waiting"
    any_salon.cancel(cut)
    assert any_salon.look(busy).state == "booked"
    sound(any_salon)


def test_a_course_goes_on_week_by_week_and_stops_with_all_who_were_booked(any_salon):
    any_salon.choose(booking_days=21)
    any_salon.course()
    days = [any_salon.today + timedelta(days=offset) for offset in (0, 7, 14, 21, 28)]
    found = views.sessions_between(any_salon.shop, days[0], days[-1])
    assert [each.begins.date() for each in found] == days
    assert {f"{each.begins:%H:%M}-{each.ends:%H:%M}" for each in found} == {"19:00-20:00"}
    any_salon.now += timedelta(days=14)
    assert courses.keep_ahead(any_salon.shop, any_salon.now) == 2
    assert courses.keep_ahead(any_salon.shop, any_salon.now) == 0
    joined, waiting = any_salon.join(), any_salon.join(any_salon.members[1], days=7)
    assert courses.call_off(any_salon.shop, OFFICE, "yoga", any_salon.today, now=any_salon.now) == 1
    assert any_salon.look(joined).state == "cancelled"
    with pytest.raises(SessionOff):
        any_salon.take_back(joined)
    with pytest.raises(NoSession):
        courses.session_on(any_salon.shop, "yoga", any_salon.today)
    assert courses.stop(any_salon.shop, OFFICE, "yoga", now=any_salon.now) == 1
    assert any_salon.look(waiting).state == "cancelled"
    assert views.sessions_between(any_salon.shop, any_salon.today, any_salon.today + timedelta(days=40)) == ()
    sound(any_salon)


def test_a_course_at_seven_is_at_seven_when_the_clocks_are_changed(any_salon):
    any_salon.now = datetime(2027, 3, 13, 17, 0, tzinfo=UTC)
    any_salon.choose(zone="Europe/Berlin", day_ends_at="04:00")
    any_salon.course(weekdays="67", clock="19:00")
    any_salon.course("night", weekdays="6", clock="01:30", teacher=None)
    begin, end = any_salon.today, any_salon.today + timedelta(days=16)
    yoga = views.sessions_between(any_salon.shop, begin, end, course="yoga")
    assert {f"{each.begins:%H:%M %Z}" for each in yoga} == {"19:00 CET", "19:00 CEST"}
    night = views.sessions_between(any_salon.shop, begin, end, course="night")
    assert [f"{each.begins:%m-%d %H:%M}" for each in night] == ["03-14 01:30", "03-21 01:30", "03-28 01:30"]
    assert {each.ends - each.begins for each in yoga} == {timedelta(hours=1)}
    lasts = {each.ends.astimezone(UTC) - each.begins.astimezone(UTC) for each in night}
    assert lasts == {timedelta(hours=1)}


def test_an_event_is_a_course_once_and_who_comes_pays_nothing(any_salon):
    day = any_salon.today + timedelta(days=5)
    any_salon.course("tasting", places=1, teacher=None, first=day, last=day, weekdays="", clock="20:00")
    (session,) = views.sessions_between(any_salon.shop, any_salon.today, any_salon.today + timedelta(days=30))
    one = booking.book(
        any_salon.shop,
        any_salon.actor,
        Wanted(session=session.id),
        member=any_salon.member,
        key=new_id(),
        now=any_salon.now,
    )
    any_salon.now += timedelta(days=5)
    came = any_salon.came(one)
    assert (came.state, came.used, came.product, came.worker_name) == ("came", False, None, "")
    with pytest.raises(counter.NothingRung):
        counter.came_and_ring(any_salon.shop, any_salon.actor, new_id(), one.id, key=new_id(), now=any_salon.now)
