"""What is paid out when a customer gives a prepaid account back (储值退款), with its working.

Only principal is ever paid out. By the Supreme People's Court's interpretation on prepaid consumption (法释〔2025〕4号,
in force since 1 May 2025) a customer may have the principal back within seven days of paying it; afterwards it depends
on whose fault the end is. At the shop's, what was used counts at the discounted price: a part of the principal in
proportion to what was paid and given, which is what spending in proportion has left. At the customer's, what was used
counts at its full price: the bonus that was used is charged to the principal that is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from store.errors import N_
from store.money import Currency, Money, write_amount

Cause: TypeAlias = Literal["cooling off", "shop", "customer"]

COOLING_OFF = timedelta(days=7)


class Deposit(NamedTuple):
    """A top-up: when, how much was paid, how much the shop gave on top; or a payout, below zero."""

    at: datetime
    principal: Money
    bonus: Money


@dataclass(frozen=True, slots=True)
class Held:
    """An account at a moment: what each purse holds, and what was spent from each less what was refunded."""

    principal: Money
    bonus: Money
    principal_spent: Money
    bonus_spent: Money


class Step(NamedTuple):
    """A line of the working: a sentence and its amounts, to be put into words where it is shown."""

    template: str
    amounts: dict[str, Money]

    def say(self, speak: Any, currency: Currency) -> str:
        amounts = {name: write_amount(amount, currency, grouped=True) for name, amount in self.amounts.items()}
        return str(speak(self.template, **amounts))


@dataclass(frozen=True, slots=True)
class Refund:
    """`payout` is handed over; `charged` is principal that the shop keeps for bonus that was used; `cancelled` is
    bonus that lapses."""

    payout: Money
    charged: Money
    cancelled: Money
    steps: tuple[Step, ...]


def refund_of(held: Held, deposits: Sequence[Deposit], cause: Cause, now: datetime) -> Refund:
    """What to pay out of an account. `deposits` are in the order of time. What was spent since a top-up counts against
    older money first; what was paid out since counts against the top-up, so that nobody has it back twice."""
    first = Step(
        N_("In the account: principal {principal}, bonus {bonus}."), {"principal": held.principal, "bonus": held.bonus}
    )
    if cause == "cooling off":
        paid = given = 0
        for each in deposits:
            if now < each.at + COOLING_OFF:
                paid, given = max(0, paid + each.principal), max(0, given + each.bonus)
        payout, cancelled = min(held.principal, paid), min(held.bonus, given)
        steps = [
            Step(N_("Paid in within 7 days: {paid}, with a bonus of {given}."), {"paid": paid, "given": given}),
            Step(N_("Paid out, at most what is left of the principal: {payout}."), {"payout": payout}),
        ]
        charged = 0
    elif cause == "shop":
        payout, charged, cancelled = held.principal, 0, held.bonus
        steps = [
            Step(
                N_("Used: principal {principal}, bonus {bonus}; at the shop's fault the bonus used is not charged."),
                {"principal": held.principal_spent, "bonus": held.bonus_spent},
            ),
            Step(N_("Paid out, all that is left of the principal: {payout}."), {"payout": payout}),
        ]
    else:
        charged = min(held.principal, max(0, held.bonus_spent))
        payout, cancelled = held.principal - charged, held.bonus
        steps = [
            Step(
                N_("Used: principal {principal}, bonus {bonus}; at the customer's wish the bonus used is charged."),
                {"principal": held.principal_spent, "bonus": held.bonus_spent},
            ),
            Step(
                N_("Paid out: {principal} − {charged} = {payout}."),
                {"principal": held.principal, "charged": charged, "payout": payout},
            ),
        ]
    last = Step(N_("Bonus that lapses: {cancelled}."), {"cancelled": cancelled})
    return Refund(payout, charged, cancelled, (first, *steps, last))
