"""Why something is done by hand (原因): one key chooses."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_
from store.i18n import _
from store.office.reasons import Reason, reasons_for
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import MenuList
from tui.widgets.message_line import MessageLine

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class ReasonScreen(OneKey[str | None]):
    """Answers with the code of a reason for `act` (store.office.reasons.ACTS); the act is done with that key, so
    `words` say what it is."""

    place = "reason"
    question = N_("The reason")

    def __init__(self, act: str, words: str) -> None:
        super().__init__()
        self.act, self.words = act, words

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.reasons = dict(zip(KEYS, self.choices(), strict=False))
        super().on_mount()

    def choices(self) -> Sequence[Reason]:
        return reasons_for(self.till.shop, self.act)

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Reason")
        self.query_one("#words", Static).update(self.words)
        items = [(key, reason.name, "") for key, reason in self.reasons.items()]
        self.query_one(MenuList).show([(_("One key chooses, and it is done:"), items)])
        super().tell()

    def take_key(self, char: str) -> None:
        if char in self.reasons:
            self.dismiss(self.reasons[char].code)
        else:
            self.say(_("No reason has the key {key}.", key=char), "bad")
