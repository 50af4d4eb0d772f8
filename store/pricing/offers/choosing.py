"""Which pieces a set may be made of: all choices that there are, and some good ones where that would be too many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from store.money import ONE, Money
from store.pricing.basket import Goods, ProductId
from store.pricing.conditions import What


class Piece(NamedTuple):
    """One piece: what it costs now, how much its floor lets it lose, and its group of equal goods in the basket."""

    price: Money
    room: Money
    group: int
    product: ProductId
    goods: Goods


class Held(NamedTuple):
    """So many pieces of some goods."""

    product: ProductId
    goods: Goods
    pieces: int


Parts: TypeAlias = Sequence[tuple[What, int]]
"""What fits each part of a set, and how many pieces it takes."""


def nearest_and_farthest(free: Sequence[int], others: int) -> Iterable[tuple[int, ...]]:
    if len(free) <= others:
        return
    nearest = tuple(free[: others + 1])
    yield nearest
    farthest = (free[0], *free[len(free) - others :])
    if others and farthest != nearest:
        yield farthest


def choices(kinds: Sequence[int], counts: Sequence[int], wanted: int) -> Iterable[tuple[int, ...]]:
    """Every choice of so many pieces; each takes its kinds in the order that they are given in."""
    if not wanted:
        yield ()
    elif sum([counts[k] for k in kinds]) >= wanted:
        for at, k in enumerate(kinds):
            for many in range(min(counts[k], wanted), 0, -1):
                for others in choices(kinds[at + 1 :], counts, wanted - many):
                    yield (k,) * many + others


def without(counts: Sequence[int], taken: Iterable[int]) -> list[int]:
    left = list(counts)
    for k in taken:
        left[k] -= 1
    return left


def covering(what: What, kinds: Sequence[Piece]) -> list[int]:
    return [k for k, kind in enumerate(kinds) if what.covers(kind.product, kind.goods)]


def by_product(kinds: Sequence[Piece]) -> Iterable[list[int]]:
    """The kinds of each product."""
    of: dict[ProductId, list[int]] = {}
    for k, kind in enumerate(kinds):
        of.setdefault(kind.product, []).append(k)
    return of.values()


def part_of(amount: int, part: int, whole: int) -> int:
    """A part in thousandths, rounded up."""
    return -(-amount * part * ONE // whole)


def shares_of_price(kinds: Sequence[Piece], price: Money, dearest: Money) -> list[int]:
    """A set whose pieces cost `dearest` at the most, for a price: each gets its part of what that takes off."""
    off = max(0, dearest - price)
    return [part_of(kind.price, off, dearest) if off else 0 for kind in kinds]


def ends(pieces: Sequence[int], count: int) -> set[tuple[int, ...]]:
    """So many of the dearest, and of the cheapest; all when there are not so many."""
    return {tuple(pieces[:count]), tuple(pieces[max(0, len(pieces) - count) :])}


def fill(parts: Parts, pieces: Sequence[Piece] | Sequence[Held], order: Sequence[int]) -> tuple[int, ...]:
    """A piece for each place, those that come first in `order` if they can be had; as many as can be where not every
    place is filled. Each is taken once it and all before it have a place; for that, some move to another part that
    they fit."""
    held: list[list[int]] = [[] for _ in parts]

    def find_place(i: int, tried: set[int]) -> bool:
        for part, (what, count) in enumerate(parts):
            if part not in tried and what.covers(pieces[i].product, pieces[i].goods):
                tried.add(part)
                here = held[part]
                if len(here) < count:
                    here.append(i)
                    return True
                for at, other in enumerate(here):
                    if find_place(other, tried):
                        here[at] = i
                        return True
        return False

    empty, nowhere = sum(count for _, count in parts), None
    for i in order:
        if pieces[i] is nowhere:
            continue
        if not find_place(i, set()):
            nowhere = pieces[i]  # its equals find none either
            continue
        empty -= 1
        if not empty:
            break
    return tuple(sorted(i for here in held for i in here))


def filled(parts: Parts, held: Sequence[Held]) -> int:
    """How many places of the parts these goods fill."""
    places = sum(count for _, count in parts)
    return len(fill(parts, held, [i for i, each in enumerate(held) for _ in range(min(each.pieces, places))]))
