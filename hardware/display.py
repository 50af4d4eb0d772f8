"""A pole display (顾客显示牌): two lines of twenty characters that face the customer, by the commands of the CD5220 and
what is compatible with it (ESC/POS displays of most makers).

It is only ever told something and never asked: it has no answer, and no sale waits for it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from hardware.encode import cells_of, encode_char
from hardware.ports import OpeningPort
from hardware.printer import open_port
from hardware.refusals import BadDisplayAddress, BadPrinterAddress, DisplayTrouble
from hardware.usbport import UsbPort
from store.errors import Refused
from store.slip import Cells

COLUMNS = 20
LINES = 2
PATIENCE = 1.0
"""Seconds that both lines may take: 40 characters at 9600 baud take 0.05."""

INITIALISE = b"\x1b@"
CLEAR = b"\x0c"


@dataclass(frozen=True, slots=True)
class Profile:
    """How a display is to be spoken to. encoding: off (ASCII alone, what has no letter is `?`), gbk or gb18030 where it
    draws Chinese, or a code page. Its width in cells."""

    encoding: str = "off"
    columns: int = COLUMNS


def open_display(address: str) -> OpeningPort[int]:
    """The port of a display's address; nothing is opened before the first text. Raises BadDisplayAddress.

    serial:/dev/ttyUSB0[?baud=9600] · file:/PATH · dev:/dev/… · tcp:HOST:9100
    """
    try:
        port = open_port(address)
    except BadPrinterAddress:
        raise BadDisplayAddress(address=address) from None
    if isinstance(port, UsbPort) or not isinstance(port, OpeningPort):
        raise BadDisplayAddress(address=address)
    return port


def show(upper: str, lower: str, profile: Profile) -> bytes:
    """The bytes that clear the display and write both lines. Never fails for what a text holds."""
    return INITIALISE + CLEAR + _line(1, upper, profile) + _line(2, lower, profile)


def beside(left: str, right: str, profile: Profile) -> str:
    """Words at the left and a figure at the right, as wide as the display; the words give way."""
    cells = cells_of(profile.encoding)
    room = profile.columns - sum(map(cells, right))
    words = _clip(left, max(0, room - 1), cells)
    return words + " " * (room - sum(map(cells, words))) + right


def _clip(text: str, room: int, cells: Cells) -> str:
    """As much of a text as fits."""
    for end, char in enumerate(text):
        room -= cells(char)
        if room < 0:
            return text[:end]
    return text


def _line(number: int, text: str, profile: Profile) -> bytes:
    """ESC l x y moves to a column and a line, counted from 1."""
    shown = _clip("".join(char for char in text if char.isprintable()), profile.columns, cells_of(profile.encoding))
    return b"\x1bl" + bytes([1, number]) + b"".join(encode_char(char, profile.encoding) for char in shown)


class Display:
    """One display in a thread of its own. `tell` only leaves the text there: what came meanwhile is not shown any more,
    and a display that is dead costs nothing. `on_change` hears a refusal when it begins to fail, None when it is well
    again, in that thread."""

    def __init__(
        self,
        port: OpeningPort[int],
        profile: Profile,
        on_change: Callable[[Refused | None], object] = lambda problem: None,
    ) -> None:
        self.profile = profile
        self._port, self._on_change = port, on_change
        self._there = threading.Event()
        self._wanted: tuple[str, str] | None = None
        self._stopping = False
        self._problem: Refused | None = None
        self._thread = threading.Thread(target=self._run, name="display", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self, upper: str, lower: str) -> None:
        """Show these two lines as soon as it can."""
        self._wanted = upper, lower
        self._there.set()

    def stop(self, timeout: float = 2.0) -> None:
        """Show what is left to be shown, then end."""
        self._stopping = True
        self._there.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            self._there.wait()
            self._there.clear()
            wanted, self._wanted = self._wanted, None
            if wanted is not None:
                self._write(*wanted)
            elif self._stopping:
                return

    def _write(self, upper: str, lower: str) -> None:
        problem = self._port.tell(show(upper, lower, self.profile), PATIENCE)
        if (problem is None) != (self._problem is None):
            self._on_change(problem and DisplayTrouble(place=self._port.place))
        self._problem = problem
