"""Money into a member's account (充值): what it brings is seen before it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.books import wallet
from store.books.actor import Actor
from store.counter.topping_up import ToppedUp, bonus_for, top_up
from store.errors import N_
from store.i18n import _
from store.money import Money
from store.office.members.views import MemberView
from tui.screens.prepaid import PrepaidScreen
from tui.widgets.facts import Fact

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class TopUpScreen(PrepaidScreen):
    """For one member: the account is the family's where there is one."""

    question = N_("The top-up")

    def __init__(self, actor: Actor, member: MemberView) -> None:
        super().__init__(actor)
        self.member = member

    def on_mount(self) -> None:
        account = wallet.account_for(self.till.shop, self.member.account)
        self.principal, self.bonus = (account.principal, account.bonus) if account else (0, 0)
        super().on_mount()

    def title_words(self) -> str:
        return _("Top-up")

    def head(self) -> tuple[str, Money, tuple[str, ...]]:
        figures = self.figures
        notes: tuple[str, ...] = (self.member.masked,)
        if self.bonus:
            principal, bonus = figures.grouped(self.principal), figures.grouped(self.bonus)
            notes += (_("(paid in {principal}, given {bonus})", principal=principal, bonus=bonus),)
        return _("Balance {sign}", sign=figures.currency.sign), self.principal + self.bonus, notes

    def steps(self) -> Sequence[tuple[Money, Money]]:
        unit = 10**self.figures.currency.digits
        return [(int(paid * unit), int(bonus * unit)) for paid, bonus in self.till.shop.settings.topup_steps]

    def told(self, amount: Money) -> list[Fact]:
        figures, facts = self.figures, list[Fact]()
        bonus = bonus_for(self.till.shop.settings, amount)
        if amount:
            then = figures.grouped(self.principal + self.bonus + amount + bonus)
            facts.append((_("Bonus"), figures.grouped(bonus)))
            facts.append((_("Balance then"), then))
        for paid, more in self.steps():
            if paid > amount and self.step == "amount":
                lacking, brings = figures.grouped(paid - amount), figures.grouped(more)
                facts.append((_("Next step"), _("{lacking} more: bonus {bonus}", lacking=lacking, bonus=brings)))
                break
        return facts

    def buy(self, tender: str, tendered: Money | None, reference: str) -> ToppedUp:
        till = self.till
        return top_up(
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


def open_top_up(sale: SaleScreen) -> None:
    """For the sale's member; without one, for whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        top_up_for(sale, sale.member)
        return
    sale.find_member(lambda member: top_up_for(sale, member))


def top_up_for(sale: SaleScreen, member: MemberView) -> None:
    def done(made: ToppedUp | None) -> None:
        if made is not None and sale.member is not None and sale.member.account == made.account:
            sale.look_at_member_again()
        if made is not None:
            balance = sale.figures.signed(made.balance_after)
            sale.say(_("Topped up {member}: the balance is {balance}.", member=member.masked, balance=balance), "good")

    sale.till.push_screen(TopUpScreen(sale.actor, member), done)
