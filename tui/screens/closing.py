"""The end of a shift, step by step: nothing unsettled, the blind count, the result, the Z, signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from store.counter.shifts import closing
from store.counter.shifts.closing import Counted
from store.counter.shifts.figures import ShiftSums
from store.counter.shifts.reading import the_open_shift
from store.counter.shifts.unsettled import Unsettled, unsettled
from store.errors import N_, Refused
from store.i18n import _
from tui import keymap
from tui.screens.base import Question
from tui.screens.count import CountedScreen, CountScreen
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen

KINDS = {
    "basket": (N_("Open basket"), N_("take payment, void it with {void_sale}, or park it with {park}")),
    "parked": (N_("Parked basket"), N_("recall it with {park}, then take payment or void it")),
    "payment": (N_("Payment not decided"), N_("open the payment with {pay}: it asks the provider again")),
    "refund": (N_("Refund not decided"), N_("the till asks the provider again at the next sign-on")),
    "refund_failed": (
        N_("Refund failed"),
        N_("the provider gave nothing back: a manager has to clear it with the provider"),
    ),
}
"""What is unsettled, and what settles it."""


class UnsettledScreen(Question[bool | None]):
    """What the shift must not forget, each by name and with the way to settle it. True: carry all of it over."""

    CSS_PATH = "closing.tcss"
    AUTO_FOCUS = "VerticalScroll"
    place = "unsettled"
    question = N_("The close of the shift")

    def __init__(self, left: tuple[Unsettled, ...]) -> None:
        super().__init__()
        self.left = left

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            with VerticalScroll():
                yield Facts()
            yield Static(id="how", markup=False)
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Not settled yet")
        self.query_one("#words", Static).update(_("Settle these first, then close the shift:"))
        keys = {action: keymap.key_of(action) for action in ("pay", "park", "void_sale")}
        facts: list[Fact] = []
        for each in self.left:
            kind, how = KINDS[each.kind]
            facts.append((_(kind), f"{each.name}  {self.figures.signed(each.amount)}"))
            facts.append(("", _(how, **keys)))
        self.query_one(Facts).show(facts)
        how = _("{key} leaves them to the next shift, by name; somebody has to allow it.", key=keymap.key_of("carry"))
        self.query_one("#how", Static).update(how)
        super().tell()

    def action_carry(self) -> None:
        self.dismiss(True)


def close_shift(sale: SaleScreen) -> None:
    shop, number = sale.till.shop, sale.till.number
    try:
        the_open_shift(shop, number)
    except Refused as refusal:
        sale.refuse(refusal)
        return
    left = unsettled(shop, number)

    def answered(carry: bool | None) -> None:
        if carry:
            _count(sale, tuple(each.id for each in left))

    if left:
        sale.till.push_screen(UnsettledScreen(left), answered)
    else:
        _count(sale, ())


def _count(sale: SaleScreen, carry: tuple[str, ...]) -> None:
    """What was counted already stands, unless cash has moved since."""
    standing = closing.standing_count(sale.till.shop, sale.till.number)
    if standing is None:
        _count_anew(sale, carry)
    else:
        _show_result(sale, standing, carry)


def _count_anew(sale: SaleScreen, carry: tuple[str, ...]) -> None:
    def answered(counted: Counted | None) -> None:
        if counted is not None:
            _show_result(sale, counted, carry)

    sale.till.push_screen(CountScreen(sale.actor), answered)


def _show_result(sale: SaleScreen, counted: Counted, carry: tuple[str, ...]) -> None:
    def answered(answer: ShiftSums | str | None) -> None:
        if isinstance(answer, ShiftSums):
            _closed(sale, answer)
        elif answer is not None:
            _count_anew(sale, carry)

    sale.till.push_screen(CountedScreen(sale.actor, counted, carry), answered)


def _closed(sale: SaleScreen, figures: ShiftSums) -> None:
    from tui.screens.report import ZReportScreen

    sale.till.print_now()
    number = figures.shift.number

    def seen(_none: None) -> None:
        sale.till.sign_off(_("Shift {number} is closed.", number=number))

    sale.till.push_screen(ZReportScreen(figures.shift.id), seen)
