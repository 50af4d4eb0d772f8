"""Paying with what was paid ahead: the member's balance, and gift cards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from textual import work
from textual.worker import Worker, WorkerState

from store.books import wallet
from store.counter.paying import Closed, StoredValue, Tender
from store.errors import N_, Refused
from store.i18n import Marked, _
from store.money import Money
from tui import keymap, menu
from tui.screens.base import Question
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.office.members.views import MemberView

GROUP = "wallet-pin"

Step = Literal["amount", "reference", "pin", "voucher", "provider"]


class EmptyCard(Refused):
    template = N_("Nothing is left on the gift card {card}.")


class StoredKeys(Question[Closed | None]):
    """The part of the tender screen that speaks to accounts."""

    member: MemberView | None
    taken: list[Tender]
    cards: dict[str, str]
    """Masked codes of the gift cards that were scanned, by account."""
    pending: Tender | None
    step: Step
    w_prompt: Prompt

    @property
    def left(self) -> Money:
        raise NotImplementedError

    def add(self, tender: Tender) -> None:
        raise NotImplementedError

    def ask_for(self, step: Step, pending: Tender | None = None) -> None:
        raise NotImplementedError

    def other_than_cash(self, unless: Money) -> Money:
        raise NotImplementedError

    def action_stored(self) -> None:
        if self.step != "amount" or self.member is None or not self.member.balance:
            return
        account = wallet.account_for(self.till.shop, self.member.account)
        if account is not None:
            self._pay_from(account)

    def take_card(self, code: str) -> None:
        """A gift card pays what it can, or the amount that was typed before it was scanned."""
        from store.counter.topping_up import card_by_code

        masked = f"{code[:4]}****{code[-4:]}"
        if self.w_prompt.text.strip() == code:
            self.w_prompt.clear()
        try:
            card = card_by_code(self.till.shop, code)
            if card.state != "active":
                raise wallet.AccountBlocked(state=Marked(wallet.STATE_NAMES[card.state]))
            if not card.balance:
                raise EmptyCard(card=masked)
        except wallet.NoSuchAccount:
            # The code is money: it is not shown.
            self.refuse(wallet.NoSuchAccount(code=masked))
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.cards[card.id] = masked
            self._pay_from(card)

    def _pay_from(self, account: wallet.AccountView) -> None:
        if any(isinstance(tender, StoredValue) and tender.account == account.id for tender in self.taken):
            self.say(_("It has paid already: take that back first."), "attention")
            return
        amount = self.other_than_cash(min(self.left, account.balance))
        if not amount:
            return
        if amount > account.balance:
            missing = self.figures.plain(amount - account.balance)
            self.refuse(wallet.NotEnoughBalance(balance=self.figures.plain(account.balance), missing=missing))
            return
        limit = self.till.shop.settings.wallet_pin_over
        if not limit or amount <= limit or (account.kind == "gift" and not account.has_pin):
            self.add(StoredValue(account.id, amount))
        elif not account.has_pin:
            self._no_pin_yet(limit)
        else:
            self.ask_for("pin", StoredValue(account.id, amount))

    def _no_pin_yet(self, limit: Money) -> None:
        """A member sets one at the till: it is said where."""
        said = N_("Above {limit} a PIN is needed, and this account has none yet: {menu} {key} in the sale sets one.")
        keys = {"menu": keymap.key_of("menu"), "key": menu.key_of("tui.screens.account_pin:open_account_pin")}
        self.say(_(said, limit=self.figures.plain(limit), **keys), "bad")

    def _take_pin(self, pin: str) -> None:
        if not pin or not isinstance(self.pending, StoredValue):
            return
        self.w_prompt.clear()
        self.say(_("Checking …"))
        self.check_pin(self.pending.account, pin)

    @work(thread=True, exit_on_error=False, exclusive=True, group=GROUP)
    def check_pin(self, account: str, pin: str) -> wallet.PinProof | Refused:
        """argon2 takes a tenth of a second on purpose: off the event loop."""
        from store.office.wallet_pins import verify_pin

        shop = self.till.shop
        with shop.connection():
            try:
                return verify_pin(shop, account, pin, now=self.till.clock())
            except Refused as refusal:
                return refusal

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != GROUP:
            return
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        # Esc while it was checked: nobody wants the answer any more.
        if event.state is not WorkerState.SUCCESS or not isinstance(self.pending, StoredValue):
            return
        answer = event.worker.result
        if isinstance(answer, wallet.PinProof):
            self.add(replace(self.pending, pin=answer))
        else:
            assert isinstance(answer, Refused)
            self.refuse(answer)
