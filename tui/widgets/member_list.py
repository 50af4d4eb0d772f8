"""Members found by what was typed, masked: a line each, one marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from store.errors import N_
from store.i18n import _
from tui.cells import fit
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.office.members.views import MemberFound

STATES = {
    "inactive": N_("not activated"),
    "frozen": N_("frozen"),
    "lost": N_("card lost"),
    "closed": N_("closed"),
}


class MemberList(Painted):
    """The prompt keeps the focus and the screen moves the mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"members--line", "members--marked", "members--more"}
    DEFAULT_CSS = """
    MemberList { height: 8; background: $surface; padding: 0 1; }
    MemberList > .members--line { color: $foreground; }
    MemberList > .members--more { color: $muted; }
    MemberList > .members--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[MemberFound, ...] = ()
        self.marked = -1
        self.hint = ""

    @property
    def choice(self) -> MemberFound | None:
        return self.found[self.marked] if 0 <= self.marked < len(self.found) else None

    def show(self, found: Sequence[MemberFound], hint: str) -> None:
        """`hint` is said where nobody was found."""
        self.found, self.hint = tuple(found), hint
        self.marked = 0 if self.found else -1
        self.refresh()

    def move(self, by: int) -> None:
        if self.found:
            self.marked = max(0, min(len(self.found) - 1, self.marked + by))
            self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        height = self.content_size.height
        at = y + max(0, self.marked - height + 1)
        if not self.found and y == 0:
            yield Segment(fit(self.hint, width), self.part("members--more"))
        if at >= len(self.found):
            return
        found = self.found[at]
        state = _(STATES[found.state]) if found.state in STATES else ""
        points = state or _("{points} {points:point|points}", points=f"{found.points:,}")
        tier, right = 12, 15
        who = width - 2 - 14 - tier - right
        line = (
            ("line", ("▸ " if at == self.marked else "  ") + fit(found.masked_phone, 14)),
            ("line", fit(found.masked_name or found.number, who)),
            ("more", fit(found.tier, tier)),
            ("more", fit(points, right, "right")),
        )
        for kind, text in line:
            yield Segment(text, self.part("members--marked" if at == self.marked else f"members--{kind}"))
