"""Sets of pieces: which pieces each kind of set takes, what each gets off, and what a basket then costs."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.pricing.basket import Basket, Goods, Line, PricedBasket, ProductId
from store.pricing.conditions import Limits, What
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent, Piece, SetOffer
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def priced(lines: list[Line], *offers: Offer) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW)


def offs(lines: list[Line], *offers: Offer) -> list[int]:
    return [each.gross - each.paid for each in priced(lines, *offers).lines]


def piece(price: int, room: int | None = None, product: str = "p") -> Piece:
    return Piece(price, price if room is None else room, 0, ProductId(product), Goods())


def half(**given: Any) -> NthAtPercent:
    return NthAtPercent(**{"id": "h", "name": "h", "nth": 2, "rate": Fraction(1, 2), **given})


def bundle(*parts: tuple[What, int], price: int, **given: Any) -> Bundle:
    return Bundle(id="b", name="b", parts=parts, price=price, **given)


def members(offer: SetOffer, *pieces: Piece) -> list[tuple[int, ...]]:
    return list(offer.members(pieces, range(len(pieces))))


def test_a_set_begins_with_the_dearest_piece_and_takes_the_next_or_the_cheapest():
    pieces = [piece(500), piece(400), piece(300), piece(200)]
    assert members(half(), *pieces) == [(0, 1), (0, 3)]
    assert members(half(nth=3), *pieces) == [(0, 1, 2), (0, 2, 3)]
    assert members(half(nth=4), *pieces) == [(0, 1, 2, 3)]
    assert members(half(nth=5), *pieces) == []
    assert members(NForPrice(id="n", name="n", n=1, price=1), *pieces) == [(0,)]


def test_a_set_of_one_product_takes_that_product_only():
    pieces = [piece(500), piece(400, product="q"), piece(300)]
    assert members(half(same=True), *pieces) == [(0, 2)]
    assert members(half(same=True), *pieces[1:]) == []


def test_of_every_three_the_cheapest_or_all_pay_less():
    three = [piece(500), piece(301), piece(101)]
    assert list(half(nth=3).offs(three)) == [0, 0, 51]
    assert list(half(nth=3, every=True).offs(three)) == [250, 151, 50]


def test_three_for_a_price_are_never_dearer_than_without():
    three = [piece(500), piece(300), piece(200)]
    assert list(NForPrice(id="n", name="n", n=3, price=900).offs(three)) == [50, 30, 20]
    assert list(NForPrice(id="n", name="n", n=3, price=1001).offs(three)) == [0, 0, 0]
    assert list(bundle((What(), 3), price=900).offs(three)) == [50, 30, 20]
    assert list(bundle((What(), 3), price=1001).offs(three)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("rooms", "placed"),
    [((500, 300), [0, 150]), ((500, 150), [0, 150]), ((500, 100), [50, 100]), ((20, 100), [20, 100]), ((0, 0), [0, 0])],
)
def test_what_a_floor_refuses_one_piece_of_a_set_others_take_as_far_as_they_have_room(rooms, placed):
    pair = [piece(500, rooms[0]), piece(300, rooms[1])]
    assert list(half().placed(pair)) == placed


def test_what_a_floor_refuses_is_shared_by_price():
    three = [piece(600, 600), piece(300, 300), piece(200, 10)]
    assert list(half(nth=3).placed(three)) == [60, 30, 10]


def test_a_bundle_takes_the_dearest_piece_for_each_place():
    drink, bread = only("cola", "tea"), only("bread")
    offer = bundle((drink, 1), (bread, 2), price=1000)
    pieces = [
        piece(800, product="bread"),
        piece(500, product="tea"),
        piece(400, product="cola"),
        piece(300, product="bread"),
    ]
    assert members(offer, *pieces) == [(0, 1, 3)]
    assert members(offer, *pieces[1:]) == []
    assert offs([line("bread", 2, 800), line("tea", 1, 500), line("cola", 1, 400)], offer) == [838, 262, 0]


def test_a_piece_that_fits_two_parts_of_a_bundle_may_begin_either():
    offer = bundle((only("a", "b"), 1), (only("a"), 1), price=500)
    pieces = [piece(900, product="a"), piece(800, product="a"), piece(700, product="b")]
    assert members(offer, *pieces) == [(0, 1), (0, 2)]
    assert members(offer, pieces[0], pieces[2]) == [(0, 1)]
    assert members(offer, pieces[2], pieces[0]) == [(0, 1)]
    assert members(offer, pieces[2]) == []
    assert offer.touches(ProductId("b"), Goods()) and not offer.touches(ProductId("c"), Goods())
    assert list(offer.index_keys()).count(("product", "a")) == 2


def test_a_bundle_of_several_pieces_of_a_part_needs_them_all():
    offer = bundle((only("a"), 1), (only("b"), 3), price=1000)
    assert offer.wanted == 4
    assert offs([line("a", 1, 600), line("b", 2, 400)], offer) == [0, 0]
    assert offs([line("a", 1, 600), line("b", 3, 400)], offer) == [266, 534]
    assert priced([line("a", 1, 600), line("b", 2, 400)], offer).missed[0].lacking_pieces == 1


@pytest.mark.parametrize(
    ("held", "lacking"),
    [
        ({"a": 9}, 2),
        ({"b": 1}, 3),
        ({"b": 9}, 1),
        ({"c": 9}, 3),
        ({"a": 2, "b": 1}, 1),
        ({"a": 1, "b": 2}, 1),
        ({"a": 9, "c": 9}, 1),
        ({"b": 3, "c": 1}, 0),
        ({"b": 9, "c": 9}, 0),
        ({"a": 2, "b": 1, "c": 1}, 0),
    ],
)
def test_a_bundle_lacks_as_many_pieces_as_places_that_nothing_fits(held, lacking):
    """Two of a or b, one of b and one of c."""
    offer = bundle((only("a", "b"), 2), (only("b"), 1), (only("c"), 1), price=100)
    got = priced([line(name, pieces, 500) for name, pieces in held.items()], offer)
    assert [each.lacking_pieces for each in got.missed] == ([lacking] if lacking else [])
    assert (got.gross > got.due) is (not lacking)


@pytest.mark.parametrize(
    ("held", "lacking"),
    [
        ({"a": 9}, 2),
        ({"a": 1}, 3),
        ({"g": 9}, 2),
        ({"a": 1, "g": 9}, 1),
        ({"a": 2, "g": 1}, 0),
        ({"b": 2}, 2),
        ({"b": 3}, 0),
        ({"b": 1, "g": 3}, 1),
        ({"a": 1, "b": 1}, 2),
        ({"a": 1, "b": 1, "g": 1}, 0),
    ],
)
def test_gifts_of_a_list_lack_what_is_to_be_paid_or_given(held, lacking):
    """Two gifts of g or b for two of a or b; one gift will do."""
    offer = BuyGet(id="g", name="g", buy=2, get=2, which="listed", what=only("a", "b"), gifts=only("g", "b"))
    got = priced([line(name, pieces, 500) for name, pieces in held.items()], offer)
    assert [each.lacking_pieces for each in got.missed] == ([lacking] if lacking else [])
    assert (got.gross > got.due) is (not lacking)


def test_where_a_part_has_run_out_no_more_pieces_are_tried():
    tried = []

    class Counted(Bundle):
        def members(self, pieces, free):
            tried.append(len(free))
            return Bundle.members(self, pieces, free)

    names = [f"a{i}" for i in range(50)]
    lines = [line(name, 1, 600) for name in names]
    offer = Counted(id="b", name="b", parts=((only(*names), 1), (only("tea"), 1)), price=500)
    assert offs([*lines, line("tea", 2, 300)], offer)[-1] == 266
    assert tried == [52, 50, 48]
    tried.clear()
    assert priced(lines, offer).missed[0].lacking_pieces == 1
    assert tried == []


def test_buying_gets_pieces_of_the_same_product_the_cheapest_or_of_a_list():
    pieces = [piece(500), piece(400, product="q"), piece(400), piece(300)]
    same = BuyGet(id="s", name="s", buy=1, get=1)
    assert members(same, *pieces) == [(0, 3)]
    assert members(replace(same, get=5), *pieces) == [(0, 2, 3)]
    assert members(replace(same, buy=3), *pieces) == []
    cheapest = replace(same, which="cheapest", buy=2)
    assert members(cheapest, *pieces) == [(0, 1, 3)]
    assert members(cheapest, *pieces[:2]) == []
    assert members(cheapest, *pieces[:3]) == [(0, 1, 2)]
    assert members(replace(cheapest, get=2), *pieces[:3]) == [], "a cheapest one is given for a whole set only"
    assert [same.least, cheapest.least, same.of_one_product, cheapest.of_one_product] == [2, 3, True, False]
    assert list(replace(same, rate=Fraction(1, 3)).offs(pieces[:2])) == [0, 133]


def test_gifts_of_a_list_go_with_what_is_bought():
    gift = BuyGet(id="g", name="g", buy=2, get=1, which="listed", what=only("a"), gifts=only("g", "k"))
    pieces = [piece(900, product="a"), piece(800, product="a"), piece(70, product="g"), piece(60, product="k")]
    assert set(members(gift, *pieces)) == {(0, 1, 2), (0, 1, 3)}
    assert members(gift, *pieces[1:]) == []
    assert members(gift, *pieces[:2]) == []
    assert [gift.touches(ProductId(name), Goods()) for name in "agx"] == [True, True, False]
    assert not replace(gift, which="same").touches(ProductId("g"), Goods())
    assert list(gift.index_keys())[:1] == [("product", "a")] and len(list(gift.index_keys())) == 3
    assert list(replace(gift, which="cheapest").index_keys()) == [("product", "a")]
    lines = [line("a", 2, 900), line("g", 1, 70), line("k", 1, 60)]
    assert offs(lines, gift) == [0, 70, 0]
    assert offs([line("a", 4, 900), *lines[1:]], gift) == [0, 70, 60]


def test_of_several_gifts_the_dearest_or_the_cheapest_go_with_a_set():
    gift = BuyGet(id="g", name="g", buy=1, get=1, which="listed", what=only("a"), gifts=only("g"))
    pieces = [piece(900, product="a"), *(piece(price, product="g") for price in (70, 60, 50))]
    assert set(members(gift, *pieces)) == {(0, 1), (0, 3)}
    assert set(members(replace(gift, get=2), *pieces)) == {(0, 1, 2), (0, 2, 3)}


def test_a_gift_may_be_dearer_than_what_is_bought():
    gift = BuyGet(id="g", name="g", buy=1, get=1, which="listed", what=only("a"), gifts=only("g"))
    assert offs([line("g", 1, 900), line("a", 1, 100)], gift) == [900, 0]
    pieces = [piece(900, product="g"), piece(100, product="a"), piece(50, product="g")]
    assert members(gift, *pieces) == [(1, 0)], "a set holds the dearest piece that is left"


def test_a_set_of_one_product_is_missed_by_pieces_of_that_product():
    lines = [line("a", 2, 500), line("b", 1, 500)]
    assert priced(lines, half(nth=3, same=True)).missed[0].lacking_pieces == 1
    assert priced(lines, half(nth=3)).missed == ()
    assert priced(lines, BuyGet(id="g", name="g", buy=3, get=2)).missed[0].lacking_pieces == 3


def test_the_same_set_is_made_as_often_as_there_are_pieces_and_uses():
    offer = half(nth=2)
    assert (offs([line("a", 7, 500)], offer), dict(priced([line("a", 7, 500)], offer).used)) == ([750], {"h": 3})
    twice = half(limits=Limits(a_sale=2))
    assert (offs([line("a", 7, 500)], twice), dict(priced([line("a", 7, 500)], twice).used)) == ([500], {"h": 2})


def test_a_cap_of_a_set_offer_is_shared_over_its_lines():
    assert offs([line("a", 2, 600), line("b", 2, 300)], half(cap=100)) == [67, 33]


def test_goods_that_may_be_both_bought_and_given_leave_enough_to_pay():
    both = BuyGet(id="g", name="g", buy=2, get=2, which="listed", what=only("b"), gifts=only("b"))
    three = [piece(900, product="b"), piece(800, product="b"), piece(700, product="b")]
    assert set(members(both, *three)) == {(0, 1, 2), (1, 2, 0)}
    one = BuyGet(id="g", name="g", buy=1, get=1, which="listed", what=only("a", "b"), gifts=only("b"))
    assert set(members(one, *three[:2], piece(100, product="a"))) == {(1, 0), (2, 0), (0, 1)}
    assert offs([line("b", 1, 900), line("b", 1, 800)], one) == [900, 0], "the dearer one is the gift"


def test_all_gifts_of_a_list_are_given_where_there_are_no_more():
    gift = BuyGet(id="g", name="g", buy=1, get=3, which="listed", what=only("a"), gifts=only("g"))
    pieces = [piece(900, product="a"), *(piece(price, product="g") for price in (70, 60, 50))]
    assert set(members(gift, *pieces)) == {(0, 1, 2, 3)}
    assert set(members(gift, *pieces[:3])) == {(0, 1, 2)}


def test_sets_go_from_the_dearest_piece_down_unless_a_piece_may_be_paid_or_given():
    same = BuyGet(id="g", name="g", buy=1, get=1, what=only("a"), gifts=only("a"))
    listed = replace(same, which="listed", gifts=only("g"))
    pieces = [piece(900, product="a"), piece(70, product="g")]
    assert same.dearest_first(pieces) and listed.dearest_first(pieces)
    assert not replace(listed, gifts=only("a", "g")).dearest_first(pieces)
    assert replace(listed, gifts=only("a")).dearest_first(pieces[1:])
