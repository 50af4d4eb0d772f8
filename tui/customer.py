"""The customer's screen (客显): `till --customer` on another terminal. It is a program of its own that follows the till
by the store alone, so that nothing of it can slow or stop a sale.

What is seen is put together in `faces`, without Textual; the app shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import BindingType

from store.calendar import now as clock_now
from store.counter.watching import AFTERWARDS, Seen, Watcher
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import _
from tui.cells import fit
from tui.faces import Face, Line, basket_face, idle_face, paid_face
from tui.figures import Figures
from tui.theme import GUITAI
from tui.widgets.painted import Painted

OFTEN = 0.2
"""Seconds between two looks at the store."""


class Board(Painted):
    """A face, drawn line by line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("board--shop", "board--plain", "board--quiet", "board--name", "board--total", "board--change"),
        *("board--qr", "board--member"),
    }
    DEFAULT_CSS = """
    Board { width: 1fr; height: 1fr; background: $background; }
    Board > .board--shop { background: $panel; color: $foreground; text-style: bold; }
    Board > .board--plain { color: $foreground; }
    Board > .board--quiet { color: $muted; }
    Board > .board--name { color: $foreground; text-style: bold; }
    Board > .board--total { color: $primary; text-style: bold; }
    Board > .board--change { color: $success; text-style: bold; }
    Board > .board--member { color: $accent; text-style: bold; }
    Board > .board--qr { background: #ffffff; color: #000000; }
    """

    def __init__(self, face_of: Callable[[int, int], Face]) -> None:
        super().__init__()
        self._face_of = face_of
        self._lines: list[Line] = []

    def show(self) -> None:
        """Draw again the lines that changed."""
        before, self._lines = self._lines, self._made()
        if len(before) != len(self._lines):
            self.refresh()
        else:
            pairs = enumerate(zip(before, self._lines, strict=True))
            self.refresh_lines([y for y, (old, new) in pairs if old != new])

    def _made(self) -> list[Line]:
        width, height = self.content_size
        return self._face_of(width, height) if width and height else []

    def on_resize(self) -> None:
        self._lines = self._made()
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        for text, part in self._lines[y] if y < len(self._lines) else []:
            yield Segment(text, self.part(f"board--{part}"))


class CustomerDisplay(App[None], inherit_bindings=False):
    """What the customer of till `number` sees. F4 or q ends it."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "Guitai"
    BINDINGS: ClassVar[list[BindingType]] = [("f4,q,ctrl+c", "quit", "")]

    def __init__(self, shop: Shop, number: str, *, clock: Callable[[], datetime] = clock_now) -> None:
        super().__init__()
        self.shop, self.number, self.clock = shop, number, clock
        self.watcher = Watcher(shop, number)
        self.seen = Seen(None, None)
        self.before: Seen | None = None
        self.served = ""
        """The number of the paid sale after which somebody else was served already."""
        self.trouble = ""
        self.register_theme(GUITAI)
        self.theme = GUITAI.name

    def compose(self) -> ComposeResult:
        yield Board(self._face)

    def on_mount(self) -> None:
        self.look()
        self.set_interval(OFTEN, self.look)

    def look(self) -> None:
        """What is new; where the store cannot be read, what was seen last stays and it looks again."""
        try:
            seen = self.watcher.look(self.clock())
            self.trouble = ""
        except Refused:
            seen, self.trouble = None, _("One moment, please.")
        if seen is not None:
            self.before, self.seen = self.seen, seen
            if seen.serving and seen.paid is not None:
                self.served = seen.paid.number
        self.query_one(Board).show()

    def _face(self, width: int, height: int) -> Face:
        settings, now = self.shop.settings, self.clock()
        figures, seen = Figures(settings.currency), self.seen
        head = _head(settings.shop_name, f"{now.astimezone(settings.zone):%H:%M}", width)
        room = height - 1
        if seen.basket is not None and seen.serving:
            before = self.before.basket if self.before else None
            body = basket_face(seen.basket, before, seen.returning, figures, width, room)
        elif seen.paid is not None and seen.paid.number != self.served and now - seen.paid.at < AFTERWARDS:
            body = paid_face(seen.paid, figures, width, room)
        else:
            words = self.trouble or settings.customer_text or _("Welcome")
            body = idle_face(words, now.astimezone(settings.zone), width, room)
        return [head, *body]


def _head(shop: str, time: str, width: int) -> Line:
    return [(fit(f"  {shop}", width - 8), "shop"), (fit(time, 6, "right") + "  ", "shop")]
