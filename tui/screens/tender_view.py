"""What the tender screen shows: what is due, the keys with their amounts, what is taken."""

from __future__ import annotations

from store.counter import paying
from store.counter.paying import ByCode, OnAccount, Recorded, StoredValue, Tender, Voucher
from store.counter.rounding import in_cash
from store.i18n import _
from store.money import Money
from tui import keymap
from tui.screens.tender_coupons import CouponKeys
from tui.screens.tender_names import NAMES
from tui.widgets.choices import Choice, Choices
from tui.widgets.due import Due
from tui.widgets.facts import Fact, Facts

MOST_SHOWN = 4
"""Payments on the list, so that a terminal of 24 rows shows all there is to do."""


class TenderView(CouponKeys):
    """The part of the tender screen that is looked at."""

    exchange: Money
    """What goods that come back are worth."""
    keeping: bool

    @property
    def left(self) -> Money:
        """What is due and not taken yet."""
        return self.due - min(self.due, self.exchange) - sum(tender.amount for tender in self.taken)

    @property
    def in_cash(self) -> Money:
        """What is left as cash: rounded as the shop does."""
        return in_cash(self.till.shop.settings, self.left)

    @property
    def quick(self) -> tuple[Money, ...]:
        """Rounder amounts than what is left."""
        return paying.quick_amounts(self.in_cash, self.figures.currency)[1:] if self.in_cash else ()

    def count_points(self) -> Money:
        """What the member's points would pay of the basket."""
        if self.member is None or not self.member.points:
            return 0
        from store.counter.attaching import most_points

        return most_points(self.till.shop, self.basket, self.member)

    def tell(self) -> None:
        figures, left = self.figures, self.left
        self.query_one("#panel").border_title = _("Take payment")
        label, notes = _("Due {sign}", sign=figures.currency.sign), tuple[str, ...]()
        if self.taken or self.exchange:
            label, notes = (
                _("Still due {sign}", sign=figures.currency.sign),
                (_("Due {amount}", amount=figures.grouped(self.due)),),
            )
        cash = self.in_cash
        if cash != left:
            off = figures.grouped(cash - left)
            notes = (*notes, _("In cash {amount}, rounding {off}", amount=figures.grouped(cash), off=off))
        if over := max(0, self.exchange - self.due):
            label = _("Goes back {sign}", sign=figures.currency.sign)
        self.query_one(Due).show(label, figures.plain(over or left), notes)
        change = [
            (
                keymap.key_of(f"quick_{at + 1}"),
                figures.grouped(amount),
                self._change(amount - cash),
            )
            for at, amount in enumerate(self.quick)
        ]
        choices = self.query_one(Choices)
        exact = (figures.grouped(over), _("handed back")) if over else (figures.grouped(cash), _("exact"))
        choices.show([(keymap.key_of("exact"), *exact), *change, *self._of_the_member()])
        # At a reference or a PIN that key means it: no amounts beside it then.
        choices.display = self.step == "amount"
        self._show_taken()
        self.w_prompt.ask = self._ask()
        self.w_prompt.refresh()
        super().tell()

    def _change(self, change: Money) -> str:
        amount = self.figures.grouped(change)
        return _("{amount} into the account", amount=amount) if self.keeping else _("change {amount}", amount=amount)

    def _of_the_member(self) -> list[Choice]:
        """What points would pay, the balance, a coupon that is not used: to be said before anybody asks."""
        member, figures = self.member, self.figures
        choices = []
        if member is not None and self.points_pay and not self.points and not self.taken:
            pays = figures.grouped(self.points_pay)
            choices.append(
                (keymap.key_of("points"), pays, _("of {points} {points:point|points}", points=f"{member.points:,}"))
            )
        if self.applies("stored") and member is not None:
            pays, held = min(self.left, self.spendable), figures.grouped(member.balance)
            choices.append((keymap.key_of("stored"), figures.grouped(pays), _("of a balance of {amount}", amount=held)))
        if self.applies("account") and self.debt is not None and self.left:
            pays, free = min(self.left, self.debt.left), figures.grouped(self.debt.left)
            choices.append((keymap.key_of("account"), figures.grouped(pays), _("of {amount} on account", amount=free)))
        if self.applies("use_coupon"):
            choices.append(self.best_coupon())
        return choices

    def _show_taken(self) -> None:
        facts: list[Fact] = []
        if self.points:
            facts.append((_("Points"), f"−{self.figures.grouped(self.points)}"))
        if self.exchange:
            facts.append((_("Exchange"), f"−{self.figures.grouped(min(self.due, self.exchange))}"))
        facts += [(self.told(tender), self._amount(tender)) for tender in self.taken]
        if (more := len(facts) - MOST_SHOWN) > 0:
            facts[: more + 1] = [("", _("{count} before", count=more + 1))]
        taken = self.query_one(Facts)
        taken.show(facts)
        taken.display = bool(facts)

    def _amount(self, tender: Tender) -> str:
        amount = self.figures.grouped(tender.amount)
        match tender:
            case Recorded(reference=more) | Voucher(number=more):
                pass
            case StoredValue(account=account):
                more = self.cards.get(account, "")
            case _:
                more = ""
        return f"{amount}  {more}".rstrip()

    def _ask(self) -> str:
        if self.step == "provider":
            return _("Waiting for the provider")
        if self.pending is None:
            return _("Amount handed over")
        amount, key = self.figures.grouped(self.pending.amount), keymap.key_of("exact")
        match self.step:
            case "pin":
                return _("PIN of the member's account, for {amount}", amount=amount)
            case "new pin":
                return _("New PIN of the member's account, 6 to 12 digits")
            case "new pin again":
                return _("The same PIN again")
        if isinstance(self.pending, Voucher):
            return _("Number of the voucher, for {amount}", amount=self.figures.grouped(self.pending.face))
        if isinstance(self.pending, Recorded) and self.pending.kind == "card":
            return _("Card {amount}: last four, reference; {key} records it", amount=amount, key=key)
        return _(
            "{tender} {amount}: reference, or nothing; {key} records it",
            tender=self.told(self.pending),
            key=key,
            amount=amount,
        )

    def told(self, tender: Tender) -> str:
        match tender:
            case Recorded(kind=kind) | ByCode(kind=kind):
                return _(NAMES[kind])
            case Voucher():
                return _(NAMES["voucher"])
            case OnAccount():
                return _(NAMES["on_account"])
            case StoredValue(account=account) if account in self.cards:
                return _("Gift card")
            case _:
                return _("Balance")
