"""C11: an outside shop redeems coupons and gives, spends and takes back points, each once an order."""

from dataclasses import replace

import pytest

from store.books import coupons, points
from store.books.coupons import CouponUsedOutside
from store.db.models import CouponEvent, PointsEntry
from store.db.settings import save
from store.ids import new_id
from store.office.members import cards, enrol, families, merging
from store.reports.verify import verify
from tests.coupons import put_coupon, put_kind
from tests.store.office.members.conftest import owns

COLA, APPLE = "6901234567892", "20001"


@pytest.fixture(autouse=True)
def agrees(any_shop):
    """Whatever a test did, everything adds up afterwards."""
    yield
    assert verify(any_shop).findings == ()


@pytest.fixture
def coupon(any_shop, actor, now):
    put_kind(any_shop, actor, now)
    return put_coupon(any_shop, actor, now)


def redeem(ask, code, order="W1", key="r-1", **more):
    lines = [{"code": COLA, "quantity": "4"}]
    return ask("POST", f"/v1/coupons/{code}/redeem", {"order": order, "lines": lines, **more}, key=key)


def test_a_coupon_takes_off_what_it_takes_off_at_the_till(ask, coupon):
    tried = ask("POST", f"/v1/coupons/{coupon.code}/try", {"lines": [{"code": COLA}]})
    assert (tried.body["amount"], tried.body["due"], tried.body["good"]) == ("2.50", "0.00", True)
    said = redeem(ask, coupon.code)
    assert (said.status, said.body["gross"], said.body["amount"], said.body["due"]) == (201, "10.00", "5.00", "5.00")
    shown = ask("GET", f"/v1/coupons/{coupon.code}").body
    assert (shown["state"], shown["uses_left"]) == ("used", 0)


def test_a_coupon_is_redeemed_once_at_the_till_or_outside(ask, any_shop, coupon, now):
    redeem(ask, coupon.code)
    second = redeem(ask, coupon.code, "W2", "r-2")
    assert (second.status, second.body["error"]) == (409, "coupon_used_outside")
    assert second.body["message"] == "This coupon was used on 2026-11-21, outside the shop."
    with pytest.raises(CouponUsedOutside):
        coupons.check(any_shop, coupon.id, now)


def test_a_redemption_is_taken_back_once_and_the_coupon_is_good_again(ask, coupon):
    entry = redeem(ask, coupon.code).body["entry"]
    back = ask("POST", f"/v1/entries/{entry}/reverse", key="b-1")
    assert (back.status, back.body["did"], back.body["amount"], back.body["reverses"]) == (201, "back", "-5.00", entry)
    assert ask("GET", f"/v1/coupons/{coupon.code}").body["state"] == "issued"
    assert ask("POST", f"/v1/entries/{entry}/reverse", key="b-2").body["error"] == "entry_reversed"
    assert ask("POST", f"/v1/entries/{back.body['entry']}/reverse", key="b-3").body["error"] == "not_to_reverse"
    assert redeem(ask, coupon.code, "W2", "r-2").status == 201
    assert [row.event for row in CouponEvent.select().order_by(CouponEvent.id)] == [
        *("issued", "used", "given_back", "used")
    ]


def test_below_its_sum_a_coupon_says_what_is_lacking_and_stays(ask, any_shop, actor, now):
    put_kind(any_shop, actor, now, id="big", steps=[{"sum": "30", "off": "5"}])
    coupon = put_coupon(any_shop, actor, now, "big")
    tried = ask("POST", f"/v1/coupons/{coupon.code}/try", {"lines": [{"code": COLA, "quantity": "4"}]}).body
    assert (tried["good"], tried["lacking"]) == (False, "20.00")
    refused = redeem(ask, coupon.code)
    assert (refused.status, refused.body["error"]) == (409, "takes_nothing")
    assert ask("GET", f"/v1/coupons/{coupon.code}").body["state"] == "issued"


def test_goods_that_the_shop_does_not_know_need_a_price(ask, coupon):
    path = f"/v1/coupons/{coupon.code}/try"
    assert ask("POST", path, {"lines": [{"code": "STRANGE"}]}).body["error"] == "price_missing"
    said = ask("POST", path, {"lines": [{"code": "STRANGE", "price": "8.80"}]}).body
    assert (said["gross"], said["amount"]) == ("8.80", "5.00")
    other = ask("POST", path, {"lines": [{"code": COLA, "price": "3.00", "quantity": "2"}]}).body
    assert other["gross"] == "6.00"


def test_a_member_s_coupon_counts_for_that_member_alone(ask, any_shop, actor, member, now):
    put_kind(any_shop, actor, now)
    coupon = put_coupon(any_shop, actor, now, member=member.id)
    assert redeem(ask, coupon.code).body["error"] == "coupon_of_another"
    assert [each["coupon"] for each in ask("GET", f"/v1/members/{member.number}/coupons").body["coupons"]] == [
        coupon.code
    ]
    assert redeem(ask, coupon.code, member=member.number, key="r-2").status == 201


def test_a_coupon_is_issued_once_a_key(ask, any_shop, actor, member, now):
    put_kind(any_shop, actor, now)
    asked = {"kind": "follow", "member": member.number}
    made = ask("POST", "/v1/coupons", asked, key="i-1")
    again = ask("POST", "/v1/coupons", asked, key="i-1")
    assert (made.status, again.raw) == (201, made.raw)
    assert ask("POST", "/v1/coupons", {"kind": "none"}, key="i-2").status == 404
    assert len(ask("GET", f"/v1/members/{member.number}/coupons").body["coupons"]) == 1


