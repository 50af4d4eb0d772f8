"""A tape exchanges goods in one go and takes them back without a receipt; played again it does nothing twice."""

import json
from dataclasses import replace

from store.counter.replay import replay
from store.db.models import Payment, Sale
from store.reports.verify import verify

COLA, CLOTH, TISSUES = "6901234567892", "10005", "036000291452"

TAPE = [
    {"do": "scan", "code": CLOTH},
    {"do": "scan", "code": COLA},
    {"do": "tender", "cash": "exact"},
    {"do": "swap", "line": 1, "reason": "changed"},
    {"do": "scan", "code": TISSUES},
    {"do": "tender", "cash": "10.00"},
    {"do": "swap", "number": "0101-20261121-0001", "reason": "changed"},
    {"do": "swap_out"},
    {"do": "swap", "number": "0101-20261121-0003", "reason": "damaged"},
    {"do": "scan", "code": COLA},
    {"do": "tender", "cash": "exact"},
    {"do": "refund_goods", "reason": "damaged", "goods": [{"code": COLA, "quantity": "2"}, {"code": "20001"}]},
]


def play(till, *lines):
    actor = replace(till.actor, role="supervisor")
    return list(replay(till.shop, actor, [json.dumps(line) for line in lines], tape="returns", now=till.at))


def test_it_exchanges_and_takes_back_and_playing_it_again_changes_nothing(till):
    answers = play(till, *TAPE)
    assert [answer.refusal for answer in answers] == [None] * len(TAPE)
    said = [answer.as_json(till.shop.settings.currency) for answer in answers]
    assert said[3]["basket"]["exchange"] == "5.00"
    assert (said[5]["closed"]["exchanged"], said[5]["closed"]["change"]) == ("5.00", "5.00")
    assert (said[10]["closed"]["exchanged"], said[10]["closed"]["handed_back"]) == ("2.50", "7.50")
    assert said[11]["refunded"]["tenders"] == {"cash": "14.98"}
    assert Sale.select().count() == 6 and verify(till.shop).findings == ()
    before = list(Payment.select(Payment.id).order_by(Payment.id).tuples())
    again = play(till, *TAPE)
    assert [answer.closed for answer in again] == [answer.closed for answer in answers]
    assert list(Payment.select(Payment.id).order_by(Payment.id).tuples()) == before


def test_goods_without_a_receipt_pay_what_is_taken_instead(till):
    answers = play(
        till,
        {"do": "swap", "reason": "changed", "goods": [{"code": CLOTH}, {"code": COLA, "quantity": "2"}]},
        {"do": "scan", "code": TISSUES},
        {"do": "tender", "cash": "exact"},
    )
    assert [answer.refusal for answer in answers] == [None] * 3
    said = [answer.as_json(till.shop.settings.currency) for answer in answers]
    assert said[0]["basket"]["exchange"] == "10.00" and said[2]["closed"]["exchanged"] == "10.00"
    assert verify(till.shop).findings == ()
