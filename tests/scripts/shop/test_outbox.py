"""`shop outbox`, and what fills it, by what they say and what a real server on this machine is given."""

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.providers import closed_port, mail_server, provider
from tests.scripts.conftest import Run, said


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """clock[0] is the time: half past ten on a morning."""
    at = [NOW]
    monkeypatch.setattr("store.calendar.now", lambda: at[0])
    return at


@pytest.fixture
def greeted(run: Run, made: Path):
    """greeted(2, SETTING) lets two birthday greetings wait, in a shop that sends with SETTING; their ids."""

    def greeted(count: int, sender: str) -> list[str]:
        run("settings", "set", "outbox_sender", sender)
        for number in range(count):
            member = ("members", "add", f"1381234567{number}", "--name", "王小明", "--birthday", "1990-11-21")
            run(*member, "--email", f"wang{number}@example.cn", "--marketing")
        assert said(run("nightly", "--json"))["queued"]["birthday"] == count
        return [item["id"] for item in said(run("outbox", "list", "--json"))]

    return greeted


def counts(answer: dict) -> tuple[int, int, int]:
    return answer["handed"], answer["receipts"], answer["waiting"]


def test_without_a_sender_nothing_is_queued_and_nothing_sent(run: Run, made: Path):
    run("members", "add", "13812345678", "--birthday", "1990-11-21", "--marketing")
    assert sum(said(run("nightly", "--json"))["queued"].values()) == 0
    assert "messages" not in run("nightly").output
    assert "outbox_sender" in run("outbox", "send", ok=False).stderr


def test_messages_are_posted_with_their_key_and_a_receipt_is_kept(run: Run, greeted):
    with provider() as server:
        greeted(2, server.url)
        assert counts(said(run("outbox", "send", "--json"))) == (2, 2, 0)
        assert counts(said(run("outbox", "send", "--json"))) == (0, 0, 0)
        assert sorted(body["to"] for _, body in server.asked) == ["13812345670", "13812345671"]
        assert all(headers["Idempotency-Key"] == body["id"] for headers, body in server.asked)
    listed = run("outbox", "list").output
    assert listed.count("handed over (receipt R-1)") == 2
    assert "138****5670" in listed and "13812345670" not in listed and "delivered" not in listed
    shown = run("outbox", "show", server.asked[0][1]["id"]).output
    assert "R-1" in shown and "138****567" in shown


def test_messages_are_mailed_and_handed_over_is_not_delivered(run: Run, greeted, monkeypatch):
    monkeypatch.setenv("GUITAI_OUTBOX_PASSWORD", "secret")
    with mail_server() as server:
        greeted(1, f"smtp://shop@127.0.0.1:{server.port}")
        sent = run("outbox", "send").output
        assert "1 handed over, 0 of them with the provider's receipt" in sent
        [letter] = server.letters
    assert "To: wang0@example.cn" in letter and "From: shop@127.0.0.1" in letter
    [item] = said(run("outbox", "list", "--json"))
    assert (item["state"], item["to"], item["receipt"]) == ("sent", "w****@example.cn", "")
    assert "nobody said" in run("outbox", "show", item["id"]).output


def test_of_a_receipt_that_was_removed_is_not_said_that_none_came(run: Run, greeted, clock):
    with provider() as server:
        greeted(1, server.url)
        run("outbox", "announce", "新茶到店", "--campaign", "tea", "--everyone")
        run("outbox", "send")
    [news] = [item["id"] for item in said(run("outbox", "list", "--json")) if item["kind"] == "news"]
    assert "R-1" in run("outbox", "show", news).output
    clock[0] += timedelta(days=200)
    assert "of 1 only the occasion is kept" in run("nightly").output
    shown = run("outbox", "show", news).output
    assert "not kept any more" in shown and "nobody said" not in shown


def test_a_server_that_is_not_there_is_one_sentence_and_nothing_is_lost(run: Run, greeted, made: Path):
    greeted(2, f"http://127.0.0.1:{closed_port()}/")
    failed = run("outbox", "send", ok=False)
    assert failed.stderr.count("\n") == 1 and "2 messages wait, none is lost" in failed.stderr
    with provider() as server:
        run("settings", "set", "outbox_sender", server.url)
        assert counts(said(run("outbox", "send", "--json"))) == (2, 2, 0)


