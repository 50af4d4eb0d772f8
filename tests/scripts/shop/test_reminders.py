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
    assert "birthday" in listed and "139" not in listed
