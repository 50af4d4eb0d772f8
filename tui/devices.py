"""Which scanners and printers this till has, and how they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from textual.message import Message

from store.i18n import _
from tui.messages import PrinterNews, Scanned, ScannerNews
from tui.outlet import Outlet

if TYPE_CHECKING:
    from hardware.display import Display
    from store.db.opening import Shop
    from tui.printing import PrinterThread


State = Literal["well", "trouble", "none"]


@dataclass(frozen=True, slots=True)
class Wellbeing:
    """How a device is, for the header: there and well, in trouble, or none at all."""

    kind: Literal["scanner", "printer"]
    state: State
    waiting: int = 0

    @property
    def well(self) -> bool:
        return self.state != "trouble"

    def words(self) -> str:
        name = _("Scanner") if self.kind == "scanner" else _("Printer")
        mark = {"well": "✓", "trouble": "✗", "none": "–"}[self.state]
        return f"{name} {mark}" + (f" {self.waiting}" if self.waiting else "")


class CodeSource(Protocol):
    """Anything that scans on the event loop: a scanner, a pipe of kernel events, the demo's FIFO."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None: ...

    def close(self) -> None: ...


Tell = Callable[[Message], object]
MakeSource = Callable[[Tell], CodeSource]


class Devices:
    """Scanners on the event loop, printers each in a thread of its own, and so the display that faces the customer."""

    def __init__(
        self,
        scanners: Sequence[MakeSource] = (),
        outlets: Sequence[Outlet] = (),
        display: Callable[[Tell], Display] | None = None,
    ) -> None:
        self.outlets = tuple(outlets)
        self.display: Display | None = None
        self._make_display = display
        self._scanners = tuple(scanners)
        self._sources: list[CodeSource] = []
        self._printers: list[PrinterThread] = []

    def start(
        self, loop: asyncio.AbstractEventLoop, shop: Shop, till: str, clock: Callable[[], datetime], tell: Tell
    ) -> None:
        for make in self._scanners:
            source = make(tell)
            source.attach(loop)
            self._sources.append(source)
        if self._make_display:
            self.display = self._make_display(tell)
            self.display.start()
        if self.outlets:
            from tui.printing import PrinterThread

            self._printers = [PrinterThread(shop, till, outlet, clock, tell) for outlet in self.outlets]
            for printer in self._printers:
                printer.start()

    def call_printers(self) -> None:
        for printer in self._printers:
            printer.call()

    def stop(self) -> None:
        for source in self._sources:
            source.close()
        for printer in self._printers:
            printer.stop()
        if self.display:
            self.display.stop()

    def wellbeing(self, scanner: ScannerNews | None, printers: Mapping[str, PrinterNews]) -> tuple[Wellbeing, ...]:
        usual: State = "well" if self._scanners else "none"
        scanning = Wellbeing("scanner", scanner.state if scanner else usual)
        if not self.outlets:
            return scanning, Wellbeing("printer", "none")
        news = printers.values()
        trouble = any(each.problem or each.stuck for each in news)
        return scanning, Wellbeing("printer", "trouble" if trouble else "well", sum(each.waiting for each in news))


def scanned_by(tell: Tell) -> Callable[[str], None]:
    """What a scanner calls with the text that it read."""

    def scanned(text: str) -> None:
        tell(Scanned(text))

    return scanned
