"""What was given back, for the customer to be paid; and from here the exchange (换货)."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from store.books.actor import Actor
from store.books.intents import Intent
from store.counter.refunding import Refunded
from store.counter.refunds_due import refunds_of
from store.errors import N_
from store.i18n import _
from tui.screens.provider_refunds import ProviderScreen, told
from tui.screens.refund import points_told
from tui.screens.tender_names import tender_name
from tui.widgets.due import Due
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine


class RefundedScreen(ProviderScreen[bool | None]):
    """Answers True when the customer takes other goods instead. The next scan closes it too: selling goes on."""

    CSS_PATH = "refunded.tcss"
    AUTO_FOCUS = ""
    place = "refunded"
    question = N_("The return")

    def __init__(self, actor: Actor, made: Refunded, number: str, *, exchange: bool) -> None:
        """`number` of the sale, "" without a receipt; `exchange` where no other customer's basket is open."""
        super().__init__()
        self.actor, self.made, self.number, self.exchange = actor, made, number, exchange
        self.refunds: list[Intent] = []
        """What a provider was asked for."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Due()
            yield Facts()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.refunds = refunds_of(self.till.shop, self.made.sale)
        super().on_mount()

    def tell(self) -> None:
        made, figures = self.made, self.figures
        self.query_one("#panel").border_title = _("Returned: {number}", number=made.number)
        cash = sum(amount for tender, amount in made.by_tender if tender == "cash")
        self.query_one(Due).show(_("Cash to hand out"), figures.plain(cash), (), change=True)
        facts: list[Fact] = [(_("Sale"), self.number or _("without a receipt"))]
        facts += [(tender_name(tender), figures.grouped(amount)) for tender, amount in made.by_tender]
        for each in self.refunds:
            facts.append((_("Provider"), told(each, figures.grouped(each.amount))))
        facts += [(_("Points"), words) for words in points_told(made)]
        self.query_one(Facts).show(facts)
        super().tell()

    def applies(self, action: str) -> bool:
        return self.exchange if action == "exchange" else super().applies(action)

    def at_provider(self) -> Intent | None:
        return next((each for each in self.refunds if each.pending), self.refunds[-1] if self.refunds else None)

    def look_again(self) -> None:
        self.refunds = refunds_of(self.till.shop, self.made.sale)
        self.tell()

    def scanned(self, code: str) -> None:
        self.dismiss(None)
        self.till.scan_again(code)

    async def on_key(self, event: events.Key) -> None:
        """Enter is not what closes it: a bouncing one would take what is to hand out out of sight."""
        if event.key in ("enter", "ctrl+j"):
            self.say(_("{key} goes back to the sale.", key="Esc"))
        else:
            await super().on_key(event)

    def action_exchange(self) -> None:
        if self.exchange:
            self.dismiss(True)
