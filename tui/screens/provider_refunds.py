"""Money that a provider has not given back: what it said, a key that asks again, and a key that hands it out in cash.

The till asks by itself as soon as a refund is made and at each sign-on; the keys are for what that did not settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.worker import Worker, WorkerState

from store.errors import N_, Refused
from store.i18n import _, explain
from store.ids import new_id
from tui import keymap
from tui.messages import ProviderAnswered
from tui.screens.base import Answer, Question, TillScreen
from tui.screens.tender_names import tender_name

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.books.cash_moves import CashMoved
    from store.books.intents import Intent
    from store.payment_drivers import Driver
    from tui.app import Till
    from tui.widgets.message_line import Kind

GROUP = "provider refund"

STATES = {
    "intent": N_("being asked for …"),
    "sent": N_("being asked for …"),
    "unknown": N_("not decided yet"),
    "failed": N_("refused"),
    "reversed": N_("given back"),
    "in_cash": N_("handed out in cash"),
}
"""What became of a refund, in the words of a cashier."""


class ProviderScreen(Question[Answer]):
    """A question with the two keys. Subclasses say which payment or refund they are about (`at_provider`), and read it
    again (`look_again`)."""

    actor: Actor
    asking = False

    def at_provider(self) -> Intent | None:
        raise NotImplementedError

    def look_again(self) -> None:
        raise NotImplementedError

    def applies(self, action: str) -> bool:
        if action not in ("ask_provider", "cash_instead"):
            return super().applies(action)
        made = self.at_provider()
        if made is None or self.asking:
            return False
        return made.pending if action == "ask_provider" else (made.kind, made.state) == ("refund", "failed")

    def provider_answered(self) -> None:
        """The till has asked by itself."""
        self.look_again()
        if (made := self.at_provider()) is not None and not self.asking:
            self.tell_outcome(made)

    def tell_outcome(self, made: Intent) -> None:
        self.say(*outcome(made, self.figures.grouped(made.amount)))

    # Asked again

    def action_ask_again(self) -> None:
        made, driver = self.at_provider(), self.till.payment_driver
        if made is None or not self.applies("ask_provider"):
            return
        if driver is None or driver.name != made.driver:
            from store.counter.charging import NoDriver

            self.say(explain(NoDriver()), "bad")
            return
        self.asking = True
        self.say(_("Asking the provider …"))
        self.show_keys()
        self._ask(made)

    @work(thread=True, exit_on_error=False, group=GROUP)
    def _ask(self, made: Intent) -> Intent | Refused:
        from store.counter.charging import ask_or_take_back

        till = self.till
        assert till.payment_driver is not None
        with till.shop.connection():
            try:
                return ask_or_take_back(till.shop, self.actor, till.payment_driver, made, clock=till.clock)
            except Refused as refusal:
                return refusal

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        # Textual calls this of every class: what is another's work is its own to answer.
        if event.worker.group != GROUP or event.state not in (WorkerState.SUCCESS, WorkerState.ERROR):
            return
        self.asking = False
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        if not self.is_attached:
            return
        answer = event.worker.result
        if isinstance(answer, Refused):
            self.refuse(answer)
        elif answer is not None:
            self.tell_outcome(answer)
        self.look_again()

    # In cash

    def action_cash_instead(self) -> None:
        from tui.screens.confirm import ConfirmScreen

        made = self.at_provider()
        if made is None or not self.applies("cash_instead"):
            return
        words = N_("The provider refused {amount}: hand it out in cash instead?")
        asked = ConfirmScreen(N_("Refund in cash"), words, amount=self.figures.signed(made.amount))
        self.till.push_screen(asked, lambda yes: self._hand_out(made) if yes else None)

    def _hand_out(self, made: Intent) -> None:
        from store.counter.refunds_due import in_cash_instead

        till, key = self.till, new_id()

        def given(moved: CashMoved) -> None:
            till.print_now()
            self.say(
                _("Hand out {amount} in cash; the slip is printed.", amount=self.figures.signed(-moved.amount)), "good"
            )
            self.look_again()

        self.attempt(
            self.actor, lambda actor: in_cash_instead(till.shop, actor, made.id, key=key, now=till.clock()), given
        )


def told(made: Intent, amount: str) -> str:
    """One of a refund's parts for a list: what became of it, and why."""
    problem = f" · {_(made.problem)}" if made.pending and made.problem else ""
    return f"{tender_name(made.channel)} {amount}: {_(STATES[made.state])}{problem}"


def outcome(made: Intent, amount: str) -> tuple[str, Kind]:
    """What the provider said, in one line, and how it is said."""
    named = {"channel": tender_name(made.channel), "amount": amount}
    again, cash = keymap.key_of("ask_provider"), keymap.key_of("cash_instead")
    match made.kind, made.state:
        case "refund", "reversed":
            return _("{channel} gave {amount} back.", **named), "good"
        case "refund", "in_cash":
            return _("{channel} {amount}: handed out in cash.", **named), "good"
        case "refund", "failed":
            said = _("{channel} {amount} refused: {again} asks again, {cash} cash.", again=again, cash=cash, **named)
            return said, "bad"
        case _, "paid":
            return _("{channel} {amount} is paid: take it into its sale.", **named), "good"
        case _, "failed":
            return _("{channel} {amount} failed. {problem}", problem=_(made.problem), **named), "attention"
        case _, "reversed":
            return _("Taken back: {tender} {amount}", tender=named["channel"], amount=amount), "good"
        case _:
            return _("{channel} {amount} is not decided: {again} asks again.", again=again, **named), "attention"


def recover(till: Till, actor: Actor, driver: Driver) -> None:
    """In a thread: what became of the payments and refunds that were going on when the till stopped, or went on."""
    from store.counter import charging

    with till.shop.connection():
        left = charging.recover(till.shop, actor, driver, clock=till.clock)
    till.post_message(ProviderAnswered(sum(each.kind == "refund" for each in left)))


def tell_answers(till: Till, refunds: int) -> None:
    """A provider was asked for all that was going on: to the screens that show it, and of `refunds` that have not gone
    through on the line of the one in front, behind what stands there."""
    for screen in till.screen_stack:
        if isinstance(screen, TillScreen) and screen.is_mounted:
            screen.provider_answered()
    if refunds and (top := till.top) is not None and not isinstance(top, ProviderScreen):
        key = keymap.key_of("last_sale")
        words = _("Refunds that have not gone through: {count}. {key}, Enter.", count=refunds, key=key)
        line = top.message_line
        said = f"{line.text} · {words}" if line.kind == "attention" and words not in line.text else words
        top.say(said, "attention")
