"""Entries with their keys, in two columns or one, under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit
from tui.widgets.painted import Painted

Item = tuple[str, str, str]
"""Key, name, and why it cannot be done now ("" when it can)."""
Group = tuple[str, Sequence[Item]]

GAP = 3
"""Cells between the columns."""


class MenuList(Painted):
    """Whole groups go into the left column, as many as leave neither column longer than it has to be."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"menu--group", "menu--key", "menu--name", "menu--lacking"}
    DEFAULT_CSS = """
    MenuList { height: auto; padding: 0 1; }
    MenuList > .menu--group { color: $accent; }
    MenuList > .menu--key { background: $panel; color: $primary; text-style: bold; }
    MenuList > .menu--name { color: $foreground; }
    MenuList > .menu--lacking { color: $faint; }
    """

    def __init__(self, *, columns: int = 2) -> None:
        super().__init__()
        self.wide = columns == 1
        self.columns: tuple[list[Item | str], list[Item | str]] = ([], [])

    def show(self, groups: Sequence[Group]) -> None:
        # No groups are one way, too: a list that is empty.
        splits = [len(groups)] if self.wide or not groups else range(len(groups), 0, -1)
        self.columns = min(
            ((self._column(groups[:at]), self._column(groups[at:])) for at in splits),
            key=lambda columns: max(map(len, columns)),
        )
        self.refresh(layout=True)

    @staticmethod
    def _column(groups: Sequence[Group]) -> list[Item | str]:
        lines = [line for head, items in groups for line in ("", head, *items)]
        return lines[1:]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(map(len, self.columns))

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        room = width if self.wide else (width - GAP) // 2
        for at, column in enumerate(self.columns[:1] if self.wide else self.columns):
            if at:
                yield Segment(" " * GAP, self.part(""))
            yield from self._cell(column[y] if y < len(column) else "", room)

    def _cell(self, item: Item | str, room: int) -> Iterable[Segment]:
        if isinstance(item, str):
            yield Segment(fit(item, room), self.part("menu--group"))
            return
        key, name, lacking = item
        yield Segment(f" {key} ", self.part("menu--lacking" if lacking else "menu--key"))
        why = f" {lacking}" if lacking else ""
        named = fit(f" {name}", room - 3 - cell_len(why))
        yield Segment(named, self.part("menu--lacking" if lacking else "menu--name"))
        yield Segment(why, self.part("menu--lacking"))
