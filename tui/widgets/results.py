"""What a search found, under the prompt, as one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from store.i18n import _
from tui.cells import fit
from tui.figures import Figures
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.office.finding import Found


class Results(Painted):
    """Products, one marked; the prompt keeps the focus and the screen moves the mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"results--line", "results--marked", "results--code"}
    DEFAULT_CSS = """
    Results { height: 9; padding: 0 0 1 0; background: $surface; display: none; }
    Results.-open { display: block; }
    Results > .results--line { color: $foreground; }
    Results > .results--code { color: $muted; }
    Results > .results--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.figures = figures
        self.found: tuple[Found, ...] = ()
        self.marked = -1

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    @property
    def choice(self) -> Found | None:
        return self.found[self.marked] if self.is_open and 0 <= self.marked < len(self.found) else None

    def show(self, found: Sequence[Found], *, mark_first: bool) -> None:
        self.found = tuple(found)
        self.marked = 0 if mark_first and self.found else -1
        self.add_class("-open")
        self.refresh()

    def hide(self) -> None:
        if self.is_open:
            self.found, self.marked = (), -1
            self.remove_class("-open")

    def move(self, by: int) -> None:
        self.marked = max(0, min(len(self.found) - 1, self.marked + by))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        height = self.content_size.height
        top = max(0, min(self.marked - height + 1, len(self.found) - height)) if self.marked >= height else 0
        at = top + y
        if not self.found and y == 0:
            yield Segment(
                fit("  " + _("Nothing found. Try part of the name, code or initials."), width),
                self.part("results--code"),
            )
        if at >= len(self.found):
            return
        found = self.found[at]
        price = self.figures.grouped(found.price) if found.price is not None else _("ask")
        more = f"{found.size}/{found.unit}" if found.size and found.unit else found.size or found.unit
        code, size, amount = 15, 12 if width >= 70 else 0, 10
        name = width - 4 - code - size - amount
        mark = "▸ " if at == self.marked else "  "
        ending = found.code if cell_len(found.code) <= code - 2 else "…" + found.code[-(code - 3) :]
        cells = (
            ("line", mark + fit(found.name, name)),
            ("code", fit(more, size) + "  " + fit(ending, code - 2)),
            ("line", fit(price, amount, "right") + "  "),
        )
        for kind, text in cells:
            yield Segment(text, self.part("results--marked" if at == self.marked else f"results--{kind}"))