def test_a_provider_that_hangs_up_leaves_it_unknown_until_somebody_asks_again(run: Run, greeted):
    with provider(0) as broken:
        [message] = greeted(1, broken.url)
        assert said(run("outbox", "send", "--json"))["unknown"] == 1
        assert said(run("outbox", "send", "--json"))["unknown"] == 0
        assert len(broken.asked) == 1
    with provider() as server:
        run("settings", "set", "outbox_sender", server.url)
        run("outbox", "send")
        assert not server.asked
        run("outbox", "retry", message)
        run("outbox", "send")
        assert server.asked[0][0]["Idempotency-Key"] == broken.asked[0][0]["Idempotency-Key"] == message
    assert "only what failed" in run("outbox", "retry", message, ok=False).stderr


def test_messages_go_into_a_file_for_whatever_the_shop_sends_with(run: Run, greeted, tmp_path: Path):
    file = tmp_path / "messages.jsonl"
    [message] = greeted(1, f"file:{file}")
    assert "Happy birthday!" in run("outbox", "show", message).output
    run("outbox", "send")
    [line] = file.read_text().splitlines()
    assert json.loads(line)["text"].startswith("[Corner] Happy birthday!")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_on_stdout_there_is_nothing_but_the_messages(run: Run, greeted):
    greeted(2, "stdout")
    sent = run("outbox", "send", "--limit", 1)
    assert [json.loads(line)["channel"] for line in sent.stdout.splitlines()] == ["phone"]
    assert "1 handed over" in sent.stderr
    assert len(run("outbox", "send", "--json").stdout.splitlines()) == 1


def test_a_dry_run_says_what_would_go_out_masked_and_changes_nothing(run: Run, greeted, tmp_path: Path):
    greeted(2, f"file:{tmp_path / 'messages.jsonl'}")
    would = said(run("outbox", "send", "--dry-run", "--json"))
    assert [item["to"] for item in would["would_send"]] == ["138****5670", "138****5671"] and not would["would_drop"]
    assert "It would hand over 1 and drop 0." in run("outbox", "send", "--dry-run", "--limit", 1).output
    assert not (tmp_path / "messages.jsonl").exists()
    assert len(said(run("outbox", "list", "--state", "waiting", "--json"))) == 2


def test_in_quiet_hours_nothing_goes_out_and_the_hour_is_said(run: Run, greeted, clock, tmp_path: Path):
    greeted(1, f"file:{tmp_path / 'messages.jsonl'}")
    run("settings", "set", "outbox_quiet", "10:00-11:15")
    for more in ((), ("--dry-run",)):
        assert "Quiet hours until 11:15" in run("outbox", "send", *more).output
    assert said(run("outbox", "send", "--json"))["quiet_until"] == "2026-11-21T11:15:00+08:00"
    assert not (tmp_path / "messages.jsonl").exists()
    clock[0] += timedelta(hours=1)
    assert counts(said(run("outbox", "send", "--json"))) == (1, 0, 0)


def test_what_is_dropped_by_hand_does_not_go_out(run: Run, greeted, tmp_path: Path):
    [message] = greeted(1, f"file:{tmp_path / 'messages.jsonl'}")
    assert said(run("outbox", "drop", message, "--json")) == {"id": message, "state": "dropped"}
    assert counts(said(run("outbox", "send", "--json"))) == (0, 0, 0)
    assert "dropped (dropped by hand)" in run("outbox", "list").output
    for act in ("show", "drop", "retry"):
        assert "no message" in run("outbox", act, "nobody", ok=False).stderr
    assert "no state" in run("outbox", "list", "--state", "gone", ok=False).stderr


def test_a_campaign_is_announced_to_a_segment_at_its_time(run: Run, made: Path, clock, tmp_path: Path):
    run("settings", "set", "outbox_sender", f"file:{tmp_path / 'out.jsonl'}")
    for phone in ("13812345671", "13812345672"):
        run("members", "add", phone, "--marketing")
    run("members", "tag", "13812345671", "wine")
    words = ("outbox", "announce", "新酒到店", "--campaign", "wine-nov")
    for bad in (words, (*words, "--tag", "wine", "--everyone"), (*words, "--tag", "wine", "--at", "soon")):
        assert run(*bad, ok=False).stderr
    assert said(run(*words, "--tag", "wine", "--at", "2026-11-23T10:00", "--json")) == {
        "campaign": "wine-nov",
        "waiting": 1,
    }
    assert run(*words, "--everyone").output == "1 message waits.\n"
    assert counts(said(run("outbox", "send", "--json")))[0] == 1
    clock[0] = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert counts(said(run("outbox", "send", "--json")))[0] == 1
    sent = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [message["to"] for message in sent] == ["13812345672", "13812345671"]
    assert "a campaign" in run("outbox", "list").output


