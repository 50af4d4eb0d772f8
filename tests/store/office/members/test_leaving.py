"""What merging and closing do to coupons, and to the uses of offers that a member may have so often."""

from dataclasses import replace

import pytest

from store.db.models import Coupon, CouponEvent, OfferUse, Sale
from store.ids import new_id
from store.office import offering
from store.office.coupons import coupons_of
from store.office.members import cards, erasing, merging
from store.office.offers import uses
from store.reports.verify import verify
from tests.coupons import put_coupon, put_kind
from tests.store.office.members.conftest import bought

ONCE = {
    "id": "welcome",
    "name": "新客立减",
    "kind": "spend_and_save",
    "steps": [{"sum": "10.00", "off": "5.00"}],
    "limits": {"a_member": 1},
}


def test_an_offer_that_a_merged_entry_has_used_up_is_used_up_for_the_one_that_stays(any_shop, actor, enrol, now):
    offering.add(any_shop, replace(actor, role="manager"), ONCE, now=now)
    gone, kept, other = enrol(1), enrol(2), enrol(3)
    bought(any_shop, actor, gone.id, 2000, now)

    OfferUse.insert(
        id=new_id(), offer="welcome", sale=Sale.get().id, member=gone.id, uses=1, trading_day=20261121
    ).execute()
    assert uses(any_shop, kept.id, 20261121)["welcome"].by_member == 0
    merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)
    assert uses(any_shop, kept.id, 20261121)["welcome"].by_member == 1
    merging.merge(any_shop, replace(actor, role="manager"), kept.id, other.id, now=now)
    assert uses(any_shop, other.id, 20261121)["welcome"].by_member == 1


@pytest.mark.parametrize("leave", ["close", "erase"])
def test_who_leaves_has_no_coupons_any_more_and_the_books_say_so(any_shop, actor, enrol, now, leave):
    made, other = enrol(1), enrol(2)
    put_kind(any_shop, actor, now)
    mine = [put_coupon(any_shop, actor, now, member=made.id) for _ in range(2)]
    theirs = put_coupon(any_shop, actor, now, member=other.id)
    Coupon.update(state="used", uses_left=0).where(Coupon.id == mine[0].id).execute()
    if leave == "close":
        cards.set_state(any_shop, actor, made.id, "closed", now=now)
    else:
        erasing.erase(any_shop, replace(actor, role="manager"), made.id, now=now)
    states = {coupon.id: coupon.state for coupon in Coupon.select()}
    assert states == {mine[0].id: "used", mine[1].id: "void", theirs.id: "issued"}
    voided = [(each.coupon_id, each.till_id) for each in CouponEvent.select().where(CouponEvent.event == "void")]
    assert voided == [(mine[1].id, actor.till)]
    assert [each.id for each in coupons_of(any_shop, other.id, now=now)] == [theirs.id]


def test_frozen_is_not_gone_the_coupons_wait(shop, actor, now):
    from store.office import members

    made = members.enrol(shop, actor, "13800000001", key="k", now=now)
    put_kind(shop, actor, now)
    put_coupon(shop, actor, now, member=made.id)
    cards.set_state(shop, actor, made.id, "frozen", now=now)
    assert [each.state for each in Coupon.select()] == ["issued"]
    assert verify(shop).findings == ()
