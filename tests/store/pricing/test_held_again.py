"""Step 1 where a cap binds and an exclusive price is near: the offers compete again, without some of the capped ones.
And fen that are easily taken once too often."""

import pytest

from store.pricing.basket import Basket
from store.pricing.conditions import Limits, Settings
from store.pricing.offers.base import Coupon
from store.pricing.offers.unit import QuantityPrice, Special
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line
from tests.store.pricing.test_limits_of_parts import part
from tests.store.pricing.test_lowest_price import amount, only, percent, priced, taken

X = line("x", 1, 1000)
ALONE = percent(1, "x", what=only("x"), exclusive=True)
"""Takes 10 off goods of its own, and shuts nobody out elsewhere."""


@pytest.mark.parametrize(
    ("caps", "off"),
    [
        ((10, 400, 400), 90 + 400 + 400),
        ((10, 10, 400), 90 + 90 + 400),
        ((400, 10, 10), 400 + 90 + 90),
        ((10, 10, 10), 3 * 90),
        ((10, 10, 400, 400), 90 + 90 + 400 + 400),
        ((10, 400, 400, 400, 400), 90 + 4 * 400),
        ((10, 10, 10, 10, 10), 5 * 90),
        ((10, 10, 400, 400, 400), 90 + 90 + 3 * 400),
    ],
)
def test_beside_an_exclusive_price_capped_offers_give_way_where_another_takes_more(caps, off):
    lines = [*(line(f"p{n}", 1, 1000) for n in range(len(caps))), X]
    capped = [percent(50, f"c{n}", what=only(f"p{n}"), cap=cap) for n, cap in enumerate(caps)]
    got = priced(lines, ALONE, *capped, percent(9))
    assert got.gross - got.due == 10 + off


def test_a_cap_is_used_on_one_product_and_the_others_take_what_is_free():
    """150 or 280 of one, and 9 % of the two others."""
    lines = [line("a", 1, 1000), line("b", 1, 1000), line("c", 1, 1000), X]
    assert taken(lines, ALONE, percent(50, cap=150), percent(9)) == {"x": 10, "p50": 150, "p9": 180}
    assert taken(lines, ALONE, percent(50, cap=280), percent(9)) == {"x": 10, "p50": 280, "p9": 180}


def test_beside_an_exclusive_price_limits_and_caps_choose_together_all_the_same():
    """4.00 off one piece, 30 % up to 3.00, two a for 7.00: with or without x, 10.00 of a and b."""
    lines = [line("a", 2, 1000), line("b", 1, 900), X]
    one = amount(400, "one", limits=Limits(a_sale=1), what=only("a", "b"))
    two = QuantityPrice(id="two", name="two", steps=((2000, 700),), what=only("a"))
    offers = [one, percent(30, cap=300, what=only("a")), two]
    assert taken(lines, *offers) == {"one": 400, "two": 600}
    assert taken(lines, ALONE, *offers) == {"one": 400, "two": 600, "x": 10}


@pytest.mark.parametrize(
    ("caps", "off"),
    [
        ((10, 400, 400), 90 + 400 + 400),
        ((10, 10, 400), 90 + 90 + 400),
        ((10, 10, 10), 3 * 90),
        ((10, 10, 400, 400), 90 + 90 + 400 + 400),
        ((10, 400, 400, 400, 400), 90 + 4 * 400),
        ((10, 10, 10, 10, 10), 5 * 90),
        ((10, 10, 400, 400, 400), 90 + 10 + 3 * 400),
    ],
)
def test_past_the_bound_capped_offers_give_way_to_what_takes_more_and_of_many_one_or_all(caps, off):
    lines = [line(f"p{n}", 1, 1000) for n in range(len(caps))]
    capped = [percent(50, f"c{n}", what=only(f"p{n}"), cap=cap) for n, cap in enumerate(caps)]
    got = priced(lines, *capped, percent(9), settings=Settings(bound=0))
    assert (got.gross - got.due, got.cut) == (off, True)


def test_past_the_bound_what_the_free_offers_take_counts_from_every_product():
    """Without the cap's offer 9 % of three products; with it 150 or 280 and nothing else."""
    lines = [line("a", 1, 1000), line("b", 1, 1000), line("c", 1, 1000)]
    assert taken(lines, percent(50, cap=150), percent(9), settings=Settings(bound=0)) == {"p9": 270}
    assert taken(lines, percent(50, cap=280), percent(9), settings=Settings(bound=0)) == {"p50": 280}


def test_an_exclusive_price_whose_cap_is_just_reached_is_the_only_one():
    assert taken([line("a", 1, 1000)], percent(10, cap=100, exclusive=True), percent(50)) == {"p10": 100}


def test_what_an_exclusive_price_takes_does_not_count_where_the_others_choose_together():
    """45 % of a and half of b beat half of a and nothing of b, whatever x saves; and x stays the only one on its
    goods, for other stacks as well."""
    lines = [line("a", 1, 1000), line("b", 1, 900), X]
    alone = percent(60, "x", what=only("x"), exclusive=True)
    once, less = percent(50, limits=Limits(a_sale=1)), percent(45, what=only("a"))
    more = amount(1, "more", what=only("x"), stack="more")
    assert taken(lines, alone, once, less, more) == {"x": 600, "p45": 450, "p50": 450}


def test_where_both_come_to_the_same_the_offer_that_won_first_stays():
    lines = [line("a", 1, 1000), X]
    assert taken(lines, ALONE, percent(50, cap=300), percent(30)) == {"x": 10, "p50": 300}
    assert taken(lines, ALONE, percent(50, cap=299), percent(30)) == {"x": 10, "p30": 300}


def test_a_capped_coupon_says_what_it_took_and_no_fen_more():
    lines = [line("a", 1, 1000), line("b", 1, 1000), line("c", 1, 1000)]
    got = priced(lines, coupons=[Coupon("c", percent(50, cap=1))])
    assert (got.due, [use.amount for use in got.coupons]) == (2999, [1])


def test_where_nothing_is_due_no_points_are_paid():
    got = price(Basket((line("a", 1, 1000),)), [percent(100)], now=NOW, points=80)
    assert (got.due, got.points) == (0, 0)


def test_of_weighed_bags_that_cost_the_same_a_limit_takes_the_heaviest():
    """1.2 and 1.4 kg at 0.03 are 0.04 both; at 0.02 they are 0.02 and 0.03."""
    bags = [part("a", 1200, 3, weighed=True), part("a", 1400, 3, weighed=True, id_="a2")]
    cheap = Special(id="s", name="s", price=2, limits=Limits(a_sale=1))
    assert priced(bags, cheap).due == priced(bags[::-1], cheap).due == 3 + 4
    assert priced(bags).due == 4 + 4
