"""Beside the basket, where the terminal is wide: this sale's sums, and the sale before."""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment

from store.counter.paying import Closed
from store.i18n import _
from store.money import Money, write_quantity
from store.pricing.basket import PricedBasket
from tui.cells import fit
from tui.figures import Figures, saved
from tui.widgets.painted import Painted

Fact = tuple[str, str]


class Sums(Painted):
    """Names at the left, figures at the right; nothing here is needed to sell, so narrow terminals leave it out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sums--title", "sums--name", "sums--figure"}
    DEFAULT_CSS = """
    Sums { background: $surface; padding: 1 2; }
    Sums > .sums--title { color: $primary; text-style: bold; }
    Sums > .sums--name { color: $muted; }
    Sums > .sums--figure { color: $foreground; }
    """

    def __init__(self, figures: Figures, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.figures = figures
        self.basket: PricedBasket | None = None
        self.last: Closed | None = None
        self.exchanged: Money = 0
        self.facts: list[Fact] = []

    def show(self, basket: PricedBasket | None, closed: Closed | None, exchanged: Money) -> None:
        """`closed` stays as the sale before until another is paid; `exchanged` is what comes back with this one."""
        self.basket, self.last, self.exchanged = basket, closed or self.last, exchanged
        before, self.facts = self.facts, self._facts()
        after = self.facts
        longest = max(len(before), len(after))
        self.refresh_lines(y for y in range(longest) if before[y : y + 1] != after[y : y + 1])

    def language_changed(self) -> None:
        self.facts = self._facts()
        super().language_changed()

    def _facts(self) -> list[Fact]:
        basket = self.basket
        facts: list[Fact] = [(_("This sale"), "")]
        facts += [
            (_("Lines"), str(basket.kinds if basket else 0)),
            (_("Pieces"), write_quantity(basket.pieces) if basket else "0"),
            (_("Goods"), self.figures.grouped(basket.gross if basket else 0)),
            *([(_("Saved"), f"−{self.figures.grouped(off)}")] if basket and (off := saved(basket)) else []),
            *self._to_pay(basket.due if basket else 0),
            ("", ""),
            (_("Previous sale"), ""),
        ]
        if self.last is None:
            return [*facts, (_("None since sign-on"), " ")]
        return [
            *facts,
            (_("Sale"), self.last.number),
            (_("Due"), self.figures.grouped(self.last.due)),
            (_("Given"), self.figures.grouped(self.last.tendered)),
            (_("Change"), self.figures.grouped(self.last.change)),
        ]

    def _to_pay(self, due: Money) -> list[Fact]:
        if not self.exchanged:
            return [(_("To pay"), self.figures.grouped(due))]
        left = due - self.exchanged
        what = _("To pay") if left >= 0 else _("Goes back")
        return [(_("Exchange"), f"−{self.figures.grouped(self.exchanged)}"), (what, self.figures.grouped(abs(left)))]

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        facts = self.facts
        if y >= len(facts):
            return
        name, figure = facts[y]
        if not figure:
            yield Segment(fit(name, width), self.part("sums--title"))
            return
        yield Segment(fit(name, max(0, width - len(figure))), self.part("sums--name"))
        yield Segment(figure, self.part("sums--figure"))
