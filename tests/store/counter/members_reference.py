"""What members and sales come to, as a few lists and dicts with arithmetic of their own: nothing of the store is used
for a sum."""

from dataclasses import dataclass, field

PRICES = {"6900000000015": 250, "6900000000022": 6990, "20002": 998, "6900000000039": 1180}
WEIGHED = {"20002"}
FOR_MEMBERS = {"6900000000015": 200}
"""What members pay, by an offer."""
COUPON = 500
TOP_UP_BONUS = ((20000, 3000), (10000, 1000))
POINT = 1
"""A point is a fen, and a yuan earns one."""


def rounded(amount: int, part: int, whole: int) -> int:
    """amount × part ÷ whole, half up; none of them below zero."""
    return (2 * amount * part + whole) // (2 * whole)


def shared(amount: int, weights: list[int]) -> list[int]:
    """By largest remainder, ties to the earlier."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_rest[: amount - sum(parts)]:
        parts[i] += 1
    return parts


@dataclass
class Purses:
    principal: int = 0
    bonus: int = 0

    @property
    def balance(self) -> int:
        return self.principal + self.bonus

    def spend(self, amount: int) -> tuple[int, int]:
        of_principal, of_bonus = shared(amount, [self.principal, self.bonus])
        self.principal -= of_principal
        self.bonus -= of_bonus
        return of_principal, of_bonus


@dataclass
class Customer:
    id: str
    points: int = 0
    purses: Purses | None = None
    spent: int = 0
    visits: int = 0


@dataclass
class Voucher:
    """A coupon of 5.00; `last_day` is a date as a number."""

    last_day: int
    used_by: str | None = None


@dataclass(eq=False)
class Rung:
    code: str
    quantity: int
    id: str = ""

    @property
    def gross(self) -> int:
        return rounded(PRICES[self.code], self.quantity, 1000)


@dataclass
class Payment:
    tender: str
    amount: int
    purses: Purses | None = None
    of_purses: list[int] = field(default_factory=lambda: [0, 0])


@dataclass
class Bill:
    """An open sale of a till, then a paid one: what is left of it after the refunds so far."""

    id: str
    member: Customer | None = None
    lines: list[Rung] = field(default_factory=list)
    coupons: list[str] = field(default_factory=list)
    points: int = 0
    """How much money points are wanted to pay."""
    begun: bool = False
    # once it is paid
    left: list["Left"] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    earned: int = 0
    burned: int = 0

    def priced(self) -> tuple[list[list[int]], dict[str, int], int]:
        """(what was taken off each line by the members' offer, all coupons and points; by each coupon; by points)"""
        off = [
            [rounded(PRICES[line.code] - FOR_MEMBERS.get(line.code, PRICES[line.code]), line.quantity, 1000)]
            if self.member
            else [0]
            for line in self.lines
        ]
        left = [line.gross - taken for line, (taken,) in zip(self.lines, off, strict=True)]
        by_coupon = {}
        for code in self.coupons:
            by_coupon[code] = self._take(min(COUPON, sum(left)), left, off)
        points = self._take(min(self.points, sum(left)), left, off)
        return [[taken[0], sum(taken[1:-1]), taken[-1]] for taken in off], by_coupon, points

    def _take(self, amount: int, left: list[int], off: list[list[int]]) -> int:
        for i, part in enumerate(shared(amount, left)):
            off[i].append(part)
            left[i] -= part
        return amount

    @property
    def paid(self) -> list[int]:
        off, _, _ = self.priced()
        return [line.gross - sum(taken) for line, taken in zip(self.lines, off, strict=True)]

    @property
    def due(self) -> int:
        return sum(self.paid)


@dataclass
class Left:
    """What is left of a line of a paid bill. The last of `off` is what points took."""

    line: Rung
    quantity: int
    gross: int
    paid: int
    off: list[int]

    def give_back(self, quantity: int) -> tuple[int, int]:
        """(the money, of the points' money) that goes back with a part of it."""
        gross, paid = rounded(self.gross, quantity, self.quantity), rounded(self.paid, quantity, self.quantity)
        parts = shared(gross - paid, self.off)
        self.quantity -= quantity
        self.gross -= gross
        self.paid -= paid
        self.off = [had - part for had, part in zip(self.off, parts, strict=True)]
        return paid, parts[-1]


def close(bill: Bill, payments: list[tuple[str, int, Purses | None]]) -> None:
    """The bill is paid."""
    off, by_coupon, points = bill.priced()
    bill.left = [
        Left(line, line.quantity, line.gross, line.gross - sum(taken), taken)
        for line, taken in zip(bill.lines, off, strict=True)
    ]
    bill.used = [code for code, taken in by_coupon.items() if taken]
    for tender, amount, purses in payments:
        payment = Payment(tender, amount, purses)
        if purses:
            payment.of_purses = list(purses.spend(amount))
        bill.payments.append(payment)
    if bill.member:
        of_bonus = sum(payment.of_purses[1] for payment in bill.payments)
        bill.burned, bill.earned = points // POINT, (sum(bill.paid) - of_bonus) // 100
        bill.member.points += bill.earned - bill.burned
        bill.member.spent += bill.due
        bill.member.visits += 1


def refund(bill: Bill, wanted: dict[int, int]) -> tuple[int, dict[str, int]]:
    """Some of a paid bill's lines go back, by place; (the money, by tender)."""
    money = of_points = 0
    for place, quantity in wanted.items():
        paid, by_points = bill.left[place].give_back(quantity)
        money += paid
        of_points += by_points
    by_tender: dict[str, int] = {}
    for payment, part in zip(
        bill.payments, shared(money, [payment.amount for payment in bill.payments]), strict=True
    ):  # fmt: skip
        payment.amount -= part
        if part:
            by_tender[payment.tender] = by_tender.get(payment.tender, 0) + part
        if payment.purses:
            of_principal, of_bonus = shared(part, payment.of_purses)
            payment.of_purses = [payment.of_purses[0] - of_principal, payment.of_purses[1] - of_bonus]
            payment.purses.principal += of_principal
            payment.purses.bonus += of_bonus
    if bill.member:
        left = sum(each.paid for each in bill.left) - sum(payment.of_purses[1] for payment in bill.payments)
        bill.member.points += of_points // POINT - max(0, bill.earned - left // 100)
        bill.earned = min(bill.earned, left // 100)
        bill.member.spent -= money
        bill.member.visits -= not any(each.quantity for each in bill.left)
    return money, by_tender
