"""Points earned, taken back and spent: numeric cases of other engines' tests (where one contradicts a rule of ours,
our number and the rule's name), the golden sale, and what must hold for any sale."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.money import allocate
from store.pricing.basket import Basket, ProductId
from store.pricing.conditions import Member, Settings, What, When, Who
from store.pricing.loyalty import PointsTooFew, PointsTooMany, Redeeming, clawback, earned, most_by_points, points_back
from store.pricing.offers.base import Coupon
from store.pricing.offers.whole import SpendPercent
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.points_terms import Terms
from store.pricing.price import price
from tests.store.pricing.test_cases import basket, line

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
MEMBER = Member(id="m", tier="gold", birthday=(11, 21))
ONE_A_UNIT = PointsRules()


def points(priced, rules=ONE_A_UNIT, bonus_paid=0, member=MEMBER, now=NOW, **given):
    return earned(priced, rules, member, bonus_paid, now, **given).points


def test_points_are_earned_on_what_was_paid_after_points_and_a_sale_rounds_down():
    """The source earns 26.5 on the amount before 100 points paid 100.00; ours: the base is what the lines paid, and a
    sale's points are rounded down."""
    tenth = PointsRules(rate=Fraction(1, 10))
    assert points(price(basket((26500, 1))), tenth) == 26
    redeemed = price(basket((26500, 1)), now=NOW, points=10000)
    assert redeemed.due == 16500
    assert points(redeemed, tenth) == 16


def test_a_discount_on_the_basket_lowers_the_base():
    tenth_off = SpendPercent(id="10", name="", steps=((0, Fraction(1, 10)),))
    priced = price(basket((10000, 1)), [tenth_off], now=NOW)
    assert (priced.due, points(priced)) == (9000, 90)


def test_paying_with_principal_or_a_gift_card_leaves_the_base_and_only_bonus_lowers_it():
    """The source counts bonus too; ours: the base is less the part that stored-value bonus paid."""
    priced = price(basket((10000, 1)))
    assert points(priced) == 100
    assert points(priced, bonus_paid=455) == 95


def test_a_multiplier_works_on_the_base_and_fractions_are_dropped_then_a_bonus_is_added():
    def times(factor):
        return PointsRules(multipliers=(Multiplier(name="x", factor=Fraction(factor)),))

    assert points(price(basket((500, 1))), times(3)) == 15
    assert points(price(basket((400, 1))), times("1.5")) == 6
    assert points(price(basket((500, 1))), times("1.5")) == 7
    assert points(price(basket((500, 1))), PointsRules(bonuses=(Bonus(name="+3", sum=100, points=3),))) == 8


def test_half_the_goods_back_takes_half_the_points_back():
    sale = earned(price(basket((5000, 2))), ONE_A_UNIT, MEMBER, 0, NOW)
    assert sale.points == 100
    assert clawback(sale.terms, [5000], 0, 100) == 50


def test_a_partial_refund_takes_back_and_returns_in_share():
    """200 there, 150 burned, 70 earned: 120; half of it back: 35 taken, 75 returned, 160."""
    terms = Terms((Fraction(70, 15000),))
    assert terms.points([15000], 0) == 70
    taken, returned = clawback(terms, [7500], 0, 70), points_back(150, 15000, 7500)
    assert (taken, returned, 200 - 150 + 70 - taken + returned) == (35, 75, 160)


def test_discounts_are_taken_before_a_gift_card_pays_whatever_came_first():
    tenth_off = Coupon("P", SpendPercent(id="10", name="", steps=((0, Fraction(1, 10)),)))
    due = price(basket((10000, 1)), now=NOW, coupons=[tenth_off]).due
    assert [(due - min(card, due), min(card, due)) for card in (5000, 10000)] == [(4000, 5000), (0, 9000)]


GOLDEN = [948, 5297, 1039, 1789]


