import json

import pytest

from store.counter import attaching, selling
from store.counter import replay as tapes
from store.counter.replay import replay
from store.db.models import Payment, Sale, SaleLine
from store.money import CURRENCIES
from store.office.members import enrolling
from tests.coupons import EARNED, put_coupon, put_kind

CNY = CURRENCIES["CNY"]
COLA, APPLES, FLOWERS, TISSUES = "6901234567892", "20001", "10001", "036000291452"


@pytest.fixture
def play(till):
    def run(*lines, tape="monday"):
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        return [each.as_json(CNY) for each in replay(till.shop, till.actor, texts, tape=tape, now=till.at)]

    return run


DAY = (
    {"do": "scan", "code": COLA, "at": "2026-11-21T18:42:07"},
    {"do": "type", "text": f"0.532*{APPLES}"},
    {"do": "scan", "code": TISSUES},
    {"do": "void", "line": 1},
    {"do": "quantity", "quantity": 2},
    {"do": "scan", "code": FLOWERS},
    {"do": "price", "price": "15.50"},
    {"do": "tender", "cash": "100"},
    {"do": "reprint"},
    {"do": "scan", "code": COLA, "at": "2026-11-22T09:00:00+08:00"},
    {"do": "tender", "cash": "exact"},
)


def test_a_tape_is_a_day_at_the_till(play):
    answers = play(*DAY)
    assert [answer.get("error") for answer in answers] == [None] * 5 + ["PriceNeeded"] + [None] * 5
    assert answers[0]["at"] == "2026-11-21T18:42:07.000+08:00"
    assert [(line["name"], line["quantity"], line["paid"]) for line in answers[6]["basket"]["lines"]] == [
        ("苹果", "0.532", "5.31"),
        ("纸巾", "2", "20.00"),
        ("鲜花", "1", "15.50"),
    ]
    assert answers[7]["closed"]["number"] == "0101-20261121-0001"
    assert (answers[7]["closed"]["due"], answers[7]["closed"]["change"]) == ("40.81", "59.19")
    assert answers[8]["print"] == {"kind": "receipt", "number": "0101-20261121-0001", "copy": 1}
    assert answers[10]["closed"] | {} == {**answers[10]["closed"], "number": "0101-20261122-0001", "due": "2.50"}


def test_playing_a_tape_again_doubles_nothing(play):
    first = play(*DAY)
    again = play(*DAY)
    assert (Sale.select().count(), SaleLine.select().count(), Payment.select().count()) == (2, 5, 2)
    closed = [answer["closed"] for answer in first if "closed" in answer]
    assert [answer["closed"] for answer in again if "closed" in answer] == closed
    assert [answer.get("error") for answer in again] == [None] * 5 + ["PriceNeeded"] + [None] * 5


def test_a_tape_that_broke_off_goes_on_where_it_stopped(play, till):
    play(*DAY[:5])
    selling.forget(till.shop)
    assert play(*DAY)[7]["closed"]["due"] == "40.81"
    assert SaleLine.select().count() == 5


def test_another_tape_sells_again(play):
    play(*DAY)
    # The first tape went on to the 22nd: a till never goes back to a day before.
    assert play(*DAY, tape="tuesday")[7]["closed"]["number"] == "0101-20261122-0002"


def test_a_bad_line_is_named_and_nothing_else_is_lost(play):
    answers = play(
        "# monday",
        {"do": "scan", "code": COLA},
        "",
        "{not json",
        '"134567890123456789"',
        {"do": "dance"},
        {"do": "scan"},
        {"do": "scan", "code": COLA, "at": "yesterday"},
        {"do": "void", "line": "first"},
        {"do": "tender", "cash": "exact"},
    )
    assert [answer["line"] for answer in answers] == [2, 4, 5, 6, 7, 8, 9, 10]
    assert [answer.get("error") for answer in answers] == [None] + ["BadTapeLine"] * 6 + [None]
    assert "134567890123456789" not in json.dumps(answers)
    assert answers[-1]["closed"]["due"] == "2.50"


