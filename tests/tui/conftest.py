"""The whole app over a real store, looked at as a person would: what stands on the screen."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import _wait, events
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.keys import _character_to_key
from textual.pilot import Pilot

from hardware.encode import Profile
from hardware.simulated import SimulatedPrinter
from store import i18n
from store.books.actor import Actor
from store.counter import selling
from store.counter.shifts.opening import open_shift
from store.counter.shifts.reading import open_shift_at
from store.db.home import keep_store_url
from store.db.opening import Shop, open_shop
from store.ids import new_id
from store.office import catalogue
from tests.conftest import NOW, OFFICE
from tests.tui.waiting import until
from tui.app import Till
from tui.demo import DemoDesk
from tui.devices import Devices
from tui.messages import Scanned
from tui.outlet import Outlet
from tui.screens.base import TillScreen
from tui.screens.sale import SaleScreen
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tests.tui.pictured import Stage

# Textual asks every 20 ms whether the app has come to rest, and every key waits for three answers: minutes of nothing.
_wait.SLEEP_GRANULARITY = 1 / 200
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 5


def _parse_each_style_once() -> None:
    """Every test starts the app anew, and the app reads the same styles anew: a tenth of the suite's time."""
    parse = Stylesheet._parse_rules
    known: dict[object, list[RuleSet]] = {}

    def parsed(
        self: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        key = (css, read_from, is_default_rules, tie_breaker, scope, tuple(self._variables.items()))
        if key not in known:
            known[key] = parse(self, css, read_from, is_default_rules, tie_breaker, scope)
        return known[key]

    Stylesheet._parse_rules = parsed  # type: ignore[method-assign, assignment]


_parse_each_style_once()

# It is its identity anyway; asked a hundred thousand times a test, it is cheaper from C.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]

GOODS = (
    ("6901234567892", "北岸可乐330ml", "罐", 250),
    ("6909876543210", "海天草菇老抽500ml", "瓶", 1180),
    ("6900000000014", "金龙鱼精炼一级大豆油非转基因家庭装物理压榨桶装5L特惠装", "桶", 6990),
    ("10001", "North Bank Lemon Soda", "罐", 300),
)


class Desk:
    """A cashier's hands and eyes."""

    def __init__(self, app: Till, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> TillScreen[object]:
        assert isinstance(self.app.screen, TillScreen)
        return self.app.screen

    @property
    def sale(self) -> SaleScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, SaleScreen))

    async def scan(self, *codes: str) -> None:
        for code in codes:
            self.app.post_message(Scanned(code))
        await self.settle()

    async def type(self, text: str) -> None:
        """Characters as a terminal sends them, an input method's too; a line feed is Enter."""
        for char in text:
            if char.isascii():
                await self.pilot.press("enter" if char == "\n" else char)
            else:
                self.app.post_message(events.Key(_character_to_key(char), char))
                await self.pilot.pause()
        await self.settle()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()
        for _ in range(200):
            if self.app.at_rest:
                return
            await asyncio.sleep(0.01)
            await self.pilot.pause()
        raise AssertionError("a key never reached its screen:\n" + self.text())

    def lines(self) -> list[str]:
        """What the terminal shows, a string a row."""
        visible_screen_stack.set(self.app._background_screens)
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def row(self, part: str) -> str:
        """The basket's row with this name, figures set apart by single spaces."""
        return next(" ".join(line.split()) for line in reversed(self.lines()) if part in line)

    @property
    def said(self) -> tuple[str, str]:
        """The message line: kind and text."""
        line = self.screen.query_one(MessageLine)
        return line.kind, line.text

    @property
    def typed(self) -> str:
        return self.screen.query_one(Prompt).text

    @property
    def place(self) -> str:
        return self.screen.place

    def on_disk(self) -> list[tuple[str, int, int]]:
        """The open basket as another program would read it: (code, quantity, paid) a line."""
        selling.forget(self.app.shop)
        found = selling.open_basket(self.app.shop, self.app.number)
        return [(each.line.code, each.line.quantity, each.paid) for each in found.priced.lines] if found else []


Open = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("zh_CN")


def stock(home: Path) -> None:
    """Put the goods of these tests on the shelves of the shop there."""
    shop = open_shop(home)
    add = partial(catalogue.add, shop, OFFICE, now=NOW)
    for code, name, unit, price in GOODS:
        add(code=code, name=name, unit=unit, price=price)
    add(code="20001", name="红富士苹果", unit="kg", price=998, weighed=True, decimals=3)
    add(code="10002", name="鲜花", unit="束", price=None)
    shop.close()


@pytest.fixture(scope="session")
def furnished(furnished: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The home of every test's shop has goods already: adding them for each test takes as long as some of the tests."""
    home = tmp_path_factory.mktemp("stocked-sqlite")
    for name in ("shop.db", "root.key"):
        shutil.copy(furnished["sqlite"] / name, home / name)
    keep_store_url(home, f"sqlite:///{home / 'shop.db'}")
    stock(home)
    return furnished | {"sqlite": home}


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    return shop


@pytest.fixture
def printer(tmp_path: Path) -> SimulatedPrinter:
    return SimulatedPrinter(tmp_path / "paper")


@pytest.fixture
def spare(tmp_path: Path) -> SimulatedPrinter:
    return SimulatedPrinter(tmp_path / "spare")


@pytest.fixture
def open_till(stocked: Shop, actor: Actor, now: datetime, tmp_path: Path) -> Open:
    """`async with open_till() as desk`: signed on, unless `signed_on` is False, in a shift that is open already, unless
    `shift` is False."""

    @asynccontextmanager
    async def opened(
        *,
        size: tuple[int, int] = (100, 30),
        signed_on: bool = True,
        printers: tuple[SimulatedPrinter, ...] = (),
        demo: bool = False,
        clock: Callable[[], datetime] = lambda: now,
        shift: bool = True,
    ) -> AsyncIterator[Desk]:
        names = ("receipt", "spare")
        outlets = [Outlet(name, port, Profile(), 48) for name, port in zip(names, printers, strict=False)]
        desk_of_demo = DemoDesk(Path("/run/guitai/scanner"), tmp_path / "receipts.txt") if demo else None
        if shift and open_shift_at(stocked, "0101") is None:
            open_shift(stocked, actor, 0, key=new_id(), now=now)
        app = Till(stocked, "0101", Devices((), outlets), demo=desk_of_demo, clock=clock)
        async with app.run_test(size=size) as pilot:
            desk = Desk(app, pilot)
            await desk.settle()
            if signed_on:
                app.signed_on(actor)
                await until(desk, lambda: desk.place == ("sale" if shift else "float"))
            yield desk

    return opened


@pytest.fixture
def stage(
    stocked: Shop, actor: Actor, office: Actor, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """The shop that a picture is taken of."""
    from tests.tui.pictured import Stage

    return Stage(stocked, actor, office, now, tmp_path, monkeypatch)
