"""The tape with count cards: sold, used by somebody, taken back."""

from store.db.models import CountBill, CountEntry
from store.office import count_kinds, staff
from store.reports.verify import verify
from tests.store.counter.test_member_sales import COKE, counter
from tests.store.counter.test_replay_members import PHONE, errors, play

__all__ = ["counter", "play"]

MORNING = (
    {"do": "enrol", "phone": PHONE},
    {"do": "count_sell", "kind": "two", "member": PHONE, "tendered": "200"},
    {"do": "member", "code": PHONE},
    {"do": "count_sell", "kind": "two", "tender": "wechat", "reference": "4200"},
    {"do": "count_use", "kind": "two", "worker": "1002"},
    {"do": "count_use", "kind": "two"},
    {"do": "count_use", "kind": "two"},
    {"do": "count_back", "kind": "two"},
    {"do": "count_back", "kind": "two", "approved": "1002"},
    {"do": "count_use", "kind": "two"},
    {"do": "count_use", "kind": "two"},
    {"do": "count_use", "kind": "two"},
    {"do": "count_use", "kind": "three"},
)


def prepared(till):
    office = staff.in_the_office(till.shop)
    count_kinds.add(till.shop, office, "two", "两次", COKE, 2, 10000, valid_days=1, now=till.at)
    staff.add(till.shop, office, "1002", "王姐", "supervisor", "314159", now=till.at)


def test_a_tape_sells_cards_uses_them_and_takes_one_use_back(play, counter):
    prepared(counter)
    answers = play(*MORNING)
    expected = {7: "ApprovalNeeded", 11: "CountUsedUp", 12: "NoCountCard"}
    assert errors(answers) == [expected.get(at) for at in range(len(MORNING))]
    first, second = (answers[at]["count_card"]["number"] for at in (1, 3))
    assert answers[1]["count_card"] == {
        "number": first, "kind": "two", "unused": 2, "uses": 2, "until": "2026-11-21",
    }  # fmt: skip
    left = [
        (each["count_card"]["number"], each["count_card"]["unused"]) for each in answers[4:11] if "error" not in each
    ]
    assert left == [(first, 1), (first, 0), (second, 1), (second, 2), (second, 1), (second, 0)]
    assert [(row.tender, row.tendered) for row in CountBill.select().order_by(CountBill.sequence)] == [
        ("cash", 20000),
        ("wechat", 10000),
    ]
    assert CountEntry.select().where(CountEntry.worker.is_null(False)).count() == 1
    assert verify(counter.shop).findings == ()


def test_playing_it_again_sells_and_uses_nothing_twice(play, counter):
    prepared(counter)
    play(*MORNING)
    counted = [model.select().count() for model in (CountBill, CountEntry)]
    play(*MORNING)
    assert [model.select().count() for model in (CountBill, CountEntry)] == counted == [2, 8]
