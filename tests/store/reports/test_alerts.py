"""Alerts: each rule finds what it should and no less, once; serious ones lock the account."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.books import journal, points
from store.books.permits import ApprovalNeeded
from store.db.models import JournalEntry, Member, Sale, Staff
from store.db.settings import save
from store.office import members, staff
from store.office.members import families, merging
from store.reports import alerts
from store.reports.alert_rules import Earned, Entry, Facts, Used, find, thresholds
from store.reports.alerts import look

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def entry(act, minutes=0, staff="a", sale=None, till="0101", **detail):
    return Entry(AT + timedelta(minutes=minutes), 20261121, till, act, staff, sale, detail, "shift 1")


def found(*entries, cards=(), own=None, goods=None, earned=(), limits=""):
    facts = Facts(entries, tuple(cards), own or {}, goods or {}, tuple(earned))
    return [(finding.rule, finding.staff) for finding in find(facts, thresholds(limits))]


PAID = entry("pay", due=10_000)


@pytest.mark.parametrize(("each", "tells"), [(100, []), (101, [("voids", "a")])])
def test_more_than_three_percent_of_a_shift_voided(each, tells):
    assert found(PAID, *(entry("void_line", amount=each) for _ in range(3))) == tells


def test_the_shop_sets_a_threshold_or_switches_a_rule_off():
    voids = [entry("void_line", amount=200) for _ in range(3)]
    assert found(PAID, *voids, limits="voids=60") == []
    assert found(PAID, *voids, limits="voids=off") == []


@pytest.mark.parametrize(
    ("act", "rule", "most"),
    [("no_sale", "no_sales", 8), ("void_sale", "voided_sales", 2), ("refund_in_cash", "refund_in_cash", 1)],
)
def test_too_many_of_something_in_a_shift(act, rule, most):
    many = [entry(act, amount=0) for _ in range(most + 1)]
    assert found(*many[1:]) == []
    assert found(*many) == [(rule, "a")]


def test_a_refund_of_ones_own_sale():
    assert found(entry("refund", by="b", money=5)) == []
    assert found(entry("refund", by="a", money=5)) == [("own_refund", "a")]


def test_one_card_more_than_twice_a_day():
    uses = [Used("m", cashier, "0101", 20261121, AT) for cashier in "aab"]
    assert found(cards=uses[:2]) == []
    assert found(cards=uses) == [("card_often", "a")]


def test_more_points_on_a_day_than_anybody_buys():
    points = [Earned("m", "a", "0101", 20261121, AT, 1500), Earned("m", "a", "0101", 20261121, AT, 500)]
    over = [*points, Earned("m", "b", "0101", 20261121, AT, 1)]
    assert found(earned=points) == []
    assert found(earned=over) == [("points_a_day", "a")]
    assert found(earned=[*over, replace(over[0], points=-1500)]) == []  # what went back was not earned
    assert found(earned=[*points, replace(over[2], day=20261122), replace(over[2], member="n")]) == []
    assert found(earned=points, limits="points_a_day=1999") == [("points_a_day", "a")]


def test_one_card_with_one_cashier_only_over_days():
    uses = [Used("m", "a", "0101", 20261121 + day, AT) for day in range(6)]
    assert found(cards=uses) == [("own_card", "a")]
    assert found(cards=[*uses[:5], replace(uses[5], staff="b")]) == []


def test_a_cashier_who_serves_a_sale_on_their_own_card():
    uses = [Used("m", cashier, "0101", 20261121, AT) for cashier in "ab"]
    assert found(cards=uses, own={"a": frozenset({"m"}), "c": frozenset({"m"})}) == [("own_purchase", "a")]
    assert found(cards=uses[1:], own={"a": frozenset({"m"})}) == []
    days = [Used("m", "a", "0101", 20261121 + day, AT) for day in range(6)]
    assert found(cards=days, own={"a": frozenset({"m"})}) == [("own_purchase", "a")] * 6
    assert found(cards=days[:1], own={"a": frozenset({"m"})}, limits="own_purchase=1") == []


def test_the_card_of_ones_family_and_of_an_entry_merged_into_it_is_ones_own(any_shop, actor, office, now):
    from tests.store.office.members.conftest import bought

    phones = [f"1380000000{number}" for number in range(4)]
    mine, childs, gone, other = (members.enrol(any_shop, actor, phone, key=phone, now=now).id for phone in phones)
    families.link(any_shop, office, mine, childs, now=now)
    merging.merge(any_shop, office, gone, mine, now=now)
    assert staff.edit(any_shop, office, "1001", member=childs, now=now).member == childs
    bought(any_shop, actor, other, 500, now)
    assert look(any_shop, office, now=now) == ()
    for member in (mine, childs, gone):
        bought(any_shop, actor, member, 500, now)
    (alert,) = look(any_shop, office, now=now)
    assert (alert.rule, alert.number, alert.detail["times"]) == ("own_purchase", "1001", 3)
    assert alert.detail["member"] == Member.get_by_id(gone).number
    staff.edit(any_shop, office, "1001", member="", now=now)
    assert staff.person("1001").member is None


def test_the_points_of_a_day_are_those_of_its_sales_and_the_member_is_told_by_number(any_shop, actor, office, now):
    from tests.store.office.members.conftest import bought

    member = members.enrol(any_shop, actor, "13800000000", key="m", now=now)
    for number, day in ((1500, now), (900, now - timedelta(days=1)), (501, now)):
        bought(any_shop, actor, member.id, 500, day)
        sale = Sale.select().order_by(Sale.sequence.desc()).get().id
        with any_shop.transaction():
            points.earn(any_shop, actor, member.id, number, source=sale, sale=sale, now=day)
    (alert,) = look(any_shop, office, now=now)
    assert (alert.rule, alert.detail) == ("points_a_day", {"member": member.number, "points": 2001})


def test_voided_and_rung_again_for_less():
    voided = entry("void_sale", sale="1", amount=500)
    goods = {"1": frozenset("xy"), "2": frozenset("x"), "3": frozenset("z")}
    assert found(voided, entry("pay", 5, sale="2", due=300), goods=goods) == [("rung_lower", "a")]
    assert found(voided, entry("pay", 5, sale="3", due=300), goods=goods) == []
    assert found(voided, entry("pay", 5, sale="2", due=500), goods=goods) == []
    assert found(voided, entry("pay", 15, sale="2", due=300), goods=goods) == []


def test_looking_up_many_members():
    many = [entry("member.reveal", member="m") for _ in range(21)]
    assert found(*many[1:]) == []
    assert found(*many) == [("look_ups", "a")]


def test_signing_on_at_night_or_after_failures():
    assert found(entry("sign_on")) == []
    assert found(entry("sign_on", 13 * 60)) == [("odd_hours", "a")]
    assert found(entry("sign_on", after_failures=3)) == []
    assert found(entry("sign_on", after_failures=4)) == [("failed_sign_ons", "a")]


def test_repeated_shortages():
    short = [entry("shift.close", counted=90, expected=100) for _ in range(3)]
    assert found(*short[1:], entry("shift.close", counted=110, expected=100)) == []
    assert found(*short) == [("shortages", "a")]


def refunded_own(shop, actor, now):
    with shop.transaction():
        journal.append(shop, actor, "refund", now=now, by=actor.staff, money=500)


def test_an_alert_is_told_once_until_a_manager_has_seen_it(any_shop, actor, office, now):
    refunded_own(any_shop, actor, now)
    (alert,) = look(any_shop, office, now=now)
    assert (alert.rule, alert.number, alert.detail, alert.locked) == (
        "own_refund", "1001", {"times": 1, "amount": 500}, False,
    )  # fmt: skip
    assert look(any_shop, office, now=now) == (alert,)
    alerts.acknowledge(any_shop, office, alert.id, now=now)
    assert look(any_shop, office, now=now) == ()
    assert alerts.alerts(any_shop, office, seen=True) == (replace(alert, seen=True),)


def test_a_serious_alert_locks_the_account_until_it_is_unlocked(any_shop, actor, office, now):
    staff.set_pin(any_shop, office, "1001", "314159", now=now)
    with any_shop.transaction():
        save(alert_locks="own_refund")
    any_shop.refresh()
    refunded_own(any_shop, actor, now)
    (alert,) = look(any_shop, office, now=now)
    assert alert.locked
    with pytest.raises(staff.AccountLocked):
        staff.sign_on(any_shop, "1001", "314159", "0101", now=now)
    assert staff.unlock(any_shop, office, "1001", now=now).locked == ""
    assert staff.sign_on(any_shop, "1001", "314159", "0101", now=now).number == "1001"
    look(any_shop, office, now=now)
    assert Staff.get(Staff.number == "1001").locked_at is None


def test_a_cashier_sees_no_alerts(shop, actor, now):
    with pytest.raises(ApprovalNeeded):
        look(shop, actor, now=now)


def test_no_phone_name_or_code_is_in_what_these_acts_leave_in_the_journal(shop, actor, office, now):
    staff.add(shop, office, "1002", "王小姐", "supervisor", "314159", now=now)
    refunded_own(shop, actor, now)
    look(shop, office, now=now)
    assert all("王" not in row.detail and "314159" not in row.detail for row in JournalEntry.select())
