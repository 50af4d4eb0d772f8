"""Change that goes into the member's account instead of the hand (余额找零)."""

import pytest

from store.books import wallet
from store.counter import paying, refunding
from store.counter.paying import Cash, Closed, KeepChange, StoredValue
from store.counter.tenders import MoreThanTheChange, NobodyKeepsChange
from store.db import settings
from store.db.models import Payment
from store.reports.verify import verify
from store.slips.sale import sale_slip
from tests.golden import paper
from tests.store.counter.test_member_sales import SOY, attach, counter, member_of, pay
from tests.store.counter.test_refunding import lines_of, refund

__all__ = ["counter"]

DUE = 1062
"""A bottle of soy sauce at 9折."""


def member_buys(till, **held):
    member = member_of(till, **held)
    attach(till, member)
    till.ring(SOY)
    return member


def payments(closed: Closed) -> list[tuple[str, int, int, int, int]]:
    rows = Payment.select().where(Payment.sale == closed.sale).order_by(Payment.id)
    return [(each.tender, each.amount, each.tendered, each.change, each.principal) for each in rows]


def test_all_the_change_becomes_principal_and_the_drawer_keeps_the_note(counter):
    member = member_buys(counter)
    closed = pay(counter, Cash(2000), KeepChange())
    assert (closed.due, closed.tendered, closed.change, closed.kept) == (DUE, 2000, 0, 938)
    assert payments(closed) == [("cash", 2000, 2000, 0, 0), ("kept_change", -938, -938, 0, -938)]
    held = wallet.account(counter.shop, member.id)
    assert (held.principal, held.bonus) == (938, 0)
    assert verify(counter.shop).findings == ()


def test_a_part_of_the_change_is_kept_and_the_rest_handed_out(counter):
    member = member_buys(counter, principal=500)
    closed = pay(counter, Cash(2000), KeepChange(38))
    assert (closed.change, closed.kept) == (900, 38)
    assert sum(amount for _, amount, *_ in payments(closed)) == DUE
    assert wallet.account(counter.shop, member.id).principal == 538
    assert verify(counter.shop).findings == ()


def test_the_same_request_keeps_change_once_and_answers_the_same(counter):
    member = member_buys(counter)
    tick = counter.tick()
    tenders = [KeepChange(), Cash(1100)]
    first = paying.pay(counter.shop, counter.actor, counter.sale, tenders, **tick)
    assert paying.pay(counter.shop, counter.actor, counter.sale, tenders, **tick) == first
    assert wallet.account(counter.shop, member.id).principal == first.kept == 38


def test_the_slip_says_what_was_kept_and_the_new_balance(counter):
    member_buys(counter)
    closed = pay(counter, Cash(2000), KeepChange(900))
    printed = [" ".join(line.split()) for line in paper(sale_slip(counter.shop, closed.sale, columns=48)).splitlines()]
    begin = printed.index("=" * 48)
    assert printed[begin + 1 : begin + 4] == ["收现 20.00", "找零存入账户 9.00", "找零 0.38"]
    assert "储值余额 9.00" in printed


def test_a_refund_gives_back_the_price_in_cash_and_leaves_the_deposit_where_it_is(counter):
    member = member_buys(counter)
    counter.ring(SOY)
    closed = pay(counter, Cash(3000), KeepChange())
    (line,) = lines_of(closed.sale)
    halves = [refund(counter, closed.sale, {line.id: 1000}) for _ in range(2)]
    assert [each.by_tender for each in halves] == [(("cash", DUE),), (("cash", DUE),)]
    assert wallet.account(counter.shop, member.id).principal == 3000 - 2 * DUE
    assert refunding.returnable(counter.shop, closed.sale) == []
    assert verify(counter.shop).findings == ()


def test_with_stored_value_and_kept_change_a_refund_still_ends_at_nothing(counter):
    member = member_buys(counter, principal=400, bonus=100)
    closed = pay(counter, StoredValue(member.id, 500), Cash(600), KeepChange())
    assert closed.kept == 38
    done = refund(counter, closed.sale, {lines_of(closed.sale)[0].id: 1000})
    assert done.by_tender == (("stored_value", 500), ("cash", 562))
    held = wallet.account(counter.shop, member.id)
    assert (held.principal, held.bonus) == (438, 100)
    assert verify(counter.shop).findings == ()


def test_nobody_keeps_change_without_a_member_or_more_than_there_is(counter):
    counter.ring(SOY)
    with pytest.raises(NobodyKeepsChange):
        pay(counter, Cash(2000), KeepChange())
    attach(counter, member_of(counter))
    for amount in (0, 939):
        with pytest.raises(MoreThanTheChange):
            pay(counter, Cash(2000), KeepChange(amount))
    assert Payment.select().count() == 0


def test_what_a_card_may_hold_by_law_holds_for_change_too(counter):
    settings.save(card_limit_named=1000)
    counter.shop.refresh()
    member_buys(counter, principal=900)
    with pytest.raises(wallet.TooMuchOnCard):
        pay(counter, Cash(2000), KeepChange())
    assert pay(counter, Cash(2000), KeepChange(100)).change == 838
