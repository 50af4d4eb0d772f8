"""What is known of the member whose sale this is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from store.books import counts
from store.books.counts import CountCardView
from store.books.wallet import account_for
from store.errors import N_
from store.i18n import _
from store.office.bookings.views import next_of
from store.office.members import tiers
from store.office.members.identity import identity
from store.office.members.views import MemberView
from tui.screens.member_goods import Add, in_pairs, offered
from tui.screens.one_key import OneKey
from tui.widgets.facts import Fact, Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.ledger import Entry, Ledger
from tui.widgets.member_strip import birthday_words
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.pricing.basket import PricedLine

Wish = Literal["another", "nobody", "coupons", "statement", "top_up", "rewards", "benefits", "count_cards"]

MOST_COUPONS, MOST_CARDS = 4, 2

COUNT_CARDS = "u"
"""Their key, as in the menu."""

PAGES = (N_("Overview"), N_("Bills"), N_("Points"), N_("Balance"), N_("Count cards"))


class Page(VerticalScroll, inherit_bindings=False):
    """Scrolls by what scrolls up and down; ← and → are the screen's."""

    BINDINGS: ClassVar = [
        Binding("up", "scroll_up", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]


class MemberScreen(OneKey[Wish | Add | None]):
    """What is known, page by page: who they are, their last bills, their points, their balance and their count cards.
    Answers with what the cashier wants next: a figure puts into the basket what it stands beside."""

    CSS_PATH = "member.tcss"
    AUTO_FOCUS = "Page"
    place = "member"
    question = N_("The member's panel")

    def __init__(self, member: MemberView, lines: Sequence[PricedLine] = ()) -> None:
        super().__init__()
        self.member = member
        self.lines = lines
        """What is in the basket."""
        self.page = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="pages")
            with Page():
                yield Facts()
                yield Ledger()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        from store.office.coupons.views import coupons_of  # it wants the members loaded first

        till = self.till
        now = till.clock()
        self.progress = tiers.progress(till.shop, self.member, now=now)
        self.offered = offered(till.shop, self.member.id, self.lines)
        self.cards = counts.cards_of(till.shop, self.member.id, now=now)
        self.adviser = identity(till.shop, self.member.id, now=now).adviser
        self.coupons = coupons_of(till.shop, self.member.id, now=now)
        self.booked = next_of(till.shop, self.member.id, now)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Member {member}", member=self.member.masked)
        names = [f"[b reverse] {_(name)} [/]" if at == self.page else f" {_(name)} " for at, name in enumerate(PAGES)]
        self.query_one("#pages", Static).update(" ".join(names))
        facts, ledger = self.query_one(Facts), self.query_one(Ledger)
        facts.show(
            (self._facts, self._bill_facts, self._points_facts, self._balance_facts, self._card_facts)[self.page]()
        )
        facts.display = bool(facts.facts)
        ledger.display = self.page > 0
        if self.page:
            (self._show_bills, self._show_points, self._show_balance, self._show_cards)[self.page - 1](ledger)
        super().tell()

    # The ledgers, newest first

    def _show_bills(self, ledger: Ledger) -> None:
        from store.office.members.bills import last_bills

        ledger.show(
            Entry(_("When"), _("What"), _("Sale"), _("Amount")),
            [
                Entry(
                    self._when(bill.at),
                    _("Returned") if bill.refund else _("Sold"),
                    bill.number,
                    self.figures.grouped(bill.due),
                )
                for bill in last_bills(self.till.shop, self.member.id)
            ],
            _("No bills yet."),
        )

    def _show_points(self, ledger: Ledger) -> None:
        from store.office.points import KIND_NAMES, history

        ledger.show(
            Entry(_("When"), _("What"), _("Sale"), _("Points"), _("After")),
            [
                Entry(
                    self._when(each.at),
                    _(KIND_NAMES[each.kind]),
                    each.sale or "",
                    f"{each.points:+,}",
                    f"{each.balance:,}",
                )
                for each in history(self.till.shop, self.member.account)
            ],
            _("No points yet."),
        )

    def _show_balance(self, ledger: Ledger) -> None:
        from store.office.wallets import KIND_NAMES, PURSE_NAMES, history

        held = account_for(self.till.shop, self.member.account)
        ledger.show(
            Entry(_("When"), _("What"), _("Document"), _("Amount"), _("After")),
            [
                Entry(
                    self._when(each.at),
                    # What moved the principal needs no word for it: most entries do.
                    _(KIND_NAMES[each.kind]) + (f" {_(PURSE_NAMES['bonus'])}" if each.purse == "bonus" else ""),
                    each.document or "",
                    self.figures.grouped(each.amount),
                    self.figures.grouped(each.balance),
                )
                for each in (history(self.till.shop, held.id) if held else ())
            ],
            _("Nothing was paid in yet."),
        )

    def _show_cards(self, ledger: Ledger) -> None:
        entries = [
            (line, f"{_(counts.KIND_NAMES[line.kind])} {card.name}")
            for card in self.cards
            for line in counts.lines(self.till.shop, card.id)
        ]
        ledger.show(
            Entry(_("When"), _("What"), _("Done by"), _("Uses"), _("Left")),
            [
                Entry(self._when(line.at), what, line.worker or "", f"{line.uses:+}", str(line.unused))
                for line, what in sorted(entries, key=lambda entry: (entry[0].at, entry[0].id), reverse=True)
            ],
            _("No count cards yet."),
        )

    def _when(self, at: datetime) -> str:
        return f"{at:%m-%d %H:%M}"

    def _bill_facts(self) -> Sequence[Fact]:
        return ()

    def _points_facts(self) -> list[Fact]:
        return [(_("Points"), self._points()), ("", " ")]

    def _balance_facts(self) -> list[Fact]:
        return [(_("Balance"), self._balance()), ("", " ")]

    def _card_facts(self) -> list[Fact]:
        facts = self._cards(len(self.cards))
        return [*facts, ("", " ")] if facts else []

    # The overview

    def _facts(self) -> list[Fact]:
        member = self.member
        facts = [(_("Member"), f"{member.masked}  {member.number}"), (_("Tier"), self._tier())]
        if words := self._next_tier():
            facts.append(("", words))
        if member.note:
            facts.append((_("Note"), member.note))
        facts += [(_("Points"), self._points()), (_("Balance"), self._balance())]
        if (booked := self.booked) is not None:
            waits = "  " + _("on the waiting list") if booked.state == "waiting" else ""
            words = f"{booked.begins:%m-%d %H:%M}  {booked.what}  {booked.worker_name}".rstrip()
            facts.append((_("Next booking"), words + waits))
        facts += self._cards(MOST_CARDS)
        facts += self.offered.facts()
        facts += self._coupons()
        if words := self._birthday():
            facts.append((_("Birthday"), words))
        if self.adviser:
            facts.append((_("Adviser"), " ".join(self.adviser)))
        if member.tags:
            facts.append((_("Tags"), "  ".join(sorted(member.tags))))
        return facts

    def _tier(self) -> str:
        tier = self.member.tier
        return f"{tier.name} · {tier.benefits}" if tier.benefits else tier.name

    def _next_tier(self) -> str:
        progress = self.progress
        if progress.next is None:
            return ""
        name, lacking = progress.next.name, progress.lacking
        if (money := tiers.lacking_money(progress)) is not None:
            return _("{amount} more to “{tier}”", amount=self.figures.grouped(money), tier=name)
        if progress.basis == "visits":
            return _("{count} {count:visit|visits} more to “{tier}”", count=lacking, tier=name)
        return _("{count} {count:point|points} more to “{tier}”", count=f"{lacking:,}", tier=name)

    def _points(self) -> str:
        words = f"{self.member.points:,}"
        if self.member.points_expiring is not None:
            points, day = self.member.points_expiring
            words += "  " + _("{points} of them until {day}", points=f"{points:,}", day=day.isoformat())
        return words

    def _cards(self, most: int) -> list[Fact]:
        """Those that something is left of, the one that is used next first."""
        left = [card for card in self.cards if card.unused]
        facts = [("" if at else _("Count cards"), self._card(card)) for at, card in enumerate(left[:most])]
        if len(left) > most:
            facts.append(("", _("and {count} more", count=len(left) - most)))
        return facts

    def _card(self, card: CountCardView) -> str:
        words = f"{card.name}  " + _("{unused} of {uses} left", unused=card.unused, uses=card.uses)
        if card.until is None:
            return words
        until = N_("expired on {day}") if card.expired else N_("until {day}")
        return words + "  " + _(until, day=card.until.isoformat())

    def _balance(self) -> str:
        member, figures = self.member, self.figures
        words = figures.grouped(member.balance)
        if member.bonus:
            principal, bonus = figures.grouped(member.principal), figures.grouped(member.bonus)
            words += "  " + _("(paid in {principal}, given {bonus})", principal=principal, bonus=bonus)
        return words + ("  " + _("the family's") if member.main else "")

    def _coupons(self) -> list[Fact]:
        if not self.coupons:
            return [(_("Coupons"), _("none"))]
        words = []
        for coupon in self.coupons[:MOST_COUPONS]:
            until = _("until {day}", day=coupon.expires_on.isoformat()) if coupon.expires_on else ""
            words.append(f"{coupon.name}  {until}".rstrip())
        facts = [("" if at else _("Coupons"), row) for at, row in enumerate(in_pairs(words))]
        if (more := len(self.coupons) - MOST_COUPONS) > 0:
            facts.append(("", _("and {count} more", count=more)))
        return facts

    def _birthday(self) -> str:
        if self.member.birthday is None:
            return ""
        month, day = self.member.birthday
        words = (
            _("{month}-{day} of the lunar calendar", month=month, day=day) if self.member.lunar else f"{month}-{day}"
        )
        soon = birthday_words(self.member, self.till.local_now().date())
        return f"{words}  {soon}".rstrip()

    def applies(self, action: str) -> bool:
        if action == "add_offered":
            return self.page == 0 and bool(self.offered.usual or self.offered.beside)
        return True

    def take_key(self, char: str) -> None:
        code = self.offered.code_of(char) if self.page == 0 else None
        if char == COUNT_CARDS:
            self.dismiss("count_cards")
        elif code is not None:
            self.dismiss(Add(code))
        else:
            self.say(_("No entry has the key {key}.", key=char), "bad")

    def action_page(self, by: int) -> None:
        """The next page, or the one before; behind the last comes the first."""
        self.page = (self.page + by) % len(PAGES)
        self.say("")
        self.tell()
        self.query_one(Page).scroll_home(animate=False)

    def action_wish(self, wish: Wish) -> None:
        self.dismiss(wish)

    def action_another(self) -> None:
        self.dismiss("another")

    def action_take_off(self) -> None:
        self.dismiss("nobody")
