"""The pieces of a group, as offers with a limit count and take them: the dearest first, as they cost now.

Pieces are alike until an offer takes something off some of them alone. From then on they are kept apart: the next offer
with a limit finds the others at what they still cost, and not all of them at their average. What other offers take off
the whole group in between is shared by what the pieces cost.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from store.money import ONE, Money, Quantity, allocate
from store.pricing.offers.unit import Pieces, UnitOffer
from store.pricing.steps.work import Group, Part, Work, in_units


class Taken(NamedTuple):
    """What an offer takes off the next pieces: off how many, what they cost, and how much."""

    pieces: int
    share: Money
    off: Money


def pieces_at_least(group: Group) -> int:
    """What a limit counts of a group."""
    return max(1, group.pieces)


def portion(work: Work, group: Group, left: int, count: int, amount: Money) -> tuple[Money, Quantity]:
    """What the next `count` pieces of a group cost, and how much they are, where `left` are not given away yet, cost
    `amount` and are not kept apart. A weighed line is a piece, the dearest first; half a metre is one too, and the last
    piece has what is over."""
    done = pieces_at_least(group) - left
    if group.weighed:
        mine = _between(_parts(work, group), done, done + count)
        return sum([part.amount for part in mine]), sum([part.quantity for part in mine])
    quantity = group.quantity - done * ONE
    if count == left:
        return amount, quantity
    return allocate(amount, [count * ONE, quantity - count * ONE])[0], count * ONE


def best_of(
    work: Work,
    group: Group,
    offer: UnitOffer,
    left: int,
    most: int,
    amount: Money,
    today: date,
    level: int,
) -> Taken:
    """What an offer takes off at most so many of the pieces that are `left` and cost `amount`. Of those that are kept
    apart it takes only the dearest where the cheaper ones would make it less, of others as many as it may."""
    if group not in work.apart:
        share, quantity = portion(work, group, left, most, amount)
        return Taken(most, share, offer.off(Pieces(group.goods, quantity, share, today, level)))
    done = pieces_at_least(group) - left
    best = Taken(0, 0, 0)
    pieces = quantity = share = 0
    for part in _between(_parts(work, group), done, done + most):
        pieces, quantity, share = pieces + part.pieces, quantity + part.quantity, share + part.amount
        off = offer.off(Pieces(group.goods, quantity, share, today, level))
        if off > best.off:
            best = Taken(pieces, share, off)
    return best


def keep_apart(work: Work, group: Group, before: Sequence[Part], taken: Sequence[tuple[int, Money]]) -> None:
    """Remember what each piece costs once offers have `taken` something off so many each, the dearest first;
    `before` is what they cost until then."""
    made: list[Part] = []
    done = 0
    for count, off in taken:
        mine = _between(before, done, done + count)
        amounts = [part.amount for part in mine]
        shares = allocate(min(off, sum(amounts)), amounts)
        made += [part._replace(amount=part.amount - share) for part, share in zip(mine, shares, strict=True)]
        done += count
    made += _between(before, done, pieces_at_least(group))
    # a weighed line is dear by what it costs, other goods by the price of one
    made.sort(key=lambda part: -part.amount if group.weighed else Fraction(-part.amount, part.quantity))
    work.apart[group] = made


def parts_before(work: Work, group: Group, counts: Sequence[int]) -> list[Part] | None:
    """What the pieces cost before offers take something off so many each; None where that leaves them alike."""
    if group not in work.apart and list(counts) == [pieces_at_least(group)]:
        return None
    return _parts(work, group)


def _parts(work: Work, group: Group) -> list[Part]:
    """The pieces at what they cost now, the dearest first."""
    known = work.apart.get(group)
    cost = sum([work.left[i] for i in group.lines])
    if known is not None:
        weights = [part.amount for part in known]
        if sum(weights) != cost:
            amounts = allocate(cost, weights)
            known = [part._replace(amount=amount) for part, amount in zip(known, amounts, strict=True)]
            work.apart[group] = known
        return known
    if group.weighed:
        lines = sorted(group.lines, key=lambda i: (-work.left[i], -work.lines[i].quantity))
        return [Part(1, in_units(work.lines[i]), work.left[i]) for i in lines]
    pieces = pieces_at_least(group)
    whole = Part(pieces, group.quantity, cost)
    if pieces == 1 or group.quantity == pieces * ONE:
        return [whole]
    first, last = (pieces - 1) * ONE, group.quantity - (pieces - 1) * ONE
    most, odd = allocate(cost, [first, last])
    return [Part(pieces - 1, first, most), Part(1, last, odd)]


def _between(parts: Sequence[Part], begin: int, end: int) -> list[Part]:
    """The pieces from `begin` up to `end`, counted from 0, as what is whole or cut of the parts."""
    found: list[Part] = []
    for part in parts:
        first, last = max(0, begin), min(end, part.pieces)
        if first == 0 and last == part.pieces:
            found.append(part)
        elif first < last:
            found.append(Part(last - first, (last - first) * ONE, _cost(part, last) - _cost(part, first)))
        begin, end = begin - part.pieces, end - part.pieces
    return found


def _cost(part: Part, pieces: int) -> Money:
    """What the first so many of a part cost."""
    return allocate(part.amount, [pieces, part.pieces - pieces])[0]
