"""What a sale is paid with: any mix adds up, cash is rounded, and everything goes back the way it came."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store.books import debts, vouchers, wallet
from store.counter import refunding, selling
from store.counter.backing import NobodyOwes
from store.counter.paying import Cash, NotEnough, OnAccount, Recorded, StoredValue, TooMuch, Voucher
from store.counter.rounding import in_cash
from store.counter.tenders import MoreThanItsFace, NotLastFour, card_reference
from store.db import settings as shop_settings
from store.db.models import Debt, Member, Payment, PrintJob
from store.office import members
from store.office.members import merging
from store.reports.verify import verify
from tests.store.counter.test_member_sales import (
    APPLES,
    COKE,
    OIL,
    attach,
    counter,
    member_of,
    pay,
    ring_the_golden_basket,
)

__all__ = ["counter"]

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller example is not worth the minutes that finding it takes."""


def set_up(shop: Any, **values: Any) -> None:
    with shop.transaction():
        shop_settings.save(**values)
    shop.refresh()


def business(till: Any, most: int = 100_000, **held: int) -> Any:
    """A member, a business, who may owe that much."""
    member = member_of(till, **held)
    with till.shop.transaction():
        Member.update(kind="business").where(Member.id == member.id).execute()
        debts.set_limit(member.id, most)
    return member


def payments(sale: str) -> list[tuple[str, int]]:
    rows = Payment.select().where(Payment.sale == sale).order_by(Payment.id)
    return [(row.tender, row.amount) for row in rows]


def sound(till: Any) -> bool:
    return [finding.say() for finding in verify(till.shop).findings] == []


@pytest.mark.parametrize(
    ("step", "way", "amount", "given"),
    [
        ("off", "down", 4073, 4073),
        ("fen", "down", 4073, 4070),
        ("jiao", "down", 4073, 4000),
        ("fen", "up", 4073, 4080),
        ("fen", "up", 4070, 4070),
        ("fen", "nearest", 4075, 4080),
        ("fen", "nearest", 4074, 4070),
        ("5", "nearest", 4073, 4075),
        ("jiao", "down", 99, 0),
    ],
)
def test_cash_is_a_multiple_of_the_step(shop, step, way, amount, given):
    set_up(shop, rounding_step=step, rounding_way=way)
    assert in_cash(shop.settings, amount) == given


def test_the_golden_sale_in_cash_has_one_rounding_row_and_no_line_changes(counter):
    set_up(counter.shop, rounding_step="fen")
    counter.next_sale()
    basket = ring_the_golden_basket(counter)
    due = basket.priced.due
    odd = due % 10
    assert odd
    closed = pay(counter, Recorded("wechat", 5000), Cash(due - 5000 - odd))
    assert payments(closed.sale) == [("wechat", 5000), ("rounding", odd), ("cash", due - 5000 - odd)]
    assert (closed.due, closed.rounding, closed.change) == (due, odd, 0)
    assert closed.due == closed.tendered - closed.change + closed.rounding
    assert sum(each.paid for each in basket.priced.lines) == due
    assert sound(counter)


def test_without_cash_nothing_is_rounded(counter):
    set_up(counter.shop, rounding_step="jiao")
    counter.next_sale()
    due = ring_the_golden_basket(counter).priced.due
    assert payments(pay(counter, Recorded("wechat", due)).sale) == [("wechat", due)]
    counter.next_sale()
    ring_the_golden_basket(counter)
    with pytest.raises(NotEnough):
        pay(counter, Recorded("wechat", due - 1))


