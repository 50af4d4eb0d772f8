"""What points buy, what tiers bring, and what is kept of some members: by what the commands do to the shop."""

from pathlib import Path

import pytest

from tests.scripts.conftest import Run, said

ID = "11010519491231002X"


@pytest.fixture
def member(run: Run, made: Path) -> str:
    number = said(run("members", "add", "13800000001", "--name", "王小明", "--json"))["number"]
    run("points", "adjust", number, "1000", "--reason", "test")
    return number


@pytest.fixture
def coupon(run: Run, made: Path) -> str:
    fields = ("--set", 'steps=[{"sum": 0, "off": 5}]', "--set", "valid_days=30")
    run("coupons", "kinds", "add", "five", "spend_and_save", "5 off", *fields)
    return "five"


def test_what_points_buy_is_added_listed_stopped_and_resumed(run: Run, coupon: str):
    run("products", "add", "6901234567892", "Cola", "--price", "2.50")
    run("points", "rewards", "add", "cola", "300", "--product", "6901234567892", "--money", "0.50")
    run("points", "rewards", "add", "five", "500", "--coupon", coupon)
    listed = run("points", "rewards", "list").output.splitlines()
    assert [line.split()[0] for line in listed[1:]] == ["cola", "five"] and "0.50" in listed[1]
    run("points", "rewards", "stop", "cola")
    assert [each["code"] for each in said(run("points", "rewards", "list", "--json"))] == ["five"]
    assert "stopped" in run("points", "rewards", "list", "--stopped").output
    assert said(run("points", "rewards", "resume", "cola", "--json"))[0]["active"]
    assert "no product" in run("points", "rewards", "add", "x", "1", "--product", "4711", ok=False).stderr.lower()


def test_a_coupon_is_exchanged_for_points_and_back(run: Run, member: str, coupon: str):
    run("points", "rewards", "add", "five", "600", "--coupon", coupon)
    code = said(run("points", "exchange", member, coupon, "--json"))["coupon"]
    assert "600 points are wanted and there are 400" in run("points", "exchange", member, coupon, ok=False).stderr
    assert "600 points are back" in run("points", "exchange-back", code).output
    assert "for a coupon" in run("points", "history", member).output
    assert said(run("members", "show", member, "--json"))["points"] == 1000


def test_a_tier_s_benefit_is_added_used_taken_back_and_removed(run: Run, member: str):
    run("tiers", "add-benefit", "bronze", "breakfast", "Breakfast", "--quota", "2", "--per", "month")
    assert "a month" in run("tiers", "benefits").output
    assert "1/2" in run("members", "benefits", member, "--use", "breakfast").output
    assert said(run("members", "benefits", member, "--back", "breakfast", "--json"))[0]["left"] == 2
    assert "Breakfast 2/2" in run("members", "show", member).output
    run("tiers", "remove-benefit", "breakfast")
    assert [each["active"] for each in said(run("tiers", "benefits", "bronze", "--json"))] == [False]
    assert said(run("members", "benefits", member, "--json")) == []


def test_an_id_number_an_adviser_and_an_openid_are_kept_of_a_member(run: Run, member: str):
    edit = ("members", "edit", member)
    assert "no ID numbers" in run(*edit, "--id-number", ID, "--id-purpose", "top-ups", ok=False).stderr
    run("settings", "set", "id_numbers", "yes")
    run("staff", "add", "1001", "Li", "--pin", "314159")
    told = run(*edit, "--id-number", ID, "--id-purpose", "top-ups", "--adviser", "1001", "--openid", "oABC-def_123")
    assert ID not in told.output
    shown = run("members", "show", member).output
    assert "1****************X top-ups" in shown and "1001 Li" in shown and ID not in shown
    assert said(run("members", "show", member, "--reveal", "identify", "--json"))["id_number"] == ID
    run(*edit, "--id-number", "none", "--adviser", "none", "--openid", "none")
    after = said(run("members", "show", member, "--json"))
    assert (after["id_number"], after["adviser"], after["openid"]) == ("", None, False)
