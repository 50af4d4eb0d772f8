"""Goods without a code on pages of keys: one character rings what it stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from store.errors import N_
from store.i18n import _
from store.money import Quantity, write_quantity
from store.office.quick_keys import Key, Page, quick_keys
from tui.screens.one_key import OneKey
from tui.screens.quantity import WeightScreen
from tui.widgets.key_bar import KeyBar
from tui.widgets.key_grid import KeyGrid, price_of
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class QuickKeysScreen(OneKey[Key | str | None]):
    """Answers with the key, or with a code that was scanned meanwhile, which is rung up as ever."""

    CSS_PATH = "quick_keys.tcss"
    place = "quick_keys"
    question = N_("The quick keys")

    def __init__(self, pages: Sequence[Page]) -> None:
        super().__init__()
        self.pages, self.at = pages, 0

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield KeyGrid(self.figures)
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        page = self.pages[self.at]
        name = page.name or _("Page {number}", number=page.page)
        where = f"  {self.at + 1}/{len(self.pages)}" if len(self.pages) > 1 else ""
        self.query_one("#panel").border_title = _("Quick keys · {page}", page=name) + where
        self.query_one(KeyGrid).show(page)
        super().tell()

    def applies(self, action: str) -> bool:
        return len(self.pages) > 1 if action in ("next_keys", "earlier_keys") else True

    def action_turn(self, by: int) -> None:
        self.at = (self.at + by) % len(self.pages)
        self.say("")
        self.tell()

    def take_key(self, char: str) -> None:
        if key := self.query_one(KeyGrid).at(char):
            self.dismiss(key)
        else:
            self.say(_("Nothing lies on the key {key} of this page.", key=char), "bad")

    def scanned(self, code: str) -> None:
        self.dismiss(code)


def open_quick_keys(sale: SaleScreen) -> None:
    pages = quick_keys(sale.till.shop)
    if not pages:
        sale.say(_("No quick keys are set: `shop keys set` in the office puts goods on them."), "attention")
        return

    def picked(answer: Key | str | None) -> None:
        if isinstance(answer, str):
            sale.scanned(answer)
        elif answer is not None:
            _ring(sale, answer)

    sale.till.push_screen(QuickKeysScreen(pages), picked)


def _ring(sale: SaleScreen, key: Key) -> None:
    if not key.weighed:
        sale.ring(key.code)
        return

    def weighed(quantity: Quantity | None) -> None:
        if quantity is None:
            sale.say(_("{name} was not rung up: no weight was given.", name=key.name), "attention")
        else:
            sale.ring(f"{write_quantity(quantity)}*{key.code}")

    sale.till.push_screen(WeightScreen(key.name, key.unit, price_of(key, sale.figures)), weighed)
