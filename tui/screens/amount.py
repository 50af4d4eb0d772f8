"""A question that an amount of money answers."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_, Refused
from store.i18n import _
from store.money import Money, parse_amount
from tui.screens.base import Answer, Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class AmountQuestion(Question[Answer]):
    """Subclasses say what is asked (`title_words`, `words`, `ask`) and what an amount does (`take_amount`); `proposal`
    is taken by Enter alone, None where there is none."""

    place = "amount"
    proposal: Money | None = None

    def title_words(self) -> str:
        raise NotImplementedError

    def words(self) -> str:
        raise NotImplementedError

    def ask(self) -> str:
        return _("How much")

    def take_amount(self, amount: Money) -> None:
        raise NotImplementedError

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
        text = event.text.strip()
        if not text:
            if self.proposal is not None:
                self.take_amount(self.proposal)
            return
        try:
            amount = parse_amount(text, self.figures.currency)
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.take_amount(amount)


class SumScreen(AmountQuestion[Money | None]):
    """Answers with a sum above 0 that a till would take; `title` and `asked` are keys of the catalogue."""

    question = N_("The amount")

    def __init__(self, title: str, asked: str) -> None:
        super().__init__()
        self.title_key, self.asked = title, asked

    def title_words(self) -> str:
        return _(self.title_key)

    def words(self) -> str:
        return _(self.asked)

    def take_amount(self, amount: Money) -> None:
        from store.counter.limits import most_price
        from store.counter.shifts.refusals import AmountNeeded

        most = most_price(self.figures.currency)
        if 0 < amount <= most:
            self.dismiss(amount)
        else:
            self.refuse(AmountNeeded(most=self.figures.grouped(most)))
