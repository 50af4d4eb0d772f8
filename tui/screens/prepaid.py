"""Money that is paid ahead, and what the account holds then. Top-ups and gift cards stand on it."""

from __future__ import annotations

from store.counter.topping_up import ToppedUp
from store.i18n import _
from store.money import Money
from tui.screens.bill import BillScreen
from tui.widgets.facts import Fact


class PrepaidScreen(BillScreen[ToppedUp]):
    """Subclasses say what is bought and do it, as BillScreen has it."""

    def head_then(self, made: ToppedUp) -> tuple[str, Money]:
        return _("Balance {sign}", sign=self.figures.currency.sign), made.balance_after

    def facts_then(self, made: ToppedUp) -> list[Fact]:
        facts = [(_("Paid in"), self.figures.grouped(made.paid))]
        if made.bonus:
            facts.append((_("Bonus"), self.figures.grouped(made.bonus)))
        if made.points:
            facts.append((_("Points"), f"+{made.points:,}"))
        if made.code:
            facts.append((_("Gift card"), made.code))
        return facts
