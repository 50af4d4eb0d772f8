"""`shop countcards`: by what it says and does to the shop."""

import pytest

from store.db.models import CountCard, CountEntry
from tests.scripts.conftest import said


@pytest.fixture
def member(run, made):
    run("products", "add", "30001", "Facial", "--price", "50")
    run("countcards", "add-kind", "facial", "10 facials", "--product", "30001", "--uses", "10", "--price", "298")
    return said(run("members", "add", "13800000001", "--name", "王小明", "--json"))["number"]


def test_a_kind_is_added_listed_and_stopped(run, made):
    run("products", "add", "30001", "Facial", "--price", "50")
    kind = ("lesson", "3 lessons", "--product", "30001", "--uses", "3", "--price", "150.50", "--days", "30")
    (added,) = said(run("countcards", "add-kind", *kind, "--json"))
    assert (added["price"], added["uses"], added["valid_days"], added["service"]) == (15050, 3, 30, "Facial")
    assert run("countcards", "kinds").output.splitlines()[1].split() == [
        *("lesson", "3", "lessons", "30001", "Facial", "3", "150.50", "30"),
    ]
    assert "stopped" in run("countcards", "stop-kind", "lesson").output
    assert said(run("countcards", "kinds", "--json")) == []
    assert [each["active"] for each in said(run("countcards", "kinds", "--stopped", "--json"))] == [False]
    assert "no kind" in run("countcards", "stop-kind", "nothing", ok=False).stderr


def test_a_card_is_sold_used_taken_back_and_paid_back(run, member, opened):
    sold = said(run("countcards", "sell", "13800000001", "facial", "--tender", "wechat", "--json"))
    card = sold["card"]
    assert card.startswith("K0100-") and (sold["paid"], sold["uses"], sold["until"]) == (29800, 10, None)
    run("staff", "add", "1003", "Mei", "--role", "cashier", "--pin", "314159")
    assert "9 of 10 left, without an end" in run("countcards", "use", card, "--worker", "1003").output
    assert said(run("countcards", "use", card, "--json"))["unused"] == 8
    assert "9 of 10 left" in run("countcards", "take-back", card).output
    shown = run("countcards", "show", card).output
    assert "used once (taken back)" in shown and "1003" in shown and "use taken back" in shown
    assert [each["uses"] for each in said(run("countcards", "show", card, "--json"))["entries"]] == [10, -1, -1, 1]
    assert run("countcards", "list").output.splitlines()[1].split()[:2] == [card, member]
    assert "268.20 paid back for 9 uses" in run("countcards", "refund", card).output
    assert said(run("countcards", "list", "--json")) == []
    (mine,) = said(run("countcards", "list", "--member", "13800000001", "--json"))
    assert (mine["number"], mine["unused"], mine["member"]) == (card, 0, member)
    opened()
    assert (CountCard.select().count(), CountEntry.select().count()) == (1, 5)
    run("verify")


def test_what_cannot_be_done_is_said(run, member):
    assert "no kind" in run("countcards", "sell", "13800000001", "nothing", ok=False).stderr
    assert "no count card" in run("countcards", "use", "K0100-20261121-0009", ok=False).stderr
    card = said(run("countcards", "sell", "13800000001", "facial", "--json"))["card"]
    assert "nothing to take back" in run("countcards", "take-back", card, ok=False).stderr
    run("countcards", "refund", card)
    assert "Nothing is left" in run("countcards", "refund", card, ok=False).stderr


def test_how_many_cards_were_renewed_is_told(run, member):
    first = said(run("countcards", "sell", "13800000001", "facial", "--json"))["card"]
    run("countcards", "refund", first)
    assert run("countcards", "renewals").output.splitlines()[1].split() == ["10", "facials", "1", "0", "0.0%"]
    run("countcards", "sell", "13800000001", "facial")
    (told,) = said(run("countcards", "renewals", "--json"))
    assert (told["kind"], told["ended"], told["renewed"], told["permille"]) == ("facial", 1, 1, 1000)
    assert said(run("countcards", "renewals", "--since", "2020-01-01", "--until", "2020-01-31", "--json")) == []
