"""`shop members cards` and `activate`: cards made in advance, and who takes one."""

import csv
from collections.abc import Callable
from pathlib import Path

from store.db.models import Consent, Member
from store.db.opening import Shop
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]


def test_cards_are_made_for_the_printer_and_wait_until_one_is_activated(run: Run, made: Path, tmp_path: Path):
    file = tmp_path / "cards.csv"
    words = ("--count", "3", "--first", "VIP00001", "--file", str(file))
    told = run("members", "cards", "make", *words).output
    assert "3 cards wait to be handed out: VIP00001 to VIP00003." in told
    waiting = said(run("members", "cards", "waiting", "--json"))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert [*csv.reader(lines)][1:] == [[each["code"], each["number"]] for each in waiting]
    assert [each["code"] for each in waiting] == ["VIP00001", "VIP00002", "VIP00003"]
    assert "not activated" in run("members", "show", "VIP00002").output
    assert "not activated" in run("members", "list", waiting[1]["number"]).output

    assert "138****0001" in run("members", "activate", "VIP00002", "--phone", "13800000001").output
    assert said(run("members", "show", "13800000001", "--json"))["state"] == "active"
    assert [each["code"] for each in said(run("members", "cards", "waiting", "--json"))] == ["VIP00001", "VIP00003"]


def test_cards_with_the_numbers_of_their_members_are_listed_one_by_one(run: Run, made: Path):
    told = run("members", "cards", "make", "--count", 2).stdout
    numbers = [each["number"] for each in said(run("members", "cards", "waiting", "--json"))]
    assert "2 cards wait to be handed out." in told and all(told.count(number) == 2 for number in numbers)


def test_a_card_that_is_not_activated_gets_no_points_and_no_money_from_the_office(run: Run, made: Path):
    (card,) = said(run("members", "cards", "make", "--count", "1", "--json"))
    for words in (
        ("points", "adjust", card["code"], "100", "--reason", "gift"),
        ("wallet", "adjust", card["code"], "--principal", "100", "--reason", "gift"),
    ):
        assert "not activated" in run(*words, ok=False).stderr
    assert "not activated" in run("members", "edit", card["code"], "--state", "active", ok=False).stderr
    assert said(run("members", "edit", card["code"], "--state", "closed", "--json"))["state"] == "closed"


def test_whoever_is_added_inactive_has_agreed_to_nothing_yet(run: Run, opened: Opened):
    made = said(run("members", "add", "13800000001", "--name", "王小明", "--inactive", "--json"))
    assert made["state"] == "inactive"
    opened()
    assert Consent.select().count() == 0
    assert "agreed to nothing" in run("members", "add", "13800000002", "--inactive", "--marketing", ok=False).stderr
    opened()
    assert Member.select().count() == 1

    assert said(run("members", "activate", "13800000001", "--marketing", "--json"))["state"] == "active"
    opened()
    assert sorted(each.subject for each in Consent.select()) == ["marketing", "membership"]
