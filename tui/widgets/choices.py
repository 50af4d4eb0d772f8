"""Keys with what they stand for, a line each: the quick amounts of a payment."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit
from tui.widgets.painted import Painted

Choice = tuple[str, str, str]
"""The key, the amount, a remark."""


class Choices(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--key", "choices--amount", "choices--remark"}
    DEFAULT_CSS = """
    Choices { height: auto; padding: 0 2; margin: 0 0 1 0; }
    Choices > .choices--key { background: $panel; color: $primary; text-style: bold; }
    Choices > .choices--amount { color: $foreground; text-style: bold; }
    Choices > .choices--remark { color: $muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.choices: tuple[Choice, ...] = ()

    def show(self, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.choices)

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if y >= len(self.choices):
            return
        key, amount, remark = self.choices[y]
        keys = max(3, *(cell_len(each) for each, _amount, _remark in self.choices))
        yield Segment(f" {fit(key, keys, 'centre')} ", self.part("choices--key"))
        yield Segment(fit(amount, 14, "right"), self.part("choices--amount"))
        yield Segment("   " + fit(remark, max(0, width - keys - 19)), self.part("choices--remark"))
