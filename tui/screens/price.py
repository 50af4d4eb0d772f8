"""The price of a product that has none."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.counter.limits import most_price
from store.counter.selling import PriceTooLarge
from store.errors import N_, Refused
from store.i18n import _
from store.money import Money, Quantity, parse_amount, write_quantity
from store.office.catalogue import Sellable
from tui import keymap
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class NoPriceIsZero(Refused):
    template = N_("A price is above 0. What costs nothing is given away once it is rung up: {key}")


class PriceScreen(Question[Money | None]):
    """Asks what one of it costs. Answers None when nobody knows; the product is not rung up then."""

    place = "price"
    question = N_("The price question")

    def __init__(self, sellable: Sellable, quantity: Quantity) -> None:
        super().__init__()
        self.sellable, self.quantity = sellable, quantity

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        sellable = self.sellable
        self.query_one("#panel").border_title = _("No price")
        self.query_one("#words", Static).update(
            f"{sellable.name}\n"
            + _("Code {code} · quantity {quantity}", code=sellable.code, quantity=write_quantity(self.quantity))
        )
        prompt = self.query_one(Prompt)
        prompt.ask = _("Price of one {unit}", unit=sellable.unit) if sellable.unit else _("Price of one")
        prompt.refresh()
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if not event.text.strip():
            return
        try:
            price = parse_amount(event.text, self.figures.currency)
        except Refused as refusal:
            self.refuse(refusal)
            return
        limit = most_price(self.figures.currency)
        if price > limit:
            self.refuse(PriceTooLarge(price=self.figures.grouped(price), limit=self.figures.grouped(limit)))
        elif price == 0:
            self.refuse(NoPriceIsZero(key=keymap.key_of("by_hand")))
        else:
            self.dismiss(price)
