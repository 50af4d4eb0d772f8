"""The main screens as pictures, in both languages at both sizes. What they say is tested elsewhere; this is how.

After a change that is meant: `pytest tests/tui/test_pictures.py --snapshot-update`, and look at what changed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from textual.pilot import Pilot

from store import i18n
from store.books.actor import Actor
from store.counter.shifts.opening import open_shift
from store.db import settings
from store.db.models import Member
from store.db.opening import Shop
from store.ids import new_id
from store.office.coupons import issuing, kinds
from tests.tui.frames import in_every_frame
from tests.tui.members import PHONE, gold_member
from tui.app import Till
from tui.devices import Devices
from tui.messages import Scanned
from tui.screens.base import TillScreen
from tui.screens.coupons import CouponsScreen
from tui.screens.member import MemberScreen
from tui.screens.menu import MenuScreen
from tui.screens.sale import SaleScreen
from tui.screens.tender import TenderScreen
from tui.screens.top_up import TopUpScreen

CODES = ("6901234567892", "0.532*20001", "6900000000014", "3*6909876543210")

KEYS: dict[str, tuple[str, ...]] = {
    "sale": (),
    "tender": ("f12",),
    "change": ("f12", "1", "0", "0", "0", "enter"),
    "menu": (".",),
    "member": ("f3",),
    "top-up": ("f3", "f8", "3", "0", "0"),
    "coupons": ("f3", "f5"),
}
SHOWN: dict[str, type[TillScreen[Any]]] = {
    "sale": SaleScreen,
    "tender": TenderScreen,
    "change": SaleScreen,
    "menu": MenuScreen,
    "member": MemberScreen,
    "top-up": TopUpScreen,
    "coupons": CouponsScreen,
}
WITH_MEMBER = ("member", "top-up", "coupons")


def _give(shop: Shop, actor: Actor, now: datetime, member: str) -> None:
    """Steps of top-ups, and two coupons: one that this basket reaches, one that it does not; and a number that is not
    made by chance."""
    with shop.transaction():
        Member.update(number="90188800016").where(Member.id == member).execute()
        settings.save(topup_steps=((Fraction(200), Fraction(30)), (Fraction(500), Fraction(50))))
    shop.refresh()
    boss = replace(actor, role="manager")
    for name, reach, off in (("满50减5券", "50.00", "5.00"), ("满500减60券", "500.00", "60.00")):
        step = {"sum": reach, "off": off}
        kind = {"id": reach, "name": name, "kind": "spend_and_save", "steps": [step], "valid_days": 30}
        kinds.add(shop, boss, kind, now=now)
        issuing.issue(shop, boss, reach, member, key=new_id(), now=now)


@in_every_frame
@pytest.mark.parametrize("screen", KEYS)
def test_the_screen_looks_as_it_did(
    screen: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    if screen in WITH_MEMBER:
        member = gold_member(stocked, actor, now)
        _give(stocked, actor, now, member.id)
    open_shift(stocked, actor, 20000, key=new_id(), now=now)
    app = Till(stocked, "0101", Devices(), clock=lambda: now)

    async def ring_up(pilot: Pilot[None]) -> None:
        app.signed_on(actor)
        await pilot.pause()
        for code in (*([PHONE] if screen in WITH_MEMBER else []), *CODES):
            app.post_message(Scanned(code))
        await pilot.pause()
        await pilot.press(*KEYS[screen])
        await pilot.pause()
        assert type(app.screen) is SHOWN[screen]

    assert snap_compare(app, terminal_size=size, run_before=ring_up)