def test_rounded_up_the_customer_gives_more_and_less_is_not_enough(counter):
    set_up(counter.shop, rounding_step="fen", rounding_way="up")
    counter.next_sale()
    due = counter.ring(f"1.236*{APPLES}").priced.due
    with pytest.raises(NotEnough):
        pay(counter, Cash(due))
    closed = pay(counter, Cash(2000))
    up = -(-due // 10) * 10
    assert payments(closed.sale) == [("rounding", due - up), ("cash", up)] and closed.change == 2000 - up
    assert sound(counter)


def test_what_rounds_to_nothing_is_paid_without_the_drawer(counter):
    set_up(counter.shop, rounding_step="jiao")
    counter.next_sale()
    due = counter.ring(f"0.05*{APPLES}").priced.due
    closed = pay(counter, Cash(0))
    assert payments(closed.sale) == [("rounding", due)]
    assert [job.kind for job in PrintJob.select().where(PrintJob.sale == closed.sale)] == ["receipt"]


def test_the_same_request_answers_with_its_rounding(counter):
    set_up(counter.shop, rounding_step="fen")
    counter.next_sale()
    counter.ring(f"1.236*{APPLES}")
    assert pay(counter, Cash(2000), key="once") == pay(counter, Cash(2000), key="once")


def test_a_voucher_pays_its_face_once_and_gives_no_change(counter):
    counter.next_sale()
    due = counter.ring(OIL).priced.due
    closed = pay(counter, Voucher("gq-0001", 10000, due))
    assert payments(closed.sale) == [("voucher", due)] and closed.change == 0
    counter.next_sale()
    counter.ring(OIL)
    with pytest.raises(vouchers.VoucherUsed):
        pay(counter, Voucher("GQ0001", 10000, due))
    with pytest.raises(MoreThanItsFace):
        pay(counter, Voucher("GQ0002", 5000, due))
    with pytest.raises(TooMuch):
        pay(counter, Voucher("GQ0002", 10000, 10000))
    assert payments(counter.sale) == [] and sound(counter)


@pytest.mark.parametrize(
    ("rule", "given", "again"), [("kept", "voucher", False), ("again", "voucher", True), ("cash", "cash", False)]
)
def test_a_refund_does_with_a_voucher_what_the_shop_chose(counter, rule, given, again):
    set_up(counter.shop, voucher_refund=rule)
    counter.next_sale()
    counter.ring(f"2*{OIL}")
    sale = pay(counter, Voucher("GQ1", 5000, 5000), Cash(7980)).sale
    (line,) = refunding.returnable(counter.shop, sale)
    half = refunding.refund(counter.shop, counter.actor, sale, {line.line: 1000}, **counter.tick())
    assert dict(half.by_tender).get(given) == (6490 if rule == "cash" else 2500)
    rest = refunding.refund(counter.shop, counter.actor, sale, {line.line: 1000}, **counter.tick())
    assert sum(amount for _, amount in (*half.by_tender, *rest.by_tender)) == 12980
    counter.next_sale()
    counter.ring(OIL)
    if again:
        pay(counter, Voucher("GQ1", 5000, 5000), Cash(1990))
    else:
        with pytest.raises(vouchers.VoucherUsed):
            pay(counter, Voucher("GQ1", 5000, 5000), Cash(1990))
    assert sound(counter)


def test_on_account_needs_a_member_with_a_limit_and_keeps_to_it(any_till):
    till = any_till
    till.ring("036000291452")
    with pytest.raises(NobodyOwes):
        pay(till, OnAccount(1000))
    member = business(till, most=1500)
    attach(till, member)
    closed = pay(till, OnAccount(1000))
    assert payments(closed.sale) == [("on_account", 1000)] and debts.debt(member.id).owed == 1000
    till.next_sale()
    till.ring("036000291452")
    attach(till, member)
    with pytest.raises(debts.OverLimit):
        pay(till, OnAccount(1000))
    pay(till, OnAccount(500), Cash(500))
    assert debts.debt(member.id).left == 0 and sound(till)


def test_a_member_without_a_limit_buys_nothing_on_account(counter):
    member = member_of(counter)
    attach(counter, member)
    due = counter.ring(OIL).priced.due
    with pytest.raises(debts.NoCredit):
        pay(counter, OnAccount(due))
    with pytest.raises(debts.OnlyBusiness):
        debts.set_limit(member.id, 1000)


def test_a_refund_lowers_the_debt_of_whoever_owed(any_till):
    till = any_till
    member = business(till)
    till.ring("2*036000291452")
    attach(till, member)
    sale = pay(till, OnAccount(2000)).sale
    (line,) = refunding.returnable(till.shop, sale)
    done = refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    assert done.by_tender == (("on_account", 1000),) and debts.debt(member.id).owed == 1000 and sound(till)


def test_a_refund_lowers_the_debt_of_whoever_a_merged_member_became(any_till):
    till = any_till
    gone = business(till)
    kept = members.enrol(till.shop, till.actor, "13800000009", **till.tick())
    till.ring("2*036000291452")
    attach(till, gone)
    sale = pay(till, OnAccount(2000)).sale
    merging.merge(till.shop, replace(till.actor, role="manager"), gone.id, kept.id, now=till.tick()["now"])
    (line,) = refunding.returnable(till.shop, sale)
    refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    assert (debts.debt(gone.id).owed, debts.debt(kept.id).owed) == (0, 1000) and sound(till)
    (charged, back) = debts.lines(till.shop, kept.id)
    assert (charged.kind, charged.amount, back.kind, back.amount) == ("merged", 2000, "refund", -1000)


@pytest.mark.parametrize("text", ["6222021234567890123", "123", "12345", "1234 ?"])
def test_of_a_card_only_the_last_four_and_a_reference_are_kept(counter, text):
    assert card_reference("") == "" and card_reference("1234") == "1234"
    assert card_reference("1234/000045") == "1234 000045"
    counter.next_sale()
    counter.ring(OIL)
    with pytest.raises(NotLastFour):
        pay(counter, Recorded("card", 6990, text))


@settings(max_examples=3, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_mix_adds_up_and_its_refunds_in_any_pieces_end_at_exactly_zero(counter, data):
    buy_and_return(counter, data)


@pytest.mark.slow
@settings(max_examples=60, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_three_hundred_mixes_add_up_and_end_at_exactly_zero(counter, data):
    buy_and_return(counter, data)


def buy_and_return(till: Any, data: st.DataObject) -> None:
    # What a power cut does is tested elsewhere; here the disk need not be waited for.
    till.shop.db.execute_sql("PRAGMA synchronous = OFF")
    till.next_sale()
    selling.forget(till.shop)
    set_up(
        till.shop,
        rounding_step=data.draw(st.sampled_from(["off", "fen", "jiao", "5"])),
        rounding_way=data.draw(st.sampled_from(["down", "up", "nearest"])),
        voucher_refund=data.draw(st.sampled_from(["kept", "again", "cash"])),
    )
    known = Member.select().first()
    if known is None:
        member = business(till, most=10**9, principal=400000, bonus=40000)
    else:
        from store.office.members.views import get

        member = get(till.shop, known.id, now=till.at)
    owed, held = debts.debt(member.id).owed, wallet.account(till.shop, member.id)
    attach(till, member)
    for text in (f"3*{COKE}", f"0.31*{APPLES}"):
        due = till.ring(text).priced.due
    ways = data.draw(st.permutations(["stored", "wechat", "card", "voucher", "account"]))
    tenders, left = [], due
    for way in ways[: data.draw(st.integers(0, 4))]:
        amount = data.draw(st.integers(0, left // 2))
        if not amount:
            continue
        left -= amount
        number = str(Payment.select().count() + 1)
        tenders.append(
            {
                "stored": StoredValue(member.id, amount),
                "wechat": Recorded("wechat", amount, "4200"),
                "card": Recorded("card", amount, "1234"),
                "voucher": Voucher(number, amount + 7, amount),
                "account": OnAccount(amount),
            }[way]
        )
    cash = in_cash(till.shop.settings, left)
    closed = pay(till, *tenders, Cash(cash + data.draw(st.integers(0, 500))))
    assert sum(amount for _, amount in payments(closed.sale)) == due
    assert abs(closed.rounding) < max(1, till.shop.settings.rounding_step)
    assert closed.due == closed.tendered - closed.change + closed.rounding
    sums: dict[str, int] = {}
    for tender, amount in payments(closed.sale):
        sums[tender] = sums.get(tender, 0) + amount
    money = 0
    while lines := refunding.returnable(till.shop, closed.sale):
        line = data.draw(st.sampled_from(lines))
        some = line.quantity // 3 if line.quantity % 1000 else 1000
        quantity = data.draw(st.sampled_from([max(1, some), line.quantity]))
        done = refunding.refund(till.shop, till.actor, closed.sale, {line.line: quantity}, **till.tick())
        money += done.money
        for tender, amount in done.by_tender:
            sums[tender] = sums.get(tender, 0) - amount
            step = till.shop.settings.rounding_step
            assert tender != "cash" or not step or amount % step == 0 or rule_is_cash(till)
    assert money == due
    if rule_is_cash(till):
        sums["cash"] = sums.get("cash", 0) + sums.pop("voucher", 0)
        sums["cash"] += sums.pop("rounding", 0)
    assert not any(sums.values()), sums
    again = wallet.account(till.shop, member.id)
    assert (again.principal, again.bonus) == (held.principal, held.bonus)
    assert Debt.get_by_id(member.id).owed == owed
    till.shop.db.execute_sql("PRAGMA synchronous = FULL")
    assert sound(till)


def rule_is_cash(till: Any) -> bool:
    return till.shop.settings.voucher_refund == "cash"
