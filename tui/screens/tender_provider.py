"""Paying by the customer's code through a provider, and what else is neither cash nor an account: vouchers, on account.

A code that is scanned begins a payment and is forgotten: it is neither shown nor kept. Nobody leaves the screen while a
payment is not decided and not given up; what was paid and closed no sale is on the list again when the screen opens.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.worker import Worker, WorkerState

from store import codes
from store.books import debts
from store.books.actor import Actor
from store.counter.paying import ByCode, OnAccount, Voucher
from store.errors import Refused
from store.i18n import _, explain
from store.ids import new_id
from store.money import Money
from store.pricing.basket import SaleId
from tui import keymap
from tui.screens.tender_stored import StoredKeys

if TYPE_CHECKING:
    from store.books.intents import Intent

GROUP = "provider"


class ProviderKeys(StoredKeys):
    """The part of the tender screen that speaks to a provider."""

    ASK_EVERY: ClassVar[float] = 3.0
    """Seconds between two looks at a payment that nobody knows the end of; 0 never looks by itself."""

    ASK_ON: ClassVar[float] = 30.0
    """Seconds until the till asks again for one that is being taken back; 0 leaves it to the next sign-on."""

    actor: Actor
    sale: SaleId
    waiting: Intent | None = None
    """The payment that is not decided yet."""
    asking = False
    """Whether the provider is being asked just now."""
    debt: debts.DebtView | None = None

    def find_money(self) -> None:
        """What was paid for this sale and what is not decided, as after a crash; and what the member owes."""
        from store.books import intents

        if self.member is not None:
            self.debt = debts.debt(self.member.account)
        for each in intents.of_sale(self.till.shop, self.sale):
            if each.free:
                self.taken.append(ByCode(each.id, each.channel, each.amount))
            elif each.kind == "pay" and each.undecided and each.state != "reversing":
                self.waiting = each

    # The customer's code

    def charge(self, code: str) -> None:
        """Begin a payment of the typed amount or of what is left, and ask the provider."""
        from store.counter import charging

        till = self.till
        if codes.is_payment_code(self.w_prompt.text.strip()):
            self.w_prompt.clear()
        if self.waiting is not None:
            self.say_waiting()
            return
        driver = till.payment_driver
        if driver is None:
            self.say(explain(charging.NoDriver()), "attention")
            return
        amount = self.other_than_cash(self.left)
        if not amount:
            return
        try:
            made = charging.begin(
                till.shop, self.actor, self.sale, code, amount, driver, key=new_id(), now=till.clock()
            )
        except Refused as refusal:
            self.refuse(refusal)
            return
        self._wait_for(made)
        self._charge(made.id, code)

    def _wait_for(self, made: Intent) -> None:
        self.waiting = made
        self.asking = True
        self.ask_for("provider")
        amount = self.figures.grouped(made.amount)
        self.say(_("{amount} by {channel}: waiting for the provider …", amount=amount, channel=_channel(made)))

    @work(thread=True, exit_on_error=False, group=GROUP)
    def _charge(self, intent: str, code: str) -> Intent | Refused:
        from store.counter import charging

        till = self.till
        assert till.payment_driver is not None
        with till.shop.connection():
            return charging.send(till.shop, self.actor, till.payment_driver, intent, code, clock=till.clock)

    @work(thread=True, exit_on_error=False, group=GROUP)
    def _query(self, intent: str, undo: bool) -> Intent | Refused:
        from store.counter import charging

        till = self.till
        assert till.payment_driver is not None
        do = charging.take_back if undo else charging.ask
        with till.shop.connection():
            try:
                return do(till.shop, self.actor, till.payment_driver, intent, clock=till.clock)
            except Refused as refusal:
                return refusal

    def ask_provider(self, *, undo: bool = False) -> None:
        if self.waiting is None or self.asking:
            return
        if self.till.payment_driver is None:
            self.say_waiting()
            return
        self.asking = True
        self.say(_("Taking it back …") if undo else _("Asking the provider …"))
        self._query(self.waiting.id, undo)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        # Textual calls this of every class: what is another's work is its own to answer.
        if event.worker.group != GROUP or event.state not in (WorkerState.SUCCESS, WorkerState.ERROR):
            return
        self.asking = False
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        answer = event.worker.result
        if isinstance(answer, Refused):
            self.refuse(answer)
        else:
            assert answer is not None
            self._decided(answer)

    def _decided(self, made: Intent) -> None:
        amount, channel = self.figures.grouped(made.amount), _channel(made)
        if made.state == "reversing":
            # It will never pay this sale, whenever the provider says so: the till asks on, and nobody waits for it.
            self.waiting = None
            self.ask_for("amount")
            said = _("{channel} {amount} is being taken back: pay in another way.", channel=channel, amount=amount)
            self.say(said, "attention")
            if self.ASK_ON:
                self.till.set_timer(self.ASK_ON, partial(self.till.settle_with_provider, self.actor))
            return
        if made.undecided:
            self.waiting = made
            self.say_waiting()
            if self.ASK_EVERY and self.is_current:
                self.set_timer(self.ASK_EVERY, self.ask_provider)
            return
        self.waiting = None
        self.ask_for("amount")
        if made.free:
            self.add(ByCode(made.id, made.channel, made.amount))
            if self.is_attached and self.left:
                self.say(_("{amount} paid by {channel}.", amount=amount, channel=channel), "good")
        elif made.state == "failed":
            problem = _(made.problem)
            self.say(_("{channel} {amount} failed. {problem}", channel=channel, amount=amount, problem=problem), "bad")
        else:
            self.say(_("Taken back: {tender} {amount}", tender=channel, amount=amount), "attention")

    def say_waiting(self) -> None:
        assert self.waiting is not None
        amount, channel = self.figures.grouped(self.waiting.amount), _channel(self.waiting)
        key = keymap.key_of("exact")
        if self.asking:
            self.say(_("{amount} by {channel}: waiting for the provider …", amount=amount, channel=channel))
        else:
            said = _(
                "{channel} {amount} is open: {key} asks again, {undo} undoes it.",
                channel=channel,
                amount=amount,
                key=key,
                undo=keymap.key_of("take_back"),
            )
            self.say(said, "attention")

    def undo(self, tender: ByCode) -> None:
        """Take a paid code back: it leaves the list when the provider says so, or waits."""
        from store.books import intents

        self.waiting = intents.intent(self.till.shop, tender.intent)
        self.ask_for("provider")
        self.ask_provider(undo=True)

    # Vouchers and on account

    def action_voucher(self) -> None:
        """The face value is typed first, then the number."""
        if self.step != "amount":
            return
        face = self.typed(0)
        if face:
            self.ask_for("voucher", Voucher("", face, min(face, self.left)))
        elif face == 0:
            key = keymap.key_of("voucher")
            self.say(_("Type the voucher's face value first, then {key}.", key=key), "attention")

    def take_voucher(self, text: str) -> None:
        from store.books import vouchers

        assert isinstance(self.pending, Voucher)
        try:
            number = vouchers.number_of(text)
            vouchers.check_unused(number)
            if any(isinstance(tender, Voucher) and tender.number == number for tender in self.taken):
                raise vouchers.VoucherUsed(number=number)
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.add(Voucher(number, self.pending.face, self.pending.amount))

    def action_account(self) -> None:
        if self.step != "amount":
            return
        if self.debt is None:
            self.refuse(debts.NoCredit())
            return
        if any(isinstance(tender, OnAccount) for tender in self.taken):
            self.say(_("It has paid already: take that back first."), "attention")
            return
        amount = self.other_than_cash(min(self.left, self.debt.left) or self.left)
        if not amount:
            return
        if amount > self.debt.left:
            figures = self.figures
            self.refuse(debts.OverLimit(left=figures.plain(self.debt.left), most=figures.plain(self.debt.most)))
            return
        self.add(OnAccount(amount))

    def typed(self, unless: Money) -> Money | None:
        raise NotImplementedError


def _channel(made: Intent) -> str:
    from tui.screens.tender_names import NAMES

    return _(NAMES[made.channel])


def looks_like_a_label(code: str) -> bool:
    """A label of the shop's scale: 13 or 18 digits that begin with 2, and no payment code."""
    return len(code) in (13, 18) and code.isdecimal() and code[0] == "2" and codes.channel_of(code) is None
