"""Coupons in a sale: handed over, priced, used when it closes, earned by it; and printed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books import coupons as book
from store.books.coupon_history import history
from store.counter import attaching, couponing, printing, selling
from store.counter.couponing import CouponNotThere, CouponThere, add_coupon, coupons_for_basket, remove_coupon
from store.counter.open_sales import forget
from store.db.models import Coupon, CouponEvent, PrintJob, Sale, SaleCoupon, SaleReduction
from store.ids import new_id
from store.office.coupons import CouponOfAnother, coupon_by_code
from store.office.coupons.issuing import issue
from store.office.members import enrolling
from store.office.members.views import get
from tests.coupons import EARNED, FIVE_OFF, put_coupon, put_kind
from tests.store.counter.conftest import Till

COKE, TISSUES = "6901234567892", "036000291452"


def hand_over(till: Till, code: str, key: str = "") -> selling.OpenBasket:
    return add_coupon(till.shop, till.actor, till.sale, code, **till.tick(key=key))


def take_out(till: Till, code: str) -> selling.OpenBasket:
    return remove_coupon(till.shop, till.actor, till.sale, code, **till.tick())


def attach(till: Till, member: str | None) -> selling.OpenBasket:
    return attaching.attach_member(till.shop, till.actor, till.sale, member, **till.tick())


def enrol(till: Till, phone: str, referrer: str | None = None) -> str:
    return enrolling.enrol(till.shop, till.actor, phone, name="王小明", referrer=referrer, **till.tick()).id


def coupon(till: Till, kind: str = "follow", member: str | None = None) -> str:
    return put_coupon(till.shop, till.actor, till.at, kind, member).code


def state(code: str) -> str:
    return Coupon.get(Coupon.code == code).state


@pytest.fixture
def five(till):
    put_kind(till.shop, till.actor, till.at)
    return till


def test_a_coupon_is_taken_off_at_once_and_used_when_the_sale_closes(any_till):
    till = any_till
    put_kind(till.shop, till.actor, till.at)
    code = coupon(till)
    till.ring(TISSUES)
    basket = hand_over(till, code)
    assert (basket.priced.gross, basket.priced.due) == (1000, 500)
    assert [(use.code, use.amount) for use in basket.priced.coupons] == [(code, 500)]
    assert [each.offer.name for each in basket.coupons] == ["关注送5元券"]
    assert state(code) == "issued"
    closed = till.pay(500)
    assert closed.due == 500
    assert state(code) == "used"
    reduction = SaleReduction.get()
    assert (reduction.step, reduction.source, reduction.name, reduction.amount) == (
        40,
        "coupon:follow",
        "关注送5元券",
        500,
    )
    told = history(till.shop, coupon_of(code))
    assert [(each.event, each.sale, each.amount) for each in told][-1] == ("used", closed.number, 500)
    assert not SaleCoupon.select().exists()
    till.next_sale()
    till.ring(TISSUES)
    with pytest.raises(book.CouponUsed):
        hand_over(till, code)


def coupon_of(code: str) -> str:
    return Coupon.get(Coupon.code == code).id


def test_a_coupon_may_come_before_the_goods_and_says_what_is_lacking(till):
    put_kind(till.shop, till.actor, till.at, EARNED)
    code = coupon(till, "earned")
    assert hand_over(till, code).priced.due == 0
    basket = till.ring(f"9*{TISSUES}")
    assert (basket.priced.due, basket.priced.coupons[0].lacking) == (9000, 1000)
    assert till.ring(TISSUES).priced.due == 7000
    assert till.pay(7000).due == 7000


def test_a_coupon_that_took_nothing_stays_the_customers(till):
    put_kind(till.shop, till.actor, till.at, EARNED)
    code = coupon(till, "earned")
    till.ring(TISSUES)
    hand_over(till, code)
    till.pay(1000)
    assert state(code) == "issued"
    assert [each.event for each in history(till.shop, coupon_of(code))] == ["issued"]


def test_a_coupon_is_still_in_the_sale_after_a_crash(five):
    till = five
    code = coupon(till)
    till.ring(TISSUES)
    hand_over(till, code)
    forget(till.shop)
    basket = till.ring(COKE)
    assert (basket.priced.due, [each.code for each in basket.coupons]) == (750, [code])


def test_the_same_key_hands_over_once_and_the_same_coupon_twice_is_refused(five):
    till = five
    code, key = coupon(till), new_id()
    till.ring(TISSUES)
    first = hand_over(till, code, key)
    assert hand_over(till, code, key) == first
    with pytest.raises(CouponThere):
        hand_over(till, code)


def test_a_coupon_is_taken_out_again(five):
    till = five
    code = coupon(till)
    till.ring(TISSUES)
    hand_over(till, code)
    basket = take_out(till, code)
    assert (basket.priced.due, basket.coupons) == (1000, ())
    with pytest.raises(CouponNotThere):
        take_out(till, code)
    till.pay(1000)
    assert state(code) == "issued"


def test_one_coupon_of_a_kind_a_sale_when_the_kind_says_so(till):
    put_kind(till.shop, till.actor, till.at, limits={"a_sale": 1})
    first, second = coupon(till), coupon(till)
    till.ring(f"2*{TISSUES}")
    hand_over(till, first)
    basket = hand_over(till, second)
    assert basket.priced.due == 1500
    assert [(use.amount, use.shut_by) for use in basket.priced.coupons] == [(500, ""), (0, first)]
    till.pay(1500)
    assert (state(first), state(second)) == ("used", "issued")


def test_a_members_coupon_needs_that_member_and_leaves_with_him(five):
    till = five
    wang, li = enrol(till, "13812345678"), enrol(till, "13912345678")
    his, anyones = coupon(till, member=wang), coupon(till)
    till.ring(TISSUES)
    with pytest.raises(CouponOfAnother) as refused:
        hand_over(till, his)
    assert "138****5678 王*" in str(refused.value)
    attach(till, wang)
    hand_over(till, his)
    assert hand_over(till, anyones).priced.due == 0
    basket = attach(till, li)
    assert [each.code for each in basket.coupons] == [anyones]
    assert basket.priced.due == 500
    till.pay(500)
    assert (state(his), state(anyones)) == ("issued", "used")


def test_one_coupon_in_two_open_sales_is_used_by_the_first_that_closes(five):
    till = five
    code = coupon(till)
    other = Till(
        till.shop,
        till.actor.__class__(till.actor.staff, "1001", "小李", "cashier", "0102"),
        till.at,
        selling.new_sale_id(),
    )
    for each in (till, other):
        each.ring(TISSUES)
        hand_over(each, code)
    till.pay(500)
    with pytest.raises(book.CouponUsed):
        other.pay(500)
    assert Sale.get_by_id(other.sale).state == "open"
    take_out(other, code)
    assert other.pay(1000).due == 1000


def test_a_coupon_that_ends_while_the_sale_is_parked_is_refused_at_the_end(five):
    till = five
    code = coupon(till)
    till.ring(TISSUES)
    hand_over(till, code)
    till.at += timedelta(days=30)
    with pytest.raises(book.CouponExpired):
        till.pay(500)
    assert Sale.get_by_id(till.sale).state == "open"


def test_the_members_coupons_that_fit_come_first(five):
    till = five
    put_kind(till.shop, till.actor, till.at, EARNED)
    put_kind(till.shop, till.actor, till.at, FIVE_OFF, id="eight", steps=[{"sum": "0", "off": "8"}])
    member = enrol(till, "13812345678")
    five_off, thirty, eight = (coupon(till, kind, member) for kind in ("follow", "earned", "eight"))
    coupon(till)
    till.ring(TISSUES)
    assert coupons_for_basket(till.shop, till.sale, now=till.at) == ()
    attach(till, member)
    fits = coupons_for_basket(till.shop, till.sale, now=till.at)
    assert [(fit.coupon.code, fit.takes, fit.lacking) for fit in fits] == [
        (eight, 800, 0),
        (five_off, 500, 0),
        (thirty, 0, 9000),
    ]
    hand_over(till, eight)
    fits = coupons_for_basket(till.shop, till.sale, now=till.at)
    assert [(fit.coupon.code, fit.takes) for fit in fits] == [(five_off, 200), (thirty, 0)]


def test_what_an_exclusive_coupon_shuts_out_is_off_what_it_saves(five):
    till = five
    put_kind(till.shop, till.actor, till.at, FIVE_OFF, id="alone", steps=[{"sum": "0", "off": "7"}], exclusive=True)
    member = enrol(till, "13812345678")
    five_off, alone = (coupon(till, kind, member) for kind in ("follow", "alone"))
    till.ring(TISSUES)
    attach(till, member)
    assert [(fit.takes, fit.saves) for fit in coupons_for_basket(till.shop, till.sale, now=till.at)] == [
        (700, 700),
        (500, 500),
    ]
    hand_over(till, five_off)
    (fit,) = coupons_for_basket(till.shop, till.sale, now=till.at)
    assert (fit.coupon.code, fit.takes, fit.saves) == (alone, 700, 200)


def test_twenty_coupons_are_tried_at_most(five):
    till = five
    member = enrol(till, "13812345678")
    issue(till.shop, replace(till.actor, role="supervisor"), "follow", member, 25, key=new_id(), now=till.at)
    till.ring(TISSUES)
    attach(till, member)
    assert len(coupons_for_basket(till.shop, till.sale, now=till.at)) == couponing.MOST_TRIED


def test_where_a_sale_takes_no_more_coupons_none_is_said_to_fit(five, monkeypatch):
    till = five
    monkeypatch.setattr(couponing, "MOST_IN_SALE", 2)
    member = enrol(till, "13812345678")
    codes = [coupon(till, "follow", member) for _ in range(3)]
    till.ring(TISSUES)
    attach(till, member)
    hand_over(till, codes[0])
    assert len(coupons_for_basket(till.shop, till.sale, now=till.at)) == 2
    hand_over(till, codes[1])
    assert coupons_for_basket(till.shop, till.sale, now=till.at) == ()
    with pytest.raises(couponing.TooManyCoupons):
        hand_over(till, codes[2])


def test_a_sale_over_the_sum_earns_a_coupon_that_is_printed_behind_the_receipt(any_till):
    till = any_till
    put_kind(till.shop, till.actor, till.at, EARNED)
    assert till.sell(f"19*{TISSUES}").coupons == ()
    key = new_id()
    till.next_sale()
    till.ring(f"20*{TISSUES}")
    closed = till.pay(20000, key)
    [code] = closed.coupons
    assert till.pay(20000, key) == closed
    found = coupon_by_code(till.shop, code, now=till.at)
    assert (found.kind, found.member, found.earned_by) == ("earned", None, till.sale)
    assert [each.event for each in history(till.shop, found.id)] == ["issued", "printed"]
    jobs = list(
        PrintJob.select()
        .where(PrintJob.created_at == PrintJob.select(PrintJob.created_at).order_by(PrintJob.id.desc()).limit(1))
        .order_by(PrintJob.id)
    )
    assert [job.kind for job in jobs] == ["drawer", "receipt", "coupon"]
    assert printing.job(till.shop, jobs[-1].id).document == found.id
    assert printing.job(till.shop, jobs[-1].id).number == code


def test_what_a_member_earns_is_the_members_and_counts_on_the_slip(till):
    put_kind(till.shop, till.actor, till.at, EARNED)
    member = enrol(till, "13812345678")
    till.ring(f"20*{TISSUES}")
    attach(till, member)
    [code] = till.pay(20000).coupons
    assert coupon_by_code(till.shop, code, now=till.at).member == member
    assert '"coupons": 1' in Sale.get_by_id(till.sale).facts
    assert get(till.shop, member, now=till.at).coupons == 1


def test_the_sum_is_what_is_paid_after_coupons(till):
    put_kind(till.shop, till.actor, till.at, EARNED)
    put_kind(till.shop, till.actor, till.at)
    till.ring(f"20*{TISSUES}")
    hand_over(till, coupon(till))
    assert till.pay(19500).coupons == ()


def test_who_brought_a_member_gets_a_coupon_at_the_first_purchase_and_once(till):
    put_kind(till.shop, till.actor, till.at, EARNED, id="thanks", issue_on="referral", issue_at=10)
    old = enrol(till, "13812345678")
    new = enrol(till, "13912345678", referrer=old)
    for _ in range(2):
        till.next_sale()
        till.ring(TISSUES)
        attach(till, new)
        assert till.pay(1000).coupons == ()
    assert [row.member_id for row in Coupon.select()] == [old]


def test_a_new_member_gets_what_signing_up_gives(till):
    put_kind(till.shop, till.actor, till.at, FIVE_OFF, id="welcome", issue_on="signup")
    member = enrol(till, "13812345678")
    assert get(till.shop, member, now=till.at).coupons == 1


def test_a_voided_sale_uses_no_coupon(five):
    till = five
    code = coupon(till)
    till.ring(TISSUES)
    hand_over(till, code)
    till.void_sale()
    till.next_sale()
    till.ring(TISSUES)
    assert hand_over(till, code).priced.due == 500
    assert CouponEvent.select().where(CouponEvent.event == "used").count() == 0
