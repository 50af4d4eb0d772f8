"""Offers that need other goods in the basket (买2杯咖啡蛋糕8折, 任选3种)."""

from fractions import Fraction
from typing import Any

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import Basket, Line
from store.pricing.conditions import DEFAULTS, Needs
from store.pricing.explain import Explainer, say
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import NForPrice, NthAtPercent
from store.pricing.offers.unit import PercentOff, Special
from store.pricing.offers.whole import SpendPercent
from store.pricing.price import price
from tests.store.pricing.test_basket_offers import gift, offs, only, priced, save
from tests.store.pricing.test_cases import NOW, line

CAKE = line("cake", 1, 2000)


def coffees(pieces: int, price: int = 1500) -> Line:
    return line("coffee", pieces, price)


def needs(*names: str, **given: Any) -> dict[str, Any]:
    return {"needs": Needs(what=only(*names), **given)}


def off_cakes(**given: Any) -> PercentOff:
    return PercentOff(**{"id": "c", "name": "cakes", "rate": Fraction(1, 5), "what": only("cake"), **given})


def test_a_price_holds_only_with_so_many_pieces_of_other_goods():
    offer = off_cakes(**needs("coffee", minimum_pieces=2))
    assert offs([CAKE, coffees(1)], offer) == [0, 0]
    assert offs([CAKE, coffees(2)], offer) == [400, 0]
    assert offs([CAKE, coffees(1), coffees(1)], offer) == [400, 0, 0], "on two lines as well"
    assert offs([CAKE], offer) == [0]


def test_with_nothing_more_said_one_piece_of_them_is_enough():
    assert offs([CAKE, coffees(1)], off_cakes(**needs("coffee"))) == [400, 0]
    assert offs([CAKE], off_cakes(**needs("coffee"))) == [0]


@pytest.mark.parametrize("cost", [1500, 2500])
def test_in_step_1_a_sum_of_other_goods_counts_before_any_price_of_that_step(cost):
    """Whether the coffee is dearer than the cake or not, and whatever special price it has."""
    offer = off_cakes(**needs("coffee", minimum=2 * cost))
    special = Special(id="s", name="s", price=100, what=only("coffee"))
    lines = [CAKE, coffees(2, cost)]
    assert offs(lines, offer, special) == [400, 2 * (cost - 100)]
    assert offs(lines, off_cakes(**needs("coffee", minimum=2 * cost + 1)), special)[0] == 0


def test_a_basket_offer_counts_what_the_needed_goods_cost_after_the_steps_before():
    special = Special(id="s", name="s", price=1000, what=only("coffee"))
    ten = save(1000, what=only("cake"), **needs("coffee", minimum=3000))
    assert offs([CAKE, coffees(2)], ten) == [1000, 0]
    assert offs([CAKE, coffees(2)], ten, special) == [0, 1000]
    assert offs([CAKE, coffees(3)], ten, special) == [1000, 1500]


def test_different_ones_are_counted_by_product_and_not_by_piece():
    teas = [line("green", 2, 500), line("black", 1, 500)]
    three = PercentOff(id="t", name="t", rate=Fraction(1, 10), **needs("green", "black", "white", minimum_kinds=3))
    assert offs(teas, three) == [0, 0]
    assert offs([*teas, line("white", 1, 500)], three) == [100, 50, 50]


def test_sets_and_gifts_and_basket_percents_may_need_other_goods():
    pair = NthAtPercent(id="n", name="n", nth=2, rate=Fraction(1, 2), what=only("cake"), **needs("coffee"))
    three = NForPrice(id="n", name="n", n=2, price=3000, what=only("cake"), **needs("coffee"))
    tenth = SpendPercent(id="p", name="p", steps=((0, Fraction(1, 10)),), **needs("coffee"))
    cakes = line("cake", 2, 2000)
    for offer, off in ((pair, 1000), (three, 1000), (tenth, 400), (gift(100, "cake", **needs("coffee")), 2000)):
        assert offs([cakes], offer) == [0]
        assert offs([cakes, coffees(1)], offer)[0] == off


def test_goods_that_may_not_be_discounted_do_not_count():
    cigarettes = line("coffee", 2, 1500, discountable=False)
    assert offs([CAKE, cigarettes], off_cakes(**needs("coffee"))) == [0, 0]


