"""One line that says what happened; a long sentence goes on in a second, which no other sentence takes.

Kinds differ by mark, words and bell, never by colour alone.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit, wrap_cells
from tui.widgets.painted import Painted

Kind = Literal["plain", "good", "bad", "attention"]
BEFORE = 3
"""Cells before the words, of which the mark is one."""
MOST = 2
"""Lines of a sentence."""
MARKS: dict[Kind, str] = {"plain": " ", "good": "✓", "bad": "✗", "attention": "!"}


class MessageLine(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"message--plain", "message--good", "message--bad", "message--attention"}
    DEFAULT_CSS = """
    MessageLine { height: auto; min-height: 1; background: $background; }
    MessageLine > .message--plain { color: $muted; }
    MessageLine > .message--good { color: $success; }
    MessageLine > .message--bad { background: $bad; color: $bad-text; text-style: bold; }
    MessageLine > .message--attention { background: $warning; color: $ink; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.text = ""
        self.kind: Kind = "plain"

    def say(self, text: str, kind: Kind = "plain") -> None:
        """Show a sentence. A bad one rings the bell once, one that asks for attention twice."""
        self.say_quietly(text, kind)
        if kind in ("bad", "attention"):
            self.app.bell()
        if kind == "attention":
            self.set_timer(0.25, self.app.bell)

    def say_quietly(self, text: str, kind: Kind = "plain") -> None:
        """The same without a bell: a count-down is not an event."""
        if (text, kind) != (self.text, self.kind):
            before = self._height
            self.text, self.kind = text, kind
            # To lay the screen out takes far longer than to draw a line: only where a second one comes or goes.
            self.refresh(layout=self._height != before)

    def fits(self, text: str) -> bool:
        """Whether a sentence is seen whole."""
        return len(wrap_cells(text, max(1, self.content_size.width - BEFORE), MOST + 1)) <= MOST

    @property
    def _height(self) -> int:
        return len(self._lines(self.content_size.width, MOST))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width, MOST))

    def _lines(self, width: int, most: int) -> list[str]:
        return wrap_cells(self.text, max(1, width - BEFORE), most)

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if not self.text:
            return
        lines = self._lines(width, self.content_size.height)
        if y < len(lines):
            mark = MARKS[self.kind] if y == 0 else " "
            yield Segment(fit(f" {mark} {lines[y]}", width), self.part(f"message--{self.kind}"))
