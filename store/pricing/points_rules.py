"""What a shop gives points by: its rates, and its offers of points (积分活动) with the conditions of all offers."""

from dataclasses import dataclass
from fractions import Fraction

from store.money import Money
from store.pricing.conditions import ALWAYS, EVERYONE, EVERYTHING, NO_LIMITS, Limits, What, When, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsOffer:
    """What multipliers and bonuses have in common. `cap` is the most points that one sale gets from it; `limits` count
    its uses: a sale in which a multiplier gave something, a time that a bonus was given. What is limited needs an `id`,
    by which its uses are counted.

    Of one `stack` of multipliers the best counts on the same goods, and of one stack of bonuses the best; different
    stacks add to each other. Multipliers that name none are all of one, each bonus that names none is of its own. An
    `exclusive` one that gives something shuts out all others: of several the one of the highest `priority`, of these
    the best. Of two that give the same the higher priority counts, then the one that stands first."""

    name: str
    id: str = ""
    when: When = ALWAYS
    who: Who = EVERYONE
    what: What = EVERYTHING
    stores: frozenset[int] = frozenset()
    minimum_pieces: int = 0
    cap: int | None = None
    limits: Limits = NO_LIMITS
    priority: int = 0
    exclusive: bool = False
    stack: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether its uses are counted beyond one sale."""
        return bool(self.limits.a_member or self.limits.a_day or self.limits.ever)


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier(PointsOffer):
    """`factor` times the points of the goods it covers, when, where and for whom it holds (生日双倍), once they come to
    the minimum; times the tier's own."""

    factor: Fraction
    minimum: Money = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(PointsOffer):
    """`points` once the base of the goods it covers reaches `sum` (满100送20), or for `every` such sum in it."""

    sum: Money
    points: int
    every: bool = False

    @property
    def minimum(self) -> Money:
        return self.sum


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRules:
    """`rate` points a major unit of `unit` minor units; `rates` for goods of a category (its code) instead, the first
    that fits."""

    rate: Fraction = Fraction(1)
    unit: Money = 100
    rates: tuple[tuple[str, Fraction], ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()

    @property
    def offers(self) -> tuple[Multiplier | Bonus, ...]:
        return (*self.multipliers, *self.bonuses)


POINTS_OFFER = "points:"
"""Before the id of an offer of points, what its uses are counted under: no other offer has a colon in its id."""
