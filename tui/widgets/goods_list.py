"""Goods that come back without a receipt: how many, at what, and whether that is what they were sold for lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from store.i18n import _
from store.money import times, write_quantity
from tui.cells import fit
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.counter.without_receipt import GoodsBack
    from tui.figures import Figures


class GoodsList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"goods--head", "goods--line", "goods--marked"}
    DEFAULT_CSS = """
    GoodsList { height: 8; padding: 0 1; }
    GoodsList > .goods--head { color: $muted; text-style: underline; }
    GoodsList > .goods--line { color: $foreground; }
    GoodsList > .goods--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.goods: tuple[GoodsBack, ...] = ()
        self.marked = 0

    def show(self, goods: Sequence[GoodsBack]) -> None:
        self.goods = tuple(goods)
        self.mark(self.marked)

    def mark(self, at: int) -> None:
        self.marked = max(0, min(at, len(self.goods) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        of, quantity, each, money = 10, 9, 10, 11
        name = max(1, width - 2 - of - quantity - each - money)
        if y == 0:
            heads = fit(_("Qty"), quantity, "right") + fit(_("Price"), each, "right") + fit(_("Amount"), money, "right")
            yield Segment("  " + fit(_("Item"), name) + fit(_("Price of"), of) + heads, self.part("goods--head"))
            return
        at = y - 1 + max(0, self.marked - self.content_size.height + 2)
        if at >= len(self.goods):
            return
        back = self.goods[at]
        line, grouped = back.line, self.figures.grouped
        figures = (
            fit(_("a sale") if back.sold else _("today"), of),
            fit(write_quantity(line.quantity), quantity, "right"),
            fit(grouped(line.unit_price), each, "right"),
            fit(grouped(times(line.unit_price, line.quantity)), money, "right"),
        )
        mark, kind = ("▸ ", "marked") if at == self.marked else ("  ", "line")
        yield Segment(mark + fit(line.name, name) + "".join(figures), self.part(f"goods--{kind}"))
