"""What is typed for a booking: who comes that is no member, and a time that was not offered."""

from __future__ import annotations

from datetime import date, datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_, Refused
from store.i18n import _
from store.office.bookings.booking import Guest
from store.office.bookings.rules import read_time
from store.office.members.phones import good_phone
from tui.screens.base import Answer, Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class Typed(Question[Answer]):
    """One prompt, whose text is read on Enter; what cannot be read stays, and says why."""

    CSS_PATH = "bookings.tcss"
    place = "amount"

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def put(self, title: str, words: str, ask: str) -> None:
        self.query_one("#panel").border_title = title
        self.query_one("#words", Static).update(words)
        prompt = self.query_one(Prompt)
        prompt.ask = ask
        prompt.refresh()

    def read(self, text: str) -> Answer:
        """Raises a Refused."""
        raise NotImplementedError

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if not event.text.strip():
            return
        try:
            answer = self.read(event.text.strip())
        except Refused as refusal:
            self.query_one(Prompt).put(event.text)
            self.refuse(refusal)
            return
        self.dismiss(answer)


class GuestScreen(Typed[Guest | None]):
    """Answers with a name, a phone, or both: the word that is digits is the phone."""

    question = N_("Who comes")

    def tell(self) -> None:
        words = _("They are no member. Name and phone are forgotten a month after.")
        self.put(_("Guest"), words, _("Name and phone"))
        super().tell()

    def read(self, text: str) -> Guest:
        words = text.split()
        phone = next((word for word in words if word.lstrip("+").isdecimal()), "")
        if phone:
            phone = good_phone(phone, self.till.shop.settings.currency.code)
        return Guest(" ".join(word for word in words if not word.lstrip("+").isdecimal()), phone)


class TimeScreen(Typed[datetime | None]):
    """Answers with a moment; `day` is the one that a time alone is of."""

    question = N_("The time of a booking")

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day

    def tell(self) -> None:
        words = _("1430 on {day}; another day: 12-03 1430", day=f"{self.day:%m-%d}")
        self.put(_("Other time"), words, _("Time"))
        super().tell()

    def read(self, text: str) -> datetime:
        return read_time(self.till.shop.settings, text, self.day)
