"""`shop members reminders`."""

from pathlib import Path
from zoneinfo import ZoneInfo

from store import calendar
from tests.scripts.conftest import Run, said


def test_a_birthday_of_who_agreed_is_listed_masked_and_whole_when_asked(run: Run, made: Path):
    today = calendar.now().astimezone(ZoneInfo("Asia/Shanghai"))
    born = f"1990-{today:%m-%d}"
    run("members", "add", "13812345678", "--name", "王小明", "--birthday", born, "--marketing")
    run("members", "add", "13912345678", "--birthday", born)
    [told] = said(run("members", "reminders", "--days", 1, "--json"))
    assert (told["about"], told["phone"], told["name"]) == ("birthday", "138****5678", "王*")
    assert [each["phone"] for each in said(run("members", "reminders", "--unmasked", "--json"))] == ["13812345678"]
    listed = run("members", "reminders").stdout
    assert "birthday" in listed and "13912345678" not in listed


def test_an_adviser_s_members_are_followed_up_masked_with_who_may_not_be_written_to(run: Run, made: Path):
    run("staff", "add", "1002", "Wang", "--pin", "314159")
    born = f"1990-{calendar.now().astimezone(ZoneInfo('Asia/Shanghai')):%m}-15"
    for phone, more in (("13812345678", ["--marketing"]), ("13912345678", []), ("13712345678", [])):
        run("members", "add", phone, "--name", "王小明", "--birthday", born, *more)
    for phone in ("13812345678", "13912345678"):
        run("members", "edit", phone, "--adviser", "1002")
    told = said(run("members", "followups", "--adviser", "1002", "--json"))
    seen = [(each["about"], each["phone"], each["name"], each["agreed"]) for each in told]
    assert sorted(seen) == [("birthday", "138****5678", "王*", True), ("birthday", "139****5678", "王*", False)]
    listed = run("members", "followups", "--adviser", "1002").stdout
    assert [line.endswith("do not write") for line in listed.splitlines() if "139****" in line] == [True]
    assert "13812345678" not in listed and "137****" not in listed
    assert said(run("members", "followups", "--json")) == []
    assert "4711" in run("members", "followups", "--adviser", "4711", ok=False).stderr
