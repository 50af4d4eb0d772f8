"""A tape's prices, discounts and voids by hand, approved by a supervisor's number."""

import json

import pytest

from store.counter.replay import replay
from store.db.models import JournalEntry, Sale
from store.office import staff

TISSUES = "036000291452"


@pytest.fixture
def play(till, office, now):
    staff.add(till.shop, office, "1002", "王姐", "supervisor", "314159", now=now)

    def played(*lines):
        return list(replay(till.shop, till.actor, [json.dumps(line) for line in lines], tape="t", now=till.at))

    return played


def test_a_price_beyond_the_limit_is_refused_then_approved(play):
    _, refused, done, closed = play(
        {"do": "scan", "code": TISSUES},
        {"do": "price", "price": "6", "reason": "label"},
        {"do": "price", "price": "6", "reason": "label", "approved": "1002"},
        {"do": "tender", "cash": "exact"},
    )
    assert type(refused.refusal).__name__ == "ApprovalNeeded"
    assert done.basket.priced.due == closed.closed.due == 600
    assert JournalEntry.get(JournalEntry.act == "change_price").approver.number == "1002"


def test_discounts_are_given_and_taken_away(play):
    answers = play(
        {"do": "scan", "code": TISSUES},
        {"do": "discount", "percent": "10", "reason": "damaged"},
        {"do": "discount", "whole": True, "amount": "0.30", "reason": "regular"},
        {"do": "discount_out"},
        {"do": "discount_out", "whole": True},
        {"do": "free", "reason": "gift", "approved": "1002"},
        {"do": "price_back"},
    )
    assert [answer.basket.priced.due for answer in answers] == [1_000, 900, 870, 970, 1_000, 0, 1_000]


def test_voids_say_why_and_a_paid_sale_is_voided(play):
    *_, void = play(
        {"do": "scan", "code": TISSUES},
        {"do": "void_sale", "reason": "changed"},
        {"do": "scan", "code": TISSUES},
        {"do": "tender", "cash": "exact"},
        {"do": "void_closed", "reason": "mistake", "approved": "1002"},
    )
    assert void.refunded.money == 1_000
    assert {(row.state, row.kind, row.void_reason) for row in Sale.select()} == {
        ("voided", "sale", "changed"), ("paid", "sale", None), ("paid", "void", "mistake"),
    }  # fmt: skip
