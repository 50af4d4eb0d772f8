"""`shop points`, `wallet`, `giftcards` and `nightly`: by what they say and do to the shop."""

from datetime import UTC, datetime, timedelta

import pytest

from store.books import points
from store.counter import topping_up
from store.db.models import JournalEntry, TopUp
from store.db.settings import save
from store.ids import new_id
from store.member_numbers import check_digit
from store.office import staff, wallet_pins
from store.office.members import families
from tests.scripts.conftest import said
from tests.store.books.ledgers import put_member

MEMBER = "9010000001" + check_digit("9010000001")


@pytest.fixture
def member(opened):
    """A member with 500 and a bonus of 50 paid in, and 40 points of which 30 are past their day."""
    shop, now = opened(), datetime.now(UTC)
    with shop.transaction():
        save(topup_steps="500:50")
    shop.refresh()
    office = staff.in_the_office(shop)
    found = put_member(shop, now, MEMBER, phone="13800005678", phone_tail="5678")
    topping_up.top_up(shop, office, found, 50000, key=new_id(), now=now)
    with shop.transaction():
        points.earn(shop, office, found, 10, source="a", now=now)
        points.earn(shop, office, found, 30, source="b", expires_on=20200101, now=now)
    return found


def test_points_are_corrected_with_a_reason_and_the_history_tells_it(run, opened, member):
    answer = said(run("points", "adjust", "13800005678", "+5", "--reason", "forgotten", "--json"))
    assert answer == {"member": MEMBER, "points": 5, "balance": 15}
    newest = said(run("points", "history", "13800005678", "--json"))[0]
    assert (newest["points"], newest["kind"], newest["reason"], newest["staff"]) == (5, "adjust", "forgotten", "1000")
    assert "forgotten" in run("points", "history", MEMBER).output
    assert "2020-01-01" in run("points", "history", MEMBER).output
    opened()
    entry = JournalEntry.select().where(JournalEntry.act == "points.adjust").get()
    assert "forgotten" not in entry.detail


def test_a_correction_without_a_reason_or_beyond_the_balance_is_refused(run, opened, member):
    assert "reason" in run("points", "adjust", MEMBER, "5", "--reason", " ", ok=False).stderr
    assert "there are 10" in run("points", "adjust", "--reason", "x", MEMBER, "--", "-50", ok=False).stderr
    assert "“nobody”" in run("points", "history", "nobody", ok=False).stderr


def test_the_ledgers_name_the_bill_of_a_top_up(run, opened, member):
    """Points on a top-up are told with its number, as money is; so are those that a payout takes back."""
    run("settings", "set", "points_topup_rate", "1")
    shop = opened()
    made = topping_up.top_up(shop, staff.in_the_office(shop), member, 20000, key=new_id(), now=datetime.now(UTC))
    shop.close()
    run("wallet", "pay-out", MEMBER, "--cause", "cooling-off")
    history = said(run("points", "history", MEMBER, "--json"))
    taken, earned = (next(each for each in history if each["kind"] == kind) for kind in ("clawback", "topup"))
    assert (earned["kind"], earned["sale"]) == ("topup", made.number)
    assert taken["kind"] == "clawback" and taken["sale"].startswith("C") and taken["sale"] != made.number
    moved = said(run("members", "statement", MEMBER, "--json"))["moved"]
    assert made.number in {each["sale"] for each in moved if each["purse"] == "points"}
    assert made.number in {each["sale"] for each in moved if each["purse"] == "principal"}


def test_a_cashier_corrects_nothing(run, opened, member):
    run("staff", "add", "1001", "Li", "--pin", "314159")
    for subject in (("points", "adjust", MEMBER, "5"), ("wallet", "adjust", MEMBER, "--principal", "1")):
        assert "manager" in run("--as", "1001", *subject, "--reason", "x", ok=False).stderr


def test_liability_is_opening_in_out_and_closing_for_each_purse(run, opened, member):
    run("wallet", "adjust", MEMBER, "--bonus", "-10", "--reason", "typed wrong")
    owed = {each["purse"]: each for each in said(run("wallet", "liability", "--since", "2026-01-01", "--json"))}
    principal, bonus = owed["principal"], owed["bonus"]
    assert (principal["opening"], principal["in"], principal["out"], principal["closing"]) == (0, 50000, 0, 50000)
    assert (bonus["opening"], bonus["in"], bonus["out"], bonus["closing"]) == (0, 5000, -1000, 4000)
    later = said(run("wallet", "liability", "--since", "2099-01-01", "--until", "2099-01-31", "--json"))
    assert [each["opening"] for each in later] == [50000, 4000]
    assert "500.00" in run("wallet", "liability", "--since", "2026-01-01").output
    assert said(run("points", "liability", "--since", "2026-01-01", "--json"))["closing"] == 40
    run("settings", "set", "points_ratio", "100:50")
    assert said(run("points", "liability", "--since", "2026-01-01", "--json"))["worth"] == "0.20"


