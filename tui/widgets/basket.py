"""The basket: a line a product, drawn line by line, only the window that is seen, only what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from store.i18n import _
from store.pricing.basket import LineId, PricedLine
from tui.cells import fit
from tui.figures import Figures, quantity_of
from tui.widgets.painted import Painted

NUMBER = 4
"""Cells of the number; the name has what the figures leave."""


def figure_widths(width: int) -> tuple[int, int, int]:
    """Cells of quantity, price and amount."""
    return (9, 10, 11) if width >= 72 else (8, 9, 10)


class Basket(Painted):
    """Lines in the order they were rung; the marked one is what the keys act on. The amount is what the line costs
    after all reductions, and ↓ says that there are some."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "basket--head",
        "basket--number",
        "basket--name",
        "basket--figure",
        "basket--amount",
        "basket--cheaper",
        "basket--marked",
        "basket--paid",
    }
    DEFAULT_CSS = """
    Basket { height: 1fr; background: $background; color: $foreground; }
    Basket > .basket--head { color: $muted; text-style: underline; }
    Basket > .basket--number { color: $muted; }
    Basket > .basket--name { color: $foreground; }
    Basket > .basket--figure { color: $foreground; }
    Basket > .basket--amount { color: $foreground; text-style: bold; }
    Basket > .basket--cheaper { color: $success; text-style: bold; }
    Basket > .basket--marked { background: $lit; color: $lit-text; text-style: bold; }
    Basket > .basket--paid { color: $muted; }
    """

    @dataclass
    class Marked(Message):
        """Another line is marked."""

        line: LineId | None

    def __init__(self, figures: Figures, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.figures = figures
        self.lines: tuple[PricedLine, ...] = ()
        self.marked = -1
        self.top = 0
        self.paid = False
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)

    @property
    def marked_line(self) -> PricedLine | None:
        return self.lines[self.marked] if 0 <= self.marked < len(self.lines) else None

    @property
    def rows(self) -> int:
        """How many lines the window shows, beneath the column heads."""
        return max(0, self.size.height - 1)

    def show(self, lines: tuple[PricedLine, ...], mark: LineId | None, *, paid: bool = False) -> None:
        """Show these lines, one marked. `paid` draws them as a closed sale's."""
        before = self._window()
        self.lines, self.paid = lines, paid
        # The latest line is nearly always the last: look from the end.
        self.marked = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].line.id == mark), -1)
        self._keep_in_view()
        self._refresh_changes(before)

    def move_mark(self, by: int) -> None:
        """Mark the line `by` lines further down, as far as there are lines."""
        if not self.lines:
            return
        before = self._window()
        start = self.marked if self.marked >= 0 else len(self.lines)
        self.marked = max(0, min(len(self.lines) - 1, start + by))
        self._keep_in_view()
        self._refresh_changes(before)
        self.post_message(self.Marked(self.lines[self.marked].line.id))

    def _keep_in_view(self) -> None:
        rows = max(1, self.rows)
        at = self.marked if self.marked >= 0 else len(self.lines) - 1
        if at < self.top:
            self.top = at
        elif at >= self.top + rows:
            self.top = at - rows + 1
        self.top = max(0, min(self.top, len(self.lines) - rows))

    def _window(self) -> list[object]:
        """What each line of the window draws, heads first."""
        seen: list[object] = [(self.top, len(self.lines))]
        for at in range(self.top, self.top + self.rows):
            seen.append(self._key(at) if at < len(self.lines) else None)
        return seen

    def _key(self, at: int) -> tuple[object, ...]:
        """All that is drawn of a line. A line has far more, and to hash or compare all of that takes longer than to
        draw it."""
        priced = self.lines[at]
        line = priced.line
        shown = (line.name, quantity_of(line), line.unit_price, priced.paid, not priced.reductions)
        return (at, shown, at == self.marked, self.paid)

    def _refresh_changes(self, before: list[object]) -> None:
        self.refresh_lines(y for y, (old, new) in enumerate(zip(before, self._window(), strict=True)) if old != new)

    def on_resize(self) -> None:
        self._strips.clear()
        self._keep_in_view()
        self.refresh()

    def language_changed(self) -> None:
        self._strips.clear()
        self.refresh()

    def draw(self, y: int) -> Strip:
        at = self.top + y - 1
        if y == 0 or at >= len(self.lines):
            return super().draw(y)
        key = self._key(at)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = super().draw(y)
        return strip

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if y == 0:
            yield from self._heads(width)
            return
        at = self.top + y - 1
        if at >= len(self.lines):
            return
        priced = self.lines[at]
        figures = (
            quantity_of(priced.line),
            self.figures.grouped(priced.line.unit_price),
            self.figures.grouped(priced.paid),
        )
        # A figure is never cut: one that is too wide for its column takes from the name.
        widths = [max(size, cell_len(text) + 1) for size, text in zip(figure_widths(width), figures, strict=True)]
        quantity, price, amount = (fit(text, size, "right") for size, text in zip(widths, figures, strict=True))
        cells = (
            ("number", fit(str(at + 1), NUMBER - 1, "right") + " "),
            ("name", fit(priced.line.name, max(1, width - NUMBER - 4 - sum(widths)))),
            ("figure", quantity + price),
            ("amount", amount),
        )
        cheaper = " ↓" if priced.reductions else "  "
        if at == self.marked and not self.paid:
            yield Segment("▸ " + "".join(text for _kind, text in cells) + cheaper, self.part("basket--marked"))
            return
        yield Segment("  ", self.part(""))
        for kind, text in cells:
            yield Segment(text, self.part("basket--paid" if self.paid else f"basket--{kind}"))
        yield Segment(cheaper, self.part("basket--paid" if self.paid else "basket--cheaper"))

    def _heads(self, width: int) -> Iterable[Segment]:
        head = self.part("basket--head")
        quantity, price, amount = figure_widths(width)
        name = width - NUMBER - 4 - quantity - price - amount
        last = min(len(self.lines), self.top + self.rows)
        hidden = len(self.lines) > self.rows
        title = _("Item") + (f"  {self.top + 1}–{last}/{len(self.lines)}" if hidden else "")
        yield Segment("  ", self.part(""))
        yield Segment(fit(_("No."), NUMBER - 1, "right") + " " + fit(title, name), head)
        yield Segment(fit(_("Qty"), quantity, "right") + fit(_("Price"), price, "right"), head)
        yield Segment(fit(_("Amount"), amount, "right"), head)
