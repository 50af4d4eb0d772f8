"""What the search for the best sets and the best prices looks at, what it leaves, and what it says of that."""

from fractions import Fraction
from typing import Any

from store.pricing.basket import Line
from store.pricing.conditions import Limits, Settings
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import Bundle, BuyGet
from tests.store.pricing.test_best_sets import half, n_for, off, only, priced, taken
from tests.store.pricing.test_cases import line
from tests.store.pricing.test_lowest_price import amount


def many(count: int = 40, **given: Any) -> list[Line]:
    """So many goods at prices of their own, 20.00 and less: more than 600 pairs."""
    return [line(f"p{n:02}", 1, 2000 - 10 * n, **given) for n in range(count)]


def pairs(lines: list[Line]) -> int:
    """Half of the cheaper one of each two, the dearest first."""
    return sum(each.unit_price for each in lines[1::2]) // 2


def two(first: str, second: str, price: int, id_: str, **given: Any) -> Bundle:
    return Bundle(id=id_, name=id_, parts=((only(first), 1), (only(second), 1)), price=price, **given)


def free(id_: str, *names: str, **given: Any) -> BuyGet:
    """The cheapest of these for nothing, one for one that is paid."""
    return BuyGet(id=id_, name=id_, buy=1, get=1, which="cheapest", what=only(*names), **given)


def test_one_offer_alone_on_very_many_goods_is_the_best_and_never_cut():
    lines = many()
    for offer, want in (
        (half(), pairs(lines)),
        (half(limits=Limits(a_sale=3)), pairs(lines[:6])),
        (half(limits=Limits(a_sale=30)), pairs(lines)),
    ):
        got = priced(lines, offer)
        assert (got.gross - got.due, got.cut) == (want, False)


def test_floors_that_are_in_no_sets_way_cut_nothing():
    lines = [line(f"p{n:02}", 1, 2000 - 10 * n, floor=1000 - 5 * n) for n in range(40)]
    for rate in (Fraction(1, 2), Fraction(1)):
        got = priced(lines, half(rate=rate))
        assert (got.gross - got.due, got.cut) == (int(2 * rate * pairs(lines)), False)


def test_where_all_goods_have_floors_the_best_pairs_are_made_too():
    """The two dear ones have 1.00 each to lose: together they would save 2.00 and the others 3.50."""
    lines = [
        line("a", 1, 1000, floor=900),
        line("b", 1, 900, floor=800),
        line("c", 1, 800, floor=100),
        line("d", 1, 700, floor=100),
        line("e", 2, 10, floor=9),
    ]
    assert off(lines, half()) == 400 + 350 + 2


def test_of_an_offer_with_too_many_sets_good_ones_are_tried_beside_another_offer_and_that_is_said():
    lines = many()
    for priority in (0, 1):
        got = priced(lines, half(priority=priority), two("p00", "p01", 100, "b"))
        assert got.gross - got.due == 2000 + 1990 - 100 + pairs(lines[2:])
        assert got.cut
    first = half(what=only(*[each.product for each in lines[2:]]))
    got = priced(lines, first, two("p00", "p03", 100, "b"), two("p38", "p39", 3100, "c"))
    assert got.gross - got.due == 2000 + 1970 - 100 + pairs([lines[2], *lines[4:]])


def test_with_too_many_sets_it_is_said_even_where_no_other_set_could_save_more():
    lines = [line(f"p{n:02}", 1, 1000) for n in range(40)]
    got = priced(lines, half(), n_for(2, 1900, what=only("p00", "p01")))
    assert (got.gross - got.due, got.cut) == (20 * 500, True)


def test_of_two_ways_that_save_the_same_the_order_of_priority_decides():
    lines = [line("a", 1, 1000), line("c", 1, 800), line("d", 1, 500)]
    first, second = two("a", "c", 1300, "x", priority=1), two("a", "d", 1000, "y")
    assert taken(lines, first, second) == {"x": 500}
    assert taken(lines, first, second, free("z", "q", "d")) == {"x": 500}


def test_a_set_that_saves_a_fen_has_its_part_in_the_best():
    """The first by priority takes what both others need."""
    lines = [line("a", 1, 1000), line("b", 1, 900), line("t", 1, 2), line("u", 1, 1)]
    small = two("b", "t", 901, "x", priority=1)
    large = two("a", "b", 1400, "y")
    assert taken(lines, small, large, two("t", "u", 2, "z")) == {"y": 500, "z": 1}
    assert taken(lines, small, large, free("z", "t", "u")) == {"y": 500, "z": 1}


def test_offers_on_what_is_left_all_find_what_the_others_leave():
    lines = [line(name, 1, price) for name, price in zip("abcd", (1000, 900, 800, 700), strict=True)]
    poor = n_for(2, 1690, what=only(*"abcd"), priority=1)
    assert taken(lines, poor, free("x", "a", "b"), free("y", "c", "d")) == {"x": 900, "y": 700}


