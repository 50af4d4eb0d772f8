"""A member pays what was bought on account (挂账结账): what is owed, how much of it, and what is still owed then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.books import debts
from store.books.actor import Actor
from store.books.debts import DebtView
from store.counter.settling import OwesLess, Settled, settle
from store.errors import N_, Refused
from store.i18n import _
from store.money import Money, write_amount
from store.office.members.views import MemberView
from tui.screens.bill import BillScreen
from tui.widgets.facts import Fact

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class OwesNothing(Refused):
    template = N_("{member} owes nothing.")


class SettleScreen(BillScreen[Settled]):
    """Of one member who owes; with nothing typed it is all that is owed."""

    question = N_("The settling")

    def __init__(self, actor: Actor, member: MemberView, debt: DebtView) -> None:
        super().__init__(actor)
        self.member, self.debt = member, debt

    def title_words(self) -> str:
        return _("Settle account")

    def head(self) -> tuple[str, Money, tuple[str, ...]]:
        label = _("Owed {sign}", sign=self.figures.currency.sign)
        return label, self.debt.owed, (self.member.masked, self.member.number)

    def told(self, amount: Money) -> list[Fact]:
        """What is still owed after this amount, or after all of it."""
        figures, paid = self.figures, amount or self.debt.owed
        if paid > self.debt.owed:
            return []
        return [(_("Settled"), figures.grouped(paid)), (_("Still owed"), figures.grouped(self.debt.owed - paid))]

    def ask_amount(self) -> str:
        return _("How much is paid; nothing typed: all of it")

    def proposed(self) -> Money:
        return self.debt.owed

    def check(self, amount: Money) -> None:
        super().check(amount)
        if amount > self.debt.owed:
            currency = self.figures.currency
            raise OwesLess(owed=write_amount(self.debt.owed, currency), paid=write_amount(amount, currency))

    def buy(self, tender: str, tendered: Money | None, reference: str) -> Settled:
        till = self.till
        try:
            return settle(
                till.shop,
                self.actor,
                self.member.account,
                self.paid,
                tender,
                tendered=tendered,
                reference=reference,
                key=self.act_key,
                now=till.clock(),
            )
        except OwesLess:
            # Another till took money meanwhile: what is shown from here on is what is owed now.
            self.debt = debts.debt(self.member.account) or self.debt
            raise

    def head_then(self, made: Settled) -> tuple[str, Money]:
        return _("Still owed {sign}", sign=self.figures.currency.sign), made.owed_after

    def facts_then(self, made: Settled) -> list[Fact]:
        return [(_("Member"), self.member.masked), (_("Settled"), self.figures.grouped(made.paid))]


def open_settling(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        settle_for(sale, sale.member)
    else:
        sale.find_member(lambda member: settle_for(sale, member))


def settle_for(sale: SaleScreen, member: MemberView) -> None:
    debt = debts.debt(member.account)
    if debt is None:
        sale.refuse(debts.NoCredit())
        return
    if debt.owed <= 0:
        sale.refuse(OwesNothing(member=member.masked))
        return

    def done(made: Settled | None) -> None:
        if made is not None:
            owed = sale.figures.signed(made.owed_after)
            sale.say(_("{member} paid on account: {owed} is still owed.", member=member.masked, owed=owed), "good")

    sale.till.push_screen(SettleScreen(sale.actor, member, debt), done)
