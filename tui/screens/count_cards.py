"""A member's count cards (次卡): one key uses one, or sells a new one; after another key it takes a use back that was
booked by mistake, prints its slip (核销单), or pays back what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books.counts import CountCardView, cards_of
from store.counter import count_cards
from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.office.count_kinds import CountKindView, kinds
from store.office.members.views import MemberView
from store.office.staff import Person
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import Item, MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from store.counter.count_cards import CountBilled
    from store.counter.printing import Job
    from tui.screens.sale import SaleScreen

Mode = Literal["use", "back", "slip", "refund"]
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
MOST_CARDS = 9
ASKS: dict[Mode, str] = {
    "use": N_("One key uses one:"),
    "back": N_("One key takes the latest use back:"),
    "slip": N_("One key prints the slip of the latest use:"),
    "refund": N_("One key pays back what is left, in cash:"),
}

MODES: dict[str, Mode] = {"count_back": "back", "count_slip": "slip", "count_refund": "refund"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is wanted of a card; or a kind of which one is sold. `worker`: the staff number of who does the service."""

    mode: Mode
    card: CountCardView | None = None
    kind: CountKindView | None = None
    worker: str | None = None


class CountCardsScreen(OneKey[Chosen | None]):
    """Answers with what the cashier wants. What cannot be done is dimmed, and says why."""

    CSS_PATH = "rewards.tcss"
    BINDINGS = keymap.bindings("count_cards")
    place = "count_cards"
    question = N_("The count cards")

    def __init__(self, member: MemberView) -> None:
        super().__init__()
        self.member = member
        self.mode: Mode = "use"
        self.worker: Person | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        shop, now = self.till.shop, self.till.clock()
        mine = cards_of(shop, self.member.id, now=now)[:MOST_CARDS]
        self.cards = dict(zip(KEYS, mine, strict=False))
        self.kinds = dict(zip(KEYS[len(mine) :], kinds(shop), strict=False))
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Count cards")
        words = [self.member.masked]
        if self.worker is not None:
            words.append(_("Done by {number} {name}", number=self.worker.number, name=self.worker.name))
        if not self.cards:
            words.append(_("This member has no count card."))
        if not (self.cards or self.kinds):
            words.append(_("None is sold here yet: `shop countcards add-kind` says what is."))
        self.query_one("#words", Static).update("\n".join(words))
        groups = [(_(ASKS[self.mode]), [self._card(key, each) for key, each in self.cards.items()])]
        if self.mode == "use":
            groups.append((_("One key sells one:"), [self._kind(key, each) for key, each in self.kinds.items()]))
        self.query_one(MenuList).show([group for group in groups if group[1]])
        super().tell()

    def applies(self, action: str) -> bool:
        if action == "count_worker":
            return bool(self.cards) and self.mode == "use"
        return bool(self.cards) if action in MODES else True

    def name_of(self, action: keymap.Action) -> str:
        return _("Use one") if MODES.get(action.id) == self.mode else super().name_of(action)

    def action_count_mode(self, mode: Mode) -> None:
        """The same key again goes back to using."""
        if self.cards:
            self.mode = "use" if self.mode == mode else mode
            self.say("")
            self.tell()

    def action_count_worker(self) -> None:
        """Ask who does the service; the next key uses one of theirs."""
        if not self.applies("count_worker"):
            return
        from tui.screens.worker import WorkerScreen

        def answered(worker: Person | None) -> None:
            self.worker = worker or self.worker
            self.tell()

        self.till.push_screen(WorkerScreen(), answered)

    def _card(self, key: str, each: CountCardView) -> Item:
        said = _("{unused} of {uses} left", unused=each.unused, uses=each.uses)
        if each.until:
            said += "  " + _("until {day}", day=str(each.until))
        if self.mode == "refund" and each.unused:
            said += "  " + self.figures.signed(count_cards.refund_of(each))
        return key, f"{each.name}  {said}", self._why_not(each)

    def _kind(self, key: str, each: CountKindView) -> Item:
        return key, f"{each.name}  {self.figures.signed(each.price)}", ""

    def _why_not(self, each: CountCardView) -> str:
        if self.mode in ("back", "slip"):
            return "" if each.unused < each.uses else _("not used")
        if not each.unused:
            return _("used up")
        return _("expired") if self.mode == "use" and each.expired else ""

    def take_key(self, char: str) -> None:
        card = self.cards.get(char)
        kind = self.kinds.get(char) if self.mode == "use" else None
        if card is not None and (why := self._why_not(card)):
            self.say(_("{entry}: {lacking}", entry=card.name, lacking=why), "bad")
        elif card is not None or kind is not None:
            self.dismiss(Chosen(self.mode, card, kind, self.worker.number if self.worker else None))
        else:
            self.say(_("No entry has the key {key}.", key=char), "bad")


