"""Bookings at the till, in four frames."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tui.booked import busy_day, salon
from tests.tui.frames import in_every_frame, in_every_frame_slowly
from tests.tui.members import PHONE
from tests.tui.pictured import Picture, Pictures, Stage, entry, keys, place, scan, take, typed
from tests.tui.waiting import until
from tui.screens.booking import BookingScreen
from tui.screens.booking_text import GuestScreen, TimeScreen
from tui.screens.bookings import BookingsScreen
from tui.screens.member import MemberScreen


def _busy(stage: Stage) -> None:
    busy_day(stage.shop, stage.actor, stage.office, stage.now, stage.member())


def _open(stage: Stage) -> None:
    stage.member()
    salon(stage.shop, stage.office, stage.now)


BOOK = (scan(PHONE), entry("y", "bookings"), keys("f3"), place("booking"))
TIMES = (*BOOK, keys("1"), lambda desk: until(desk, lambda: desk.app.screen.times))
SCREENS: Pictures = {
    "bookings": Picture(BookingsScreen, (entry("y", "bookings"),), "137****0009 周*", prepare=_busy),
    "booking": Picture(BookingScreen, BOOK, "头皮护理", prepare=_busy),
    "booking-guest": Picture(
        GuestScreen, (entry("y", "bookings"), keys("f8"), place("amount"), typed("周女士 13700000009")), prepare=_open
    ),
    "booking-time": Picture(TimeScreen, (*TIMES, keys("f2"), place("amount"), typed("1430")), "1430", prepare=_open),
}
STATES: Pictures = {
    "no-bookings": Picture(BookingsScreen, (entry("y", "bookings"), keys("left")), prepare=_open),
    "booking-times": Picture(BookingScreen, TIMES, "11:00", prepare=_busy),
    "booked-member": Picture(MemberScreen, (scan(PHONE), keys("f3")), "14:30", prepare=_busy),
}


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_bookings_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(SCREENS[screen], stage, language, size, snap_compare)


@in_every_frame_slowly
@pytest.mark.parametrize("screen", STATES)
def test_the_state_of_bookings_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(STATES[screen], stage, language, size, snap_compare)