def test_points_are_given_spent_and_taken_back_to_where_they_were(ask, any_shop, actor, member, now):
    owns(any_shop, actor, member.id, now, score=500)
    path = f"/v1/members/{member.number}/points"
    given = ask("POST", f"{path}/earn", {"order": "W1", "points": 120}, key="p-1")
    assert (given.status, given.body["points"], given.body["balance"]) == (201, 120, 620)
    spent = ask("POST", f"{path}/burn", {"order": "W1", "points": 600}, key="p-2").body
    assert (spent["points"], spent["balance"], spent["worth"]) == (-600, 20, "6.00")
    assert ask("POST", f"/v1/entries/{spent['entry']}/reverse", key="p-3").body["points"] == 600
    assert ask("POST", f"/v1/entries/{given.body['entry']}/reverse", key="p-4").body["points"] == -120
    told = ask("GET", path).body
    assert (told["points"], [line["kind"] for line in told["entries"]][:1]) == (500, ["clawback"])
    order = ask("GET", "/v1/orders/W1").body["entries"]
    assert [each["did"] for each in order] == ["earn", "burn", "back", "back"]
    assert all(each["reversed_by"] for each in order[:2])


def test_points_that_are_spent_already_are_owed_when_they_are_taken_back(ask, member):
    path = f"/v1/members/{member.number}/points"
    entry = ask("POST", f"{path}/earn", {"order": "W1", "points": 100}, key="p-1").body["entry"]
    ask("POST", f"{path}/burn", {"order": "W2", "points": 80}, key="p-2")
    ask("POST", f"/v1/entries/{entry}/reverse", key="p-3")
    assert ask("GET", path).body["points"] == -80


def test_an_order_earns_once_whatever_key_it_comes_with(ask, member):
    path = f"/v1/members/{member.number}/points/earn"
    ask("POST", path, {"order": "W1", "points": 100}, key="p-1")
    again = ask("POST", path, {"order": "W1", "points": 100}, key="p-2")
    assert (again.status, again.body["error"]) == (409, "order_done")
    assert PointsEntry.select().count() == 1


def test_more_points_than_there_are_or_below_the_least_are_refused(ask, any_shop, member):
    path = f"/v1/members/{member.number}/points"
    ask("POST", f"{path}/earn", {"order": "W1", "points": 150}, key="p-1")
    assert ask("POST", f"{path}/burn", {"order": "W2", "points": 151}, key="p-2").body["error"] == "not_enough_points"
    with any_shop.transaction():
        save(points_minimum=100, points_step=50)
    any_shop.refresh()
    assert ask("POST", f"{path}/burn", {"order": "W2", "points": 50}, key="p-3").body["error"] == "too_few_points"
    assert ask("POST", f"{path}/burn", {"order": "W2", "points": 120}, key="p-4").body["error"] == "too_few_points"
    assert ask("POST", f"{path}/burn", {"order": "W2", "points": 150}, key="p-5").status == 201


def test_a_frozen_member_and_one_without_points_move_none(ask, any_shop, office, member, now):
    path = f"/v1/members/{member.number}/points/earn"
    with any_shop.transaction():
        save(points_kinds="vip")
    any_shop.refresh()
    assert ask("POST", path, {"order": "W1", "points": 1}, key="p-1").body["error"] == "no_points_for_that"
    cards.set_state(any_shop, office, member.id, "frozen", now=now)
    assert ask("POST", path, {"order": "W1", "points": 1}, key="p-2").body["error"] == "member_frozen"


def test_a_program_takes_back_only_what_it_did_itself(ask, token, member):
    path = f"/v1/members/{member.number}/points/earn"
    entry = ask("POST", path, {"order": "W1", "points": 100}, key="p-1").body["entry"]
    other = token()
    assert ask("POST", f"/v1/entries/{entry}/reverse", key="p-2", bearer=other).status == 404
    assert ask("GET", "/v1/orders/W1", bearer=other).body["entries"] == []
    coupons_only = token("coupons")
    assert ask("GET", "/v1/orders/W1", bearer=coupons_only).status == 200


@pytest.mark.parametrize("state", ["lost", "frozen", "closed"])
def test_the_coupon_of_a_card_that_is_blocked_takes_nothing_off_outside_either(
    ask, any_shop, actor, office, member, now, state
):
    put_kind(any_shop, actor, now)
    coupon = put_coupon(any_shop, actor, now)
    cards.set_state(any_shop, office, member.id, state, now=now)
    said = redeem(ask, coupon.code, member=member.number)
    assert (said.status, said.body["error"]) == (409, f"member_{state}")
    assert ask("GET", f"/v1/coupons/{coupon.code}").body["state"] == "issued"


@pytest.mark.parametrize("how", ["merged", "linked"])
def test_what_is_taken_back_moves_the_points_of_whoever_has_them_now(ask, any_shop, actor, office, member, now, how):
    kept = enrol(any_shop, actor, "13800000003", key=new_id(), now=now)
    path, boss = f"/v1/members/{member.number}/points", replace(office, role="owner")
    earned = ask("POST", f"{path}/earn", {"order": "W1", "points": 120}, key="p-1").body["entry"]
    burned = ask("POST", f"{path}/burn", {"order": "W1", "points": 100}, key="p-2").body["entry"]
    if how == "merged":
        merging.merge(any_shop, boss, member.id, kept.id, now=now)
    else:
        families.link(any_shop, boss, kept.id, member.id, now=now)
    balances = []
    for entry, key in ((burned, "p-3"), (earned, "p-4")):
        ask("POST", f"/v1/entries/{entry}/reverse", key=key)
        balances.append([points.balance(any_shop, each.id, now) for each in (kept, member)])
    assert balances == [[120, 0], [0, 0]]
