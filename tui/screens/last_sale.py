"""A closed sale: its receipt as it was printed, and printed again (重打)."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.books.actor import Actor
from store.counter import printing
from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.pricing.basket import SaleId
from store.slip import lay_out
from store.slips.sale import sale_slip
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.paper import Paper


class LastSaleScreen(Question[str | None]):
    """Answers with what was done, in words."""

    CSS_PATH = "last_sale.tcss"
    AUTO_FOCUS = "VerticalScroll"
    place = "last_sale"
    question = N_("The receipt")

    def __init__(self, actor: Actor, sale: SaleId) -> None:
        super().__init__()
        self.actor, self.sale = actor, sale

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            with VerticalScroll():
                yield Paper(self.till.paper_columns, whole=True)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        slip = sale_slip(self.till.shop, self.sale, columns=self.till.paper_columns)
        self.query_one(Paper).show(lay_out(slip))

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Receipt")
        super().tell()

    def action_reprint(self) -> None:
        till, key = self.till, new_id()

        def printed(_job: printing.Job) -> None:
            till.print_now()
            self.dismiss(_("The receipt is printed again, marked as a reprint."))

        self.attempt(
            self.actor,
            lambda actor: printing.reprint(till.shop, actor, self.sale, key=key, now=till.clock()),
            printed,
        )
