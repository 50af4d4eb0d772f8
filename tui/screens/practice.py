"""Into a practice (练习), and out of it: asked first, because the till begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.errors import N_, Refused

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


def switch_practice(sale: SaleScreen) -> None:
    """The cashier is signed off, and signs on in the other store."""
    from store.office import practice, staff
    from tui.screens.confirm import ConfirmScreen

    till = sale.till
    if not till.practice:
        try:
            practice.check_can_be_copied(till.shop)
        except Refused as refusal:
            sale.refuse(refusal)
            return

    def answered(yes: bool | None) -> None:
        if yes:
            staff.sign_off(till.shop, sale.actor, now=till.clock())
            till.switch_practice()

    if till.practice:
        screen = ConfirmScreen(N_("Practice"), N_("Leave the practice? All that was done in it is dropped."))
    else:
        screen = ConfirmScreen(
            N_("Practice"), N_("Practise in a copy of the shop? Nothing of it counts; sign on there as you do here.")
        )
    till.push_screen(screen, answered)
