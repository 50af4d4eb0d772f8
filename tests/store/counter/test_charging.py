"""Payments through a provider: whatever happens to the answer or to the till, the money is found again, and once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from store import codes
from store.books import intents
from store.books.intents import IntentNotPaid, IntentUsed
from store.counter import charging, refunding, selling
from store.counter.charging import NotAPaymentCode, SaleNotOpen, StillUndecided
from store.counter.paying import ByCode, Cash
from store.counter.shifts.unsettled import Unsettled, unsettled
from store.db.models import Act, JournalEntry, Payment, PaymentIntent
from store.payment_drivers.simulated import Simulated
from store.reports.verify import verify
from tests.store.counter.test_member_sales import pay

CODE = "134567890123456789"
ROOT = Path(__file__).parents[3]
TISSUES = "036000291452"


def begin(till: Any, driver: Simulated, amount: int = 1000, code: str = CODE, key: str = "") -> intents.Intent:
    return charging.begin(till.shop, till.actor, till.sale, code, amount, driver, **till.tick(key=key))


def send(till: Any, driver: Simulated, made: intents.Intent, seconds: float = 5) -> intents.Intent:
    clock = lambda: till.tick()["now"]  # noqa: E731
    return charging.send(till.shop, till.actor, driver, made.id, CODE, clock=clock, seconds=seconds)


def ask(till: Any, driver: Simulated, made: intents.Intent) -> intents.Intent:
    return charging.ask(till.shop, till.actor, driver, made.id, clock=lambda: till.tick()["now"])


def take_back(till: Any, driver: Simulated, made: intents.Intent) -> intents.Intent:
    return charging.take_back(till.shop, till.actor, driver, made.id, clock=lambda: till.tick()["now"])


def recover(till: Any, driver: Simulated | None) -> list[intents.Intent]:
    return charging.recover(till.shop, till.actor, driver, clock=lambda: till.tick()["now"])


def left(till: Any) -> tuple[Unsettled, ...]:
    return unsettled(till.shop, till.actor.till)


def by(paid: intents.Intent) -> ByCode:
    return ByCode(paid.id, paid.channel, paid.amount)


@pytest.fixture
def provider() -> Simulated:
    return Simulated(slow=1)


@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("100000000000000000", "wechat"),
        ("159999999999999999", "wechat"),
        ("2512345678901234", "alipay"),
        ("301234567890123456789012", "alipay"),
        ("6212345678901234567", "unionpay"),
        ("62123456789012345", None),
        ("1612345678901234", None),
        ("6901234567892", None),
    ],
)
def test_the_channel_is_in_the_code(code, channel):
    assert codes.channel_of(code) == channel


def test_a_paid_code_closes_its_sale_and_no_other(any_till, provider):
    till = any_till
    till.ring(TISSUES)
    made = begin(till, provider)
    assert (made.state, made.channel) == ("intent", "wechat")
    paid = send(till, provider, made)
    assert paid.state == "paid" and paid.trade.startswith("42") and paid.free
    closed = pay(till, by(paid))
    row = Payment.get(Payment.sale == closed.sale)
    assert (row.tender, row.amount, row.reference) == ("wechat", 1000, paid.trade)
    till.next_sale()
    till.ring(TISSUES)
    with pytest.raises(IntentUsed):
        pay(till, by(paid))
    assert intents.pending(till.shop) == [] and verify(till.shop).findings == ()


def test_a_payment_that_is_not_paid_closes_nothing(till, provider):
    till.ring(TISSUES)
    made = begin(till, provider)
    with pytest.raises(IntentNotPaid):
        pay(till, by(made))
    with pytest.raises(IntentNotPaid):
        pay(till, ByCode(send(till, provider, made).id, "wechat", 999), Cash(1))


@pytest.mark.parametrize(
    ("amount", "first", "then"),
    [(901, "failed", "failed"), (902, "unknown", "paid"), (903, "unknown", "failed"), (904, "unknown", "unknown")],
)
def test_an_unknown_payment_is_asked_for_again(any_till, provider, amount, first, then):
    till = any_till
    till.ring(TISSUES)
    made = send(till, provider, begin(till, provider, amount))
    assert made.state == first
    again = ask(till, provider, made)
    assert again.state == then and again.asked == (first == "unknown")


def test_who_takes_too_long_is_unknown_and_asked_again(till, provider):
    till.ring(TISSUES)
    late = send(till, provider, begin(till, provider, 905), seconds=0.05)
    assert (late.state, late.problem) == ("unknown", "The provider has not answered in time.")
    assert ask(till, provider, late).state == "paid"


def test_what_was_sent_is_never_sent_again(till, provider):
    till.ring(TISSUES)
    made = begin(till, provider, 902)
    send(till, provider, made)
    assert send(till, provider, made).state == "unknown"


def test_the_same_request_begins_one_payment_and_a_second_waits(till, provider):
    till.ring(TISSUES)
    assert begin(till, provider, 904, key="once").id == begin(till, provider, 904, key="once").id
    with pytest.raises(StillUndecided):
        begin(till, provider, 904)


@pytest.mark.parametrize("amount", [1000, 902, 904, 906])
def test_a_payment_is_taken_back_whatever_became_of_it(any_till, provider, amount):
    till = any_till
    till.ring(TISSUES)
    made = send(till, provider, begin(till, provider, amount))
    back = take_back(till, provider, made)
    if amount == 906:
        assert back.state == "reversing"
        assert [each.id for each in recover(till, provider)] == []
        back = intents.intent(till.shop, made.id)
    assert back.state == "reversed"
    with pytest.raises(IntentNotPaid):
        pay(till, by(back), Cash(1000 - amount))
    assert verify(till.shop).findings == ()


def test_one_that_is_being_taken_back_holds_nothing_up_and_never_pays(any_till, provider):
    till = any_till
    till.ring(TISSUES)
    made = take_back(till, provider, send(till, provider, begin(till, provider, 906)))
    assert made.state == "reversing"
    other = send(till, provider, begin(till, provider, 400))
    with pytest.raises(IntentNotPaid):
        pay(till, by(made), Cash(100))
    pay(till, by(other), Cash(600))
    assert [(each.kind, each.amount) for each in left(till)] == [("payment", 906)]
    assert recover(till, provider) == [] and intents.intent(till.shop, made.id).state == "reversed"
    assert verify(till.shop).findings == ()


def test_a_basket_is_given_up_while_its_payment_is_being_taken_back(till, provider):
    till.ring(TISSUES)
    take_back(till, provider, send(till, provider, begin(till, provider, 906)))
    till.void_sale()
    assert recover(till, provider) == [] and verify(till.shop).findings == ()


def test_a_payment_that_closed_a_sale_is_refunded_not_taken_back(till, provider):
    till.ring(TISSUES)
    paid = send(till, provider, begin(till, provider))
    pay(till, by(paid))
    with pytest.raises(IntentUsed):
        take_back(till, provider, paid)


@pytest.mark.parametrize("amount", [2000, 1006])
def test_a_refund_goes_back_through_the_provider_in_its_parts(any_till, provider, amount):
    till = any_till
    till.ring(f"2*{TISSUES}")
    paid = send(till, provider, begin(till, provider, amount))
    sale = pay(till, by(paid), *([Cash(2000 - amount)] if amount < 2000 else [])).sale
    for _ in range(2):
        (line,) = refunding.returnable(till.shop, sale)
        done = refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
        (waiting,) = intents.pending(till.shop)
        assert (waiting.kind, waiting.state, waiting.refunds) == ("refund", "intent", paid.id)
        assert waiting.amount == dict(done.by_tender)["wechat"]
        asked = ask(till, provider, waiting)
        if amount == 1006:
            assert asked.state == "unknown"
            asked = ask(till, provider, asked)
        assert asked.state == "reversed" and intents.pending(till.shop) == []
    back = sum(row.amount for row in Payment.select().where(Payment.tender == "wechat"))
    assert back == 0 and verify(till.shop).findings == ()


def test_a_refund_that_is_not_over_or_failed_is_unsettled_until_the_provider_gave_the_money_back(till, provider):
    till.ring(TISSUES)
    paid = send(till, provider, begin(till, provider))
    sale = pay(till, by(paid)).sale
    (line,) = refunding.returnable(till.shop, sale)
    refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    (waiting,) = intents.pending(till.shop)
    named = ("wechat " + waiting.id[-8:], waiting.amount)
    assert [(each.kind, each.name, each.amount) for each in left(till)] == [("refund", *named)]
    ask(till, Simulated(), waiting)  # a provider that has never heard of the payment
    assert [(each.kind, each.name, each.amount) for each in left(till)] == [("refund_failed", *named)]
    ask(till, provider, waiting)
    assert left(till) == ()


def test_a_sale_with_a_providers_money_is_not_given_up(till, provider):
    till.ring(TISSUES)
    paid = send(till, provider, begin(till, provider))
    with pytest.raises(selling.MoneyTaken):
        till.void_sale()
    take_back(till, provider, paid)
    till.void_sale()
    assert verify(till.shop).findings == ()


def test_what_is_no_payment_code_or_no_open_sale_begins_nothing(till, provider):
    with pytest.raises(SaleNotOpen):
        begin(till, provider)
    till.ring(TISSUES)
    with pytest.raises(NotAPaymentCode):
        begin(till, provider, code="2012345678901234")
    assert PaymentIntent.select().count() == 0


def test_no_payment_code_is_ever_written_down(till, tmp_path):
    provider = Simulated(tmp_path / "book.json")
    till.ring(TISSUES)
    pay(till, by(send(till, provider, begin(till, provider))))
    kept = [str(row) for model in (PaymentIntent, Payment, JournalEntry, Act) for row in model.select().dicts()]
    assert len(kept) > 4 and not any(CODE in row for row in kept)
    assert CODE not in (tmp_path / "book.json").read_text()
    assert CODE not in repr(codes.read(CODE, "paying"))


@pytest.mark.parametrize(
    ("when", "state"), [("begun", "failed"), ("asked", "failed"), ("answered", "paid"), ("reversing", "reversed")]
)
def test_a_till_that_is_killed_finds_its_payment_at_the_next_start(till, when, state):
    till.ring(TISSUES)
    script = [sys.executable, "-m", "tests.store.counter.stopped_till"]
    ran = subprocess.run([*script, str(till.shop.home), till.sale, "1000", when], cwd=ROOT, timeout=60)
    assert ran.returncode == -9
    selling.forget(till.shop)
    provider = Simulated(till.shop.home / "provider.json")
    left = recover(till, provider)
    (made,) = intents.of_sale(till.shop, till.sale)
    assert made.state == state and [each.id for each in left] == ([made.id] if state == "paid" else [])
    if state == "paid":
        assert json.loads((till.shop.home / "provider.json").read_text())[made.id]["amount"] == 1000
        pay(till, by(made))
    else:
        till.pay(1000)
    assert verify(till.shop).findings == ()
