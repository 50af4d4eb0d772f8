"""The latest line, emphasised: what the last scan did."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from tui.cells import fit, wrap_cells
from tui.widgets.digits import draw
from tui.widgets.painted import Painted


class Latest(Painted):
    """The name in full (it wraps where there is room), how the amount comes about, and the amount; with three lines
    that is in small block digits."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"latest--name", "latest--sum", "latest--amount", "latest--edge"}
    DEFAULT_CSS = """
    Latest { height: 2; background: $surface; padding: 0 2 0 0; }
    Latest > .latest--edge { color: $accent; }
    Latest > .latest--name { color: $foreground; text-style: bold; }
    Latest > .latest--sum { color: $muted; }
    Latest > .latest--amount { color: $foreground; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.said: tuple[str, str, str] = ("", "", "")

    def show(self, name: str, sum_: str = "", amount: str = "") -> None:
        if (name, sum_, amount) != self.said:
            self.said = (name, sum_, amount)
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        name, sum_, amount = self.said
        height = self.content_size.height
        yield Segment("▌ ", self.part("latest--edge"))
        if height == 1:
            figures = f"  {sum_}  " if sum_ else ""
            end = cell_len(figures) + len(amount)
            yield Segment(fit(name, max(0, width - 2 - end)), self.part("latest--name"))
            yield Segment(figures, self.part("latest--sum"))
            yield Segment(amount, self.part("latest--amount"))
            return
        digits = draw(amount, height, width // 2) if amount else ("",) * height
        room = width - 2 - len(digits[0])
        words = wrap_cells(name, room - 2, height - 1)
        style = "latest--name" if y < len(words) else "latest--sum"
        yield Segment(fit([*words, sum_, "", ""][y], room), self.part(style))
        yield Segment(digits[y] if y < len(digits) else "", self.part("latest--amount"))