def test_a_months_statements_are_counted_and_queued_when_asked(run: Run, made: Path, clock, tmp_path: Path):
    run("members", "add", "13812345678", "--email", "wang@example.cn")
    run("points", "adjust", "13812345678", "30", "--reason", "gift")
    month = ("members", "statements", "--month", "2026-11", "--json")
    assert "not over" in run(*month, ok=False).stderr
    clock[0] = NOW.replace(month=12, day=2)
    assert said(run(*month)) == {"month": "2026-11", "members": 1, "reached": 0, "queued": 0}
    assert "outbox_sender" in run(*month, "--queue", ok=False).stderr
    run("settings", "set", "outbox_sender", f"file:{tmp_path / 'messages.jsonl'}")
    assert said(run(*month))["reached"] == 1
    assert "1 new message to members waits" in run(*month[:-1], "--queue").output
    assert said(run(*month, "--queue"))["queued"] == 0
    run("outbox", "send")
    [line] = (tmp_path / "messages.jsonl").read_text().splitlines()
    assert "2026-11: 0 bills, 0.00 in all; at its end 30 points" in json.loads(line)["text"]
    assert "not a month" in run("members", "statements", "--month", "November", ok=False).stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outbox_sender", "http://sms.example.cn/"),
        ("outbox_sender", "smtp://shop:secret@mail.example.cn"),
        ("outbox_quiet", "21:00"),
        ("outbox_quiet", "25:00-09:00"),
        ("outbox_quiet", "09:00-09:00"),
        ("remind_days", "0"),
        ("outbox_statements", "perhaps"),
    ],
)
def test_a_bad_setting_is_refused_with_what_may_be(run: Run, made: Path, name: str, value: str):
    before = said(run("settings", "get", name, "--json"))
    refused = run("settings", "set", name, value, ok=False)
    assert refused.stderr.count("\n") == 1 and name in refused.stderr
    assert said(run("settings", "get", name, "--json")) == before


def test_a_password_that_others_may_read_is_not_used(run: Run, greeted, made: Path):
    with provider() as server:
        greeted(1, server.url)
        (made / "outbox.password").write_text("token")
        (made / "outbox.password").chmod(0o644)
        assert "chmod 600" in run("outbox", "send", ok=False).stderr
        assert not server.asked
        (made / "outbox.password").chmod(0o600)
        run("outbox", "send")
        assert server.asked[0][0]["Authorization"] == "Bearer token"


def test_a_send_that_is_killed_half_way_leaves_its_message_unknown(run: Run, made: Path, clock):
    this_month = datetime.now(UTC)
    clock[0] = this_month.replace(day=1) - timedelta(days=2)
    run("members", "add", "13812345678")
    run("points", "adjust", "13812345678", "30", "--reason", "gift")
    month, clock[0] = f"{clock[0]:%Y-%m}", this_month
    with provider(stalls=True) as server:
        run("settings", "set", "outbox_sender", server.url)
        run("settings", "set", "outbox_quiet", "off")
        assert said(run("members", "statements", "--month", month, "--queue", "--json"))["queued"] == 1
        sending = subprocess.Popen([sys.executable, "-m", "scripts.shop", "outbox", "send"])
        assert server.reached.wait(30)
        sending.kill()
        sending.wait()
    with provider() as calm:
        run("settings", "set", "outbox_sender", calm.url)
        assert counts(said(run("outbox", "send", "--json"))) == (0, 0, 0)
        clock[0] += timedelta(minutes=11)
        assert said(run("outbox", "send", "--json"))["unknown"] == 1
        assert not calm.asked
        [item] = said(run("outbox", "list", "--state", "unknown", "--json"))
        run("outbox", "retry", item["id"])
        assert counts(said(run("outbox", "send", "--json"))) == (1, 1, 0)
        assert calm.asked[0][0]["Idempotency-Key"] == server.asked[0][0]["Idempotency-Key"]
