"""A bill that is no sale: how much, in what, and what stands then. Top-ups, gift cards and settled debts are such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from store import codes
from store.books.actor import Actor
from store.counter import paying
from store.errors import BadAmount, Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money, parse_amount
from tui import keymap
from tui.messages import Scanned
from tui.screens.base import Question
from tui.screens.tender import LONGEST_REFERENCE, NAMES
from tui.widgets.choices import Choice, Choices
from tui.widgets.due import Due
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

Step = Literal["code", "amount", "cash", "reference", "done"]
Outside = Literal["wechat", "alipay", "unionpay", "card"]


class Paid(Protocol):
    """What a bill says of itself once it is done: `tendered` was handed over for `paid`."""

    @property
    def number(self) -> str: ...
    @property
    def paid(self) -> Money: ...
    @property
    def tendered(self) -> Money: ...
    @property
    def change(self) -> Money: ...


Bill = TypeVar("Bill", bound=Paid)


class BillScreen(Question[Bill | None]):
    """Asks amount and money, does it, and shows what stands then; Esc goes back a step.

    A typed amount and F2 is the shortest way: cash, exactly. Enter asks what was handed over. Nothing is taken by an
    Enter alone. Answers what was done. Subclasses say what is paid (`head`, `steps`, `told`), do it (`buy`) and
    say what stands then (`head_then`, `facts_then`).
    """

    CSS_PATH = "bill.tcss"
    place = "prepaid"

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.step: Step = "amount"
        self.paid: Money = 0
        self.outside: Outside = "wechat"
        self.made: Bill | None = None
        # One key for this bill, whatever is pressed how often: it is taken once.
        self.act_key = new_id()

    # What a subclass says

    def title_words(self) -> str:
        raise NotImplementedError

    def head(self) -> tuple[str, Money, tuple[str, ...]]:
        """The large amount before anything is paid: its label, itself, small notes."""
        raise NotImplementedError

    def steps(self) -> Sequence[tuple[Money, Money]]:
        """Amounts that F3 to F5 fill in, each with its bonus."""
        return ()

    def told(self, amount: Money) -> list[Fact]:
        """What paying this amount brings; 0 while none is typed."""
        return []

    def ask_amount(self) -> str:
        return _("How much is paid in")

    def proposed(self) -> Money:
        """What is paid when nothing is typed; 0 where the amount has to be."""
        return 0

    def check(self, amount: Money) -> None:
        """Raises what is wrong with paying this amount."""
        if not amount:
            raise BadAmount(text=self.w_prompt.text)

    def buy(self, tender: str, tendered: Money | None, reference: str) -> Bill:
        raise NotImplementedError

    def head_then(self, made: Bill) -> tuple[str, Money]:
        """The large amount when it is done: its label and itself."""
        raise NotImplementedError

    def facts_then(self, made: Bill) -> list[Fact]:
        raise NotImplementedError

    # What is seen

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Due(id="head")
            yield Due(id="change")
            yield Choices()
            yield Facts()
            yield Prompt(anywhere=keymap.anywhere(self.place), id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_prompt, self.w_facts = self.query_one(Prompt), self.query_one(Facts)
        self.w_head = self.query_one("#head", Due)
        self.query_one("#change").display = False
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = self.title_words()
        figures = self.figures
        if self.made is not None:
            self._tell_done(self.made)
        elif self.step in ("cash", "reference"):
            notes = tuple(f"{name} {words}".strip() for name, words in self.told(self.paid)[:2])
            self.w_head.show(_("To pay {sign}", sign=figures.currency.sign), figures.plain(self.paid), notes)
        else:
            label, amount, notes = self.head()
            self.w_head.show(label, figures.plain(amount), notes)
        choices = self.query_one(Choices)
        choices.show(self._choices())
        choices.display = bool(choices.choices)
        if self.made is None:
            self._tell_facts()
        self.w_prompt.display = self.made is None
        self.w_prompt.ask = self._ask()
        self.w_prompt.refresh()
        super().tell()

    def _tell_facts(self) -> None:
        facts = self.told(self._typed_so_far()) if self.step == "amount" else []
        self.w_facts.show(facts)
        self.w_facts.display = bool(facts)

    def _choices(self) -> list[Choice]:
        figures = self.figures
        if self.step == "amount":
            keys = (*(keymap.key_of(f"quick_{at}") for at in (1, 2, 3)), "", "", "")
            return [
                (key, figures.grouped(paid), _("bonus {amount}", amount=figures.grouped(more)))
                for key, (paid, more) in zip(keys, self.steps(), strict=False)
            ]
        if self.step != "cash":
            return []
        change = [
            (
                keymap.key_of(f"quick_{at + 1}"),
                figures.grouped(amount),
                _("change {amount}", amount=figures.grouped(amount - self.paid)),
            )
            for at, amount in enumerate(self._quick())
        ]
        return [(keymap.key_of("exact"), figures.grouped(self.paid), _("exact")), *change]

    def _quick(self) -> tuple[Money, ...]:
        return paying.quick_amounts(self.paid, self.figures.currency)[1:]

    def _ask(self) -> str:
        if self.step == "cash":
            return _("Amount handed over")
        if self.step == "reference":
            amount = self.figures.grouped(self.paid)
            tender, key = _(NAMES[self.outside]), keymap.key_of("exact")
            return _(
                "{tender} {amount}: reference, or nothing; {key} records it", tender=tender, amount=amount, key=key
            )
        return self.ask_amount()

    def _tell_done(self, made: Bill) -> None:
        figures = self.figures
        label, amount = self.head_then(made)
        self.w_head.show(label, figures.plain(amount), (made.number,), change=not made.change)
        change, given = self.query_one("#change", Due), _("Given {amount}", amount=figures.grouped(made.tendered))
        change.display = made.change > 0
        change.show(_("Change"), figures.plain(made.change), (given,), change=True)
        self.add_class("-done")
        self.w_facts.show(self.facts_then(made))
        self.w_facts.display = True

    def applies(self, action: str) -> bool:
        if action in ("back", "help"):
            return True
        if self.step == "done" or self.step == "code":
            return action == "exact" and self.step == "done"
        if action in ("exact", "typed"):
            return True
        if self.step == "reference":
            return False
        if action.startswith("quick_"):
            return int(action[-1]) <= min(3, len(self.steps() if self.step == "amount" else self._quick()))
        return True

    def name_of(self, action: keymap.Action) -> str:
        if action.id == "exact":
            return {"reference": _("Record"), "done": _("OK")}.get(self.step, _("Cash, exact"))
        return action.title

    def to(self, step: Step) -> None:
        self.step = step
        self.w_prompt.anywhere = keymap.anywhere(self.place) if step in ("amount", "cash") else ""
        self.w_prompt.change("")
        self.say("")
        self.tell()

    # What comes in

    def scanned(self, code: str) -> None:
        if codes.is_payment_code(code.strip()):
            self._no_gateway()
        elif self.step == "done":
            self.dismiss(self.made)
            self.till.post_message(Scanned(code))
        elif self.step == "reference" and len(code) <= LONGEST_REFERENCE:
            self.w_prompt.put(code)
        else:
            super().scanned(code)

    def _no_gateway(self) -> None:
        """The code is money: it is neither shown nor kept."""
        self.w_prompt.clear()
        self.say(_("No gateway is connected: take it elsewhere, then record it here."), "attention")

    @on(Prompt.Typed)
    def show_what_it_brings(self) -> None:
        if self.made is None:
            self._tell_facts()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = event.text.strip()
        if codes.is_payment_code(text):
            self._no_gateway()
        elif self.step == "reference" and text:
            self._record(text)
        elif self.step == "reference":
            self.say(_("{key} records it without a reference.", key=keymap.key_of("exact")), "attention")
        elif self.step == "cash" and not text:
            self.say(_("Type what was handed over; {key} when it is exact.", key=keymap.key_of("exact")), "attention")
        elif self.step == "cash":
            if (tendered := self._typed()) is not None:
                self._buy("cash", tendered)
        elif self.step == "amount" and self._fix_amount():
            self.to("cash")

    def _typed(self) -> Money | None:
        """The amount in the prompt; None when it is none and that was said."""
        text = self.w_prompt.text.strip()
        if codes.is_payment_code(text):
            self._no_gateway()
            return None
        try:
            return parse_amount(text, self.figures.currency)
        except Refused as refusal:
            self.refuse(refusal)
            return None

    def _typed_so_far(self) -> Money:
        try:
            return parse_amount(self.w_prompt.text, self.figures.currency)
        except Refused:
            return 0

    def _fix_amount(self) -> bool:
        """Take the typed amount, or what is proposed, as what is to be paid."""
        if not self.w_prompt.text.strip():
            self.paid = self.proposed()
            if not self.paid:
                self.say(_("Type how much is paid in first."), "attention")
            return bool(self.paid)
        amount = self._typed()
        if amount is None:
            return False
        try:
            self.check(amount)
        except Refused as refusal:
            self.refuse(refusal)
            return False
        self.paid = amount
        return True

    async def on_key(self, event: events.Key) -> None:
        """Enter is not what closes it: a bouncing one would take the change out of sight."""
        if self.step == "done" and event.key in ("enter", "ctrl+j"):
            self.say(_("{key} goes back to the sale.", key=keymap.key_of("exact")))
        else:
            await super().on_key(event)

    # What is done

    def _buy(self, tender: str, tendered: Money | None = None, reference: str = "") -> None:
        try:
            self.made = self.buy(tender, tendered, reference)
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.till.print_now()
        self.to("done")
        self.set_focus(None)
        self.say(_("Done. The slip is printed."), "good")
        self.till.tell_printer_trouble()

    def action_exact(self) -> None:
        if self.step == "reference":
            self._record(self.w_prompt.text.strip())
        elif self.step == "done":
            self.dismiss(self.made)
        elif self.step == "cash" or (self.step == "amount" and self._fix_amount()):
            self._buy("cash")

    def action_quick(self, at: int) -> None:
        """The `at`th amount of the list, from 1."""
        if not self.applies(f"quick_{at}"):
            return
        if self.step == "amount":
            self.w_prompt.put(self.figures.plain(self.steps()[at - 1][0]))
        else:
            self._buy("cash", self._quick()[at - 1])

    def action_record(self, kind: Outside) -> None:
        if self.step == "cash" or (self.step == "amount" and self._fix_amount()):
            self.outside = kind
            self.to("reference")

    def _record(self, reference: str) -> None:
        if codes.is_payment_code(reference):
            self._no_gateway()
        elif len(reference) > LONGEST_REFERENCE:
            self.refuse(codes.TooLong(longest=LONGEST_REFERENCE))
        else:
            self._buy(self.outside, reference=reference)

    def action_back(self) -> None:
        match self.step:
            case "cash" | "reference":
                self.to("amount")
                self.w_prompt.put(self.figures.plain(self.paid))
            case _:
                self.dismiss(self.made)
