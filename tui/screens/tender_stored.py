"""Paying with what was paid ahead: the member's balance, and gift cards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from textual import work
from textual.worker import Worker, WorkerState

from store.books import wallet
from store.books.actor import Actor
from store.counter.paying import Closed, StoredValue, Tender
from store.errors import N_, Refused
from store.i18n import Marked, _
from store.money import Money
from tui.screens.base import Question
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.office.members.views import MemberView

GROUP = "wallet-pin"

Step = Literal["amount", "reference", "pin", "new pin", "new pin again", "voucher", "provider"]
PINS = ("pin", "new pin", "new pin again")
"""The steps at which what is typed is nobody's to see."""


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
    actor: Actor
    w_prompt: Prompt
    spendable: Money = 0
    """What the member's balance pays today."""
    chosen = ""
    """The new PIN, typed once."""

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
            self._pay_from(account, self.spendable)

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
            self._pay_from(card, card.balance)

    def _pay_from(self, account: wallet.AccountView, most: Money) -> None:
        """At most `most`, which is less than its balance where a family's member has a limit."""
        if any(isinstance(tender, StoredValue) and tender.account == account.id for tender in self.taken):
            self.say(_("It has paid already: take that back first."), "attention")
            return
        amount = self.other_than_cash(min(self.left, most) or self.left)
        if not amount:
            return
        if amount > account.balance:
            missing = self.figures.plain(amount - account.balance)
            self.refuse(wallet.NotEnoughBalance(balance=self.figures.plain(account.balance), missing=missing))
            return
        if amount > most:
            self.refuse(wallet.SharedLimitReached(left=self.figures.plain(most)))
            return
        limit = self.till.shop.settings.wallet_pin_over
        if not limit or amount <= limit or (account.kind == "gift" and not account.has_pin):
            self.add(StoredValue(account.id, amount))
        elif not account.has_pin and not self._is_their_own():
            return
        elif not account.has_pin:
            self.ask_for("new pin", StoredValue(account.id, amount))
            words = _(
                "Above {limit} a PIN is needed; the member has none yet and chooses one, or Esc and {limit} first.",
                limit=self.figures.plain(limit),
            )
            self.say(words, "attention")
        else:
            self.ask_for("pin", StoredValue(account.id, amount))

    def _is_their_own(self) -> bool:
        """Who shares a family's account chooses no PIN for it."""
        from store.counter.topping_up import own_account

        assert self.member is not None
        try:
            own_account(self.member)
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def _take_pin(self, pin: str) -> None:
        if not pin or not isinstance(self.pending, StoredValue):
            return
        self.w_prompt.clear()
        if self.step == "new pin":
            self._choose_pin(pin)
        elif self.step == "new pin again" and pin != self.chosen:
            from tui.screens.account_pin import NotTheSame

            self.ask_for("new pin", self.pending)
            self.refuse(NotTheSame())
        else:
            self.say(_("Checking …"))
            self.check_pin(self.pending.account, pin, new=self.step == "new pin again")

    def _choose_pin(self, pin: str) -> None:
        from store.office.pins import check_pin

        try:
            check_pin("", pin)
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.chosen = pin
            self.ask_for("new pin again", self.pending)

    @work(thread=True, exit_on_error=False, exclusive=True, group=GROUP)
    def check_pin(self, account: str, pin: str, *, new: bool) -> wallet.PinProof | Refused:
        """argon2 takes a tenth of a second on purpose: off the event loop. A `new` one is the account's from now on."""
        from store.office.wallet_pins import set_pin, verify_pin

        shop = self.till.shop
        with shop.connection():
            try:
                if new:
                    set_pin(shop, self.actor, account, pin, now=self.till.clock())
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
