"""How much of it: another quantity for the marked line, or the weight of what has no label."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_, BadQuantity, Refused
from store.i18n import _
from store.money import Quantity, parse_quantity
from store.pricing.basket import PricedLine
from tui import keymap
from tui.figures import sum_of
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class QuantityQuestion(Question[Quantity | None]):
    """Subclasses say what is asked: `title_words`, `words`, `ask`."""

    place = "quantity"
    question = N_("The quantity question")

    def title_words(self) -> str:
        return _("Quantity")

    def words(self) -> str:
        raise NotImplementedError

    def ask(self) -> str:
        return _("New quantity")

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = self.title_words()
        self.query_one("#words", Static).update(self.words())
        prompt = self.query_one(Prompt)
        prompt.ask = self.ask()
        prompt.refresh()
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if not event.text.strip():
            return
        try:
            quantity = self.read(event.text)
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.dismiss(quantity)

    def read(self, text: str) -> Quantity:
        """Raises what is wrong with it."""
        return parse_quantity(text)


class NoneOfIt(Refused):
    template = N_("A line of none is no line: Esc, then {key} takes it out.")


class QuantityScreen(QuantityQuestion):
    def __init__(self, marked: PricedLine) -> None:
        super().__init__()
        self.marked = marked

    def read(self, text: str) -> Quantity:
        try:
            return super().read(text)
        except BadQuantity:
            if not text.strip(" 0."):
                raise NoneOfIt(key=keymap.key_of("void_line")) from None
            raise

    def words(self) -> str:
        return f"{self.marked.line.name}\n{sum_of(self.marked, self.figures)}"


class WeightScreen(QuantityQuestion):
    """Asks how much of something is on the scale, before it is rung up; `costs` is the price of a unit in words."""

    question = N_("The weight question")

    def __init__(self, name: str, unit: str, costs: str) -> None:
        super().__init__()
        self.of, self.unit, self.costs = name, unit, costs

    def title_words(self) -> str:
        return _("Weight")

    def words(self) -> str:
        return f"{self.of}\n{self.costs}"

    def ask(self) -> str:
        return _("Weight in {unit}", unit=self.unit) if self.unit else _("Weight")
