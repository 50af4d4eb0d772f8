"""P11, C14: who brought a member is paid for the first purchase, once, and not for one that comes back."""

from dataclasses import replace

import pytest

from store.books import points
from store.counter.paying import Cash
from store.db import settings
from store.db.models import Coupon, PointsEntry
from store.ids import new_id
from store.office import members
from store.office.members import merging
from store.reports.verify import verify
from tests.coupons import FIVE_OFF, put_kind
from tests.store.counter.conftest import Till
from tests.store.counter.test_refunding import lines_of, refund

SHEETS = "036000291452"
"""10.00."""


@pytest.fixture
def friends(any_till):
    """A shop that pays 200 points for a friend's first 10.00; (till, who brought, who was brought)."""
    till = any_till
    with till.shop.transaction():
        settings.save(referral_points=200, referral_from=1000)
    till.shop.refresh()
    enrol = members.enrol
    old = enrol(till.shop, till.actor, "13800000001", key=new_id(), now=till.at)
    return till, old, enrol(till.shop, till.actor, "13800000002", referrer=old.id, key=new_id(), now=till.at)


def buy(till: Till, member, quantity: int = 1):
    from tests.store.counter.test_member_sales import attach, pay

    till.next_sale()
    attach(till, member)
    basket = till.ring(f"{quantity}*{SHEETS}")
    return pay(till, Cash(basket.priced.due))


def has(till: Till, member) -> int:
    return points.balance(till.shop, member.id, till.at)


def test_the_first_purchase_pays_who_brought_them_and_the_second_does_not(friends):
    till, old, new = friends
    first = buy(till, new, 2)
    assert (has(till, old), has(till, new)) == (200, 20)
    entry = PointsEntry.get(PointsEntry.kind == "referral")
    assert (entry.sale_id, entry.member_id) == (first.sale, old.id)
    buy(till, new)
    assert has(till, old) == 200
    assert verify(till.shop).findings == ()


def test_a_first_purchase_of_less_than_the_shop_asks_pays_nothing_ever(friends):
    till, old, new = friends
    with till.shop.transaction():
        settings.save(referral_from=1001)
    till.shop.refresh()
    buy(till, new)
    buy(till, new, 5)
    assert has(till, old) == 0


def test_it_is_taken_back_when_nothing_is_left_of_the_purchase_and_not_before(friends):
    till, old, new = friends
    closed = buy(till, new, 2)
    (line,) = lines_of(closed.sale)
    refund(till, closed.sale, {line.id: 1000})
    assert (has(till, old), has(till, new)) == (200, 10)
    refund(till, closed.sale, {line.id: 1000})
    assert (has(till, old), has(till, new)) == (0, 0)
    buy(till, new)
    assert has(till, old) == 0
    assert verify(till.shop).findings == ()


def test_what_is_spent_by_then_is_owed(friends):
    till, old, new = friends
    closed = buy(till, new)
    with till.shop.transaction():
        points.burn(till.shop, till.actor, old.id, 150, source="x", now=till.at)
    refund(till, closed.sale, {lines_of(closed.sale)[0].id: 1000})
    assert has(till, old) == -150


def test_a_coupon_for_bringing_a_friend_goes_with_the_purchase_unless_it_is_used(friends):
    till, old, new = friends
    put_kind(till.shop, till.actor, till.at, FIVE_OFF, issue_on="referral")
    third = members.enrol(till.shop, till.actor, "13800000003", referrer=old.id, key=new_id(), now=till.at)
    sales = [buy(till, each) for each in (new, third)]
    assert [each.coupons for each in sales] == [(), ()]
    first, second = Coupon.select().order_by(Coupon.id)
    assert {first.member_id, second.member_id} == {old.id}
    Coupon.update(state="used").where(Coupon.id == first.id).execute()
    for sale in sales:
        refund(till, sale.sale, {lines_of(sale.sale)[0].id: 1000})
    assert [each.state for each in Coupon.select().order_by(Coupon.id)] == ["used", "taken_back"]
    assert has(till, old) == 0


def test_whoever_was_brought_by_nobody_pays_nobody(friends):
    till, old, _ = friends
    buy(till, old)
    assert PointsEntry.select().where(PointsEntry.kind == "referral").count() == 0


def test_of_a_referrer_who_was_merged_it_is_taken_back_where_the_points_are_now(friends):
    till, old, new = friends
    closed = buy(till, new, 2)
    kept = members.enrol(till.shop, till.actor, "13800000077", key=new_id(), now=till.at)
    merging.merge(till.shop, replace(till.actor, role="manager"), old.id, kept.id, now=till.at)
    assert has(till, kept) == 200
    refund(till, closed.sale, {lines_of(closed.sale)[0].id: 2000})
    assert points.balance(till.shop, kept.id, till.at) == points.balance(till.shop, old.id, till.at) == 0
    assert verify(till.shop).findings == ()
