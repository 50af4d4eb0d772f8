"""A day of bookings, a line each, one marked; sessions of courses stand above those who come to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeAlias

from rich.segment import Segment

from store.i18n import _
from store.office.bookings.views import STATES, BookingView, SessionView
from tui.cells import fit
from tui.widgets.painted import Painted

Row: TypeAlias = BookingView | SessionView

TIME, WHO, WORKER, STATE = 13, 16, 10, 11
"""Columns, in cells; what is booked has the rest."""


class BookingList(Painted):
    """The screen moves the mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("bookings--head", "bookings--line", "bookings--session", "bookings--over", "bookings--marked"),
    }
    DEFAULT_CSS = """
    BookingList { height: 11; padding: 0 1; }
    BookingList > .bookings--head { color: $muted; text-style: underline; }
    BookingList > .bookings--line { color: $foreground; }
    BookingList > .bookings--session { color: $accent; }
    BookingList > .bookings--over { color: $muted; }
    BookingList > .bookings--marked { background: $lit; color: $lit-text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Row, ...] = ()
        self.marked = 0

    @property
    def choice(self) -> Row | None:
        return self.found[self.marked] if self.found else None

    def show(self, found: Sequence[Row], marked: int) -> None:
        self.found, self.marked = tuple(found), max(0, min(marked, len(found) - 1))
        self.refresh()

    def move(self, by: int) -> None:
        self.marked = max(0, min(self.marked + by, len(self.found) - 1))
        self.refresh()

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        what = max(1, width - 2 - TIME - WHO - WORKER - STATE)
        if y == 0:
            heads = fit(_("Time"), TIME) + fit(_("Who"), WHO) + fit(_("For what"), what) + fit(_("Done by"), WORKER)
            yield Segment("  " + heads + fit(_("State"), STATE), self.part("bookings--head"))
            return
        if not self.found and y == 1:
            yield Segment(fit("  " + _("Nothing is booked for this day."), width), self.part("bookings--over"))
        at = y - 1 + max(0, self.marked - self.content_size.height + 2)
        if at >= len(self.found):
            return
        row = self.found[at]
        who, named, worker, state, kind = _cells(row)
        text = fit(f"{row.begins:%H:%M}–{row.ends:%H:%M}", TIME) + fit(who, WHO - 1) + " "
        text += fit(named, what - 1) + " " + fit(worker, WORKER - 1) + " " + fit(state, STATE)
        mark = "▸ " if at == self.marked else "  "
        yield Segment(mark + text, self.part("bookings--marked" if at == self.marked else f"bookings--{kind}"))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    if isinstance(row, SessionView):
        state = _("{seated} of {places}", seated=row.seated, places=row.places)
        if row.waiting:
            state += f" +{row.waiting}"
        return "", row.name, row.teacher_name, state, "session"
    named = row.what if row.session is None else ""
    kind = "line" if row.state in ("booked", "waiting") else "over"
    state = _("in line") if row.state == "waiting" else _(STATES[row.state])
    return row.who, named, row.worker_name if row.session is None else "", state, kind
