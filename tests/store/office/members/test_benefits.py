"""L07: what a tier brings beside prices: said, or handed out so often a period and booked."""

from datetime import datetime, timedelta

import pytest

from store.db.models import BenefitUse, JournalEntry
from store.office import members
from store.office.members import benefits, cards, editing, merging, tiers
from store.office.members.refusals import MemberFrozen
from tests.conftest import OFFICE


@pytest.fixture
def gold(any_shop, office, enrol, now):
    """A gold member born in August; gold has two breakfasts a month, a gift for the birthday and its queue."""
    made = enrol(1, details=members.Details(birthday=members.Birthday(1990, 8, 15)))
    benefits.add(any_shop, office, "gold", "breakfast", "早餐", quota=2, period="month", now=now)
    benefits.add(any_shop, office, "gold", "gift", "生日礼品", quota=1, period="birthday", now=now)
    benefits.add(any_shop, office, "gold", "queue", "免排队", now=now)
    benefits.add(any_shop, office, "silver", "late", "延迟退房", quota=1, now=now)
    return editing.set_tier(any_shop, office, made.id, "gold", now=now)


@pytest.fixture
def use(any_shop, actor, gold):
    number = iter(range(1000))

    def use(code: str, now: datetime, key: str = "", member: str = ""):
        key = key or f"use-{next(number)}"
        return benefits.use_benefit(any_shop, actor, member or gold.id, code, key=key, now=now)

    return use


def left(shop, member, now) -> dict[str, int | None]:
    return {each.code: each.left for each in benefits.benefits_of(shop, member, now=now)}


def test_two_breakfasts_a_month_are_two_and_next_month_two_again(any_shop, gold, use, now):
    assert left(any_shop, gold, now) == {"breakfast": 2, "gift": 1, "queue": None}
    assert use("breakfast", now).left == 1
    after = use("breakfast", now)
    assert (after.used, after.left, after.open) == (2, 0, False)
    with pytest.raises(benefits.BenefitUsedUp):
        use("breakfast", now)
    assert use("breakfast", now + timedelta(days=14)).left == 1


def test_the_same_request_books_one(any_shop, gold, use, now):
    assert use("breakfast", now, key="once").left == 1
    assert use("breakfast", now, key="once").left == 1
    acts = [each.act for each in JournalEntry.select() if each.act.startswith("benefit.use")]
    assert (acts, BenefitUse.select().count()) == (["benefit.use"], 1)


def test_the_birthday_gift_is_for_the_month_of_the_birthday_once_a_year(any_shop, gold, use, now):
    with pytest.raises(benefits.NotTheBirthday):
        use("gift", now)
    august = now.replace(month=8, day=1)
    assert use("gift", august).left == 0
    with pytest.raises(benefits.BenefitUsedUp):
        use("gift", august + timedelta(days=20))
    assert use("gift", august.replace(year=2027)).left == 0


def test_what_is_only_said_is_not_booked_and_another_tiers_is_not_theirs(any_shop, gold, use, now):
    with pytest.raises(benefits.OnlySaid):
        use("queue", now)
    with pytest.raises(benefits.NotOfThisTier):
        use("late", now)
    with pytest.raises(benefits.NoSuchBenefit):
        use("nothing", now)


def test_a_frozen_member_is_given_nothing(any_shop, office, gold, use, now):
    cards.set_state(any_shop, office, gold.id, "frozen", now=now)
    with pytest.raises(MemberFrozen):
        use("breakfast", now)


def test_one_that_was_booked_by_mistake_is_taken_back_once(any_shop, actor, gold, use, now):
    use("breakfast", now)
    back = {"key": "back", "now": now}
    assert benefits.return_benefit(any_shop, OFFICE, gold.id, "breakfast", **back).left == 2
    assert benefits.return_benefit(any_shop, OFFICE, gold.id, "breakfast", **back).left == 2
    with pytest.raises(benefits.BenefitNotUsed):
        benefits.return_benefit(any_shop, OFFICE, gold.id, "breakfast", key="more", now=now)


def test_what_a_merged_entry_had_counts_for_the_one_that_stays(any_shop, office, gold, enrol, use, now):
    use("breakfast", now)
    other = editing.set_tier(any_shop, office, enrol(2).id, "gold", now=now)
    merging.merge(any_shop, office, gold.id, other.id, now=now)
    assert left(any_shop, other.id, now)["breakfast"] == 1


def test_a_benefit_that_was_used_stays_in_the_books_and_is_given_no_more(any_shop, office, gold, use, now):
    use("breakfast", now)
    for code in ("breakfast", "gift"):
        benefits.remove(any_shop, office, code, now=now)
    assert left(any_shop, gold, now) == {"queue": None}
    kept = [each.code for each in benefits.benefits(any_shop) if not each.active]
    assert kept == ["breakfast"]
    editing.set_tier(any_shop, office, gold.id, "bronze", now=now)
    without = [tier for tier in tiers.table(any_shop) if tier.code != "gold"]
    with pytest.raises(tiers.TierHasBenefits):
        tiers.put(any_shop, office, without, now=now)


def test_what_cannot_be_a_benefit_is_refused(any_shop, office, gold, now):
    for given in ({"code": "a b"}, {"name": " "}, {"quota": -1}, {"period": "week"}):
        with pytest.raises(benefits.BadBenefit):
            benefits.add(any_shop, office, "gold", **{"code": "new", "name": "n", **given}, now=now)
    with pytest.raises(tiers.NoSuchTier):
        benefits.add(any_shop, office, "tin", "new", "n", now=now)
    with pytest.raises(benefits.BenefitExists):
        benefits.add(any_shop, office, "gold", "gift", "n", now=now)
