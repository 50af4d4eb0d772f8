"""Coupons, a line each: its name, until when, and what it takes off this basket or is lacking for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment

from tui.cells import fit
from tui.widgets.painted import Painted


@dataclass(frozen=True, slots=True)
class CouponLine:
    """`counts`: it takes something off, or would. `there`: it is in the sale."""

    code: str
    name: str
    until: str
    words: str
    counts: bool
    there: bool


class CouponList(Painted):
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "coupons--line", "coupons--more", "coupons--takes", "coupons--lacks", "coupons--marked"
    }  # fmt: skip
    DEFAULT_CSS = """
    CouponList { height: 8; padding: 0 1; }
    CouponList > .coupons--line { color: $foreground; }
    CouponList > .coupons--more { color: $muted; }
    CouponList > .coupons--takes { color: $success; text-style: bold; }
    CouponList > .coupons--lacks { color: $warning; }
    CouponList > .coupons--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[CouponLine, ...] = ()
        self.marked = -1
        self.hint = ""

    @property
    def choice(self) -> CouponLine | None:
        return self.lines[self.marked] if 0 <= self.marked < len(self.lines) else None

    def show(self, lines: Sequence[CouponLine], hint: str) -> None:
        """The first that is not in the sale yet is marked; `hint` is said where there is none at all."""
        self.lines, self.hint = tuple(lines), hint
        first = next((at for at, line in enumerate(lines) if not line.there), len(lines) - 1)
        self.marked = first
        self.refresh()

    def move(self, by: int) -> None:
        if self.lines:
            self.marked = max(0, min(len(self.lines) - 1, self.marked + by))
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        at = y + max(0, self.marked - self.content_size.height + 1)
        if not self.lines and y == 0:
            yield Segment(fit(self.hint, width), self.part("coupons--more"))
        if at >= len(self.lines):
            return
        line = self.lines[at]
        until, words = 18, 22
        cells = (
            ("line", ("▸ " if at == self.marked else "  ") + ("✓ " if line.there else "  ")),
            ("line", fit(line.name, max(1, width - 4 - until - words))),
            ("more", fit(line.until, until)),
            ("takes" if line.counts else "lacks", fit(line.words, words, "right")),
        )
        for kind, text in cells:
            yield Segment(text, self.part("coupons--marked" if at == self.marked else f"coupons--{kind}"))
