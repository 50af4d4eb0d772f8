"""The drawer is counted blind (盲点): what should be there is shown only when all is counted."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store.books.actor import Actor
from store.counter.shifts import closing
from store.counter.shifts.closing import Counted
from store.counter.shifts.figures import ShiftSums
from store.counter.shifts.pieces import Pieces, denominations
from store.counter.shifts.refusals import BadPieces
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import parse_amount
from tui import keymap
from tui.screens.base import Answer, Question
from tui.widgets.due import Due
from tui.widgets.facts import Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.pieces import PieceRows
from tui.widgets.prompt import Prompt

MOST = 99_999
"""How many of one piece a row takes."""


class PiecesScreen(Question[Answer]):
    """A row a note or coin; digits and Enter, the arrows for another row. Subclasses say what is counted
    (`title_words`) and what F2 does with it (`take_pieces`)."""

    CSS_PATH = "count.tcss"
    place = "count"
    question = N_("The count")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor

    def title_words(self) -> str:
        raise NotImplementedError

    def take_pieces(self, pieces: Pieces) -> None:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Due()
            yield PieceRows(self.figures, denominations(self.figures.currency))
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_rows, self.w_prompt, self.w_due = self.query_one(PieceRows), self.query_one(Prompt), self.query_one(Due)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = self.title_words()
        self._tell_row()
        super().tell()

    def _tell_row(self) -> None:
        rows, figures = self.w_rows, self.figures
        done = _("{done} of {rows} {rows:row|rows}", done=len(rows.counts), rows=len(rows.rows))
        self.w_due.show(_("Counted {sign}", sign=figures.currency.sign), figures.plain(rows.total), (done,))
        name = rows.name_of(rows.piece)
        self.w_prompt.ask = _("Small change: how much") if rows.loose else _("How many of {piece}", piece=name)
        self.w_prompt.refresh()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if self._put(event.text.strip() or "0"):
            self._to(1)

    def _put(self, text: str) -> bool:
        """Take what was typed for the marked row; False when it is no number, which is said."""
        rows = self.w_rows
        try:
            rows.put(parse_amount(text, self.figures.currency) if rows.loose else _pieces(text))
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def _to(self, by: int) -> None:
        last = by > 0 and self.w_rows.marked == len(self.w_rows.rows) - 1
        self.w_rows.move(by)
        self.say(_("That is the last row: {key} when all is counted.", key=keymap.key_of("counted")) if last else "")
        count = self.w_rows.counts.get(self.w_rows.piece)
        self.w_prompt.clear()
        if count is not None:
            self.w_prompt.put(self.figures.plain(count) if self.w_rows.loose else str(count))
            self.w_prompt.refuse()  # read, and typed over
        self._tell_row()

    def _take_typed(self) -> bool:
        text = self.w_prompt.text.strip()
        return not text or self._put(text)

    def action_row(self, by: int) -> None:
        if self._take_typed():
            self._to(by)

    def action_counted(self) -> None:
        if not self._take_typed():
            return
        self._tell_row()
        if not self.w_rows.counts:
            self.say(_("Nothing is counted yet: how many of each? Enter alone is none."), "attention")
            return
        self.take_pieces(dict(self.w_rows.counts))


class CountScreen(PiecesScreen[Counted | None]):
    """F2 keeps the count of the drawer, and answers with it."""

    def title_words(self) -> str:
        return _("Count the drawer")

    def take_pieces(self, pieces: Pieces) -> None:
        till, key = self.till, new_id()
        self.attempt(
            self.actor,
            lambda actor: closing.count(till.shop, actor, pieces, key=key, now=till.clock()),
            self.dismiss,
        )


class FloatPiecesScreen(PiecesScreen[Pieces | None]):
    """F2 answers with the notes and coins that a shift begins with."""

    question = N_("The float")

    def title_words(self) -> str:
        return _("Count the float")

    def take_pieces(self, pieces: Pieces) -> None:
        self.dismiss(pieces)


def _pieces(text: str) -> int:
    """Raises BadPieces."""
    if not text.isdecimal() or int(text) > MOST:
        raise BadPieces(most=MOST)
    return int(text)


class CountedScreen(Question[ShiftSums | str | None]):
    """What was counted beside what should be there. F2 closes the shift and answers with its figures; F3 answers
    "again"."""

    CSS_PATH = "count.tcss"
    AUTO_FOCUS = ""
    place = "counted"
    question = N_("The result of the count")

    def __init__(self, actor: Actor, counted: Counted, carry: tuple[str, ...]) -> None:
        super().__init__()
        self.actor, self.counted, self.carry = actor, counted, carry
        self.act_key = new_id()

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Due()
            yield Facts()
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        figures, counted = self.figures, self.counted
        self.query_one("#panel").border_title = _("The count")
        label = _("Short") if counted.over < 0 else _("Over") if counted.over else _("It is right")
        self.query_one(Due).show(label, figures.plain(counted.over), (), change=not counted.over)
        self.query_one(Facts).show(
            [
                (_("Should be there"), figures.grouped(counted.expected)),
                (_("Counted"), figures.grouped(counted.counted)),
                (_("Over/short"), figures.grouped(counted.over)),
                ("", ""),
                (keymap.key_of("close_shift"), _("closes the shift and prints the Z")),
                (keymap.key_of("recount"), _("counts again, with an approval")),
            ]
        )
        super().tell()

    def action_close_shift(self) -> None:
        till = self.till
        self.attempt(
            self.actor,
            lambda actor: closing.close(till.shop, actor, carry=self.carry, key=self.act_key, now=till.clock()),
            self.dismiss,
        )

    def action_recount(self) -> None:
        self.dismiss("again")
