"""Step 1, where products share what is limited: so many pieces at a price in all, or a cap on what an offer takes.

Each product for itself would take what is best there, and leave a lesser good to the next. Here all choices of one
product after another are followed, the best of all ways to the same rest of limits and caps; what cannot come to more
than the best that is known is left. The search counts its steps as that for sets does.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from store.money import Money
from store.pricing.offers.unit import UnitOffer
from store.pricing.steps.pieces import best_of, pieces_at_least
from store.pricing.steps.work import Group, Work

Choice: TypeAlias = "list[tuple[UnitOffer, Money, int]]"
"""Which offers took what off a group, and on how many pieces."""

Chain: TypeAlias = "tuple[Choice, Chain] | None"


class _Option(NamedTuple):
    """A choice, what it takes before any cap, and what of that is capped: by place of the cap."""

    choice: Choice
    off: Money
    uses: tuple[tuple[int, int], ...]
    capped: tuple[tuple[int, Money], ...]


class _StepsGoneError(Exception):
    pass


def best_together(
    work: Work, rivals: Sequence[tuple[Group, Sequence[UnitOffer]]], today: date, level: int, known: Money
) -> list[Choice] | None:
    """By group, the choices that take most together; None where nothing takes more than `known`."""
    offers = {offer.id: offer for _, of in rivals for offer in of}
    limits = {id_: left for id_, offer in offers.items() if (left := work.uses_left(offer)) is not None}
    caps = {id_: offer.cap for id_, offer in offers.items() if offer.cap is not None}
    if not limits and not caps:
        return None
    if len(rivals) == 1 and not caps:
        return None  # all orders of its offers were tried
    keep = work.steps_left // 2  # the search for sets wants some too
    at = {id_: place for place, id_ in enumerate(limits)}
    cap_at = {id_: len(limits) + place for place, id_ in enumerate(caps)}
    try:
        options = [
            [_option(choice, at, cap_at, limits) for choice in _choices(work, group, of, limits, today, level, keep)]
            for group, of in rivals
        ]
        most = [max([option.off for option in of], default=0) for of in options]
        after = [sum(most[place + 1 :]) for place in range(len(most))]
        if sum(most) <= known:
            return None
        return _follow(work, options, after, (*limits.values(), *caps.values()), known, keep)
    except _StepsGoneError:
        work.cut = True
        return None


def _follow(
    work: Work,
    options: Sequence[Sequence[_Option]],
    after: Sequence[Money],
    limits: tuple[int, ...],
    known: Money,
    keep: int,
) -> list[Choice] | None:
    states: dict[tuple[int, ...], tuple[Money, Chain]] = {limits: (0, None)}
    for of, more in zip(options, after, strict=True):
        following: dict[tuple[int, ...], tuple[Money, Chain]] = {}
        for left, (taken, chain) in states.items():
            for option in (_NONE, *of):
                _step(work, keep)
                if (then := _after(option, left)) is None:
                    continue
                off = taken + then[0]
                best = following.get(then[1])
                if off + more > known and (best is None or off > best[0]):
                    following[then[1]] = (off, (option.choice, chain))
        states = following
    if not states:
        return None
    _, last = max(states.values(), key=lambda state: state[0])
    chosen: list[Choice] = []
    while last:
        choice, last = last
        chosen.append(choice)
    return chosen[::-1]


def _after(option: _Option, left: tuple[int, ...]) -> tuple[Money, tuple[int, ...]] | None:
    """What an option takes with what is left of limits and caps, and what is left then; None where it is too much."""
    off, rest = option.off, list(left)
    for place, uses in option.uses:
        rest[place] -= uses
        if rest[place] < 0:
            return None
    for place, amount in option.capped:
        off -= max(0, amount - rest[place])
        rest[place] = max(0, rest[place] - amount)
    return off, tuple(rest)


def _step(work: Work, keep: int) -> None:
    work.steps_left -= 1
    if work.steps_left < keep:
        raise _StepsGoneError


_NONE = _Option([], 0, (), ())


def _option(choice: Choice, at: dict[str, int], cap_at: dict[str, int], limits: dict[str, int]) -> _Option:
    return _Option(
        choice,
        sum([off for _, off, _ in choice]),
        tuple([(at[offer.id], pieces) for offer, _, pieces in choice if offer.id in limits]),
        tuple([(cap_at[offer.id], off) for offer, off, _ in choice if offer.id in cap_at]),
    )


def _choices(
    work: Work,
    group: Group,
    offers: Sequence[UnitOffer],
    limits: dict[str, int],
    today: date,
    level: int,
    keep: int,
) -> Iterator[Choice]:
    """Every choice on one group: of offers with a limit any number of pieces, of one without all that are left."""
    whole = sum([work.left[i] for i in group.lines])
    in_turn = sorted(offers, key=lambda offer: offer.id not in limits)  # what takes all the rest comes last

    def more(at: int, left: int, amount: Money, room: Money, choice: Choice) -> Iterator[Choice]:
        if choice:
            yield choice
        for place in range(at, len(in_turn)) if left else ():
            offer = in_turn[place]
            most = min(left, limits.get(offer.id, left))
            for allowed in range(most, 0, -1) if offer.id in limits else (left,):
                _step(work, keep)
                count, share, off = best_of(work, group, offer, left, allowed, amount, today, level)
                if (off := min(off, room)) > 0:
                    yield from more(place + 1, left - count, amount - share, room - off, [*choice, (offer, off, count)])

    return more(0, pieces_at_least(group), whole, work.room(group.lines), [])
