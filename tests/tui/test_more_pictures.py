"""The X, the help, a price check, parked baskets, quick keys and hours as pictures; as in test_pictures.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from store import i18n, ticket_numbers
from store.books.actor import Actor
from store.counter.shifts.opening import open_shift
from store.db.models import Product, QuickKey
from store.db.opening import Shop
from store.ids import new_id
from tests.tui.frames import in_every_frame
from tests.tui.waiting import Piloted, until
from tui.app import Till
from tui.devices import Devices
from tui.messages import Scanned
from tui.screens.base import TillScreen
from tui.screens.help import HelpScreen
from tui.screens.hours import HoursScreen
from tui.screens.one_key import ALONE
from tui.screens.parked import ParkedScreen
from tui.screens.price_check import PriceCheckScreen
from tui.screens.quick_keys import QuickKeysScreen
from tui.screens.report import XReportScreen

CODES = ("6900000000014", "3*6909876543210")
PAID = ("f12", "f2")
SCREENS: dict[str, tuple[type[TillScreen[Any]], tuple[tuple[str, ...], ...]]] = {
    "x": (XReportScreen, (PAID, (".",), ("x",))),
    "help": (HelpScreen, (("f1",),)),
    "price-check": (PriceCheckScreen, ((".",), ("p",), ("2", "0", "0", "0", "1", "enter"))),
    "parked": (ParkedScreen, (("f5",), ("f5",))),
    "quick-keys": (QuickKeysScreen, ((".",), ("q",))),
    "hours": (HoursScreen, ((".",), ("c",))),
}
"""What each shows, and the keys that lead there; a menu takes a key that comes alone."""


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_looks_as_it_did_too(
    screen: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    ticket = ticket_numbers.new_code(1, lambda _most: 4480)
    monkeypatch.setattr(ticket_numbers, "new_code", lambda _store: ticket)
    shown, steps = SCREENS[screen]
    open_shift(stocked, actor, 20000, key=new_id(), now=now)
    with stocked.transaction():
        for at, code in enumerate(("20001", "10002", "6901234567892"), 1):
            QuickKey.create(page=1, place=at, product=Product.get(Product.code == code))
    app = Till(stocked, "0101", Devices(), clock=lambda: now)

    async def work(pilot: Pilot[None]) -> None:
        app.signed_on(actor)
        await pilot.pause()
        for code in CODES:
            app.post_message(Scanned(code))
        await pilot.pause()
        for keys in steps:
            await pilot.press(*keys)
            await pilot.pause(3 * ALONE)
        await until(Piloted(pilot), lambda: type(app.screen) is shown)

    assert snap_compare(app, terminal_size=size, run_before=work)
