"""`shop coupons`: by what it does to the shop."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.calendar import to_millis
from store.db.models import Coupon, JournalEntry, MemberTotals
from store.db.opening import Shop
from store.ids import new_id
from store.office import staff
from store.office.members import enrol
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]
FIELDS = ("--set", 'steps=[{"sum": 0, "off": 5}]', "--set", "valid_days=30")


@pytest.fixture
def five(run: Run, opened: Opened) -> Opened:
    run("coupons", "kinds", "add", "follow", "spend_and_save", "5 off", *FIELDS)
    return opened


def enrolled(opened: Opened, phone: str, away: int = 0) -> str:
    shop = opened()
    now = datetime.now(UTC)
    member = enrol(shop, staff.in_the_office(shop), phone, key=new_id(), now=now).id
    if away:
        with shop.transaction():
            MemberTotals.update(last_visit_at=to_millis(now - timedelta(days=away))).where(
                MemberTotals.member == member
            ).execute()
    shop.close()
    return member


def test_a_kind_is_added_shown_edited_stopped_and_issued_again(run: Run, five: Opened):
    assert "5 off" in run("coupons", "kinds", "list").output
    shown = run("coupons", "kinds", "show", "follow").output
    assert "valid_days = 30" in shown and "￥5.00 off" in shown
    run("coupons", "kinds", "edit", "follow", "--set", "valid_days=7", "--set", "limits.a_sale=1")
    kind = said(run("coupons", "kinds", "show", "follow", "--json"))
    assert (kind["valid_days"], kind["limits"], kind["active"]) == (7, {"a_sale": 1}, True)
    run("coupons", "kinds", "stop", "follow")
    assert "stopped" in run("coupons", "issue", "follow", "--file", five().home / "x.csv", ok=False).stderr
    run("coupons", "kinds", "resume", "follow")
    assert [kind["active"] for kind in said(run("coupons", "kinds", "list", "--json"))] == [True]


def test_the_faults_of_a_kind_are_each_said_on_a_line(run: Run, made: Path):
    refused = run("coupons", "kinds", "add", "x", "spend_and_save", "x", "--set", "uses=0", ok=False)
    assert [line.split(":")[0] for line in refused.stderr.splitlines()] == ["steps", "uses"]


def test_kinds_come_in_from_a_file(run: Run, opened: Opened, tmp_path: Path):
    file = tmp_path / "coupons.toml"
    file.write_text(
        '[[coupons]]\nid = "a"\nkind = "percent_off"\nname = "20% off"\nrate = "20%"\nissue_on = "birthday"\n', "utf-8"
    )
    assert "dry run" in run("coupons", "kinds", "import", file, "--dry-run").output
    assert said(run("coupons", "kinds", "list", "--json")) == []
    assert run("coupons", "kinds", "import", file).output == "1 added, 0 changed, 0 as they were.\n"
    assert said(run("coupons", "kinds", "import", file, "--json"))["unchanged"] == ["a"]


def test_a_member_is_given_coupons_and_only_masked_in_lists(run: Run, five: Opened):
    enrolled(five, "13812345678")
    made = said(run("coupons", "issue", "follow", "--member", "13812345678", "-n", "2", "--json"))
    assert made["issued"] == 2
    five()
    assert Coupon.select().count() == 2
    listed = run("coupons", "list", "--member", "13812345678").output
    assert "138****5678" in listed and "13812345678" not in listed
    shown = said(run("coupons", "show", made["coupons"][0]["code"], "--json"))
    assert [event["event"] for event in shown["history"]] == ["issued"]
    assert said(run("coupons", "list", "--state", "used", "--json")) == []


def test_a_segment_gets_one_each_once_a_campaign(run: Run, five: Opened):
    enrolled(five, "13812345678", away=100)
    enrolled(five, "13912345678", away=10)
    words = ("coupons", "issue", "follow", "--away", "90", "--cause", "come back")
    assert run(*words).output == "1 coupon is issued.\n"
    assert run(*words).output == "0 coupons are issued.\n"


def test_who_bought_of_a_category_is_a_segment_and_one_that_is_not_there_is_refused(run: Run, five: Opened):
    run("categories", "add", "wine", "Wine")
    enrolled(five, "13812345678")
    words = ("coupons", "issue", "follow", "--bought", "wine", "--times", "2", "--days", "30")
    assert run(*words).output == "0 coupons are issued.\n"
    assert "no category beer" in run("coupons", "issue", "follow", "--bought", "beer", ok=False).stderr


def test_a_batch_goes_into_a_file_that_nobody_else_reads(run: Run, five: Opened, tmp_path: Path):
    file = tmp_path / "batch.csv"
    run("coupons", "issue", "follow", "--file", file, "-n", "3")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    five()
    assert sorted(row["code"] for row in rows) == sorted(row.code for row in Coupon.select())
    assert len(rows) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert "already" in run("coupons", "issue", "follow", "--file", file, ok=False).stderr
    five()
    assert Coupon.select().count() == 3


def test_to_whom_must_be_said_and_once(run: Run, five: Opened):
    for words in ((), ("--tier", "gold", "--file", "x.csv")):
        assert "Say to whom" in run("coupons", "issue", "follow", *words, ok=False).stderr


def test_a_withdrawn_coupon_is_not_withdrawn_twice(run: Run, five: Opened):
    enrolled(five, "13812345678")
    [code] = run("coupons", "issue", "follow", "--member", "13812345678").output.splitlines()[1:]
    assert "--reason" in run("coupons", "void", code, ok=False).stderr
    assert "Say why" in run("coupons", "void", code, "--reason", " ", ok=False).stderr
    run("coupons", "void", code, "--reason", "printed twice")
    [owed] = said(run("coupons", "liability", "--since", "2026-01-01", "--json"))
    assert (owed["issued"], owed["withdrawn"], owed["closing"], owed["most"]) == (1, 1, 0, "0.00")
    assert run("coupons", "liability", "--since", "2026-01-01").output.splitlines()[-1].split()[:3] == [
        "follow",
        "5",
        "off",
    ]
    shown = run("coupons", "show", code)
    assert "void" in shown.output and "printed twice" in shown.output
    assert said(run("coupons", "show", code, "--json"))["history"][-1]["reason"] == "printed twice"
    assert "withdrawn on" in run("coupons", "void", code, "--reason", "x", ok=False).stderr
    assert "no coupon" in run("coupons", "void", "9901123456784", "--reason", "x", ok=False).stderr


def test_an_export_is_masked_and_recorded(run: Run, five: Opened, tmp_path: Path):
    enrolled(five, "13812345678")
    run("coupons", "issue", "follow", "--member", "13812345678")
    file = tmp_path / "all.csv"
    run("coupons", "export", file)
    text = file.read_text("utf-8-sig")
    assert "138****5678" in text and "13812345678" not in text
    five()
    last = JournalEntry.select().where(JournalEntry.act == "coupon.export").get()
    assert json.loads(last.detail)["coupons"] == 1
