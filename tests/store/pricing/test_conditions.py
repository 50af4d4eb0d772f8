"""When an offer holds, for whom and on what: each condition at its edges."""

from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from store.pricing.basket import Goods, Manual, ProductId
from store.pricing.conditions import Limits, Member, Uses, What, When, Who

SATURDAY = date(2026, 11, 21)


def at(clock: str, day: int = 21) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), UTC)


def test_hours_begin_with_their_first_moment_and_end_before_their_last():
    afternoon, night = When(hours=((time(14), time(17)),)), When(hours=((time(22), time(2)),))
    assert [afternoon.holds(at(clock)) for clock in ("13:59", "14:00", "16:59", "17:00")] == [False, True, True, False]
    assert [night.holds(at(clock)) for clock in ("21:59", "22:00", "01:59", "02:00")] == [False, True, True, False]


def test_hours_count_on_the_days_that_are_named():
    friday = frozenset({5})
    afternoon = When(weekdays=friday, hours=((time(14), time(17)),))
    night = When(weekdays=friday, hours=((time(22), time(2)),))
    assert [afternoon.holds(at("15:00", day)) for day in (19, 20, 21)] == [False, True, False]
    assert [night.holds(at("23:00", day)) for day in (19, 20, 21)] == [False, True, False]
    assert [night.holds(at("01:00", day)) for day in (20, 21, 22)] == [False, True, False]


def test_the_second_of_two_hours_holds_too():
    twice = When(hours=((time(8), time(9)), (time(18), time(19))))
    assert [twice.holds(at(clock)) for clock in ("08:30", "12:00", "18:30")] == [True, False, True]


def test_a_window_of_dates_holds_from_its_first_moment_and_not_at_its_end():
    window = When(since=at("08:00"), until=at("20:00"))
    held = [window.holds(at(clock)) for clock in ("07:59", "08:00", "19:59", "20:00")]
    assert held == [False, True, True, False]
    days = When(days=frozenset({8, 21}), weekdays=frozenset({6}))
    assert [days.holds(at("12:00", day)) for day in (8, 14, 21)] == [False, False, True]


@pytest.mark.parametrize(
    ("birthday", "today", "day", "month"),
    [
        ((11, 21), date(2026, 11, 21), True, True),
        ((11, 20), date(2026, 11, 21), False, True),
        ((12, 21), date(2026, 11, 21), False, False),
        (None, date(2026, 11, 21), False, False),
        ((2, 29), date(2028, 2, 29), True, True),
        ((2, 29), date(2028, 2, 28), False, True),
        ((2, 29), date(2026, 2, 28), True, True),
        ((2, 29), date(2026, 2, 27), False, True),
        ((2, 27), date(2026, 2, 28), False, True),
        ((3, 29), date(2026, 3, 28), False, True),
    ],
)
def test_a_birthday_is_a_day_or_its_month_and_the_29th_of_february_moves(birthday, today, day, month):
    member = Member(id="m", birthday=birthday)
    assert Who(birthday="day").admits(member, today) is day
    assert Who(birthday="month").admits(member, today) is month


def test_an_audience_needs_all_that_it_names():
    member = Member(id="m", tier="gold", tags=frozenset({"staff", "old"}), first_purchase=True)
    for admitted in (
        Who(), Who(members=True), Who(tiers=frozenset({"gold", "tin"})), Who(tags=frozenset({"staff", "press"})),
        Who(first_purchase=True),
    ):  # fmt: skip
        assert admitted.admits(member, SATURDAY)
    for shut in (
        Who(tiers=frozenset({"tin"})), Who(tags=frozenset({"press"})), Who(birthday="day"),
        Who(tiers=frozenset({"gold"}), tags=frozenset({"press"})),
    ):  # fmt: skip
        assert not shut.admits(member, SATURDAY)
    assert not Who(first_purchase=True).admits(Member(id="m"), SATURDAY)
    assert [who.admits(None, SATURDAY) for who in (Who(), Who(members=True), Who(birthday="day"))] == [
        True, False, False,
    ]  # fmt: skip


COLA = ProductId("cola")
GOODS = Goods(categories=frozenset({"drinks", "food"}), brand="red", tags=frozenset({"new"}))


@pytest.mark.parametrize(
    ("what", "covered", "keys"),
    [
        (What(), True, [("", "")]),
        (What(products=frozenset({COLA})), True, [("product", "cola")]),
        (What(products=frozenset({ProductId("tea")})), False, [("product", "tea")]),
        (What(categories=frozenset({"food"})), True, [("category", "food")]),
        (What(categories=frozenset({"toys"})), False, [("category", "toys")]),
        (What(brands=frozenset({"red"})), True, [("brand", "red")]),
        (What(brands=frozenset({"blue"})), False, [("brand", "blue")]),
        (What(tags=frozenset({"new"})), True, [("tag", "new")]),
        (What(tags=frozenset({"old"})), False, [("tag", "old")]),
        (What(tags=frozenset({"old"}), brands=frozenset({"red"})), True, [("brand", "red"), ("tag", "old")]),
        (What(without_products=frozenset({COLA})), False, [("", "")]),
        (What(without_categories=frozenset({"food"})), False, [("", "")]),
        (What(without_categories=frozenset({"toys"})), True, [("", "")]),
    ],
)
def test_goods_are_covered_by_what_names_them_and_filed_under_it(what, covered, keys):
    assert what.covers(COLA, GOODS) is covered
    assert list(what.index_keys()) == keys
    assert not what.covers(COLA, Goods(discountable=False))


def test_no_brand_is_no_brand_that_an_offer_names():
    assert list(What(brands=frozenset({""})).index_keys()) == []


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        (Limits(), None),
        (Limits(a_sale=3), 3),
        (Limits(a_member=5), 4),
        (Limits(a_day=5), 3),
        (Limits(ever=5), 2),
        (Limits(a_sale=9, a_member=9, a_day=4, ever=9), 2),
        (Limits(ever=2), 0),
    ],
)
def test_what_is_left_is_the_least_of_all_limits(limits, left):
    uses = Uses(by_member=1, today=2, ever=3)
    assert limits.left(uses, Member(id="m")) == left
    assert limits.left(uses, None) == (0 if limits.a_member is not None else left)


@pytest.mark.parametrize(("most", "off"), [(None, 160), (161, 160), (160, 160), (159, 159), (0, 0)])
def test_who_may_give_so_much_gives_no_more_however_the_basket_grows(most, off):
    assert Manual(amount=60, rate=Fraction(1, 10), most=most).off(1000) == off


def test_a_night_that_began_yesterday_needs_yesterday_to_be_named():
    first = When(days=frozenset({1}), hours=((time(22), time(2)),))
    assert first.holds(datetime(2026, 12, 2, 1, tzinfo=UTC))
    assert not first.holds(datetime(2026, 12, 1, 1, tzinfo=UTC))
