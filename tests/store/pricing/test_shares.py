"""What the search for the best sets goes by: which sets there are, what a piece may save, and what is tried first."""

from dataclasses import replace
from fractions import Fraction

from store.money import ONE
from store.pricing.offers.sets import BuyGet, NForPrice
from tests.store.pricing.test_cases import line
from tests.store.pricing.test_sets import bundle, half, members, only, piece, priced


def n_for(n: int, price: int) -> NForPrice:
    return NForPrice(id="n", name="n", n=n, price=price)


def gift(**given: object) -> BuyGet:
    return replace(BuyGet(id="g", name="g", buy=2, get=1), **given)


def test_of_a_percent_on_the_cheapest_each_piece_has_its_part_of_what_it_would_save_as_the_cheapest():
    assert half(nth=3).shares([piece(500), piece(301)]) == [83334, 50334], "250 and 151, a third of each, upwards"


def test_of_a_percent_on_all_each_piece_has_its_own_and_its_part_of_half_a_fen():
    two, pair = half(every=True), [piece(201), piece(100)]
    assert two.shares(pair) == [100751, 50251]
    assert two.saving(pair) * ONE <= sum(two.shares(pair)), "150.50 is rounded up to 151"
    tenth = half(nth=3, every=True, rate=Fraction(1, 10))
    assert tenth.shares([piece(105)]) == [10667]


def test_of_a_set_for_a_price_each_piece_has_its_part_of_what_the_dearest_set_saves():
    assert n_for(2, 500).shares([piece(400), piece(301)]) == [150000, 112875]
    assert n_for(3, 1000).shares([piece(400), piece(100)]) == [66667, 16667], "upwards"
    assert n_for(2, 800).shares([piece(400)]) == [0]
    assert n_for(2, 900).shares([piece(400)]) == [0]
    assert n_for(2, 0).shares([piece(0)]) == [0], "nothing can be taken off what costs nothing"
    assert n_for(2, 500).shares([]) == []


def test_of_a_bundle_a_part_that_nothing_fits_adds_nothing():
    pair = bundle((only("a"), 1), (only("b"), 1), price=100)
    assert pair.shares([piece(300, product="a"), piece(100, product="b")]) == [225000, 75000]
    assert pair.shares([piece(300, product="a")]) == [200000]


def test_of_gifts_each_piece_has_its_part_of_itself_and_of_a_list_what_can_be_given_has_all():
    assert gift().shares([piece(300), piece(100)]) == [100000, 33334]
    assert gift(which="cheapest").shares([piece(300)]) == [100000]
    listed = gift(which="listed", what=only("a"), gifts=only("b"), rate=Fraction(1, 2))
    assert listed.shares([piece(300, product="a"), piece(101, product="b")]) == [0, 51000]


def test_a_bundle_saves_nothing_where_its_pieces_cost_less():
    three = [piece(500), piece(300), piece(200)]
    assert [bundle((only("p"), 3), price=price).saving(three) for price in (900, 1000, 1001)] == [100, 0, 0]


def test_a_piece_is_taken_by_one_part_of_a_bundle_only():
    twice = bundle((only("p"), 1), (only("p"), 1), price=100)
    assert list(twice.ways([piece(300)], [1])) == []
    assert set(twice.ways([piece(300)], [2])) == {(0, 0)}


def test_a_bundle_is_of_goods_that_both_the_offer_and_one_of_its_parts_name():
    pair = bundle((only("a"), 1), (only("b"), 1), price=500, what=only("a", "b", "c"))
    lines = [line("a", 1, 400), line("b", 1, 300), line("c", 1, 900)]
    assert priced(lines, pair).due == 500 + 900
    assert priced(lines, replace(pair, what=only("a", "c"))).due == 1600


def test_sets_of_which_all_pay_less_go_from_the_dearest_down_unless_an_odd_fen_is_at_stake():
    every = half(every=True)
    assert not every.dearest_first([piece(201), piece(100)])
    assert half().dearest_first([piece(201), piece(100)]), "of a cheapest piece it is one fen or none"
    assert every.dearest_first([piece(200), piece(100)])
    assert every.dearest_first([piece(201), piece(201)]), "all sets of equal prices are equal"
    assert half(every=True, rate=Fraction(2, 5)).dearest_first([piece(10), piece(5)])
    kinds = [piece(price) for price in range(201, 219, 2)]
    assert not every.dearest_first(kinds[:8])
    assert every.dearest_first(kinds), "of many prices the fen is let go"


def test_any_three_of_forty_goods_are_found_without_a_search():
    lines = [line(f"p{i}", 1, 1000 + 10 * i) for i in range(40)]
    found = priced(lines, n_for(3, 2000))
    assert found.due == 13 * 2000 + 1000, "thirteen sets, and the cheapest is left over"
    assert not found.cut


def test_each_of_the_next_goods_has_its_turn_in_a_bundle_once_however_many_pieces_there_are():
    either = bundle((only("p"), 1), (only("p"), 1), price=100)
    pieces = [piece(900), *[piece(800)] * 8, piece(700), piece(600)]
    assert members(either, *pieces) == [(0, 1), (0, 9), (0, 10)]


def test_a_piece_that_alone_fits_its_part_is_taken_whichever_goods_have_their_turn():
    three = bundle((only("a"), 1), (only("a"), 1), (only("b"), 1), price=100)
    pieces = [piece(900, product="a"), piece(800, product="b"), piece(700, product="a"), piece(600, product="a")]
    assert members(three, *pieces) == [(0, 1, 2), (0, 1, 3)]


def test_other_goods_have_their_turn_in_bundles_of_up_to_eight_pieces():
    pieces = [piece(price) for price in range(1000, 0, -100)]
    eight = bundle((only("p"), 4), (only("p"), 4), price=100)
    assert (0, 3, 4, 5, 6, 7, 8, 9) in members(eight, *pieces)
    nine = bundle((only("p"), 4), (only("p"), 5), price=100)
    assert members(nine, *pieces) == [tuple(range(9))]
