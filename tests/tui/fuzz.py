"""Random keys and scans for the whole app, by a seed: single keys, fingers that race, phrases of a cashier that make
sense, codes of every kind, a printer without paper, other programs' changes, and time that goes by."""

from __future__ import annotations

import asyncio
import inspect
import random
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.keys import _character_to_key
from textual.worker import Worker, WorkerState

from hardware.ports import Status
from hardware.simulated import SimulatedPrinter
from store.errors import Refused
from store.payment_drivers.simulated import Simulated
from tui.app import Till
from tui.messages import ScanBroken, Scanned, ScannerNews

CONTROL = (
    *(f"f{number}" for number in range(1, 13)),
    *("enter", "enter", "enter", "escape", "escape", "escape", "up", "down", "left", "right", "pageup", "pagedown"),
    *("home", "end", "delete", "backspace", "tab", "shift+tab", "space", "ctrl+u", "ctrl+c", "ctrl+j", "insert"),
    *("shift+f1", "ctrl+f5", "alt+x", "ctrl+z"),
)
CHARACTERS = (
    "0123456789" * 3
    + "abcdefghijklmnopqrstuvwxyzABCZ"
    + ".*+-/=,;:'\"?!@#%&()[]<>|\\~^_ "
    + "可乐会员。，？＊＋１２中\u200b\u0301é😀"
)

WRONG = "000000"


class Fuzzed(Till):
    """The app as it is, but that it cannot be left, and that what fails in a thread is kept."""

    CSS_PATH: ClassVar = [Path(inspect.getfile(Till)).parent / path for path in Till.CSS_PATH]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named, on_crash=self._keep)
        self.left = 0
        self.failed: list[BaseException] = []
        self._provider = Simulated(self.shop.home / "simulated-provider.json", slow=0.01)

    def _keep(self, error: BaseException) -> Path:
        self.failed.append(error)
        return self.shop.home

    def exit(self, *given: Any, **named: Any) -> None:
        self.left += 1

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and not isinstance(event.worker.error, Refused):
            assert event.worker.error is not None
            self.failed.append(event.worker.error)


class Monkey:
    """Does `count` things to the app. `codes` are what there is to scan, `phrases` what a cashier would type."""

    def __init__(
        self,
        app: Fuzzed,
        seed: int,
        codes: list[str],
        phrases: list[str],
        pins: dict[str, str],
        printer: SimulatedPrinter,
    ) -> None:
        self.app, self.random, self.codes, self.phrases, self.pins = app, random.Random(seed), codes, phrases, pins
        self.printer = printer
        self.done = 0
        self.last: deque[str] = deque(maxlen=60)
        self.places: Counter[str] = Counter()
        self.now: datetime = app.clock()
        app.clock = lambda: self.now

    async def play(self, count: int) -> None:
        while self.done < count:
            for _ in range(self.random.choice((1, 1, 1, 1, 2, 5))):
                for what in self._something():
                    if what == "~":
                        await self.settle()
                    elif what == "wait":
                        await self.checked()
                    else:
                        self._do(what)
            await self.settle()
            self.places[self.place] += 1

    @property
    def place(self) -> str:
        return self.app.top.place if self.app.top else "?"

    def _something(self) -> Iterator[str]:
        """A few events, as words: a key by its name, a character in quotes, scan:CODE."""
        draw = self.random.random()
        if self.place in ("sign_on", "locked", "approval") and draw < 0.7:
            yield "later:3600"  # or every wrong PIN before would have to be waited for
            number = self.random.choice(list(self.pins)[self.place == "approval" :])
            if self.place == "locked":
                number = self.app.top.number or number
            pin = self.pins.get(number, WRONG) if self.random.random() < 0.95 else WRONG
            if self.place != "locked" or not self.app.top.number:
                yield from ("escape", "~", *(f"'{char}" for char in number), "enter", "~")
            yield from (*(f"'{char}" for char in pin), "enter", "~", "wait")
        elif draw < 0.40:
            yield self.random.choice(CONTROL)
        elif draw < 0.70:
            yield "'" + self.random.choice(CHARACTERS)
        elif draw < 0.92:
            yield "scan:" + self._code()
        elif draw < 0.985:
            for word in self.random.choice(self.phrases).split():
                yield from _keys(word)
                yield "~"
        elif draw < 0.99:
            yield self.random.choice(("broken", "scanner", "paste", "resize"))
        elif draw < 0.995:
            yield "paper"
        else:
            yield f"later:{self.random.choice((1, 5, 60, 600, 3600, 30_000))}"

    def _code(self) -> str:
        if self.random.random() < 0.8:
            return self.random.choice(self.codes)
        length = self.random.choice((0, 1, 4, 8, 12, 13, 14, 16, 18, 19, 24, 64))
        letters = "0123456789" if self.random.random() < 0.7 else "0123456789Aé可*\x00 "
        return "".join(self.random.choices(letters, k=length))

    def _do(self, what: str) -> None:
        self.done += 1
        self.last.append(what)
        app = self.app
        if what.startswith("'"):
            app.post_message(events.Key(_character_to_key(what[1:]), what[1:]))
        elif what.startswith("scan:"):
            app.post_message(Scanned(what[5:]))
        elif what.startswith("later:"):
            self.now += timedelta(seconds=int(what[6:]))
        elif what == "broken":
            app.post_message(ScanBroken())
        elif what == "scanner":
            app.post_message(ScannerNews(self.random.choice(("well", "trouble", "none")), "扫描枪"))
        elif what == "paste":
            app.post_message(events.Paste(self.random.choice(self.codes) + "\n可乐"))
        elif what == "resize":
            app.screen.post_message(events.Resize(app.size, app.size))
        elif what == "paper":
            conditions = [Status.READY, Status.READY, *(each for each in Status if each.halts)]
            self.printer.condition = self.random.choice(conditions)
        else:
            app.post_message(events.Key(what, "\r" if what == "enter" else " " if what == "space" else None))
        self.now += timedelta(milliseconds=self.random.randint(20, 2_000))

    async def checked(self) -> None:
        """A thread checks the PIN: mostly one waits for that, and sometimes not."""
        screen: Any = self.app.screen
        while getattr(screen, "checking", False) and self.random.random() < 0.95:
            await asyncio.sleep(0.003)

    async def settle(self) -> None:
        """Until the app has taken all of it."""
        quiet = 0
        for turn in range(2_000):
            await asyncio.sleep(0 if turn < 200 else 0.002)
            self.sound()
            top = self.app.screen
            pumps = (self.app, top, *((top.focused,) if top.focused else ()))
            busy = not top.is_running or any(not pump._message_queue.empty() for pump in pumps)
            quiet = 0 if busy or not self.app.at_rest else quiet + 1
            if quiet > 3:
                return
        raise AssertionError(f"a key never reached its screen; {self._so_far()}")

    def sound(self) -> None:
        """Nothing has failed yet."""
        if self.app.failed:
            told = "".join(traceback.format_exception(self.app.failed[0]))
            raise AssertionError(f"{told}\n{self._so_far()}")

    def _so_far(self) -> str:
        return f"after {self.done} events, the last of them: {' '.join(self.last)}"


def _keys(word: str) -> Iterator[str]:
    """Of a word of a phrase: `f12` and `enter` are keys; what stands after a colon is typed; `scan:…` is scanned."""
    if word.startswith("scan:"):
        yield word
    elif word.startswith(":"):
        yield from (f"'{char}" for char in word[1:])
    else:
        yield word
