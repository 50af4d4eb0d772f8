"""A screen as a picture: what the shop has, how a cashier comes there, and what stands there before it is taken.

The clock stands still, no cursor blinks, and what is made by chance is given by the test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from hardware.encode import Profile
from hardware.simulated import SimulatedPrinter
from store import i18n
from store.books.actor import Actor
from store.counter.shifts.opening import open_shift
from store.db import settings
from store.db.models import Member
from store.db.opening import Shop
from store.ids import new_id
from tests.tui.conftest import Desk
from tests.tui.members import gold_member
from tests.tui.waiting import until
from tui.app import Till
from tui.demo import DemoDesk
from tui.devices import Devices
from tui.outlet import Outlet
from tui.screens.base import TillScreen
from tui.widgets.due import Due

Step = Callable[[Desk], Awaitable[object]]


@dataclass(slots=True)
class Stage:
    """The shop before the till starts, and how it starts."""

    shop: Shop
    actor: Actor
    office: Actor
    now: datetime
    folder: Path
    patch: pytest.MonkeyPatch
    signed_on: bool = True
    demo: bool = False
    printers: dict[str, SimulatedPrinter] = field(default_factory=dict)

    def choose(self, **values: Any) -> None:
        with self.shop.transaction():
            settings.save(**values)
        self.shop.refresh()

    def member(self, **named: Any) -> str:
        """A member of the tier 黄金, with a number that is not made by chance."""
        member = gold_member(self.shop, self.actor, self.now, **named)
        with self.shop.transaction():
            Member.update(number="90188800016").where(Member.id == member.id).execute()
        self.shop.refresh()
        return member.id

    def printer(self, name: str) -> SimulatedPrinter:
        self.printers[name] = SimulatedPrinter(self.folder / name)
        return self.printers[name]


def nothing(stage: Stage) -> None:
    """The shop as it is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`shows` stands on the screen in every language; `said` is the kind of the message line."""

    screen: type[TillScreen[Any]]
    steps: tuple[Step, ...]
    shows: str = ""
    said: str = "plain"
    prepare: Callable[[Stage], None] = nothing


Pictures = Mapping[str, Picture]


def keys(*names: str) -> Step:
    return lambda desk: desk.press(*names)


def scan(*codes: str) -> Step:
    return lambda desk: desk.scan(*codes)


def typed(text: str) -> Step:
    return lambda desk: desk.type(text)


def place(name: str) -> Step:
    """Wait until this place is on top: a menu takes a key that comes alone, and threads answer when they have done."""
    return lambda desk: until(desk, lambda: desk.place == name)


def hears(kind: str) -> Step:
    return lambda desk: until(desk, lambda: desk.said[0] == kind)


def entry(key: str, name: str) -> Step:
    """This entry of the menu, which leads to that place."""

    async def chosen(desk: Desk) -> None:
        await desk.press(".", key)
        await until(desk, lambda: desk.place == name)

    return chosen


def take(
    picture: Picture, stage: Stage, language: str, size: tuple[int, int], snap_compare: Callable[..., Any]
) -> bool:
    """Whether the screen looks as it did."""
    i18n.use(language)
    open_shift(stage.shop, stage.actor, 20000, key=new_id(), now=stage.now)
    picture.prepare(stage)
    outlets = [Outlet(name, port, Profile(), 48) for name, port in stage.printers.items()]
    demo = DemoDesk(Path("/run/guitai/scanner"), Path("/run/guitai/receipts.txt")) if stage.demo else None
    app = Till(stage.shop, "0101", Devices((), outlets), demo=demo, clock=lambda: stage.now)

    async def work(pilot: Pilot[None]) -> None:
        desk = Desk(app, pilot)
        if stage.signed_on:
            app.signed_on(stage.actor)
            await until(desk, lambda: desk.place == "sale")
        for step in picture.steps:
            await step(desk)
        await until(desk, lambda: type(app.screen) is picture.screen and desk.said[0] == picture.said)
        digits = "".join(f"\n{due.amount}" for due in app.screen.query(Due))
        assert picture.shows in desk.text() + digits

    return bool(snap_compare(app, terminal_size=size, run_before=work))
