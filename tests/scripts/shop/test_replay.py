import json

import pytest

from store import calendar
from store.db.models import Sale
from store.office import catalogue, staff

COLA = "6901234567892"

TAPE = f"""\
# one sale
{{"do": "scan", "code": "{COLA}", "at": "2026-11-21T18:42:07"}}
{{"do": "scan", "code": "99"}}
{{"do": "tender", "cash": 10}}
{{"do": "reprint"}}
"""


@pytest.fixture
def tape(tmp_path):
    path = tmp_path / "monday.jsonl"
    path.write_text(TAPE)
    return path


@pytest.fixture
def selling(opened):
    """The new shop sells cola; `sales()` is how many were paid."""
    shop = opened()
    actor = staff.in_the_office(shop)
    catalogue.add(shop, actor, now=calendar.now(), code=COLA, name="Cola", unit="", price=250)
    shop.close()

    def sales():
        opened()
        return [sale.number for sale in Sale.select().where(Sale.state == "paid")]

    return sales


def answers(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_tape_sells_in_the_shop_and_answers_each_line(run, selling, tape):
    said = answers(run("replay", tape, "--json"))
    assert [(each["line"], each.get("error")) for each in said] == [(2, None), (3, "UnknownCode"), (4, None), (5, None)]
    assert said[0]["basket"]["due"] == "2.50" and said[1]["sentence"] == "No product has the code 99."
    assert selling() == [said[2]["closed"]["number"]] == ["0101-20261121-0001"]


def test_a_person_reads_one_sentence_a_line(run, selling, tape):
    lines = run("replay", tape).stdout.splitlines()
    assert [line.split("  ", 2)[-1].strip() for line in lines] == [
        "scan       Cola × 1  lines: 1, due 2.50",
        "scan       UnknownCode: No product has the code 99.",
        "tender     0101-20261121-0001 paid: due 2.50, tendered 10.00, change 7.50",
        "reprint    receipt 0101-20261121-0001, reprint 1",
    ]


def test_playing_again_sells_nothing_twice(run, selling, tape):
    run("replay", tape)
    run("replay", tape)
    assert len(selling()) == 1


def test_a_scratch_tape_leaves_the_shop_as_it_was(run, selling, tape):
    said = answers(run("replay", tape, "--scratch", "--json"))
    assert said[2]["closed"]["number"] == "0101-20261121-0001"
    assert selling() == []


def test_without_a_shop_a_scratch_tape_is_played_in_a_demo_shop(run, home, tape):
    said = answers(run("replay", tape, "--scratch", "--json"))
    assert said[1]["error"] == "UnknownCode"
    assert not any(home.iterdir())


def test_without_a_shop_a_tape_is_refused(run, home, tape):
    assert "shop init" in run("replay", tape, ok=False).stderr


def test_a_line_that_is_no_act_is_named_and_ends_with_one(run, selling, tape):
    tape.write_text("{nonsense\n" + TAPE)
    result = run("replay", tape, ok=False)
    assert (result.exit_code, result.stdout.splitlines()[0].split(":")[0]) == (1, "   1             BadTapeLine")
    assert len(selling()) == 1


def test_a_tape_comes_through_a_pipe(run, selling):
    assert answers(run("replay", "-", "--json", answers=TAPE))[2]["closed"]["change"] == "7.50"


@pytest.mark.parametrize(("option", "sentence"), [(("--till", "7"), "There is no till 7"), ((), "cannot be read")])
def test_what_is_not_there_is_named(run, selling, tape, option, sentence):
    if not option:
        tape.unlink()
    assert sentence in run("replay", tape, *option, ok=False).stderr