def test_what_is_needed_is_not_used_up_and_serves_several_offers():
    bread = line("bread", 1, 1000)
    other = off_cakes(id="b", what=only("bread"), **needs("coffee"))
    assert offs([CAKE, bread, coffees(1)], off_cakes(**needs("coffee")), other) == [400, 200, 0]


def test_its_own_minimum_has_to_be_reached_as_well():
    offer = off_cakes(minimum_pieces=2, **needs("coffee"))
    assert offs([CAKE, coffees(1)], offer) == [0, 0]
    assert offs([line("cake", 2, 2000), coffees(1)], offer) == [800, 0]
    assert offs([line("cake", 2, 2000)], offer) == [0]


def says(lines: list[Line], *offers: Offer, coupons: tuple[Coupon, ...] = (), language: str = "en") -> list[str]:
    got = priced(lines, *offers, coupons=coupons)
    why = Explainer(got, offers, None, NOW, CURRENCIES["CNY"], DEFAULTS, coupons=coupons)
    return [say(sentence, words(language)) for sentence in (*why.line(0), *why.basket())]


@pytest.mark.parametrize(
    ("lacks", "english", "chinese"),
    [
        (
            {"minimum_pieces": 3},
            "2 more of the goods that “cakes” needs and it holds.",
            "所需商品再买 2 件,可享“cakes”。",
        ),
        (
            {"minimum": 5000},
            "Spend 35.00 more on the goods that “cakes” needs and it holds.",
            "所需商品再消费 35.00,可享“cakes”。",
        ),
        (
            {"minimum_kinds": 2},
            "1 more of other kinds of the goods that “cakes” needs and it holds.",
            "所需商品再买 1 种不同的,可享“cakes”。",
        ),
    ],
)
def test_it_says_what_is_lacking_of_the_goods_that_it_needs(lacks, english, chinese):
    offer = off_cakes(**needs("coffee", "tea", **lacks))
    lines = [CAKE, coffees(1)]
    assert english in says(lines, offer)
    assert chinese in says(lines, offer, language="zh_CN")
    coupon = (Coupon("1", offer),)
    assert english in says(lines, coupons=coupon)
    (use,) = priced(lines, coupons=coupon).coupons
    lacking = (use.lacking, use.lacking_pieces, use.lacking_kinds)
    assert use.needed and lacking == (
        3500 * ("minimum" in lacks),
        2 * ("minimum_pieces" in lacks),
        "minimum_kinds" in lacks,
    )


def test_of_two_offers_that_need_other_kinds_the_nearer_one_is_named_first():
    far, near = (
        off_cakes(id=id_, **needs("coffee", "tea", minimum_kinds=kinds)) for id_, kinds in (("a", 3), ("b", 2))
    )
    assert [miss.offer for miss in priced([CAKE, coffees(1)], far, near).missed] == ["b", "a"]


def test_once_the_goods_are_there_a_coupon_is_accepted():
    (use,) = priced([CAKE, coffees(2)], coupons=[Coupon("1", off_cakes(**needs("coffee", minimum_pieces=2)))]).coupons
    assert (use.amount, use.needed) == (400, False)


def test_an_offer_over_the_basket_is_not_said_to_be_near_for_what_it_needs():
    """A money sum that is lacking of the needed goods is no sum of the basket: the words say which it is."""
    assert "Spend 15.00 more on the goods that “s” needs and it holds." in says(
        [CAKE, coffees(1)], save(100, **needs("coffee", minimum=3000))
    )


def test_pricing_again_after_the_needed_goods_came_or_went_says_the_same_as_afresh():
    offer = off_cakes(**needs("coffee", minimum_pieces=2))
    first = priced([CAKE, coffees(1)], offer)
    more = Basket((*[each.line for each in first.lines], coffees(1)))
    book = OfferBook([offer])
    before = price(Basket(tuple(each.line for each in first.lines)), book, now=NOW)
    after = price(more, book, now=NOW, before=before)
    assert (before.due, after.due) == (3500, 4600)
    assert price(Basket(more.lines[:2]), book, now=NOW, before=after).due == 3500
