"""`shop staff permits`, `badge` and `unlock`, `shop reasons`, `shop alerts`."""

import json

from store.books.permits import Grant, grant_of
from store.counter.by_hand import DISCOUNT_LINE


def test_permits_are_shown_and_changed_and_put_back(run, opened):
    assert "discount_line" in run("staff", "permits").output
    run("staff", "permits", "discount_line", "cashier:20:10%", "manager")
    assert grant_of(opened(), "supervisor", DISCOUNT_LINE) == Grant("cashier", 2_000, 100)
    run("staff", "permits", "discount_line", "--reset")
    assert grant_of(opened(), "supervisor", DISCOUNT_LINE) == Grant("supervisor", 20_000, 300)


def test_reasons_are_added_and_taken_away(run, opened):
    run("reasons", "set", "sample", "Sample", "--for", "free")
    listed = json.loads(run("reasons", "list", "--json").output)
    assert {"code": "sample", "name": "Sample", "acts": ["free"], "active": True} in listed
    run("reasons", "remove", "sample")
    assert not next(r for r in json.loads(run("reasons", "list", "--json").output) if r["code"] == "sample")["active"]


def test_alerts_are_listed_in_json(run, opened):
    assert json.loads(run("alerts", "list", "--json").output) == []


def test_a_cashier_named_by_as_changes_neither_permits_nor_staff_nor_settings(run, opened):
    run("staff", "add", "1001", "Li", "--pin", "314159")
    for words in (
        ("staff", "permits", "refund", "cashier"),
        ("staff", "edit", "1001", "--role", "owner"),
        ("settings", "set", "shop_name", "Mine"),
        ("alerts", "list"),
    ):
        assert "must be approved by" in run("--as", "1001", *words, ok=False).stderr


def test_a_manager_makes_nobody_an_owner(run, opened):
    run("staff", "add", "1001", "Li", "--role", "manager", "--pin", "314159")
    assert "higher role" in run("--as", "1001", "staff", "pin", "1000", "--pin", "271828", ok=False).stderr
    assert "higher role" in run("--as", "1001", "staff", "edit", "1001", "--role", "owner", ok=False).stderr


def test_a_badge_is_made_and_shown_once(run, opened, now):
    from store.office import staff

    run("staff", "pin", "1000", "--pin", "271828")
    code = json.loads(run("staff", "badge", "1000", "--json").output)["badge"]
    assert staff.sign_on(opened(), code, "271828", "0101", now=now).number == "1000"
