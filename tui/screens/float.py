"""The change that is in the drawer when a shift begins (备用金): asked once, after the first sign-on."""

from __future__ import annotations

from store.books.actor import Actor
from store.counter.shifts.opening import open_shift
from store.counter.shifts.pieces import Pieces
from store.counter.shifts.reading import ShiftView, shifts
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money
from tui.screens.amount import AmountQuestion


class FloatScreen(AmountQuestion[ShiftView | None]):
    """Opens the shift with what was typed, or by Enter alone with the float of the shift before, and answers with it.
    F3 counts it by denomination. Esc opens none."""

    place = "float"
    question = N_("The float")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.act_key = new_id()

    def on_mount(self) -> None:
        self.proposal = float_before(self.till.shop, self.till.number)
        super().on_mount()

    def title_words(self) -> str:
        return f"{_('A new shift')} · {self.actor.number} {self.actor.name}"

    def words(self) -> str:
        return _("How much change is in the drawer?")

    def ask(self) -> str:
        return _("Float; Enter: {amount}", amount=self.figures.grouped(self.proposal or 0))

    def take_amount(self, amount: Money) -> None:
        self.open_with(amount)

    def open_with(self, amount: Money | Pieces) -> None:
        till = self.till
        try:
            shift = open_shift(till.shop, self.actor, amount, key=self.act_key, now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.dismiss(shift)

    def action_by_pieces(self) -> None:
        from tui.screens.count import FloatPiecesScreen

        def counted(pieces: Pieces | None) -> None:
            if pieces is not None:
                self.open_with(pieces)

        self.till.push_screen(FloatPiecesScreen(self.actor), counted)


def float_before(shop: Shop, till: str) -> Money:
    """What the till's last shift began with, of those whose float somebody said; 0 before the first."""
    return next((each.opening_float for each in shifts(shop, till=till, limit=9) if not each.by_itself), 0)
