"""What the member's panel offers to put in the basket: what they usually buy, and what goes with what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from store.i18n import _
from store.office.companions import Beside, beside
from store.office.members.usual import Usual, usual
from tui.cells import elide, fit
from tui.widgets.facts import Fact

if TYPE_CHECKING:
    from store.db.opening import Shop
    from store.pricing.basket import PricedLine

MOST_USUAL, MOST_BESIDE = 4, 3
KEYS = "123456789"
CELL = 27
"""Two short things stand in a row; at 80 columns there is room for so many cells each."""


@dataclass(frozen=True, slots=True)
class Add:
    """The code of a product that goes into the basket."""

    code: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Each with its key: `usual` is what the member usually buys, `beside` what goes with the basket."""

    usual: dict[str, Usual]
    beside: dict[str, Beside]

    def code_of(self, key: str) -> str | None:
        found = self.usual.get(key) or self.beside.get(key)
        return found.code if found else None

    def facts(self) -> list[Fact]:
        facts: list[Fact] = []
        for at, words in enumerate(in_pairs([_often(key, each) for key, each in self.usual.items()])):
            facts.append(("" if at else _("Often buys"), words))
        for at, (key, each) in enumerate(self.beside.items()):
            facts.append(("" if at else _("Goes with it"), f"{key} {_why(each)}"))
        return facts


def offered(shop: Shop, member: str, lines: Sequence[PricedLine]) -> Offered:
    """For a member (by id) and a basket."""
    often = usual(shop, member, limit=MOST_USUAL)
    mine = {each.product for each in often}
    basket = [(each.line.product, each.line.name) for each in lines]
    found = beside(shop, basket, limit=MOST_USUAL + MOST_BESIDE)
    other = [each for each in found if each.product not in mine][:MOST_BESIDE]
    keys = iter(KEYS)
    return Offered({next(keys): each for each in often}, {next(keys): each for each in other})


def _often(key: str, each: Usual) -> str:
    count = f"{each.times}/{each.of}"
    return f"{key} {elide(each.name, CELL - len(count) - 3)} {count}"


def in_pairs(words: Sequence[str]) -> list[str]:
    """Two in a row; what is too long for that has a row of its own."""
    rows: list[str] = []
    half = ""
    for each in words:
        if cell_len(each) > CELL:
            rows += [half, each] if half else [each]
            half = ""
        elif half:
            rows.append(f"{fit(half, CELL)} {each}")
            half = ""
        else:
            half = each
    return [*rows, half] if half else rows


def _why(each: Beside) -> str:
    """12 of 20 baskets with coffee had a bun too."""
    told = {"name": elide(each.name, 24), "times": each.times, "of": each.of, "beside": elide(each.beside, 16)}
    return _("{name}  {times} of {of} with {beside}", **told)
