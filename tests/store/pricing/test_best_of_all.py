"""The sets that are made save the most that there is: held against trying everything."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest

from store.pricing.basket import Basket, Line, PricedBasket
from store.pricing.conditions import Limits, Settings
from store.pricing.offers.sets import Bundle, BuyGet, SetOffer
from store.pricing.price import price
from tests.store.pricing.set_oracle import most_saved, random_lines, random_offers
from tests.store.pricing.test_best_sets import half, n_for, off, only
from tests.store.pricing.test_cases import NOW, line


def _priced(lines: Sequence[Line], offers: Sequence[SetOffer], bound: int) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW, settings=Settings(bound=bound))


def _drawn(seed: int, products: int, pieces: int) -> tuple[list[Line], list[SetOffer]]:
    draw = Random(seed)
    offers = random_offers(draw, products)
    of_the_rest = any(isinstance(offer, BuyGet) and offer.which == "cheapest" for offer in offers)
    return random_lines(draw, products, pieces, floors=not of_the_rest and draw.random() < 0.3), offers


def _compare(seeds: range, products: int, pieces: int, bound: int) -> tuple[list[int], int]:
    """The seeds where less was saved than can be, and how many searches were cut short. Never is more saved."""
    less, cut = [], 0
    for seed in seeds:
        lines, offers = _drawn(seed, products, pieces)
        got, want = _priced(lines, offers, bound), most_saved(lines, offers)
        saved = got.gross - got.due
        assert saved <= want, f"seed {seed}: {saved} saved, and {want} is all that there is"
        assert saved == want or got.cut, f"seed {seed}: {saved} saved of {want}, and it is not said"
        cut += got.cut
        if saved < want:
            less.append(seed)
    return less, cut


def test_of_small_baskets_the_best_sets_are_made():
    assert _compare(range(400), 4, 7, Settings().bound) == ([], 0)


@pytest.mark.slow
def test_of_thousands_of_small_baskets_the_best_sets_are_made():
    assert _compare(range(1000, 5000), 4, 7, Settings().bound) == ([], 0)


@pytest.mark.slow
def test_of_nine_pieces_too_the_best_sets_are_made():
    less, _ = _compare(range(300), 6, 9, Settings().bound)
    assert less == []


def test_a_mixed_choice_for_a_bundle_that_leaves_a_pair_is_found():
    """a and one of each (23.00), and a pair of b (4.50), beat a and two b (26.00)."""
    lines = [line("a", 1, 900), line("b", 3, 900), line("c", 2, 600)]
    meal = Bundle(id="m", name="m", parts=((only("a"), 1), (only("b", "c"), 2)), price=100)
    assert off(lines, meal, half(what=only("a", "b"))) == 2300 + 450


def test_the_order_of_scanning_changes_nothing():
    for seed in range(150):
        lines, offers = _drawn(seed, 5, 9)
        again = lines[:]
        Random(seed).shuffle(again)
        for bound in (40, Settings().bound):
            one, other = _priced(lines, offers, bound), _priced(again, list(reversed(offers)), bound)
            assert one.by_source() == other.by_source(), f"seed {seed}, bound {bound}"
            assert one.cut == other.cut


def test_past_the_bound_never_less_is_saved_than_in_order_of_priority():
    for seed in range(150):
        lines, offers = _drawn(seed, 5, 9)
        by_priority = _priced(lines, offers, 0)
        for bound in (30, 100, 300):
            got = _priced(lines, offers, bound)
            assert got.due <= by_priority.due, f"seed {seed}, bound {bound}"


def test_a_floor_does_not_stand_in_the_way_of_the_best_pairs():
    """Two that cannot come down are each put with one that can; paired with one another they would save nothing."""
    lines = [line("a", 1, 1000, floor=1000), line("b", 1, 900, floor=900), line("c", 1, 800), line("d", 1, 700)]
    assert off(lines, half()) == 400 + 350


def test_a_limited_gift_goes_to_the_product_that_has_a_whole_set():
    """Buy 2 get 2 once: of a there are 3 and one is free, of b there are 4 and two are."""
    lines = [line("a", 3, 1000), line("b", 4, 600)]
    two = BuyGet(id="g", name="g", buy=2, get=2)
    assert off(lines, two) == 1000 + 1200
    limited = BuyGet(id="g", name="g", buy=2, get=2, limits=Limits(a_sale=1))
    assert off(lines, limited) == 1200


def test_an_odd_fen_of_a_percent_on_pairs_is_the_customers():
    """Half of 20.01 is 10.01; of two at 10.01 it is 10.01 too, of two at 10.00 only 10.00."""
    lines = [line("a", 2, 1001), line("b", 2, 1000)]
    assert off(lines, half(every=True, rate=Fraction(1, 2))) == 1001 + 1001


def test_the_cheapest_is_given_of_what_other_offers_leave():
    lines = [line("a", 1, 900), line("b", 1, 800), line("c", 1, 300), line("d", 1, 200)]
    free = BuyGet(id="g", name="g", buy=1, get=1, which="cheapest")
    pair = n_for(2, 100, what=only("c", "d"))
    assert off(lines, free) == 500
    assert off(lines, free, pair) == 800 + 400, "the pair takes the two cheap ones, then b is the cheapest"


def test_of_thousands_of_equal_pieces_the_better_offer_takes_most():
    got = _priced([line("a", 5000, 10)], [half(), n_for(3, 20)], Settings().bound)
    assert got.gross - got.due == 1666 * 10 + 5
