"""`shop staff`, `tills`, `settings` and `language`: by what they do to the shop."""

from collections.abc import Callable
from pathlib import Path

from store.db.models import JournalEntry, Till
from store.db.opening import Shop
from store.office import staff
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]


def who(opened: Opened) -> dict[str, staff.Person]:
    return {person.number: person for person in staff.everybody(opened())}


def test_somebody_added_signs_on(run: Run, opened: Opened, now):
    run("staff", "add", "1001", "小李", "--pin", "314159")
    assert staff.sign_on(opened(), "1001", "314159", "0101", now=now).role == "cashier"


def test_a_pin_is_asked_for_twice_when_it_is_not_given(run: Run, opened: Opened, now):
    said = run("staff", "add", "1001", "Li", "--role", "manager", answers="123456\n314159\n314150\n314159\n314159\n")
    assert "guessed at once" in said.output and "not the same" in said.output
    assert staff.sign_on(opened(), "1001", "314159", "0101", now=now).role == "manager"


def test_a_new_pin_counts_and_the_old_one_does_not(run: Run, opened: Opened, now):
    run("staff", "pin", "1000", "--pin", "271828")
    assert staff.sign_on(opened(), "1000", "271828", "0101", now=now).number == "1000"
    assert run("staff", "pin", "4711", ok=False).stderr == "There is no staff number 4711.\n"


def test_edit_changes_name_and_role(run: Run, opened: Opened):
    run("staff", "add", "1001", "Li", "--pin", "314159")
    assert run("staff", "edit", "1001", "--name", "Li Wei", "--role", "supervisor").output == (
        "1001 is Li Wei, supervisor.\n"
    )
    assert (who(opened)["1001"].name, who(opened)["1001"].role) == ("Li Wei", "supervisor")
    assert "not a role" in run("staff", "edit", "1001", "--role", "king", ok=False).stderr


def test_who_left_can_come_back(run: Run, opened: Opened):
    run("staff", "add", "1001", "Li", "--pin", "314159")
    run("staff", "deactivate", "1001")
    assert not who(opened)["1001"].active
    assert "left" in run("staff", "list").output
    run("staff", "activate", "1001")
    assert who(opened)["1001"].active


def test_the_only_owner_stays(run: Run, opened: Opened):
    assert "only owner" in run("staff", "deactivate", "1000", ok=False).stderr
    assert who(opened)["1000"].active


def test_the_list_is_there_for_programs(run: Run, made: Path):
    [owner] = said(run("staff", "list", "--json"))
    assert (owner["number"], owner["role"], owner["active"]) == ("1000", "owner", True)
    assert "pin_hash" not in owner


def test_an_act_is_journaled_as_done_by_whoever_is_named(run: Run, opened: Opened):
    run("staff", "add", "1001", "Li", "--role", "manager", "--pin", "314159")
    run("--as", "1001", "tills", "add", "2")
    people = who(opened)
    office = JournalEntry.select(JournalEntry.act, JournalEntry.staff).where(JournalEntry.till == "0100")
    assert list(office.order_by(JournalEntry.sequence).tuples())[1:] == [
        ("staff.add", people["1000"].id),
        ("till.add", people["1001"].id),
    ]
    assert "no staff number 4711" in run("--as", "4711", "tills", "list", ok=False).stderr


def test_a_till_is_added_once(run: Run, opened: Opened):
    assert said(run("tills", "add", "2", "--name", "Fruit", "--json")) == {"id": "0102"}
    opened()
    assert Till.get(Till.id == "0102").name == "Fruit"
    assert run("tills", "add", "2", ok=False).stderr == "There is a till 2 already.\n"
    assert [till["id"] for till in said(run("tills", "list", "--json"))] == ["0100", "0101", "0102"]


def test_a_setting_is_set_and_shown(run: Run, opened: Opened):
    run("settings", "set", "receipt_footer", "谢谢惠顾")
    assert opened().settings.receipt_footer == "谢谢惠顾"
    assert run("settings", "get", "receipt_footer").output == "谢谢惠顾\n"
    assert said(run("settings", "list", "--json"))["receipt_footer"] == "谢谢惠顾"


def test_a_setting_that_cannot_be_is_refused_in_one_line(run: Run, opened: Opened):
    for words in (["set", "paper_columns", "many"], ["set", "colour", "red"], ["get", "colour"]):
        refused = run("settings", *words, ok=False)
        assert (refused.stdout, refused.stderr.count("\n")) == ("", 1)
    assert opened().settings.paper_columns == 48


def test_the_language_is_that_of_everything_said_from_then_on(run: Run, opened: Opened):
    assert run("language", "zh_CN").output == "本店语言:zh_CN。\n"
    assert opened().settings.language == "zh_CN"
    assert "员工" in run("--help").output
    assert run("staff", "pin", "4711", ok=False).stderr == "没有工号 4711。\n"
    assert "cannot be" not in run("language", "fr", ok=False).stderr
    run("settings", "set", "language", "en")
    assert "Who works here" in run("--help").output
