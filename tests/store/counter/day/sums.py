"""What a bill comes to, what is left of it after refunds, and what a shift adds up to: a few plain values with
arithmetic of their own. Nothing of the store is used for a sum; money is in fen, quantities in thousandths."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.store.counter.members_reference import Purses, rounded, shared

ROUND_TO, COUPON, FROM, OFF = 10, 500, 10_000, 1_000
"""Cash goes down to a jiao; a coupon takes 5.00; from 100.00 on 10.00 are taken off."""


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def amount_of(quantity: int) -> str:
    """1500 → 1.5"""
    return f"{quantity // 1000}.{quantity % 1000:03}".rstrip("0").rstrip(".")


def in_cash(amount: int) -> int:
    return amount // ROUND_TO * ROUND_TO


@dataclass(frozen=True)
class Good:
    """`tax` in percent. `carton`: (its code, how many it holds, its price). `label`: its number on a scale's label."""

    code: str
    name: str
    price: int | None
    tax: int = 13
    weighed: bool = False
    for_members: int | None = None
    carton: tuple[str, int, int] | None = None
    label: str = ""


@dataclass(eq=False)
class Line:
    """`holds` is what one of it takes from stock. `was` is its price before it was changed by hand; `off` is a discount
    by hand: (permille or 0, amount or 0, the most it may come to)."""

    good: Good
    price: int
    quantity: int = 1000
    holds: int = 1000
    name: str = ""
    was: int | None = None
    off: tuple[int, int, int | None] | None = None

    @property
    def gross(self) -> int:
        return rounded(self.price, self.quantity, 1000)

    @property
    def pieces(self) -> int:
        return 1000 if self.good.weighed and self.holds == 1000 else self.quantity


@dataclass(eq=False)
class Customer:
    phone: str
    name: str
    points: int = 0
    purses: Purses | None = None
    spent: int = 0
    visits: int = 0
    owes: int | None = None
    """What a business owes; None may not owe."""


@dataclass(eq=False)
class Way:
    """How a bill was paid, and what of it was not given back yet. `drawer` is what the drawer holds of cash."""

    tender: str
    left: int
    drawer: int = 0
    purses: Purses | None = None
    of_purses: list[int] = field(default_factory=lambda: [0, 0])
    by_code: int = 0
    """What was paid by the customer's code, as a whole."""


@dataclass(eq=False)
class Left:
    """What is left of a line of a paid bill; `off` by step, the last one is points'."""

    line: Line
    quantity: int
    gross: int
    paid: int
    tax: int
    off: list[int]

    def give_back(self, quantity: int) -> "Left":
        part = [rounded(each, quantity, self.quantity) for each in (self.gross, self.paid, self.tax)]
        off = shared(part[0] - part[1], self.off)
        self.quantity -= quantity
        self.gross, self.paid, self.tax = (
            had - gone for had, gone in zip((self.gross, self.paid, self.tax), part, strict=True)
        )
        self.off = [had - gone for had, gone in zip(self.off, off, strict=True)]
        return Left(self.line, quantity, *part, off)


STEPS = ("offers", "by_hand", "threshold", "by_hand", "coupons", "points")
"""What takes something off a bill, one after another, by its name on the Z."""


@dataclass(eq=False)
class Bill:
    lines: list[Line] = field(default_factory=list)
    member: Customer | None = None
    off: tuple[int, int, int | None] | None = None
    coupon: str | None = None
    points: int = 0
    begun: bool = False
    # once it is paid
    number: str = ""
    till: int = 0
    shift: "Shift | None" = None
    day: str = ""
    cashier: str = ""
    left: list[Left] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    earned: int = 0
    pooled: bool = False
    """Goods that came back paid for others: the two bills share their money, and nothing more of them comes back."""

    def taken(self, steps: int = len(STEPS)) -> list[list[int]]:
        """What each of the first `steps` takes off each line."""
        off: list[list[int]] = [[] for _ in self.lines]
        left = [line.gross for line in self.lines]

        def take(parts: Sequence[int]) -> None:
            for i, part in enumerate(parts):
                off[i].append(part)
                left[i] -= part

        take([self._offer(line) for line in self.lines])
        take([by_hand(line.off, cost) for line, cost in zip(self.lines, left, strict=True)])
        for wanted in (
            lambda: OFF if sum(left) >= FROM else 0,
            lambda: by_hand(self.off, sum(left)),
            lambda: min(COUPON, sum(left)) if self.coupon else 0,
            lambda: min(self.points, sum(left)),
        )[: max(0, steps - 2)]:
            take(shared(wanted(), left))
        return [each[:steps] for each in off]

    def _offer(self, line: Line) -> int:
        price = line.good.for_members
        if self.member is None or price is None or line.was is not None or line.holds != 1000:
            return 0
        return rounded(line.price - price, line.quantity, 1000)

    @property
    def paid(self) -> list[int]:
        return [line.gross - sum(off) for line, off in zip(self.lines, self.taken(), strict=True)]

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)

    @property
    def due(self) -> int:
        return sum(self.paid)

    @property
    def taxes(self) -> list[int]:
        """The tax inside what each line paid: half-up on the sum of its rate, shared over its lines."""
        paid, found = self.paid, [0] * len(self.lines)
        for rate in {line.good.tax for line in self.lines}:
            at = [i for i, line in enumerate(self.lines) if line.good.tax == rate]
            of_rate = [paid[i] for i in at]
            for i, tax in zip(at, shared(rounded(sum(of_rate), rate, 100 + rate), of_rate), strict=True):
                found[i] = tax
        return found

    @property
    def as_new(self) -> bool:
        return all(left.quantity == left.line.quantity for left in self.left)


