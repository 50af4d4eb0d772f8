"""Bad input on every screen: whatever keys and scans come, the till goes on selling and its books are sound."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from textual.worker import Worker

from hardware.encode import Profile
from hardware.ports import Status
from hardware.simulated import SimulatedPrinter
from store import gift_numbers
from store.books.actor import Actor
from store.db import settings
from store.db.models import Sale, SaleLine
from store.db.opening import Shop
from store.office import pins, staff
from store.reports.verify import verify
from tests.coupons import put_coupon, put_kind
from tests.store.test_labels import with_check
from tests.tui.conftest import Desk
from tests.tui.fuzz import Fuzzed, Monkey
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import until
from tui.devices import Devices
from tui.outlet import Outlet
from tui.screens import one_key
from tui.screens.float import FloatScreen
from tui.screens.tender import TenderScreen

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
PINS = {"1002": "271828", "1000": "314159"}
PHRASES = (
    "f12 f2",
    "f12 f2",
    "f12 :50 enter",
    "f12 :5 f9 f2",
    "f12 :5 scan:134567890123456789 ~ f2",
    "f12 scan:281234567890123456 f2",
    "f12 :1 . :GQ1 enter f2",
    f"f3 :{PHONE} enter",
    f"scan:{PHONE} f12 f7 f2",
    "f3 f2",
    "f6 :85 enter :1",
    "f6 :50 enter :1",
    "f6 :3 f2 :1",
    "f7 enter down :1 enter f2 :1",
    "f7 enter f3 f2 :1",
    "f9 enter f2",
    "f9 f4 :1",
    "f5",
    "f5 enter",
    "f5 f2",
    "f4 f2",
    "delete",
    "f2 :3 enter",
    "* :2.5 enter",
    ". :1 :100 f2",
    ". :2 :50 enter f2",
    ". :3 enter",
    ". :5 :1",
    ". :6 :20 enter :1",
    ". :7 :18 enter :1",
    ". :8 :30 enter",
    ". :x f2",
    ". :z f3 :1 enter :2 enter f2 f2 f2",
    ". :q :3",
    ". :p :可乐 enter",
    ". :9 f2",
    ". :k",
    ". :c :1",
    ". :a f2",
    ". :l",
    ". :o",
    "f1 down f3",
    ":3*6901234567892 enter",
    ":可乐 down enter",
    ":10002 enter :15 enter",
    ":10002 enter :9.07 enter f12 scan:134567890123456789 ~ f2",
    ":10002 enter :9.08 enter f12 scan:134567890123456789 ~ f2",
    "f7 enter f3 f2 :1 f3 f8 f2",
    "f7 enter f3 f6 :1",
    "f9 enter f3 f8 f2",
    "f7 f3 scan:6901234567892 f6 :1",
    ". :b delete :1",
    ". :z f3 ~ f8 f2 f2",
    ":100 enter",
)


@pytest.fixture
def shop_to_fuzz(
    stocked: Shop, office: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[Shop, list[str]]:
    """A shop with everything that a screen can be about, PINs that cost nothing to check, and all its codes."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(pins, "_argon2", lambda: cheap)
    monkeypatch.setattr(one_key, "ALONE", 0.001)
    monkeypatch.setattr(Worker.StateChanged, "bubble", True)
    staff.add(stocked, office, "1002", "小王", "cashier", PINS["1002"], now=now)
    staff.add(stocked, office, "1000", "店长", "manager", PINS["1000"], now=now)
    with stocked.transaction():
        settings.save(
            payment_driver="simulated",
            scale_labels="weight=22IIIIIWWWWWC",
            rounding_step="fen",
            lock_minutes=30,
        )
    gold_member(stocked, office, now)
    put_kind(stocked, office, now)
    coupons = [put_coupon(stocked, office, now).code for _ in range(6)]
    cards = [gift_numbers.new_code(1, lambda _, at=at: 1234567000 + at) for at in range(3)]
    codes = [COLA, COLA, SOY, OIL, "20001", "10001", "10002", with_check("222000100500"), "134567890123456789"]
    codes += [f"0101{now:%Y%m%d}{at:04}" for at in (1, 2, 3, 40)] + [PHONE, *coupons, *cards, "281234567890123456"]
    return stocked, codes


