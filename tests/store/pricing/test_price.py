from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from store.money import half_up, times
from store.pricing.basket import Basket, Line, LineId, ProductId, Tax
from store.pricing.conditions import EVERYTHING
from store.pricing.offers.base import Coupon
from store.pricing.offers.whole import AddOn, SpendAndSave, SpendPercent
from store.pricing.price import EMPTY, price
from store.pricing.tax import tax_of, tax_of_lines, taxes

NORMAL, REDUCED, ALSO_REDUCED = Tax("A", Fraction(13, 100)), Tax("B", Fraction(9, 100)), Tax("C", Fraction(9, 100))
FREE = Tax("Z", Fraction(0))


def line(unit_price, quantity=1000, tax=NORMAL, weighed=False, product="p", name="l"):
    return Line(LineId(name), ProductId(product), "可乐", "1", quantity, "", unit_price, tax, weighed)


LINES = st.builds(
    line,
    st.integers(0, 10**7),
    st.integers(1, 9_999_000),
    st.sampled_from([NORMAL, REDUCED, ALSO_REDUCED, FREE]),
    st.booleans(),
    st.sampled_from("abc"),
)
BASKETS = st.builds(Basket, st.lists(LINES, max_size=20).map(tuple), st.booleans())


def test_the_receipt_sale_costs_what_its_lines_cost():
    lines = (line(250, 6000), line(6990), line(998, 1236, weighed=True), line(1180, 2000))
    priced = price(Basket(lines))
    assert [each.gross for each in priced.lines] == [1500, 6990, 1234, 2360]
    assert (priced.gross, priced.due, priced.kinds, priced.pieces) == (12084, 12084, 4, 10_000)


def test_an_empty_basket_costs_nothing():
    assert price(Basket()) == EMPTY
    assert taxes(EMPTY) == ()


def test_tax_is_rounded_once_a_rate_and_not_once_a_line():
    # 3 × 0.04 at 13 %: a line's 0.0046 rounds to nothing, the sum's 0.0138 to one fen.
    totals, shares = tax_of(price(Basket((line(4), line(4), line(4)))))
    assert [total.amount for total in totals] == [1]
    assert shares == [1, 0, 0]


def test_classes_of_one_rate_are_taxed_as_one():
    (total,) = taxes(price(Basket((line(5, tax=ALSO_REDUCED), line(5, tax=REDUCED)))))
    assert (total.tax, total.paid, total.amount) == (REDUCED, 10, 1)


def test_prices_without_tax_have_it_added():
    """TAX-01 without its offer: 256.00 net at 15 % is 38.40 of tax and 294.40 to pay."""
    priced = price(Basket((line(25600, tax=Tax("A", Fraction(15, 100))),), tax_inside=False))
    assert (priced.gross, priced.due, taxes(priced)[0].amount) == (25600, 29440, 3840)


@given(BASKETS)
def test_lines_add_up_to_the_basket(basket):
    priced = price(basket)
    assert sum(each.gross for each in priced.lines) == priced.gross
    assert sum(each.paid for each in priced.lines) == priced.due
    for each in priced.lines:
        assert each.gross == times(each.line.unit_price, each.line.quantity)


@given(BASKETS)
def test_the_taxes_of_the_lines_add_up_to_the_taxes_of_the_rates(basket):
    priced = price(basket)
    totals, shares = tax_of(priced)
    assert sum(shares) == sum(total.amount for total in totals)
    assert sum(total.paid for total in totals) == priced.due
    for total in totals:
        rate = total.tax.rate
        mine = [i for i, each in enumerate(priced.lines) if each.line.tax.rate == rate]
        assert sum(shares[i] for i in mine) == total.amount
        if basket.tax_inside:
            assert total.amount == half_up(total.paid * rate.numerator, rate.denominator + rate.numerator)
        else:
            net = sum(priced.lines[i].gross for i in mine)
            assert total.amount == half_up(net * rate.numerator, rate.denominator) == total.paid - net


