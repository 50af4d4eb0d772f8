"""Points at their edges: who gets a bonus of points, what is refused, and the sentence that refuses it."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from store.errors import Refused
from store.i18n import explain, words
from store.pricing.basket import Basket, ProductId
from store.pricing.conditions import Member, Settings, What, When, Who
from store.pricing.loyalty import Earned, Redeeming, earned, most_by_points, points_back
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.price import price
from tests.store.pricing.test_cases import line

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
MEMBER = Member(id="m", tier="gold", birthday=(11, 21))


def only(name: str) -> What:
    return What(products=frozenset({ProductId(name)}))


def of_sale(rules: PointsRules, member: Member = MEMBER, tier: Fraction = Fraction(1)) -> Earned:
    return earned(price(Basket((line("a", 1, 6000), line("b", 1, 5000)))), rules, member, 0, NOW, tier=tier)


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({}, 20),
        ({"what": only("a")}, 0),
        ({"what": only("b"), "sum": 5000}, 20),
        ({"what": only("b"), "sum": 5001}, 0),
        ({"when": When(weekdays=frozenset({6}))}, 20),
        ({"when": When(weekdays=frozenset({1}))}, 0),
        ({"who": Who(birthday="day")}, 20),
        ({"who": Who(tiers=frozenset({"gold"}))}, 20),
        ({"who": Who(tiers=frozenset({"tin"}))}, 0),
    ],
)
def test_a_bonus_of_points_is_for_its_goods_its_time_and_its_members(given, points):
    bonus: dict[str, Any] = {"name": "b", "sum": 10000, "points": 20, **given}
    assert of_sale(PointsRules(bonuses=(Bonus(**bonus),))).points == 110 + points


def test_multipliers_that_worked_are_named_once_each_and_those_of_one_are_not():
    rules = PointsRules(
        multipliers=(
            Multiplier(name="double", factor=Fraction(2), what=only("a")),
            Multiplier(name="triple", factor=Fraction(3), what=only("b")),
        )
    )
    assert [(each.name, each.points) for each in of_sale(rules).reasons] == [("", 110), ("double, triple", 160)]
    single = PointsRules(
        multipliers=(
            Multiplier(name="double", factor=Fraction(2), what=only("a")),
            Multiplier(name="plain", factor=Fraction(1), what=only("b")),
        )
    )
    assert [(each.name, each.points) for each in of_sale(single).reasons] == [("", 110), ("double", 60)]


def reasons(rules: PointsRules) -> list[tuple[str, int, str]]:
    return [(each.kind, each.points, each.by) for each in of_sale(rules, tier=Fraction(3, 2)).reasons]


def test_points_say_by_which_rate_and_which_factors_they_came_where_all_goods_have_the_same():
    double = Multiplier(name="double", factor=Fraction(2), what=only("a"))
    plain = Multiplier(name="plain", factor=Fraction(1), what=only("b"))
    one = [("base", 110, "1"), ("tier", 55, "3/2"), ("multiplier", 90, "2")]
    assert reasons(PointsRules(multipliers=(double, plain))) == one, "a factor of one multiplies nothing"
    triple = Multiplier(name="triple", factor=Fraction(3), what=only("b"))
    assert reasons(PointsRules(multipliers=(double, triple))) == [*one[:2], ("multiplier", 240, "")]


def test_points_of_goods_with_different_rates_name_no_rate():
    drink = line("c", 1, 5000, categories={"10"})
    priced = price(Basket((line("a", 1, 6000), drink)))
    found = earned(priced, PointsRules(rates=(("10", Fraction(2)),)), MEMBER, 0, NOW)
    assert [(each.kind, each.points, each.by) for each in found.reasons] == [("base", 160, "")]


def test_a_multiplier_below_one_takes_no_points_away():
    assert of_sale(PointsRules(multipliers=(Multiplier(name="half", factor=Fraction(1, 2)),))).points == 110


def test_a_bonus_over_no_sum_needs_something_paid():
    assert of_sale(PointsRules(bonuses=(Bonus(name="b", sum=0, points=5),))).points == 115
    free = price(Basket((line("a", 1, 0),)))
    assert earned(free, PointsRules(bonuses=(Bonus(name="b", sum=0, points=5),)), MEMBER, 0, NOW).points == 0


def test_points_come_back_in_whole_and_none_where_no_money_is_left():
    assert [points_back(10, 300, money) for money in (100, 200, 300)] == [3, 6, 10]
    assert points_back(10, 0, 0) == 0


def test_points_pay_only_for_the_goods_that_they_may_pay():
    priced = price(Basket((line("a", 1, 6000), line("b", 1, 5000))))
    assert most_by_points(priced, Settings(points_on=only("b"))) == 5000
    assert most_by_points(priced, Settings(points_on=only("b"), points_share=Fraction(1, 10))) == 1100


def test_points_and_money_are_whole_however_they_are_exchanged():
    worth = Redeeming(points=300, money=100)
    assert worth.points_for(10**18 + 1) == 3 * 10**18 + 3
    assert worth.most(10**18, 10**17 + 1) == (3 * 10**17 + 3, 10**17 + 1)


@pytest.mark.parametrize(
    ("worth", "balance", "bill", "spent"),
    [
        (Redeeming(), 1, 100, (1, 1)),
        (Redeeming(), 0, 100, (0, 0)),
        (Redeeming(), 100, 0, (0, 0)),
        (Redeeming(minimum=50), 50, 100, (50, 50)),
        (Redeeming(minimum=51), 50, 100, (0, 0)),
        (Redeeming(minimum=50), 500, 50, (50, 50)),
        (Redeeming(points=300, money=100), 10, 100, (9, 3)),
        (Redeeming(points=300, money=100), 2, 100, (0, 0)),
        (Redeeming(points=100, money=300), 10, 7, (2, 6)),
        (Redeeming(points=100, money=300, step=2), 10, 7, (2, 6)),
        (Redeeming(points=100, money=1), 1000, 3, (300, 3)),
        (Redeeming(points=1, money=3), 10, 3, (1, 3)),
        (Redeeming(points=1, money=3), 10, 2, (0, 0)),
    ],
)
def test_the_most_is_bound_by_balance_bill_minimum_and_step(worth, balance, bill, spent):
    assert worth.most(balance, bill) == spent


def refusal(worth: Redeeming, *given: Any) -> str:
    with pytest.raises(Refused) as caught:
        worth.spend(*given)
    return explain(caught.value, words("en"))


def test_points_are_refused_by_the_numbers_that_are_in_the_way():
    worth = Redeeming(minimum=500, step=100)
    assert refusal(worth, None, 499, 10000) == "Points are spent from 500 on; there are 499."
    assert refusal(worth, 400, 10000, 10000) == "Points are spent from 500 on; there are 10000."
    assert refusal(worth, 500, 499, 10000) == "Points are spent from 500 on; there are 499."
    assert refusal(worth, 900, 800, 10000) == "On this sale at most 800 points can be spent."
    assert refusal(worth, 801, 5000, 800) == "On this sale at most 800 points can be spent."
    assert refusal(Redeeming(points=300), None, 2, 100) == "Points are spent from 3 on; there are 2."
    assert refusal(Redeeming(money=0, minimum=7), None, 2, 100) == "Points are spent from 7 on; there are 2."
    assert refusal(Redeeming(money=0), None, 2, 100) == "Points are spent from 0 on; there are 2."


def test_what_is_just_enough_is_enough():
    worth = Redeeming(minimum=500)
    assert worth.spend(500, 500, 500) == (500, 500)
    assert worth.spend(None, 500, 500) == (500, 500)


def test_a_birthday_multiplier_is_of_the_day_of_the_sale():
    rules = PointsRules(multipliers=(Multiplier(name="b", factor=Fraction(2), who=Who(birthday="day")),))
    assert of_sale(rules).points == 220
    assert date(2026, 11, 21) == NOW.date() and of_sale(rules, Member(id="n", birthday=(11, 22))).points == 110
