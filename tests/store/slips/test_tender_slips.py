"""What receipts and the slips of accounts say of tenders."""

import pytest

from store.counter import refunding, settling
from store.counter.handed_over import TooMuchTendered
from store.counter.paying import Cash, OnAccount, Recorded, Voucher
from store.counter.settling import OwesLess
from store.db.models import PrintJob
from store.reports.verify import verify
from store.slip import as_text
from store.slips.account import debt_statement, settlement_slip
from store.slips.sale import sale_slip
from tests.store.counter.conftest import any_till, till  # noqa: F401
from tests.store.counter.test_member_sales import APPLES, OIL, attach, counter, pay
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
