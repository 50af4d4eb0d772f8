"""A member's statement (对账单), out of the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.counter.printing import print_statement
from store.i18n import _
from store.office.members.views import MemberView

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


def open_statement(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found."""
    if sale.member is not None:
        print_for(sale, sale.member)
    else:
        sale.find_member(lambda member: print_for(sale, member))


def print_for(sale: SaleScreen, member: MemberView) -> None:
    till = sale.till
    print_statement(till.shop, till.number, member.id, now=till.clock())
    till.print_now()
    sale.say(_("The statement of {member} is printed.", member=member.masked), "good")
    till.tell_printer_trouble()
