"""Gift cards (礼品卡): what is on one, and a new one sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from store import gift_numbers
from store.books import wallet
from store.books.actor import Actor
from store.books.wallet import AccountView
from store.counter.topping_up import NotAGiftCard, ToppedUp, sell_card
from store.errors import N_
from store.i18n import _
from store.money import Money
from tui import keymap
from tui.screens.prepaid import PrepaidScreen
from tui.widgets.facts import Fact
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class GiftCardScreen(PrepaidScreen):
    """A card that was sold shows its balance; one that was not is sold. F2 sells one without a printed card: the slip
    carries its code."""

    question = N_("The gift card question")

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.step = "code"
        self.code: str | None = None
        self.held: AccountView | None = None

    def title_words(self) -> str:
        return _("Gift card")

    def head(self) -> tuple[str, Money, tuple[str, ...]]:
        label = _("Balance {sign}", sign=self.figures.currency.sign)
        if self.held is not None:
            return label, self.held.balance, (masked_code(self.held.code or ""), self._state(self.held))
        if self.step == "code":
            return label, 0, (_("No card yet"),)
        return label, 0, (_("New card"), masked_code(self.code) if self.code else _("its code is on the slip"))

    def _state(self, held: AccountView) -> str:
        return _(wallet.STATE_NAMES[held.state]) if held.state in wallet.STATE_NAMES else ""

    def told(self, amount: Money) -> list[Fact]:
        return []

    def _ask(self) -> str:
        return _("Scan the card, or type its code") if self.step == "code" else super()._ask()

    def applies(self, action: str) -> bool:
        return action == "exact" or super().applies(action)

    def name_of(self, action: keymap.Action) -> str:
        return _("New card") if action.id == "exact" and self.step == "code" else super().name_of(action)

    def scanned(self, code: str) -> None:
        if self.step == "code" or (self.step == "amount" and gift_numbers.sound(code.strip())):
            self._take_code(code.strip())
        else:
            super().scanned(code)

    @on(Prompt.Entered)
    def take_code(self, event: Prompt.Entered) -> None:
        if self.step == "code":
            event.prevent_default()
            if text := event.text.strip():
                self._take_code(text)

    def _take_code(self, code: str) -> None:
        self.held = self.code = None
        if not gift_numbers.sound(code):
            self.to("code")
            self.w_prompt.put(code)
            self.refuse(NotAGiftCard(code=code))
            return
        self.held = wallet.card_by_code(self.till.shop, code)
        if self.held is not None:
            self.to("code")
            return
        self.code = code
        self.to("amount")
        self.say(_("This card was not sold yet: type what is paid for it."), "attention")

    def action_exact(self) -> None:
        if self.step == "code":
            self.held = self.code = None
            self.to("amount")
        else:
            super().action_exact()

    def action_back(self) -> None:
        if self.step == "amount":
            self.code = None
            self.to("code")
        else:
            super().action_back()

    def buy(self, tender: str, tendered: Money | None, reference: str) -> ToppedUp:
        till = self.till
        return sell_card(
            till.shop,
            self.actor,
            self.paid,
            tender,
            code=self.code,
            tendered=tendered,
            reference=reference,
            key=self.act_key,
            now=till.clock(),
        )


def masked_code(code: str) -> str:
    """A card's code is all that it takes to spend it: 98****…1234."""
    return f"{code[:4]}****{code[-4:]}"


def open_gift_card(sale: SaleScreen) -> None:
    def done(made: ToppedUp | None) -> None:
        if made is not None:
            balance = sale.figures.signed(made.balance_after)
            sale.say(_("A gift card was sold: {balance} is on it.", balance=balance), "good")

    sale.till.push_screen(GiftCardScreen(sale.actor), done)
