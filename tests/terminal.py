"""A real terminal around a real program: a pty, pyte as the screen, deadlines instead of sleeps.

    with Terminal([sys.executable, "-m", "tui"], env=…) as terminal:
        terminal.wait_for("Sign on")
        terminal.type("1001\\r")

Bytes are taken from the pty by whoever waits, and put through pyte only when the screen is looked at.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte
from pyte.screens import Char, wcwidth

NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;:]*m")
"""What it does not know, and colours: they are most of the bytes, pyte is slow at them, and nobody here asks."""

_OURS = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
"""What a program inherits: not the size of another terminal, which pytest-xdist says to its workers."""

UNFINISHED = re.compile(rb"\x1b(\[[0-9:;<=>?$]*)?$")
ASKS_FOR_FRAMES = b"\x1b[?2026$p"
FRAME_ENDS = b"\x1b[?2026l"

KEYS = {
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{
        f"f{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    **{"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F"},
    **{"insert": "\x1b[2~", "delete": "\x1b[3~", "page_up": "\x1b[5~", "page_down": "\x1b[6~"},
    **{"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"},
}


class Late(AssertionError):
    """What was waited for did not come; the text says what, and shows the screen."""


class Terminal:
    """A program in a terminal of `columns` × `rows` cells. It dies with the `with` block."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        columns: int = 100,
        rows: int = 30,
        cwd: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unseen = bytearray()
        self.raw = bytearray()
        """The bytes of the wait that is going on, or was last: what `wait_for_bytes` looks at."""
        self.started = time.monotonic()
        self._pty, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env={**_OURS, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        os.set_blocking(self._pty, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
        if self._pty >= 0:
            self.hang_up()

    def hang_up(self) -> None:
        """The terminal is gone, as when its window is closed or its line breaks."""
        os.close(self._pty)
        self._pty = -1

    @property
    def fd(self) -> int:
        return self._pty

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._pty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.killpg(self.process.pid, signal.SIGWINCH)

    def type(self, text: str) -> None:
        os.write(self._pty, text.encode())

    def press(self, *keys: str) -> None:
        """Keys by name (`KEYS`), or the character itself."""
        self.type("".join(KEYS.get(key, key) for key in keys))

    def read(self, timeout: float) -> bytes:
        """What the program wrote; b"" when nothing came in `timeout` seconds or it is gone."""
        ready, _, _ = select.select([self._pty], [], [], timeout)
        if not ready:
            return b""
        try:
            data = os.read(self._pty, 1 << 16)
        except (BlockingIOError, OSError):  # EIO: the other side is closed
            return b""
        if ASKS_FOR_FRAMES in data:
            os.write(self._pty, b"\x1b[?2026;2$y")
        self._unseen += data
        return data

    def lines(self) -> list[str]:
        """The screen, a string a row; a Chinese character is one character that stands in two cells."""
        self._look()
        empty = self._screen.default_char
        return [self._row(self._screen.buffer[row], empty) for row in range(self._screen.lines)]

    def _row(self, cells: Mapping[int, Char], empty: Char) -> str:
        text, skip = [], False
        for column in range(self._screen.columns):
            if skip:
                skip = False
                continue
            char = cells.get(column, empty).data
            skip = bool(char) and wcwidth(char[0]) == 2
            text.append(char)
        return "".join(text).rstrip()

    def text(self) -> str:
        return "\n".join(self.lines())

    def _look(self) -> None:
        cut = UNFINISHED.search(self._unseen)
        end = cut.start() if cut else len(self._unseen)
        if end:
            self._stream.feed(NOT_FOR_PYTE.sub(b"", bytes(self._unseen[:end])))
            del self._unseen[:end]

    def wait_for(self, wanted: str | Callable[[str], object], seconds: float = 10) -> str:
        """The screen's text once it holds `wanted`, or makes it true. Raises Late."""
        deadline = time.monotonic() + seconds
        there = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        while True:
            rest = self._rest_if_ended()
            text = self.text()
            if there(text):
                return text
            if rest is not None:
                raise self._ended(wanted)
            left = deadline - time.monotonic()
            if left <= 0:
                raise Late(f"{wanted!r} did not come in {seconds} s\n{text}")
            self.read(min(left, 0.5))
            while self.read(0):
                pass

    def wait_for_bytes(self, wanted: bytes, seconds: float = 10) -> float:
        """Wait for bytes in what comes from now on, without a screen; the moment they came. Raises Late."""
        self.raw = bytearray()
        deadline = time.monotonic() + seconds
        while wanted not in self.raw:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Late(f"{wanted!r} did not come in {seconds} s\n{self.text()}")
            rest = self._rest_if_ended()
            self.raw += self.read(left) if rest is None else rest
            if rest is not None and wanted not in self.raw:
                raise self._ended(wanted)
        return time.monotonic()

    def _rest_if_ended(self) -> bytes | None:
        """All that a program that is over has still said; None while it runs."""
        if self.process.poll() is None:
            return None
        rest = b""
        while more := self.read(0):
            rest += more
        return rest

    def _ended(self, wanted: object) -> Late:
        return Late(f"the program ended with {self.process.returncode} before {wanted!r} came\n{self.text()}")

    def settle(self, quiet: float = 0.05, seconds: float = 5) -> None:
        """Read until nothing has come for `quiet` seconds."""
        deadline = time.monotonic() + seconds
        while self.read(quiet) and time.monotonic() < deadline:
            pass

    def kill(self) -> None:
        """kill -9; what it had written to the terminal can still be looked at."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while self.read(0):
            pass

    def wait_for_exit(self, seconds: float = 10) -> int:
        """Its exit code. Raises Late."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise Late(f"it did not end in {seconds} s\n{self.text()}")
            self.read(0.05)
        return self.process.returncode

    def rss_bytes(self) -> int:
        """Resident memory of the program, now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self) -> float:
        """Processor time of the program and all its threads since it started, exact to the microsecond."""
        return time.clock_gettime(~self.process.pid << 3 | 2)  # CPUCLOCK_SCHED of another process
