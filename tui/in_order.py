"""Keys and scans one after the other, each for the screen that the one before it led to.

Textual hands a key to the widget in focus, which takes its turn later: two keys that arrive together, because the till
was busy or somebody types fast, would both go to the screen of the first. `.` and `1` would open the menu and leave
a 1 in the basket's prompt.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from textual import events
from textual.dom import DOMNode

from tui.punctual import Punctual
from tui.rows import RowApp

if TYPE_CHECKING:
    from tui.screens.base import TillScreen

ROUNDS = 3
"""How often what a key began may hand on: the widget to its screen, a screen that is left to the one under it."""
SOON = 0.01
PATIENCE = 0.5
"""Seconds after which the next key goes on all the same: who was asked is gone and does not answer."""


class InOrder(Punctual, RowApp, inherit_bindings=False):
    """`top` is the screen in front, None while it is still being put together: keys and scans wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Key | events.Paste | str] = deque()
        """Keys, and codes that were scanned."""
        self._on_its_way = 0
        """The number of the key that is being followed; 0 while none is."""
        self._handed = 0
        self._asleep = False
        """Whether a timer looks again."""

    @property
    def top(self) -> TillScreen[Any] | None:
        raise NotImplementedError

    @property
    def at_rest(self) -> bool:
        """Every key and scan that came has reached its screen."""
        return not (self._waiting or self._on_its_way or self._asleep)

    def touched(self) -> None:
        """Somebody is there."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.touched()
            self._waiting.append(event)
            await self._hand_on()
        else:
            await super().on_event(event)

    def take_code(self, code: str) -> None:
        """To the screen on top, whatever it is at this moment: scans keep their order and none is lost between two."""
        self.touched()
        top = self.top
        if top is None or self._waiting or self._on_its_way or top.undecided(inf):
            self._waiting.append(code)
            self.call_later(self._hand_on)
        else:
            top.scanned(code)

    def scan_again(self, code: str) -> None:
        """A screen that a scan closes hands it to what is under it, before what came since."""
        self._waiting.appendleft(code)
        self.call_later(self._hand_on)

    async def _hand_on(self) -> None:
        while self._waiting and not self._on_its_way and not self._asleep:
            if self._ends:
                self._waiting.clear()
                return
            top = self.top
            if top is None:
                self._asleep = True
                self.set_timer(SOON, self._wake)
                return
            if top.undecided(_pressed(self._waiting[0])):
                self._handed = self._on_its_way = self._handed + 1
                self._look_again(self._handed, top)
                return
            first = self._waiting.popleft()
            if isinstance(first, str):
                top.scanned(first)
            else:
                self._handed = self._on_its_way = self._handed + 1
                self._have_patience(self._handed)
                await super().on_event(first)
                self._follow(self._handed, ROUNDS)

    async def _wake(self) -> None:
        self._asleep = False
        await self._hand_on()

    @property
    def _ends(self) -> bool:
        """The program ends: no screen is there, or none soon, that a key could be for."""
        return self._exit or not self.screen_stack

    def _look_again(self, key: int, screen: TillScreen[Any]) -> None:
        """The next key waits until this screen has made up its mind about the one before, and has done it."""
        if not self._ends and screen is self.top and screen.undecided(inf):
            self.set_timer(SOON, partial(self._look_again, key, screen))
        else:
            self._have_patience(key)
            self._follow(key, ROUNDS)

    def _follow(self, key: int, rounds: int) -> None:
        """Send a mark after the key: through the widget in focus and those around it, the screen and the app."""
        if not rounds or self._ends:
            self._arrived(key)
        else:
            self._pass(key, rounds, (self.focused or self.screen).ancestors_with_self)

    def _pass(self, key: int, rounds: int, way: Sequence[DOMNode]) -> None:
        for at, node in enumerate(way):
            if node.call_later(self._pass, key, rounds, way[at + 1 :]):
                return
        self._follow(key, rounds - 1)

    def _arrived(self, key: int) -> None:
        if key == self._on_its_way:
            self._on_its_way = 0
            if self._waiting:
                self.call_next(self._hand_on)

    def _have_patience(self, key: int) -> None:
        self.set_timer(PATIENCE, partial(self._give_up, key, time.monotonic()))

    def _give_up(self, key: int, since: float) -> None:
        """The mark was lost with a screen that closed. A till that stood still meanwhile gives it time again."""
        if key == self._on_its_way and time.monotonic() - since > 2 * PATIENCE:
            self._have_patience(key)
        else:
            self._arrived(key)


def _pressed(waiting: events.Key | events.Paste | str) -> float:
    """When it came, by the clock of events; a scan comes after every key."""
    return inf if isinstance(waiting, str) else waiting.time