def test_how_much_of_what_was_earned_is_spent_is_told(run, opened, member):
    liability = ("points", "liability", "--since", "2026-01-01")
    assert said(run(*liability, "--json"))["redeemed_permille"] == 0
    shop, now = opened(), datetime.now(UTC)
    office = staff.in_the_office(shop)
    with shop.transaction():
        points.earn(shop, office, member, 35, source="c", now=now)
        points.burn(shop, office, member, 25, source="d", now=now)
    shop.close()
    # 25 of 75.
    assert run(*liability).output.splitlines()[-1].split()[-1] == "33.3%"
    assert "Worth as money" in run(*liability).output
    later = ("--since", "2099-01-01", "--until", "2099-01-31")
    assert said(run("points", "liability", *later, "--json"))["redeemed_permille"] is None
    assert "%" not in run("points", "liability", *later).output


def test_a_balance_is_paid_out_with_its_working_and_by_the_way_the_money_came(run, opened, member):
    run("wallet", "pay-out", MEMBER, "--cause", "whim", ok=False)
    paid = run("wallet", "pay-out", MEMBER, "--cause", "cooling-off", "--tender", "wechat", "--reference", "4200")
    assert "Paid in within 7 days: 500.00" in paid.output and "paid out 500.00." in paid.output
    assert "nothing to pay out" in run("wallet", "pay-out", MEMBER, "--cause", "shop", ok=False).stderr
    opened()
    made = TopUp.get(TopUp.kind == "payout")
    assert (made.paid, made.tender, made.reference, made.principal_after, made.bonus_after) == (
        -50000,
        "wechat",
        "4200",
        0,
        0,
    )
    # Who has nothing in the account any more may leave.
    run("members", "edit", MEMBER, "--state", "closed")


def test_an_account_is_given_a_pin_by_flag_or_by_asking_twice(run, opened, member):
    assert "6 to 12 digits" in run("wallet", "pin", MEMBER, "--pin", "12", ok=False).stderr
    run("wallet", "pin", MEMBER, "--pin", "482915")
    shop = opened()
    assert wallet_pins.verify_pin(shop, member, "482915", now=datetime.now(UTC))
    shop.close()
    assert "new PIN" in run("wallet", "pin", MEMBER, answers="739164\n739164\n").output
    shop = opened()
    assert wallet_pins.verify_pin(shop, member, "739164", now=datetime.now(UTC))


def test_a_cashier_pays_no_balance_out(run, opened, member):
    run("staff", "add", "1001", "Li", "--pin", "314159")
    assert "supervisor" in run("--as", "1001", "wallet", "pay-out", MEMBER, "--cause", "shop", ok=False).stderr


def test_the_refund_calculator_shows_its_working_and_pays_nothing(run, opened, member):
    answer = said(run("wallet", "refund", MEMBER, "--cause", "cooling-off", "--json"))
    assert (answer["payout"], answer["cancelled"]) == (50000, 5000)
    assert "Paid in within 7 days: 500.00" in run("wallet", "refund", MEMBER, "--cause", "cooling-off").output
    assert said(run("wallet", "history", MEMBER, "--json"))[0]["kind"] == "topup"
    assert "cooling-off" in run("wallet", "refund", MEMBER, "--cause", "x", ok=False).stderr


def test_gift_cards_are_listed_and_shown_by_their_code(run, opened, member):
    shop = opened()
    made = topping_up.sell_card(shop, staff.in_the_office(shop), 10000, key=new_id(), now=datetime.now(UTC))
    assert [card["code"] for card in said(run("giftcards", "list", "--json"))] == [made.code]
    assert said(run("giftcards", "show", made.code, "--json"))["principal"] == 10000
    assert "100.00" in run("giftcards", "show", made.code).output
    run("language", "zh_CN")
    assert run("giftcards", "show", made.code).output == f"礼品卡 {made.code}:正常,100.00\n"
    assert run("giftcards", "list").output.split() == ["礼品卡", "状态", "余额", made.code, "正常", "100.00"]
    assert said(run("wallet", "history", made.code, "--json"))[0]["document"] == made.number


def test_the_night_expires_points_and_a_second_run_does_nothing_more(run, opened, member):
    assert said(run("nightly", "--json"))["points"] == {"points": 30, "lots": 1, "accounts": 1}
    assert said(run("nightly", "--json"))["points"] == {"points": 0, "lots": 0, "accounts": 0}
    assert "0 points expired" in run("nightly").output
    shop = opened()
    assert points.hold(shop, member) == 10
    assert JournalEntry.select().where(JournalEntry.act == "nightly").count() == 3
    assert points.balance(shop, member, datetime.now(UTC) + timedelta(days=1)) == 10


def test_a_familys_balance_is_paid_out_to_whoever_s_it_is_alone(run, opened, member):
    shop, now = opened(), datetime.now(UTC)
    child = put_member(shop, now, phone="13800000042", phone_tail="0042")
    families.link(shop, staff.in_the_office(shop), member, child, now=now)
    shop.close()
    refused = run("wallet", "pay-out", "13800000042", "--cause", "cooling-off", ok=False)
    assert MEMBER in refused.stderr
    opened()
    assert not TopUp.select().where(TopUp.kind == "payout").exists()
