"""Approval, prices by hand, returns and the last sales as pictures; as in test_pictures.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from store import i18n
from store.books.actor import Actor
from store.counter.shifts.opening import open_shift
from store.db.opening import Shop
from store.ids import new_id
from store.office import staff
from tests.tui.frames import in_every_frame
from tests.tui.waiting import Piloted, until
from tui.app import Till
from tui.devices import Devices
from tui.messages import Scanned
from tui.screens.approval import ApprovalScreen
from tui.screens.base import TillScreen
from tui.screens.by_hand import ByHandScreen
from tui.screens.one_key import ALONE
from tui.screens.reason import ReasonScreen
from tui.screens.refund import RefundScreen
from tui.screens.refunded import RefundedScreen
from tui.screens.sales import SalesScreen

CODES = ("6900000000014", "3*6909876543210")
PAID = ("f12", "f2")
SCREENS: dict[str, tuple[type[TillScreen[Any]], tuple[tuple[str, ...], ...]]] = {
    "by-hand": (ByHandScreen, (("f6", "8", "5"),)),
    "reason": (ReasonScreen, (("f6", "8", "5", "enter"),)),
    "approval": (ApprovalScreen, (("f6", "5", "0", "enter"), ("1",))),
    "last-sales": (SalesScreen, (PAID, ("f9",))),
    "returns": (RefundScreen, (PAID, ("f7", "enter", "down", "2", "enter"))),
    "refunded": (RefundedScreen, (PAID, ("f7", "enter", "down", "2", "enter", "f2"), ("1",))),
}
"""What each shows, and the keys that lead there; a reason takes a key that comes alone."""


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_an_exception_looks_as_it_did(
    screen: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    office: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    shown, steps = SCREENS[screen]
    open_shift(stocked, actor, 20000, key=new_id(), now=now)
    staff.add(stocked, office, "1002", "王姐", "manager", "274951", now=now)
    app = Till(stocked, "0101", Devices(), clock=lambda: now)

    async def work(pilot: Pilot[None]) -> None:
        app.signed_on(actor)
        await pilot.pause()
        for code in CODES:
            app.post_message(Scanned(code))
        await pilot.pause()
        for keys in steps:
            await pilot.press(*keys)
            await pilot.pause(2 * ALONE)
        await until(Piloted(pilot), lambda: type(app.screen) is shown)

    assert snap_compare(app, terminal_size=size, run_before=work)
