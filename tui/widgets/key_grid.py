"""One page of quick keys, three in a row as on a number pad: the character, what lies there, what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from store.i18n import _
from tui.cells import fit
from tui.figures import Figures
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.office.quick_keys import Key, Page

CHARACTERS = "123456789abcdefghijklmnopqrstu"
"""Of the places 1 to 30."""

ACROSS, GAP = 3, 2


class KeyGrid(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--name", "keys--price"}
    DEFAULT_CSS = """
    KeyGrid { height: 10; padding: 0 1; margin: 0 0 1 0; }
    KeyGrid > .keys--key { background: $panel; color: $primary; text-style: bold; }
    KeyGrid > .keys--name { color: $foreground; }
    KeyGrid > .keys--price { color: $muted; }
    """

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.keys: dict[int, Key] = {}

    def show(self, page: Page) -> None:
        self.keys = {key.place: key for key in page.keys}
        self.refresh()

    def at(self, char: str) -> Key | None:
        """What lies on the key with this character."""
        return self.keys.get(CHARACTERS.find(char) + 1)

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        room = (width - GAP * (ACROSS - 1)) // ACROSS
        for place in range(y * ACROSS + 1, (y + 1) * ACROSS + 1):
            if (place - 1) % ACROSS:
                yield Segment(" " * GAP, self.part(""))
            key = self.keys.get(place)
            if key is None:
                yield Segment(" " * room, self.part(""))
                continue
            price = price_of(key, self.figures)
            yield Segment(f" {CHARACTERS[place - 1]} ", self.part("keys--key"))
            yield Segment(fit(f" {key.name}", room - 3 - cell_len(price) - 1), self.part("keys--name"))
            yield Segment(f" {price}", self.part("keys--price"))


def price_of(key: Key, figures: Figures) -> str:
    """9.98/kg, 2.50, or that it is asked for."""
    if key.price is None:
        return _("ask")
    return figures.grouped(key.price) + (f"/{key.unit}" if key.weighed and key.unit else "")