def test_refusals_are_answers_with_their_name_and_sentence(play):
    answers = play(
        {"do": "scan", "code": "6900000000000"},
        {"do": "tender", "cash": "1"},
        {"do": "void"},
        {"do": "price", "price": "1"},
        {"do": "reprint"},
        {"do": "sign_on", "staff": "9999"},
        {"do": "scan", "code": COLA},
        {"do": "tender", "cash": "1"},
        {"do": "tender", "cash": COLA},
        {"do": "void_sale"},
    )
    assert [answer.get("error") for answer in answers] == [
        *("UnknownCode", "NothingToPay", "NoSuchLine", "NoPriceAsked", "NothingSold", "NoSuchStaff"),
        *(None, "NotEnough", "LooksLikeACode", None),
    ]
    assert all(answer["sentence"] for answer in answers if "error" in answer)


def test_numbers_are_read_as_they_are_written_and_never_as_floats(play):
    answers = play(
        {"do": "scan", "code": APPLES},
        '{"do": "quantity", "quantity": 1.236}',
        '{"do": "tender", "cash": 12.35}',
    )
    assert (answers[1]["basket"]["due"], answers[2]["closed"]["change"]) == ("12.34", "0.01")


def test_a_star_first_sets_the_quantity_of_the_last_line(play):
    assert play({"do": "scan", "code": COLA}, {"do": "type", "text": "*3"})[1]["basket"]["due"] == "7.50"


def test_who_signs_on_does_what_follows(play, till):
    play({"do": "sign_on", "staff": "1001"}, {"do": "scan", "code": COLA})
    assert Sale.get().opened_by_id == till.actor.staff


def test_a_tape_hands_coupons_over_and_hears_what_they_take_and_what_the_sale_earned(play, till):
    put_kind(till.shop, till.actor, till.at)
    put_kind(till.shop, till.actor, till.at, EARNED, issue_at=10)
    code, other = (put_coupon(till.shop, till.actor, till.at).code for _ in "12")
    tape = (
        {"do": "coupon", "code": code},
        {"do": "coupon", "code": other},
        {"do": "coupon_out", "code": other},
        {"do": "type", "text": f"2*{TISSUES}"},
        {"do": "tender", "cash": "exact"},
        {"do": "scan", "code": TISSUES},
        {"do": "coupon", "code": code},
    )
    answers = play(*tape)
    assert answers[3]["basket"]["coupons"] == [{"code": code, "name": "关注送5元券", "amount": "5.00"}]
    assert answers[4]["closed"]["due"] == "15.00"
    assert len(answers[4]["closed"]["coupons"]) == 1
    assert answers[6]["error"] == "CouponUsed"
    again = play(*tape)
    assert again[4] == answers[4]
    assert [answer.get("error") for answer in again] == [None] * 6 + ["CouponUsed"]


def test_a_tape_names_the_members_coupon_by_its_kind(play, till):
    put_kind(till.shop, till.actor, till.at)
    member = enrolling.enrol(till.shop, till.actor, "13812345678", **till.tick()).id
    till.ring(TISSUES)
    till.void_sale()
    code = put_coupon(till.shop, till.actor, till.at, member=member).code
    cashier = tapes._Cashier(till.shop, till.actor, "tuesday", till.at)
    cashier.follow(1, json.dumps({"do": "scan", "code": TISSUES}))
    cashier.basket = attaching.attach_member(till.shop, till.actor, cashier.sale, member, **till.tick())
    answer = cashier.follow(2, json.dumps({"do": "coupon", "kind": "follow"}))
    assert [(each.code, each.amount) for each in answer.basket.priced.coupons] == [(code, 500)]
    assert type(cashier.follow(3, json.dumps({"do": "coupon", "kind": "earned"})).refusal).__name__ == "NoSuchCoupon"
