"""What a sale's points were made of, kept with the sale: a refund is reckoned by the rules of its day.

All parts of it only ever give less when less is left of the sale, so that no refund takes back more than was given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from store.money import Money, allocate


class OnLines(NamedTuple):
    """A bonus and the lines, by place, whose base it looks at; `most` times by its limits, at most `cap` points in all.
    `id` where its uses are counted."""

    name: str
    sum: Money
    points: int
    every: bool
    lines: tuple[int, ...]
    cap: int | None = None
    most: int | None = None
    id: str = ""

    def wanted(self, bases: Sequence[Money]) -> int:
        """How many times it would be given without a cap and limits."""
        base = sum(bases[i] for i in self.lines)
        if base < self.sum or not base:
            return 0
        return base // self.sum if self.every and self.sum else 1

    def uses(self, bases: Sequence[Money]) -> int:
        """How many times it is given; the last may give less than the others, by the cap."""
        times = self.wanted(bases)
        if self.most is not None:
            times = min(times, self.most)
        return times if self.cap is None else min(times, -(-self.cap // self.points))

    def of(self, bases: Sequence[Money]) -> int:
        points = self.points * self.uses(bases)
        return points if self.cap is None else min(points, self.cap)


class OnGoods(NamedTuple):
    """A multiplier and the lines, by place, whose points it multiplies; it adds at most `cap` points. `id` where its
    uses are counted."""

    name: str
    factor: Fraction
    lines: tuple[int, ...]
    cap: int | None = None
    id: str = ""

    def wanted(self, bases: Sequence[Money], factors: Sequence[Fraction]) -> Fraction:
        """What it would add without a cap."""
        return exact((bases[i], factors[i]) for i in self.lines) * (self.factor - 1)

    def of(self, bases: Sequence[Money], factors: Sequence[Fraction]) -> Fraction:
        wanted = self.wanted(bases, factors)
        return wanted if self.cap is None else min(wanted, Fraction(self.cap))


@dataclass(frozen=True, slots=True)
class Terms:
    """Points a minor unit of each line, and the bonuses and multipliers that worked. The multipliers of a sale by an
    earlier version of the program are in its factors."""

    factors: tuple[Fraction, ...]
    bonuses: tuple[OnLines, ...] = ()
    multipliers: tuple[OnGoods, ...] = ()

    def points(self, paid: Sequence[Money], bonus_paid: Money) -> int:
        """The points of lines that paid so much, `bonus_paid` of it by stored-value bonus: rounded down once."""
        bases = bases_of(paid, bonus_paid)
        of_goods = exact(zip(bases, self.factors, strict=True)) + sum(
            each.of(bases, self.factors) for each in self.multipliers
        )
        return of_goods.numerator // of_goods.denominator + sum(bonus.of(bases) for bonus in self.bonuses)

    def uses(self, paid: Sequence[Money], bonus_paid: Money) -> dict[str, int]:
        """By id how often each offer was used whose uses are counted; those that were not used are left out."""
        bases = bases_of(paid, bonus_paid)
        times = {each.id: int(each.of(bases, self.factors) > 0) for each in self.multipliers}
        times |= {each.id: each.uses(bases) for each in self.bonuses}
        return {offer: used for offer, used in times.items() if offer and used}

    def write(self) -> dict[str, Any]:
        """As JSON knows it."""
        said: dict[str, Any] = {"factors": [str(factor) for factor in self.factors]}
        said["bonuses"] = [list(bonus) for bonus in self.bonuses]
        if self.multipliers:
            said["multipliers"] = [[each.name, str(each.factor), *each[2:]] for each in self.multipliers]
        return said

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Terms":
        bonuses = [
            OnLines(name, sum_, points, every, tuple(at), *more)
            for name, sum_, points, every, at, *more in written["bonuses"]
        ]
        multipliers = [
            OnGoods(name, Fraction(factor), tuple(at), *more)
            for name, factor, at, *more in written.get("multipliers", ())
        ]
        return cls(tuple(map(Fraction, written["factors"])), tuple(bonuses), tuple(multipliers))


def bases_of(paid: Sequence[Money], bonus_paid: Money) -> list[Money]:
    """What counts of each line: what it paid less its share of what bonus paid."""
    return [line - part for line, part in zip(paid, allocate(bonus_paid, paid), strict=True)]


def exact(parts: Iterable[tuple[Money, Fraction]]) -> Fraction:
    """The points of bases at factors. Most lines have the same factor, and one product of fractions is dear, as is the
    hash of one."""
    sums: dict[tuple[int, int], Money] = {}
    for base, factor in parts:
        key = factor.as_integer_ratio()
        sums[key] = sums.get(key, 0) + base
    return sum((Fraction(part * base, whole) for (part, whole), base in sums.items()), Fraction(0))
