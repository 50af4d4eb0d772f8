"""The keys of a screen, a line each: the letter that does it, the key, its name, and what it does."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit, wrap_cells
from tui.widgets.painted import Painted

Help = tuple[str, str, str, str]
"""Letter ("" without one), key, name, what it does."""

LETTER, KEY, NAME = 2, 8, 15
MOST = 3
"""Lines of what a key does."""


class HelpList(Painted):
    """As high as it is long; what it stands in scrolls. Long words go on beneath themselves."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--letter", "help--key", "help--name", "help--words"}
    DEFAULT_CSS = """
    HelpList { height: auto; }
    HelpList > .help--letter { color: $accent; }
    HelpList > .help--key { color: $primary; text-style: bold; }
    HelpList > .help--name { color: $foreground; }
    HelpList > .help--words { color: $muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.helps: tuple[Help, ...] = ()

    def show(self, helps: Sequence[Help]) -> None:
        self.helps = tuple(helps)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def _rows(self, width: int) -> list[Help]:
        room = max(1, width - LETTER - KEY - NAME)
        return [
            (letter, key, name, part) if at == 0 else ("", "", "", part)
            for letter, key, name, words in self.helps
            for at, part in enumerate(wrap_cells(words, room, MOST))
        ]

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        rows = self._rows(width)
        if y >= len(rows):
            return
        letter, key, name, words = rows[y]
        yield Segment(fit(letter, LETTER), self.part("help--letter"))
        yield Segment(fit(key, KEY), self.part("help--key"))
        yield Segment(fit(name, NAME), self.part("help--name"))
        yield Segment(words, self.part("help--words"))
