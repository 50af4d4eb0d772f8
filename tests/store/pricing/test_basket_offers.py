"""Step 3 and after: offers on the basket, add-ons, what came close, coupons, discounts by hand and points."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.pricing.basket import Basket, CouponUse, Line, Manual, PricedBasket, ProductId, Step
from store.pricing.conditions import Limits, Member, Settings, Uses, What, Who
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.sets import NthAtPercent
from store.pricing.offers.unit import PercentOff
from store.pricing.offers.whole import AddOn, SpendAndSave, SpendPercent
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, line


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def save(off: int, at: int = 0, id_: str = "s", **given: Any) -> SpendAndSave:
    return SpendAndSave(id=id_, name=id_, steps=((at, off),), **given)


def gift(threshold: int, *names: str, **given: Any) -> AddOn:
    return AddOn(**{"id": "g", "name": "gift", "threshold": threshold, "goods": only(*names), **given})


def priced(lines: list[Line], *offers: Offer, **given: Any) -> PricedBasket:
    return price(Basket(tuple(lines)), offers, now=NOW, **given)


def offs(lines: list[Line], *offers: Offer, **given: Any) -> list[int]:
    return [each.gross - each.paid for each in priced(lines, *offers, **given).lines]


def missed(lines: list[Line], *offers: Offer, **given: Any) -> list[tuple[str, int, int, int]]:
    return [
        (each.name, each.lacking, each.lacking_pieces, each.saves) for each in priced(lines, *offers, **given).missed
    ]


A = line("a", 1, 1000)


def test_an_add_on_costs_its_price_from_the_sum_on_the_add_ons_not_counted():
    mug = line("mug", 1, 900)
    assert offs([A, mug], gift(1000, "mug")) == [0, 900]
    assert offs([A, mug], gift(1000, "mug", price=200)) == [0, 700]
    assert offs([A, mug], gift(1001, "mug")) == [0, 0]
    assert missed([A, mug], gift(1001, "mug")) == [("gift", 1, 0, 0)]
    assert missed([mug], gift(1000, "mug", what=only("a"))) == []
    assert missed([A], gift(1000, "mug")) == []


def test_the_dearest_add_ons_are_given_first_by_what_one_of_them_costs():
    lines = [A, line("pen", 3, 200), line("mug", 1, 500), line("cup", 1, 300)]
    assert offs(lines, gift(1000, "pen", "mug", "cup")) == [0, 0, 500, 0]
    assert offs(lines, gift(1000, "pen", "mug", "cup", pieces=2)) == [0, 0, 500, 300]
    assert offs(lines, gift(1000, "pen", "mug", "cup", pieces=4)) == [0, 400, 500, 300]
    assert offs(lines, gift(500, "pen", "mug", "cup", pieces=1, repeat=True)) == [0, 0, 500, 300]
    assert offs(lines, gift(1000, "pen", "mug", "cup", pieces=9)) == [0, 600, 500, 300]


def test_of_add_ons_that_cost_the_same_the_first_by_product_is_given():
    lines = [A, line("c", 1, 300), line("b", 1, 300)]
    assert offs(lines, gift(1000, "b", "c")) == [0, 0, 300]


def test_an_add_on_that_costs_less_than_its_price_is_left_alone_and_the_next_is_given():
    lines = [A, line("pen", 1, 200), line("mug", 1, 500)]
    assert offs(lines, gift(1000, "pen", "mug", price=200, pieces=2)) == [0, 0, 300]
    assert offs(lines, gift(1000, "pen", "mug", price=199, pieces=2)) == [0, 1, 301]


def test_add_ons_have_a_cap_a_floor_and_are_whole_pieces():
    mug = line("mug", 2, 900)
    assert offs([A, mug], gift(1000, "mug", cap=500)) == [0, 500]
    assert offs([A, line("mug", 1, 900, floor=800)], gift(1000, "mug")) == [0, 100]
    assert offs([A, line("mug", 1, 900, floor=900), line("pen", 1, 200)], gift(1000, "mug", "pen")) == [0, 0, 200]
    assert offs([A, line("mug", 1, 900), line("pen", 1, 300)], gift(1000, "mug", "pen", pieces=2, cap=400)) == [
        0, 300, 100,
    ]  # fmt: skip
    assert offs([A, replace(mug, quantity=1500, weighed=True)], gift(1000, "mug")) == [0, 0]
    assert offs([A, replace(mug, holds=6000)], gift(1000, "mug")) == [0, 0]
    assert offs([A, line("mug", 1, 900), line("mug", 1, 900)], gift(1000, "mug", pieces=1)) == [0, 450, 450]


def test_an_add_on_counts_as_it_is_used_and_not_beyond_its_limit():
    lines = [A, line("mug", 1, 900)]
    assert dict(priced(lines, gift(1000, "mug")).used) == {"g": 1}
    assert offs(lines, gift(1000, "mug", limits=Limits(ever=1)), uses={"g": Uses(ever=1)}) == [0, 0]
    assert missed(lines, gift(2000, "mug", limits=Limits(ever=1)), uses={"g": Uses(ever=1)}) == []


def test_what_came_close_is_said_with_what_it_would_take_the_nearest_first():
    steps = SpendAndSave(id="s", name="steps", steps=((500, 50), (1500, 300)))
    far = SpendPercent(id="p", name="far", steps=((1200, Fraction(1, 10)),), stack="b")
    assert missed([A], steps, far) == [("far", 250, 0, 120), ("steps", 500, 0, 250)]
    assert missed([A], save(100, 0, minimum=1700, minimum_pieces=3)) == [("s", 700, 2, 0)]
    assert missed([A], save(100, 0, minimum_pieces=3), save(100, 0, "t", minimum_pieces=2)) == [
        ("t", 0, 1, 0), ("s", 0, 2, 0),
    ]  # fmt: skip
    assert missed([A], save(100, 2000, what=only("b"))) == [], "no goods of it are here"
    assert missed([A], save(100, 1000)) == []


def test_an_offer_of_the_basket_has_a_minimum_a_cap_and_a_limit():
    lines = [A, line("b", 1, 500)]
    assert offs(lines, save(300, 0, minimum=1500)) == [200, 100]
    assert offs(lines, save(300, 0, minimum=1501)) == [0, 0]
    assert offs(lines, save(300, 0, minimum=1000, what=only("a"))) == [300, 0]
    assert offs(lines, save(300, cap=150)) == [100, 50]
    assert offs(lines, save(300, cap=0)) == [0, 0]
    assert offs(lines, save(300, limits=Limits(a_day=1)), uses={"s": Uses(today=1)}) == [0, 0]
    assert offs([line("a", 1, 1000, floor=950), lines[1]], save(300)) == [50, 250]


def test_the_best_of_a_stack_works_and_stacks_by_priority():
    lines = [A]
    assert offs(lines, save(100), save(101, id_="t")) == [101]
    assert dict(priced(lines, save(100), save(100, id_="a")).used) == {"a": 1}
    tenth = SpendPercent(id="p", name="p", steps=((0, Fraction(1, 10)),), stack="b")
    assert offs(lines, save(100), tenth) == [190]
    assert offs(lines, save(100), replace(tenth, priority=1)) == [200]
    assert offs(lines, save(100, stack="c"), tenth) == [200]


def test_what_was_taken_is_told_in_the_order_in_which_it_was():
    got = priced([A], save(100, id_="z", stack="z", priority=1), save(50, id_="a"), points=10)
    assert [source for _, source, _ in got.by_source()] == ["z", "a", "points"]


def test_an_exclusive_offer_of_the_basket_that_finds_nothing_lets_the_others_work():
    none = save(100, 5000, "x", exclusive=True)
    assert offs([A], none, save(30)) == [30]
    assert offs([A], replace(none, steps=((0, 10),)), save(30)) == [10]


def test_coupons_work_on_what_is_left_in_the_order_they_came_and_each_says_what_it_took():
    half = SpendPercent(id="h", name="h", steps=((0, Fraction(1, 2)),))
    fixed = save(100, id_="f")
    one = priced([A], coupons=[Coupon("1", half), Coupon("2", fixed)])
    other = priced([A], coupons=[Coupon("2", fixed), Coupon("1", half)])
    assert [(use.code, use.amount) for use in one.coupons] == [("1", 500), ("2", 100)]
    assert [(use.code, use.amount) for use in other.coupons] == [("2", 100), ("1", 450)]
    assert one.missed == other.missed == ()


def test_what_a_coupon_lacks_is_said_of_the_coupon_and_not_of_the_basket():
    far = save(100, 0, minimum=1700)
    got = priced([A], save(10, 1200, "o"), coupons=[Coupon("1", far), Coupon("2", save(50, id_="f"))])
    assert [(use.code, use.amount, use.lacking) for use in got.coupons] == [("1", 0, 700), ("2", 50, 0)]
    assert [each.offer for each in got.missed] == ["o"]


def test_a_coupon_of_a_used_up_offer_takes_nothing():
    offer = save(50, limits=Limits(ever=1))
    assert priced([A], coupons=[Coupon("1", offer)], uses={"s": Uses(ever=1)}).coupons[0].amount == 0
    twice = priced([A], coupons=[Coupon("1", offer), Coupon("2", offer)])
    assert [use.amount for use in twice.coupons] == [50, 0], "one offer is used once, whatever hands it over"


def test_a_discount_by_hand_is_shared_over_all_lines_and_never_more_than_there_is():
    lines = (A, line("b", 1, 500, floor=500), line("c", 1, 500, discountable=False))
    for manual, expected in (
        (Manual(amount=300, reason="r"), [300, 0, 0]),
        (Manual(rate=Fraction(1, 10), reason="r"), [200, 0, 0]),
        (Manual(amount=5000, reason="r"), [1000, 0, 0]),
    ):
        got = price(Basket(lines, discount=manual), now=NOW)
        assert [each.gross - each.paid for each in got.lines] == expected


@pytest.mark.parametrize(
    ("wanted", "settings", "paid"),
    [
        (0, Settings(), 0),
        (300, Settings(), 300),
        (9999, Settings(), 1500),
        (9999, Settings(points_share=Fraction(1, 3)), 500),
        (9999, Settings(points_on=only("b")), 500),
        (300, Settings(points_on=only("c")), 0),
    ],
)
def test_points_pay_what_is_wanted_up_to_the_share_and_the_goods_and_below_any_floor(wanted, settings, paid):
    lines = [line("a", 1, 1000, floor=1000), line("b", 1, 500, floor=500)]
    got = priced(lines, points=wanted, settings=settings)
    assert (got.points, got.due) == (paid, 1500 - paid)


def test_goods_cost_points_beside_their_price_by_the_piece():
    lines = (replace(A, quantity=2000, points=30), line("b", 1, 500))
    assert price(Basket(lines)).goods_points == 60


def test_the_dearest_add_on_is_the_dearest_to_the_last_part_of_a_fen():
    """Three at 5.00 less a third are 3.33 and a third of a fen each; the mug at 3.34 is dearer."""
    third = PercentOff(id="t", name="t", rate=Fraction(1, 3), what=only("a-pen"))
    lines = [A, line("a-pen", 3, 500), line("b-mug", 1, 334)]
    assert offs(lines, third, gift(1000, "a-pen", "b-mug")) == [0, 500, 334]


def test_an_add_on_that_came_close_and_one_that_was_given_twice_are_known_by_their_id():
    assert [each.offer for each in priced([A], gift(1500, "mug")).missed] == ["g"]
    twice = priced([A], coupons=[Coupon(code, save(50)) for code in "12"])
    assert (twice.used, [use.amount for use in twice.coupons]) == ((("s", 2),), [50, 50])


def test_a_coupon_of_some_stores_works_in_those():
    coupon = [Coupon("1", save(50, stores=frozenset({2})))]
    assert [priced([A], coupons=coupon, settings=Settings(store=store)).coupons[0].amount for store in (1, 2)] == [
        0,
        50,
    ]


@pytest.mark.parametrize(
    "offer",
    [
        PercentOff(id="o", name="o", rate=Fraction(1, 2), what=only("a")),
        PercentOff(id="o", name="o", rate=Fraction(1, 2), what=only("a"), cap=9999),
        NthAtPercent(id="o", name="o", nth=2, rate=Fraction(1), what=only("a")),
        SpendAndSave(id="o", name="o", steps=((0, 1000),), what=only("a")),
    ],
)
def test_a_coupon_of_each_kind_works_on_its_goods_for_its_members_and_after_the_offers(offer):
    lines = [line("a", 2, 1000), line("b", 1, 500)]
    coupons = [Coupon("1", replace(offer, who=Who(members=True)))]
    got = priced(lines, save(0), coupons=coupons, member=Member(id="m"))
    assert [(each.step, each.amount) for each in got.lines[0].reductions] == [(Step.COUPON, 1000)]
    assert got.coupons == (CouponUse("1", 1000),)
    assert got.lines[1].reductions == ()
    assert priced(lines, coupons=coupons).coupons == (CouponUse("1", 0),), "not for a customer without a card"


def test_a_coupon_for_a_set_lacks_pieces_of_its_own_goods():
    pair = NthAtPercent(id="o", name="o", nth=2, rate=Fraction(1), what=only("b"))
    assert priced([line("a", 2, 1000), line("b", 1, 500)], coupons=[Coupon("1", pair)]).coupons == (
        CouponUse("1", 0, lacking_pieces=1),
    )
