"""One line that says what happened. Kinds differ by mark, words and bell, never by colour alone."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from rich.segment import Segment

from tui.cells import fit
from tui.widgets.painted import Painted

Kind = Literal["plain", "good", "bad", "attention"]
MARKS: dict[Kind, str] = {"plain": " ", "good": "✓", "bad": "✗", "attention": "!"}


class MessageLine(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"message--plain", "message--good", "message--bad", "message--attention"}
    DEFAULT_CSS = """
    MessageLine { height: 1; background: $background; }
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
            self.text, self.kind = text, kind
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if self.text and y == 0:
            yield Segment(fit(f" {MARKS[self.kind]} {self.text}", width), self.part(f"message--{self.kind}"))
