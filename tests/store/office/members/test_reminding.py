"""Whom the shop may write to, and about what."""

from datetime import timedelta
from functools import partial

import pytest

from store.books import points
from store.books.permits import ApprovalNeeded
from store.calendar import as_number
from store.db.models import JournalEntry
from store.office.members import Birthday, Details, consents
from store.office.members.reminding import reminders
from tests.count_cards import Desk as CountDesk
from tests.coupons import put_coupon, put_kind
from tests.store.office.members.conftest import bought


@pytest.fixture
def agreed(enrol):
    return partial(enrol, marketing=True)


def born_on(day):
    return Details(birthday=Birthday(1990, day.month, day.day))


def told(shop, office, now, **asked):
    return [(each.about, each.phone, each.day.isoformat()) for each in reminders(shop, office, now=now, **asked)]


def test_points_coupons_and_birthdays_of_the_next_days_are_told(any_shop, actor, office, agreed, now):
    today = now.date()
    soon, later = today + timedelta(days=3), today + timedelta(days=30)
    born, far = agreed(1, details=born_on(soon)), agreed(2, details=born_on(later))
    for member, day in ((born, soon), (far, later)):
        points.earn(any_shop, actor, member.id, 50, source=f"s{member.id}", expires_on=as_number(day), now=now)
    put_kind(any_shop, office, now)
    coupon = put_coupon(any_shop, office, now, member=born.id)
    assert told(any_shop, office, now) == [
        ("points", "138****0001", soon.isoformat()),
        ("birthday", "138****0001", soon.isoformat()),
    ]
    wide = reminders(any_shop, office, days=40, unmasked=True, now=now)
    assert [(each.about, each.phone, each.points, each.code) for each in wide if each.about != "birthday"] == [
        ("points", "13800000001", 50, ""),
        ("points", "13800000002", 50, ""),
        ("coupon", "13800000001", 0, coupon.code),
    ]
    assert JournalEntry.select().where(JournalEntry.act == "member.reminders").count() == 2


def test_a_count_card_that_ends_with_something_left_is_told_of(any_shop, actor, office, now):
    desk = CountDesk(any_shop, actor, now)
    consents.give(any_shop, actor, desk.member, "marketing", now=now)
    desk.kind("one", "洗剪吹1次", 1, 3000, valid_days=5)
    ends, used_up = desk.sell("one"), desk.sell("one")
    desk.use(used_up.card)
    (told_of,) = reminders(any_shop, office, days=7, now=now)
    assert (told_of.about, told_of.coupon, told_of.code) == ("count card", "洗剪吹1次", ends.card)
    assert told_of.day == now.date() + timedelta(days=4)


def test_only_who_agreed_is_told_and_not_after_taking_it_back(any_shop, actor, office, agreed, enrol, now):
    enrol(3, details=born_on(now))
    member = agreed(4, details=born_on(now))
    assert [phone for _, phone, _ in told(any_shop, office, now)] == ["138****0004"]
    consents.withdraw(any_shop, actor, member.id, "marketing", now=now)
    assert told(any_shop, office, now) == []


def test_who_stayed_away_is_told_once_on_the_very_day(any_shop, actor, office, agreed, now):
    member = agreed(5)
    bought(any_shop, actor, member.id, 1000, now)
    after = now + timedelta(days=90, hours=2)
    assert told(any_shop, office, after) == [("away", "138****0005", now.date().isoformat())]
    assert told(any_shop, office, after + timedelta(days=1)) == []


def test_a_cashier_may_not_have_the_list(any_shop, actor, now):
    with pytest.raises(ApprovalNeeded):
        reminders(any_shop, actor, now=now)
