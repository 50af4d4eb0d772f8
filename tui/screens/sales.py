"""The last sales (F9), and where returns begin (F7): find one by number or amount, look, print again, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store.counter import printing
from store.counter.closed_sales import ClosedSale, NoSuchSale, by_number, last_sales
from store.counter.open_sales import OpenBasket
from store.counter.refunding import NotASale, Refunded, void_closed
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from tui import keymap
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt
from tui.widgets.sale_list import SaleList

if TYPE_CHECKING:
    from tui.screens.sale_view import SaleView

Returned = tuple[ClosedSale, Refunded]
"""The sale, and what was given back of it."""


class SalesScreen(Question[Returned | Refunded | OpenBasket | str | None]):
    """Answers with what was returned, with the basket that takes it back, or with what was done in words.

    `returning`: Enter and a scanned receipt go straight to what is returned of it.
    """

    CSS_PATH = "sales.tcss"
    place = "sales"
    question = N_("The list of sales")

    def __init__(self, sale: SaleView, *, returning: bool) -> None:
        super().__init__()
        self.sale, self.returning = sale, returning

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Prompt(id="prompt")
            yield MessageLine()
            yield SaleList(self.figures)
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(SaleList), self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Returns: of which sale?") if self.returning else _("Last sales")
        self.w_prompt.ask = _("Scan the receipt, or type its number or amount")
        self.w_prompt.refresh()
        self._look(self.w_prompt.text)
        super().tell()

    @on(Prompt.Typed)
    def look(self, event: Prompt.Typed) -> None:
        if self.message_line.text:
            self.say("")
        self._look(event.text)
        self.show_keys()

    def _look(self, text: str) -> None:
        till = self.till
        none = _("Not a recent sale of this till; Enter looks for the number everywhere.")
        self.w_list.show(
            last_sales(till.shop, till.number, text),
            none if text.strip() else _("This till has not closed a sale yet."),
        )

    def applies(self, action: str) -> bool:
        choice = self.w_list.choice
        if action in ("sale_enter", "sale_down"):
            return choice is not None
        if action == "no_receipt":
            return self.returning
        if action == "print_sale":
            return choice is not None and not self.returning
        if action == "return_goods":
            return choice is not None and choice.kind == "sale" and not self.returning
        return choice is not None and choice.kind == "sale" if action == "void_closed" else True

    def name_of(self, action: keymap.Action) -> str:
        return _("Return") if action.id == "sale_enter" and self.returning else super().name_of(action)

    # What comes in

    def scanned(self, code: str) -> None:
        self._find(code)

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if (choice := self.w_list.choice) is not None:
            self._open(choice)
        elif event.text.strip():
            self._find(event.text)

    def _find(self, text: str) -> None:
        till = self.till
        try:
            found = by_number(till.shop, till.number, text, now=till.clock())
        except NoSuchSale as refusal:
            self.refuse(refusal)
            return
        self._open(found)

    def _open(self, found: ClosedSale) -> None:
        if self.returning:
            self._return(found)
            return
        from tui.screens.last_sale import LastSaleScreen

        self.till.push_screen(LastSaleScreen(self.sale.actor, found.id), self._reprinted)

    def _reprinted(self, said: str | None) -> None:
        if said:
            self.dismiss(said)
        else:
            self._look(self.w_prompt.text)  # a provider may have been asked again there

    def _return(self, found: ClosedSale) -> None:
        from tui.screens.refund import RefundScreen

        if found.kind != "sale":
            self.refuse(NotASale())
            return

        def returned(made: Refunded | OpenBasket | None) -> None:
            if isinstance(made, OpenBasket):
                self.dismiss(made)
            elif made is not None:
                self.dismiss((found, made))

        self.till.push_screen(RefundScreen(self.sale.actor, found, self.sale.sale), returned)

    # Keys

    def action_sale(self, by: int) -> None:
        self.w_list.move(by)
        self.show_keys()

    def action_return_goods(self) -> None:
        if choice := self.w_list.choice:
            self._return(choice)

    def action_no_receipt(self) -> None:
        from tui.screens.no_receipt import NoReceiptScreen

        def returned(made: Refunded | OpenBasket | None) -> None:
            if made is not None:
                self.dismiss(made)

        if self.returning:
            self.till.push_screen(NoReceiptScreen(self.sale), returned)

    def action_print_sale(self) -> None:
        choice, till, key = self.w_list.choice, self.till, new_id()
        if choice is None or self.returning:
            return

        def printed(_job: printing.Job) -> None:
            till.print_now()
            self.dismiss(_("The receipt is printed again, marked as a reprint."))

        self.attempt(
            self.sale.actor,
            lambda actor: printing.reprint(till.shop, actor, choice.id, key=key, now=till.clock()),
            printed,
        )

    def action_void_closed(self) -> None:
        """The whole sale back, on its day and in its shift (当日作废)."""
        from tui.screens.reason import ReasonScreen

        choice, till, key = self.w_list.choice, self.till, new_id()
        if choice is None:
            return

        def given(reason: str | None) -> None:
            if reason is not None:
                self.attempt(
                    self.sale.actor,
                    lambda actor: void_closed(till.shop, actor, choice.id, reason, key=key, now=till.clock()),
                    lambda made: self.dismiss((choice, made)),
                )

        words = _("Void the whole sale {number}?", number=choice.number)
        back = _("{amount} goes back.", amount=self.figures.signed(choice.due))
        self.till.push_screen(ReasonScreen("void", f"{words}\n{back}"), given)

    def not_done(self, refusal: Refused) -> None:
        super().not_done(refusal)
        self._look(self.w_prompt.text)
