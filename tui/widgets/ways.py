"""What may be done with a typed figure: a key, what it would do, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit
from tui.widgets.painted import Painted


@dataclass(frozen=True, slots=True)
class Way:
    """`result` is an amount; `remark` why not, or who has to allow it: `fine` when nobody has to."""

    key: str
    what: str
    result: str = ""
    remark: str = ""
    fine: bool = True


class Ways(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"ways--key", "ways--what", "ways--result", "ways--fine", "ways--not"}
    DEFAULT_CSS = """
    Ways { height: auto; padding: 0 1; margin: 0 0 1 0; }
    Ways > .ways--key { background: $panel; color: $primary; text-style: bold; }
    Ways > .ways--what { color: $foreground; }
    Ways > .ways--result { color: $foreground; text-style: bold; }
    Ways > .ways--fine { color: $muted; }
    Ways > .ways--not { color: $warning; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.ways: tuple[Way, ...] = ()

    def show(self, ways: Sequence[Way]) -> None:
        more = len(ways) != len(self.ways)
        self.ways = tuple(ways)
        self.refresh(layout=more)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.ways)

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if y >= len(self.ways):
            return
        way = self.ways[y]
        yield Segment(fit(way.key, 7, "centre"), self.part("ways--key"))
        if not way.result and not way.remark:
            yield Segment(" " + fit(way.what, width - 8), self.part("ways--what"))
            return
        remark = min(cell_len(way.remark), 22)
        yield Segment(" " + fit(way.what, max(1, width - 8 - 12 - 24)), self.part("ways--what"))
        yield Segment(fit(way.result, 12, "right"), self.part("ways--result"))
        yield Segment(
            "  " + fit(way.remark, remark) + " " * (22 - remark), self.part("ways--fine" if way.fine else "ways--not")
        )
