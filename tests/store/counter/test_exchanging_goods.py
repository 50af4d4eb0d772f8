"""Goods that nobody has a receipt of pay what is taken instead: one settlement, allowed, at the prices allowed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.books import points
from store.books.permits import ApprovalNeeded
from store.counter import by_hand, paying, refunding, selling
from store.counter.exchanging import (
    AlreadyExchanging,
    AlreadyWithout,
    begin_exchange,
    begin_exchange_goods,
    drop_exchange,
)
from store.counter.parking import park, recall
from store.counter.paying import Cash, NotEnough, Recorded
from store.counter.refunding import NothingToRefund
from store.counter.shifts.current import shift_of
from store.counter.shifts.reading import read_shift
from store.counter.shifts.sums import sums
from store.db.models import JournalEntry, MemberTotals, Payment, Sale, Staff, StockBalance
from store.reports.verify import verify
from store.slip import as_text
from store.slips.sale import sale_slip
from tests.store.counter.test_exchanging import CLOTH, COLA, TISSUES, pay, payments
from tests.store.counter.test_member_sales import attach, counter, member_of
from tests.store.counter.test_tenders import set_up

__all__ = ["counter"]


def begin(till: Any, *goods: tuple[str, int], key: str = "", reason: str = "changed") -> Any:
    return begin_exchange_goods(till.shop, till.actor, till.sale, goods, reason=reason, **till.tick(key=key))


@pytest.fixture
def boss(till: Any) -> Any:
    till.actor = replace(till.actor, role="supervisor")
    return till


def the_refund() -> Any:
    return Sale.get(Sale.kind == "refund", Sale.refunds.is_null())


def test_dearer_goods_cost_the_difference_and_both_papers_name_the_other(any_till):
    till = any_till
    till.actor = replace(till.actor, role="supervisor")
    opened = begin(till, (CLOTH, 1000), (COLA, 1000))
    assert (opened.exchange.money, opened.exchange.of) == (750, None)
    till.ring(TISSUES)
    with pytest.raises(NotEnough):
        pay(till, Cash(200))
    assert not Sale.select().where(Sale.kind == "refund").exists()
    closed = pay(till, Cash(300), key="once")
    assert closed == pay(till, Cash(300), key="once")
    assert (closed.due, closed.exchanged, closed.change, closed.handed_back) == (1000, 750, 50, 0)
    back = the_refund()
    assert payments(back.id) == [("exchange", -750, closed.number)]
    assert payments(closed.sale) == [("exchange", 750, back.number), ("cash", 250, "")]
    stock = StockBalance.select(StockBalance.quantity).order_by(StockBalance.quantity).tuples()
    assert [quantity for (quantity,) in stock] == [-1000, 1000, 1000]
    assert "无小票" in as_text(sale_slip(till.shop, back.id, columns=48))
    assert verify(till.shop).findings == ()


def test_cheaper_goods_hand_out_the_rest_rounded_as_cash_is(boss):
    set_up(boss.shop, rounding_step="fen")
    begin(boss, ("20001", 503))  # 5.02
    boss.ring(COLA)
    closed = pay(boss)
    assert (closed.exchanged, closed.handed_back) == (250, 250)
    assert payments(the_refund().id) == [("exchange", -250, closed.number), ("cash", -250, ""), ("rounding", -2, "")]
    found = sums(boss.shop, read_shift(boss.shop, shift_of(boss.shop, boss.actor, boss.at)))
    assert found.net == sum(total.amount for _tender, total in found.tenders) == -252 + 2
    assert verify(boss.shop).findings == ()


def test_it_needs_who_may_refund_without_a_receipt_now_and_whoever_allowed_it_stands_in_the_journal(till):
    with pytest.raises(ApprovalNeeded) as needed:
        begin(till, (CLOTH, 1000))
    assert needed.value.permit.id == "refund_no_receipt"
    boss = Staff.create(
        id="b" * 32, number="1009", name="王姐", role="supervisor", pin_hash="", created_at=0, changed_at=0
    )
    till.actor = replace(till.actor, approver=boss.id)
    begin(till, (CLOTH, 1000))
    till.actor = replace(till.actor, approver=None)
    till.ring(CLOTH)
    pay(till)
    (entry,) = JournalEntry.select().where(JournalEntry.act == "refund_no_receipt")
    assert entry.approver_id == boss.id and '"exchange",500' in entry.detail


def test_the_price_that_was_allowed_stands_until_it_is_paid(boss):
    boss.sell(COLA)
    boss.next_sale()
    opened = begin(boss, (COLA, 1000))
    assert opened.exchange.money == 250
    mine = boss.sale
    boss.actor = replace(boss.actor, till="0102")
    boss.next_sale()
    cheap = boss.ring(COLA)
    cheap = by_hand.discount_line(
        boss.shop, boss.actor, boss.sale, cheap.latest, "regular", permille=200, **boss.tick()
    )
    boss.pay(cheap.priced.due)  # now the lowest is 2.00
    boss.actor, boss.sale = replace(boss.actor, till="0101"), mine
    boss.ring(TISSUES)
    assert pay(boss, Cash(750)).exchanged == 250


def test_one_return_at_a_time_and_it_may_be_dropped(boss):
    sold = boss.sell(CLOTH)
    boss.next_sale()
    begin(boss, (COLA, 1000))
    (line,) = refunding.returnable(boss.shop, sold.sale)
    with pytest.raises(AlreadyWithout):
        begin(boss, (COLA, 1000))
    with pytest.raises(AlreadyWithout):
        begin_exchange(boss.shop, boss.actor, boss.sale, sold.sale, {line.line: 1000}, reason="changed", **boss.tick())
    drop_exchange(boss.shop, boss.actor, boss.sale, **boss.tick())
    begin_exchange(boss.shop, boss.actor, boss.sale, sold.sale, {line.line: 1000}, reason="changed", **boss.tick())
    with pytest.raises(AlreadyExchanging):
        begin(boss, (COLA, 1000))


def test_nothing_or_what_costs_nothing_is_no_exchange(boss):
    for goods in ((), (("10004", 1000),)):
        with pytest.raises(NothingToRefund):
            begin(boss, *goods)


def test_it_lies_with_the_basket_on_the_disk_and_parked_too(boss):
    begin(boss, (CLOTH, 2000))
    boss.ring(COLA)
    selling.forget(boss.shop)
    assert selling.open_basket(boss.shop, "0101").exchange.goods == ((CLOTH, 2000, 500),)
    parked = park(boss.shop, boss.actor, boss.sale, "红衣", **boss.tick())
    boss.actor = replace(boss.actor, till="0102")
    opened = recall(boss.shop, boss.actor, parked.id, **boss.tick())
    assert (opened.basket if hasattr(opened, "basket") else opened).exchange.money == 1000


def test_what_was_taken_instead_comes_back_in_cash_whatever_paid_the_rest(boss):
    begin(boss, (COLA, 2000))  # 5.00
    boss.ring(f"2*{TISSUES}")
    closed = pay(boss, Recorded("wechat", 1500))
    (line,) = refunding.returnable(boss.shop, closed.sale)
    given = [
        dict(refunding.refund(boss.shop, boss.actor, closed.sale, {line.line: 1000}, **boss.tick()).by_tender)
        for _ in range(2)
    ]
    assert given == [{"cash": 250, "wechat": 750}] * 2
    assert verify(boss.shop).findings == ()


def test_the_members_spending_is_the_difference_and_no_points_are_taken_back(boss):
    member = member_of(boss)
    boss.next_sale()
    attach(boss, member)
    begin(boss, (CLOTH, 1000))
    boss.ring(TISSUES)
    pay(boss, Cash(500))
    assert MemberTotals.get_by_id(member.id).spent == 500
    assert points.balance(boss.shop, member.account, boss.at) > 0
    assert the_refund().member_id == member.id and verify(boss.shop).findings == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    goods=st.lists(st.tuples(st.sampled_from([COLA, CLOTH, "20001"]), st.integers(1, 4)), min_size=1, max_size=3),
    taken=st.lists(st.sampled_from([COLA, CLOTH, TISSUES, "0.533*20001"]), min_size=1, max_size=4),
    parts=st.lists(st.integers(0, 3), max_size=3),
)
def test_whatever_is_exchanged_and_returned_the_books_agree_and_nothing_stays(boss, goods, taken, parts):
    boss.next_sale()
    begin(boss, *((code, pieces * 1000) for code, pieces in goods))
    for text in taken:
        opened = boss.ring(text)
    due, money = opened.priced.due, opened.exchange.money
    closed = pay(boss, *([Cash(due - money)] if due > money else []))
    assert (closed.exchanged, closed.handed_back) == (min(due, money), max(0, money - due))
    for place in parts:
        left = refunding.returnable(boss.shop, closed.sale)
        if place < len(left):
            quantity = min(1000, left[place].quantity)
            refunding.refund(boss.shop, boss.actor, closed.sale, {left[place].line: quantity}, **boss.tick())
    if left := {each.line: each.quantity for each in refunding.returnable(boss.shop, closed.sale)}:
        refunding.refund(boss.shop, boss.actor, closed.sale, left, **boss.tick())
    ours = [closed.sale, *(row.id for row in Sale.select().where(Sale.refunds == closed.sale))]
    cash = sum(row.amount for row in Payment.select().where(Payment.sale.in_(ours), Payment.tender == "cash"))
    assert cash == -min(due, money)  # what the goods without a receipt paid
    assert verify(boss.shop).findings == ()


def test_paying_is_refused_whole_when_nobody_may_any_more(till):
    till.actor = replace(till.actor, role="supervisor")
    begin(till, (CLOTH, 1000))
    till.ring(TISSUES)
    till.actor = replace(till.actor, role="cashier")
    with pytest.raises(ApprovalNeeded):
        paying.pay(till.shop, till.actor, till.sale, [Cash(500)], **till.tick())
    assert not Sale.select().where(Sale.state == "paid").exists()
