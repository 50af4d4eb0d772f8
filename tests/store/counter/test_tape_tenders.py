"""Tenders on a tape: payments by code with every outcome, vouchers, on account, rounding."""

import json

import pytest

from store.counter.replay import replay
from store.db.models import Payment, PaymentIntent
from store.money import CURRENCIES
from store.office import staff
from store.reports.verify import verify
from tests.store.counter.test_member_sales import counter
from tests.store.counter.test_tenders import business, set_up

__all__ = ["counter"]

TISSUES, PHONE = "036000291452", "13812345678"


@pytest.fixture
def play(till):
    def run(*lines, tape="monday"):
        texts = [json.dumps(line) for line in lines]
        played = replay(till.shop, till.actor, texts, tape=tape, now=till.at)
        return [each.as_json(CURRENCIES["CNY"]) for each in played]

    return run


MIX = (
    {"do": "scan", "code": TISSUES},
    {"do": "member", "code": PHONE},
    {"do": "charge", "wechat": "2.02"},
    {"do": "charge_ask"},
    {"do": "charge", "alipay": "1.01"},
    {"do": "charge", "unionpay": "1"},
    {"do": "charge_back"},
    {
        "do": "tender",
        "with": [
            {"charged": "exact"},
            {"voucher": "3", "number": "GQ1"},
            {"on_account": "2.00"},
            {"card": "1.00", "reference": "1234 000045"},
            {"cash": "exact"},
        ],
    },
    {"do": "settle", "member": PHONE, "paid": "1.50"},
)


def test_a_tape_pays_in_every_way_and_twice_is_once(play, till):
    set_up(till.shop, rounding_step="fen")
    business(till)
    answers = play(*MIX)
    assert [answer.get("error") for answer in answers] == [None] * len(MIX)
    assert [answer["charged"]["state"] for answer in answers if "charged" in answer] == [
        *("unknown", "paid", "failed", "paid", "reversed")
    ]
    rows = [(row.tender, row.amount) for row in Payment.select().order_by(Payment.id)]
    assert rows == [
        *(("wechat", 202), ("voucher", 300), ("on_account", 200), ("card", 100)),
        *(("rounding", 8), ("cash", 190)),
    ]
    assert answers[7]["closed"]["rounding"] == "-0.08"
    play(*MIX)
    assert Payment.select().count() == 6 and verify(till.shop).findings == ()


def test_what_went_back_twice_is_told_in_one_sum_and_a_slow_refund_is_asked_for_again(play, till):
    answers = play(
        {"do": "scan", "code": TISSUES},
        {"do": "charge", "wechat": "4.06"},
        {"do": "tender", "with": [{"charged": "exact"}, {"wechat": "exact", "reference": "42"}]},
        {"do": "refund"},
        {"do": "charge_pending"},
        {"do": "charge_pending"},
    )
    assert answers[3]["refunded"]["tenders"] == {"wechat": "10.00"}
    assert [answer.get("error") for answer in answers] == [None] * 6
    (back,) = PaymentIntent.select().where(PaymentIntent.kind == "refund")
    assert (back.state, back.amount, back.asked) == ("reversed", 406, 2)


def test_a_tape_asks_again_for_a_refund_that_was_refused_and_hands_the_next_one_out(play, till, office, now):
    staff.add(till.shop, office, "1000", "店长", "manager", "314159", now=now)
    answers = play(
        {"do": "scan", "code": TISSUES},
        {"do": "charge", "wechat": "9.08"},
        {"do": "tender", "with": [{"charged": "exact"}, {"card": "0.92", "reference": "1234"}]},
        {"do": "refund"},
        {"do": "charge_pending"},
        {"do": "refund_again"},
        {"do": "scan", "code": TISSUES},
        {"do": "charge", "alipay": "9.07"},
        {"do": "tender", "with": [{"charged": "exact"}, {"card": "0.93", "reference": "1234"}]},
        {"do": "refund"},
        {"do": "charge_pending"},
        {"do": "refund_again", "number": f"0101-{now:%Y%m%d}-0004"},
        {"do": "refund_in_cash"},
        {"do": "refund_in_cash", "approved": "1000"},
        {"do": "refund_again"},
    )
    assert [answer["charged"]["state"] for answer in answers if "charged" in answer] == [
        *("paid", "reversed", "paid", "failed")
    ]
    assert [answer.get("error") for answer in answers[11:]] == [None, "ApprovalNeeded", None, "NoSuchIntent"]
    assert answers[13]["moved"]["amount"] == "-9.07" and verify(till.shop).findings == ()
