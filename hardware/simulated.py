"""The devices of a till that has none: for the demo, for training and for tests."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from hardware.fifo import Fifo
from hardware.paper import Kick, Printed, read_paper
from hardware.ports import PATIENCE, PRINTED, Result, Status
from hardware.refusals import PrinterStopped
from store.slip import QR, Barcode, Cut, PaperLine, pad, wrap


class SimulatedScanner:
    """A FIFO to echo codes into, one a line:  echo 6901234567892 > FOLDER/scanner

    Made if it is not there; `path` is for the screen.
    """

    def __init__(self, folder: Path, on_scan: Callable[[str], None]) -> None:
        self.path = folder / "scanner"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.path.is_fifo():
            os.mkfifo(self.path, 0o600)
        self._on_scan = on_scan
        self._part = b""
        self._fifo = Fifo(self.path, self._feed, self._ended)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._fifo.attach(loop)

    def close(self) -> None:
        self._fifo.close()

    def _feed(self, data: bytes) -> None:
        *lines, self._part = (self._part + data).split(b"\n")
        for line in lines:
            if code := line.decode(errors="replace").strip():
                self._on_scan(code)

    def _ended(self) -> None:
        """What a writer left without a line feed is a code too: printf 6901234567892 > FOLDER/scanner"""
        self._feed(b"\n")


class SimulatedPrinter:
    """A port that prints into `folder`: receipts.txt to read, receipts.bin the bytes, drawer.txt a line an opening.

    Set `condition` to what a printer may be (a Status that halts), or `stops_after` to how many bytes
    of each job it takes before it stops; `seconds` is how long a job takes. `on_paper` hears what was printed,
    in the thread that prints. Bytes that are not what our printers understand raise Unreadable.
    """

    def __init__(
        self,
        folder: Path,
        *,
        columns: int = 48,
        encoding: str = "gb18030",
        on_paper: Callable[[list[Printed]], None] = lambda printed: None,
        on_drawer: Callable[[], None] = lambda: None,
    ) -> None:
        self.place = str(folder / "receipts.txt")
        self.condition = Status.READY
        self.stops_after: int | None = None
        self.seconds = 0.0
        self.openings = 0
        """How often the drawer was opened."""
        self._folder = folder
        self._columns, self._encoding = columns, encoding
        self._on_paper, self._on_drawer = on_paper, on_drawer
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, data: bytes, timeout: float = PATIENCE) -> Result:
        if self.condition.halts:
            return Result("failed", self.condition.problem)
        if self.seconds > timeout:
            time.sleep(timeout)
            return Result("failed", PrinterStopped())
        time.sleep(self.seconds)
        if self.stops_after is not None and self.stops_after < len(data):
            self._keep("receipts.bin", data[: self.stops_after])
            return Result("unknown" if self.stops_after else "failed", PrinterStopped())
        self._print(data)
        return PRINTED

    def status(self) -> Status:
        return self.condition

    def _print(self, data: bytes) -> None:
        printed = read_paper(data, columns=self._columns, encoding=self._encoding)
        self._keep("receipts.bin", data)
        self._keep("receipts.txt", as_text(printed, self._columns).encode())
        for one in printed:
            if isinstance(one, Kick):
                self.openings += 1
                self._keep("drawer.txt", b"opened\n")
                self._on_drawer()
        if any(not isinstance(one, Kick) for one in printed):
            self._on_paper(printed)

    def _keep(self, name: str, data: bytes) -> None:
        with (self._folder / name).open("ab") as file:
            file.write(data)


def as_text(printed: list[Printed], columns: int) -> str:
    """Paper as plain text, lines in their place; bold and size are not shown."""
    lines: list[str] = []
    for one in printed:
        match one:
            case PaperLine(text, align):
                lines.append(pad(text, columns, align).rstrip())
            case Barcode(data):
                lines.extend(pad(line, columns, "centre").rstrip() for line in wrap(f"||||| {data} |||||", columns))
            case QR(data):
                lines.extend(pad(line, columns, "centre").rstrip() for line in wrap(f"[QR {data}]", columns))
            case Cut():
                lines.append("- " * (columns // 2))
            case Kick():
                continue
    return "".join(line + "\n" for line in lines)
