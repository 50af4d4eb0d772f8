"""Names at the left, what they stand for beside them; long ones go on in the next line."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit, wrap_cells, wrap_parts
from tui.widgets.painted import Painted

Fact = tuple[str, str]
"""A name ("" goes on with the one before) and what is said of it."""

BULLET = "  · "
"""A text that begins with it is a sentence, and goes on beneath its first word."""


class Facts(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"facts--name", "facts--text"}
    DEFAULT_CSS = """
    Facts { height: auto; padding: 0 1; }
    Facts > .facts--name { color: $muted; }
    Facts > .facts--text { color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.facts: tuple[Fact, ...] = ()

    def show(self, facts: Sequence[Fact]) -> None:
        self.facts = tuple(facts)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def _rows(self, width: int) -> list[Fact]:
        names = max((cell_len(name) for name, _text in self.facts), default=0)
        room = max(1, width - names - 2)
        rows = []
        for name, text in self.facts:
            lead = BULLET if text.startswith(BULLET) else ""
            parts = wrap_cells(text[len(lead) :], room - len(lead), 4) if lead else wrap_parts(text, room, 4)
            for at, part in enumerate(parts):
                rows.append((fit("" if at else name, names + 2), (" " * len(lead) if at else lead) + part))
        return rows

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        rows = self._rows(width)
        if y < len(rows):
            name, text = rows[y]
            yield Segment(name, self.part("facts--name"))
            yield Segment(text, self.part("facts--text"))
