"""Refunds that a provider refused: asked for again under the same number, or handed out of the drawer instead."""

from dataclasses import replace
from typing import Any

import pytest

from store.books import intents
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.counter import charging, refunding
from store.counter.refunds_due import NotRefused, in_cash_instead, refunds_of
from store.counter.shifts.opening import open_shift
from store.counter.shifts.reading import the_open_shift
from store.counter.shifts.sums import expected_cash, sums
from store.counter.shifts.unsettled import unsettled
from store.db.models import CashMove, JournalEntry, Payment, PaymentIntent, PrintJob
from store.office import staff
from store.payment_drivers.simulated import Simulated
from store.reports.verify import verify
from store.slip import as_text
from store.slips.cash_move import cash_move_slip
from store.slips.shift import shift_slip
from tests.store.counter.test_charging import ask, begin, by, provider, send
from tests.store.counter.test_member_sales import pay
from tests.store.counter.test_tenders import set_up

__all__ = ["provider"]

TISSUES = "036000291452"


@pytest.fixture
def supervisor(shop: Any, office: Actor, now: Any) -> str:
    return staff.add(shop, office, "1002", "王姐", "supervisor", "314159", now=now).id


def returned(till: Any, driver: Simulated, amount: int) -> intents.Intent:
    """Two packs for 20.00, `amount` of it through the provider, one of them back: half of what it paid."""
    open_shift(till.shop, till.actor, 50_000, **till.tick())
    till.ring(f"2*{TISSUES}")
    paid = send(till, driver, begin(till, driver, amount))
    sale = pay(till, by(paid), *([_rest(2000 - amount)] if amount < 2000 else [])).sale
    (line,) = refunding.returnable(till.shop, sale)
    made = refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    (asked,) = refunds_of(till.shop, made.sale)
    return ask(till, driver, asked)


def _rest(amount: int) -> Any:
    from store.counter.paying import Recorded

    return Recorded("card", amount, "1234")


def instead(till: Any, refund: intents.Intent, supervisor: str = "", key: str = "") -> Any:
    actor = replace(till.actor, approver=supervisor) if supervisor else till.actor
    return in_cash_instead(till.shop, actor, refund.id, **till.tick(key=key))


def test_what_was_refused_once_is_asked_for_again_under_the_same_number(any_till, provider):
    till = any_till
    refund = returned(till, provider, 1008)
    assert (refund.state, refund.amount) == ("failed", 504)
    again = ask(till, provider, refund)
    assert (again.id, again.state) == (refund.id, "reversed") and again.trade
    assert unsettled(till.shop, "0101") == () and verify(till.shop).findings == ()


def test_what_the_provider_refuses_for_good_leaves_the_drawer_once_and_only_if_a_supervisor_allows_it(
    till, provider, supervisor
):
    refund = returned(till, provider, 1007)
    assert ask(till, provider, refund).state == "failed"
    with pytest.raises(ApprovalNeeded):
        instead(till, refund)
    made = instead(till, refund, supervisor, key="once")
    assert instead(till, refund, supervisor, key="once") == made
    assert (made.kind, made.amount, made.approver) == ("refund", -504, supervisor)
    assert intents.intent(till.shop, refund.id).state == "in_cash"
    assert CashMove.select().count() == 1 and unsettled(till.shop, "0101") == ()
    (entry,) = JournalEntry.select().where(JournalEntry.act == "refund_in_cash")
    assert entry.approver_id == supervisor and '"cash":504' in entry.detail
    with pytest.raises(NotRefused):
        instead(till, refund, supervisor)
    assert verify(till.shop).findings == ()


def test_the_drawer_the_slip_and_the_shift_say_the_cash_and_the_tenders_stay_what_they_were(till, provider, supervisor):
    refund = returned(till, provider, 1907)
    shift = the_open_shift(till.shop, "0101")
    before, wechat = expected_cash(till.shop, shift), dict(sums(till.shop, shift).tenders)["wechat"]
    made = instead(till, refund, supervisor)
    assert expected_cash(till.shop, shift) == before - refund.amount
    found = sums(till.shop, shift)
    assert dict(found.tenders)["wechat"] == wechat and found.cash.expected == before - refund.amount
    number = f"0101-{till.at:%Y%m%d}-0002"
    paper = as_text(cash_move_slip(till.shop, made.id, columns=32))
    assert "改退现金" in paper and number in paper and "9.54" in paper and "1002" in paper
    report = as_text(shift_slip(till.shop, shift.id, columns=32, now=till.at))
    assert f"改退现金 {number}" in report and "-9.54" in report
    job = PrintJob.get(PrintJob.document == made.id)
    assert job.kind == "cash_move"


def test_cash_is_rounded_as_the_shop_rounds_it(till, provider, supervisor):
    set_up(till.shop, rounding_step="fen")
    refund = returned(till, provider, 1007)
    assert (refund.amount, instead(till, refund, supervisor).amount) == (504, -500)


@pytest.mark.parametrize("amount", [1000, 1006])
def test_what_went_back_or_may_have_gone_back_is_not_handed_out_too(till, provider, supervisor, amount):
    refund = returned(till, provider, amount)
    assert refund.state == ("reversed" if amount == 1000 else "unknown")
    with pytest.raises(NotRefused):
        instead(till, refund, supervisor)
    assert not CashMove.select().exists()


def test_what_was_handed_out_in_cash_is_never_asked_of_the_provider_again(till, provider, supervisor):
    refund = returned(till, provider, 1008)
    instead(till, refund, supervisor)
    assert ask(till, provider, refund).state == "in_cash"
    charging.recover(till.shop, till.actor, provider, clock=lambda: till.at)
    assert intents.intent(till.shop, refund.id).state == "in_cash"


def test_the_rest_of_the_sale_goes_back_as_if_the_provider_had_paid(till, provider, supervisor):
    refund = returned(till, provider, 1007)
    instead(till, refund, supervisor)
    sale = Payment.select().order_by(Payment.id).first().sale_id
    (line,) = refunding.returnable(till.shop, sale)
    made = refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    assert dict(made.by_tender) == {"wechat": 503, "card": 497}
    assert verify(till.shop).findings == ()


def test_what_is_said_to_be_handed_out_and_left_no_drawer_is_found(any_till, provider):
    refund = returned(any_till, provider, 1007)
    PaymentIntent.update(state="in_cash").where(PaymentIntent.id == refund.id).execute()
    (finding,) = verify(any_till.shop).findings
    assert (finding.rule, finding.params) == ("refund in cash", {"count": 1, "moves": 0})
