"""Coupons in one sale: which of them may not go together, and which says so."""

from datetime import UTC, datetime

from store.pricing.basket import CouponUse
from store.pricing.conditions import Limits
from store.pricing.offers.base import Coupon
from store.pricing.offers.whole import SpendAndSave
from store.pricing.price import price
from tests.store.pricing.test_cases import basket

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
ONE = Limits(a_sale=1)


def coupon(code: str, off: int, kind: str = "", **conditions) -> Coupon:
    kind = kind or code
    return Coupon(code, SpendAndSave(id=kind, name=kind, steps=((0, off),), **conditions))


def used(*coupons: Coupon, price_of: int = 10_000) -> list[CouponUse]:
    return list(price(basket((price_of, 1)), [], None, NOW, coupons=coupons).coupons)


def test_without_an_exclusive_one_each_works_in_its_turn():
    assert used(coupon("a", 500), coupon("b", 300)) == [CouponUse("a", 500), CouponUse("b", 300)]


def test_an_exclusive_one_is_the_only_one_wherever_it_stands():
    alone = coupon("x", 300, exclusive=True)
    assert used(coupon("a", 500), alone, coupon("b", 400)) == [
        CouponUse("a", 0, shut_by="x"),
        CouponUse("x", 300),
        CouponUse("b", 0, shut_by="x"),
    ]


def test_one_that_lacks_something_keeps_none_away_and_is_told_of_once():
    far = coupon("x", 300, exclusive=True, minimum=15_000)
    assert used(far, coupon("a", 500)) == [CouponUse("x", 0, 5_000), CouponUse("a", 500)]
    # what it lacks is what it would lack alone, for alone it would work
    assert used(coupon("a", 500), far) == [CouponUse("a", 500), CouponUse("x", 0, 5_000)]


def test_of_exclusive_ones_the_higher_priority_then_the_first():
    low, high, late = (
        coupon("low", 900, exclusive=True),
        coupon("high", 100, exclusive=True, priority=1),
        coupon("late", 800, exclusive=True, priority=1),
    )
    assert [use.amount for use in used(low, high, late)] == [0, 100, 0]
    assert [use.shut_by for use in used(low, late, high)] == ["late", "", "late"]
    far = coupon("far", 100, exclusive=True, priority=2, minimum=20_000)
    assert [use.amount for use in used(far, low)] == [0, 900]


def test_the_second_of_a_kind_of_which_a_sale_takes_one_names_the_first():
    first, second, other = coupon("a", 500, "kind", limits=ONE), coupon("b", 500, "kind", limits=ONE), coupon("c", 100)
    assert used(first, other, second) == [
        CouponUse("a", 500),
        CouponUse("c", 100),
        CouponUse("b", 0, shut_by="a"),
    ]
    assert [use.shut_by for use in used(first, second, coupon("d", 500, "kind", limits=ONE))] == ["", "a", "a"]


def test_what_takes_nothing_for_another_reason_names_none():
    bare = [coupon(code, 500, "kind", limits=ONE, minimum=20_000) for code in "ab"]
    assert used(*bare) == [CouponUse("a", 0, 10_000), CouponUse("b", 0, 10_000)]
    assert used(coupon("a", 10_000, "kind"), coupon("b", 10_000, "kind")) == [CouponUse("a", 10_000), CouponUse("b", 0)]