def by_hand(off: tuple[int, int, int | None] | None, cost: int) -> int:
    if off is None:
        return 0
    permille, amount, most = off
    given = amount + rounded(cost, permille, 1000)
    return given if most is None else min(given, most)


def add(sums: dict[Any, list[int]], key: Any, amount: int) -> None:
    total = sums.setdefault(key, [0, 0])
    total[0] += 1
    total[1] += amount


@dataclass(eq=False)
class Shift:
    """A shift's figures, added up one by one as they happen."""

    opener: str
    opening_float: int
    closers: set[str] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)
    sales: int = 0
    gross: int = 0
    members: int = 0
    refunds: int = 0
    refunded: int = 0
    voids: list[int] = field(default_factory=lambda: [0, 0])
    discounts: dict[str, int] = field(default_factory=dict)
    taxes: dict[int, int] = field(default_factory=dict)
    rounding: int = 0
    tenders: dict[str, list[int]] = field(default_factory=dict)
    purses: list[int] = field(default_factory=lambda: [0, 0])
    prepaid: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    bonus: int = 0
    settled: dict[str, list[int]] = field(default_factory=dict)
    given: int = 0
    spent: int = 0
    events: dict[str, int] = field(default_factory=dict)
    moves: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    counts: int = 0
    counted: int = 0

    @property
    def net(self) -> int:
        return self.gross - sum(self.discounts.values()) - self.rounding - self.refunded

    @property
    def expected(self) -> int:
        """What should be in the drawer."""
        cash = self.tenders.get("cash", [0, 0])[1] + self.settled.get("cash", [0, 0])[1]
        ahead = sum(amount for (_, tender), (_, amount) in self.prepaid.items() if tender == "cash")
        return self.opening_float + cash + ahead + sum(amount for _, amount in self.moves.values())

    def happened(self, event: str) -> None:
        self.events[event] = self.events.get(event, 0) + 1

    def says(self, *, cash: bool) -> dict[str, Any]:
        """An X or a Z as a program reads it, but for the shift's own facts and what is unsettled."""

        def totals(sums: dict[str, list[int]]) -> dict[str, Any]:
            return {key: total(of) for key, of in sums.items() if cash or key != "cash"}

        return {
            "cashiers": [self.opener, *sorted(self.closers - {self.opener})],
            "first": min(self.numbers, default=None),
            "last": max(self.numbers, default=None),
            "sales": self.sales,
            "sales_to_members": self.members,
            "refunds": self.refunds,
            "voided_sales": self.voids[0],
            "voided_lines": self.voids[1],
            "gross": yuan(self.gross),
            "discounts": {kind: yuan(amount) for kind, amount in self.discounts.items() if amount},
            "tax_on_top": "0.00",
            "rounding": yuan(self.rounding),
            "refunded": yuan(self.refunded),
            "net": yuan(self.net),
            "tax": {f"{rate}/100": yuan(tax) for rate, tax in sorted(self.taxes.items(), reverse=True) if rate},
            "tenders": totals(self.tenders),
            "stored_value": {"principal": yuan(self.purses[0]), "bonus": yuan(self.purses[1])},
            "prepaid": [
                {"kind": kind, "tender": tender, **total(of)}
                for (kind, tender), of in sorted(self.prepaid.items(), key=lambda each: (-ord(each[0][0][0]), each[0]))
                if cash or tender != "cash"
            ],
            "prepaid_bonus": yuan(self.bonus),
            "settled": totals(self.settled),
            "points": {"given": self.given, "spent": self.spent},
            "events": {kind: self.events[kind] for kind in self.events},
            "cash": self._cash() if cash else None,
        }

    def _cash(self) -> dict[str, Any]:
        counted = {"counted": None, "over": None}
        if self.counts:
            counted = {"counted": yuan(self.counted), "over": yuan(self.counted - self.expected)}
        settled = self.settled.get("cash")
        return {
            "float": yuan(self.opening_float),
            "sales": yuan(self.tenders.get("cash", [0, 0])[1]),
            "prepaid": {kind: yuan(amount) for (kind, tender), (_, amount) in self.prepaid.items() if tender == "cash"},
            "moves": [
                *([{"kind": "settlement", "reason": "", **total(settled)}] if settled else []),
                *({"kind": kind, "reason": why, **total(of)} for (kind, why), of in sorted(self.moves.items())),
            ],
            "expected": yuan(self.expected),
            **counted,
            "counts": self.counts,
        }


def total(of: list[int]) -> dict[str, Any]:
    return {"count": of[0], "amount": yuan(of[1])}
