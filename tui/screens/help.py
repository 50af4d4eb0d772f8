"""Every key of the screen beneath, from the keymap; and a letter that does each, where a terminal keeps the key."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from store.errors import N_
from store.i18n import _
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.help_list import HelpList
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class HelpScreen(OneKey[keymap.Action | None]):
    """Answers with the action whose letter was pressed."""

    CSS_PATH = "help.tcss"
    place = "help"
    question = N_("The help")

    def __init__(self, about: keymap.Place, applies: Callable[[str], bool]) -> None:
        super().__init__()
        self.listed = [action for action in keymap.actions(about) if action.help and action.shown]
        doable = [action for action in self.listed if action.do and action.id != "help" and applies(action.id)]
        self.letters = dict(zip(LETTERS, doable, strict=False))

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            with VerticalScroll():
                yield HelpList()
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Keys · a letter does what stands beside it")
        letter_of = {action.id: letter for letter, action in self.letters.items()}
        self.query_one(HelpList).show(
            [(letter_of.get(action.id, ""), action.shown, action.title, keymap.said(action)) for action in self.listed]
        )
        super().tell()

    def take_key(self, char: str) -> None:
        if chosen := self.letters.get(char):
            self.dismiss(chosen)
        elif char in "?":
            self.dismiss(None)
        else:
            self.say(_("Nothing here has the letter {key}.", key=char), "bad")

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
