"""What is returned of a sale (退货): lines and quantities, and what goes back, before it is done."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store import codes
from store.books.actor import Actor
from store.counter.closed_sales import ClosedSale
from store.counter.open_sales import OpenBasket
from store.counter.refunding import MoreThanSold, Refunded, Returnable, refund, returnable, would_refund
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import ONE, Quantity, parse_quantity, write_quantity
from store.pricing.basket import LineId, SaleId
from tui.screens.base import Question
from tui.screens.tender_names import tender_name
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt
from tui.widgets.return_list import ReturnList


class RefundScreen(Question[Refunded | OpenBasket | None]):
    """Answers with what was given back, or with the open basket that it pays (换货).

    What stands there before F2 is asked of the act itself."""

    CSS_PATH = "refund.tcss"
    place = "refund"
    question = N_("The return")

    def __init__(self, actor: Actor, of: ClosedSale, sale: SaleId) -> None:
        """`sale` is the open one."""
        super().__init__()
        self.actor, self.of, self.sale = actor, of, sale
        self.chosen: dict[LineId, Quantity] = {}
        # One key for this refund, whatever is pressed how often.
        self.act_key = new_id()

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield ReturnList(self.figures)
            yield Prompt(id="prompt")
            yield Facts()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(ReturnList), self.query_one(Prompt)
        self.lines = returnable(self.till.shop, self.of.id)
        if len(self.lines) == 1:
            self._choose(self.lines[0], self.lines[0].quantity)
        super().on_mount()
        if not self.lines:
            self.say(_("All of this sale was returned already."), "attention")

    def tell(self) -> None:
        of = self.of
        self.query_one("#panel").border_title = _("Return from {number}", number=of.number)
        paid = " + ".join(tender_name(each) for each in of.tenders)
        words = f"{of.at:%Y-%m-%d %H:%M}  {of.cashier}  {self.figures.signed(of.due)}  {paid}"
        self.query_one("#words", Static).update(words)
        self.w_prompt.ask = _("How many of the marked line come back? Enter: all of it")
        self.w_prompt.refresh()
        self._show()
        super().tell()

    def _show(self) -> None:
        self.w_list.show(self.lines, self.chosen)
        self.query_one(Facts).show(self._facts())
        self.show_keys()

    def _facts(self) -> list[Fact]:
        if not self.chosen:
            return [(_("Goes back"), _("nothing chosen yet"))]
        till, grouped = self.till, self.figures.grouped
        try:
            made = would_refund(till.shop, self.actor, self.of.id, self.chosen, now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return []
        parts = [f"{tender_name(tender)} {grouped(amount)}" for tender, amount in made.by_tender]
        facts = [(_("Goes back"), f"{self.figures.signed(made.money)}:  " + " · ".join(parts))]
        facts += [(_("Points"), told) for told in points_told(made)]
        if kept := made.money - sum(amount for _tender, amount in made.by_tender):
            facts.append((_("Coupons"), _("{amount} kept for one that is used up", amount=grouped(kept))))
        if self._is_whole() and (names := self._coupons_back()):
            facts.append((_("Coupons"), _("may be used again: {names}", names=", ".join(names))))
        return facts

    def _is_whole(self) -> bool:
        return all(self.chosen.get(each.line) == each.quantity for each in self.lines)

    def _coupons_back(self) -> list[str]:
        from store.office.coupons.views import in_sale

        shop = self.till.shop
        return [view.name for view in in_sale(shop, self.of.id)] if shop.settings.coupon_return == "full" else []

    def applies(self, action: str) -> bool:
        if action in ("give_back", "in_exchange"):
            return bool(self.chosen)
        if action == "none_of_it":
            return self.w_list.line is not None and self.w_list.line.line in self.chosen
        return bool(self.lines) if action in ("quantity_back", "all_back", "return_down") else True

    # What comes in

    def scanned(self, code: str) -> None:
        """One more of the line that has this code."""
        try:
            reading = codes.read(code)
        except Refused as refusal:
            self.refuse(refusal)
            return
        variants = reading.variants if isinstance(reading, codes.ProductCode) else (code,)
        at = next((at for at, each in enumerate(self.lines) if each.code in variants), None)
        if at is None:
            self.say(_("This sale has nothing with the code {code} to return.", code=code), "bad")
            return
        self.w_list.mark(at)
        line = self.lines[at]
        if self._choose(line, min(line.quantity, ONE) + self.chosen.get(line.line, 0)):
            self._show()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        line = self.w_list.line
        if line is None:
            return
        try:
            quantity = parse_quantity(event.text) if event.text.strip() else line.quantity
        except Refused as refusal:
            self.refuse(refusal)
            return
        if self._choose(line, quantity):
            self.w_prompt.clear()
            self.w_list.mark(self.w_list.marked + 1)
            self._show()

    def _choose(self, line: Returnable, quantity: Quantity) -> bool:
        if quantity > line.quantity:
            left, wanted = write_quantity(line.quantity), write_quantity(quantity)
            self.refuse(MoreThanSold(name=line.name, left=left, wanted=wanted))
            return False
        self.chosen[line.line] = quantity
        return True

    # Keys

    def action_return_line(self, by: int) -> None:
        self.w_list.mark(self.w_list.marked + by)
        self.show_keys()

    def action_all_back(self) -> None:
        self.chosen = {each.line: each.quantity for each in self.lines}
        self._show()

    def action_none_of_it(self) -> None:
        if line := self.w_list.line:
            self.chosen.pop(line.line, None)
            self._show()

    def action_in_exchange(self) -> None:
        """It goes back only when what is taken instead is paid."""
        from store.counter.exchanging import begin_exchange

        till = self.till

        def because(reason: str | None) -> None:
            chosen = dict(self.chosen)
            if reason is not None:
                self.attempt(
                    self.actor,
                    lambda actor: begin_exchange(
                        *(till.shop, actor, self.sale, self.of.id, chosen),
                        reason=reason,
                        key=self.act_key,
                        now=till.clock(),
                    ),
                    self.dismiss,
                )

        self._ask(N_("{amount} pays what is taken instead."), because)

    def action_give_back(self) -> None:
        self._ask(N_("{amount} goes back."), self._because)

    def _ask(self, words: str, then: Callable[[str | None], None]) -> None:
        from tui.screens.reason import ReasonScreen

        if not self.chosen:
            self.say(_("Choose what comes back first: a quantity, or * for all."), "attention")
            return
        money = would_refund(self.till.shop, self.actor, self.of.id, self.chosen, now=self.till.clock()).money
        said = _(words, amount=self.figures.signed(money))
        self.till.push_screen(ReasonScreen("refund", f"{self.of.number}\n{said}"), then)

    def _because(self, reason: str | None) -> None:
        if reason is None:
            return
        till, chosen = self.till, dict(self.chosen)
        self.attempt(
            self.actor,
            lambda actor: refund(
                till.shop, actor, self.of.id, chosen, reason=reason, key=self.act_key, now=till.clock()
            ),
            self.dismiss,
        )


def points_told(made: Refunded) -> list[str]:
    """In one line, or none."""
    told = []
    if made.points_taken_back:
        told.append(_("{points} taken back", points=f"{made.points_taken_back:,}"))
    if made.points_returned:
        told.append(_("{points} returned", points=f"{made.points_returned:,}"))
    return [" · ".join(told)] if told else []