@given(BASKETS, st.randoms(use_true_random=False))
def test_the_order_of_scanning_changes_no_total(basket, random):
    shuffled = list(basket.lines)
    random.shuffle(shuffled)
    one, other = price(basket), price(Basket(tuple(shuffled), basket.tax_inside))
    assert (one.gross, one.due, one.kinds, one.pieces) == (other.gross, other.due, other.kinds, other.pieces)
    assert taxes(one) == taxes(other)


@given(BASKETS, LINES)
def test_pricing_on_from_an_earlier_pricing_is_pricing_afresh(basket, more):
    before = price(basket)
    after = price(Basket((*basket.lines, more), basket.tax_inside), before=before)
    assert after == price(Basket((*basket.lines, more), basket.tax_inside))
    if basket.tax_inside:
        assert all(one is other for one, other in zip(before.lines, after.lines, strict=False))


@given(BASKETS)
def test_what_an_earlier_pricing_took_off_does_not_stay(basket):
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    five = SpendAndSave(id="five", name="5", steps=((0, 500),))
    before = price(basket, coupons=[Coupon("1", five)], now=now)
    assert price(basket, before=before) == price(basket)


def test_the_tax_on_top_is_of_what_is_left_after_discounts():
    off = SpendAndSave(id="o", name="", steps=((10000, 1000),))
    tax = Tax("A", Fraction(15, 100))
    priced = price(Basket((line(25600, tax=tax),), tax_inside=False), [off], now=datetime(2026, 11, 21, tzinfo=UTC))
    assert (priced.due, taxes(priced)[0].amount) == (24600 + 3690, 3690)


def test_a_percent_over_a_sum_says_what_the_next_step_would_take():
    steps = SpendPercent(id="o", name="", steps=((10000, Fraction(1, 20)), (20000, Fraction(1, 10))))
    assert [steps.off(amount) for amount in (9999, 10000, 19999, 20000)] == [0, 500, 1000, 2000]
    assert [steps.next_step(amount) for amount in (0, 10000, 19999)] == [(10000, 500), (20000, 2000), (20000, 2000)]
    assert steps.next_step(20000) is None


def test_add_ons_are_allowed_from_the_sum_on_and_as_often_as_it_is_reached_when_repeated():
    once = AddOn(id="o", name="", threshold=1000, goods=EVERYTHING, pieces=2)
    assert [once.allowed(amount) for amount in (999, 1000, 2500)] == [0, 2, 2]
    assert [replace(once, repeat=True).allowed(amount) for amount in (999, 1000, 2999, 3000)] == [0, 2, 4, 6]
    assert replace(once, repeat=True, threshold=0).allowed(500) == 2


@given(BASKETS)
def test_the_tax_of_lines_alone_is_that_beside_the_rates(basket):
    priced = price(basket)
    assert tax_of_lines(priced) == tax_of(priced)[1]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=9), st.fractions(0, 1, max_denominator=100), st.booleans())
def test_the_tax_of_lines_of_one_rate_is_that_beside_the_rate(amounts, rate, tax_inside):
    priced = price(Basket(tuple(line(amount, tax=Tax("A", rate)) for amount in amounts), tax_inside))
    assert tax_of_lines(priced) == tax_of(priced)[1]


def test_the_tax_of_lines_is_that_of_their_rates_shared_by_what_they_paid():
    assert tax_of_lines(price(Basket())) == []
    assert tax_of_lines(price(Basket((line(4), line(4), line(4))))) == [1, 0, 0]
    assert tax_of_lines(price(Basket((line(1130), line(2260))))) == [130, 260]
    assert tax_of_lines(price(Basket((line(1000), line(2000)), tax_inside=False))) == [130, 260]
    assert tax_of_lines(price(Basket((line(1130), line(1090, tax=REDUCED), line(500, tax=FREE))))) == [130, 90, 0]
