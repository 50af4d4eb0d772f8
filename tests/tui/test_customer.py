"""The customer's screen: what it shows of a till that another program works, and that it disturbs nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual._context import visible_screen_stack
from textual.pilot import Pilot

from hardware.display import Display, Profile, open_display
from store import i18n
from store.books.actor import Actor
from store.counter import attaching, paying, selling
from store.counter.paying import Closed
from store.counter.shifts.opening import open_shift
from store.counter.watching import Watcher
from store.db import settings
from store.db.opening import Shop
from store.ids import new_id
from store.pricing.basket import SaleId
from tests.tui.frames import in_every_frame
from tests.tui.members import gold_member
from tui import pole
from tui.app import Till
from tui.customer import Board, CustomerDisplay
from tui.devices import Devices
from tui.figures import Figures
from tui.messages import Scanned

COLA, SOY = "6901234567892", "6909876543210"
CODES = (COLA, "0.532*20001", "6900000000014", f"3*{SOY}")


class Eyes:
    """What a customer sees; `look` is the display's own next look."""

    def __init__(self, app: CustomerDisplay, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def look(self) -> str:
        while not self.app.query_one(Board).content_size:  # it has no place yet
            await self.pilot.pause()
        self.app.look()
        await self.pilot.pause()
        await self.pilot.pause()
        visible_screen_stack.set(self.app._background_screens)
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


Watched = Callable[..., AbstractAsyncContextManager[Eyes]]


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def watched(stocked: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The till acts on the display's own connection here: everything counts as changed."""
    monkeypatch.setattr(stocked, "changed_elsewhere", lambda: True)

    @asynccontextmanager
    async def watched(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Eyes]:
        app = CustomerDisplay(stocked, "0101", clock=clock)
        async with app.run_test(size=size) as pilot:
            yield Eyes(app, pilot)

    return watched


def ring(shop: Shop, actor: Actor, now: datetime, sale: SaleId, *codes: str) -> None:
    for code in codes:
        selling.ring(shop, actor, sale, code, key=new_id(), now=now)


def pay(shop: Shop, actor: Actor, now: datetime, sale: SaleId, tendered: int) -> Closed:
    return paying.pay_cash(shop, actor, sale, tendered, key=new_id(), now=now)


async def test_it_follows_a_sale_from_the_first_item_to_the_change_and_is_idle_again(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    with stocked.transaction():
        settings.save(customer_text="Fresh bread from four o'clock")
    async with watched() as eyes:
        assert "Fresh bread" in await eyes.look()
        sale = selling.new_sale_id()
        ring(stocked, actor, clock.now, sale, COLA, f"2*{SOY}")
        seen = await eyes.look()
        assert "海天草菇老抽500ml" in seen and "2 × 11.80" in seen and "23.60" in seen and "Total" in seen
        made = pay(stocked, actor, clock.now, sale, 5000)
        seen = await eyes.look()
        assert "Change" in seen and "26.10" in seen and "50.00" in seen and made.number in seen
        clock.now += timedelta(minutes=2)
        assert "Fresh bread" in await eyes.look()


async def test_the_change_is_not_shown_again_after_somebody_else_was_served(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    async with watched() as eyes:
        one, other = selling.new_sale_id(), selling.new_sale_id()
        ring(stocked, actor, clock.now, one, COLA)
        pay(stocked, actor, clock.now, one, 1000)
        assert "Change" in await eyes.look()
        ring(stocked, actor, clock.now, other, SOY)
        assert "Change" not in await eyes.look()
        selling.void_sale(stocked, actor, other, key=new_id(), now=clock.now)
        assert "Welcome" in await eyes.look()


async def test_a_member_is_greeted_without_name_or_phone(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    member = gold_member(stocked, actor, clock.now)
    sale = selling.new_sale_id()
    ring(stocked, actor, clock.now, sale, COLA)
    attaching.attach_member(stocked, actor, sale, member.id, key=new_id(), now=clock.now)
    async with watched() as eyes:
        seen = await eyes.look()
        assert member.masked in seen and member.phone not in seen and member.name not in seen


async def test_a_store_that_cannot_be_read_leaves_what_was_seen_and_is_looked_at_again(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.counter import watching
    from store.db.opening import StoreBusy

    ring(stocked, actor, clock.now, selling.new_sale_id(), COLA)
    async with watched() as eyes:
        assert "2.50" in await eyes.look()

        def busy(*_: object) -> None:
            raise StoreBusy

        with monkeypatch.context() as patch:
            patch.setattr(watching, "open_basket", busy)
            assert "2.50" in await eyes.look()
        assert "2.50" in await eyes.look()


def test_nothing_is_read_while_nothing_was_written(stocked: Shop, actor: Actor, now: datetime) -> None:
    watcher = Watcher(stocked, "0101")
    assert watcher.look(now) is not None
    assert watcher.look(now) is None


def test_another_process_sees_a_scan_and_writes_nothing(stocked: Shop, actor: Actor, now: datetime) -> None:
    """The very program, beside a till that goes on selling."""
    code = (
        "import sys; from pathlib import Path; from store.calendar import now\n"
        "from store.db.opening import open_shop; from store.counter.watching import Watcher\n"
        "shop = open_shop(Path(sys.argv[1]), url=sys.argv[2]); watcher = Watcher(shop, '0101'); watcher.look(now())\n"
        "print('ready', flush=True); sys.stdin.readline(); seen = watcher.look(now())\n"
        "print(seen.basket.priced.due, flush=True); sys.stdin.readline(); print(watcher.look(now()), flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(stocked.home), stocked.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GUITAI_HOME": str(stocked.home)},
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdin and other.stdout
        assert other.stdout.readline() == "ready\n"
        ring(stocked, actor, now, selling.new_sale_id(), COLA, SOY)
        stocked.changed_elsewhere()
        for expected in ("1430\n", "None\n"):
            other.stdin.write("\n")
            other.stdin.flush()
            assert other.stdout.readline() == expected
    assert not stocked.changed_elsewhere()


@in_every_frame
@pytest.mark.parametrize("face", ["idle", "basket", "paid"])
def test_the_face_looks_as_it_did(
    face: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    if face != "idle":
        sale = selling.new_sale_id()
        ring(stocked, actor, now, sale, *CODES)
        if face == "paid":
            pay(stocked, actor, now, sale, 20000)
        else:
            member = gold_member(stocked, actor, now)
            attaching.attach_member(stocked, actor, sale, member.id, key=new_id(), now=now)
    app = CustomerDisplay(stocked, "0101", clock=lambda: now)

    async def drawn(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert stocked.settings.shop_name in "\n".join(s.text for s in app.screen._compositor.render_strips())

    assert snap_compare(app, terminal_size=size, run_before=drawn)


# The display of two lines


async def test_the_display_is_told_the_item_the_total_and_the_change(
    stocked: Shop, actor: Actor, now: datetime, tmp_path: Path
) -> None:
    open_shift(stocked, actor, 0, key=new_id(), now=now)
    told: list[tuple[str, str]] = []

    class Told(Display):
        def tell(self, upper: str, lower: str) -> None:
            told.append((upper, lower))

    glass = Told(open_display(f"file:{tmp_path / 'glass'}"), Profile("gbk"))
    app = Till(stocked, "0101", Devices(display=lambda tell: glass), clock=lambda: now)
    async with app.run_test(size=(80, 24)) as pilot:
        app.signed_on(actor)
        await pilot.pause()
        assert told[-1] == ("Welcome", "")
        app.post_message(Scanned(f"2*{SOY}"))
        await pilot.pause()
        assert told[-1] == ("海天草菇老抽50 23.60", "Total          23.60")
        await pilot.press("f12", "5", "0", "enter")
        await pilot.pause()
        assert told[-1] == ("Total          23.60", "Change         26.40")


def test_a_display_without_chinese_gets_quantity_and_price_instead_of_a_name(
    stocked: Shop, actor: Actor, now: datetime
) -> None:
    opened = selling.ring(stocked, actor, selling.new_sale_id(), f"2*{SOY}", key=new_id(), now=now)
    line = opened.priced.lines[0]
    figures = Figures(stocked.settings.currency)
    assert pole.item(line, opened.priced, figures, Profile())[0] == "2 x 11.80      23.60"