def golden():
    priced = price(Basket(tuple(line(str(place), 1, paid) for place, paid in enumerate(GOLDEN))))
    return earned(priced, ONE_A_UNIT, MEMBER, 455, NOW, tier=Fraction(3, 2))


def test_the_golden_sale_earns_129():
    sale = golden()
    assert (sale.points, sale.base) == (129, 8618)
    assert [(reason.kind, reason.points) for reason in sale.reasons] == [("base", 86), ("tier", 43)]


def test_the_golden_refund_leaves_53_takes_back_76_and_returns_117_of_200():
    terms = golden().terms
    left = [948, 0, 1039, 1789]
    assert terms.points(left, 455 - 266) == 53
    assert clawback(terms, left, 455 - 266, 129) == 76
    assert points_back(200, 200, 117) == 117


def test_the_rest_of_the_golden_sale_takes_back_the_rest():
    terms = golden().terms
    first = clawback(terms, [948, 0, 1039, 1789], 189, 129)
    second = clawback(terms, [0, 0, 1039, 1789], 142, 129 - first)
    third = clawback(terms, [0, 0, 0, 0], 0, 129 - first - second)
    assert first + second + third == 129
    assert points_back(83, 83, 83) == 83


def test_a_category_has_a_rate_of_its_own_and_the_first_that_fits_counts():
    rules = PointsRules(rates=(("tobacco", Fraction(0)), ("food", Fraction(1, 2))))
    lines = (
        line("a", 1, 1000, categories=frozenset({"food"})),
        line("b", 1, 1000, categories=frozenset({"food", "tobacco"})),
        line("c", 1, 1000),
    )
    assert points(price(Basket(lines)), rules) == 5 + 0 + 10


def test_a_unit_is_the_major_unit_of_the_currency():
    assert points(price(basket((500, 1))), PointsRules(unit=1)) == 500


def test_of_several_multipliers_the_highest_counts_and_the_tier_on_top():
    rules = PointsRules(
        multipliers=(
            Multiplier(name="birthday", factor=Fraction(2), who=Who(birthday="day")),
            Multiplier(name="evening", factor=Fraction(3), when=When(hours=((time(18), time(19)),))),
            Multiplier(name="monday", factor=Fraction(9), when=When(weekdays=frozenset({1}))),
        )
    )
    sale = earned(price(basket((1000, 1))), rules, MEMBER, 0, NOW, tier=Fraction(3, 2))
    assert sale.points == 45
    assert [(r.kind, r.name, r.points) for r in sale.reasons] == [
        ("base", "", 10),
        ("tier", "gold", 5),
        ("multiplier", "evening", 30),
    ]
    assert points(price(basket((1000, 1))), rules, now=NOW.replace(hour=10)) == 20
    assert points(price(basket((1000, 1))), rules, now=NOW.replace(day=22, hour=10)) == 10


def test_a_multiplier_works_on_the_goods_it_names():
    rules = PointsRules(
        multipliers=(Multiplier(name="x", factor=Fraction(5), what=What(products=frozenset({ProductId("p1")}))),)
    )
    assert points(price(basket((1000, 1), (1000, 1))), rules) == 10 + 50


def test_points_are_multiplied_in_the_stores_and_from_the_minimum_that_the_offer_names():
    named = What(products=frozenset({ProductId("p0")}))
    double = Multiplier(name="x", factor=Fraction(2), what=named, minimum=5000, minimum_pieces=3, stores=frozenset({2}))
    rules = PointsRules(multipliers=(double,))
    assert points(price(basket((2000, 3), (1000, 1))), rules, store=2) == 120 + 10
    assert points(price(basket((2000, 3), (1000, 1))), rules, store=1) == 70
    assert points(price(basket((2500, 2), (1000, 9))), rules, store=2) == 140  # two pieces
    assert points(price(basket((1666, 3), (1000, 9))), rules, store=2) == 139  # 49.98


