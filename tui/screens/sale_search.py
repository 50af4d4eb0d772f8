"""Searching as one types, on the sale screen."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from store import codes
from store.errors import Refused
from store.money import Quantity
from tui.screens.sale_view import SaleView
from tui.widgets.prompt import Prompt

DIGITS_SEARCH_AFTER = 0.35
"""Seconds without a key after which typed digits are searched for: a scanner that types is through by then."""


class SearchKeys(SaleView):
    """Letters search at once, digits when the typing stops."""

    _pause: Timer | None = None

    @on(Prompt.Typed)
    def search(self, event: Prompt.Typed) -> None:
        if self._pause:
            self._pause.stop()
            self._pause = None
        if event.text:  # an act that empties the prompt has just said what it did
            self.quiet()
        words = self._words(event.text)
        if words is None:
            self.close_search()
        elif words.isdecimal():
            self.close_search()
            if len(words) >= 3:
                self._pause = self.set_timer(DIGITS_SEARCH_AFTER, lambda: self._find(words, mark_first=False))
        else:
            self._find(words, mark_first=True)
        self.show_keys()

    def _words(self, text: str) -> str | None:
        """What to search for; a weight being typed (“0.5”) is nothing."""
        try:
            match codes.read(text):
                case codes.Search(words) if any(char.isalpha() for char in words):
                    return words
                case codes.ProductCode(code, _quantity):
                    return code
        except Refused:
            return None
        return None

    def _typed_quantity(self, text: str) -> Quantity | None:
        match codes.read(text):
            case codes.Search(_, quantity) | codes.ProductCode(_, quantity):
                return quantity
        return None

    def _find(self, words: str, *, mark_first: bool) -> None:
        from store.office.finding import find  # loaded with the first search

        found = find(self.till.shop, words)
        if found or mark_first:
            self.w_results.show(found, mark_first=mark_first)
        self.show_keys()
