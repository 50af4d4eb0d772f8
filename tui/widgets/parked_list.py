"""Parked baskets, a line each, one marked: what each is called, its ticket's end, lines, due, since when, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from store.i18n import _
from tui.cells import fit
from tui.figures import Figures
from tui.widgets.painted import Painted

if TYPE_CHECKING:
    from store.counter.parking import ParkedView

TICKET, LINES, DUE, SINCE, WHO = 6, 6, 11, 14, 15
"""Columns, in cells; the name has the rest."""


class ParkedList(Painted):
    """The prompt keeps the focus and the screen moves the mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"parked--head", "parked--line", "parked--more", "parked--marked"}
    DEFAULT_CSS = """
    ParkedList { height: 9; padding: 0 1; }
    ParkedList > .parked--head { color: $muted; text-style: underline; }
    ParkedList > .parked--line { color: $foreground; }
    ParkedList > .parked--more { color: $muted; }
    ParkedList > .parked--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures
        self.found: tuple[ParkedView, ...] = ()
        self.marked = 0
        self.today = date.min

    @property
    def choice(self) -> ParkedView | None:
        return self.found[self.marked] if self.found else None

    def show(self, found: Sequence[ParkedView], today: date) -> None:
        """The first is marked; what was parked on another day than `today` says on which."""
        self.found, self.marked, self.today = tuple(found), 0, today
        self.refresh()

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.found) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        name = max(1, width - 2 - TICKET - LINES - DUE - SINCE - WHO)
        if y == 0:
            heads = fit(_("Name"), name) + fit(_("Ticket"), TICKET) + fit(_("Lines"), LINES, "right")
            heads += fit(_("Due"), DUE, "right") + "  " + fit(_("Parked at"), SINCE - 2) + fit(_("Till, cashier"), WHO)
            yield Segment("  " + heads, self.part("parked--head"))
            return
        if not self.found and y == 1:
            yield Segment(fit("  " + _("No parked basket fits."), width), self.part("parked--more"))
        at = y - 1 + max(0, self.marked - self.content_size.height + 2)
        if at >= len(self.found):
            return
        one = self.found[at]
        since = f"{one.parked_at:%H:%M}" if one.parked_at.date() == self.today else f"{one.parked_at:%m-%d %H:%M}"
        cells = (
            ("line", ("▸ " if at == self.marked else "  ") + fit(one.name, name - 1) + " "),
            ("more", fit(one.tail, TICKET) + fit(str(one.lines), LINES, "right")),
            ("line", fit(self.figures.grouped(one.due), DUE, "right")),
            ("more", "  " + fit(since, SINCE - 2) + fit(f"{one.till[2:]} {one.by} {one.by_name}", WHO)),
        )
        for kind, text in cells:
            yield Segment(text, self.part("parked--marked" if at == self.marked else f"parked--{kind}"))