def test_a_bonus_holds_in_its_stores_and_from_so_many_pieces_on():
    bonus = Bonus(name="x", sum=5000, points=20, minimum_pieces=2, stores=frozenset({2}))
    rules = PointsRules(bonuses=(bonus,))
    assert points(price(basket((3000, 2))), rules, store=2) == 80
    assert points(price(basket((3000, 2))), rules, store=1) == 60
    assert points(price(basket((6000, 1))), rules, store=2) == 60


def test_a_shop_is_the_first_store_and_what_is_weighed_is_one_piece():
    weighed = replace(line("p0", 3, 2000), weighed=True)
    double = Multiplier(name="x", factor=Fraction(2), stores=frozenset({1}), minimum_pieces=2)
    rules = PointsRules(multipliers=(double,))
    assert points(price(Basket((weighed,))), rules) == 60
    assert points(price(Basket((weighed, line("p1", 1, 1000)))), rules) == 140


@pytest.mark.parametrize(("paid", "once", "every"), [(9999, 0, 0), (10000, 20, 20), (29999, 20, 40), (30000, 20, 60)])
def test_a_hundred_gives_twenty_once_or_for_every_hundred(paid, once, every):
    priced = price(basket((paid, 1)))
    for repeat, more in ((False, once), (True, every)):
        rules = PointsRules(bonuses=(Bonus(name="满100送20", sum=10000, points=20, every=repeat),))
        assert points(priced, rules) == paid // 100 + more


def test_a_bonus_over_a_sum_is_taken_back_when_what_remains_is_below_it():
    rules = PointsRules(bonuses=(Bonus(name="满100送20", sum=10000, points=20),))
    sale = earned(price(basket((6000, 2), (3000, 1))), rules, MEMBER, 0, NOW)
    assert sale.points == 150 + 20
    assert clawback(sale.terms, [12000, 0], 0, 170) == 30
    assert clawback(sale.terms, [6000, 0], 0, 140) == 80


def test_the_bonus_of_stored_value_is_shared_over_the_lines_by_what_they_paid():
    rules = PointsRules(rates=(("none", Fraction(0)),))
    priced = price(Basket((line("a", 1, 3000, categories=frozenset({"none"})), line("b", 1, 1000))))
    assert points(priced, rules, bonus_paid=1000) == 7


def test_terms_are_kept_with_the_sale_and_read_back():
    rules = PointsRules(bonuses=(Bonus(name="满100送20", sum=10000, points=20, every=True),))
    terms = earned(price(basket((7000, 1), (7000, 1))), rules, MEMBER, 3, NOW, tier=Fraction(6, 5)).terms
    assert Terms.read(json.loads(json.dumps(terms.write()))) == terms


# --- points as money -------------------------------------------------------------------------------------------------


def test_ten_thousand_points_are_fifty_eighty_or_a_hundred():
    assert [Redeeming(points=10000, money=money).money_for(10000) for money in (5000, 8000, 10000)] == [
        5000,
        8000,
        10000,
    ]
    assert Redeeming(points=10000, money=5000).points_for(1) == 2
    assert Redeeming(points=10000, money=8000).points_for(100) == 125


def test_points_that_are_spent_round_up_and_what_they_pay_rounds_down():
    worth = Redeeming(points=300, money=100)
    assert (worth.points_for(1), worth.money_for(5), worth.money_for(6)) == (3, 1, 2)


def test_points_are_spent_from_a_minimum_in_steps_up_to_what_the_bill_allows():
    worth = Redeeming(minimum=500, step=100)
    assert worth.most(1234, 100000) == (1200, 1200)
    assert worth.most(1234, 799) == (700, 700)
    assert worth.most(499, 100000) == (0, 0)
    assert worth.most(5000, 499) == (0, 0)
    assert worth.spend(None, 1234, 100000) == (1200, 1200)
    assert worth.spend(550, 1234, 100000) == (600, 550)
    for wanted, balance, most, refusal in (
        (300, 1234, 100000, PointsTooFew),
        (600, 499, 100000, PointsTooFew),
        (1300, 1234, 100000, PointsTooMany),
        (900, 1234, 800, PointsTooMany),
        (None, 499, 100000, PointsTooFew),
    ):
        with pytest.raises(refusal):
            worth.spend(wanted, balance, most)


