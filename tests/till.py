"""The real till in a real terminal, worked as a cashier works it: scans as kernel events, keys, what stands on the
screen, what came out of the printer."""

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from store.i18n import words
from store.money import Money, Quantity
from tests import receipts
from tests.escpos_decoder import decode
from tests.keyboard import events_for
from tests.shops import CASHIER, PIN
from tests.terminal import Terminal

CHECKOUT = Path(__file__).resolve().parent.parent
zh = words("zh_CN")

SIGN_ON, PIN_OF = zh("Staff number"), zh("PIN of {number}", number=CASHIER)
FLOAT = zh("How much change is in the drawer?")
READY = zh("Scan, or type a code or a name")


@dataclass(frozen=True)
class Basket:
    """What the screen says stands in the basket: the sums at the right, and the lines it has room for."""

    pieces: Quantity
    due: Money
    lines: tuple[str, ...]


PIECES = re.compile(rf"{zh('Pieces')} +([\d.,]+)$", re.MULTILINE)
DUE = re.compile(rf"{zh('To pay')} +([\d.,]+)$", re.MULTILINE)
LINE = re.compile(r"^[▸ ] *\d+ (.+?) +[\d.]+ +[\d,.]+ +[\d,.]+$")


def basket_on(text: str) -> Basket | None:
    """The basket on a screen of 100 columns; None while a question hides it."""
    pieces, due = PIECES.search(text), DUE.search(text)
    if not pieces or not due or pieces.start() > due.start():
        return None
    lines = tuple(found[1] for line in text.splitlines() if (found := LINE.match(line)))
    return Basket(receipts.thousandths(_plain(pieces[1])), receipts.money(_plain(due[1])), lines)


def _plain(figure: str) -> str:
    return figure.replace(",", "")


class RealTill:
    """`python -m tui` on a shop's home. `work` keeps the scanner's FIFO and what is printed.

    `start` may be called again after a `kill`: the same scanner, the same paper.
    """

    def __init__(
        self, home: Path, work: Path, *, columns: int = 100, rows: int = 30, program: Sequence[str] = ()
    ) -> None:
        self._home, self._size = home, (columns, rows)
        self._program = program or (sys.executable, "-m", "tui")
        self._fifo, self.paper = work / "scanner", work / "paper"
        os.mkfifo(self._fifo)
        # Held open for both: the till never sees the end of it, and writing never waits for the till.
        self._scanner = os.open(self._fifo, os.O_RDWR | os.O_NONBLOCK)
        self.terminal: Terminal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        os.close(self._scanner)

    def start(self) -> None:
        """Up to the sign-on screen."""
        self.launch()
        self.terminal.wait_for(SIGN_ON, 30)

    def launch(self) -> None:
        """Start the program, and wait for nothing."""
        self.terminal = Terminal(
            [*self._program, "--scanner-events", str(self._fifo), "--printer-file", str(self.paper)],
            env={"GUITAI_HOME": str(self._home)},
            columns=self._size[0],
            rows=self._size[1],
            cwd=CHECKOUT,
        )

    def sign_on(self) -> None:
        self.terminal.type(f"{CASHIER}\r")
        self.terminal.wait_for(PIN_OF)
        self.terminal.type(f"{PIN}\r")
        if FLOAT in self.terminal.wait_for(lambda text: FLOAT in text or READY in text, 20):
            self.terminal.type("\r")
            self.terminal.wait_for(lambda text: FLOAT not in text and READY in text, 20)

    def kill(self) -> None:
        """kill -9, whatever it is doing. A scan that it had not read is gone with it."""
        if hasattr(self, "terminal") and self.terminal.process.poll() is None:
            self.terminal.kill()
        self._empty_the_scanner()

    def _empty_the_scanner(self) -> None:
        try:
            while os.read(self._scanner, 1 << 16):
                pass
        except BlockingIOError:
            pass

    def scan(self, *codes: str) -> None:
        """The scanner reads these codes, one right after the other."""
        at = time.time()
        os.write(self._scanner, b"".join(events_for(code, at=at + i * 0.05) for i, code in enumerate(codes)))

    def basket(self) -> Basket | None:
        return basket_on(self.terminal.text())

    def wait_for_basket(self, shows: Callable[[Basket], object], seconds: float = 20) -> Basket:
        """Wait until the screen shows such a basket."""

        def there(text: str) -> bool:
            basket = basket_on(text)
            return basket is not None and bool(shows(basket))

        found = basket_on(self.terminal.wait_for(there, seconds))
        assert found
        return found

    def wait_for_slips(self, count: int, seconds: float = 30) -> None:
        """Wait until that many slips were cut off."""
        deadline = time.monotonic() + seconds
        while (cut := self._paper().count(receipts.CUT)) < count:
            assert time.monotonic() < deadline, f"{cut} of {count} slips came out\n{self.terminal.text()}"
            self.terminal.read(0.05)

    def wait_for_the_printer(self, seconds: float = 30) -> None:
        """Wait until nothing more comes out of the printer for longer than it looks away from its queue."""
        deadline, still_since, size = time.monotonic() + seconds, time.monotonic(), -1
        while time.monotonic() < still_since + 2.5:
            assert time.monotonic() < deadline, "the printer does not come to rest"
            self.terminal.read(0.05)
            if len(self._paper()) != size:
                size, still_since = len(self._paper()), time.monotonic()

    def _paper(self) -> bytes:
        return self.paper.read_bytes() if self.paper.exists() else b""

    def printed(self) -> receipts.Paper:
        """What came out of the printer by now. The last slip may be on its way: wait for it first."""
        return receipts.read(decode(self._paper(), columns=receipts.COLUMNS))
