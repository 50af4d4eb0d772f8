"""Paper on the screen: a receipt beside the basket, or to be looked at again."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from store.slip import QR, Barcode, Cut, PaperLine, pad, paper_width
from tui.cells import fit, wrap_cells
from tui.widgets.painted import Painted

Drawn = tuple[str, bool]
"""A line of the paper as the screen shows it, and whether it is bold."""


class Paper(Painted):
    """A strip of paper with what was printed on it. Too long for its height, it shows its end, where the sum is;
    `whole`: it is as high as it is long. `notes` stand on it while it is blank."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paper--text", "paper--bold", "paper--edge"}
    DEFAULT_CSS = """
    Paper { background: $paper; color: $paper-ink; }
    Paper > .paper--text { color: $paper-ink; }
    Paper > .paper--bold { color: $paper-ink; text-style: bold; }
    Paper > .paper--edge { background: $background; color: $paper; }
    """

    def __init__(
        self,
        columns: int,
        *,
        whole: bool = False,
        notes: Callable[[], Sequence[str]] = tuple,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self.columns = columns
        self.whole = whole
        self.notes = notes
        self.lines: tuple[Drawn, ...] = ()

    def show(self, printed: Sequence[PaperLine | Barcode | QR | Cut]) -> None:
        self.lines = tuple(line for block in printed for line in _drawn(block, self.columns))
        self.refresh(layout=self.whole)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines) + 2

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        height = self.content_size.height
        if y in (0, height - 1):
            yield Segment(("▄" if y == 0 else "▀") * width, self.part("paper--edge"))
            return
        lines = self.lines or self._blank(width - 4)
        at = max(0, len(lines) - (height - 2)) + y - 1
        if at >= len(lines):
            return
        text, bold = lines[at]
        left = max(0, (width - self.columns) // 2) if self.lines else 2
        yield Segment(" " * left + fit(text, max(0, width - left)), self.part("paper--bold" if bold else "paper--text"))

    def _blank(self, width: int) -> list[Drawn]:
        out: list[Drawn] = [("", False)]
        for at, note in enumerate(self.notes()):
            out += [(line, at == 0) for line in wrap_cells(note, width, 6)] + [("", False)]
        return out


def _drawn(block: PaperLine | Barcode | QR | Cut, columns: int) -> Iterable[Drawn]:
    match block:
        case PaperLine(text, align, bold, _size):
            yield _on_screen(pad(text, columns, align)), bold
        case Barcode(data):
            bars = ("▌│█║▐║│▌║█│▐" * 4)[: min(columns - 4, 2 * len(data))]
            for _row in range(2):
                yield fit(bars, columns, "centre"), False
            yield fit(data, columns, "centre"), False
        case QR(data):
            yield fit(f"[QR {data}]", columns, "centre"), False
        case Cut():
            yield "╌" * columns, False


def _on_screen(text: str) -> str:
    """× and its like take two cells on paper and one on the screen: a space keeps the columns straight."""
    return "".join(char + " " * (paper_width(char) - cell_len(char)) for char in text)
