"""Sales that are over, from the sale screen: looked at, printed again, taken back. The open basket stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.counter.open_sales import OpenBasket
from store.errors import N_
from store.i18n import _
from tui.screens.sale_view import SaleView

if TYPE_CHECKING:
    from store.counter.closed_sales import ClosedSale
    from store.counter.refunding import Refunded


class ReturnKeys(SaleView):
    """The last sales and returns."""

    def action_last_sale(self) -> None:
        self._open_sales(returning=False)

    def action_returns(self) -> None:
        """Where goods are to come back with this basket already, whether they are not to after all."""
        if self.exchange is None:
            self._open_sales(returning=True)
            return
        from tui.screens.confirm import ConfirmScreen

        words = N_("The customer keeps the goods of sale {number} after all?")
        if self.exchange.of is None:
            words = N_("The customer keeps the goods without a receipt after all?")
        self.till.push_screen(ConfirmScreen(N_("Exchange"), words, number=self.exchange.number), self._keep_goods)

    def _keep_goods(self, yes: bool | None) -> None:
        from store.counter.exchanging import drop_exchange

        if yes:
            said = _("Nothing comes back with this basket.")
            self.act(drop_exchange, then=lambda _opened: self.say(said, "good"))

    def _open_sales(self, *, returning: bool) -> None:
        from tui.screens.sales import SalesScreen

        self.close_search()
        self.till.push_screen(SalesScreen(self, returning=returning), self._after_sales)

    def _after_sales(self, answer: tuple[ClosedSale, Refunded] | Refunded | OpenBasket | str | None) -> None:
        if isinstance(answer, tuple):
            self._returned(*answer)
        elif isinstance(answer, OpenBasket):
            self._exchanging(answer)
        elif answer is not None and not isinstance(answer, str):
            self._returned_without(answer)
        else:
            self.tell_answer(answer)

    def _returned(self, of: ClosedSale, made: Refunded) -> None:
        """The slip is printed, a provider is asked for its part, and the cashier sees what to hand out."""
        from tui.screens.refunded import RefundedScreen

        self.till.print_now()
        self.till.settle_with_provider(self.actor)
        said = _("{amount} went back from sale {number}.", amount=self.figures.signed(made.money), number=of.number)
        self.say(said, "good")
        if self.member is not None and self.member.id == of.member:
            self._look_again()

        def answered(exchange: bool | None) -> None:
            if exchange and of.member:
                self._sell_to(of.member)
            elif exchange:
                self.say(_("Scan what is taken instead."), "good")

        self.tell_returned(made)
        self.till.push_screen(RefundedScreen(self.actor, made, of.number, exchange=not self.lines), answered)

    def _returned_without(self, made: Refunded) -> None:
        """Nobody had the receipt."""
        from tui.screens.refunded import RefundedScreen

        self.till.print_now()
        self.say(_("{amount} went back without a receipt.", amount=self.figures.signed(made.money)), "good")
        if self.member is not None:
            self._look_again()
        self.tell_returned(made)
        self.till.push_screen(RefundedScreen(self.actor, made, "", exchange=False))

    def _exchanging(self, opened: OpenBasket) -> None:
        """The basket takes goods back: it is their member's, if it is nobody's yet."""
        from store.counter.closed_sales import by_number

        self.show_basket(opened)
        assert self.exchange is not None
        if self.exchange.of is None:
            self.say(_("Scan what is taken instead."), "good")
            return
        of = by_number(self.till.shop, self.till.number, self.exchange.number, now=self.till.clock())
        if of.member and self.member is None:
            self._sell_to(of.member)
        else:
            self.say(_("Scan what is taken instead."), "good")

    def _sell_to(self, member: str) -> None:
        """What the customer takes instead is theirs again."""
        from store.counter.attaching import attach_member

        self.act(attach_member, member, then=lambda _opened: self.say(_("Scan what is taken instead."), "good"))

    def _look_again(self) -> None:
        from store.counter.attaching import attach_member

        assert self.member is not None
        self.act(attach_member, self.member.id)
