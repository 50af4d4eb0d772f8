"""The report of a shift on the screen, as it comes out of the printer: an X at any time, the Z at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.books.actor import Actor
from store.books.permits import may
from store.counter.shifts import closing
from store.counter.shifts.reading import the_open_shift
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.slip import lay_out
from store.slips.shift import shift_slip
from tui.screens.base import Answer, Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class ShiftPaper(Question[Answer]):
    """A shift's slip, scrolled by ↑↓ and PgUp PgDn. `kind` as store.slips.shift.shift_slip takes it."""

    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, shift: str, kind: str) -> None:
        super().__init__()
        self.shift, self.kind = shift, kind

    def title_words(self) -> str:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            with VerticalScroll():
                yield Paper(self.till.paper_columns, whole=True)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        till = self.till
        slip = shift_slip(till.shop, self.shift, self.kind, columns=till.paper_columns, now=till.clock())
        self.query_one(Paper).show(lay_out(slip))

    def tell(self) -> None:
        self.query_one("#panel").border_title = self.title_words()
        super().tell()


class XReportScreen(ShiftPaper[str | None]):
    """The shift as it stands; the cash only for who may see it. Answers with what was done, in words."""

    place = "report"
    question = N_("The report")

    def __init__(self, actor: Actor, shift: str, kind: str) -> None:
        super().__init__(shift, kind)
        self.actor = actor

    def title_words(self) -> str:
        return _("X report")

    def action_print_report(self) -> None:
        till = self.till
        try:
            closing.print_x(till.shop, self.actor, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        till.print_now()
        self.dismiss(_("The X report is printed."))


class ZReportScreen(ShiftPaper[None]):
    """The end of a shift. Whichever key closes it, the cashier is signed off next."""

    place = "closed"
    question = N_("The Z report")

    def __init__(self, shift: str) -> None:
        super().__init__(shift, "shift_z")

    def title_words(self) -> str:
        return _("Z report")

    def on_mount(self) -> None:
        super().on_mount()
        self.say(_("The shift is closed; the Z is printed."), "good")


def open_x(sale: SaleScreen) -> None:
    shop, actor = sale.till.shop, sale.actor
    try:
        shift = the_open_shift(shop, actor.till)
    except Refused as refusal:
        sale.refuse(refusal)
        return
    kind = "shift_x" if may(shop, actor, closing.SEE_CASH) else "shift_blind"
    sale.till.push_screen(XReportScreen(actor, shift.id, kind), sale.tell_answer)
