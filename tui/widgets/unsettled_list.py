"""What a shift must not forget: what it is, and under it what settles it; one is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit, wrap_cells
from tui.widgets.painted import Painted

Item = tuple[str, str, str, str]
"""What it is, its name, its amount, what settles it."""


class UnsettledList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"unsettled--line", "unsettled--how", "unsettled--marked"}
    DEFAULT_CSS = """
    UnsettledList { height: auto; max-height: 12; padding: 0 1; }
    UnsettledList > .unsettled--line { color: $foreground; }
    UnsettledList > .unsettled--how { color: $muted; }
    UnsettledList > .unsettled--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Item, ...] = ()
        self.marked = 0

    def show(self, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self.marked = max(0, min(self.marked, len(items) - 1))
        self.refresh(layout=True)

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.items) - 1))
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def _rows(self, width: int) -> list[tuple[int, str, str]]:
        """(which, its part, the text)."""
        kind, amount = 20, 12
        name = max(4, width - 2 - kind - amount)
        rows = []
        for at, (what, named, money, how) in enumerate(self.items):
            head = (
                ("▸ " if at == self.marked else "  ") + fit(what, kind) + fit(named, name) + fit(money, amount, "right")
            )
            rows.append((at, "marked" if at == self.marked else "line", head))
            rows += [(at, "how", fit("    " + part, width)) for part in wrap_cells(how, max(1, width - 4), 4)]
        return rows

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        rows, room = self._rows(width), self.content_size.height
        last = max((row for row, (at, _part, _text) in enumerate(rows) if at == self.marked), default=0)
        row = y + max(0, last - room + 1)
        if row < len(rows):
            _at, part, text = rows[row]
            yield Segment(text, self.part(f"unsettled--{part}"))
