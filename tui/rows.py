"""A frame of rows that are drawn already, straight to the terminal.

Textual cuts every line of every widget that touches the changed part of the screen where any widget begins or ends, and
puts the pieces together again: a third of what a scan cost. Our widgets keep their lines ready (`Painted`); where
nothing lies over one, its line goes out as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen
    from textual.widget import Widget

Tile = tuple[int, int, int, Painted]
"""What of a row is one widget's line: its first column, the one after its last, the line's place in it."""


class RowsUpdate(CompositorUpdate):
    """Lines and where they begin: (x, y, line)."""

    def __init__(self, rows: list[tuple[int, int, Strip]]) -> None:
        self.rows = rows

    def render_segments(self, console: Console) -> str:
        return "".join([f"{move_to(x, y)}{strip.render(console)}" for x, y, strip in self.rows])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self.rows:
            yield Segment(move_to(x, y))
            yield from strip


def move_to(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


class RowCompositor(Compositor):
    """Textual's, but for frames of nothing but lines that are drawn already."""

    def __init__(self) -> None:
        super().__init__()
        self._tiles: list[list[Tile]] = []
        self._tiles_of: Mapping[Widget, tuple[Region, Region]] | None = None

    def render_partial_update(self) -> ChopsUpdate | None:
        rows = self._changed_rows()
        if rows is None:
            return super().render_partial_update()
        self._dirty_regions.clear()
        return RowsUpdate(rows)  # type: ignore[return-value]  # it is shown by what every CompositorUpdate has

    def _changed_rows(self) -> list[tuple[int, int, Strip]] | None:
        """All that changed as whole lines of our widgets; None where there is more to it, and when nothing changed."""
        visible = self.visible_widgets
        if self._tiles_of is not visible:
            self._tiles, self._tiles_of = _tiles(visible, self.size.height), visible
        height = len(self._tiles)
        rows = []
        for y, begin, end in self._regions_to_spans(self._dirty_regions):
            if not 0 <= y < height:
                return None
            found = 0
            for x, after, at, widget in self._tiles[y]:
                if x < end and begin < after:
                    rows.append((x, y, widget.drawn_line(at)))
                    found += min(after, end) - max(x, begin)
            if found < end - begin:
                return None
        return rows or None


def _tiles(visible: Mapping[Widget, tuple[Region, Region]], height: int) -> list[list[Tile]]:
    """By row, the lines of our widgets that nothing lies over. `visible` has what is in front first."""
    tiles: list[list[Tile]] = [[] for _ in range(height)]
    taken: list[list[tuple[int, int]]] = [[] for _ in range(height)]
    for widget, (region, clip) in visible.items():
        shown = region.intersection(clip)
        whole = isinstance(widget, Painted) and not widget.bordered and shown == region
        x, after = shown.column_span
        for y in range(max(0, shown.y), min(height, shown.bottom)):
            if whole and not any([x < end and begin < after for begin, end in taken[y]]):
                tiles[y].append((x, after, y - region.y, widget))
            taken[y].append((x, after))
    return tiles


class RowApp(App[None], inherit_bindings=False):
    """An app that sends such frames to its terminal in one piece."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """A frame of rows goes out in one piece: Textual hands its beginning, its rows and its end to the thread that
        writes one after another, and each wakes it up."""
        driver = self._driver
        if not isinstance(renderable, RowsUpdate) or driver is None or self.is_headless or self._batch_count:
            super()._display(screen, renderable)
            return
        self._previous_cursor_position = at = screen.outer_size.clamp_offset(self.cursor_position)
        frame = renderable.render_segments(self.console) + move_to(at.x, at.y)
        driver.write(f"{SYNC_START}{frame}{SYNC_END}" if self._sync_available else frame)
        driver.flush()
