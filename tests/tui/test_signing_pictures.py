"""Signing on, the lock, cash moves, the Z and the alerts as pictures; as in test_pictures.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from store.books.actor import Actor
from store.office import staff
from tests.tui.conftest import Desk
from tests.tui.frames import in_every_frame, in_every_frame_slowly
from tests.tui.pictured import Picture, Pictures, Stage, entry, hears, keys, place, scan, take, typed
from tests.tui.waiting import until
from tui.screens.alerts import AlertsScreen
from tui.screens.amount import SumScreen
from tui.screens.approval import ApprovalScreen
from tui.screens.cash_move import MoveReasonScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.lock import LockScreen
from tui.screens.report import ZReportScreen
from tui.screens.sign_on import SignOnScreen

COLA, OIL = "6901234567892", "6900000000014"
PIN = "274951"


def _signed_off(stage: Stage) -> None:
    stage.signed_on = False


def _demo(stage: Stage) -> None:
    stage.signed_on, stage.demo = False, True


def _practice(stage: Stage) -> None:
    stage.signed_on, stage.shop.practice = False, True


def _no_count_down(stage: Stage) -> None:
    """What is said first stays: a second later the seconds are counted."""
    for screen in (SignOnScreen, ApprovalScreen):
        stage.patch.setattr(screen, "_count_down", lambda _screen: None)


def _with_pin(stage: Stage) -> None:
    _no_count_down(stage)
    stage.signed_on = False
    staff.set_pin(stage.shop, stage.office, "1001", PIN, now=stage.now)


def _watched(stage: Stage) -> None:
    """The cashier's number was tried five times over as many hours; the owner looks."""
    staff.set_pin(stage.shop, stage.office, "1001", PIN, now=stage.now)
    begun = stage.now - timedelta(hours=9)
    for hour in range(5):
        with pytest.raises(staff.WrongNumberOrPin):
            staff.sign_on(stage.shop, "1001", "271829", "0101", now=begun + timedelta(hours=hour))
    staff.sign_on(stage.shop, "1001", PIN, "0101", now=begun + timedelta(hours=6))
    owner = staff.add(stage.shop, stage.office, "1000", "老板", "owner", PIN, now=stage.now)
    stage.actor = Actor(owner.id, owner.number, owner.name, "owner", "0101")


def _managed(stage: Stage) -> None:
    _no_count_down(stage)
    staff.add(stage.shop, stage.office, "1002", "王姐", "manager", PIN, now=stage.now)


async def looked(desk: Desk) -> None:
    await until(desk, lambda: desk.said[0] == "plain" and "1001" in desk.text())


PAID = (scan(OIL, COLA), keys("f12", "f2"), hears("good"))
CLOSE = (
    *PAID,
    entry("z", "count"),
    keys("2", "enter", "enter", "3", "f2"),
    place("counted"),
    keys("f2"),
    place("closed"),
)
SCREENS: Pictures = {
    "sign-on": Picture(SignOnScreen, (), prepare=_signed_off),
    "amount": Picture(SumScreen, (entry("6", "amount"), typed("200"))),
    "move-reason": Picture(MoveReasonScreen, (entry("6", "amount"), typed("200\n"), place("reason")), "200.00"),
    "z": Picture(ZReportScreen, CLOSE, "S0101-20261121-1", "good"),
    "alerts": Picture(AlertsScreen, (entry("a", "alerts"), looked), "1001", prepare=_watched),
}
STATES: Pictures = {
    "demo": Picture(SignOnScreen, (), "1001", prepare=_demo),
    "practice": Picture(SignOnScreen, (), prepare=_practice),
    "pin": Picture(SignOnScreen, (typed("1001\n"), typed("2749")), "••••", prepare=_signed_off),
    "wrong-pin": Picture(SignOnScreen, (typed("1001\n111112\n"), hears("bad")), said="bad", prepare=_with_pin),
    "scan-first": Picture(SignOnScreen, (scan(COLA),), said="attention", prepare=_signed_off),
    "somebody-else": Picture(LockScreen, (keys("-"), place("locked"), keys("f3"))),
    "no-alerts": Picture(
        AlertsScreen, (entry("a", "approval"), typed(f"1002\n{PIN}\n"), place("alerts")), prepare=_managed
    ),
    "approval-refused": Picture(
        ApprovalScreen, (entry("a", "approval"), typed("1002\n111112\n"), hears("bad")), said="bad", prepare=_managed
    ),
    "practise": Picture(ConfirmScreen, (entry("t", "confirm"),)),
}


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_signing_on_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(SCREENS[screen], stage, language, size, snap_compare)


@in_every_frame_slowly
@pytest.mark.parametrize("screen", STATES)
def test_the_state_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(STATES[screen], stage, language, size, snap_compare)
