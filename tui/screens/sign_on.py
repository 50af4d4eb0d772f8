"""Who is at the till: staff number, then PIN."""

import unicodedata
from datetime import datetime, timedelta

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from store.books.actor import Actor
from store.errors import N_, Refused
from store.i18n import _
from tui import keymap
from tui.screens.base import TillScreen
from tui.widgets.due import Due
from tui.widgets.header import Header
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class SignOnScreen(TillScreen[None]):
    """Asks for the number, or a badge, then for the PIN, which is checked off the event loop; after a failure it counts
    the delay down. `said`: why one is here again."""

    place = "sign_on"
    question = N_("Sign-on")

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.said = said
        self.number = ""
        self.clocking = False
        self.checking = False
        self.may_try_at: datetime | None = None
        self._countdown: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Header(self.till.shop_name)
        with Vertical(id="card"):
            yield Due(id="clock")
            yield Prompt(id="prompt")
            yield MessageLine()
            yield Static(id="demo")
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_header, self.w_clock = self.query_one(Header), self.query_one("#clock", Due)
        self.w_prompt = self.query_one(Prompt)
        super().on_mount()
        if self.said:
            self.say(self.said, "good")

    def tell(self) -> None:
        super().tell()
        self.show_clock()
        prompt = self.w_prompt
        if self.number and not self.number.isdecimal():
            prompt.ask = _("PIN of this badge")
        else:
            prompt.ask = _("PIN of {number}", number=self.number) if self.number else _("Staff number")
        prompt.secret = bool(self.number)
        prompt.border_title = _("PIN") if self.number else _("Sign on")
        prompt.refresh()
        self.query_one("#demo", Static).update(self.demo_staff())

    def show_clock(self) -> None:
        now = self.till.local_now()
        self.w_header.show((self.till.till_words(),), self.till.wellbeing(), f"{now:%H:%M}")
        self.w_clock.show(_("Welcome"), f"{now:%H:%M}", (f"{now:%Y-%m-%d}", self.till.till_words()))

    def demo_staff(self) -> str:
        if self.till.demo is None:
            return ""
        word = _("PIN")
        lines = [
            f"[b $primary]{number}[/]  {name}  {word} [b $primary]{pin}[/]"
            for number, name, pin in self.till.demo.staff()
        ]
        return "\n".join([f"[$muted]{_('Demo shop: sign on as one of these.')}[/]", *lines])

    def applies(self, action: str) -> bool:
        return bool(self.number) if action in ("clear", "hours") else True

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = event.text.strip()
        if self.checking or not text:
            return
        if self.may_try_at and self.till.clock() < self.may_try_at:
            self._tell_wait()
            return
        text = unicodedata.normalize("NFKC", text)
        if not self.number:
            self._take_number(text)
        else:
            self._check(text, clocking=False)

    def _take_number(self, number: str) -> None:
        self.number = number
        self.w_prompt.change("", secret=True)
        self.say("")
        self.tell()

    def _check(self, pin: str, *, clocking: bool) -> None:
        self.checking, self.clocking = True, clocking
        self.w_prompt.clear()
        self.say(_("Checking …"))
        self.check_pin(self.number, pin)

    @work(thread=True, exit_on_error=False, exclusive=True, group="sign-on")
    def check_pin(self, number: str, pin: str) -> Actor | Refused:
        """argon2 takes a tenth of a second on purpose: off the event loop."""
        with self.till.shop.connection():
            try:
                return self.verify(number, pin)
            except Refused as refusal:
                return refusal

    def verify(self, number: str, pin: str) -> Actor:
        """Whose PIN this is; raises what it is refused for."""
        from store.office import staff

        till = self.till
        check = staff.recognise if self.clocking else staff.sign_on
        return check(till.shop, number, pin, till.number, now=till.clock())

    def known(self, actor: Actor) -> None:
        """The PIN was right."""
        self.till.uncover(self)
        if self.clocking:
            from tui.screens.hours import HoursScreen

            self.action_clear()
            self.say("")
            self.till.push_screen(HoursScreen(actor), self._clocked)
        else:
            self.till.signed_on(actor)

    def _clocked(self, said: str | None) -> None:
        if said:
            self.say(said, "good")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        if event.state is not WorkerState.SUCCESS:
            return
        self.checking = False
        answer = event.worker.result
        if isinstance(answer, Actor):
            self.known(answer)
            return
        from store.office import staff

        assert isinstance(answer, Refused)
        mistyped = answer if isinstance(answer, staff.WrongNumberOrPin | staff.MustWait) else None
        if mistyped is None:
            self.action_clear()
        else:
            # The number stays: it is the PIN that is typed again, and that must not land where all can read it.
            self.w_prompt.clear()
        self.refuse(answer)
        if mistyped is not None:
            self.may_try_at = self.till.clock() + timedelta(seconds=mistyped.seconds)
            self._countdown = self._countdown or self.set_interval(1, self._count_down)

    def _count_down(self) -> None:
        if self.may_try_at and self.till.clock() < self.may_try_at:
            left = self.may_try_at - self.till.clock()
            seconds = -(-left // timedelta(seconds=1))
            self.message_line.say_quietly(_("The next try is possible in {seconds} s.", seconds=seconds), "bad")
            return
        if self._countdown:
            self._countdown.stop()
        self._countdown = self.may_try_at = None
        self.say(_("You may try again now."))

    def _tell_wait(self) -> None:
        assert self.may_try_at is not None
        seconds = -(-(self.may_try_at - self.till.clock()) // timedelta(seconds=1))
        self.w_prompt.clear()
        self.say(_("The next try is possible in {seconds} s.", seconds=seconds), "bad")

    def scanned(self, code: str) -> None:
        """A badge stands for the number; goods have to wait."""
        code = code.strip()
        if self.checking or self.number or code.isdecimal() or not code.isalnum():
            self.say(_("Sign on first, then scan."), "attention")
        else:
            self._take_number(code)

    def action_clear(self) -> None:
        self.number = ""
        self.w_prompt.change("")
        self.tell()

    def action_hours(self) -> None:
        pin = unicodedata.normalize("NFKC", self.w_prompt.text.strip())
        if self.checking or not self.number:
            return
        if not pin:
            self.say(_("Type the PIN, then {key}.", key=keymap.key_of("hours")), "attention")
        elif self.may_try_at and self.till.clock() < self.may_try_at:
            self._tell_wait()
        else:
            self._check(pin, clocking=True)

    def action_leave(self) -> None:
        self.till.exit(return_code=0)
