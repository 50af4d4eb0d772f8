"""The one prompt: whatever is typed goes here, under any input method."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Offset
from textual.message import Message

from tui.cells import fit
from tui.widgets.painted import Painted

PUNCTUATION = {"。": ".", "、": "/"}
"""What the keys . and / give under a Chinese input method."""


class Prompt(Painted, can_focus=True):
    """A line of text with a cursor.

    A text that was refused stays, marked: the next character replaces it, so that it can be read, mended with
    the arrows or simply typed over, and an Enter too many does nothing new. Characters of `keys` typed into an
    empty prompt are keys, not text: `*` under any input method. Those of `anywhere` are keys behind a text too.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt--mark", "prompt--cursor", "prompt--ask", "prompt--refused"}
    DEFAULT_CSS = """
    Prompt { height: 3; background: $background; border: round $accent; padding: 0 1; color: $foreground; }
    Prompt > .prompt--mark { color: $accent; text-style: bold; }
    Prompt > .prompt--cursor { background: $foreground; color: $background; }
    Prompt > .prompt--ask { color: $muted; }
    Prompt > .prompt--refused { text-style: reverse; }
    """

    @dataclass
    class Typed(Message):
        """The text changed."""

        text: str

    @dataclass
    class Entered(Message):
        """Enter."""

        text: str

    @dataclass
    class KeyTyped(Message):
        """A character that is a key here was typed into the empty prompt."""

        char: str

    def __init__(
        self,
        ask: str = "",
        *,
        secret: bool = False,
        keys: str = "?",
        anywhere: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.ask = ask
        self.secret = secret
        self.keys = keys
        self.anywhere = anywhere
        self.text = ""
        self.cursor = 0
        self.refused = False

    def clear(self) -> None:
        self._become("", 0)

    def put(self, text: str) -> None:
        self._become(text, len(text))

    def refuse(self) -> None:
        """Keep the text to be read; the next character replaces it."""
        self.refused = bool(self.text)
        self.refresh()

    def change(self, ask: str, *, secret: bool = False) -> None:
        """Ask for something else."""
        self.ask, self.secret = ask, secret
        self._become("", 0)

    def _become(self, text: str, cursor: int) -> None:
        changed = text != self.text
        self.text, self.cursor, self.refused = text, cursor, False
        self._place_cursor()
        self.refresh()
        if changed:
            self.post_message(self.Typed(text))

    def _insert(self, text: str) -> None:
        if self.refused:
            self._become(text, len(text))
        else:
            at = self.cursor
            self._become(self.text[:at] + text + self.text[at:], at + len(text))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+j"):
            self.post_message(self.Entered(self.text))
        elif event.is_printable and event.character:
            plain = unicodedata.normalize("NFKC", event.character)
            key = PUNCTUATION.get(plain, plain)
            if key in self.anywhere or (key in self.keys and (not self.text or self.refused)):
                self.post_message(self.KeyTyped(key))
            else:
                self._insert(event.character)
        elif not self._edit(event.key):
            return
        event.stop()
        event.prevent_default()

    def _edit(self, key: str) -> bool:
        """An editing key; False when the empty prompt leaves it to the screen."""
        text, at = self.text, self.cursor
        if not text:
            return key == "backspace"
        match key:
            case "backspace" if self.refused:
                self._become("", 0)
            case "backspace":
                self._become(text[: max(0, at - 1)] + text[at:], max(0, at - 1))
            case "delete":
                self._become(text[:at] + text[at + 1 :], at)
            case "left":
                self._become(text, max(0, at - 1))
            case "right":
                self._become(text, min(len(text), at + 1))
            case "home":
                self._become(text, 0)
            case "end":
                self._become(text, len(text))
            case _:
                return False
        return True

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if event.text:
            self._insert(event.text.splitlines()[0])

    def on_focus(self) -> None:
        self._place_cursor()

    def on_resize(self) -> None:
        self._place_cursor()

    def _place_cursor(self) -> None:
        """The terminal's own cursor goes along, so that an input method's window opens here."""
        if self.has_focus:
            x, y = self.content_region.offset
            self.app.cursor_position = Offset(
                x + 2 + min(cell_len(self._shown()[: self.cursor]), self.content_size.width - 3), y
            )

    def _shown(self) -> str:
        return "•" * len(self.text) if self.secret else self.text

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        yield Segment("› ", self.part("prompt--mark"))
        room = width - 3
        shown, cursor = self._shown(), self.part("prompt--cursor")
        if not shown:
            yield Segment(" ", cursor)
            yield Segment(" " + fit(self.ask, max(0, room - 1)), self.part("prompt--ask"))
            return
        if self.refused:
            yield Segment(set_cell_size(shown, min(room, cell_len(shown))), self.part("prompt--refused"))
            return
        before = shown[: self.cursor]
        while cell_len(before) > room:
            before = before[1:]
        under = shown[self.cursor : self.cursor + 1] or " "
        yield Segment(before, self.part(""))
        yield Segment(under, cursor)
        rest = room + 1 - cell_len(before) - cell_len(under)
        yield Segment(fit(shown[self.cursor + 1 :], max(0, rest)), self.part(""))
