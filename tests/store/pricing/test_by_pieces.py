"""Basket offers that count pieces: 满件减 and 满件折."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import Line, LineId
from store.pricing.conditions import DEFAULTS
from store.pricing.explain import Explainer, say
from store.pricing.offers.base import Coupon
from store.pricing.offers.unit import Special
from store.pricing.offers.whole import PiecesPercent, PiecesSave
from tests.store.pricing.test_basket_offers import missed, offs, only, priced, save
from tests.store.pricing.test_cases import NOW, line

SOCKS = only("a", "b")


def less(*steps: tuple[int, int], **given: Any) -> PiecesSave:
    return PiecesSave(**{"id": "s", "name": "s", "what": SOCKS, "steps": steps, **given})


def tenth_then_fifth(**given: Any) -> PiecesPercent:
    steps = ((2, Fraction(1, 10)), (3, Fraction(1, 5)))
    return PiecesPercent(**{"id": "p", "name": "p", "what": SOCKS, "steps": steps, **given})


def socks(a: int, b: int) -> list[Line]:
    return [line("a", a, 1000), line("b", b, 2000), line("other", 5, 100)]


@pytest.mark.parametrize(("a", "b", "off"), [(1, 0, 0), (1, 1, 500), (3, 1, 500), (3, 2, 2000), (9, 9, 2000)])
def test_an_amount_comes_off_from_so_many_pieces_on_whatever_they_cost(a, b, off):
    lines = [each for each in socks(a, b) if each.quantity]
    assert sum(offs(lines, less((2, 500), (5, 2000)))) == off


@pytest.mark.parametrize(("a", "b", "off"), [(1, 0, 0), (1, 1, 500), (2, 1, 500), (2, 2, 1000), (3, 4, 1500)])
def test_for_every_so_many_pieces_it_comes_off_again(a, b, off):
    lines = [each for each in socks(a, b) if each.quantity]
    assert sum(offs(lines, less((2, 500), repeat=True))) == off


def test_it_is_shared_by_what_the_goods_cost_and_other_goods_bear_nothing():
    assert offs(socks(1, 1), less((2, 500))) == [167, 333, 0]
    assert offs(socks(1, 1), tenth_then_fifth()) == [100, 200, 0]
    assert offs(socks(2, 1), tenth_then_fifth()) == [400, 400, 0]


def test_it_takes_no_more_than_they_cost_nor_than_its_cap():
    assert offs([line("a", 2, 100)], less((2, 500))) == [200]
    assert offs([line("a", 9, 1000)], less((2, 500), repeat=True, cap=1200)) == [1200]


def test_a_weighed_line_is_a_piece():
    pear = replace(line("a", 1, 1000), quantity=300, weighed=True)
    assert sum(offs([pear, replace(pear, id=LineId("2"))], less((2, 100)))) == 100
    assert offs([pear], less((2, 100))) == [0]


def test_of_one_stack_the_better_of_a_sum_and_a_count_works():
    assert sum(offs(socks(1, 1), less((2, 500)), save(400, id_="sum"))) == 500
    assert sum(offs(socks(1, 1), less((2, 500)), save(600, id_="sum"))) == 600


def test_goods_at_a_special_price_do_not_count_where_it_leaves_them_out():
    special = Special(id="x", name="x", price=900, what=only("a"))
    offer = less((2, 500), without_kinds=frozenset({"special"}))
    assert offs(socks(1, 1), special, offer) == [100, 0, 0]
    assert offs(socks(1, 2), special, offer) == [100, 500, 0]


def test_the_next_step_is_named_with_what_it_would_take_more():
    offer = less((2, 500), (5, 2000))
    assert missed([line("a", 1, 1000)], offer) == [("s", 0, 1, 500)]
    assert missed([line("a", 3, 1000)], offer) == [("s", 0, 2, 1500)]
    assert missed([line("a", 2, 1000)], offer) == [("s", 0, 3, 1500)], "a step that is just reached is not the next"
    assert missed([line("a", 2, 1000)], tenth_then_fifth()) == [("p", 0, 1, 200)]
    assert missed([line("a", 1, 1000)], less((2, 1))) == [("s", 0, 1, 1)]
    assert missed([line("a", 5, 1000)], offer) == []
    assert missed([line("a", 3, 1000)], less((2, 500), repeat=True)) == [("s", 0, 1, 500)]
    assert missed([line("a", 4, 1000)], less((2, 500), repeat=True, cap=1000)) == []
    assert missed([line("a", 1, 1000)], tenth_then_fifth()) == [("p", 0, 1, 100)]
    assert missed([line("other", 1, 1000)], offer) == []


def test_no_more_is_promised_than_the_goods_cost():
    assert missed([line("a", 1, 300)], less((2, 500))) == [("s", 0, 1, 300)]
    assert missed([line("a", 2, 300)], less((2, 100), (3, 900))) == [("s", 0, 1, 500)]
    assert missed([line("a", 1, 300)], less((2, 500), repeat=True)) == [("s", 0, 1, 300)]
    assert missed([line("a", 2, 300)], less((2, 600), repeat=True)) == [], "they cost nothing already"


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Buy 1 more and “s” takes 5.00 more off."), ("zh_CN", "再买 1 件,“s”再减 5.00。")],
)
def test_what_is_lacking_is_said(language, says):
    offers = [less((2, 500))]
    why = Explainer(priced([line("a", 1, 1000)], *offers), offers, None, NOW, CURRENCIES["CNY"], DEFAULTS)
    assert [say(each, words(language)) for each in why.basket()] == [says]


def test_a_coupon_may_count_pieces():
    coupon = Coupon("1", less((3, 500)))
    assert [use.amount for use in priced(socks(2, 1), coupons=[coupon]).coupons] == [500]
    (use,) = priced(socks(1, 1), coupons=[coupon]).coupons
    assert (use.amount, use.lacking_pieces, use.needed) == (0, 1, False)
