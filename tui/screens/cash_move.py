"""Cash in and out of the drawer without a sale: how much, why, done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.books.actor import Actor
from store.books.cash_moves import CashMoved
from store.counter.shifts import drawer
from store.errors import N_
from store.i18n import _, words
from store.ids import new_id
from store.money import Money
from store.office.reasons import Reason
from tui.screens.amount import SumScreen
from tui.screens.reason import ReasonScreen

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen

DONE = {
    "pay_in": N_("Paid in {amount}: {reason}. The slip is printed."),
    "pay_out": N_("Paid out {amount}: {reason}. The slip is printed."),
    "drop": N_("Dropped to the safe {amount}: {reason}. The slip is printed."),
    "no_sale": N_("The drawer is open: {reason}. The slip is printed."),
}


class MoveReasonScreen(ReasonScreen):
    """Answers with the reason as the slip says it, in the shop's language."""

    def choices(self) -> Sequence[Reason]:
        speak = words(self.till.shop.settings.language)
        return [Reason(speak(each), speak(each), ()) for each in drawer.REASONS[self.act]]


def open_drawer(sale: SaleScreen) -> None:
    _ask_why(sale, "no_sale", 0, _("Open the drawer without a sale?"))


def pay_in(sale: SaleScreen) -> None:
    _ask_amount(sale, "pay_in", N_("Pay in"), N_("How much is put into the drawer?"))


def pay_out(sale: SaleScreen) -> None:
    _ask_amount(sale, "pay_out", N_("Pay out"), N_("How much is taken out of the drawer?"))


def drop(sale: SaleScreen) -> None:
    _ask_amount(sale, "drop", N_("Drop to the safe"), N_("How much is taken to the safe?"))


def _ask_amount(sale: SaleScreen, kind: str, title: str, asked: str) -> None:
    def answered(amount: Money | None) -> None:
        if amount is not None:
            _ask_why(sale, kind, amount, f"{_(title)}  {sale.figures.signed(amount)}")

    sale.till.push_screen(SumScreen(title, asked), answered)


def _ask_why(sale: SaleScreen, kind: str, amount: Money, said: str) -> None:
    def answered(reason: str | None) -> None:
        if reason is not None:
            _move(sale, kind, amount, reason)

    sale.till.push_screen(MoveReasonScreen(kind, said), answered)


def _move(sale: SaleScreen, kind: str, amount: Money, reason: str) -> None:
    till, key = sale.till, new_id()
    act: Callable[..., CashMoved] = getattr(drawer, kind)
    args = () if kind == "no_sale" else (amount,)

    def do(actor: Actor) -> CashMoved:
        return act(till.shop, actor, *args, reason, key=key, now=till.clock())

    def moved(made: CashMoved) -> None:
        till.print_now()
        sale.say(_(DONE[kind], amount=sale.figures.signed(abs(made.amount)), reason=made.reason), "good")
        till.tell_printer_trouble()

    sale.attempt(sale.actor, do, moved)
