"""Lines of a sale of which something can be returned: how many of how many, and what that gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from store.i18n import _
from store.money import Quantity, half_up, write_quantity
from tui.cells import fit
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.counter.refunding import Returnable
    from tui.figures import Figures


class ReturnList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"returns--head", "returns--line", "returns--chosen", "returns--marked"}
    DEFAULT_CSS = """
    ReturnList { height: 8; padding: 0 1; }
    ReturnList > .returns--head { color: $muted; text-style: underline; }
    ReturnList > .returns--line { color: $muted; }
    ReturnList > .returns--chosen { color: $success; text-style: bold; }
    ReturnList > .returns--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.lines: tuple[Returnable, ...] = ()
        self.chosen: Mapping[str, Quantity] = {}
        self.marked = 0

    @property
    def line(self) -> Returnable | None:
        return self.lines[self.marked] if self.lines else None

    def show(self, lines: Sequence[Returnable], chosen: Mapping[str, Quantity]) -> None:
        self.lines, self.chosen = tuple(lines), dict(chosen)
        self.refresh()

    def mark(self, at: int) -> None:
        self.marked = max(0, min(at, len(self.lines) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        back, of, money = 9, 9, 11
        name = max(1, width - 2 - back - of - money)
        if y == 0:
            heads = fit(_("Return"), back, "right") + fit(_("of"), of, "right") + fit(_("Amount"), money, "right")
            yield Segment("  " + fit(_("Item"), name) + heads, self.part("returns--head"))
            return
        at = y - 1 + max(0, self.marked - self.content_size.height + 2)
        if at >= len(self.lines):
            return
        line = self.lines[at]
        quantity = self.chosen.get(line.line, 0)
        kind = "marked" if at == self.marked else "chosen" if quantity else "line"
        figures = (
            fit(write_quantity(quantity) if quantity else "·", back, "right"),
            fit(write_quantity(line.quantity), of, "right"),
            fit(self.figures.grouped(half_up(line.paid * quantity, line.quantity)) if quantity else "", money, "right"),
        )
        mark = "▸ " if at == self.marked else "  "
        yield Segment(mark + fit(line.name, name) + "".join(figures), self.part(f"returns--{kind}"))
