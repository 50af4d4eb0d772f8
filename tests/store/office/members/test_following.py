"""Whom an adviser looks after these days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books import points
from store.books.permits import ApprovalNeeded
from store.calendar import as_number
from store.db.models import JournalEntry
from store.office import staff
from store.office.members import Birthday, Details, cards, identity
from store.office.members.following import follow_ups
from store.office.members.identity import NoSuchAdviser
from tests.coupons import put_coupon, put_kind
from tests.store.office.members.conftest import bought

# The members of these tests are those of the cashier 1001, on 21 November.
MINE = "1001"


@pytest.fixture
def mine(any_shop, actor, office, enrol, now):
    def mine(number, **more):
        return identity.set_adviser(any_shop, office, enrol(number, **more).id, MINE, now=now)

    return mine


def told(shop, actor, now, **asked):
    return [(each.about, each.phone, str(each.day)) for each in follow_ups(shop, actor, MINE, now=now, **asked)]


def test_birthdays_of_this_whole_month_are_on_the_list_and_no_others(any_shop, actor, mine, now):
    for number, (month, day) in enumerate([(11, 1), (11, 30), (12, 1), (10, 31)]):
        mine(number, details=Details(birthday=Birthday(1990, month, day)))
    assert told(any_shop, actor, now) == [
        ("birthday", "138****0000", "2026-11-01"),
        ("birthday", "138****0001", "2026-11-30"),
    ]


def test_who_stays_away_is_on_the_list_every_day_the_longest_first(any_shop, actor, mine, now):
    for number, days in ((1, 91), (2, 300), (3, 89)):
        bought(any_shop, actor, mine(number).id, 1000, now - timedelta(days=days))
    mine(4)
    assert [phone for _, phone, _ in told(any_shop, actor, now)] == ["138****0002", "138****0001"]
    assert len(told(any_shop, actor, now + timedelta(days=5))) == 3


def test_points_and_coupons_that_end_within_the_days_are_named(any_shop, actor, office, mine, now):
    soon = as_number(now.date() + timedelta(days=9))
    member = mine(1)
    points.earn(any_shop, actor, member.id, 50, source="s", expires_on=soon, now=now)
    put_kind(any_shop, office, now)
    coupon = put_coupon(any_shop, office, now, member=member.id)
    assert [(each.about, each.points, each.coupon) for each in follow_ups(any_shop, actor, MINE, now=now)] == [
        ("points", 50, ""),
        ("coupon", 0, coupon.name),
    ]
    assert told(any_shop, actor, now, days=8) == []


def test_the_members_of_others_and_those_that_left_are_not_on_it(any_shop, actor, office, enrol, mine, now):
    today = Details(birthday=Birthday(1990, 11, 21))
    enrol(1, details=today)
    staff.add(any_shop, office, "1002", "王姐", "cashier", "482915", now=now)
    identity.set_adviser(any_shop, office, enrol(2, details=today).id, "1002", now=now)
    cards.set_state(any_shop, office, mine(3, details=today).id, "frozen", now=now)
    bought(any_shop, actor, mine(4).id, 1000, now)
    assert told(any_shop, actor, now) == []
    assert [each.phone for each in follow_ups(any_shop, office, "1002", now=now)] == ["138****0002"]


def test_each_says_whether_they_agreed_to_be_written_to(any_shop, actor, mine, now):
    today = Details(birthday=Birthday(1990, 11, 21))
    mine(1, details=today, marketing=True)
    mine(2, details=today)
    found = follow_ups(any_shop, actor, MINE, now=now)
    assert {(each.phone, each.agreed) for each in found} == {("138****0001", True), ("138****0002", False)}
    assert JournalEntry.select().where(JournalEntry.act == "member.follow_ups").count() == 1


def test_ones_own_list_needs_nobody_and_another_s_needs_a_permit(any_shop, actor, office, now):
    assert follow_ups(any_shop, actor, MINE, now=now) == []
    with pytest.raises(ApprovalNeeded):
        follow_ups(any_shop, replace(actor, number="1002"), MINE, now=now)
    assert follow_ups(any_shop, office, MINE, now=now) == []


def test_a_number_that_nobody_has_is_refused(any_shop, office, now):
    with pytest.raises(NoSuchAdviser):
        follow_ups(any_shop, office, "4711", now=now)
