"""`shop api`: programs let in and out again, hooks added, told and looked after, by what the commands say."""

import json
from pathlib import Path

from store.db.models import ApiToken
from tests.providers import closed_port, provider
from tests.scripts.conftest import Run, said


def test_a_token_is_shown_once_and_listed_without_itself(run: Run, made: Path):
    shown = run("api", "tokens", "add", "mall", "--may", "read,coupons").output.splitlines()
    token = shown[-1]
    assert token.startswith("gt_") and "only now" in shown[0]
    listed = run("api", "tokens", "list").output
    assert "coupons read" in listed and "never" in listed and token not in listed
    again = said(run("api", "tokens", "add", "wechat", "--may", "follow", "--json"))
    assert (again["name"], again["may"], again["token"][:3]) == ("wechat", ["follow"], "gt_")
    assert "token" not in said(run("api", "tokens", "list", "--json"))[0]


def test_a_revoked_token_is_said_so(run: Run, opened):
    run("api", "tokens", "add", "mall", "--may", "read")
    assert "counts no more" in run("api", "tokens", "revoke", "mall").output
    assert "revoked" in run("api", "tokens", "list").output
    assert said(run("api", "tokens", "revoke", "mall", "--json"))["revoked_at"]
    assert run("api", "tokens", "revoke", "nobody", ok=False).stderr == "There is no token nobody.\n"
    opened()
    assert ApiToken.get().revoked_at


def test_what_a_token_may_is_checked_and_a_cashier_lets_nobody_in(run: Run, made: Path):
    assert "follow, coupons" in run("api", "tokens", "add", "x", "--may", "all", ok=False).stderr
    run("staff", "add", "1001", "Li", "--pin", "482913")
    refused = run("--as", "1001", "api", "tokens", "add", "x", "--may", "read", ok=False)
    assert "manager" in refused.stderr


def test_a_hook_is_told_by_hand_and_by_night_and_what_came_of_it_is_listed(run: Run, made: Path):
    with provider() as server:
        hook = said(run("api", "hooks", "add", server.url, "--on", "member.enrolled", "--json"))
        assert hook["secret"] == run("api", "hooks", "secret", hook["id"]).stdout.strip()
        run("members", "add", "13812345678", "--name", "王小明")
        assert said(run("api", "hooks", "deliver", "--json"))["sent"] == 1
        run("members", "add", "13812345679")
        assert "Hooks: 1 answered" in run("nightly").output
        assert [body["data"]["name"] for _, body in server.asked] == ["王*", ""]
        assert all(headers["Guitai-Signature"].startswith("t=") for headers, _ in server.asked)
    rows = said(run("api", "hooks", "deliveries", "--json"))
    assert [(row["state"], row["status"], row["attempts"]) for row in rows] == [("sent", 200, 1)] * 2
    table = run("api", "hooks", "deliveries").output
    assert "answered" in table and "delivered" not in table


def test_a_hook_that_nobody_answers_is_no_claim_and_goes_when_it_is_removed(run: Run, made: Path):
    url = f"http://127.0.0.1:{closed_port()}/"
    hook = said(run("api", "hooks", "add", url, "--on", "member.enrolled", "--json"))["id"]
    run("members", "add", "13812345678")
    told = run("api", "hooks", "deliver").output
    assert "0 answered, 1 tried again later, 0 given up" in told
    [row] = said(run("api", "hooks", "deliveries", "--state", "waiting", "--json"))
    assert row["problem"] and row["status"] is None
    assert "only what was given up" in run("api", "hooks", "retry", row["id"], ok=False).stderr
    assert "nothing more" in run("api", "hooks", "remove", hook).output
    assert said(run("api", "hooks", "deliveries", "--json"))[0]["state"] == "dropped"
    assert said(run("api", "hooks", "list", "--json"))[0]["removed_at"]
    assert "removed" in run("api", "hooks", "list").output


def test_bad_addresses_events_and_states_are_one_sentence(run: Run, made: Path):
    for words in (
        ("add", "http://erp.example.cn/", "--on", "sale.closed"),
        ("add", "https://erp.example.cn/", "--on", "sale"),
        ("remove", "x"),
        ("secret", "x"),
        ("retry", "x"),
        ("deliveries", "--state", "x"),
    ):
        assert run("api", "hooks", *words, ok=False).stderr.count("\n") == 1


def test_nightly_tells_nothing_of_hooks_where_there_are_none(run: Run, made: Path):
    assert "Hooks" not in run("nightly").output
    assert json.loads(run("nightly", "--json").stdout)["hooks"]["sent"] == 0


def test_the_coupon_for_followers_is_one_that_there_is(run: Run, made: Path):
    assert "no kind of coupon" in run("settings", "set", "follow_coupon", "nothing", ok=False).stderr
    run("coupons", "kinds", "add", "w5", "spend_and_save", "5 off", "--set", 'steps=[{"sum": 0, "off": 5}]')
    run("settings", "set", "follow_coupon", "w5")
    run("settings", "set", "follow_coupon", "")
