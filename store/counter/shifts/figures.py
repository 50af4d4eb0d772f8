"""The figures of a shift: what an X or a Z says, as data. Amounts are minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from store.counter.shifts.reading import ShiftView
from store.counter.shifts.unsettled import Unsettled
from store.money import Money

DISCOUNTS = ("offers", "by_hand", "threshold", "coupons", "points")
"""Kinds of discounts, in the order of the slip: offers on goods, by hand, 满减, coupons, points as money."""

PREPAID = ("topup", "gift_card", "count_card", "kept_change", "payout", "count_refund")
"""Kinds of money paid ahead: top-ups, gift cards, count cards, change put into an account; payouts and refunds of count
cards (below zero)."""

EVENTS = ("no_sale", "price", "discount", "basket_discount", "reprint")
"""What a manager looks at first."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many there were and what they come to."""

    count: int = 0
    amount: Money = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash that moved without a sale: `kind` as store.books.cash_moves.KINDS, or settlement."""

    kind: str
    reason: str
    count: int
    amount: Money


@dataclass(frozen=True)
class CashSums:
    """What should be in the drawer, and why; then what was counted, None before. `sales` is less refunds, `prepaid` by
    kind, `moves` by kind and reason."""

    opening_float: Money
    sales: Money
    prepaid: Mapping[str, Money]
    moves: tuple[Moved, ...]
    counted: Money | None = None
    pieces: Mapping[Money, int] = field(default_factory=dict)
    counts: int = 0

    @property
    def expected(self) -> Money:
        return self.opening_float + self.sales + sum(self.prepaid.values()) + sum(each.amount for each in self.moves)

    @property
    def over(self) -> Money | None:
        """Counted less expected (长短款): below zero is short."""
        return None if self.counted is None else self.counted - self.expected


@dataclass(frozen=True)
class ShiftSums:
    """A shift in figures. net = gross − discounts + tax on top − rounding − refunds, and the tenders add up to it.

    `first` and `last` are the numbers of its first and last sale or refund. `members`: sales to members. `tenders` are
    less refunds, without change that was put into an account and what goods paid that came back for others;
    `principal` and `bonus` are the parts of stored value. `prepaid` is money paid ahead by kind and tender, never a
    sale; `settled` what was paid on account. `cash` is None for whoever may not see it before the drawer is counted.
    `events` by kind, `approvers` the numbers of those who allowed the drawer to be opened. `left` is what is not
    settled now, `shift.carried` what was not at the close."""

    shift: ShiftView
    cashiers: tuple[tuple[str, str], ...]
    first: str | None
    last: str | None
    sales: Total
    members: int
    refunds: Total
    voided_sales: int
    voided_lines: int
    discounts: Mapping[str, Money]
    tax_on_top: Money
    taxes: tuple[tuple[Fraction, Money], ...]
    rounding: Money
    tenders: tuple[tuple[str, Total], ...]
    principal: Money
    bonus: Money
    prepaid: Mapping[tuple[str, str], Total]
    prepaid_bonus: Money
    settled: tuple[tuple[str, Total], ...]
    points_given: int
    points_spent: int
    events: Mapping[str, int]
    approvers: tuple[str, ...]
    left: tuple[Unsettled, ...]
    cash: CashSums | None

    @property
    def gross(self) -> Money:
        """All that was sold, at its prices."""
        return self.sales.amount

    @property
    def discounted(self) -> Money:
        return sum(self.discounts.values())

    @property
    def net(self) -> Money:
        """What was sold, less discounts, rounding and refunds; with tax that is not in the prices."""
        return self.gross - self.discounted + self.tax_on_top - self.rounding - self.refunds.amount

    def prepaid_of(self, kind: str) -> Total:
        parts = [total for (of_kind, _), total in self.prepaid.items() if of_kind == kind]
        return Total(sum(each.count for each in parts), sum(each.amount for each in parts))

    def rows(self) -> dict[tuple[str, str], Total]:
        """The figures as rows of a roll-up: (name, part) → count and amount. The cash must be known."""
        assert self.cash is not None
        cash = self.cash
        found = {
            ("sales", ""): self.sales,
            ("members", ""): Total(self.members),
            ("refunds", ""): self.refunds,
            ("voids", "sales"): Total(self.voided_sales),
            ("voids", "lines"): Total(self.voided_lines),
            ("tax_on_top", ""): Total(0, self.tax_on_top),
            ("rounding", ""): Total(0, self.rounding),
            ("net", ""): Total(self.sales.count + self.refunds.count, self.net),
            ("prepaid_bonus", ""): Total(0, self.prepaid_bonus),
            ("points", "given"): Total(0, self.points_given),
            ("points", "spent"): Total(0, self.points_spent),
            ("stored_value", "principal"): Total(0, self.principal),
            ("stored_value", "bonus"): Total(0, self.bonus),
            ("cash", "float"): Total(0, cash.opening_float),
            ("cash", "sales"): Total(0, cash.sales),
            ("cash", "expected"): Total(0, cash.expected),
            ("cash", "counted"): Total(cash.counts, cash.counted or 0),
            ("cash", "over"): Total(0, cash.over or 0),
        }
        found |= {("discount", kind): Total(0, amount) for kind, amount in self.discounts.items()}
        found |= {("tax", str(rate)): Total(0, tax) for rate, tax in self.taxes}
        found |= {("tender", tender): total for tender, total in self.tenders}
        found |= {("prepaid", f"{kind} {tender}"): total for (kind, tender), total in self.prepaid.items()}
        found |= {("settled", tender): total for tender, total in self.settled}
        found |= {("move", f"{each.kind} {each.reason}"): Total(each.count, each.amount) for each in cash.moves}
        found |= {("event", kind): Total(count) for kind, count in self.events.items()}
        return {key: total for key, total in found.items() if total != Total()}
