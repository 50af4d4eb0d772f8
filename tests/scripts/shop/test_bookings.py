"""`shop bookings`: by what it says and does to the shop."""

import csv
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from store import calendar
from store.calendar import from_millis
from store.db.models import Booking
from tests.scripts.conftest import said


@pytest.fixture
def salon(run, made):
    """Hair is cut by 1003 and 1004, yoga is tomorrow evening with one place; two members."""
    run("products", "add", "30001", "Haircut", "--price", "50")
    for number, name in (("1003", "Mei"), ("1004", "Qiang")):
        run("staff", "add", number, name, "--role", "cashier", "--pin", "314159")
    cut = ("cut", "Haircut", "--minutes", "45", "--product", "30001", "--worker", "1003", "--worker", "1004")
    run("bookings", "services", "add", *cut)
    for number in (1, 2):
        run("members", "add", f"1380000000{number}", "--name", "王小明")
    return (calendar.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai")).date()


def course(run, day, *given):
    when = ("--at", "19:00", "--minutes", "60", "--places", "1", "--on", day)
    return said(run("bookings", "courses", "add", "yoga", "Yoga", *when, *given, "--json"))


def test_a_booking_is_added_moved_cancelled_and_told_with_its_history(run, salon, opened):
    at = f"{salon} 14:30"
    made = said(run("bookings", "add", "cut", "13800000001", "--at", at, "--json"))
    assert (made["number"], made["worker"], made["who"], made["state"]) == (1, "1003", "138****0001 王*", "booked")
    assert "taken at" in run("bookings", "add", "cut", "13800000002", "--at", at, "--worker", "1003", ok=False).stderr
    guest = run("bookings", "add", "cut", "--name", "李女士", "--phone", "13900000001", "--at", at).output
    assert "139****0001 李*" in guest and "1004 Qiang" in guest
    moved = said(run("bookings", "move", "1", "--at", "16:00", "--json"))
    assert (moved["worker"], moved["begins"][11:16]) == ("1003", "16:00")
    assert said(run("bookings", "move", "1", "--worker", "1004", "--json"))["begins"] == moved["begins"]
    run("bookings", "cancel", "2")
    listed = run("bookings", "list", "--since", salon).output.splitlines()
    assert listed[1].split()[:6] == ["1", f"{salon:%m-%d}", "16:00", "Haircut", "1004", "Qiang"] and len(listed) == 2
    assert [
        each["state"] for each in said(run("bookings", "list", "--since", salon, "--cancelled", "--json"))["bookings"]
    ] == [
        "cancelled",
        "booked",
    ]
    run("bookings", "take-back", "2")
    events = said(run("bookings", "show", "1", "--json"))["events"]
    assert [each["kind"] for each in events] == ["book", "move", "move"]
    assert "moved" in run("bookings", "show", "1").output
    opened()
    assert sorted((row.number, row.state) for row in Booking.select()) == [(1, "booked"), (2, "booked")]
    run("verify")


def test_a_course_fills_up_waits_and_is_called_off(run, salon):
    (made,) = course(run, salon, "--teacher", "1003", "--product", "30001")
    assert (made["first"], made["last"], made["weekdays"]) == (str(salon), str(salon), str(salon.isoweekday()))
    assert "Say when" in run("bookings", "add", "yoga", "13800000001", ok=False).stderr
    run("bookings", "add", "yoga", "13800000001", "--day", salon)
    assert "is full" in run("bookings", "add", "yoga", "13800000002", "--day", salon, ok=False).stderr
    assert "waiting list" in run("bookings", "add", "yoga", "13800000002", "--day", salon, "--wait").output
    assert "1 of 1, 1 waiting" in run("bookings", "list", "--since", salon).output
    run("bookings", "cancel", "1")
    assert [
        each["state"] for each in said(run("bookings", "list", "--member", "13800000002", "--json"))["bookings"]
    ] == ["booked"]
    assert "1 booking is cancelled" in run("bookings", "courses", "off", "yoga", salon).output
    assert said(run("bookings", "courses", "stop", "yoga", "--json")) == {"cancelled": 0}
    assert said(run("bookings", "courses", "list", "--json")) == []
    assert "stopped" in run("bookings", "courses", "list", "--stopped").output
    assert "stopped" in run("bookings", "services", "stop", "cut").output
    assert said(run("bookings", "services", "list", "--json")) == []


def test_who_came_and_who_did_not_is_in_the_figures_and_in_the_file(run, salon, home, opened, monkeypatch, tmp_path):
    run("countcards", "add-kind", "ten", "10 cuts", "--product", "30001", "--uses", "10", "--price", "298")
    run("countcards", "sell", "13800000001", "ten", "--tender", "wechat")
    course(run, salon)
    run("bookings", "add", "cut", "13800000001", "--at", f"{salon} 10:00")
    run("bookings", "add", "cut", "13800000002", "--at", f"{salon} 12:00")
    run("bookings", "add", "yoga", "13800000001", "--day", salon)
    assert "too early" in run("bookings", "came", "1", ok=False).stderr
    shop = opened()
    late = from_millis(Booking.get(Booking.number == 2).ends_at, shop.settings.zone)
    monkeypatch.setattr(calendar, "now", lambda: late)
    assert said(run("bookings", "came", "1", "--json"))["used"] is True
    assert "No count card" in run("bookings", "came", "2", ok=False).stderr
    assert said(run("bookings", "missed", "2", "--json"))["used"] is False
    run("bookings", "take-back", "2")
    assert said(run("bookings", "came", "2", "--free", "--json"))["state"] == "came"
    run("bookings", "take-back", "2")
    run("bookings", "missed", "2")
    run("bookings", "cancel", "3")
    figures = said(run("bookings", "figures", "--since", salon, "--json"))
    (yoga,) = figures["courses"]
    assert (yoga["sessions"], yoga["places"], yoga["seated"]) == (1, 1, 0)
    by = {each["worker"]: each for each in figures["workers"]}
    assert {name: by["1003"][name] for name in ("came", "missed", "cancelled", "minutes")} == {
        **{"came": 1, "missed": 1, "cancelled": 0, "minutes": 45},
    }
    assert (by[""]["cancelled"], by[""]["late"]) == (1, 0)
    assert said(run("bookings", "figures", "--json"))["workers"] == figures["workers"], "the week that ends today"
    told = run("bookings", "figures", "--since", salon).output
    assert "0:45" in told and "0%" in told
    file = tmp_path / "bookings.csv"
    assert "3 bookings are in" in run("bookings", "export", file, "--since", salon).output
    with file.open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["number"], row["state"], row["who"]) for row in rows] == [
        ("1", "came", "138****0001 王*"),
        ("2", "missed", "138****0002 王*"),
        ("3", "cancelled", "138****0001 王*"),
    ]
    assert "There is a file" in run("bookings", "export", file, ok=False).stderr


