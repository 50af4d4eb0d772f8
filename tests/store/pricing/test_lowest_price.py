"""Step 1: which offer a product's price comes from where limits, caps, minima and exclusive offers meet."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from store.pricing.basket import Basket, Line, PricedBasket, ProductId
from store.pricing.conditions import Limits, Member, Settings, Uses, What
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line

HALF = Fraction(1, 2)


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def percent(percent: int, id_: str = "", **given: Any) -> PercentOff:
    return PercentOff(
        **{"id": id_ or f"p{percent}", "name": id_ or f"p{percent}", "rate": Fraction(percent, 100), **given}
    )


def amount(off: int, id_: str = "a", **given: Any) -> AmountOff:
    return AmountOff(id=id_, name=id_, amount=off, **given)


def priced(lines: list[Line], *offers: Offer, **given: Any) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW, **given)


def taken(lines: list[Line], *offers: Offer, **given: Any) -> dict[str, int]:
    return {source: amount for (_, source, _), amount in priced(lines, *offers, **given).by_source().items()}


A = [line("a", 4, 1000)]
AB = [line("a", 2, 1000), line("b", 2, 500)]


def test_where_a_limit_runs_out_the_rest_takes_the_next_best():
    few = percent(50, limits=Limits(a_sale=1))
    got = priced(A, few, percent(10))
    assert (taken(A, few, percent(10)), dict(got.used)) == ({"p50": 500, "p10": 300}, {"p50": 1, "p10": 3})
    two = percent(40, limits=Limits(a_sale=2))
    assert taken(A, few, two, percent(10)) == {"p50": 500, "p40": 800, "p10": 100}
    assert taken(A, few) == {"p50": 500}
    assert taken(A, percent(50, limits=Limits(a_sale=4)), percent(10)) == {"p50": 2000}
    assert taken(A, percent(50, limits=Limits(a_sale=9)), percent(10)) == {"p50": 2000}


def test_a_step_that_needs_all_pieces_may_beat_a_limit_on_some():
    """For four at 7.00 each 12.00 go; half off one and the rest at the shelf's price takes 5.00."""
    by_four = QuantityPrice(id="q", name="q", steps=((4000, 700),))
    by_three = replace(by_four, steps=((3000, 700),))
    few = percent(50, limits=Limits(a_sale=1))
    assert taken(A, few, by_four) == {"q": 1200}
    assert taken(A, few, by_three) == {"p50": 500, "q": 900}


def test_limits_are_counted_from_group_to_group_and_over_stacks():
    few = percent(50, limits=Limits(a_sale=3))
    assert taken(AB, few) == {"p50": 1250}
    assert taken(AB, few, uses={"p50": Uses(ever=9)}) == {"p50": 1250}
    ever = percent(50, limits=Limits(ever=3))
    assert taken(AB, ever, uses={"p50": Uses(ever=2)}) == {"p50": 500}
    assert taken(AB, ever, uses={"p50": Uses(ever=3)}) == {}


def test_odd_fen_go_with_their_pieces_where_a_limit_parts_them():
    lines = [line("a", 3, 1000)]
    third = amount(333, "t", priority=1, stack="x")
    assert taken(lines, third, percent(50, limits=Limits(a_sale=1))) == {"t": 999, "p50": 334}


def test_a_weighed_line_is_taken_whole_or_not_at_all():
    weighed = replace(line("w", 1, 1000), quantity=2500, weighed=True)
    assert taken([weighed], percent(50, limits=Limits(a_sale=1)), percent(10)) == {"p50": 1250}
    assert taken([weighed], Special(id="s", name="s", price=900, limits=Limits(a_sale=1))) == {"s": 250}
    twice = [weighed, replace(weighed, quantity=1000)]
    assert taken(twice, percent(50, limits=Limits(a_sale=1)), percent(10)) == {"p50": 1250, "p10": 100}


def test_a_search_past_its_bound_says_so():
    many = [percent(10 + i, limits=Limits(a_sale=1)) for i in range(8)]
    assert priced([line("a", 8, 1000)], *many, settings=Settings(bound=20)).cut
    assert not priced([line("a", 1, 1000)], *many, settings=Settings(bound=20)).cut


