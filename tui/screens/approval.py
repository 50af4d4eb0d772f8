"""Somebody who may allows what the cashier may not, here and now (授权): number and PIN, or a badge."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from store.books.actor import Actor
from store.books.permits import ApprovalNeeded, role_may
from store.errors import N_, Refused
from store.i18n import _, explain
from store.office import staff
from tui.screens.base import Question
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class ApprovalScreen(Question[Actor | None]):
    """Answers with the cashier as approved, who does the same act again, once; None when it was given up. A wrong PIN
    waits as at sign-on, and everything stays as it was."""

    CSS_PATH = "approval.tcss"
    place = "approval"
    question = N_("The approval")

    def __init__(self, actor: Actor, needed: ApprovalNeeded) -> None:
        super().__init__()
        self.actor, self.needed = actor, needed
        self.number = ""
        self.checking = False
        self.may_try_at: datetime | None = None
        self._countdown: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Facts()
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_prompt = self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Approval")
        self.query_one("#words", Static).update(explain(self.needed))
        self.query_one(Facts).show(self._facts())
        if not self.number:
            self.w_prompt.ask = _("Staff number, or a badge")
        elif self.number.isdecimal():
            self.w_prompt.ask = _("PIN of {number}", number=self.number)
        else:
            self.w_prompt.ask = _("PIN of this badge")
        self.w_prompt.border_title = _("PIN") if self.number else _("Approver")
        self.w_prompt.refresh()
        super().tell()

    def _facts(self) -> list[Fact]:
        needed, shop = self.needed, self.till.shop
        facts = []
        if needed.amount:
            share = f"  ({needed.permille / 10:g} %)" if needed.permille else ""
            facts.append((_("Amount"), self.figures.signed(needed.amount) + share))
        asked = {"amount": needed.amount, "permille": needed.permille}
        people = [
            each.name
            for each in staff.everybody(shop)
            if each.active and role_may(shop, each.role, needed.permit, **asked)
        ]
        facts.append((_("Who may"), ", ".join(people) or _("nobody on the staff")))
        facts.append((_("Asked by"), f"{self.actor.number} {self.actor.name}"))
        return facts

    # What comes in

    def scanned(self, code: str) -> None:
        if not self.checking:
            self._take_number(code.strip())

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = unicodedata.normalize("NFKC", event.text.strip())
        if self.checking or not text:
            return
        if not self.number:
            self._take_number(text)
        elif not self._must_wait():
            self._check(text)

    def _take_number(self, number: str) -> None:
        """A staff number is digits and wants its PIN; a badge may do without one."""
        if self._must_wait():
            return
        self.number = number
        if not number.isdecimal() and self.till.shop.settings.badge_approves:
            self._check("")
            return
        self.w_prompt.change("", secret=True)
        self.say("")
        self.tell()

    def _check(self, pin: str) -> None:
        self.checking = True
        self.w_prompt.clear()
        self.say(_("Checking …"))
        self.check_pin(self.number, pin)

    @work(thread=True, exit_on_error=False, exclusive=True, group="approval")
    def check_pin(self, number: str, pin: str) -> Actor | Refused:
        """argon2 takes a tenth of a second on purpose: off the event loop."""
        shop, needed = self.till.shop, self.needed
        with shop.connection():
            try:
                return staff.approve(
                    *(shop, self.actor, number, pin, needed.permit),
                    amount=needed.amount,
                    permille=needed.permille,
                    now=self.till.clock(),
                )
            except Refused as refusal:
                return refusal

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        if event.state is not WorkerState.SUCCESS:
            return
        self.checking = False
        answer = event.worker.result
        if isinstance(answer, Actor):
            self.dismiss(answer)
            return
        assert isinstance(answer, Refused)
        mistyped = answer if isinstance(answer, staff.WrongNumberOrPin | staff.MustWait) else None
        if mistyped is None:
            self._ask_who()
        else:
            # The number stays: it is the PIN that is typed again, and that must not land where all can read it.
            self.w_prompt.clear()
        self.refuse(answer)
        if mistyped is not None:
            self.may_try_at = self.till.clock() + timedelta(seconds=mistyped.seconds)
            self._countdown = self._countdown or self.set_interval(1, self._count_down)

    def _ask_who(self) -> None:
        self.number = ""
        self.w_prompt.change("")
        self.tell()

    def action_back(self) -> None:
        """From the PIN to the number, and from there to nothing approved."""
        if self.number and not self.checking:
            self._ask_who()
            self.say("")
        else:
            super().action_back()

    def _seconds_left(self) -> int:
        left = (self.may_try_at or self.till.clock()) - self.till.clock()
        return -(-left // timedelta(seconds=1))

    def _must_wait(self) -> bool:
        if (seconds := self._seconds_left()) <= 0:
            return False
        self.w_prompt.clear()
        self.say(_("The next try is possible in {seconds} s.", seconds=seconds), "bad")
        return True

    def _count_down(self) -> None:
        if (seconds := self._seconds_left()) > 0:
            self.message_line.say_quietly(_("The next try is possible in {seconds} s.", seconds=seconds), "bad")
            return
        if self._countdown:
            self._countdown.stop()
        self._countdown = self.may_try_at = None
        self.say(_("You may try again now."))
