"""Goods without a receipt come back at the lowest price paid for them lately, and somebody has to allow it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books import points, wallet
from store.books.permits import ApprovalNeeded
from store.counter import refunding
from store.counter.refunding import NotASale, NothingToRefund
from store.counter.shifts.current import shift_of
from store.counter.shifts.reading import read_shift
from store.counter.shifts.sums import sums
from store.counter.without_receipt import MemberNeeded, NoPriceKnown, goods_back, refund_goods
from store.db.models import JournalEntry, MemberTotals, Payment, PrintJob, Sale, SaleLine, SaleReduction, StockBalance
from store.db.settings import save
from store.office.reasons import ReasonMissing
from store.reports.verify import verify
from store.slip import as_text
from store.slips.sale import sale_slip
from tests.store.counter.test_member_sales import COKE, counter, member_of

__all__ = ["counter"]

COLA, CARTON, APPLES, FLOWERS, TISSUES = "6901234567892", "16901234567899", "20001", "10001", "036000291452"


@pytest.fixture
def boss(till):
    till.actor = replace(till.actor, role="supervisor")
    return till


def back(till, *goods, key="", **given):
    given = {"reason": "damaged", **given}
    return refund_goods(till.shop, till.actor, goods, **given, **till.tick(key=key))


def unit_price(till, code):
    return goods_back(till.shop, code, now=till.at).line.unit_price


def test_what_was_never_sold_comes_back_at_todays_price_in_cash_into_the_stock(any_till):
    boss = any_till
    boss.actor = replace(boss.actor, role="supervisor")
    done = back(boss, (COLA, 2000), (APPLES, 500))
    assert (done.money, done.by_tender) == (500 + 499, (("cash", 999),))
    row = Sale.get_by_id(done.sale)
    assert (row.kind, row.refunds_id, row.due, row.gross) == ("refund", None, -999, -999)
    # 13 % in 5.00 and 9 % in 4.99
    assert row.tax == -(58 + 41)
    assert sorted(q for (q,) in StockBalance.select(StockBalance.quantity).tuples()) == [500, 2000]
    jobs = [job.kind for job in PrintJob.select().where(PrintJob.sale == done.sale).order_by(PrintJob.id)]
    assert jobs == ["drawer", "receipt"]
    assert verify(boss.shop).findings == ()


def test_the_lowest_price_really_paid_in_the_last_days_is_what_comes_back(boss):
    from store.counter import by_hand

    boss.sell(COLA)
    boss.next_sale()
    opened = boss.ring(f"3*{COLA}")
    opened = by_hand.discount_line(
        boss.shop, boss.actor, boss.sale, opened.latest, "regular", permille=200, **boss.tick()
    )
    boss.pay(opened.priced.due)  # 6.00 for three
    assert unit_price(boss, COLA) == 200
    assert goods_back(boss.shop, COLA, now=boss.at).sold
    assert unit_price(boss, CARTON) == 24 * 200
    boss.at += timedelta(days=31)
    assert unit_price(boss, COLA) == 250 and not goods_back(boss.shop, COLA, now=boss.at).sold
    with boss.shop.transaction():
        save(no_receipt_days=60)
    boss.shop.refresh()
    assert unit_price(boss, COLA) == 200


def test_a_part_of_a_fen_is_never_given_back(boss):
    from store.counter import by_hand

    boss.next_sale()
    opened = boss.ring(f"3*{COLA}")
    opened = by_hand.discount_line(boss.shop, boss.actor, boss.sale, opened.latest, "regular", amount=50, **boss.tick())
    boss.pay(opened.priced.due)  # 7.00 for three: 2.333…
    assert unit_price(boss, COLA) == 233


def test_gifts_say_nothing_of_a_price(boss):
    from store.counter import by_hand

    boss.next_sale()
    opened = boss.ring(COLA)
    by_hand.free_item(boss.shop, boss.actor, boss.sale, opened.latest, "gift", **boss.tick())
    boss.pay(0)
    assert unit_price(boss, COLA) == 250


def test_a_price_that_nobody_knows_is_refused(boss):
    with pytest.raises(NoPriceKnown):
        back(boss, (FLOWERS, 1000))


def test_a_cashier_needs_somebody_who_allows_it_and_the_journal_names_both(till, journaled):
    from store.db.models import Staff

    Staff.create(id="b" * 32, number="2001", name="主管", role="supervisor", pin_hash="", created_at=1)
    with pytest.raises(ApprovalNeeded) as needed:
        back(till, (COLA, 1000))
    assert (needed.value.permit.id, needed.value.amount) == ("refund_no_receipt", 250)
    assert not Sale.select().exists()
    till.actor = replace(till.actor, approver="b" * 32)
    back(till, (COLA, 1000))
    entry = JournalEntry.get(JournalEntry.act == "refund_no_receipt")
    assert (entry.staff_id, entry.approver_id) == (till.actor.staff, "b" * 32)
    assert '"reason": "damaged"' in entry.detail or '"reason":"damaged"' in entry.detail


def test_a_reason_is_needed_and_something_must_come_back(boss):
    with pytest.raises(ReasonMissing):
        back(boss, (COLA, 1000), reason="")
    with pytest.raises(NothingToRefund):
        back(boss)
    with pytest.raises(NothingToRefund):
        back(boss, ("10004", 1000))  # costs nothing


def test_doing_it_twice_with_one_key_gives_back_once(boss):
    first = back(boss, (COLA, 1000), key="once")
    assert back(boss, (COLA, 1000), key="once") == first
    assert Sale.select().count() == 1


def test_it_cannot_be_returned_itself(boss):
    done = back(boss, (COLA, 1000))
    with pytest.raises(NotASale):
        refunding.returnable(boss.shop, done.sale)


def test_the_cash_is_rounded_as_the_shop_does(boss):
    with boss.shop.transaction():
        save(rounding_step="fen")
    boss.shop.refresh()
    done = back(boss, (APPLES, 1000))
    assert done.by_tender == (("cash", 990), ("rounding", 8))
    assert verify(boss.shop).findings == ()


def test_the_shift_counts_it_as_a_refund_and_the_drawer_is_that_much_lighter(boss):
    boss.sell(TISSUES)
    back(boss, (COLA, 2000))
    shift = read_shift(boss.shop, shift_of(boss.shop, boss.actor, boss.at))
    found = sums(boss.shop, shift)
    assert (found.refunds.count, found.refunds.amount, found.net) == (1, 500, 500)
    assert dict(found.tenders)["cash"].amount == 500 and found.cash.expected == 500


def test_a_members_goes_into_the_principal_and_moves_no_points(counter):
    counter.actor = replace(counter.actor, role="supervisor")
    member = member_of(counter, points_held=100, principal=1000, bonus=100)
    spent = MemberTotals.get_by_id(member.id).spent
    done = back(counter, (COKE, 1000), member=member.id, into_balance=True)
    held = wallet.account(counter.shop, member.account)
    assert (held.principal, held.bonus) == (1000 + done.money, 100)
    payment = Payment.get(Payment.sale == done.sale)
    assert (payment.tender, payment.amount, payment.principal) == ("stored_value", -done.money, -done.money)
    assert points.balance(counter.shop, member.id, counter.at) == 100
    assert MemberTotals.get_by_id(member.id).spent == spent - done.money
    assert [job.kind for job in PrintJob.select().where(PrintJob.sale == done.sale)] == ["receipt"]
    assert not SaleReduction.select().join(SaleLine).where(SaleLine.sale == done.sale).exists()
    with pytest.raises(MemberNeeded):
        back(counter, (COKE, 1000), into_balance=True)


def test_the_slip_says_that_there_was_no_receipt_and_wants_a_name(boss):
    done = back(boss, (COLA, 1000))
    for columns in (32, 48):
        text = as_text(sale_slip(boss.shop, done.sale, columns=columns))
        assert "退货" in text and "无小票" in text and "顾客签字" in text
        assert done.number in text
