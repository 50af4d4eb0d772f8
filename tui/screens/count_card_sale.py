"""A count card sold (售次卡): its price is the kind's, so that only the money is asked for."""

from __future__ import annotations

from store.books.actor import Actor
from store.counter.count_cards import CountBilled, sell
from store.errors import N_
from store.i18n import _
from store.money import Money
from store.office.count_kinds import CountKindView
from store.office.members.views import MemberView
from tui.screens.bill import BillScreen
from tui.widgets.facts import Fact


class CountCardSaleScreen(BillScreen[CountBilled]):
    """A member buys one of a kind. It begins where other bills have their amount already."""

    question = N_("The sale of a count card")

    def __init__(self, actor: Actor, member: MemberView, kind: CountKindView) -> None:
        super().__init__(actor)
        self.member, self.kind = member, kind
        self.paid = kind.price
        self.step = "cash"

    def title_words(self) -> str:
        return self.kind.name

    def told(self, amount: Money) -> list[Fact]:
        kind = self.kind
        end = _("{days} {days:day|days}", days=kind.valid_days) if kind.valid_days else _("without an end")
        return [(self.member.masked, ""), (_("{uses} {uses:use|uses}", uses=kind.uses), end)]

    def buy(self, tender: str, tendered: Money | None, reference: str) -> CountBilled:
        till = self.till
        return sell(
            till.shop,
            self.actor,
            self.member.id,
            self.kind.code,
            tender,
            tendered=tendered,
            reference=reference,
            key=self.act_key,
            now=till.clock(),
        )

    def head_then(self, made: CountBilled) -> tuple[str, Money]:
        return _("Paid {sign}", sign=self.figures.currency.sign), made.paid

    def facts_then(self, made: CountBilled) -> list[Fact]:
        facts = [(_("Member"), self.member.masked), (_("Uses bought"), str(made.uses))]
        return [*facts, (_("Good until"), str(made.until))] if made.until else facts

    def action_back(self) -> None:
        if self.step == "reference":
            self.to("cash")
        else:
            self.dismiss(self.made)
