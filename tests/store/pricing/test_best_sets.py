"""Which sets are made where several offers want the same pieces: the best for the customer, by stack, limit and cap."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.pricing.basket import Basket, Line, PricedBasket, ProductId
from store.pricing.conditions import Limits, Settings, Uses, What
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, PercentOff
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line

HALF = Fraction(1, 2)


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def half(id_: str = "h", **given: Any) -> NthAtPercent:
    return NthAtPercent(**{"id": id_, "name": id_, "nth": 2, "rate": HALF, **given})


def n_for(n: int, price: int, id_: str = "n", **given: Any) -> NForPrice:
    return NForPrice(id=id_, name=id_, n=n, price=price, **given)


def priced(lines: list[Line], *offers: Offer, **given: Any) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW, **given)


def off(lines: list[Line], *offers: Offer, **given: Any) -> int:
    got = priced(lines, *offers, **given)
    return got.gross - got.due


def taken(lines: list[Line], *offers: Offer, **given: Any) -> dict[str, int]:
    """What each offer took, by its id."""
    return {source: amount for (_, source, _), amount in priced(lines, *offers, **given).by_source().items()}


def test_sets_of_different_stacks_use_the_same_pieces_one_after_another_the_highest_priority_first():
    lines = [line("a", 2, 1000)]
    pair, two = half(), n_for(2, 1200, stack="b")
    assert taken(lines, pair, two) == {"h": 500, "n": 300}
    assert taken(lines, pair, replace(two, priority=1)) == {"n": 800, "h": 300}
    assert taken(lines, pair, replace(two, stack="")) == {"n": 800}
    assert priced(lines, pair, two).used == (("h", 1), ("n", 1))


def test_an_exclusive_set_keeps_its_goods_from_all_other_stacks_and_others_theirs():
    lines = [line("a", 2, 1000), line("b", 2, 1000)]
    alone = half("x", what=only("a"), exclusive=True, priority=1, stack="x")
    assert taken(lines, alone, n_for(2, 100)) == {"x": 500, "n": 1900}
    assert taken(lines[:1], alone, n_for(2, 100)) == {"x": 500}
    assert taken([line("a", 1, 1000)], alone, n_for(1, 100)) == {"n": 900}, "where it makes no set it shuts nothing out"


def test_two_exclusive_sets_both_keep_their_goods():
    lines = [line("a", 2, 1000), line("b", 2, 1000)]
    first = half("x", what=only("a"), exclusive=True, priority=2, stack="x")
    second = half("y", what=only("b"), exclusive=True, priority=1, stack="y")
    for rest in (n_for(2, 100), half("n", same=True)):
        assert taken(lines, first, second, rest) == {"x": 500, "y": 500}
        assert priced(lines, first, second, rest).missed == (), "what is shut out does not come close"
        assert taken([*lines, line("c", 2, 1000)], first, second, rest)["n"] >= 500


def test_stacks_go_by_the_highest_priority_in_them_and_then_by_name():
    lines = [line("a", 2, 1000)]
    pair, two, other = half(stack="a"), n_for(2, 1200, stack="b"), half("o", what=only("z"), stack="b", priority=1)
    assert taken(lines, pair, two) == {"h": 500, "n": 300}
    assert taken(lines, replace(pair, stack="c"), two) == {"n": 800, "h": 300}
    assert taken(lines, pair, two, other) == {"h": 500, "n": 300}, "an offer that touches nothing here has no say"
    assert taken([*lines, line("z", 1, 10)], pair, two, other) == {"n": 800, "h": 300}


def test_of_exclusive_sets_the_highest_priority_goes_first_and_plain_ones_last():
    lines = [line("a", 2, 1000)]
    weak, strong = half("weak", exclusive=True), n_for(2, 1900, "strong", exclusive=True, priority=1)
    assert taken(lines, weak, strong, n_for(2, 100)) == {"strong": 100}
    assert taken(lines, weak, replace(strong, n=3), n_for(2, 100)) == {"weak": 500}
    assert taken([line("a", 1, 1000)], weak, strong, n_for(1, 100)) == {"n": 900}


def test_a_coupon_for_a_set_is_used_or_says_how_many_pieces_it_lacks():
    coupon = Coupon("c", half())
    for pieces, amount, lacking in ((2, 500, 0), (1, 0, 1)):
        (use,) = priced([line("a", pieces, 1000)], coupons=[coupon]).coupons
        assert (use.amount, use.lacking_pieces) == (amount, lacking)
    (use,) = priced([line("a", 2, 1000)], coupons=[Coupon("c", half(what=only("b")))]).coupons
    assert (use.amount, use.lacking_pieces) == (0, 0)


@pytest.mark.parametrize(
    ("offer", "missed"),
    [
        (half(nth=5), [("h", "h", 0, 2)]),
        (half(nth=3), []),
        (half(nth=3, same=True), [("h", "h", 0, 1)]),
        (half(nth=2, same=True), []),
        (half(what=only("c")), []),
        (half(minimum=5000), [("h", "h", 2000, 0)]),
        (half(minimum=3000), []),
        (half(minimum_pieces=5), [("h", "h", 0, 2)]),
        (half(minimum_pieces=3), []),
        (half(minimum=5000, minimum_pieces=5), [("h", "h", 2000, 2)]),
        (BuyGet(id="g", name="g", buy=3, get=2, which="cheapest"), [("g", "g", 0, 2)]),
        (BuyGet(id="g", name="g", buy=2, get=2), [("g", "g", 0, 2)]),
        (BuyGet(id="g", name="g", buy=1, get=2), []),
    ],
)
def test_an_offer_of_sets_that_came_close_says_what_is_lacking(offer, missed):
    lines = [line("a", 2, 1000), line("b", 1, 1000)]
    got = priced(lines, offer)
    assert [(each.offer, each.name, each.lacking, each.lacking_pieces) for each in got.missed] == missed
    assert (got.gross > got.due) is (not missed and offer.what != only("c"))


def test_one_product_on_several_lines_makes_sets_of_one_product():
    lines = [line("a", 1, 1000), line("b", 1, 900), line("a", 1, 1000)]
    assert off(lines, half(same=True)) == 500
    assert off([line("a", 1, 1000), line("a", 1, 1200)], half(same=True)) == 500, "at two prices too"


def test_offers_that_share_no_goods_do_not_meet():
    lines = [line("a", 2, 1000), line("b", 2, 800), line("c", 2, 600)]
    offers = [half("x", what=only("a", "b")), n_for(2, 950, "y", what=only("b", "c")), half("z", what=only("c"))]
    assert taken(lines, *offers) == {"x": 500, "y": 650, "z": 300}
    assert taken(lines, half("x", what=only("a")), half("z", what=only("c"))) == {"x": 500, "z": 300}
    mixed = [line("a", 2, 1000), line("b", 1, 800), line("c", 1, 600)]
    assert taken(mixed, *offers[:2]) == {"x": 500, "y": 450}, (
        "offers that share some goods are looked at with all of them"
    )


def test_the_best_of_all_ways_is_made_and_not_the_first():
    """Two pairs of like prices beat what the dearest piece alone would choose."""
    lines = [line("a", 1, 1000), line("b", 1, 900), line("c", 1, 300)]
    assert taken(lines, half("pair"), n_for(3, 1700, "three")) == {"three": 500}
    assert taken(lines, half("pair"), n_for(3, 1800, "three")) == {"pair": 450}
    four = [*lines, line("d", 1, 290)]
    assert off(four, half("pair"), n_for(3, 1800, "three")) == 450 + 145


def test_limits_bind_where_offers_compete():
    lines = [line("a", 6, 1000)]
    once, two = half("once", every=True, limits=Limits(a_sale=1)), n_for(2, 1500, "two")
    assert taken(lines, once, two) == {"once": 1000, "two": 1000}
    assert dict(priced(lines, once, two).used) == {"once": 1, "two": 2}
    ever = replace(once, limits=Limits(ever=3))
    assert taken(lines, ever, two, uses={"once": Uses(ever=1)}) == {"once": 2000, "two": 500}
    assert taken(lines, ever, two, uses={"once": Uses(ever=3)}) == {"two": 1500}
    assert taken(lines, once, replace(two, limits=Limits(a_sale=1))) == {"once": 1000, "two": 500}


def test_caps_bind_where_offers_compete():
    lines = [line("a", 6, 1000)]
    capped, two = half("capped", every=True, cap=1200), n_for(2, 1500, "two")
    assert off(lines, capped, two) == 1000 + 500 + 500
    assert off(lines, replace(capped, cap=100), two) == 1500
    assert taken(lines, replace(capped, cap=0), two) == {"two": 1500}
    assert off(lines, replace(capped, cap=1000), replace(two, cap=500)) == 1500
    both = replace(capped, cap=1500, limits=Limits(a_sale=2))
    assert off(lines, both, two) == 1500 + 500


def test_a_cap_is_taken_over_all_goods_of_the_offer():
    lines = [line("a", 2, 1000), line("b", 2, 400)]
    assert taken(lines, half(cap=300)) == {"h": 300}
    assert [each.gross - each.paid for each in priced(lines, half(same=True, cap=350)).lines] == [250, 100]


def test_pieces_that_cost_a_fen_more_than_their_equals_are_told_apart():
    """Three at 10.00 less 1.00 together are 6.67, 6.67 and 6.66 each."""
    lines = [line("a", 3, 1000)]
    third = AmountOff(id="t", name="t", amount=333)
    assert off(lines, third, half()) == 999 + 334
    two_thirds = PercentOff(id="p", name="p", rate=Fraction(1, 3))
    assert off([line("a", 3, 1001)], two_thirds, n_for(3, 1000)) == 1001 + 1002, "6.68, 6.67 and 6.67"
    assert off([line("a", 3, 1001, floor=500)], two_thirds, n_for(3, 100)) == 1001 + 502, "room for 1.68, 1.67 and 1.67"
    assert dict(priced([line("a", 3, 1001)], two_thirds, n_for(2, 1000)).used) == {"p": 3, "n": 1}
    percent = PercentOff(id="p", name="p", rate=Fraction(1, 1000))
    assert off([line("a", 3, 999)], percent, half(nth=3)) == 3 + 499


def test_a_floor_leaves_each_piece_its_room():
    lines = [line("a", 3, 1000, floor=900)]
    assert off(lines, n_for(3, 2000)) == 300
    assert off(lines, half()) == 200
    assert off([line("a", 2, 1000, floor=1000), line("b", 1, 600)], half()) == 300


def test_past_the_bound_the_offers_go_by_priority_from_the_dearest_piece_down():
    lines = [line(str(i), 1, 1000 + 7 * i) for i in range(12)]
    pair, three = half("pair"), n_for(3, 2900, "three")
    for one, other in ((1, 0), (0, 1)):
        got = priced(lines, replace(pair, priority=one), replace(three, priority=other), settings=Settings(bound=3))
        assert got.cut
        assert dict(got.used) == ({"pair": 6} if one else {"three": 4})
    limited = replace(pair, priority=1, limits=Limits(a_sale=2))
    got = priced(lines, limited, three, settings=Settings(bound=3))
    assert dict(got.used) == {"pair": 2, "three": 2}
    assert not priced(lines, pair, three, settings=Settings(bound=3000)).cut


def test_a_search_that_was_cut_says_so_though_others_after_it_were_not():
    many = [line(str(i), 1, 1000 + 7 * i) for i in range(12)]
    names = [str(i) for i in range(12)]
    offers = [
        half("pair", what=only(*names)),
        n_for(3, 2900, "three", what=only(*names)),
        half("other", what=only("x")),
    ]
    assert priced([*many, line("x", 2, 500)], *offers, settings=Settings(bound=3)).cut


def test_the_steps_that_a_search_takes_are_counted_over_the_whole_basket():
    """Two searches that the bound allows each alone may be too much together; which is told the next pricing too."""
    lines = [line(f"{side}{i}", 1, 1000 + 10 * i) for side in "ab" for i in range(4)]
    offers: list[Offer] = []
    for side in "ab":
        goods = only(*(f"{side}{i}" for i in range(4)))
        offers += [half(f"pair {side}", what=goods), n_for(3, 2500, f"three {side}", what=goods)]

    def needed(lines: list[Line]) -> int:
        return next(n for n in range(1, 200) if not priced(lines, *offers, settings=Settings(bound=n)).cut)

    assert needed(lines[:4]) == 25, "10 sets are found, one way is tried to the end, and few can come to more"
    both = needed(lines)
    assert both > 2 * 25
    for bound, cut in ((both - 1, True), (both, False)):
        book = OfferBook(offers)
        before = price(Basket(tuple(lines[:5])), book, now=NOW, settings=Settings(bound=bound))
        after = price(Basket(tuple(lines)), book, now=NOW, settings=Settings(bound=bound), before=before)
        assert after.cut is cut
        assert after == price(Basket(tuple(lines)), OfferBook(offers), now=NOW, settings=Settings(bound=bound))


def test_a_bundle_competes_with_a_pair_for_its_pieces():
    bundle = Bundle(id="b", name="b", parts=((only("a"), 1), (only("b"), 1)), price=1000)
    lines = [line("a", 2, 1000), line("b", 1, 800)]
    assert taken(lines, bundle, half(what=only("a"))) == {"b": 800}
    assert taken(lines, replace(bundle, price=1400), half(what=only("a"))) == {"h": 500}
    assert taken([*lines, line("b", 1, 800)], replace(bundle, price=1400), half(what=only("a"))) == {"b": 800}


def bundle(*parts: tuple[What, int], price: int) -> Bundle:
    return Bundle(id="b", name="b", parts=parts, price=price)


def test_more_of_one_part_than_a_bundle_takes_leaves_the_other_part_its_goods():
    lines = [line("b", 3, 600), line("a", 2, 100)]
    assert taken(lines, bundle((only("a"), 2), (only("b"), 1), price=300)) == {"b": 500}


def test_a_bundle_leaves_what_the_next_one_needs_and_takes_other_goods():
    """Two with a main dish each save more than one with both."""
    lines = [line("main", 2, 800), line("cake", 5, 500), line("tea", 1, 200)]
    anything = only("main", "cake", "tea")
    assert taken(lines, bundle((only("main"), 1), (anything, 1), price=300)) == {"b": 2000}


def test_a_bundle_of_eight_leaves_what_the_next_one_needs():
    lines = [line("c", 1, 800), line("b", 9, 400), line("a", 9, 100)]
    offer = bundle((only("b", "c"), 4), (only("a", "b", "c"), 4), price=300)
    assert taken(lines, offer) == {"b": 800 + 9 * 400 + 6 * 100 - 2 * 300}


def test_many_equal_goods_do_not_hide_others_that_a_bundle_may_take():
    lines = [line("b", 4, 800), line("a", 5, 700), line("c", 6, 600), line("d", 6, 100)]
    five, two_and_three = n_for(5, 500, what=only("a")), bundle((only("b"), 2), (only(*"abcd"), 3), price=1000)
    assert taken(lines, five, two_and_three) == {"n": 3000, "b": 2 * (2 * 800 + 3 * 600 - 1000)}


def test_a_bundle_takes_the_cheapest_where_another_offer_wants_the_rest():
    lines = [line("b", 1, 900), line("d", 1, 900), line("c", 2, 700), line("a", 1, 400)]
    meal = bundle((only("b"), 1), (only("d"), 1), (only(*"abcd"), 1), price=1000)
    assert taken(lines, meal, half(what=only("c"))) == {"b": 1200, "h": 350}


def test_a_piece_at_its_floor_does_not_keep_a_bundle_from_the_next():
    lines = [line("a", 1, 900, floor=900), line("b", 1, 800), line("z", 1, 300, floor=300)]
    got = priced(lines, bundle((only("a", "b"), 1), (only("z"), 1), price=600))
    assert [each.paid for each in got.lines] == [900, 300, 300]


def test_what_fits_several_parts_of_a_bundle_makes_room_for_what_fits_one():
    lines = [line("x", 2, 900), line("y", 2, 500)]
    assert taken(lines, bundle((only("x", "y"), 2), (only("x"), 2), price=1000)) == {"b": 1800}
    one_by_one = bundle((only("x", "y"), 1), (only("x", "w"), 1), (only("w"), 1), price=1000)
    got = priced([line("x", 1, 900), line("w", 1, 800), line("y", 1, 500)], one_by_one)
    assert [each.gross - each.paid for each in got.lines] == [491, 436, 273]


def test_parts_of_a_bundle_that_ask_for_the_same_goods_find_the_pieces_that_have_room():
    lines = [line("a", 5, 300), line("b", 3, 900, floor=300)]
    same = only("a", "b")
    assert taken(lines, bundle((same, 3), (same, 1), price=300)) == {"b": 3300}


def test_many_equal_sets_are_made_as_one_by_one():
    lines = [line("a", 50, 1000), line("b", 31, 300)]
    got = priced(lines, half(nth=3))
    assert (dict(got.used), got.gross - got.due) == ({"h": 27}, 16 * 500 + 11 * 150)
    assert dict(priced(lines, half(nth=3, limits=Limits(a_sale=20))).used) == {"h": 20}
    assert off([line("a", 7, 1000)], half(nth=3, limits=Limits(a_sale=1))) == 500


def test_a_set_that_saves_nothing_is_not_made_and_one_that_saves_a_fen_is():
    lines = [line("a", 2, 1000)]
    assert priced(lines, n_for(2, 2000)).used == ()
    assert priced(lines, n_for(2, 2000), n_for(2, 5000, "m")).used == ()
    assert taken(lines, n_for(2, 1999)) == {"n": 1}
    assert taken([line("a", 2, 1000, floor=1000)], half()) == {}


def test_the_dearest_piece_is_left_out_where_others_save_more_without_it():
    lines = [line("a", 1, 1000), line("b", 1, 900), line("c", 1, 800)]
    for limits in (Limits(), Limits(a_sale=1)):
        pair, two = (
            half("x", what=only("a", "b"), limits=limits),
            n_for(2, 500, "y", what=only("b", "c"), limits=limits),
        )
        assert taken(lines, pair, two) == {"y": 1200}
    at_floor = [line("a", 1, 1000, floor=1000), *lines[1:]]
    assert taken(at_floor, n_for(2, 100), half()) == {"n": 1600}


def test_of_equal_offers_the_first_by_rank_makes_the_set():
    lines = [line("a", 2, 1000)]
    assert priced(lines, half("b"), half("a")).used == (("a", 1),)
    assert priced(lines, half("b", priority=1), half("a")).used == (("b", 1),)


def test_three_caps_are_kept_apart():
    lines = [line("a", 6, 1000)]
    caps = (300, 200, 100)
    offers = [half(f"c{n}", every=True, cap=cap) for n, cap in enumerate(caps)]
    assert taken(lines, *offers) == {"c0": 300, "c1": 200, "c2": 100}
    assert taken(lines, *reversed(offers)) == {"c0": 300, "c1": 200, "c2": 100}


def test_a_coupon_for_a_set_says_all_that_it_took_and_is_used_each_time():
    lines = [line("a", 2, 1000), line("b", 2, 500)]
    twice = [Coupon(code, half(every=True, nth=4, limits=Limits(a_sale=2))) for code in "12"]
    got = priced(lines, coupons=twice)
    assert [use.amount for use in got.coupons] == [1500, 750]
    assert got.used == (("h", 2),)


def test_what_a_set_took_bears_the_offers_name():
    assert [key[2] for key in priced([line("a", 2, 1000)], replace(half(), name="Second at half")).by_source()] == [
        "Second at half"
    ]