def test_past_the_bound_an_offer_with_a_limit_still_works_and_of_rivals_what_takes_most():
    few, more, most = (percent(rate, limits=Limits(a_sale=1)) for rate in (40, 50, 60))
    got = priced(A, more, settings=Settings(bound=0))
    assert (got.cut, got.due) == (False, 3500), "alone there is nothing that was not tried"
    got = priced(A, few, most, more, settings=Settings(bound=0))
    assert (got.cut, got.due, dict(got.used)) == (True, 2500, {"p60": 1, "p50": 1, "p40": 1})
    assert priced([line("a", 1, 1000)], few, most, settings=Settings(bound=0)).due == 400
    many = [percent(90 - i, limits=Limits(a_sale=1)) for i in range(12)]
    assert priced([line("a", 1, 1000)], *many, settings=Settings(bound=0)).due == 100


def test_an_exclusive_price_shuts_out_the_other_stacks_on_its_goods_alone():
    alone = percent(10, what=only("a"), exclusive=True, priority=1, stack="x")
    assert taken(AB, alone, percent(50)) == {"p10": 200, "p50": 500}
    assert taken(AB, replace(alone, stack=""), percent(50)) == {"p10": 200, "p50": 500}
    strong = percent(5, exclusive=True, priority=2)
    assert taken(AB, replace(alone, stack=""), strong, percent(50)) == {"p5": 150}
    too_dear = Special(id="s", name="s", price=5000, exclusive=True, priority=3)
    assert taken(AB, too_dear, percent(50)) == {"p50": 1500}, "one that takes nothing shuts nothing out"
    limited = percent(30, exclusive=True, limits=Limits(a_sale=1))
    assert taken(AB, limited, percent(50)) == {"p30": 300, "p50": 500}


@pytest.mark.parametrize(("cap", "due"), [(100, 900), (99, 901)])
def test_an_exclusive_price_stays_alone_where_its_cap_binds_too(cap, due):
    alone = percent(10, exclusive=True, priority=1, cap=cap)
    assert priced([line("a", 1, 1000)], alone, percent(50)).due == due


def test_of_equal_exclusive_prices_the_one_counts_whose_cap_leaves_more():
    capped, other = (percent(off, exclusive=True, cap=cap) for off, cap in ((30, 50), (20, None)))
    assert priced([line("a", 1, 1000)], capped, other, percent(50)).due == 800


def test_equals_of_a_capped_exclusive_price_may_ask_for_the_day_and_the_level():
    lines = [line("a", 1, 1000, levels=(900, 800), expires=date(2026, 11, 22))]
    capped = percent(30, exclusive=True, cap=50)
    own, markdown = (
        MemberPrice(id="m", name="m", exclusive=True),
        Markdown(id="d", name="d", steps=((1, Fraction(1, 10)),), exclusive=True),
    )
    assert taken(lines, capped, own, member=Member(id="m", level=2)) == {"m": 200}
    assert taken(lines, capped, markdown) == {"d": 100}


def test_an_exclusive_price_that_cannot_apply_lets_the_next_strongest_in():
    used_up = percent(40, exclusive=True, priority=2, limits=Limits(ever=1))
    uses = {"p40": Uses(ever=1)}
    assert (
        priced([line("a", 1, 1000)], used_up, percent(10, exclusive=True, priority=1), percent(50), uses=uses).due
        == 900
    )


def test_two_exclusive_prices_of_different_stacks_each_keep_their_goods():
    first = percent(10, what=only("a"), exclusive=True, priority=2, stack="x")
    second = percent(20, what=only("b"), exclusive=True, priority=1, stack="y")
    assert taken(AB, first, second, percent(50)) == {"p10": 200, "p20": 200}


def test_a_cap_is_shared_over_the_goods_and_where_it_binds_another_choice_may_be_better():
    capped = percent(50, cap=600)
    assert [each.gross - each.paid for each in priced(AB, capped).lines] == [400, 200]
    assert taken(AB, capped) == {"p50": 600}
    assert taken(AB, percent(50, cap=1500)) == {"p50": 1500}
    assert taken(AB, capped, percent(30, what=only("a"))) == {"p30": 600, "p50": 500}
    assert priced(AB, capped, percent(19)).due == 3000 - 500 - 380, "each product by the one that leaves more together"
    assert priced(AB, capped, percent(41)).due == 3000 - 500 - 820


