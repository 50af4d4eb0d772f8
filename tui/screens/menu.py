"""Everything that is not done all day, over the basket: one key does an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from store.errors import N_
from store.i18n import _
from tui import keymap, menu
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class MenuScreen(OneKey[menu.Entry | None]):
    """Answers with the entry that was chosen. A code that a scanner types here does nothing, like any scan."""

    CSS_PATH = "menu.tcss"
    place = "menu"
    question = N_("The menu")

    def __init__(self, sale: SaleScreen) -> None:
        super().__init__()
        self.sale = sale

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield MenuList()
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("More")
        groups = [
            (
                _(group),
                [(each.key, each.title, each.lacking(self.sale)) for each in menu.ENTRIES if each.group == group],
            )
            for group in menu.GROUPS
        ]
        self.query_one(MenuList).show(groups)
        super().tell()

    def take_key(self, char: str) -> None:
        if char in keymap.action_of("menu").keys:
            self.call_next(self.action_back)
        elif chosen := menu.entry(char):
            self._choose(chosen)
        else:
            self.say(_("Nothing in the menu has the key {key}.", key=char), "bad")

    def _choose(self, chosen: menu.Entry) -> None:
        if lacking := chosen.lacking(self.sale):
            self.say(_("{entry}: {lacking}", entry=chosen.title, lacking=lacking), "bad")
        else:
            self.dismiss(chosen)


def switch_language(sale: SaleScreen) -> None:
    sale.till.switch_language()


def sign_off(sale: SaleScreen) -> None:
    sale.till.sign_off()


def lock(sale: SaleScreen) -> None:
    sale.till.lock()
