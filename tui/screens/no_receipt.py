"""Goods that come back without a receipt (无小票退货): scanned one after the other, priced by the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store import codes
from store.counter.open_sales import OpenBasket
from store.counter.refunding import Refunded
from store.counter.rounding import in_cash
from store.counter.without_receipt import GoodsBack, goods_back, refund_goods, worth
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import ONE, Money, Quantity
from store.office.finding import find
from tui.screens.base import Question
from tui.widgets.facts import Fact, Facts
from tui.widgets.goods_list import GoodsList
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.office.members.views import MemberView
    from tui.screens.sale_view import SaleView


class NoReceiptScreen(Question[Refunded | OpenBasket | None]):
    """Answers with what was given back, in cash or into a member's balance, or with the open basket that it pays
    (换货)."""

    CSS_PATH = "no_receipt.tcss"
    place = "no_receipt"
    question = N_("The return without a receipt")

    def __init__(self, sale: SaleView) -> None:
        super().__init__()
        self.sale = sale
        self.goods: list[tuple[str, Quantity, GoodsBack]] = []
        """What was scanned, how many of it, and what that is."""
        self.member: MemberView | None = None
        # One key for this refund, whatever is pressed how often.
        self.act_key = new_id()

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield GoodsList(self.figures)
            yield Prompt(id="prompt")
            yield Facts()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(GoodsList), self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Return without a receipt")
        days = self.till.shop.settings.no_receipt_days
        words = _(
            "At the lowest price paid for it in {days} {days:day|days}, or at today's. Somebody has to allow it.",
            days=days,
        )
        self.query_one("#words", Static).update(words)
        self.w_prompt.ask = _("Scan what comes back, or type its code: 2*code is two")
        self.w_prompt.refresh()
        self._show()
        super().tell()

    @property
    def money(self) -> Money:
        return worth(self.till.shop, [back for _code, _quantity, back in self.goods]).due if self.goods else 0

    def _show(self) -> None:
        self.w_list.show([back for _code, _quantity, back in self.goods])
        money, grouped = self.money, self.figures.grouped
        facts: list[Fact] = [(_("Goes back"), grouped(money) if self.goods else _("nothing chosen yet"))]
        if (cash := in_cash(self.till.shop.settings, money)) != money:
            facts.append((_("In cash"), grouped(cash)))
        if self.member is not None:
            facts.append((_("Member"), self.member.masked))
        self.query_one(Facts).show(facts)
        self.show_keys()

    def applies(self, action: str) -> bool:
        return bool(self.goods) if action.startswith("back_") or action == "in_exchange" else True

    # What comes in

    def scanned(self, code: str) -> None:
        self._take(code)

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if event.text.strip() and self._take(event.text):
            self.w_prompt.clear()

    def _take(self, text: str) -> bool:
        """One more line, or more of a line that is there. False when it was refused and said so."""
        shop, now = self.till.shop, self.till.clock()
        try:
            reading = codes.read(text)
            if isinstance(reading, codes.Search) and (named := find(shop, reading.text, 1)):
                reading = codes.ProductCode(named[0].code)
            if isinstance(reading, codes.Search):
                reading = reading.code
            if not isinstance(reading, codes.ProductCode):
                raise codes.CodeMissing(text=text.strip())
            code, quantity = reading.code, reading.quantity or ONE
            at = next((at for at, each in enumerate(self.goods) if each[0] == code), len(self.goods))
            if at < len(self.goods):
                quantity += self.goods[at][1]
            self.goods[at : at + 1] = [(code, quantity, goods_back(shop, code, quantity, now=now))]
        except Refused as refusal:
            self.refuse(refusal)
            return False
        self.say("")
        self._show()
        self.w_list.mark(at)
        return True

    # Keys

    def action_goods(self, by: int) -> None:
        self.w_list.mark(self.w_list.marked + by)

    def action_not_back(self) -> None:
        if self.goods:
            del self.goods[self.w_list.marked]
            self._show()

    def action_in_cash(self) -> None:
        self._ask(into_balance=False)

    def action_into_balance(self) -> None:
        def found(member: MemberView) -> None:
            self.member = member
            self._show()
            self._ask(into_balance=True)

        if not self.goods:
            self._nothing()
        elif self.sale.member is not None:
            found(self.sale.member)
        else:
            self.sale.find_member(found)

    def action_in_exchange(self) -> None:
        """It goes back only when what is taken instead is paid."""
        from store.counter.exchanging import begin_exchange_goods
        from tui.screens.reason import ReasonScreen

        if not self.goods:
            self._nothing()
            return
        till, goods = self.till, [(code, quantity) for code, quantity, _back in self.goods]

        def because(reason: str | None) -> None:
            if reason is not None:
                self.attempt(
                    self.sale.actor,
                    lambda actor: begin_exchange_goods(
                        *(till.shop, actor, self.sale.sale, goods), reason=reason, key=self.act_key, now=till.clock()
                    ),
                    self.dismiss,
                )

        words = _("{amount} pays what is taken instead.", amount=self.figures.signed(self.money))
        till.push_screen(ReasonScreen("refund", words), because)

    def _nothing(self) -> None:
        self.say(_("Scan what comes back first."), "attention")

    def _ask(self, *, into_balance: bool) -> None:
        from tui.screens.reason import ReasonScreen

        if not self.goods:
            self._nothing()
            return
        till, goods = self.till, [(code, quantity) for code, quantity, _back in self.goods]
        whose = self.member.id if self.member and into_balance else None

        def because(reason: str | None) -> None:
            if reason is not None:
                self.attempt(
                    self.sale.actor,
                    lambda actor: refund_goods(
                        *(till.shop, actor, goods),
                        reason=reason,
                        member=whose,
                        into_balance=into_balance,
                        key=self.act_key,
                        now=till.clock(),
                    ),
                    self.dismiss,
                )

        where = _("into the balance") if into_balance else _("in cash")
        words = _("{amount} goes back, {where}.", amount=self.figures.signed(self.money), where=where)
        till.push_screen(ReasonScreen("refund", words), because)
