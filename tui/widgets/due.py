"""The amount that matters now, in large digits: what is due, or the change to hand over."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from tui.cells import fit
from tui.widgets.digits import draw
from tui.widgets.painted import Painted


class Due(Painted):
    """Label and small notes at the left, digits at the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"due--label", "due--note", "due--digits"}
    DEFAULT_CSS = """
    Due { height: 7; padding: 1 2; background: $panel; }
    Due > .due--label { color: $foreground; text-style: bold; }
    Due > .due--note { color: $muted; }
    Due > .due--digits { color: $primary; text-style: bold; }
    Due.-change { background: $good; }
    Due.-change > .due--digits { color: #ffffff; }
    Due.-change > .due--note { color: #ffffff; text-style: bold; }
    Due.-change > .due--label { color: #ffffff; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.label = ""
        self.amount = ""
        self.notes: tuple[str, ...] = ()

    def show(self, label: str, amount: str, notes: tuple[str, ...], *, change: bool = False) -> None:
        if (label, amount, notes) != (self.label, self.amount, self.notes) or change != self.has_class("-change"):
            self.label, self.amount, self.notes = label, amount, notes
            self.set_class(change, "-change")
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        height = self.content_size.height
        words = (self.label, *self.notes[: height - 1]) if height < 5 else (self.label, "", *self.notes[: height - 2])
        beside = max((cell_len(word) for word in words), default=0) + 2
        digits = draw(self.amount, height, width - beside)
        room = width - len(digits[0])
        shown = y - (height - len(digits)) // 2
        yield Segment(fit(words[y] if y < len(words) else "", room), self.part("due--label" if y == 0 else "due--note"))
        if 0 <= shown < len(digits):
            yield Segment(digits[shown], self.part("due--digits"))
