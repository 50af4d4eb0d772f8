"""The sale screen as it is looked at: the open basket, what is due, whose it is; and how an act changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from store.books.actor import Actor
from store.counter import selling
from store.counter.open_sales import OpenBasket
from store.counter.paying import Closed
from store.errors import Refused
from store.i18n import _
from store.ids import new_id
from store.pricing.basket import PricedBasket, PricedLine, SaleId
from tui import keymap
from tui.figures import counts, saved, sum_of
from tui.screens.base import TillScreen
from tui.widgets.basket import Basket
from tui.widgets.due import Due
from tui.widgets.header import Header
from tui.widgets.key_bar import KeyBar, KeyName
from tui.widgets.latest import Latest
from tui.widgets.member_strip import MemberStrip
from tui.widgets.message_line import MessageLine
from tui.widgets.paper import Paper
from tui.widgets.prompt import Prompt
from tui.widgets.results import Results
from tui.widgets.side import Sums

if TYPE_CHECKING:
    from hardware.display import Profile
    from store.counter.exchanging import Exchange
    from store.counter.refunding import Refunded
    from store.office.members.views import MemberView
    from store.pricing.offers.base import Coupon

NEEDS_LINES = (
    "pay",
    "quantity",
    "by_hand",
    "void_line",
    "void_sale",
    "why",
    "mark_up",
    "mark_down",
    "page_up",
    "page_down",
    "first",
    "last",
)


class Floor(Horizontal):
    BLANK = True


class Counter(Vertical):
    """Holds widgets and draws nothing itself, which Textual need not find out anew for every scan."""

    BLANK = True


class SaleView(TillScreen[None]):
    """The open sale, drawn. What keys and scans do to it stands in the classes on top of this one."""

    BLANK = True
    place = "sale"

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.sale: SaleId = selling.new_sale_id()
        self.basket: PricedBasket | None = None
        self.closed: Closed | None = None
        self.member: MemberView | None = None
        self.coupons: tuple[Coupon, ...] = ()
        """Those that were handed over; what they come to is in the basket."""
        self.exchange: Exchange | None = None
        """What comes back with the basket."""
        self.latest: tuple[str, PricedLine | None] = ("", None)

    def compose(self) -> ComposeResult:
        yield Header(self.till.shop_name)
        with Floor(id="floor"):
            with Counter(id="counter"):
                yield Due()
                yield Latest()
                yield MemberStrip(self.figures)
                yield Prompt(id="prompt")
                yield MessageLine()
                yield Results(self.figures)
                yield Basket(self.figures)
            with Counter(id="side", classes="-wide-paper" if self.till.demo and self.till.paper_columns > 36 else ""):
                if self.till.demo is not None:
                    yield Paper(self.till.paper_columns, notes=self.till.demo.notes, id="receipt")
                else:
                    yield Sums(self.figures)
        yield KeyBar()

    def on_mount(self) -> None:
        # Looked up once: a scan touches each of them.
        self.w_header = self.query_one(Header)
        self.w_due, self.w_latest = self.query_one(Due), self.query_one(Latest)
        self.w_prompt, self.w_basket = self.query_one(Prompt), self.query_one(Basket)
        self.w_results, self.w_member = self.query_one(Results), self.query_one(MemberStrip)
        self.w_sums = next(iter(self.query(Sums)), None)
        super().on_mount()
        self._take_up_the_open_basket()

    def _take_up_the_open_basket(self) -> None:
        """After a crash, a power cut or a sign-off the basket is where it was."""
        found = selling.open_basket(self.till.shop, self.till.number)
        if found is None:
            return
        # Taken up without a line too, all of them voided: this till can open no other sale beside it.
        self.show_basket(found)
        if lines := len(found.priced.lines):
            due = self.figures.signed(found.priced.due)
            self.say(_("The open basket is here again: lines {lines}, {due}.", lines=lines, due=due), "attention")

    @property
    def lines(self) -> tuple[PricedLine, ...]:
        """The open basket's lines; none once it is paid."""
        return self.basket.lines if self.basket and self.closed is None else ()

    # What is seen

    def tell(self) -> None:
        self.show_clock()
        self.w_prompt.ask = _("Scan, or type a code or a name")
        self.w_prompt.refresh()
        self._show_amounts()
        self._show_latest()
        super().tell()

    def show_clock(self) -> None:
        self.w_header.show(
            (self.till.till_words(), f"{self.actor.number} {self.actor.name}"),
            self.till.wellbeing(),
            f"{self.till.local_now():%H:%M}",
        )

    def applies(self, action: str) -> bool:
        if action in NEEDS_LINES:
            return bool(self.basket and self.basket.lines) and not self.w_results.is_open
        if action == "demo_scan":
            return self.till.demo is not None and not self.w_results.is_open
        return not self.w_results.is_open or action == "help"

    def keys(self) -> list[KeyName]:
        if self.w_results.is_open:
            return [(each.shown, each.title) for each in keymap.actions("search")]
        return super().keys()

    def show_basket(self, open_: OpenBasket) -> None:
        """Draw the basket after an act."""
        before = self.basket
        self.sale, self.basket, self.closed = open_.sale, open_.priced, None
        self.coupons, self.exchange = open_.coupons, open_.exchange
        lines = open_.priced.lines
        latest = next((line for line in reversed(lines) if line.line.id == open_.latest), None)
        self.latest = ("", latest)
        self.w_basket.show(lines, open_.latest)
        self._show_member(open_.member)
        self._show_amounts()
        self._show_latest()
        if before is None or not before.lines or not lines:
            self.show_keys()

    def _show_member(self, member: MemberView | None) -> None:
        if member is not None or self.member is not None:
            self.member = member
            self.w_member.show(member, self.till.local_now().date())

    def _show_amounts(self) -> None:
        if self.closed is not None:
            closed = self.closed
            due_words = _("Due {amount}", amount=self.figures.grouped(closed.due))
            if closed.exchanged:  # in one line: a low screen has two, and the rest must add up
                due_words += "  " + _("Exchange {amount}", amount=f"−{self.figures.grouped(closed.exchanged)}")
            notes: tuple[str, ...] = (due_words, _("Given {amount}", amount=self.figures.grouped(closed.tendered)))
            change = closed.change + closed.handed_back
            self.w_due.show(_("Change"), self.figures.plain(change), notes, change=True)
        else:
            due = self.basket.due if self.basket else 0
            notes = (counts(self.basket.kinds, self.basket.pieces),) if self.basket and self.basket.lines else ()
            if self.exchange is not None:  # before the savings, which a low screen does without
                notes += (_("Exchange {amount}", amount=f"−{self.figures.grouped(self.exchange.money)}"),)
            if self.basket and (off := saved(self.basket)):
                notes += (_("Saved {amount}", amount=self.figures.grouped(off)),)
            label = _("Due {sign}", sign=self.figures.currency.sign)
            if self.exchange is not None:
                due -= self.exchange.money
                if due < 0:
                    label = _("Goes back {sign}", sign=self.figures.currency.sign)
            self.w_due.show(label, self.figures.plain(abs(due)), notes)
        if self.w_sums is not None:
            exchanged = self.exchange.money if self.exchange and self.closed is None else 0
            self.w_sums.show(self.basket, self.closed, exchanged)
        if display := self.till.devices.display:
            display.tell(*self._for_the_customer(display.profile))

    def _for_the_customer(self, profile: Profile) -> tuple[str, str]:
        from tui import pole  # only where there is a display

        if self.closed is not None:
            return pole.paid(self.closed, self.figures, profile)
        exchange = self.exchange.money if self.exchange else 0
        if self.basket and (self.basket.lines or exchange):
            return pole.item(self.latest[1], self.basket, self.figures, profile, exchange=exchange)
        return pole.idle(self.till.shop.settings.customer_text, profile)

    def tell_returned(self, made: Refunded) -> None:
        """To the customer, on the display of two lines: until the next thing is shown there."""
        if display := self.till.devices.display:
            from tui import pole

            display.tell(*pole.returned(made, self.figures, display.profile))

    def _show_latest(self) -> None:
        words, line = self.latest
        if line is not None:
            self.w_latest.show(line.line.name, sum_of(line, self.figures), self.figures.plain(line.paid))
        elif self.closed is not None:
            self.w_latest.show(_("Paid: {number}", number=self.closed.number), _("The next scan starts a new sale."))
        elif words:
            self.w_latest.show(words)
        else:
            self.w_latest.show(_("Next customer"), _("Scan, type a code, or letters to search"))

    # What is done

    def act(
        self,
        do: Callable[..., OpenBasket],
        *args: Any,
        then: Callable[[OpenBasket], object] | None = None,
        **named: Any,
    ) -> bool:
        """One act on the open sale, drawn; `then` what is said of it. False when it was refused and said so, or waits
        for an approval, after which it is drawn all the same."""
        sale, key = self.sale, new_id()

        def done(opened: OpenBasket) -> None:
            self.show_basket(opened)
            self.quiet()
            if then is not None:
                then(opened)

        return self.attempt(
            self.actor,
            lambda actor: do(self.till.shop, actor, sale, *args, **named, key=key, now=self.till.clock()),
            done,
        )

    def not_done(self, refusal: Refused) -> None:
        if isinstance(refusal, selling.SaleClosed):
            self.start_anew()
        self.refuse(refusal)

    def quiet(self) -> None:
        if self.message_line.text:
            self.say("")

    def close_search(self) -> None:
        if self.w_results.is_open:
            self.w_results.hide()
            self.show_keys()

    def start_anew(self) -> None:
        self.sale = selling.new_sale_id()
        self.basket, self.coupons, self.exchange, self.latest = None, (), None, ("", None)
        self.w_basket.show((), None)
        self._show_member(None)
        self._show_amounts()
        self._show_latest()
        self.show_keys()

    def tell_answer(self, said: str | None) -> None:
        if said:
            self.say(said, "good")
