"""Points (积分): what a sale earns, what a refund takes back, and what points are worth as money.

The base is what the lines paid less the part that stored-value bonus paid, shared over the lines by what they paid.
A sale's points are rounded down once, over all its lines; points that are spent are rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from store.errors import N_, Refused
from store.money import Money, fraction_of
from store.pricing.basket import PricedBasket
from store.pricing.conditions import NEVER_USED, Member, Settings, Uses, pieces_of
from store.pricing.points_choice import Choice, Live
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.points_terms import OnGoods, OnLines, Terms, bases_of, exact


class PointsTooFew(Refused):
    template = N_("Points are spent from {minimum} on; there are {balance}.")


class PointsTooMany(Refused):
    template = N_("On this sale at most {most} {most:point|points} can be spent.")


@dataclass(frozen=True, slots=True)
class Reason:
    """Where some of a sale's points come from. `kind`: base, tier, multiplier or bonus. `by` is the rate of the base, a
    major unit of money, or the factor; "" where goods have different ones. `cut` says what kept more back: "cap", or
    "limit" of a bonus that may not be given so often."""

    kind: str
    name: str
    points: int
    by: str = ""
    cut: str = ""


@dataclass(frozen=True, slots=True)
class NotGiven:
    """An offer of points that holds for this member here and now and gives nothing: `used_up`, or what is lacking in
    money or pieces of its goods; with neither, others that it may not be combined with give more."""

    offer: Multiplier | Bonus
    used_up: bool = False
    lacking: Money = 0
    lacking_pieces: int = 0


@dataclass(frozen=True, slots=True)
class Earned:
    """A sale's points, the base in money that they were reckoned on, and their reasons, which add up to them. `used` is
    by the offer's id how often each was used whose uses are counted."""

    points: int
    base: Money
    reasons: tuple[Reason, ...]
    terms: Terms
    used: Mapping[str, int]
    not_given: tuple[NotGiven, ...] = ()


def earned(
    priced: PricedBasket,
    rules: PointsRules,
    member: Member,
    bonus_paid: Money,
    now: datetime,
    *,
    tier: Fraction = Fraction(1),
    store: int = 1,
    uses: Mapping[str, Uses] | None = None,
) -> Earned:
    """What a member earns by a sale. `bonus_paid` is what stored-value bonus paid of it, `tier` the multiplier of the
    member's tier, `now` in the shop's zone, `store` the shop's number, `uses` by id how often limited offers were used
    before."""
    paid = [each.paid for each in priced.lines]
    bases = bases_of(paid, bonus_paid)
    rates = [_rate(rules, each.line.goods.categories) for each in priced.lines]
    plain = [rate / rules.unit for rate in rates]
    by_tier = [rate * tier for rate in plain]
    live: list[Live] = []
    not_given: list[NotGiven] = []
    for offer in rules.offers:
        if not (
            (not offer.stores or store in offer.stores)
            and offer.when.holds(now)
            and offer.who.admits(member, now.date())
        ):
            continue
        lines = tuple(i for i, each in enumerate(priced.lines) if offer.what.covers(each.line.product, each.line.goods))
        lacking = offer.minimum - sum(bases[i] for i in lines)
        pieces = [pieces_of(priced.lines[i].line.quantity, priced.lines[i].line.weighed) for i in lines]
        lacking_pieces = offer.minimum_pieces - sum(pieces)
        left = offer.limits.left((uses or {}).get(offer.id, NEVER_USED), member)
        if left == 0:
            if lines:
                not_given.append(NotGiven(offer, used_up=True))
        elif lacking > 0 or lacking_pieces > 0:
            if lines:
                not_given.append(NotGiven(offer, lacking=max(0, lacking), lacking_pieces=max(0, lacking_pieces)))
        else:
            live.append(Live(offer, lines, left))
    chosen, beaten = Choice(bases, by_tier).of(live)
    not_given += [NotGiven(live[at].offer) for at in beaten]
    terms = Terms(
        tuple(by_tier),
        tuple(each for _, each in sorted(chosen.items()) if isinstance(each, OnLines)),
        tuple(sorted((each for each in chosen.values() if isinstance(each, OnGoods)), key=lambda each: each.lines[0])),
    )
    reasons = (
        Reason("base", "", base := _whole(exact(zip(bases, plain, strict=True))), _one(rates)),
        Reason("tier", member.tier, _whole(exact(zip(bases, by_tier, strict=True))) - base, str(tier)),
        *_of_multipliers(terms, bases),
        *(Reason("bonus", each.name, each.of(bases), cut=_cut(each, bases)) for each in terms.bonuses),
    )
    points = terms.points(paid, bonus_paid)
    return Earned(
        points,
        sum(bases),
        tuple(reason for reason in reasons if reason.points),
        terms,
        terms.uses(paid, bonus_paid),
        tuple(not_given),
    )


def _of_multipliers(terms: Terms, bases: Sequence[Money]) -> Iterator[Reason]:
    """What the multipliers add: those that give all they can together, then each that its cap cuts."""
    factors = terms.factors
    cut = [each for each in terms.multipliers if each.wanted(bases, factors) > each.of(bases, factors)]
    whole = [each for each in terms.multipliers if each not in cut]
    total = exact(zip(bases, factors, strict=True))
    for together in (whole, *([each] for each in cut)):
        if together:
            before = _whole(total)
            total += sum(each.of(bases, factors) for each in together)
            names = ", ".join(dict.fromkeys(each.name for each in together))
            by = _one([each.factor for each in together])
            yield Reason("multiplier", names, _whole(total) - before, by, "" if together is whole else "cap")


def _cut(bonus: OnLines, bases: Sequence[Money]) -> str:
    wanted = bonus.wanted(bases)
    if bonus.most is not None and bonus.most < wanted and bonus.of(bases) == bonus.points * bonus.most:
        return "limit"
    return "cap" if bonus.of(bases) < bonus.points * wanted else ""


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


def _whole(points: Fraction) -> int:
    return points.numerator // points.denominator
