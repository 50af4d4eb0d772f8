"""The keys that act on the lines of the open basket."""

from __future__ import annotations

from collections.abc import Callable

from store.counter import selling
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money, Quantity
from tui.screens.sale_view import SaleView


class LineKeys(SaleView):
    """Mark a line, change its quantity, take it out; give up the whole basket."""

    def action_mark(self, by: int) -> None:
        if self.w_results.is_open:
            self.w_results.move(by)
        elif self.closed is None:
            self.w_basket.move_mark(by)

    def action_page(self, by: int) -> None:
        self.action_mark(by * max(1, self.w_basket.rows - 1))

    def _set_quantity(self, quantity: Quantity) -> bool:
        marked = self.w_basket.marked_line
        if marked is None or self.closed:
            self.say(_("There is no line to change."), "bad")
            return False
        return self.act(selling.set_quantity, marked.line.id, quantity, then=lambda _opened: self.w_prompt.clear())

    def action_quantity(self) -> None:
        from tui.screens.quantity import QuantityScreen

        marked = self.w_basket.marked_line
        if marked is None or self.closed:
            self.say(_("There is no line to change."), "bad")
            return

        def answered(quantity: Quantity | None) -> None:
            if quantity is not None:
                self.act(selling.set_quantity, marked.line.id, quantity)

        self.till.push_screen(QuantityScreen(marked), answered)

    def action_by_hand(self) -> None:
        from tui.screens.by_hand import ByHandScreen

        if not self.lines:
            self.say(_("The basket is empty."), "bad")
            return
        try:
            question = ByHandScreen(self, self.w_basket.marked_line)
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.till.push_screen(question)

    def _ask_price(self, needed: selling.PriceNeeded) -> None:
        from tui.screens.price import PriceScreen

        def answered(price: Money | None) -> None:
            if price is None:
                self.say(_("{name} was not rung up: no price was given.", name=needed.sellable.name), "attention")
            else:
                self._add_at(needed, price)

        self.till.push_screen(PriceScreen(needed.sellable, needed.quantity), answered)

    def _add_at(self, needed: selling.PriceNeeded, price: Money) -> None:
        self.act(selling.add_line, needed.sellable, needed.quantity, price=price)

    def action_void_line(self) -> None:
        marked = self.w_basket.marked_line
        if marked is None or self.closed:
            self.say(_("There is no line to take out."), "bad")
        else:
            name = marked.line.name
            self.with_reason(
                lambda reason: self.act(
                    *(selling.void_line, marked.line.id),
                    reason=reason,
                    then=lambda _opened: self.say(_("Taken out: {name}", name=name), "good"),
                )
            )

    def action_void_sale(self) -> None:
        from tui.screens.confirm import ConfirmScreen

        if not self.basket or not self.basket.lines or self.closed:
            self.say(_("The basket is empty."), "bad")
            return
        due = self.figures.signed(self.basket.due)

        def answered(yes: bool | None) -> None:
            if yes:
                self.with_reason(self._void_sale)

        self.till.push_screen(
            ConfirmScreen(
                N_("Void sale"),
                N_("Give up the whole basket: lines {lines}, {due}?"),
                lines=len(self.basket.lines),
                due=due,
            ),
            answered,
        )

    def _void_sale(self, reason: str) -> None:
        sale, key = self.sale, new_id()

        def voided(_none: None) -> None:
            self.start_anew()
            self.say(_("The sale was given up."), "good")

        self.attempt(
            self.actor,
            lambda actor: selling.void_sale(self.till.shop, actor, sale, reason=reason, key=key, now=self.till.clock()),
            voided,
        )

    def with_reason(self, void: Callable[[str], object]) -> None:
        """Go on with a reason (its code) where the shop wants one for what is taken out."""
        if not self.till.shop.settings.void_reasons:
            void("")
            return
        from tui.screens.reason import ReasonScreen

        def given(reason: str | None) -> None:
            if reason is not None:
                void(reason)

        self.till.push_screen(ReasonScreen("void", _("Why is it taken out?")), given)
