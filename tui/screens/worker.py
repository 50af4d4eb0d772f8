"""Who does the service (技师 教练): a staff number, beside the cashier who books it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_, Refused
from store.i18n import _
from store.office.staff import NotActive, Person, person
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class WorkerScreen(Question[Person | None]):
    """Answers with somebody who works here."""

    CSS_PATH = "rewards.tcss"
    place = "amount"
    question = N_("Done by")

    def __init__(self, words: str = N_("It is kept with the use.")) -> None:
        super().__init__()
        self.words = words

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Done by")
        self.query_one("#words", Static).update(_(self.words))
        prompt = self.query_one(Prompt)
        prompt.ask = _("Staff number")
        prompt.refresh()
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = event.text.strip()
        if not text:
            return
        try:
            found = person(text)
            if not found.active:
                raise NotActive(name=found.name, number=found.number)
        except Refused as refusal:
            self.query_one(Prompt).put(text)
            self.refuse(refusal)
            return
        self.dismiss(found)
