"""The end of a shift, step by step: nothing unsettled, the blind count, the result, the Z, signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.counter.shifts import closing
from store.counter.shifts.closing import Counted
from store.counter.shifts.figures import ShiftSums
from store.counter.shifts.reading import the_open_shift
from store.counter.shifts.unsettled import unsettled
from store.errors import Refused
from store.i18n import _
from tui.screens.count import CountedScreen, CountScreen
from tui.screens.unsettled import UnsettledScreen

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


def close_shift(sale: SaleScreen) -> None:
    shop, number = sale.till.shop, sale.till.number
    try:
        the_open_shift(shop, number)
    except Refused as refusal:
        sale.refuse(refusal)
        return
    left = unsettled(shop, number)

    def answered(carry: tuple[str, ...] | None) -> None:
        if carry is not None:
            _count(sale, carry)

    if left:
        sale.till.push_screen(UnsettledScreen(sale.actor, left), answered)
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
