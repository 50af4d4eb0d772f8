"""The trading day may end after midnight, and a clock that jumps changes no order."""

from datetime import timedelta

from store.counter import printing
from store.counter.shifts.clock import clock_jumped
from store.db.settings import save
from store.ids import new_id
from store.office import staff
from store.office.hours import clock
from store.reports.verify import verify

COLA = "6901234567892"


def test_a_day_that_ends_at_four_counts_the_night_to_the_day_before(day):
    with day.shop.transaction():
        save(day_ends_at="04:00")
    day.shop.refresh()
    day.at = day.at.replace(hour=18)  # 02:00 in Shanghai
    assert day.open(0).number == "S0101-20261121-1"
    assert day.sell(COLA).number == "0101-20261121-0001"
    day.at += timedelta(hours=3)
    assert day.sell(COLA).number == "0101-20261122-0001"
    assert day.pay_in(100).number == "M0101-20261122-0001"
    assert day.shift.number == "S0101-20261121-1"


def test_a_clock_that_goes_back_is_told_and_sales_keep_their_order(any_day):
    any_day.sell(COLA)
    last = any_day.at
    any_day.at -= timedelta(days=2)
    jump = clock_jumped(any_day.shop, "0101", any_day.at)
    assert jump.back and jump.by == timedelta(days=-2) and jump.last == last
    assert any_day.sell(COLA).number == "0101-20261121-0002"
    any_day.at = last + timedelta(seconds=5)
    assert any_day.sell(COLA).number == "0101-20261121-0003"
    assert printing.last_sale(any_day.shop, "0101") == any_day.sale
    assert verify(any_day.shop).findings == ()


def test_a_clock_that_runs_ahead_is_told_and_days_go_on_from_there(day):
    day.sell(COLA)
    day.count_all()
    day.close()
    right = day.at
    day.at += timedelta(days=40)
    assert not clock_jumped(day.shop, "0101", day.at).back
    assert day.open(0).clock_jump == 40 * 86400 + 1
    assert day.sell(COLA).number == "0101-20261231-0001"
    day.at = right + timedelta(minutes=1)
    assert clock_jumped(day.shop, "0101", day.at).back
    assert day.sell(COLA).number == "0101-20261231-0002"
    assert day.pay_in(100).number == "M0101-20261231-0001"


def test_a_clock_that_is_right_says_nothing(day):
    assert clock_jumped(day.shop, "0101", day.at) is None
    day.sell(COLA)
    for off in (timedelta(minutes=-4), timedelta(0), timedelta(days=9)):
        assert clock_jumped(day.shop, "0101", day.at + off) is None
    assert clock_jumped(day.shop, "0101", day.at + timedelta(minutes=-6)).back


def test_signing_on_with_the_wrong_clock_does_not_hide_that_it_is_wrong(any_day, office):
    staff.set_pin(any_day.shop, office, "1001", "314159", now=any_day.at)
    any_day.open(0)
    any_day.count_all()
    any_day.close()
    last = any_day.at
    any_day.at -= timedelta(days=1)
    signed_on = staff.sign_on(any_day.shop, "1001", "314159", "0101", now=any_day.at)
    clock(any_day.shop, signed_on, "in", key=new_id(), now=any_day.at)
    assert clock_jumped(any_day.shop, "0101", any_day.at).last == last
    assert any_day.open(0).clock_jump < 0
    assert clock_jumped(any_day.shop, "0101", any_day.at) is None
