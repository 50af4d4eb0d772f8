"""The screens of a day's beginning and end as pictures; as in test_pictures.py."""

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
from tests.tui.frames import in_every_frame
from tests.tui.waiting import until
from tui.app import Till
from tui.devices import Devices
from tui.messages import Scanned
from tui.screens.base import TillScreen
from tui.screens.count import CountedScreen, CountScreen, FloatPiecesScreen
from tui.screens.float import FloatScreen
from tui.screens.lock import LockScreen
from tui.screens.one_key import ALONE
from tui.screens.unsettled import UnsettledScreen

COLA = "6901234567892"
PAID = ("f12", "f2")
SCREENS: dict[str, tuple[type[TillScreen[Any]], tuple[tuple[str, ...], ...]]] = {
    "float": (FloatScreen, (("2", "0", "0"),)),
    "float-pieces": (FloatPiecesScreen, (("f3",), ("2", "enter", "enter", "5", "enter"))),
    "unsettled": (UnsettledScreen, ((".",), ("z",))),
    "count": (CountScreen, (PAID, (".",), ("z",), ("2", "enter", "enter", "1", "enter", "7"))),
    "counted": (CountedScreen, (PAID, (".",), ("z",), ("2", "enter", "enter", "1", "f2"))),
    "locked": (LockScreen, (("-",),)),
}
"""What each shows, and the keys that lead there; a menu takes a key that comes alone."""


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_the_day_looks_as_it_did(
    screen: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    shown, steps = SCREENS[screen]
    if not screen.startswith("float"):
        open_shift(stocked, actor, 20000, key=new_id(), now=now)
    app = Till(stocked, "0101", Devices(), clock=lambda: now)

    async def work(pilot: Pilot[None]) -> None:
        app.signed_on(actor)
        await pilot.pause()
        if not screen.startswith("float"):
            app.post_message(Scanned(COLA))
        for keys in steps:
            await pilot.press(*keys)
            await pilot.pause(2 * ALONE)
        await until(_Waiting(pilot), lambda: type(app.screen) is shown)

    assert snap_compare(app, terminal_size=size, run_before=work)


class _Waiting:
    """What `until` asks of a desk."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot

    async def settle(self) -> None:
        await self.pilot.pause()

    def text(self) -> str:
        return repr(self.pilot.app.screen)
