"""Levels, tags, birthdays, lapses and what a member usually buys."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from store import lunar
from store.db import settings
from store.db.models import JournalEntry, MemberTag
from store.db.opening import Shop
from store.office import catalogue, categories, members
from store.office.members import editing, merging, nightly, tags, tiers
from store.office.members.usual import usual
from tests.conftest import OFFICE
from tests.store.office.members.conftest import Enrol, bought, owns


def choose(shop: Shop, **values) -> None:
    with shop.transaction():
        settings.save(**values)
    shop.refresh()


def tier_of(shop: Shop, member: str, now) -> str:
    return members.get(shop, member, now=now).tier.code


def test_the_preset_three_is_bronze_silver_gold_of_the_guide(shop: Shop):
    three = tiers.preset(shop, "three")
    assert [(tier.name, tier.threshold, tier.points) for tier in three] == [
        ("青铜", 0, Fraction(1)),
        ("白银", 50_000, Fraction(6, 5)),
        ("黄金", 200_000, Fraction(3, 2)),
    ]
    assert [tier.name for tier in tiers.preset(shop, "five")] == ["青铜", "白银", "黄金", "铂金", "黑钻"]
    choose(shop, tier_basis="points")
    assert [tier.threshold for tier in tiers.preset(shop, "three")] == [0, 500, 2000]
    choose(shop, tier_basis="visits")
    assert [tier.threshold for tier in tiers.preset(shop, "three")] == [0, 5, 20]


def test_a_member_rises_at_once_when_the_threshold_is_reached_and_not_before(any_shop, actor, enrol: Enrol, now):
    made = enrol(1)
    bought(any_shop, actor, made.id, 49_999, now)
    with any_shop.transaction():
        assert tiers.raise_at_once(any_shop, actor, made.id, now=now) is None
    how = tiers.progress(any_shop, members.get(any_shop, made.id, now=now), now=now)
    assert (how.counted, how.next.code, how.lacking) == (49_999, "silver", 1)
    bought(any_shop, actor, made.id, 1, now)
    with any_shop.transaction():
        assert tiers.raise_at_once(any_shop, actor, made.id, now=now).code == "silver"
        assert tiers.raise_at_once(any_shop, actor, made.id, now=now) is None
    assert tier_of(any_shop, made.id, now) == "silver"


@pytest.mark.parametrize(("basis", "wanted"), [("spend", 700), ("visits", 2), ("topups", 0), ("points", 40)])
@pytest.mark.parametrize("window", [0, 12])
def test_a_tier_counts_what_the_shop_chose_over_the_window_it_chose(
    any_shop: Shop, actor, enrol: Enrol, now, basis: str, wanted: int, window: int
):
    made = enrol(1)
    long_ago = now - timedelta(days=400)
    bought(any_shop, actor, made.id, 10_000, long_ago)
    for due in (500, 300, -100):
        bought(any_shop, actor, made.id, due, now)
    owns(any_shop, actor, made.id, now, score=40)
    choose(any_shop, tier_basis=basis, tier_window_months=window)
    if not window:
        wanted += {"spend": 10_000, "visits": 1}.get(basis, 0)
    how = tiers.progress(any_shop, members.get(any_shop, made.id, now=now), now=now)
    assert (how.basis, how.counted) == (basis, wanted)


def test_the_night_raises_at_once_and_lowers_after_a_year_and_does_nothing_twice(
    any_shop: Shop, actor, enrol: Enrol, now
):
    rises, falls, stays = enrol(1), enrol(2), enrol(3)
    then = now - timedelta(days=366)
    editing.set_tier(any_shop, OFFICE, falls.id, "gold", now=then)
    editing.set_tier(any_shop, OFFICE, stays.id, "gold", now=now - timedelta(days=300))
    bought(any_shop, actor, rises.id, 60_000, now)
    bought(any_shop, actor, falls.id, 55_000, now - timedelta(days=10))
    assert tiers.recompute(any_shop, now) == tiers.Recomputed(1, 1)
    assert [tier_of(any_shop, each.id, now) for each in (rises, falls, stays)] == ["silver", "silver", "gold"]
    assert tiers.recompute(any_shop, now) == tiers.Recomputed(0, 0)
    assert JournalEntry.select().where(JournalEntry.act == "tiers.recompute").count() == 1


def test_what_a_merged_member_spent_counts_for_the_one_it_became(any_shop: Shop, actor, enrol: Enrol, now):
    gone, kept = enrol(1), enrol(2)
    bought(any_shop, actor, gone.id, 30_000, now)
    bought(any_shop, actor, kept.id, 20_000, now)
    merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)
    for window in (0, 12):
        choose(any_shop, tier_window_months=window)
        assert tiers.progress(any_shop, members.get(any_shop, kept.id, now=now), now=now).counted == 50_000
    assert tiers.recompute(any_shop, now) == tiers.Recomputed(1, 0)
    assert tier_of(any_shop, kept.id, now) == "silver"


def test_a_table_of_tiers_is_changed_without_losing_anybody(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1)
    editing.set_tier(any_shop, OFFICE, made.id, "gold", now=now)
    after = tiers.put(any_shop, OFFICE, tiers.preset(any_shop, "five"), now=now)
    assert [tier.code for tier in after] == ["bronze", "silver", "gold", "platinum", "black"]
    assert tier_of(any_shop, made.id, now) == "gold"
    with pytest.raises(tiers.TierInUse):
        tiers.put(any_shop, OFFICE, after[:2], now=now)
    with pytest.raises(tiers.NoFreeTier):
        tiers.put(any_shop, OFFICE, after[1:], now=now)
    assert len(tiers.table(any_shop)) == 5


def test_rules_give_and_take_tags_and_never_touch_those_given_by_hand(any_shop: Shop, actor, enrol: Enrol, now):
    often, rich, gone = enrol(1), enrol(2), enrol(3, now=now - timedelta(days=200))
    for days in (1, 2, 3):
        bought(any_shop, actor, often.id, 100, now - timedelta(days=days))
    bought(any_shop, actor, rich.id, 100_000, now)
    bought(any_shop, actor, gone.id, 100, now - timedelta(days=120))
    owns(any_shop, actor, rich.id, now, score=50, principal=20_000)
    tags.tag(any_shop, actor, gone.id, "常客", now=now)
    rules = "常客: visits>=3/30d; 大客户: spent>=1000; 沉睡: absent>=90; 新客: age<=30; "
    choose(any_shop, tag_rules=rules + "有积分: points>=50; 储值: balance>=200")
    first = tags.recompute(any_shop, now)
    assert [members.get(any_shop, each.id, now=now).tags for each in (often, rich, gone)] == [
        {"常客", "新客"},
        {"大客户", "新客", "有积分", "储值"},
        {"常客", "沉睡"},
    ]
    assert first == tags.Retagged(7, 0) and tags.recompute(any_shop, now) == tags.Retagged(0, 0)
    later = now + timedelta(days=40)
    assert tags.recompute(any_shop, later) == tags.Retagged(0, 3)
    assert members.get(any_shop, gone.id, now=now).tags == {"常客", "沉睡"}
    assert tags.tagged(any_shop, "常客") == [gone.id]
    choose(any_shop, tag_rules="")
    tags.recompute(any_shop, later)
    assert [row.tag for row in MemberTag.select()] == ["常客"]


def test_a_rule_may_ask_how_often_goods_of_a_category_or_of_one_below_it_were_bought(
    any_shop: Shop, actor, enrol: Enrol, now
):
    boss = replace(actor, role="manager")
    for code, name, parent in (("DRINKS", "饮料", None), ("WINE", "酒", "DRINKS"), ("FOOD", "食品", None)):
        categories.add(any_shop, boss, code, name, parent=parent, now=now)
    for code, category in (("1", "WINE"), ("2", "DRINKS"), ("3", "FOOD")):
        catalogue.add(any_shop, boss, now=now, code=code, name=code, category=category)
    twice, once, other, gone = enrol(1), enrol(2), enrol(3), enrol(4)
    for member, days, codes in (
        (twice, 1, "11"),
        (twice, 80, "12"),
        (once, 1, "111"),
        (other, 1, "33"),
        (gone, 9, "1"),
    ):
        bought(any_shop, actor, member.id, 100, now - timedelta(days=days), *codes)
    choose(any_shop, tag_rules="酒客: bought(wine)>=2/90d; 饮品: bought(drinks)>=1; 新酒客: bought(wine)>=2/30d")
    tags.recompute(any_shop, now)
    shown = [members.get(any_shop, each.id, now=now).tags for each in (twice, once, other)]
    assert shown == [{"酒客", "饮品"}, {"饮品"}, set()]
    merging.merge(any_shop, boss, gone.id, once.id, now=now)
    choose(any_shop, tag_rules="酒客: bought(wine)>=2; 无: bought(nothing)>=1")
    tags.recompute(any_shop, now)
    assert sorted(tags.tagged(any_shop, "酒客")) == sorted([twice.id, once.id]) and tags.tagged(any_shop, "无") == []


@pytest.mark.parametrize("text", ["a: bought>=3", "a: visits(wine)>=3", "a: bought()>=3"])
def test_a_rule_of_goods_names_their_category_and_no_other_does(shop: Shop, text: str):
    with pytest.raises(settings.BadSetting):
        settings.read("tag_rules", text)


@pytest.mark.parametrize(
    "text",
    [
        "vip",
        "a: visits>3",
        "a: money>=3",
        "a: visits>=x",
        "a: visits>=3/30",
    ],
)
def test_a_rule_that_says_nothing_sensible_is_refused(shop: Shop, text: str):
    with pytest.raises(settings.BadSetting):
        settings.read("tag_rules", text)


def test_birthdays_are_kept_by_the_sun_and_by_the_moon(any_shop: Shop, actor, enrol: Enrol, now):
    for number, birthday in enumerate(
        ((1990, 9, 25, False), (0, 8, 15, True), (1992, 2, 29, False), (1980, 12, 30, True), (0, 9, 0, False))
    ):
        enrol(number, details=members.Details(birthday=members.Birthday(*birthday)))

    def born(day: date) -> set[str]:
        return {members.get(any_shop, each, now=now).phone[-1] for each in nightly.birthdays(any_shop, day)}

    assert born(date(2026, 9, 25)) == {"0", "1"}  # Mid-autumn 2026
    assert born(date(2026, 2, 28)) == {"2"}
    assert born(date(2028, 2, 28)) == set() and born(date(2028, 2, 29)) == {"2"}
    assert born(date(2026, 2, 16)) == {"3"}  # the last day of a year whose twelfth month has 29 days


def test_lunar_days_are_those_of_the_published_calendar():
    for year, new_year in ((2020, (1, 25)), (2023, (1, 22)), (2026, (2, 17)), (2033, (1, 31)), (2100, (2, 9))):
        assert lunar.solar(year, 1, 1) == date(year, *new_year)
    assert lunar.solar(2023, 3, 1) == date(2023, 4, 20)  # after the leap second month
    assert lunar.solar(2025, 7, 1) == date(2025, 8, 23)  # after the leap sixth month
    assert lunar.solar(2101, 1, 1) is None
    assert lunar.this_year(1, 1, date(2026, 5, 1)) == (2, 17)


def test_lapsed_are_those_who_came_and_then_stayed_away(any_shop: Shop, actor, enrol: Enrol, now):
    away, _never, here = enrol(1), enrol(2), enrol(3)
    bought(any_shop, actor, away.id, 100, now - timedelta(days=91))
    bought(any_shop, actor, here.id, 100, now - timedelta(days=89))
    assert [each.member for each in nightly.lapsed(any_shop, now, 90)] == [away.id]


def test_what_a_member_usually_buys_is_counted_over_their_sales(any_shop: Shop, actor, enrol: Enrol, now):
    for code, name in (("1", "可乐"), ("2", "面包"), ("3", "牛奶")):
        catalogue.add(any_shop, replace(actor, role="manager"), now=now, code=code, name=name)
    made, other = enrol(1), enrol(2)
    for days, codes in ((3, "12"), (2, "122"), (1, "13")):
        bought(any_shop, actor, made.id, 100, now - timedelta(days=days), *codes)
    bought(any_shop, actor, other.id, 100, now, "3")
    assert [(each.name, each.times, each.of) for each in usual(any_shop, made.id)] == [("可乐", 3, 3), ("面包", 2, 3)]
    assert usual(any_shop, made.id, limit=1)[0].last == now - timedelta(days=1)
    assert usual(any_shop, other.id) == []
