"""Entries of a ledger, a line each: when, what, its document, how much, and what there was then."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size

from tui.cells import fit
from tui.widgets.painted import Painted


class Entry(NamedTuple):
    """`amount` and `after` are written already; `after` "" where nothing is kept."""

    when: str
    what: str
    document: str
    amount: str
    after: str = ""


class Ledger(Painted):
    """As high as it is long; what it stands in scrolls. The heads stand above the first entry."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"ledger--head", "ledger--line", "ledger--more", "ledger--less"}
    DEFAULT_CSS = """
    Ledger { height: auto; padding: 0 1; }
    Ledger > .ledger--head { color: $muted; text-style: underline; }
    Ledger > .ledger--line { color: $foreground; }
    Ledger > .ledger--more { color: $muted; }
    Ledger > .ledger--less { color: $warning; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.heads = Entry("", "", "", "")
        self.entries: tuple[Entry, ...] = ()
        self.empty = ""

    def show(self, heads: Entry, entries: Sequence[Entry], empty: str) -> None:
        """`empty` is said where there are none."""
        self.heads, self.entries, self.empty = heads, tuple(entries), empty
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 + max(1, len(self.entries))

    def paint(self, y: int, width: int) -> Iterable[Segment]:
        if y == 0:
            yield from self._cells(self.heads, width, head=True)
        elif not self.entries and y == 1:
            yield Segment(fit(self.empty, width), self.part("ledger--more"))
        elif y <= len(self.entries):
            yield from self._cells(self.entries[y - 1], width)

    def _cells(self, entry: Entry, width: int, *, head: bool = False) -> Iterable[Segment]:
        when, amount, after = 12, 10, 10 if self.heads.after else 0
        # Documents are of about one length: the room that is left goes to what happened.
        documents = max((cell_len(each.document) for each in self.entries), default=0)
        document = max(documents, cell_len(self.heads.document)) + 1 if documents else 0
        what = max(4, width - when - document - amount - after)
        less = entry.amount.startswith(("-", "−"))
        cells = (
            ("more", fit(entry.when, when)),
            ("line", fit(entry.what, what - 1) + " "),
            ("more", fit(entry.document, document)),
            ("less" if less else "line", fit(entry.amount, amount, "right")),
            ("more", fit(entry.after, after, "right")),
        )
        for kind, text in cells:
            yield Segment(text, self.part("ledger--head" if head else f"ledger--{kind}"))
