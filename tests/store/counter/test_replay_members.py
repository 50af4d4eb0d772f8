"""The tape with members, points, money paid ahead, coupons, offers and refunds."""

import json

import pytest

from store import gift_numbers
from store.books import wallet
from store.counter.replay import replay
from store.db.models import Member, OfferRow, Sale, TopUp
from store.money import CURRENCIES
from store.office.members import activating
from store.reports.verify import verify
from tests.store.counter.test_member_sales import APPLES, COKE, OIL, SOY, counter

__all__ = ["counter"]

CNY = CURRENCIES["CNY"]
PHONE = "13812345678"
CARD = gift_numbers.new_code(1, lambda _: 1234567890)


@pytest.fixture
def play(counter):
    def run(*lines, tape="monday"):
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        return [each.as_json(CNY) for each in replay(counter.shop, counter.actor, texts, tape=tape, now=counter.at)]

    return run


def errors(answers):
    return [answer.get("error") for answer in answers]


DAY = (
    {"do": "enrol", "phone": PHONE, "name": "王小明", "at": "2026-11-21T18:42:07"},
    {"do": "member", "code": PHONE},
    {"do": "top_up", "paid": "500", "tendered": 600},
    {"do": "scan", "code": OIL},
    {"do": "tender", "stored_value": "exact"},
    {"do": "type", "text": f"6*{COKE}"},
    {"do": "member", "code": PHONE},
    {"do": "points", "money": "0.50"},
    {"do": "sell_card", "paid": "20", "code": CARD, "tender": "wechat"},
    {
        "do": "tender",
        "with": [
            {"gift_card": CARD, "amount": 1},
            {"stored_value": "2.00"},
            {"wechat": "3.00", "reference": "42"},
            {"cash": "10"},
        ],
    },
    {"do": "refund", "line": 1, "quantity": 2},
    {"do": "refund"},
    {"do": "refund", "number": "0101-20261121-0001"},
)


def test_a_tape_serves_a_member_with_points_stored_value_and_a_gift_card(play, counter):
    answers = play(*DAY)
    assert errors(answers) == [None] * len(DAY)
    assert answers[0]["member"]["member"] == answers[1]["basket"]["member"]["member"] == "138****5678 王*"
    assert (answers[2]["topped_up"]["change"], answers[2]["topped_up"]["principal"]) == ("100.00", "500.00")
    first = answers[4]["closed"]
    assert first["points"] == {"before": 0, "spent": 0, "earned": 69, "after": 69}
    assert first["balance"]["principal"] == "430.10"
    assert answers[5]["basket"]["lines"][0]["off"] == [{"source": "half", "name": "第二件半价", "amount": "3.75"}]
    assert (answers[7]["basket"]["points"], answers[7]["basket"]["due"]) == ("0.50", "10.75")
    assert answers[8]["topped_up"]["gift_card"] == CARD
    closed = answers[9]["closed"]
    assert (closed["due"], closed["change"], closed["points"]["spent"]) == ("10.75", "5.25", 50)
    assert closed["balance"]["principal"] == "428.10"
    assert set(answers[10]["refunded"]["tenders"]) == {"stored_value", "wechat", "cash"}
    assert answers[10]["refunded"]["points_returned"] == 17
    assert answers[11]["refunded"]["points_returned"] == 33
    assert answers[12]["refunded"]["money"] == "69.90"
    member = Member.get()
    assert wallet.account(counter.shop, member.id).balance == 50000
    assert wallet.card_by_code(counter.shop, CARD).balance == 2000
    assert verify(counter.shop).findings == ()


def test_playing_a_members_tape_again_moves_nothing_twice(play, counter):
    first = play(*DAY)
    again = play(*DAY)
    for key in ("closed", "refunded", "topped_up"):
        assert [each.get(key, {}).get("number") for each in again] == [
            each.get(key, {}).get("number") for each in first
        ]
    assert (Member.select().count(), TopUp.select().count(), Sale.select().count()) == (1, 2, 5)
    assert wallet.account(counter.shop, Member.get().id).balance == 50000


