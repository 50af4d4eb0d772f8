"""From the open basket to the paid one."""

from __future__ import annotations

from store.counter import selling
from store.counter.paying import Closed
from store.i18n import _
from tui.screens.sale_view import SaleView


class PayKeys(SaleView):
    """Take payment, and show what came of it."""

    def action_pay(self) -> None:
        from tui.screens.tender import TenderScreen

        if not self.basket or not self.basket.lines or self.closed:
            self.say(_("The basket is empty."), "bad")
            return
        self.close_search()
        self.till.push_screen(
            TenderScreen(
                self.actor,
                self.sale,
                self.basket,
                self.member,
                self.show_basket,
                exchange=self.exchange.money if self.exchange else 0,
            ),
            self._paid,
        )

    def _paid(self, closed: Closed | None) -> None:
        if closed is None:
            return
        self.till.print_now()
        lines = self.basket.lines if self.basket else ()
        if self.exchange is not None:
            self.till.settle_with_provider(self.actor)
        self.coupons, self.exchange = (), None
        self.sale, self.closed, self.basket, self.latest = selling.new_sale_id(), closed, None, ("", None)
        self.w_prompt.clear()
        self.w_basket.show(lines, None, paid=True)
        self._show_member(None)
        self.tell()
        said = _("Paid. Change: {change}", change=self.figures.signed(closed.change + closed.handed_back))
        if closed.kept:
            said += "  " + _("{amount} into the account", amount=self.figures.signed(closed.kept))
        self.say(said, "good")
        self.till.tell_printer_trouble()
