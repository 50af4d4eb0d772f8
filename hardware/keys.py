"""Key events of a scanner → text. Pure: what the kernel sent goes in, codes come out; time is the events' own.

A scanner is a keyboard with the US layout that types a code and ends it with Enter or Tab. What was not
read whole is never given as a code: it is `Broken`, and says why, but not what had been read.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
RELEASED, PRESSED = 0, 1

KERNEL_EVENT = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value. 24 bytes on 64-bit systems."""

GROUP_SEPARATOR = "\x1d"
PAUSE = 0.5
"""Seconds between two keys after which a code is no longer the same one."""
LONGEST = 512
"""Characters; the longest codes in shops (invoice QR codes, GS1 DataMatrix) have about 300."""


class KeyEvent(NamedTuple):
    sec: int
    usec: int
    type: int
    code: int
    value: int

    @property
    def time(self) -> float:
        return self.sec + self.usec / 1e6


@dataclass(frozen=True, slots=True)
class Scan:
    text: str


class Why(Enum):
    """Why a code was not read whole."""

    LOST = "lost"
    """The kernel dropped events, or reading began in the middle of a code."""
    UNENDED = "unended"
    """No Enter or Tab came before a long pause."""
    TOO_LONG = "too long"
    UNKNOWN_KEY = "unknown key"
    UNPLUGGED = "unplugged"


@dataclass(frozen=True, slots=True)
class Broken:
    why: Why


END = "\n"
_ROWS = {
    2: ("1234567890-=", "!@#$%^&*()_+"),
    16: ("qwertyuiop[]", "QWERTYUIOP{}"),
    30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
    57: (" ", " "),
}
"""The US layout: code of the first key of a row, what the keys type, what they type with Shift."""
_KEYPAD = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 117: "=", 121: ","}
_KEYPAD |= dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True))

ENTER, TAB, KEYPAD_ENTER, F8, RIGHT_BRACKET = 28, 15, 96, 66, 27
LEFT_SHIFT, RIGHT_SHIFT, LEFT_CTRL, RIGHT_CTRL, CAPS_LOCK, NUM_LOCK = 42, 54, 29, 97, 58, 69

_SAME = _KEYPAD | {F8: GROUP_SEPARATOR, ENTER: END, TAB: END, KEYPAD_ENTER: END}
PLAIN = {first + i: char for first, (plain, _) in _ROWS.items() for i, char in enumerate(plain)} | _SAME
SHIFTED = {first + i: char for first, (_, shifted) in _ROWS.items() for i, char in enumerate(shifted)} | _SAME

_SHIFTS = {LEFT_SHIFT, RIGHT_SHIFT}
_CTRLS = {LEFT_CTRL, RIGHT_CTRL}
_CTRL_CHARS = {RIGHT_BRACKET: GROUP_SEPARATOR, 36: END, 50: END, 23: END}
"""Ctrl+] is GS; Ctrl+J, Ctrl+M, Ctrl+I: line feed, return, tab of scanners that type control characters by Ctrl."""


class Decoder:
    """The keys of one scanner, in the order they came.

    `since` is the time reading began (same clock as the events): keys less than a pause later may be the
    rest of a code whose beginning went elsewhere, so they are thrown away up to a clean end.
    """

    def __init__(self, *, since: float | None = None, pause: float = PAUSE, longest: int = LONGEST) -> None:
        self._pause = pause
        self._longest = longest
        self._chars: list[str] = []
        self._down: set[int] = set()
        self._caps = False
        self._latest = since
        self._skipping = since is not None
        """Throwing keys away up to a clean end or a pause."""
        self._owed: list[Scan | Broken] = [Broken(Why.LOST)] if self._skipping else []
        """To be said with the first key thrown away."""
        self._distrust = False
        """Between SYN_DROPPED and the next report."""

    def feed(self, event: KeyEvent) -> list[Scan | Broken]:
        """What this event completes: nothing most of the time, seldom two (a broken code and what came after)."""
        if event.type == EV_SYN:
            return self._sync(event.code)
        if event.type != EV_KEY or self._distrust:
            return []
        if event.value == RELEASED:
            self._down.discard(event.code)
            return []
        if event.value != PRESSED:  # the kernel's own key repeat
            return []
        return [*self._after_pause(event.time), *self._press(event.code)]

    def unplugged(self) -> list[Scan | Broken]:
        """The device is gone: a part of a code is thrown away."""
        broken: list[Scan | Broken] = [Broken(Why.UNPLUGGED)] if self._chars else []
        self._start_over()
        self._down.clear()
        return broken

    def _sync(self, code: int) -> list[Scan | Broken]:
        if code == SYN_REPORT:
            self._distrust = False
        if code != SYN_DROPPED:
            return []
        # The kernel's queue ran over: what follows up to the next report is not to be trusted,
        # nor is what we believed of keys held down.
        self._distrust = True
        self._down.clear()
        return self._skip(Why.LOST)

    def _after_pause(self, now: float) -> list[Scan | Broken]:
        latest, self._latest = self._latest, now
        if latest is None or now - latest <= self._pause:
            return []
        broken: list[Scan | Broken] = [Broken(Why.UNENDED)] if self._chars else []
        self._start_over()
        return broken

    def _press(self, code: int) -> list[Scan | Broken]:
        if code in _SHIFTS or code in _CTRLS:
            self._down.add(code)
            return []
        if code == CAPS_LOCK:
            self._caps = not self._caps
            return []
        if code == NUM_LOCK:
            return []
        char = self._char(code)
        if char == END:
            scan: list[Scan | Broken] = [Scan("".join(self._chars))] if self._chars else []
            owed = self._owed
            self._start_over()
            return owed or scan
        if self._skipping:
            owed, self._owed = self._owed, []
            return owed
        if char is None:
            return self._skip(Why.UNKNOWN_KEY)
        if len(self._chars) == self._longest:
            return self._skip(Why.TOO_LONG)
        self._chars.append(char)
        return []

    def _char(self, code: int) -> str | None:
        """The character a key types now, END for what ends a code, or None for a key that types nothing we know."""
        if self._down & _CTRLS:
            return _CTRL_CHARS.get(code)
        char = (SHIFTED if self._down & _SHIFTS else PLAIN).get(code)
        return char.swapcase() if char is not None and self._caps and char.isalpha() else char

    def _skip(self, why: Why) -> list[Scan | Broken]:
        self._chars, self._owed, self._skipping = [], [], True
        return [Broken(why)]

    def _start_over(self) -> None:
        self._chars, self._owed, self._skipping = [], [], False


def events_in(data: bytes) -> Iterator[KeyEvent]:
    """Whole events of what was read from a device; its length is a multiple of KERNEL_EVENT.size."""
    return map(KeyEvent._make, KERNEL_EVENT.iter_unpack(data))