def test_points_in_debt_pay_nothing():
    assert Redeeming().most(-5, 1000) == (0, 0)


def test_points_that_are_worth_nothing_pay_nothing():
    worth = Redeeming(money=0)
    assert worth.most(1000, 1000) == (0, 0)
    for wanted in (None, 100):
        with pytest.raises(PointsTooFew):
            worth.spend(wanted, 1000, 1000)


def test_points_pay_a_share_of_the_bill_and_not_for_excluded_goods():
    priced = price(Basket((line("a", 1, 6000, categories=frozenset({"tobacco"})), line("b", 1, 4000))))
    no_tobacco = What(without_categories=frozenset({"tobacco"}))
    assert most_by_points(priced, Settings(points_on=no_tobacco)) == 4000
    assert most_by_points(priced, Settings(points_on=no_tobacco, points_share=Fraction(3, 10))) == 3000
    assert most_by_points(priced, Settings()) == 10000


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 300))
def test_the_most_that_may_be_spent_is_never_above_balance_or_bill_and_one_step_more_would_be(
    ratio_points, ratio_money, balance, bill, step
):
    worth = Redeeming(points=ratio_points, money=ratio_money, step=step)
    spent, money = worth.most(balance, bill)
    assert spent <= balance and money <= bill and spent % step == 0
    assert worth.money_for(spent) >= money
    more = balance // step * step
    if worth.money_for(more) <= bill:
        assert money == worth.money_for(more)


RATES = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(4, 5)])
PAID = st.lists(st.tuples(st.integers(0, 20000), RATES), min_size=1, max_size=6)


ANY_SALE = (PAID, st.integers(0, 30), st.sampled_from([Fraction(1), Fraction(6, 5), Fraction(3, 2)]), st.data())


@settings(max_examples=60)
@given(*ANY_SALE)
def test_any_refunds_in_any_order_take_back_all_points_and_never_more(lines, permille, tier, data):
    refund_everything(lines, permille, tier, data, lambda left: max(1, left // 3))


@pytest.mark.slow
@settings(max_examples=1000, suppress_health_check=list(HealthCheck))
@given(*ANY_SALE)
def test_any_refunds_however_small_take_back_all_points_and_never_more(lines, permille, tier, data):
    refund_everything(lines, permille, tier, data, lambda left: 1)


def refund_everything(lines, permille, tier, data, least):
    """`least` is the smallest part of what is left of a line that goes back at once."""
    paid = [amount for amount, _ in lines]
    bonus = sum(paid) * permille // 1000
    terms = Terms(tuple(rate * tier / 100 for _, rate in lines))
    left, bonus_left = list(paid), bonus
    points_left = terms.points(paid, bonus)
    while sum(left):
        place = data.draw(st.sampled_from([i for i, amount in enumerate(left) if amount]))
        part = data.draw(st.integers(least(left[place]), left[place]))
        bonus_left -= allocate(part, [sum(left) - bonus_left, bonus_left])[1]
        left[place] -= part
        taken = clawback(terms, left, bonus_left, points_left)
        assert 0 <= taken <= points_left
        points_left -= taken
    assert points_left == 0


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_points_spent_return_whole_over_any_refunds(spent, money, data):
    left, back = money, 0
    while left:
        part = data.draw(st.integers(max(1, left // 4), left))
        back += points_back(spent - back, left, part)
        left -= part
    assert back == spent


def test_points_are_doubled_in_the_month_of_the_members_own_birthday():
    rules = PointsRules(multipliers=(Multiplier(name="b", factor=Fraction(2), who=Who(birthday="month")),))
    priced = price(basket((1000, 1)))
    assert points(priced, rules) == 20
    assert points(priced, rules, member=replace(MEMBER, birthday=(12, 21))) == 10
