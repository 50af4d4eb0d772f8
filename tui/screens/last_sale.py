"""A closed sale: its receipt as it was printed, and printed again (重打)."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.books.actor import Actor
from store.books.intents import Intent
from store.counter import printing
from store.counter.refunds_due import refunds_of
from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.pricing.basket import SaleId
from store.slip import lay_out
from store.slips.sale import sale_slip
from tui.screens.provider_refunds import ProviderScreen
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.paper import Paper


class LastSaleScreen(ProviderScreen[str | None]):
    """Answers with what was done, in words. Of a refund that a provider has not made it says so."""

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
        if (made := self.at_provider()) is not None:
            self.tell_outcome(made)

    def at_provider(self) -> Intent | None:
        refunds = refunds_of(self.till.shop, self.sale)
        return next((each for each in refunds if each.pending), refunds[-1] if refunds else None)

    def look_again(self) -> None:
        self.show_keys()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Receipt")
        super().tell()

    def action_why(self) -> None:
        """How each number of it comes about."""
        from tui.screens.why import PaidWhyScreen

        self.till.push_screen(PaidWhyScreen(self.sale))

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
