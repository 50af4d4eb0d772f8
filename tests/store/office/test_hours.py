"""The hours of staff: coming, resting and going in turn, held against the hours that the shop has set."""

from datetime import date, timedelta

import pytest
from peewee import IntegrityError

from store.db.models import StaffTime
from store.db.settings import save
from store.ids import new_id
from store.office.hours import NotAPerson, OutOfTurn, clock, hours, last_of

DAY = date(2026, 11, 21)


@pytest.fixture
def say(any_shop, actor, now):
    """say("in", "08:03"): the cashier says so at that time in the shop; with a day on from the first."""

    def say(kind, at, days=0, key="", who=actor):
        hour, minute = map(int, at.split(":"))
        moment = now.astimezone(any_shop.settings.zone).replace(hour=hour, minute=minute, second=0)
        return clock(any_shop, who, kind, key=key or new_id(), now=moment + timedelta(days=days))

    return say


def set_hours(shop, text):
    with shop.transaction():
        save(work_hours=text)
    shop.refresh()


def minutes(span):
    return int(span.total_seconds()) // 60


def test_a_day_with_a_rest_is_worked_less_the_rest(any_shop, say):
    for kind, at in (("in", "08:00"), ("break", "12:00"), ("back", "12:45"), ("out", "16:30")):
        say(kind, at)
    (day,) = hours(any_shop, DAY, DAY)
    assert (day.staff, day.day, minutes(day.rested), minutes(day.worked)) == ("1001", DAY, 45, 465)
    assert (f"{day.came:%H:%M}", f"{day.left:%H:%M}", day.plan) == ("08:00", "16:30", "")


@pytest.mark.parametrize(
    ("came", "went", "plan", "late", "early"),
    [
        ("08:05", "15:55", "08:00-16:00", 0, 0),
        ("08:06", "16:00", "08:00-16:00", 6, 0),
        ("07:30", "15:40", "08:00-16:00", 0, 20),
        ("13:50", "22:10", "14:00-22:00", 0, 0),
        ("14:20", "21:00", "14:00-22:00", 20, 60),
    ],
)
def test_a_day_is_held_against_the_hours_that_begin_nearest(shop, actor, now, came, went, plan, late, early):
    set_hours(shop, "08:00-16:00 14:00-22:00")
    zone = shop.settings.zone
    for kind, at in (("in", came), ("out", went)):
        hour, minute = map(int, at.split(":"))
        clock(shop, actor, kind, key=new_id(), now=now.astimezone(zone).replace(hour=hour, minute=minute, second=0))
    (day,) = hours(shop, DAY, DAY)
    assert (day.plan, minutes(day.late), minutes(day.early)) == (plan, late, early)


def test_a_night_counts_for_the_day_it_began(any_shop, say):
    set_hours(any_shop, "22:00-06:00")
    say("in", "22:10")
    say("out", "05:00", days=1)
    (day,) = hours(any_shop, DAY, DAY)
    assert (minutes(day.worked), minutes(day.late), minutes(day.early)) == (410, 10, 60)
    assert hours(any_shop, DAY + timedelta(days=1), DAY + timedelta(days=1)) == []


def test_nobody_comes_twice_or_goes_before_they_came(any_shop, say):
    with pytest.raises(OutOfTurn):
        say("out", "08:00")
    say("in", "08:00")
    for kind in ("in", "back"):
        with pytest.raises(OutOfTurn):
            say(kind, "08:01")
    say("break", "09:00")
    with pytest.raises(OutOfTurn):
        say("break", "09:01")
    assert StaffTime.select().count() == 2


def test_who_forgot_to_go_can_come_the_next_day(any_shop, say, actor):
    say("in", "08:00")
    say("in", "08:00", days=1)
    first, second = hours(any_shop, DAY, DAY + timedelta(days=1))
    assert (first.left, second.left, second.day) == (None, None, DAY + timedelta(days=1))
    assert last_of(actor.staff) == ("in", 20261122)


def test_saying_it_again_with_the_same_key_is_once(any_shop, say):
    assert say("in", "08:00", key="k") == say("in", "09:00", key="k")
    assert StaffTime.select().count() == 1


def test_a_command_has_no_hours_and_hours_are_only_added_to(any_shop, say, office):
    with pytest.raises(NotAPerson):
        say("in", "08:00", who=office)
    say("in", "08:00")
    for sql in ("UPDATE staff_time SET at = 1", "DELETE FROM staff_time"):
        with pytest.raises(IntegrityError), any_shop.transaction():
            any_shop.db.execute_sql(sql)


def test_the_hours_of_one_person_alone(shop, actor, now):
    clock(shop, actor, "in", key=new_id(), now=now)
    assert len(hours(shop, DAY, DAY, "1001")) == 1 and hours(shop, DAY, DAY, "1000") == []