def test_two_and_three_offers_on_what_is_left_go_in_the_order_that_saves_most():
    lines = [line(name, 1, price) for name, price in zip("abcde", (1000, 900, 800, 700, 600), strict=True)]
    middle, first, third = free("m", "b", "c", priority=1), free("f", "a", "b"), free("t", "c", "d")
    assert taken(lines, middle) == {"m": 800}
    assert taken(lines, middle, first) == {"f": 900}
    assert taken(lines, middle, first, third) == {"f": 900, "t": 700}
    assert taken(lines, middle, first, third, free("l", "d", "e")) == {"m": 800, "l": 600}, "four go by priority"


def test_many_pieces_given_of_what_others_leave_count_each():
    lines = [line("a", 50, 10)]
    assert taken(lines, n_for(2, 15, priority=1), free("z", "a")) == {"z": 250}


def test_without_steps_too_a_piece_at_its_floor_does_not_keep_a_bundle_from_the_next():
    lines = [line("a", 1, 900, floor=900), line("b", 1, 800), line("z", 1, 300, floor=300)]
    meal = Bundle(id="b", name="b", parts=((only("a", "b"), 1), (only("z"), 1)), price=600)
    got = priced(lines, meal, settings=Settings(bound=0))
    assert [each.paid for each in got.lines] == [900, 300, 300]


def test_one_fen_more_with_a_limit_and_a_cap_is_found():
    lines = [line("a", 1, 1000), line("b", 1, 1000)]
    once = amount(500, "once", limits=Limits(a_sale=1))
    assert taken(lines, once, amount(1, "fen", what=only("a"), cap=1000)) == {"once": 500, "fen": 1}
    capped = amount(500, "capped", cap=500, limits=Limits(a_sale=9), priority=1)
    fen = amount(1, "fen", what=only("a"), limits=Limits(a_sale=1))
    assert taken(lines, capped, fen) == {"capped": 500, "fen": 1}


def needed(lines: list[Line], *offers: Offer) -> int:
    """The steps without which not everything is tried."""
    return next(n for n in range(1, 500) if not priced(lines, *offers, settings=Settings(bound=n)).cut)


def test_the_steps_that_orders_and_limits_take_are_counted():
    lines = [line("a", 3, 900), line("b", 2, 700)]
    assert needed(lines, half(), n_for(3, 1500), free("z", "a", "b"), free("y", "b")) == 40
    once = amount(500, "once", limits=Limits(a_sale=1))
    capped = amount(1, "fen", what=only("a"), cap=1000)
    assert needed([line("a", 1, 1000), line("b", 1, 1000)], once, capped) == 21, "half of them are left for sets"


def test_the_first_way_that_is_tried_to_the_end_counts_what_is_given_of_the_rest():
    lines = [line("a", 1, 900), line("b", 1, 800), line("c", 1, 300), line("d", 1, 200)]
    offers = [free("g", *"abcd"), n_for(2, 100, what=only("c", "d"))]
    assert taken(lines, *offers, settings=Settings(bound=1)) == {"g": 500}
    assert taken(lines, *offers, settings=Settings(bound=2)) == {"g": 800, "n": 400}


def test_where_no_way_that_is_left_can_save_more_it_is_not_said_that_some_were_not_tried():
    lines = [line("b", 1, 900), line("a", 3, 650), line("c", 2, 600)]
    listed = BuyGet(
        id="l", name="l", buy=2, get=2, rate=Fraction(1, 2), which="listed", what=only("a", "b"), priority=1
    )
    cheapest = BuyGet(id="g", name="g", buy=1, get=2, which="cheapest", what=only("a", "b"))
    offers = [listed, cheapest, half(nth=3, rate=Fraction(1), what=only("b", "c"))]
    assert off(lines, *offers) == 1900
    assert needed(lines, *offers) == 58


def test_the_steps_that_an_offer_with_too_many_sets_takes_are_counted_and_leave_some_for_other_stacks():
    """828 steps are enough for the pairs and, in a stack after them, for a meal and a pair that beat two dear meals."""
    names = [f"p{n:02}" for n in range(40)]
    lines = [line(name, 1, 1000) for name in names]
    lines += [line("a", 1, 900), line("b", 3, 900), line("c", 2, 600)]
    meal = Bundle(id="m", name="m", parts=((only("a"), 1), (only("b", "c"), 2)), price=100, stack="z")
    offers = [half(what=only(*names), priority=1), n_for(2, 1900, what=only(*names[:2]), priority=1), meal]
    offers.append(half("p", what=only("a", "b"), stack="z"))
    for bound, want in ((827, 2600), (828, 2300 + 450), (Settings().bound, 2300 + 450)):
        got = taken(lines, *offers, settings=Settings(bound=bound))
        assert (got["h"], got["m"] + got.get("p", 0)) == (20 * 500, want)
