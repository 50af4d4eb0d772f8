"""`shop shifts` and `shop staff hours`, and a tape that makes a day for them."""

import json

import pytest

from store import calendar
from store.db.models import PrintJob
from store.db.settings import save
from store.ids import new_id
from store.office import catalogue, hours, staff
from tests.scripts.conftest import said

COLA = "6901234567892"

TAPE = [
    {"do": "open_shift", "float": "100", "at": "2026-11-21T09:00:00"},
    {"do": "scan", "code": COLA},
    {"do": "tender", "cash": "10"},
    {"do": "pay_out", "amount": "2", "reason": "Water"},
    {"do": "close", "pieces": {"100": 1}},
    {"do": "open_shift", "float": "50"},
    {"do": "x"},
]


@pytest.fixture
def day(run, opened, tmp_path):
    """A closed shift that is 0.50 short and an open one, by a tape; what the tape answered."""
    shop = opened()
    actor = staff.in_the_office(shop)
    catalogue.add(shop, actor, now=calendar.now(), code=COLA, name="Cola", unit="", price=250)
    shop.close()
    tape = tmp_path / "day.jsonl"
    tape.write_text("\n".join(map(json.dumps, TAPE)))
    return run("replay", tape)


def test_a_person_reads_the_day_line_by_line(day):
    assert [line.split("  ", 2)[-1].strip() for line in day.stdout.splitlines()] == [
        "open_shift  shift S0101-20261121-1, float 100.00",
        "scan       Cola × 1  lines: 1, due 2.50",
        "tender     0101-20261121-0001 paid: due 2.50, tendered 10.00, change 7.50",
        "pay_out    M0101-20261121-0001: -2.00",
        "close      shift S0101-20261121-1: net sales 2.50, counted 100.00, over or short -0.50",
        "open_shift  shift S0101-20261121-2, float 50.00",
        "x          shift S0101-20261121-2: net sales 0.00",
    ]


def test_shifts_are_listed_with_what_was_short(run, day):
    lines = run("shifts", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["S0101-20261121-2", "S0101-20261121-1"]
    assert lines[2].split()[-2:] == ["2.50", "-0.50"] and " open " in lines[1]
    assert [each["net"] for each in said(run("shifts", "list", "--till", "1", "--json"))] == ["0.00", "2.50"]
    assert said(run("shifts", "list", "--till", "2", "--json")) == []


def test_a_shift_is_shown_as_its_slip_and_as_figures(run, day):
    slip = run("shifts", "show", "S0101-20261121-1", "--columns", "32").stdout
    assert "END OF SHIFT" in slip and "Over/short                 -0.50" in slip
    figures = said(run("shifts", "show", "S0101-20261121-1", "--json"))
    assert (figures["cash"]["expected"], figures["cash"]["over"], figures["tenders"]["cash"]) == (
        "100.50",
        "-0.50",
        {"count": 1, "amount": "2.50"},
    )
    assert figures["shift"]["journal"]["head"]
    assert "X REPORT" in run("shifts", "show", "S0101-20261121-2").stdout


def test_a_z_is_printed_again_at_its_till(run, day, opened):
    assert said(run("shifts", "print", "S0101-20261121-1", "--json")) == {
        "number": "S0101-20261121-1",
        "till": "0101",
        "kind": "shift_z",
        "copy": 1,
    }
    assert "waits for the printer of till 0101" in run("shifts", "print", "S0101-20261121-2").stdout
    opened()
    assert [job.kind for job in PrintJob.select().order_by(PrintJob.id)][-2:] == ["shift_z", "shift_x"]


def test_a_shift_that_is_not_there_is_one_line(run, made):
    refused = run("shifts", "show", "S0101-20260101-1", ok=False)
    assert refused.stderr == "There is no shift S0101-20260101-1.\n"


def test_hours_are_shown_with_who_was_late(run, opened):
    shop = opened()
    actor = staff.in_the_office(shop)
    with shop.transaction():
        save(work_hours="08:00-16:00")
    shop.refresh()
    for kind, at in (("in", "2026-11-20T08:20+08:00"), ("out", "2026-11-20T16:00+08:00")):
        from datetime import datetime

        hours.clock(shop, actor, kind, key=new_id(), now=datetime.fromisoformat(at))
    zone = shop.settings.zone
    shop.close()
    (day,) = said(run("staff", "hours", "--since", "2026-11-20", "--until", "2026-11-20", "--json"))
    assert (day["worked_minutes"], day["late_minutes"], day["early_minutes"]) == (460, 20, 0)
    line = run("staff", "hours", "--since", "2026-11-20", "--until", "2026-11-20").stdout.splitlines()[1]
    assert line.split()[-2:] == ["08:00-16:00", "0:20"] and str(zone) == "Asia/Shanghai"
    assert said(run("staff", "hours", "--since", "2026-11-21", "--json")) == []
    assert run("staff", "hours", "--since", "yesterday", ok=False).stderr.count("\n") == 1


def test_when_customers_come_is_told_by_weekday_and_hour_and_a_return_is_no_customer(run, day):
    when = ("--since", "2026-11-16", "--until", "2026-11-22")
    # A Saturday.
    assert said(run("shifts", "peaks", *when, "--json")) == [
        {"weekday": 5, "hour": 9, "sales": 1, "due": 250, "members": 0}
    ]
    head, line = run("shifts", "peaks", *when).stdout.splitlines()
    assert line.split() == ["09:00", "1", "2.50"]
    assert head.index("Sat") + 2 == line.index(" 1 ") + 1
    assert len(run("shifts", "peaks", "--since", "2026-11-22", "--until", "2026-11-22").stdout.splitlines()) == 1