def open_count_cards(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        _count_cards_of(sale, sale.member)
    else:
        sale.find_member(lambda member: _count_cards_of(sale, member))


def _count_cards_of(sale: SaleScreen, member: MemberView) -> None:
    def wanted(chosen: Chosen | None) -> None:
        if chosen is None:
            return
        if chosen.kind is not None:
            _sell(sale, member, chosen.kind)
        elif chosen.card is not None and chosen.mode == "refund":
            _pay_back(sale, member, chosen.card)
        elif chosen.card is not None and chosen.mode == "slip":
            _print(sale, member, chosen.card)
        elif chosen.card is not None:
            _move(sale, member, chosen.card, chosen.worker, back=chosen.mode == "back")

    sale.till.push_screen(CountCardsScreen(member), wanted)


def _move(sale: SaleScreen, member: MemberView, card: CountCardView, worker: str | None, *, back: bool) -> None:
    till, key = sale.till, new_id()

    def do(actor: Actor) -> CountCardView:
        if back:
            return count_cards.take_back(till.shop, actor, card.number, key=key, now=till.clock())
        return count_cards.use(till.shop, actor, card.number, worker=worker, key=key, now=till.clock())

    def done(after: CountCardView) -> None:
        till.print_now()
        told = {"member": member.masked, "name": after.name, "left": after.unused}
        taken, used = N_("{member}: {name} is taken back, {left} left."), N_("{member}: {name} is used, {left} left.")
        sale.say(_(taken if back else used, **told), "good")

    sale.attempt(sale.actor, do, done)


def _print(sale: SaleScreen, member: MemberView, card: CountCardView) -> None:
    till, key = sale.till, new_id()

    def do(actor: Actor) -> Job:
        return count_cards.print_use(till.shop, actor, card.number, key=key, now=till.clock())

    def done(_job: Job) -> None:
        till.print_now()
        sale.say(_("{member}: the slip of {name} is printed.", member=member.masked, name=card.name), "good")
        till.tell_printer_trouble()

    sale.attempt(sale.actor, do, done)


def _pay_back(sale: SaleScreen, member: MemberView, card: CountCardView) -> None:
    till, key = sale.till, new_id()

    def do(actor: Actor) -> CountBilled:
        return count_cards.refund(till.shop, actor, card.number, key=key, now=till.clock())

    def done(made: CountBilled) -> None:
        till.print_now()
        told = {"member": member.masked, "paid": sale.figures.signed(-made.paid), "name": made.name}
        sale.say(_("{member}: {paid} is paid back for {name}.", **told), "good")

    sale.attempt(sale.actor, do, done)


def _sell(sale: SaleScreen, member: MemberView, kind: CountKindView) -> None:
    from tui.screens.count_card_sale import CountCardSaleScreen

    def done(made: CountBilled | None) -> None:
        if made is not None:
            told = {"member": member.masked, "name": made.name, "uses": made.uses}
            sale.say(_("{member} bought {name}: {uses} {uses:use|uses}.", **told), "good")

    sale.till.push_screen(CountCardSaleScreen(sale.actor, member, kind), done)
