"""Which offers of points work together in a sale: of what may not be combined, what is best for the customer."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from store.money import Money
from store.pricing.points_rules import Bonus, Multiplier
from store.pricing.points_terms import OnGoods, OnLines

MOST_LEFT_OUT = 6
"""Of the capped multipliers of a stack, so many of the highest priority are tried with and without; a count, so that
the same sale always earns the same. All further ones compete by their factors alone."""


class Live(NamedTuple):
    """An offer that holds, the lines (by place) that it covers, and the uses that its limits leave it; None is any."""

    offer: Multiplier | Bonus
    lines: tuple[int, ...]
    left: int | None


class Choice:
    """`bases` is what counts of each line, `factors` its points a minor unit without any offer."""

    def __init__(self, bases: Sequence[Money], factors: Sequence[Fraction]) -> None:
        self._bases, self._factors = bases, factors

    def of(self, live: Sequence[Live]) -> tuple[dict[int, OnGoods | OnLines], list[int]]:
        """By its place among the live ones each offer that works, and on what; and the places of those that would work,
        were there no others."""
        alone = {at: term for at, each in enumerate(live) if self.gives(term := _term(each)) > 0}
        chosen = self._chosen(live, alone)
        return chosen, [at for at in alone if at not in chosen]

    def _chosen(self, live: Sequence[Live], alone: dict[int, OnGoods | OnLines]) -> dict[int, OnGoods | OnLines]:
        def strength(at: int) -> tuple[Fraction, int, int]:
            return self.gives(alone[at]), live[at].offer.priority, -at

        if exclusive := [at for at in alone if live[at].offer.exclusive]:
            first = max(live[at].offer.priority for at in exclusive)
            best = max((at for at in exclusive if live[at].offer.priority == first), key=strength)
            return {best: alone[best]}
        chosen: dict[int, OnGoods | OnLines] = {}
        stacks: dict[tuple[bool, str], list[int]] = {}
        for at in alone:
            offer = live[at].offer
            if isinstance(offer, Bonus) and not offer.stack:
                chosen[at] = alone[at]
            else:
                stacks.setdefault((isinstance(offer, Bonus), offer.stack), []).append(at)
        for (of_bonuses, _), rivals in stacks.items():
            if of_bonuses:
                best = max(rivals, key=strength)
                chosen[best] = alone[best]
            else:
                chosen |= self._best_multipliers(live, rivals)
        return chosen

    def gives(self, term: OnGoods | OnLines) -> Fraction:
        if isinstance(term, OnGoods):
            return term.of(self._bases, self._factors)
        return Fraction(term.of(self._bases))

    def _best_multipliers(self, live: Sequence[Live], rivals: Sequence[int]) -> dict[int, OnGoods]:
        """On each line the highest factor; a capped one stands back where more comes of it."""
        best: dict[int, OnGoods] = {}
        most: tuple[Fraction, list[tuple[int, int]]] = Fraction(-1), []
        for stay in _with_and_without(live, rivals):
            on_lines = _by_factor(live, stay)
            found = {at: made for at, made in on_lines.items() if self.gives(made) > 0}
            given = sum((self.gives(made) for made in found.values()), Fraction(0))
            rank = given, sorted(((live[at].offer.priority, -at) for at in found), reverse=True)
            if rank > most:
                best, most = found, rank
        return best


def _with_and_without(live: Sequence[Live], rivals: Sequence[int]) -> Iterator[list[int]]:
    """The rivals, first all of them, then less some of the capped ones."""
    capped = [at for at in rivals if live[at].offer.cap is not None] if len(rivals) > 1 else []
    capped = sorted(capped, key=lambda at: (-live[at].offer.priority, at))[:MOST_LEFT_OUT]
    for size in range(len(capped) + 1):
        for out in combinations(capped, size):
            yield [at for at in rivals if at not in out]


def _by_factor(live: Sequence[Live], rivals: Sequence[int]) -> dict[int, OnGoods]:
    """Each line to the rival of the highest factor that covers it."""

    def strength(at: int) -> tuple[Fraction, int, int]:
        offer = live[at].offer
        assert isinstance(offer, Multiplier)
        return -offer.factor, -offer.priority, at

    taken: set[int] = set()
    made: dict[int, OnGoods] = {}
    for at in sorted(rivals, key=strength):
        lines = tuple(i for i in live[at].lines if i not in taken)
        taken.update(lines)
        term = _term(live[at])
        assert isinstance(term, OnGoods)
        made[at] = term._replace(lines=lines)
    return made


def _term(live: Live) -> OnGoods | OnLines:
    """What the offer alone would work on."""
    offer, lines, left = live
    counted = offer.id if offer.is_counted else ""
    if isinstance(offer, Multiplier):
        return OnGoods(offer.name, offer.factor, lines, offer.cap, counted)
    return OnLines(offer.name, offer.sum, offer.points, offer.every, lines, offer.cap, left, counted)
