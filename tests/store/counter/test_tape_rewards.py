"""The tape with points that buy something, benefits, and change that goes into the member's account."""

from store.db.models import BenefitUse, Coupon, PointsEntry, SaleLine, WalletEntry
from store.office import rewards, staff
from store.office.members import benefits
from store.reports.verify import verify
from tests.coupons import put_kind
from tests.store.counter.test_member_sales import COKE, OIL, counter
from tests.store.counter.test_replay_members import PHONE, errors, play

__all__ = ["counter", "play"]

MORNING = (
    {"do": "enrol", "phone": PHONE},
    {"do": "member", "code": PHONE},
    {"do": "scan", "code": OIL},
    {"do": "tender", "cash": "exact"},
    {"do": "exchange", "kind": "follow", "member": PHONE},
    {"do": "member", "code": PHONE},
    {"do": "redeem", "reward": "coke", "quantity": 2},
    {"do": "benefit", "code": "tea"},
    {"do": "benefit", "code": "tea"},
    {"do": "tender", "with": [{"cash": "5"}, {"keep_change": "all"}]},
    {"do": "scan", "code": COKE},
    {"do": "member", "code": PHONE},
    {"do": "tender", "with": [{"cash": "10"}, {"keep_change": "0.10"}]},
    {"do": "benefit_back", "code": "tea", "member": PHONE},
    {"do": "benefit_back", "code": "tea", "member": PHONE, "approved": "1002"},
)


def prepared(till):
    office = staff.in_the_office(till.shop)
    put_kind(till.shop, office, till.at)
    rewards.add(till.shop, office, "coke", 10, money=100, product=COKE, now=till.at)
    rewards.add(till.shop, office, "five", 20, coupon="follow", now=till.at)
    benefits.add(till.shop, office, "bronze", "tea", "茶", quota=1, period="day", now=till.at)
    staff.add(till.shop, office, "1002", "王姐", "supervisor", "314159", now=till.at)


def test_a_tape_buys_goods_and_coupons_with_points_hands_out_a_benefit_and_keeps_change(play, counter):
    prepared(counter)
    answers = play(*MORNING)
    expected = {8: "BenefitUsedUp", 13: "ApprovalNeeded"}
    assert errors(answers) == [expected.get(at) for at in range(len(MORNING))]
    assert answers[4]["coupon"]["kind"] == "follow"
    assert (answers[6]["basket"]["due"], answers[6]["basket"]["lines"][0]["quantity"]) == ("2.00", "2")
    assert answers[7]["benefit"] == {"code": "tea", "used": 1, "left": 0}
    assert (answers[9]["closed"]["kept"], answers[9]["closed"]["change"]) == ("3.00", "0.00")
    assert answers[12]["closed"]["kept"] == "0.10"
    assert answers[14]["benefit"]["left"] == 1
    spent = {row.kind: row.points for row in PointsEntry.select().where(PointsEntry.points < 0)}
    assert spent == {"coupon": -20, "goods": -20}
    assert sum(row.amount for row in WalletEntry.select().where(WalletEntry.kind == "change")) == 310
    assert verify(counter.shop).findings == ()


def test_playing_it_again_gives_nothing_twice(play, counter):
    prepared(counter)
    play(*MORNING[:13])
    counted = [model.select().count() for model in (PointsEntry, Coupon, BenefitUse, WalletEntry, SaleLine)]
    again = play(*MORNING[:13])
    assert errors(again)[:8] == [None] * 8
    assert [model.select().count() for model in (PointsEntry, Coupon, BenefitUse, WalletEntry, SaleLine)] == counted


def test_change_is_kept_for_a_member_alone_and_never_more_than_there_is(play):
    answers = play(
        {"do": "scan", "code": COKE},
        {"do": "tender", "with": [{"cash": "10"}, {"keep_change": "all"}]},
        {"do": "tender", "with": [{"cash": "10"}, {"keep_change": "8"}]},
        {"do": "tender", "with": [{"cash": "10"}, {"keep_change": "x"}]},
    )
    assert errors(answers) == [None, "NobodyKeepsChange", "MoreThanTheChange", "BadAmount"]