def test_an_offer_of_the_tape_is_live_until_the_tape_stops_it(play):
    offer = {"id": "soy", "name": "酱油特价", "kind": "special", "price": 9.90, "what": {"products": [SOY]}}
    tape = (
        {"do": "scan", "code": SOY},
        {"do": "offer", "offer": offer},
        {"do": "scan", "code": SOY},
        {"do": "offer_stop", "id": "soy"},
        {"do": "scan", "code": SOY},
    )
    answers = play(*tape)
    assert errors(answers) == [None] * 5
    assert [answers[i]["basket"]["due"] for i in (0, 2, 4)] == ["10.62", "19.80", "31.86"]
    assert errors(play(*tape)) == [None] * 5
    assert OfferRow.select().where(OfferRow.code == "soy").count() == 1


def test_another_offer_under_the_same_id_is_refused(play):
    offer = {"id": "soy", "name": "酱油特价", "kind": "special", "price": "9.90", "what": {"products": [SOY]}}
    answers = play({"do": "offer", "offer": offer}, {"do": "offer", "offer": {**offer, "price": "9.80"}})
    assert errors(answers) == [None, "OfferExists"]


def test_a_members_prices_go_with_the_member(play):
    answers = play(
        {"do": "enrol", "phone": PHONE},
        {"do": "offer", "offer": {"id": "m", "name": "会员价", "kind": "member_price", "level": 1}},
        {
            "do": "offer",
            "offer": {"id": "m9", "name": "会员日", "kind": "percent_off", "rate": "50%", "who": {"members": True}},
        },
        {"do": "scan", "code": APPLES},
        {"do": "member", "code": PHONE},
        {"do": "member_out"},
    )
    assert errors(answers) == [None] * 6
    assert [answer["basket"]["due"] for answer in answers[3:]] == ["9.98", "4.99", "9.98"]
    assert "member" not in answers[5]["basket"]


def test_refusals_of_members_and_money_are_answers(play):
    answers = play(
        {"do": "member", "code": "13900000000"},
        {"do": "enrol", "phone": "1"},
        {"do": "top_up", "paid": "5"},
        {"do": "points", "money": "most"},
        {"do": "sell_card", "paid": "5", "code": "123"},
        {"do": "refund"},
        {"do": "refund", "number": "0101-20261121-0009"},
        {"do": "scan", "code": SOY},
        {"do": "tender", "stored_value": "exact"},
        {"do": "tender", "with": [{"shells": "3"}]},
        {"do": "tender", "with": []},
        {"do": "tender", "wechat": "11"},
        {"do": "offer", "offer": "half"},
        {"do": "offer", "offer": {"id": "x"}},
        {"do": "offer_stop", "id": "nothing"},
    )
    assert errors(answers) == [
        *("NoSuchMember", "BadMobile", "NoSuchMember", "NoMemberYet", "NotAGiftCard", "NothingSold", "NothingSold"),
        *(None, "NoSuchMember", "BadTapeLine", "BadTapeLine", "TooMuch", "BadTapeLine", "Faults", "NoSuchOffer"),
    ]


def test_a_tape_hands_out_a_card_that_was_made_in_advance(play, counter, office):
    activating.make_cards(counter.shop, office, 1, first="VIP00001", key="cards", now=counter.at)
    answers = play(
        {"do": "scan", "code": COKE},
        {"do": "member", "code": "VIP00001"},
        {"do": "activate", "code": "VIP00001"},
        {"do": "activate", "code": "VIP00001", "phone": PHONE, "name": "王小明"},
        {"do": "member", "code": "VIP00001"},
        {"do": "activate", "code": "VIP00002", "phone": PHONE},
    )
    assert errors(answers) == [None, "MemberInactive", "PhoneNeeded", None, None, "NoSuchMember"]
    assert answers[3]["member"]["member"] == answers[4]["basket"]["member"]["member"] == "138****5678 王*"
