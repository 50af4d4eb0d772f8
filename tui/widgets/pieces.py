"""Notes and coins, a row each, as they are counted."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size

from store.i18n import _
from store.money import Money
from tui.cells import fit
from tui.figures import Figures
from tui.widgets.painted import Painted


class PieceRows(Painted):
    """`counts`: denomination → how many; what is not in it has not been counted yet. `loose` is the last row where it
    is counted as an amount, not in pieces."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pieces--line", "pieces--open", "pieces--marked"}
    DEFAULT_CSS = """
    PieceRows { height: auto; padding: 0 1; }
    PieceRows > .pieces--line { color: $foreground; }
    PieceRows > .pieces--open { color: $muted; }
    PieceRows > .pieces--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures, rows: Sequence[Money]) -> None:
        super().__init__()
        self.figures = figures
        self.rows = tuple(rows)
        self.marked = 0
        self.counts: dict[Money, int] = {}

    @property
    def piece(self) -> Money:
        return self.rows[self.marked]

    @property
    def loose(self) -> bool:
        return self.is_loose(self.piece)

    def is_loose(self, piece: Money) -> bool:
        return piece not in self.figures.currency.notes

    @property
    def total(self) -> Money:
        return sum(piece * count for piece, count in self.counts.items())

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.rows) - 1))
        self.refresh()

    def put(self, count: int) -> None:
        self.counts[self.piece] = count
        self.refresh()

    def name_of(self, piece: Money) -> str:
        return _("Small change") if self.is_loose(piece) else self.figures.grouped(piece)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.rows)

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if y >= len(self.rows):
            return
        piece = self.rows[y]
        count = self.counts.get(piece)
        style = "marked" if y == self.marked else "open" if count is None else "line"
        pieces = "" if self.is_loose(piece) else "× " + ("–" if count is None else f"{count:,}")
        amount = "" if count is None else self.figures.grouped(piece * count)
        mark = "▸ " if y == self.marked else "  "
        name, rest = 14, max(0, width - 2 - 14 - 14)
        text = mark + fit(self.name_of(piece), name, "right") + fit(pieces, 14, "right") + fit(amount, rest, "right")
        yield Segment(text, self.part(f"pieces--{style}"))
