"""What a sale's receipt says, as plain data: the layout needs no store, only these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from store.money import ONE, Currency, Money, Quantity
from store.pricing.basket import Reduction, Step

if TYPE_CHECKING:
    from store.pricing.loyalty import Reason

ON_LINES = (Step.UNIT, Step.SET, Step.LINE_BY_HAND)
"""Reductions that stand under their line; those of the other steps stand once, after the total."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line as it was sold; `gross` = unit price × quantity, `paid` = gross less its reductions; what it cost
    in `points` beside that. `was` is the unit price before it was changed by hand."""

    name: str
    quantity: Quantity
    unit: str
    unit_price: Money
    weighed: bool
    gross: Money
    paid: Money
    tax_rate: Fraction
    tax: Money
    reductions: tuple[Reduction, ...] = ()
    points: int = 0
    was: Money | None = None


@dataclass(frozen=True, slots=True)
class Tendered:
    """One payment: `amount` is what it covers of the sale, tendered − change. Stored value says how much of it was
    principal and how much bonus, and whether it came from a `gift_card`, with what was `left` on that (None of a sale
    by an earlier version of the program); `reference` is a channel's number. Change that was kept in the member's
    account is a payment `kept_change` below zero."""

    tender: str
    amount: Money
    tendered: Money
    change: Money
    principal: Money = 0
    bonus: Money = 0
    reference: str = ""
    gift_card: bool = False
    left: Money | None = None


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """The member as the sale left it: `name` masked, points of this sale (below zero in a refund) and after it, those
    that expire next with their last day; `points_goods` were spent for goods, the others as money. Principal and bonus
    are None without an account. `points_base` is the money that counted for points, by `points_reasons`; both are
    unknown of a sale by an earlier version of the program. `points_used_up` are the names of offers of points that gave
    nothing any more."""

    name: str
    tier: str
    points_earned: int
    points_spent: int
    points_after: int
    points_expiring: tuple[int, date] | None
    principal: Money | None
    bonus: Money | None
    coupons: int
    points_goods: int = 0
    points_base: Money | None = None
    points_reasons: tuple[Reason, ...] = ()
    points_used_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """All that a receipt says. `till` is the till's number in its store, "02"; `closed_at` is in the shop's zone.
    `refunds` is the number of the sale that a refund gives back, "" when nobody had its receipt (`no_receipt`); the
    quantities and amounts of a refund are below zero."""

    shop: str
    branch: str
    number: str
    till: str
    cashier_number: str
    cashier_name: str
    closed_at: datetime
    currency: Currency
    lines: tuple[SoldLine, ...]
    due: Money
    tax_inside: bool
    tendered: tuple[Tendered, ...]
    header: str
    footer: str
    language: str
    member: MemberFacts | None = None
    refunds: str = ""
    voids: bool = False
    no_receipt: bool = False

    @property
    def is_refund(self) -> bool:
        return bool(self.refunds) or self.no_receipt

    @property
    def gross(self) -> Money:
        return sum(line.gross for line in self.lines)

    @property
    def pieces(self) -> Quantity:
        """A weighed line counts as one piece."""
        return sum(ONE if line.weighed else line.quantity for line in self.lines)

    @property
    def saved(self) -> Money:
        """All that was taken off, points too."""
        return sum(reduction.amount for line in self.lines for reduction in line.reductions)

    @property
    def saved_on_lines(self) -> Money:
        return sum(
            reduction.amount for line in self.lines for reduction in line.reductions if reduction.step in ON_LINES
        )

    @property
    def off_the_whole(self) -> tuple[Reduction, ...]:
        """What offers, coupons and points took off the whole sale, each once, in the order of the steps."""
        sums: dict[tuple[Step, str, str], Money] = {}
        for line in self.lines:
            for reduction in line.reductions:
                if reduction.step not in ON_LINES:
                    key = (reduction.step, reduction.source, reduction.name)
                    sums[key] = sums.get(key, 0) + reduction.amount
        return tuple(Reduction(*key, amount) for key, amount in sorted(sums.items(), key=lambda item: item[0][0]))

    @property
    def tax_by_rate(self) -> dict[Fraction, Money]:
        """The tax in what was paid, the highest rate first; goods without tax are left out."""
        taxes: dict[Fraction, Money] = {}
        for line in self.lines:
            if line.tax_rate:
                taxes[line.tax_rate] = taxes.get(line.tax_rate, 0) + line.tax
        return dict(sorted(taxes.items(), reverse=True))

    def spoken(self, language: str | None) -> SaleFacts:
        """The same in another language than the shop's."""
        return replace(self, language=language) if language else self
