"""The keys that do something now, at the foot of every screen."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from store.i18n import _
from tui.widgets.painted import Painted

KeyName = tuple[str, str]
"""How a key is written, and what it does now."""


GAP = 2
"""Cells between two keys, where there is room."""


class KeyBar(Painted):
    """Key and name, key and name; two lines where one is too short. In practice every screen says so here."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--name", "keys--practice"}
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: auto; background: $panel; padding: 0 1; }
    KeyBar > .keys--key { color: $primary; text-style: bold; }
    KeyBar > .keys--name { color: $foreground; }
    KeyBar > .keys--practice { background: $warning; color: $ink; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys: tuple[KeyName, ...] = ()

    @property
    def tag(self) -> str:
        """What stands before the keys: nothing, or that this is practice."""
        return f" {_('PRACTICE')} " if getattr(self.app, "practice", False) else ""

    def show(self, keys: Sequence[KeyName]) -> None:
        if tuple(keys) != self.keys:
            self.keys = tuple(keys)
            # Where its height is its own, a second line may come or go.
            self.refresh(layout=self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2 if self._lines(width)[1] else 1

    def _lines(self, width: int) -> tuple[list[KeyName], list[KeyName], int]:
        """As few lines as hold them, and the gap between two: with two lines about as much in each, and where that is
        too much a narrower gap."""
        at, gap = len(self.keys), GAP
        if self._before + self._length(self.keys, gap) > width:
            sizes = [self._length([key], gap) + gap for key in self.keys]
            at = next(at for at in range(len(sizes) + 1) if sum(sizes[:at]) * 2 >= sum(sizes))
            if self._longest(at, gap) > width:
                at = min(range(len(sizes) + 1), key=lambda at: self._longest(at, gap))
                gap = gap if self._longest(at, gap) <= width else 1
        return list(self.keys[:at]), list(self.keys[at:]), gap

    @property
    def _before(self) -> int:
        """Cells of the tag, which only the first line has."""
        return cell_len(self.tag) + 1 if self.tag else 0

    def _longest(self, at: int, gap: int) -> int:
        return max(self._before + self._length(self.keys[:at], gap), self._length(self.keys[at:], gap))

    def _length(self, keys: Sequence[KeyName], gap: int) -> int:
        return sum(cell_len(key) + 1 + cell_len(name) + gap for key, name in keys) - gap

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        *lines, gap = self._lines(width)
        if y == 0 and (tag := self.tag):
            yield Segment(tag, self.part("keys--practice"))
            yield Segment(" ", self.part(""))
        for key, name in lines[y] if y < 2 else []:
            yield Segment(key, self.part("keys--key"))
            yield Segment(f" {name}{' ' * gap}", self.part("keys--name"))