def test_of_several_capped_offers_every_part_is_tried():
    lines = [line(name, 1, 1000) for name in "abcd"]
    offers = [percent(50 - n, f"c{n}", cap=100) for n in range(3)]
    assert priced(lines, *offers, percent(9)).due == 4000 - 3 * 100 - 90
    assert priced(lines, *offers, percent(2)).due == 4000 - 3 * 100 - 20
    many = [percent(50 - n, f"c{n}", cap=100) for n in range(6)]
    assert priced(lines, *many, percent(9)).due == 4000 - 4 * 100


def test_a_minimum_is_tested_on_all_that_the_offer_covers_and_said_once():
    offer = percent(50, minimum=3000)
    assert taken(AB, offer) == {"p50": 1500}
    got = priced(AB, replace(offer, minimum=3001), percent(10))
    assert got.by_source() and dict(got.used) == {"p10": 4}
    assert [(each.offer, each.lacking, each.lacking_pieces) for each in got.missed] == [("p50", 1, 0)]
    got = priced(AB, replace(offer, minimum=0, minimum_pieces=6))
    assert [(each.offer, each.name, each.lacking, each.lacking_pieces) for each in got.missed] == [("p50", "p50", 0, 2)]


def test_a_minimum_counts_what_the_stacks_before_left():
    first = amount(100, "first", stack="x", priority=1)
    for minimum, met in ((2600, True), (2601, False)):
        got = priced(AB, first, percent(10, minimum=minimum))
        assert got.due == (2600 - 260 if met else 2600)


def test_the_price_of_a_member_of_a_level_competes_too():
    lines = [line("a", 2, 1000, levels=(900, 700), expires=date(2026, 11, 22))]
    member = Member(id="m", level=2)
    own, markdown = MemberPrice(id="m", name="m"), Markdown(id="d", name="d", steps=((1, Fraction(2, 5)),))
    few = {"limits": Limits(a_sale=1)}
    assert taken(lines, own, markdown, member=member) == {"d": 800}
    assert taken(lines, own, replace(markdown, **few), member=member) == {"d": 400, "m": 300}
    assert taken(lines, replace(own, **few), replace(markdown, cap=500), member=member) == {"d": 400, "m": 300}
    assert taken(lines, replace(own, cap=9999), member=member) == {"m": 600}


def test_of_equals_the_first_by_rank_wins():
    assert taken(A, percent(50, "b"), percent(50, "a")) == {"a": 2000}
    assert taken(A, percent(50, "b", priority=1), percent(50, "a")) == {"b": 2000}
    assert taken(A, percent(50, "b", cap=9999), percent(50, "a", cap=9999)) == {"a": 2000}
    nine = {"limits": Limits(a_sale=9)}
    assert taken(A, percent(50, "b", **nine), percent(50, "a", **nine)) == {"a": 2000}


@pytest.mark.parametrize(
    ("offer", "off"),
    [(percent(50), 2000), (percent(50, limits=Limits(a_sale=1)), 500), (percent(50, what=only("b")), 0)],
)
def test_a_coupon_for_goods_takes_from_them_what_is_left(offer, off):
    (use,) = priced(A, coupons=[Coupon("c", offer)]).coupons
    assert (use.amount, use.lacking) == (off, 0)
    half_before = priced(A, percent(50, "before"), coupons=[Coupon("c", offer)])
    assert half_before.coupons[0].amount == off // 2


def test_a_coupon_for_two_products_takes_from_both_and_says_what_it_took():
    for offer in (percent(50), percent(50, cap=5000), percent(50, limits=Limits(a_sale=9))):
        got = priced(AB, coupons=[Coupon("c", offer)])
        assert [each.gross - each.paid for each in got.lines] == [1000, 500]
        assert got.coupons[0].amount == 1500


def test_a_coupon_leaves_keyed_prices_alone_and_says_what_it_lacks():
    keyed = replace(line("k", 1, 1000), keyed=True)
    assert priced([keyed], coupons=[Coupon("c", percent(50))]).coupons[0].amount == 0
    (use,) = priced(A, coupons=[Coupon("c", percent(50, minimum=5000, minimum_pieces=6))]).coupons
    assert (use.amount, use.lacking, use.lacking_pieces) == (0, 1000, 2)


def test_a_stack_has_the_priority_of_its_strongest_offer_wherever_that_stands():
    first, second = amount(100, "x", stack="x"), percent(50, "y", stack="y")
    assert taken(AB, first, second) == {"x": 400, "y": 1300}
    for goods in "ab":
        strong = Special(id="s", name="s", price=1, what=only(goods), stack="y", priority=1, limits=Limits(a_sale=0))
        assert taken(AB, first, second, strong) == {"y": 1500, "x": 400}, "the order is one for the whole basket"


