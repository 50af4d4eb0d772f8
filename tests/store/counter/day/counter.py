"""A shop whose day is written as a tape: each act is a line of the tape, changes the reference, and says what the line
must be answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.store.counter.day.sums import (
    Bill,
    Customer,
    Shift,
    Way,
    add,
    yuan,
)  # fmt: skip
from tests.store.counter.members_reference import Purses

BOSS = "1000"
"""A manager, who may allow everything."""

LIMITS = {
    "void_line": (20_000, None),
    "void_sale": (50_000, None),
    "price": (2_000, 100),
    "free": None,
    "discount": (2_000, 100),
    "whole": (2_000, 50),
    "refund": (20_000, None),
    "refund_goods": None,
    "refund_in_cash": None,
    "void_closed": None,
    "pay_out": None,
    "no_sale": None,
}
"""What a cashier may do alone: up to an amount, up to a permille; None is not at all."""

BONUSES = ((20_000, 3_000), (10_000, 1_000))


@dataclass(eq=False)
class Pending:
    """The amount that the refund with this number gives back by `way`; how often the provider was asked for it."""

    way: Way
    amount: int
    number: str
    asked: int = 0

    @property
    def refused(self) -> bool:
        return self.way.by_code % 100 == 7 and self.asked > 0


@dataclass(eq=False)
class Till:
    number: int
    cashier: str = ""
    shift: Shift | None = None
    bill: Bill = field(default_factory=Bill)
    counters: dict[tuple[str, str], int] = field(default_factory=dict)
    """The last number of each kind of bill and trading day."""
    pending: list["Pending"] = field(default_factory=list)
    """What goes back through a provider."""

    @property
    def id(self) -> str:
        return f"01{self.number:02}"


Says = Callable[[dict[str, Any], dict[str, Any]], None]
"""Takes a line of the tape and what its answer must say."""


class Day:
    """`says` gets every line with what it must be answered; `journal` collects what each till's must tell: who did
    what, and who allowed it."""

    def __init__(self, at: datetime, says: Says) -> None:
        self.at = at
        self.says = says
        self.tills = {number: Till(number) for number in (1, 2)}
        self.here = self.tills[1]
        self.sold: list[Bill] = []
        self.customers: dict[str, Customer] = {}
        self.cards: dict[str, Purses] = {}
        self.used_coupons: set[str] = set()
        self.parked: dict[str, tuple[Bill, int]] = {}
        self.stock: dict[str, int] = {}
        self.journal: dict[int, list[tuple[str, str, str | None]]] = {1: [], 2: []}
        self.kicks = {1: 0, 2: 0}
        self.slips: list[str] = []
        self.shifts: list[Shift] = []
        self.receipts: list[dict[str, Any]] = []

    # -- saying and being allowed

    def say(self, act: str, expect: dict[str, Any] | None = None, *, seconds: int = 7, **fields: Any) -> None:
        self.at += timedelta(seconds=seconds)
        line = {"do": act, **fields, "at": f"{self.at:%Y-%m-%dT%H:%M:%S}"}
        self.says(line, {"error": None, **(expect or {})})

    def refused(self, error: str, act: str, **fields: Any) -> None:
        self.say(act, {"error": error}, **fields)

    def tell(self, act: str, approved: bool = False) -> None:
        """The journal tells it."""
        self.journal[self.here.number].append((act, self.here.cashier, BOSS if approved else None))

    def needs(self, permit: str, amount: int = 0, permille: int = 0) -> bool:
        """Whether a cashier must ask somebody."""
        limits = LIMITS[permit]
        if limits is None:
            return True
        return amount > limits[0] or (limits[1] is not None and permille > limits[1])

    def allowed(self, needed: bool, act: str, expect: dict[str, Any] | None = None, **fields: Any) -> None:
        """The act, refused first when somebody must allow it."""
        if needed:
            self.refused("ApprovalNeeded", act, **fields)
            fields["approved"] = BOSS
        self.say(act, expect, **fields)

    # -- the till and its shift

    @property
    def shift(self) -> Shift:
        assert self.here.shift
        return self.here.shift

    @property
    def bill(self) -> Bill:
        return self.here.bill

    @property
    def today(self) -> str:
        """The trading day ends at four."""
        return f"{self.at - timedelta(hours=4):%Y%m%d}"

    def go_to(self, number: int) -> None:
        if self.here.number != number:
            self.here = self.tills[number]
            self.say("till", number=number)

    def sign_on(self, staff: str) -> None:
        self.here.cashier = staff
        self.say("sign_on", staff=staff)

    def clock(self, how: str) -> None:
        self.say("clock", **{"as": how})
        self.tell(f"clock.{how}")

    def open_shift(self, amount: int) -> None:
        self.here.shift = Shift(self.here.cashier, amount)
        self.shifts.append(self.here.shift)
        self.say("open_shift", {"shift": {"float": yuan(amount), "opened_by": self.here.cashier}}, float=yuan(amount))
        self.tell("shift.open")

    def hand_over(self) -> None:
        self.say("hand_over")
        self.tell("shift.hand_over")

    def number(self, kind: str = "") -> str:
        """The next number of a kind of bill, without gaps."""
        key = kind, self.today
        self.here.counters[key] = self.here.counters.get(key, 0) + 1
        return f"{kind}{self.here.id}-{self.today}-{self.here.counters[key]:04}"

    def move(self, kind: str, amount: int, reason: str) -> None:
        fields = {"reason": reason} if kind == "no_sale" else {"amount": yuan(amount), "reason": reason}
        needed = kind in LIMITS
        if needed:
            self.refused("ApprovalNeeded", kind, **fields)
            fields["approved"] = BOSS
        signed = {"pay_in": amount, "no_sale": 0}.get(kind, -amount)
        self.say(kind, {"moved": {"number": self.number("M"), "kind": kind, "amount": yuan(signed)}}, **fields)
        self.tell(kind, needed)
        self.kick("cash_move")
        if kind == "no_sale":
            self.shift.happened("no_sale")
        else:
            add(self.shift.moves, (kind, reason), signed)

    def kick(self, slip: str, *, cash: bool = True) -> None:
        """A slip comes out, and with cash the drawer opens."""
        self.slips.append(slip)
        self.kicks[self.here.number] += cash

    def x(self, *, by_boss: bool = False) -> None:
        fields = {"approved": BOSS} if by_boss else {}
        self.say("x", {"sums": self.shift.says(cash=by_boss)}, **fields)

    def count(self, over: int) -> None:
        counted = max(0, self.shift.expected + over)
        again = self.shift.counts > 0
        self.shift.counts += 1
        self.shift.counted = counted
        expect = {
            "counted": yuan(counted),
            "expected": yuan(self.shift.expected),
            "over": yuan(counted - self.shift.expected),
        }
        self.allowed(again, "count", {"counted": expect}, pieces=pieces(counted))
        self.tell("shift.count", again)

    def close_shift(self) -> None:
        """The Z; what is unsettled is carried over by name."""
        waiting = [name for name, (_, till) in self.parked.items() if till == self.here.number]
        waits = bool(waiting or self.here.pending or self.bill.lines)
        fields: dict[str, Any] = {}
        if waits:
            self.refused("StillUnsettled", "close")
            self.refused("ApprovalNeeded", "close", carry="all")
            fields = {"carry": "all", "approved": BOSS}
        self.say("close", {"sums": self.shift.says(cash=True)}, **fields)
        self.tell("shift.close", waits)
        self.slips.append("shift_z")
        self.here.shift = None


def pieces(amount: int) -> dict[str, int]:
    """An amount as notes and coins, the largest first."""
    found = {}
    for fen, name in ((10_000, "100"), (5_000, "50"), (1_000, "10"), (100, "1"), (10, "0.1"), (1, "0.01")):
        found[name], amount = divmod(amount, fen)
    return found
