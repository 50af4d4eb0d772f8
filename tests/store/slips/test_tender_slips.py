"""What receipts and the slips of accounts say of tenders."""

import pytest

from store.counter import refunding, settling, topping_up
from store.counter.handed_over import TooMuchTendered
from store.counter.paying import Cash, OnAccount, Recorded, StoredValue, Voucher
from store.counter.settling import OwesLess
from store.db.models import PrintJob
from store.ids import new_id
from store.money import write_amount
from store.reports.verify import verify
from store.slip import as_text
from store.slips.account import debt_statement, settlement_slip
from store.slips.sale import sale_slip
from tests.store.counter.conftest import any_till, till  # noqa: F401
from tests.store.counter.test_member_sales import APPLES, OIL, attach, counter, member_of, pay
from tests.store.counter.test_tenders import business, set_up

__all__ = ["counter"]


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize("columns", [32, 48])
def test_rounding_has_its_own_line_before_the_cash(counter, columns):
    set_up(counter.shop, rounding_step="jiao")
    counter.next_sale()
    counter.ring(f"1.236*{APPLES}")
    sale = pay(counter, Cash(2000)).sale
    said = squeezed(as_text(sale_slip(counter.shop, sale, columns=columns)))
    assert said.index("抹零 -0.34") + 1 == said.index("收现 20.00")
    assert "找零 8.00" in said


@pytest.mark.parametrize("columns", [32, 48])
def test_a_voucher_and_a_card_are_named_with_their_numbers(counter, columns):
    counter.next_sale()
    counter.ring(OIL)
    closed = pay(counter, Voucher("GQ77", 2000, 2000), Recorded("card", 4990, "1234 000045"))
    text = as_text(sale_slip(counter.shop, closed.sale, columns=columns))
    assert all(part in text for part in ("代金券", "GQ77", "银行卡", "尾号 1234", "000045"))
    (line,) = refunding.returnable(counter.shop, closed.sale)
    back = refunding.refund(counter.shop, counter.actor, closed.sale, {line.line: 1000}, **counter.tick())
    assert "代金券(不退现)" in as_text(sale_slip(counter.shop, back.sale, columns=columns))


@pytest.mark.parametrize("columns", [32, 48])
def test_what_is_left_on_a_gift_card_is_what_was_left_then_also_in_a_reprint(counter, columns):
    bought = {"tender": "wechat", "key": new_id(), "now": counter.at}
    card = topping_up.sell_card(counter.shop, counter.actor, 10_000, **bought).account
    sales = []
    for amount in (6990, 3010):
        counter.next_sale()
        counter.ring(OIL)
        rest = [Cash(6990 - amount)] if amount < 6990 else []
        sales.append(pay(counter, StoredValue(card, amount), *rest).sale)
    said = [squeezed(as_text(sale_slip(counter.shop, sale, columns=columns, mark="reprint"))) for sale in sales]
    for lines, paid, left in zip(said, ("69.90", "30.10"), ("30.10", "0.00"), strict=True):
        assert lines.index(f"礼品卡 {paid}") + 1 == lines.index(f"卡内余额 {left}")
    assert verify(counter.shop).findings == ()


def test_a_member_who_pays_with_a_gift_card_sees_both_balances(counter):
    member = member_of(counter, principal=1000)
    bought = {"tender": "wechat", "key": new_id(), "now": counter.at}
    card = topping_up.sell_card(counter.shop, counter.actor, 10_000, **bought).account
    counter.next_sale()
    attach(counter, member)
    due = counter.ring(OIL).priced.due
    sale = pay(counter, StoredValue(member.id, 1000), StoredValue(card, due - 1000)).sale
    said = squeezed(as_text(sale_slip(counter.shop, sale, columns=48)))
    assert sum(line.startswith("卡内余额") for line in said) == 1
    assert f"卡内余额 {write_amount(11_000 - due, counter.shop.settings.currency)}" in said


def test_a_settlement_lowers_the_debt_prints_twice_and_has_a_number_of_its_own(any_till):  # noqa: F811
    counter = any_till
    member = business(counter)
    attach(counter, member)
    counter.ring("036000291452")
    pay(counter, OnAccount(1000))
    with pytest.raises(OwesLess):
        settling.settle(counter.shop, counter.actor, member.id, 1001, **counter.tick())
    with pytest.raises(TooMuchTendered):
        settling.settle(counter.shop, counter.actor, member.id, 600, tendered=690123456789, **counter.tick())
    done = settling.settle(counter.shop, counter.actor, member.id, 600, tendered=1000, **counter.tick(key="once"))
    assert done == settling.settle(counter.shop, counter.actor, member.id, 600, **counter.tick(key="once"))
    assert done.number == "A0101-20261121-0001" and (done.change, done.owed_after) == (400, 400)
    said = squeezed(as_text(settlement_slip(counter.shop, done.id, columns=32)))
    assert said.count("本次结账 ￥6.00") == 2 and said.count("尚欠 4.00") == 2
    kinds = [job.kind for job in PrintJob.select().where(PrintJob.document == done.id)]
    assert kinds == ["settlement"] and verify(counter.shop).findings == ()
    said = squeezed(as_text(debt_statement(counter.shop, member.id, columns=32, now=counter.at)))
    assert "欠款 ￥4.00" in said and "额度 1000.00" in said and done.number in said


def test_the_shops_own_limit_of_change_holds_for_a_settlement_too(counter):
    member = business(counter)
    attach(counter, member)
    counter.ring("036000291452")
    pay(counter, OnAccount(1000))
    set_up(counter.shop, most_change=500)
    with pytest.raises(TooMuchTendered):
        settling.settle(counter.shop, counter.actor, member.id, 600, tendered=1101, **counter.tick())
    done = settling.settle(counter.shop, counter.actor, member.id, 600, tendered=1100, **counter.tick())
    assert done.change == 500
