"""Points (积分): what a sale earns, what a refund takes back, and what points are worth as money.

The base is what the lines paid less the part that stored-value bonus paid, shared over the lines by what they paid.
A sale's points are rounded down once, over all its lines; points that are spent are rounded up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from store.errors import N_, Refused
from store.money import Money, allocate, fraction_of
from store.pricing.basket import Line, PricedBasket
from store.pricing.conditions import ALWAYS, EVERYONE, EVERYTHING, Member, Settings, What, When, Who


class PointsTooFew(Refused):
    template = N_("Points are spent from {minimum} on; there are {balance}.")


class PointsTooMany(Refused):
    template = N_("On this sale at most {most} points can be spent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """`factor` times the points of the goods it covers, when and for whom it holds (生日双倍). Of several the highest
    counts, times the tier's own."""

    name: str
    factor: Fraction
    when: When = ALWAYS
    who: Who = EVERYONE
    what: What = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """`points` once the base of the goods it covers reaches `sum` (满100送20), or for `every` such sum in it."""

    name: str
    sum: Money
    points: int
    every: bool = False
    when: When = ALWAYS
    who: Who = EVERYONE
    what: What = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRules:
    """`rate` points a major unit of `unit` minor units; `rates` for goods of a category (its code) instead, the first
    that fits."""

    rate: Fraction = Fraction(1)
    unit: Money = 100
    rates: tuple[tuple[str, Fraction], ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()


class OnLines(NamedTuple):
    """A bonus and the lines, by place, whose base it looks at."""

    name: str
    sum: Money
    points: int
    every: bool
    lines: tuple[int, ...]

    def of(self, bases: Sequence[Money]) -> int:
        base = sum(bases[i] for i in self.lines)
        if base < self.sum or not base:
            return 0
        return self.points * (base // self.sum if self.every else 1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale's points were made of: points a minor unit of each line, and the bonuses that held. Kept with the
    sale, so that a refund is reckoned by the rules of its day."""

    factors: tuple[Fraction, ...]
    bonuses: tuple[OnLines, ...] = ()

    def points(self, paid: Sequence[Money], bonus_paid: Money) -> int:
        """The points of lines that paid so much, `bonus_paid` of it by stored-value bonus."""
        bases = _bases(paid, bonus_paid)
        return _rounded_down(bases, self.factors) + sum(bonus.of(bases) for bonus in self.bonuses)

    def write(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {"factors": [str(factor) for factor in self.factors], "bonuses": [list(bonus) for bonus in self.bonuses]}

    @classmethod
    def read(cls, written: dict[str, Any]) -> Terms:
        bonuses = [
            OnLines(name, sum_, points, every, tuple(at)) for name, sum_, points, every, at in written["bonuses"]
        ]
        return cls(tuple(map(Fraction, written["factors"])), tuple(bonuses))


@dataclass(frozen=True, slots=True)
class Reason:
    """Where some of a sale's points come from. `kind`: base, tier, multiplier or bonus. `by` is the rate of the base, a
    major unit of money, or the factor; "" where goods have different ones."""

    kind: str
    name: str
    points: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class Earned:
    """A sale's points, the base in money that they were reckoned on, and their reasons, which add up to them."""

    points: int
    base: Money
    reasons: tuple[Reason, ...]
    terms: Terms


def earned(
    priced: PricedBasket,
    rules: PointsRules,
    member: Member,
    bonus_paid: Money,
    now: datetime,
    *,
    tier: Fraction = Fraction(1),
) -> Earned:
    """What a member earns by a sale. `bonus_paid` is what stored-value bonus paid of it, `tier` the multiplier of the
    member's tier, `now` in the shop's zone."""
    paid = [each.paid for each in priced.lines]
    bases = _bases(paid, bonus_paid)
    plain = [_rate(rules, each.line.goods.categories) / rules.unit for each in priced.lines]
    by_tier = [rate * tier for rate in plain]
    live = [each for each in rules.multipliers if each.when.holds(now) and each.who.admits(member, now.date())]
    best = [_best(live, each.line) for each in priced.lines]
    factors = [rate * max(m.factor, Fraction(1)) if m else rate for rate, m in zip(by_tier, best, strict=True)]
    bonuses = tuple(
        OnLines(
            bonus.name,
            bonus.sum,
            bonus.points,
            bonus.every,
            tuple(i for i, each in enumerate(priced.lines) if bonus.what.covers(each.line.product, each.line.goods)),
        )
        for bonus in rules.bonuses
        if bonus.when.holds(now) and bonus.who.admits(member, now.date())
    )
    steps = [_rounded_down(bases, each) for each in (plain, by_tier, factors)]
    names = ", ".join(dict.fromkeys(m.name for m in best if m and m.factor > 1))
    reasons = [
        Reason("base", "", steps[0], _one([_rate(rules, each.line.goods.categories) for each in priced.lines])),
        Reason("tier", member.tier, steps[1] - steps[0], str(tier)),
        Reason("multiplier", names, steps[2] - steps[1], _one([m.factor for m in best if m and m.factor > 1])),
        *(Reason("bonus", bonus.name, bonus.of(bases)) for bonus in bonuses),
    ]
    points = steps[2] + sum(bonus.of(bases) for bonus in bonuses)
    return Earned(points, sum(bases), tuple(r for r in reasons if r.points), Terms(tuple(factors), bonuses))


def clawback(terms: Terms, paid_left: Sequence[Money], bonus_left: Money, points_left: int) -> int:
    """The points that a refund takes back: reckoned anew on what remains of each line and of the bonus that paid, so
    that several refunds never drift. `points_left` is what the sale earned less what was taken back before."""
    return max(0, points_left - terms.points(paid_left, bonus_left))


def points_back(points_left: int, money_left: Money, money_now: Money) -> int:
    """Of the points that a sale spent, those that return with `money_now` of the `money_left` that they paid and that
    is not refunded yet; `points_left` are those that have not returned. The last share returns all."""
    return points_left * money_now // money_left if money_left else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeeming:
    """What points are worth: `points` of them `money` (10000:5000), spent from `minimum` on, in multiples of `step`."""

    points: int = 100
    money: Money = 100
    minimum: int = 0
    step: int = 1

    def money_for(self, points: int) -> Money:
        """What so many points pay, rounded down."""
        return points * self.money // self.points

    def points_for(self, money: Money) -> int:
        """How many points pay `money`: rounded up, to the next step."""
        points = -(-money * self.points // self.money)
        return -(-points // self.step) * self.step

    def most(self, balance: int, most_money: Money) -> tuple[int, Money]:
        """The most (points, money) that may be spent where points may pay `most_money`; (0, 0) below the minimum."""
        if not self.money or balance <= 0:
            return 0, 0
        enough = ((most_money + 1) * self.points - 1) // self.money
        points = min(balance, enough) // self.step * self.step
        money = self.money_for(points)
        points = self.points_for(money)
        return (points, money) if money and points >= self.minimum else (0, 0)

    def spend(self, wanted: Money | None, balance: int, most_money: Money) -> tuple[int, Money]:
        """The (points, money) that pay `wanted`, None is as much as may be. Raises PointsTooFew, PointsTooMany."""
        most, money = self.most(balance, most_money)
        if wanted is None:
            if not most:
                raise PointsTooFew(minimum=max(self.minimum, self.points_for(1) if self.money else 0), balance=balance)
            return most, money
        points = self.points_for(wanted) if self.money else 0
        if not points or points < self.minimum or balance < self.minimum:
            raise PointsTooFew(minimum=self.minimum, balance=balance)
        if points > balance or wanted > most_money:
            raise PointsTooMany(most=most)
        return points, wanted


def most_by_points(priced: PricedBasket, settings: Settings) -> Money:
    """How much of a basket (priced without points) points may pay: the bill's share, and only what is not excluded."""
    open_to_them = sum(
        each.paid for each in priced.lines if settings.points_on.covers(each.line.product, each.line.goods)
    )
    return min(open_to_them, fraction_of(sum(each.paid for each in priced.lines), settings.points_share))


def _rate(rules: PointsRules, categories: frozenset[str]) -> Fraction:
    return next((rate for category, rate in rules.rates if category in categories), rules.rate)


def _one(rates: Sequence[Fraction]) -> str:
    """The rate that all have, "" where they differ."""
    different = set(rates)
    return str(different.pop()) if len(different) == 1 else ""


def _best(live: Sequence[Multiplier], line: Line) -> Multiplier | None:
    """The highest multiplier that covers a line's goods."""
    covering = [each for each in live if each.what.covers(line.product, line.goods)]
    return max(covering, key=lambda each: each.factor) if covering else None


def _bases(paid: Sequence[Money], bonus_paid: Money) -> list[Money]:
    """What counts of each line: what it paid less its share of what bonus paid."""
    return [line - part for line, part in zip(paid, allocate(bonus_paid, paid), strict=True)]


def _rounded_down(bases: Sequence[Money], factors: Sequence[Fraction]) -> int:
    """One rounding a sale. Most lines have the same factor, and one product of fractions is dear."""
    sums: dict[Fraction, Money] = {}
    for base, factor in zip(bases, factors, strict=True):
        sums[factor] = sums.get(factor, 0) + base
    total = sum(factor * base for factor, base in sums.items())
    return total.numerator // total.denominator
