"""A question that F2 answers with yes. Enter does not: scanners type it."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_
from store.i18n import _
from tui import keymap
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine


class ConfirmScreen(Question[bool | None]):
    place = "confirm"
    question = N_("A question")

    def __init__(self, title: str, words: str, **params: Any) -> None:
        super().__init__()
        self.title_words, self.words, self.params = title, words, params

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Static(id="how", markup=False)
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _(self.title_words)
        self.query_one("#words", Static).update(_(self.words, **self.params))
        self.query_one("#how", Static).update(_("{key} yes · Esc no", key=keymap.key_of("yes")))
        super().tell()

    def action_yes(self) -> None:
        self.dismiss(True)