def test_a_customer_without_a_card_has_no_level_whatever_the_offer():
    lines = [line("a", 2, 1000, levels=(900, 700))]
    for given in ({}, {"limits": Limits(a_sale=1)}, {"cap": 9999}, {"stack": "b"}):
        own = MemberPrice(id="m", name="m", **given)
        assert taken(lines, own, amount(1)) == ({"a": 2})
        assert "m" in taken(lines, own, amount(1), member=Member(id="m", level=2))


def test_goods_that_are_shut_hide_nothing_from_the_goods_after_them():
    alone = percent(10, what=only("a"), exclusive=True, priority=1, stack="x")
    assert taken(AB, alone, percent(50), amount(1, "z", stack="z")) == {"p10": 200, "p50": 500, "z": 2}


def test_an_offer_is_used_by_all_its_goods_together():
    assert dict(priced(AB, percent(50), amount(1, "z", stack="z")).used) == {"p50": 4, "z": 4}


EXPIRING = [line("a", 2, 1000, expires=date(2026, 11, 22), levels=(700,))]


@pytest.mark.parametrize(
    ("given", "by_day", "by_level"),
    [
        ({"priority": 1}, 1000, 600),
        ({"priority": 1, "exclusive": True}, 1000, 600),
        ({"priority": 1, "cap": 500}, 500, 500),
        ({"priority": 1, "limits": Limits(a_sale=1)}, 500, 300),
    ],
)
def test_a_markdown_and_a_members_price_know_the_day_and_the_level_in_any_company(given, by_day, by_level):
    markdown, own = Markdown(id="d", name="d", steps=((1, HALF),), **given), MemberPrice(id="m", name="m", **given)
    other = amount(1, "z", stack="z")
    assert taken(EXPIRING, markdown, other)["d"] == by_day
    assert taken(EXPIRING, own, other, member=Member(id="m", level=1))["m"] == by_level


def test_where_a_cap_binds_the_day_and_the_level_are_known_to_the_next_choice():
    markdown = Markdown(id="d", name="d", steps=((1, Fraction(2, 5)),))
    assert taken(EXPIRING, percent(50, cap=100), markdown) == {"d": 800}
    own = MemberPrice(id="m", name="m")
    assert taken(EXPIRING, percent(50, cap=100), own, member=Member(id="m", level=1)) == {"m": 600}


@pytest.mark.parametrize(
    ("caps", "off"),
    [
        ((10, 10, 400), 90 + 90 + 400),
        ((10, 10, 400, 400), 90 + 90 + 400 + 400),
        ((10, 400, 400, 400, 400), 90 + 4 * 400),
        ((10, 10, 10, 10, 10), 5 * 90),
        ((10, 10, 400, 400, 400), 90 + 90 + 3 * 400),
    ],
)
def test_capped_offers_give_way_one_by_one(caps, off):
    lines = [line(f"p{n}", 1, 1000) for n in range(len(caps))]
    capped = [percent(50, f"c{n}", what=only(f"p{n}"), cap=cap) for n, cap in enumerate(caps)]
    priced_all = priced(lines, *capped, percent(9))
    assert priced_all.gross - priced_all.due == off


def test_caps_that_bind_are_weighed_together():
    lines = [line("a", 1, 1000), line("b", 1, 1000)]
    caps = [percent(50, name, what=only(name), cap=300) for name in "ab"]
    assert taken(lines, *caps, percent(25)) == {"a": 300, "b": 300}


def test_one_fen_is_taken_and_nothing_is_no_use():
    two = {"limits": Limits(a_sale=2)}
    assert taken([line("a", 1, 1000)], amount(1, **two)) == {"a": 1}
    same = Special(id="a", name="a", price=1000, **two)
    assert dict(priced(A, same, percent(10, **two)).used) == {"p10": 2}


@pytest.mark.parametrize(("bound", "cut"), [(2, False), (1, True), (0, True)])
def test_a_search_is_cut_where_something_is_left_to_try_past_the_bound(bound, cut):
    one, all_ = percent(50, limits=Limits(a_sale=1)), percent(40, limits=Limits(a_sale=9))
    assert priced(A, one, all_, settings=Settings(bound=bound)).cut is cut
