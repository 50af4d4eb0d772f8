"""The baskets that were put aside: one is taken up again, at this till or another."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store import codes, ticket_numbers
from store.counter.parking import ParkedView
from store.errors import N_, Refused
from store.i18n import _
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.parked_list import ParkedList
from tui.widgets.prompt import Prompt


class ParkedScreen(Question[str | None]):
    """Answers with the ticket that is to be recalled. Digits narrow to tickets that end with them, anything else to
    names that hold it; a scanned ticket is recalled at once."""

    CSS_PATH = "parked.tcss"
    place = "parked"
    question = N_("The list of parked baskets")

    def __init__(self, waiting: Sequence[ParkedView]) -> None:
        super().__init__()
        self.waiting = waiting

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Prompt(id="prompt")
            yield MessageLine()
            yield ParkedList(self.figures)
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(ParkedList), self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Parked baskets · {count}", count=len(self.waiting))
        self.w_prompt.ask = _("Scan the ticket, or type its end or the name")
        self.w_prompt.refresh()
        self._narrow(self.w_prompt.text)
        super().tell()

    def applies(self, action: str) -> bool:
        return bool(self.w_list.found) if action in ("take_parked", "parked_up", "parked_down") else True

    @on(Prompt.Typed)
    def narrow(self, event: Prompt.Typed) -> None:
        if self.message_line.text:
            self.say("")
        self._narrow(event.text)
        self.show_keys()

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = [each for each in self.waiting if each.ticket.endswith(wanted) or wanted in each.name.casefold()]
        self.w_list.show(found, self.till.local_now().date())

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if choice := self.w_list.choice:
            self.dismiss(choice.ticket)
        elif ticket_numbers.sound(event.text.strip()):
            self.dismiss(event.text.strip())  # of another hour, perhaps: who recalls says what became of it
        else:
            self.say(_("No parked basket fits."), "bad")
            self.w_prompt.refuse()

    def scanned(self, code: str) -> None:
        try:
            reading = codes.read(code)
        except Refused as refusal:
            self.refuse(refusal)
            return
        ticket = reading.ticket_code if isinstance(reading, codes.ProductCode) else None
        if ticket:
            self.dismiss(ticket)
        else:
            super().scanned(code)

    def action_parked(self, by: int) -> None:
        self.w_list.move(by)
