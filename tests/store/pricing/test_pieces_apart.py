"""Pieces of one product that an offer with a limit has made cheaper are kept apart from the others."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from store.pricing.basket import Line, LineId, Manual
from store.pricing.conditions import Limits, Member, Settings
from store.pricing.offers.base import Coupon
from store.pricing.offers.unit import Markdown, MemberPrice, PercentOff, Special, UnitOffer
from store.pricing.offers.whole import SpendAndSave
from tests.store.pricing.test_cases import NOW, line
from tests.store.pricing.test_limits_of_parts import part, special
from tests.store.pricing.test_lowest_price import amount, only, percent, priced, taken

FOUR = [line("a", 4, 1000)]


def few(count: int) -> dict[str, Any]:
    return {"limits": Limits(a_sale=count)}


def coupons(*offers: UnitOffer) -> dict[str, Any]:
    return {"coupons": [Coupon(offer.id, offer) for offer in offers]}


def test_each_coupon_of_one_piece_takes_a_piece_of_its_own():
    three = coupons(amount(1000, "a1", **few(1)), amount(1000, "a2", **few(1)), percent(100, **few(1)))
    assert taken(FOUR, **three) == {"a1": 1000, "a2": 1000, "p100": 1000}
    halves = coupons(*(percent(50, f"h{place}", **few(1)) for place in range(5)))
    assert list(taken(FOUR, **halves).values()) == [500, 500, 500, 500, 250], "the fifth finds all of them at half"


def test_a_coupon_of_two_pieces_takes_the_dearest_two():
    assert taken(FOUR, **coupons(percent(100, **few(3)), percent(50, **few(2)))) == {"p100": 3000, "p50": 500}
    assert taken(FOUR, **coupons(percent(20, **few(2)), percent(50, **few(3)))) == {"p20": 400, "p50": 1400}


def test_behind_a_special_for_one_piece_a_coupon_for_one_takes_one_at_its_full_price():
    assert taken(FOUR, special(100, a_sale=1), **coupons(percent(50, **few(1)))) == {"s": 900, "p50": 500}


def test_a_price_of_another_stack_leaves_alone_what_is_cheaper_already():
    member = replace(special(800), id="m", name="m", stack="more")
    assert taken(FOUR, special(100, a_sale=1), member) == {"s": 900, "m": 600}, "at the average of 7.75 it is no price"
    cheap = replace(member, limits=Limits(a_sale=4))
    got = priced(FOUR, special(100, a_sale=1), cheap)
    assert (got.due, dict(got.used)) == (2500, {"s": 1, "m": 3}), "and is not used up by it"
    plain = Special(id="m", name="m", price=800, stack="more")
    assert taken(FOUR, special(100, a_sale=1), plain) == {"s": 900, "m": 600}, "with a limit or without"


def test_a_price_that_is_no_lower_takes_nothing_off_the_pieces_that_are_left():
    shelf = Special(id="m", name="m", price=1000, stack="more")
    assert taken(FOUR, special(100, a_sale=1), shelf) == {"s": 900}


def test_what_costs_nothing_any_more_uses_up_no_limit():
    got = priced(FOUR, **coupons(percent(100, **few(1)), amount(1000, **few(9))))
    assert (got.due, dict(got.used)) == (0, {"p100": 1, "a": 3})


def test_a_member_price_and_a_markdown_know_the_pieces_that_are_left_to_them():
    goods = {"levels": (700,), "expires": NOW.date()}
    lines = [line("a", 4, 1000, **goods)]
    special_first, of_members = special(100, a_sale=1), MemberPrice(id="m", name="m", stack="more")
    assert taken(lines, special_first, of_members, member=Member(id="m", level=1)) == {"s": 900, "m": 900}
    old = Markdown(id="d", name="d", steps=((0, Fraction(1, 2)),), stack="more", **few(1))
    assert taken(lines, special_first, old) == {"s": 900, "d": 500}


def test_after_three_prices_of_one_line_a_coupon_finds_each_piece_at_its_own():
    prices = (percent(10, **few(1)), percent(20, **few(1)), percent(30, **few(1)))
    assert taken(FOUR, *prices, **coupons(percent(100, **few(1)))) == {"p30": 300, "p20": 200, "p10": 100, "p100": 1000}
    free = coupons(percent(100, "one", **few(1)), percent(100, "two", **few(1)))
    assert taken([line("a", 3, 1000)], *prices, **free)["one"] == 900
    assert taken([line("a", 3, 1000)], *prices, **free)["two"] == 800


def test_many_cheap_pieces_do_not_come_before_a_dear_one():
    assert taken(FOUR, percent(50, **few(3)), **coupons(percent(100, **few(1)))) == {"p50": 1500, "p100": 1000}


def test_a_percent_without_a_limit_is_taken_on_all_of_them_together():
    odd = [line("a", 3, 333)]
    assert taken(odd, **coupons(percent(100, **few(1)), percent(50))) == {"p100": 333, "p50": 333}


def test_what_is_taken_off_the_basket_in_between_is_shared_by_what_the_pieces_cost():
    """Of 30.00 for three and a gift, 3.00 off: the three cost 9.00 each then."""
    off = SpendAndSave(id="b", name="b", steps=((0, 300),))
    got = taken(FOUR, percent(100, **few(1)), off, **coupons(percent(50, **few(1))))
    assert got == {"p100": 1000, "b": 300, "p50": 450}


def test_a_floor_binds_all_pieces_of_a_line_together():
    low = [line("a", 4, 1000, floor=700)]
    both = coupons(percent(100, "one", **few(1)), percent(100, "two", **few(1)))
    assert taken(low, **both) == {"one": 1000, "two": 200}


def test_what_a_floor_keeps_back_uses_up_no_limit():
    low, free = line("a", 2, 1000, floor=1000), line("b", 2, 900)
    for offer in (percent(10, **few(2)), amount(100, **few(2))):
        assert (priced([low], offer).used, priced([low], **coupons(offer)).used) == ((), ())
        got = priced([low, free], offer)
        assert (got.gross - got.due, dict(got.used)) == (180 if offer.id == "p10" else 200, {offer.id: 2})
    part_of_it = [line("a", 2, 1000, floor=950)]
    assert taken(part_of_it, percent(10, "one", **few(1)), percent(10, "two", **few(1))) == {"one": 100}


def test_of_two_goods_an_offer_with_a_limit_goes_where_a_floor_leaves_it_more():
    low, free = line("a", 2, 1000, floor=850), line("b", 1, 800)
    only_a, either = amount(200, "only", what=only("a"), **few(1)), percent(15, "either", **few(1))
    assert taken([low, free], only_a, either) == {"only": 200, "either": 120}


def test_a_coupon_of_one_piece_goes_where_a_floor_lets_it_work():
    low, free = line("a", 1, 1000, floor=1000), line("b", 1, 900)
    got = priced([low, free], **coupons(percent(100, **few(1))))
    assert (got.due, [use.amount for use in got.coupons]) == (1000, [900])


def test_of_weighed_bags_each_coupon_takes_the_dearest_that_is_left():
    bags = [part("a", grams, 1000, weighed=True, id_=f"a{grams}") for grams in (900, 1200, 600)]
    free = coupons(percent(100, "one", **few(1)), percent(100, "two", **few(1)))
    assert taken(bags, **free) == taken(bags[::-1], **free) == {"one": 1200, "two": 900}


def test_a_heavy_bag_at_half_its_price_is_still_the_dearest():
    bags = [part("a", grams, 1000, weighed=True, id_=f"a{grams}") for grams in (900, 3000)]
    assert taken(bags, **coupons(percent(50, **few(1)), percent(100, **few(1)))) == {"p50": 1500, "p100": 1500}


def test_by_the_metre_each_piece_is_as_long_as_it_is():
    """Three and a half metres at 10.00: two of one metre, one of one and a half. At 5.00 the first, at 4.00 the next
    two; what the first costs is the most then."""
    cut = [part("a", 3500, 1000)]
    named = [replace(special(price_, a_sale=most), id=f"s{price_}") for price_, most in ((500, 1), (400, 2))]
    got = taken(cut, **coupons(*named, percent(50, **few(1))))
    assert got == {"s500": 500, "s400": 2500 - 1000, "p50": 250}


def test_by_the_metre_the_last_piece_is_the_dearest_once_the_others_are_at_half():
    halves = percent(50, **few(2))
    assert taken([part("a", 3500, 1000)], **coupons(halves, percent(100, **few(1)))) == {"p50": 1000, "p100": 1500}


def test_three_free_pieces_of_three_leave_nothing_to_pay_whatever_a_piece_costs():
    """Half of 20.01 is 10.00 for three: 3.33, 3.34 and 3.33."""
    free = coupons(percent(50), *(percent(100, f"c{place}", **few(1)) for place in range(3)))
    assert taken([line("a", 3, 667)], **free) == {"p50": 1001, "c0": 333, "c1": 334, "c2": 333}


def test_a_bag_that_was_marked_down_by_hand_is_no_longer_the_dearest_of_two_at_one_price():
    bags = [part("a", grams, 1000, weighed=True, id_=f"a{grams}") for grams in (1200, 900)]
    bags[0] = replace(bags[0], discount=Manual(rate=Fraction(1, 2), reason="torn"))
    got = taken(bags, percent(10, **few(2)), **coupons(percent(100, **few(1))))
    assert got == {"p10": 210, "hand": 540, "p100": 810}


def test_a_coupon_of_one_bag_goes_to_the_dearest_bag_and_not_to_the_dearest_two():
    weighed = (("b", 800), ("b", 700), ("a", 900), ("a", 100))
    bags = [part(name, grams, 1000, weighed=True, id_=f"{name}{grams}") for name, grams in weighed]
    assert taken(bags, **coupons(percent(50, **few(1)))) == {"p50": 450}


def test_by_the_metre_the_last_piece_has_what_is_over():
    free = coupons(percent(100, "one", **few(1)), percent(100, "two", **few(1)))
    assert taken([part("a", 2500, 1000)], **free) == {"one": 1000, "two": 1500}


def test_many_bags_and_many_coupons_are_priced_within_the_bound():
    bags = [part("a", 500 + grams, 1000, weighed=True, id_=f"a{grams}") for grams in range(60)]
    free = coupons(*(percent(100, f"c{place:02}", **few(2)) for place in range(20)))
    got = priced(bags, **free)
    assert not got.cut and got.due == sum(range(500, 520)), "the twenty lightest are paid"


def test_twenty_coupons_of_a_piece_each_take_another_product_of_a_long_basket():
    """Whatever the search for sets has left of the steps: a coupon that is good works."""
    lines = [line(f"p{place:03}", 1, 1000 + place) for place in range(100)]
    halves = coupons(*(percent(50, f"c{place:02}", **few(1)) for place in range(20)))
    dearest = [-(-(1099 - place) // 2) for place in range(20)]
    for settings in (Settings(), Settings(bound=0)):
        got = priced(lines, settings=settings, **halves)
        assert [use.amount for use in got.coupons] == dearest and not got.cut


def test_a_coupon_of_one_piece_goes_to_the_product_where_it_takes_most_now():
    lines = [line("a", 1, 1000), line("b", 2, 600)]
    assert taken(lines, **coupons(percent(50, "one", **few(1)), percent(50, "two", **few(1)))) == {
        "one": 500,
        "two": 300,
    }
    low = [line("a", 1, 1000), line("b", 1, 900)]
    special_first = replace(special(100, a_sale=1), what=only("a"))
    assert taken(low, special_first, **coupons(amount(700, **few(1)))) == {"s": 900, "a": 700}


def _less(piece: int, offer: UnitOffer) -> int:
    return piece - int(piece * offer.rate) if isinstance(offer, PercentOff) else piece - min(piece, offer.amount)


def _one_after_another(pieces: list[int], offers: list[UnitOffer]) -> int:
    """What is paid when each coupon takes the dearest pieces as they are then."""
    for offer in offers:
        pieces.sort(reverse=True)
        most = offer.limits.a_sale or 0
        pieces = [_less(piece, offer) for piece in pieces[:most]] + pieces[most:]
    return sum(pieces)


OFFERS = st.lists(
    st.builds(lambda off: amount(off * 1600, **few(1)), st.integers(1, 4))
    | st.builds(lambda rate, most: percent(rate, **few(most)), st.sampled_from((50, 100)), st.integers(1, 5)),
    min_size=1,
    max_size=4,
)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), OFFERS)
def test_coupons_come_to_what_they_come_to_piece_by_piece(counts: list[int], drawn: list[UnitOffer]):
    offers = [replace(offer, id=f"c{place}") for place, offer in enumerate(drawn)]
    lines: list[Line] = [replace(line("a", count, 8000), id=LineId(f"a{place}")) for place, count in enumerate(counts)]
    expected = _one_after_another([8000] * sum(counts), offers)
    assert priced(lines, **coupons(*offers)).due == priced(lines[::-1], **coupons(*offers)).due == expected
