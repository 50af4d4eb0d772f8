"""Closed sales, a line each, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from store.i18n import N_, _
from tui.cells import fit
from tui.screens.tender_names import tender_name
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.counter.closed_sales import ClosedSale
    from tui.figures import Figures

KINDS = {"sale": "", "refund": N_("refund"), "void": N_("void")}


def _note(sale: ClosedSale) -> str:
    """What stands beside it, "" for most."""
    if sale.owed:
        return _("not given")
    if sale.kind != "sale":
        return _(KINDS[sale.kind])
    if not sale.returned:
        return ""
    return _("came back") if sale.returned >= sale.due else _("part back")


class SaleList(Painted):
    """The prompt keeps the focus and the screen moves the mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sales--head", "sales--line", "sales--marked", "sales--more"}
    DEFAULT_CSS = """
    SaleList { height: 9; background: $surface; padding: 0 1; }
    SaleList > .sales--head { color: $muted; text-style: underline; }
    SaleList > .sales--line { color: $foreground; }
    SaleList > .sales--more { color: $muted; }
    SaleList > .sales--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.sales: tuple[ClosedSale, ...] = ()
        self.marked = 0
        self.hint = ""

    @property
    def choice(self) -> ClosedSale | None:
        return self.sales[self.marked] if self.sales else None

    def show(self, sales: Sequence[ClosedSale], hint: str) -> None:
        """`hint` is said where there is none. The mark stays with its sale, or goes to the first."""
        before = self.choice
        self.sales, self.hint = tuple(sales), hint
        self.marked = next((at for at, each in enumerate(sales) if before and each.id == before.id), 0)
        self.refresh()

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.sales) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        time, number, amount = 13, 20, 11
        note = max((cell_len(_note(sale)) + 1 for sale in self.sales if _note(sale)), default=0)
        rest = max(0, width - 2 - time - number - note - amount)
        if y == 0:
            heads = fit(_("Time"), time) + fit(_("Sale"), number) + fit(_("Paid by"), rest + note)
            yield Segment("  " + heads + fit(_("Amount"), amount, "right"), self.part("sales--head"))
            return
        if not self.sales and y == 1:
            yield Segment(fit("  " + self.hint, width), self.part("sales--more"))
        at = y - 1 + max(0, self.marked - self.content_size.height + 2)
        if at >= len(self.sales):
            return
        sale = self.sales[at]
        cells = (
            ("line", ("▸ " if at == self.marked else "  ") + fit(f"{sale.at:%m-%d %H:%M}", time)),
            ("line", fit(sale.number, number)),
            ("more", fit(" + ".join(tender_name(each) for each in sale.tenders), rest)),
            ("more", fit(_note(sale), note, "right")),
            ("line", fit(self.figures.grouped(sale.due), amount, "right")),
        )
        for kind, text in cells:
            yield Segment(text, self.part("sales--marked" if at == self.marked else f"sales--{kind}"))