def test_what_is_not_there_is_said(run, salon):
    assert "no booking 9" in run("bookings", "show", "9", ok=False).stderr
    assert "could be booked" in run("bookings", "add", "nothing", "13800000001", "--at", "14:30", ok=False).stderr
    assert "not a time" in run("bookings", "add", "cut", "13800000001", "--at", "25", ok=False).stderr
    assert "no member" in run("bookings", "add", "cut", "1", "--at", "14:30", ok=False).stderr


def test_a_tier_may_book_further_ahead_and_the_night_writes_sessions_down(run, salon):
    run("settings", "set", "booking_days", "1")
    course(run, salon)
    after = salon + timedelta(days=3)
    assert "1 day ahead" in run("bookings", "add", "cut", "13800000001", "--at", f"{after} 10:00", ok=False).stderr
    assert "+7" in run("tiers", "set", "bronze", "--booking-days", "7").output
    assert [each["booking_days"] for each in said(run("tiers", "list", "--json"))] == [7, 0, 0]
    run("bookings", "add", "cut", "13800000001", "--at", f"{after} 10:00")
    weekly = ("--at", "20:30", "--minutes", "30", "--places", "5", "--weekdays", "1234567")
    run("bookings", "courses", "add", "run", "Running", *weekly, "--since", salon)
    run("settings", "set", "booking_days", "11")
    assert "10 sessions of courses written down" in run("nightly").output
    assert said(run("nightly", "--json"))["sessions"] == 0
