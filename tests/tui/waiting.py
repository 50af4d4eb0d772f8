"""Waiting for what comes from another thread, up to a deadline."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


async def until(desk: Any, there: Callable[[], object], seconds: float = 10) -> None:
    """Until `there()` is true; what the screen shows is said when it never is."""
    deadline = time.monotonic() + seconds
    while not there():
        if time.monotonic() > deadline:
            raise AssertionError("it never came; the screen:\n" + desk.text())
        await desk.pilot.pause()
        await asyncio.sleep(0.01)
    await desk.settle()


async def open_entry(desk: Any, key: str) -> None:
    """Do this entry of the menu, from the sale screen."""
    await desk.press(".")
    assert desk.place == "menu"
    await desk.press(key)
    await until(desk, lambda: desk.place != "menu")


class Piloted:
    """What `until` asks of a desk, where there is only a pilot."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot

    async def settle(self) -> None:
        await self.pilot.pause()

    def text(self) -> str:
        return repr(self.pilot.app.screen)
