"""The day on a tape."""

import json

from store.counter.replay import replay
from store.db.models import CashMove, Sale, Shift
from store.money import CURRENCIES
from store.reports.verify import verify

COLA = "6901234567892"

DAY = (
    {"do": "sign_on", "staff": "1001", "at": "2026-11-21T09:00:00"},
    {"do": "open_shift", "pieces": {"100": 5, "0.5": 2}},
    {"do": "scan", "code": COLA},
    {"do": "tender", "cash": "exact"},
    {"do": "pay_in", "amount": "20", "reason": "银行换零"},
    {"do": "pay_out", "amount": 18, "reason": "送水"},
    {"do": "pay_out", "amount": 18, "reason": "送水", "approved": "1000"},
    {"do": "no_sale", "reason": "换零钱", "approved": "1000"},
    {"do": "drop", "amount": "300"},
    {"do": "sign_on", "staff": "1002"},
    {"do": "hand_over"},
    {"do": "x"},
    {"do": "scan", "code": COLA},
    {"do": "close", "pieces": {"100": 2, "0.01": 550}},
    {"do": "close", "carry": "all", "approved": "1000"},
    {"do": "open_shift", "float": "500", "at": "2026-11-21T18:00:00"},
    {"do": "count", "pieces": {"100": 4}},
    {"do": "count", "pieces": {"3": 4}},
    {"do": "close", "carry": "all", "approved": "1000"},
)


def play(day):
    texts = [json.dumps(line, ensure_ascii=False) for line in DAY]
    return [each.as_json(CURRENCIES["CNY"]) for each in replay(day.shop, day.actor, texts, tape="day", now=day.at)]


def test_a_day_on_a_tape_ends_with_its_z(day):
    answers = play(day)
    assert [answer.get("error") for answer in answers] == [
        *(None, None, None, None, None, "ApprovalNeeded", None, None, None, None, None, None, None),
        *("StillUnsettled", None, None, None, "NotADenomination", None),
    ]
    assert answers[1]["shift"]["float"] == "501.00" and answers[1]["shift"]["float_counted"] == {"100.00": 5, "0.50": 2}
    assert answers[4]["moved"] == {
        "number": "M0101-20261121-0001",
        "kind": "pay_in",
        "amount": "20.00",
        "reason": "银行换零",
    }
    assert answers[11]["sums"]["cash"] is None and answers[11]["sums"]["net"] == "2.50"
    first = answers[14]["sums"]
    assert (first["cash"]["expected"], first["cash"]["counted"], first["cash"]["over"]) == ("205.50", "205.50", "0.00")
    assert (first["events"], first["shift"]["carried"], first["shift"]["closed_by"]) == (
        {"no_sale": 1},
        ["basket 可乐"],
        "1002",
    )
    assert answers[16]["counted"] == {
        "counted": "400.00",
        "expected": "500.00",
        "over": "-100.00",
        "pieces": {"100.00": 4},
    }
    assert answers[18]["sums"]["cash"]["over"] == "-100.00"
    assert verify(day.shop).findings == ()


def test_playing_the_day_again_doubles_nothing(day):
    first, again = play(day), play(day)
    assert (Shift.select().count(), CashMove.select().count()) == (2, 4)
    assert [answer.get("sums") for answer in again][12:] == [answer.get("sums") for answer in first][12:]


def test_pieces_that_are_no_numbers_are_a_bad_line(day):
    bad = ({"do": "count", "pieces": {"100": "many"}}, {"do": "count", "pieces": [1]}, {"do": "count"})
    for line in bad:
        (answer,) = replay(day.shop, day.actor, [json.dumps(line)], tape="bad", now=day.at)
        assert answer.malformed


def test_a_tape_goes_from_till_to_till_and_each_keeps_its_cashier_and_its_basket(day):
    lines = (
        {"do": "sign_on", "staff": "1001"},
        {"do": "clock", "as": "in"},
        {"do": "scan", "code": COLA},
        {"do": "till", "number": 2},
        {"do": "sign_on", "staff": "1002"},
        {"do": "scan", "code": "036000291452"},
        {"do": "till", "number": 1},
        {"do": "scan", "code": COLA},
        {"do": "tender", "cash": "exact"},
        {"do": "till", "number": 2},
        {"do": "tender", "cash": "exact"},
        {"do": "till", "number": 7},
        {"do": "till", "number": 0},
        {"do": "clock", "as": "late"},
        {"do": "clock", "as": "back"},
    )
    texts = [json.dumps(line) for line in lines]
    answers = [each.as_json(CURRENCIES["CNY"]) for each in replay(day.shop, day.actor, texts, tape="two", now=day.at)]
    closed = [(each["closed"]["number"], each["closed"]["due"]) for each in answers if "closed" in each]
    assert closed == [("0101-20261121-0001", "5.00"), ("0102-20261121-0001", "10.00")]
    assert [each.get("error") for each in answers[-4:]] == ["NoSuchTill", "NoSuchTill", "BadTapeLine", "OutOfTurn"]
    by = {row.number: row.closed_by.number for row in Sale.select()}
    assert by == {"0101-20261121-0001": "1001", "0102-20261121-0001": "1002"}