async def fuzz(shop: Shop, codes: list[str], folder: Path, now: datetime, seed: int, count: int) -> Monkey:
    printer = SimulatedPrinter(folder / "paper")
    app = Fuzzed(shop, "0101", Devices((), [Outlet("receipt", printer, Profile(), 48)]), clock=lambda: now)
    async with app.run_test(size=random.Random(seed).choice([(80, 24), (100, 30)])) as pilot:
        desk = Desk(app, pilot)
        await desk.settle()
        monkey = Monkey(app, seed, codes, list(PHRASES), PINS, printer)
        await monkey.play(count)
        printer.condition = Status.READY
        await sells(desk, monkey)
        monkey.sound()
    assert verify(shop).findings == ()
    return monkey


async def sells(desk: Desk, monkey: Monkey) -> None:
    """Out of wherever it is, signed on, what is rung put aside, and a can of cola is sold for cash."""
    for _ in range(60):
        await monkey.settle()
        await desk.settle()
        monkey.sound()
        if desk.place == "sale":
            break
        if desk.place in ("sign_on", "locked"):
            await sign_on(desk, monkey)
        elif isinstance(desk.screen, TenderScreen):
            await leave_tender(desk, desk.screen)
        else:
            await desk.press("enter" if isinstance(desk.screen, FloatScreen) else "escape")
    assert desk.place == "sale", desk.text()
    if desk.on_disk():
        await desk.press("escape", "f12")
        if isinstance(desk.screen, TenderScreen):
            await leave_tender(desk, desk.screen)
        await desk.press("escape", "f5")  # what was rung may hold a coupon that is used up by now: it may wait
    before = sold()
    await desk.scan(COLA)
    await desk.press("f12")
    await until(desk, lambda: desk.place == "tender")
    await desk.press("f2")
    await until(desk, lambda: desk.place == "sale")
    assert sold() == before + 1, desk.text()


def sold() -> int:
    """Sales in which something was handed out. What a basket without lines may still take back, as the monkey chose it,
    is paid with the cola in one settlement: a return, that is no sale more."""
    handed_out = SaleLine.select(SaleLine.sale).join(Sale).where(Sale.state == "paid", SaleLine.quantity > 0)
    return handed_out.distinct().count()


async def leave_tender(desk: Desk, tender: TenderScreen) -> None:
    """What was taken, or may have been, is taken back, as the screen says."""
    for _ in range(20):
        if not (tender in desk.app.screen_stack and (tender.taken or tender.waiting)):
            break
        await until(desk, lambda: not tender.asking)
        await desk.press("escape", "delete")
    await desk.press("escape")


async def sign_on(desk: Desk, monkey: Monkey) -> None:
    screen: Any = desk.screen
    await until(desk, lambda: not screen.checking)
    monkey.now += timedelta(hours=1)  # whoever failed to sign on need not wait any more
    if desk.screen is screen:
        await desk.press("escape")
        await desk.type("" if screen.number else "1002\n")
        assert screen.number in PINS, desk.text()
        await desk.type(PINS[screen.number] + "\n")
        await until(desk, lambda: desk.screen is not screen or not screen.checking)


async def test_300_random_events_leave_a_till_that_sells(shop_to_fuzz, tmp_path, now):
    monkey = await fuzz(*shop_to_fuzz, tmp_path, now, seed=300, count=300)
    assert monkey.done >= 300


SHARES, EVENTS = 20, 100_000
"""An event costs 6 or 7 ms of processor, most of it drawing: half a minute a share, eleven minutes for all of them."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SHARES))
async def test_many_random_events_leave_a_till_that_sells(shop_to_fuzz, tmp_path, now, seed):
    """A share of them each, on a shop and with chances of its own."""
    monkey = await fuzz(*shop_to_fuzz, tmp_path, now, seed=seed, count=EVENTS // SHARES)
    assert monkey.done >= EVENTS // SHARES
