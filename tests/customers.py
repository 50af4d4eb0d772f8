"""Random customers at a till, and an account of their own of what must come of them.

An act knows how a cashier does it and what it makes of the state of things; the two know nothing of each other,
so a test can let the till do it and compare.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from store.i18n import words
from store.money import Money
from tests.receipts import Item
from tests.till import Basket, RealTill

zh = words("zh_CN")


@dataclass(frozen=True)
class Good:
    """A product as the shop's own list has it; no price: the till asks."""

    code: str
    name: str
    price: Money | None


@dataclass(frozen=True)
class Line:
    good: Good
    pieces: int
    price: Money

    @property
    def total(self) -> Money:
        return self.pieces * self.price

    @property
    def item(self) -> Item:
        """As a receipt has it."""
        return Item(self.good.name.replace(" ", ""), self.pieces * 1000, self.price, self.total)


@dataclass(frozen=True)
class Sold:
    lines: tuple[Line, ...]
    tendered: Money
    reprints: int = 0

    @property
    def due(self) -> Money:
        return sum(line.total for line in self.lines)


@dataclass(frozen=True)
class State:
    """The open basket, the sales before it, and how many were given up."""

    lines: tuple[Line, ...] = ()
    sold: tuple[Sold, ...] = ()
    voided: int = 0

    def is_on(self, basket: Basket) -> bool:
        """Whether the screen shows this basket, its latest lines at the end."""
        pieces = sum(line.pieces for line in self.lines) * 1000
        return (basket.pieces, basket.due) == (pieces, sum(line.total for line in self.lines))

    def shows_latest(self, basket: Basket) -> bool:
        return self.is_on(basket) and (not self.lines or _begins(self.lines[-1].good.name, basket.lines[-1:]))


def _begins(name: str, lines: tuple[str, ...]) -> bool:
    """Whether the last line on the screen is this product's; a long name is cut there."""
    return bool(lines) and name.replace(" ", "").startswith(lines[0].replace(" ", "").rstrip("…"))


class Act(Protocol):
    def upon(self, state: State) -> State:
        """What it makes of the state."""

    def do(self, till: RealTill) -> None:
        """What the cashier does; does not wait for its result."""


@dataclass(frozen=True)
class Scan:
    good: Good
    again: bool = False
    """The product of the latest line: it counts on that line."""

    def upon(self, state: State) -> State:
        if self.again:
            last = state.lines[-1]
            return replace(state, lines=(*state.lines[:-1], replace(last, pieces=last.pieces + 1)))
        assert self.good.price is not None
        return replace(state, lines=(*state.lines, Line(self.good, 1, self.good.price)))

    def do(self, till: RealTill) -> None:
        till.scan(self.good.code)


@dataclass(frozen=True)
class TypeQuantity:
    """`3*code`, Enter."""

    good: Good
    pieces: int

    def upon(self, state: State) -> State:
        assert self.good.price is not None
        return replace(state, lines=(*state.lines, Line(self.good, self.pieces, self.good.price)))

    def do(self, till: RealTill) -> None:
        till.terminal.type(f"{self.pieces}*{self.good.code}\r")


@dataclass(frozen=True)
class ScanUnpriced:
    """The till asks for the price."""

    good: Good
    price: Money

    def upon(self, state: State) -> State:
        return replace(state, lines=(*state.lines, Line(self.good, 1, self.price)))

    def do(self, till: RealTill) -> None:
        till.scan(self.good.code)
        till.terminal.wait_for(zh("No price"))
        till.terminal.type(f"{yuan(self.price)}\r")


@dataclass(frozen=True)
class SetQuantity:
    """`*`, 4, Enter: the latest line, which is the marked one, holds that many."""

    pieces: int

    def upon(self, state: State) -> State:
        return replace(state, lines=(*state.lines[:-1], replace(state.lines[-1], pieces=self.pieces)))

    def do(self, till: RealTill) -> None:
        till.terminal.type("*")
        till.terminal.wait_for(zh("New quantity"))
        till.terminal.type(f"{self.pieces}\r")


@dataclass(frozen=True)
class VoidLine:
    """Del: the latest line goes."""

    def upon(self, state: State) -> State:
        return replace(state, lines=state.lines[:-1])

    def do(self, till: RealTill) -> None:
        till.terminal.press("delete")


@dataclass(frozen=True)
class VoidSale:
    def upon(self, state: State) -> State:
        return replace(state, lines=(), voided=state.voided + 1)

    def do(self, till: RealTill) -> None:
        till.terminal.press("f4")
        till.terminal.wait_for(zh("Void sale") + " ─")
        till.terminal.press("f2")


@dataclass(frozen=True)
class Pay:
    """Cash: exactly what is due by F2, or a typed amount."""

    tendered: Money
    exact: bool

    def upon(self, state: State) -> State:
        return replace(state, lines=(), sold=(*state.sold, Sold(state.lines, self.tendered)))

    def do(self, till: RealTill) -> None:
        till.terminal.press("f12")
        till.terminal.wait_for(zh("Amount handed over"))
        if self.exact:
            till.terminal.press("f2")
        else:
            till.terminal.type(f"{yuan(self.tendered)}\r")


@dataclass(frozen=True)
class Reprint:
    def upon(self, state: State) -> State:
        last = state.sold[-1]
        return replace(state, sold=(*state.sold[:-1], replace(last, reprints=last.reprints + 1)))

    def do(self, till: RealTill) -> None:
        till.terminal.press("f9")
        till.terminal.wait_for(zh("Print again"))
        till.terminal.press("f2")


def customers(goods: list[Good], seed: int) -> Iterator[list[Act]]:
    """Customer after customer: the acts of each, the last of which pays or gives the sale up."""
    chance = random.Random(seed)
    priced = [good for good in goods if good.price]
    unpriced = [good for good in goods if not good.price]
    while True:
        yield list(_customer(chance, priced, unpriced))


def _customer(chance: random.Random, priced: list[Good], unpriced: list[Good]) -> Iterator[Act]:
    state = State()
    kinds = chance.randint(1, 9)
    for good in chance.sample(priced, min(kinds, len(priced))):
        for act in _one_good(chance, good, unpriced):
            state = act.upon(state)
            yield act
    if not state.lines:
        return
    if chance.random() < 0.04:
        yield VoidSale()
        return
    due = sum(line.total for line in state.lines)
    exact = chance.random() < 0.2
    yield Pay(due if exact else _tender(chance, due), exact)
    if chance.random() < 0.06:
        yield Reprint()


def _one_good(chance: random.Random, good: Good, unpriced: list[Good]) -> Iterator[Act]:
    dice = chance.random()
    if dice < 0.04 and unpriced:
        yield ScanUnpriced(chance.choice(unpriced), chance.randint(1, 20_000))
    elif dice < 0.10:
        yield Scan(good)
        yield VoidLine()
    elif dice < 0.16:
        yield Scan(good)
        yield SetQuantity(chance.randint(2, 24))
    elif dice < 0.24 and good.code.isdecimal():
        yield TypeQuantity(good, chance.randint(2, 12))
    elif dice < 0.34:
        yield Scan(good)
        yield Scan(good, again=True)
    else:
        yield Scan(good)


def _tender(chance: random.Random, due: Money) -> Money:
    """What people give: the next yuan, ten, fifty or hundred, or with a few coins on top."""
    note = chance.choice([100, 500, 1_000, 5_000, 10_000])
    rounded = -(-due // note) * note
    return rounded + chance.choice([0, 0, 0, due % 100])


def yuan(amount: Money) -> str:
    return f"{amount // 100}.{amount % 100:02}"
