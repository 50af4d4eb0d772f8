"""The night's work whenever it runs: each night, once after a week, twice, and with the clock set back."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from store.books import points
from store.calendar import as_number, to_millis
from store.db import settings
from store.db.models import Coupon, Member, MemberTag, MemberTotals
from store.office import members, nightly
from store.office.members import Birthday, Details
from store.reports.verify import verify
from tests.conftest import OFFICE
from tests.coupons import BIRTHDAY, LAPSE, put_kind
from tests.store.office.members.conftest import bought


@pytest.fixture
def week(any_shop, actor, now):
    """A member for each of the next seven days: points that end on it, a birthday on it, an absence that is long enough
    from it on; and one whose tier is over on the third."""
    shop = any_shop
    with shop.transaction():
        settings.save(tier_grace_days=365, tag_rules="asleep: absent>=90")
    shop.refresh()
    put_kind(shop, OFFICE, now, LAPSE)
    put_kind(shop, OFFICE, now, BIRTHDAY)
    for day in range(7):
        at = now + timedelta(days=day)
        born = Details(birthday=Birthday(1990, at.month, at.day))
        made = members.enrol(shop, actor, f"1380000000{day}", details=born, key=f"e{day}", now=now)
        bought(shop, actor, made.id, 100, at - timedelta(days=90, hours=1))
        with shop.transaction():
            points.earn(shop, actor, made.id, 10 + day, source=f"s{day}", expires_on=as_number(at.date()), now=now)
        if day == 3:
            since = to_millis(now - timedelta(days=363))
            Member.update(tier="gold", tier_since=since).where(Member.id == made.id).execute()
    return shop


def what_is(shop):
    """All that a night may change."""
    return (
        {row.member_id: row.points for row in MemberTotals.select()},
        {row.id: row.tier_id for row in Member.select()},
        sorted((row.member_id, row.tag) for row in MemberTag.select()),
        sorted((row.member_id, row.template_id) for row in Coupon.select()),
    )


def test_one_night_after_a_week_without_catches_up_whole_and_the_next_finds_nothing(week, now):
    one = nightly.run(week, OFFICE, now + timedelta(days=7))
    assert (one.points.points, one.points.accounts, one.tiers.lowered) == (sum(range(10, 17)), 7, 1)
    assert (one.tags.given, one.lapses, one.birthdays) == (7, 7, 7)
    again = nightly.run(week, OFFICE, now + timedelta(days=7, minutes=5))
    assert not any(flat(again))
    assert not {"points", "lots"} & {finding.rule for finding in verify(week).findings}


def test_night_by_night_each_takes_what_is_due_and_no_more(week, now):
    nights = [nightly.run(week, OFFICE, now + timedelta(days=day)) for day in range(8)]
    assert [each.points.points for each in nights] == [0, 10, 11, 12, 13, 14, 15, 16]
    assert [each.lapses for each in nights] == [each.tags.given for each in nights] == [1, 1, 1, 1, 1, 1, 1, 0]
    assert [each.birthdays for each in nights] == [1, 1, 1, 1, 1, 1, 1, 0]
    assert [each.tiers.lowered for each in nights] == [0, 0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3), timedelta(days=400)])
def test_a_night_with_the_clock_set_back_gives_and_takes_nothing_a_second_time(week, now, back):
    nightly.run(week, OFFICE, now + timedelta(days=7))
    before = what_is(week)
    nightly.run(week, OFFICE, now + timedelta(days=7) - back)
    after = what_is(week)
    assert after[:2] == before[:2]
    assert [pair for pair in after[3] if pair[1] == "back"] == [pair for pair in before[3] if pair[1] == "back"]
    nightly.run(week, OFFICE, now + timedelta(days=7, hours=1))
    assert what_is(week)[:3] == before[:3]


def flat(night):
    """Every count of a night."""
    for value in asdict(night).values():
        yield from value.values() if isinstance(value, dict) else (value,)
