"""A refund mirrors its sale: any pieces in any order end at exactly zero in every ledger."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.books import points, wallet
from store.counter import refunding
from store.counter.couponing import add_coupon
from store.counter.paying import Cash, Recorded, StoredValue
from store.counter.refunding import MoreThanSold, NotASale, NothingToRefund
from store.db.models import Coupon, MemberTotals, Payment, PrintJob, Sale, SaleLine, StockBalance
from store.i18n import explain, words
from store.reports.verify import verify
from tests.coupons import EARNED, put_coupon, put_kind
from tests.store.counter.test_member_sales import (
    APPLES,
    COKE,
    OIL,
    attach,
    counter,
    member_of,
    pay,
    ring_the_golden_basket,
    use_points,
)

__all__ = ["counter"]


def refund(till, sale, lines, key=""):
    return refunding.refund(till.shop, till.actor, sale, lines, **till.tick(key=key))


def lines_of(sale):
    return list(SaleLine.select().where(SaleLine.sale == sale).order_by(SaleLine.position))


def golden_sale(till):
    member = member_of(till, points_held=1640, principal=50000, bonus=5000)
    attach(till, member)
    ring_the_golden_basket(till)
    use_points(till, 200)
    return member, pay(till, StoredValue(member.id, 5000), Recorded("wechat", 4573)).sale


def test_a_line_gives_back_what_it_really_paid_over_the_tenders_in_proportion(counter):
    member, sale = golden_sale(counter)
    oil = lines_of(sale)[1]
    done = refund(counter, sale, {oil.id: 1000})
    assert done.money == oil.paid
    stored = (oil.paid * 5000 * 2 + 9573) // (2 * 9573)
    assert done.by_tender == (("stored_value", stored), ("wechat", oil.paid - stored))
    payment = Payment.get(Payment.sale == done.sale, Payment.tender == "stored_value")
    assert payment.amount == -stored and payment.principal + payment.bonus == -stored
    assert payment.bonus == -((stored * 455 * 2 + 5000) // 10000)
    held = wallet.account(counter.shop, member.id)
    assert (held.principal, held.bonus) == (45455 - payment.principal, 4545 - payment.bonus)


def test_points_are_reckoned_anew_on_what_remains_and_those_that_paid_return_in_their_share(counter):
    member, sale = golden_sale(counter)
    oil = lines_of(sale)[1]
    before = points.balance(counter.shop, member.id, counter.at)
    done = refund(counter, sale, {oil.id: 1000})
    bonus_left = 455 + sum(p.bonus for p in Payment.select().where(Payment.sale == done.sale))
    remaining = (9573 - oil.paid - bonus_left) * 3 // 200
    assert done.points_taken_back == (9573 - 455) * 3 // 200 - remaining
    assert done.points_returned == 117
    assert points.balance(counter.shop, member.id, counter.at) == before - done.points_taken_back + 117


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_buying_and_returning_everything_in_any_pieces_leaves_every_ledger_where_it_was(counter, data):
    buy_and_return_everything(counter, data, lambda left: -(-left // 2))


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_buying_and_returning_everything_in_the_smallest_pieces_leaves_every_ledger_where_it_was(counter, data):
    buy_and_return_everything(counter, data, lambda left: 1)


def buy_and_return_everything(counter, data, least):
    """`least` is the smallest part of what is left of a line that goes back at once."""
    from store.counter import selling
    from store.db.models import Member

    till = counter
    till.next_sale()
    selling.forget(till.shop)
    known = Member.select().first()
    if known is None:
        member = member_of(till, points_held=100000, principal=400000, bonus=40000)
    else:
        from store.office.members.views import get

        member = get(till.shop, known.id, now=till.at)
    stocked = dict(StockBalance.select(StockBalance.product, StockBalance.quantity).tuples())
    held = wallet.account(till.shop, member.id)
    had = points.balance(till.shop, member.id, till.at)
    totals = MemberTotals.get_by_id(member.id)
    attach(till, member)
    ring_the_golden_basket(till)
    due = use_points(till, data.draw(st.integers(0, 3000))).priced.due
    stored = data.draw(st.integers(1, due - 1))
    wechat = data.draw(st.integers(0, due - stored))
    tenders = [StoredValue(member.id, stored), *([Recorded("wechat", wechat)] if wechat else [])]
    sale = pay(till, *tenders, Cash(due - stored - wechat)).sale
    money = 0
    while left := refunding.returnable(till.shop, sale):
        line = data.draw(st.sampled_from(left))
        if line.quantity % 1000:
            quantity = data.draw(st.integers(least(line.quantity), line.quantity))
        else:
            pieces = line.quantity // 1000
            quantity = 1000 * data.draw(st.integers(least(pieces), pieces))
        money += refund(till, sale, {line.line: quantity}).money
    assert money == due
    again = wallet.account(till.shop, member.id)
    assert (again.principal, again.bonus) == (held.principal, held.bonus)
    assert points.balance(till.shop, member.id, till.at) == had
    after = MemberTotals.get_by_id(member.id)
    assert (after.spent, after.visits) == (totals.spent, totals.visits)
    for product, quantity in StockBalance.select(StockBalance.product, StockBalance.quantity).tuples():
        assert quantity == stocked.get(product, 0)
    assert [finding.say() for finding in verify(till.shop).findings] == []


def test_never_more_than_was_sold_over_any_number_of_refunds(counter):
    sale = counter.sell(f"3*{COKE}").sale
    (line,) = lines_of(sale)
    refund(counter, sale, {line.id: 2000})
    with pytest.raises(MoreThanSold):
        refund(counter, sale, {line.id: 2000})
    refund(counter, sale, {line.id: 1000})
    with pytest.raises(MoreThanSold) as none_left:
        refund(counter, sale, {line.id: 1000})
    assert explain(none_left.value, words("en")) == f"“{line.name}” came back already, all of it."
    assert refunding.returnable(counter.shop, sale) == []


def test_the_same_request_refunds_once(counter):
    sale = counter.sell(OIL).sale
    (line,) = lines_of(sale)
    key = "once"
    assert refund(counter, sale, {line.id: 1000}, key) == refund(counter, sale, {line.id: 1000}, key)
    assert Sale.select().where(Sale.kind == "refund").count() == 1


def test_a_refund_has_a_number_of_its_own_prints_and_opens_the_drawer_for_cash(counter):
    closed = counter.sell(OIL)
    done = refund(counter, closed.sale, {lines_of(closed.sale)[0].id: 1000})
    assert done.number[-4:] == f"{int(closed.number[-4:]) + 1:04}"
    assert sorted(job.kind for job in PrintJob.select().where(PrintJob.sale == done.sale)) == ["drawer", "receipt"]
    assert verify(counter.shop).findings == ()


def test_what_is_no_paid_sale_is_not_refunded_and_a_refund_neither(counter):
    basket = counter.ring(OIL)
    with pytest.raises(NotASale):
        refund(counter, counter.sale, {basket.latest: 1000})
    sale = counter.pay(basket.priced.due).sale
    with pytest.raises(NothingToRefund):
        refund(counter, sale, {})
    done = refund(counter, sale, {basket.latest: 1000})
    with pytest.raises(NotASale):
        refund(counter, done.sale, {lines_of(done.sale)[0].id: 1000})


def test_a_part_of_a_weighed_line_gives_back_its_part(counter):
    sale = counter.sell(f"1.236*{APPLES}").sale
    (line,) = lines_of(sale)
    assert refund(counter, sale, {line.id: 618}).money == 617
    assert refund(counter, sale, {line.id: 618}).money == 617


def test_coupons_that_a_sale_used_come_back_when_nothing_is_left_of_it(counter):
    put_kind(counter.shop, counter.actor, counter.at)
    code = put_coupon(counter.shop, counter.actor, counter.at, "follow", None).code
    counter.next_sale()
    counter.ring(f"2*{OIL}")
    add_coupon(counter.shop, counter.actor, counter.sale, code, **counter.tick())
    sale = pay(counter, Cash(13480)).sale
    (line,) = lines_of(sale)
    refund(counter, sale, {line.id: 1000})
    assert Coupon.get(Coupon.code == code).state == "used"
    refund(counter, sale, {line.id: 1000})
    assert Coupon.get(Coupon.code == code).state == "issued"
    assert verify(counter.shop).findings == ()


def test_a_coupon_that_a_refunded_sale_had_earned_is_taken_back_or_kept_of_the_money(counter):
    counter.actor = replace(counter.actor, role="supervisor")
    put_kind(counter.shop, counter.actor, counter.at, EARNED)
    earning = counter.sell(f"4*{OIL}")
    (code,) = earning.coupons
    counter.next_sale()
    counter.ring(f"2*{OIL}")
    add_coupon(counter.shop, counter.actor, counter.sale, code, **counter.tick())
    pay(counter, Cash(13980 - 1000 - 3000))
    done = refund(counter, earning.sale, {lines_of(earning.sale)[0].id: 4000})
    assert (done.money, done.by_tender) == (26960, (("cash", 26960 - 3000),))
    assert verify(counter.shop).findings == ()
    unused = counter.sell(f"4*{OIL}")
    refund(counter, unused.sale, {lines_of(unused.sale)[0].id: 4000})
    assert Coupon.get(Coupon.code == unused.coupons[0]).state == "taken_back"
