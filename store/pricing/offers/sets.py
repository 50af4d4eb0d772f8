"""Step 2, offers on a set of pieces: Nth at a percent, N for a price, bundle, buy and get.

A set takes its pieces from a list sorted by price, dearest first. `members` is asked for the set that
begins with a given piece; which sets to make is the search's business (store.pricing.steps.sets).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from store.money import Money, allocate, allocate_within, fraction_of
from store.pricing.basket import Goods, ProductId, Step
from store.pricing.conditions import EVERYTHING, What
from store.pricing.offers.base import Offer

MOST_TURNS = 8
"""Of so many other goods it is tried what set they make with the dearest piece; larger sets take the dearest."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOffer(Offer):
    step: ClassVar[Step] = Step.SET

    @property
    def wanted(self) -> int:
        """Pieces that a whole set takes."""
        raise NotImplementedError

    @property
    def least(self) -> int:
        """Pieces that the smallest set takes."""
        return self.wanted

    @property
    def of_one_product(self) -> bool:
        """Whether all pieces of a set are of the same product."""
        return False

    def lacking(self, held: Sequence[Held]) -> int:
        """Pieces that are missing for a whole set of these goods; 0 where they make one, be it the smallest."""
        pieces = sum([each.pieces for each in held])
        return 0 if pieces >= self.least else self.wanted - pieces

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        """Whether sets made from the dearest of these pieces down save most."""
        return True

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        """Sets that hold the piece `free[0]` and others of `free` (indices into pieces that the offer touches, dearest
        first)."""
        raise NotImplementedError

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        """What each member of one set gets off, in the order that `members` gave."""
        raise NotImplementedError

    def placed(self, members: Sequence[Piece]) -> Sequence[Money]:
        """The same with floors heeded: what one piece refuses, others of the set take if they have room."""
        offs = self.offs(members)
        if all(off <= piece.room for off, piece in zip(offs, members, strict=True)):
            return offs
        parts = [min(off, piece.room) for off, piece in zip(offs, members, strict=True)]
        rooms = [piece.room - part for piece, part in zip(members, parts, strict=True)]
        more = allocate_within(sum(offs) - sum(parts), [piece.price for piece in members], rooms)
        return [part + extra for part, extra in zip(parts, more, strict=True)]


def _nearest_and_farthest(free: Sequence[int], others: int) -> Iterable[tuple[int, ...]]:
    if len(free) <= others:
        return
    nearest = tuple(free[: others + 1])
    yield nearest
    farthest = (free[0], *free[len(free) - others :])
    if others and farthest != nearest:
        yield farthest


def _ends(pieces: Sequence[int], count: int) -> set[tuple[int, ...]]:
    """So many of the dearest, and of the cheapest; all when there are not so many."""
    return {tuple(pieces[:count]), tuple(pieces[max(0, len(pieces) - count) :])}


def _fill(parts: Parts, pieces: Sequence[Piece] | Sequence[Held], order: Sequence[int]) -> tuple[int, ...]:
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


def _filled(parts: Parts, held: Sequence[Held]) -> int:
    """How many places of the parts these goods fill."""
    places = sum(count for _, count in parts)
    return len(_fill(parts, held, [i for i, each in enumerate(held) for _ in range(min(each.pieces, places))]))


@dataclass(frozen=True, slots=True, kw_only=True)
class NthAtPercent(SetOffer):
    """第二件半价: of every `nth` pieces the cheapest (or all, `every`) pays `rate` less."""

    kind: ClassVar[str] = "nth_at_percent"
    nth: int
    rate: Fraction
    same: bool = False
    every: bool = False

    @property
    def wanted(self) -> int:
        return self.nth

    @property
    def of_one_product(self) -> bool:
        return self.same

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        if self.same:
            free = [i for i in free if pieces[i].product == pieces[free[0]].product]
        return _nearest_and_farthest(free, self.nth - 1)

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        if self.every:
            prices = [piece.price for piece in members]
            return allocate(fraction_of(sum(prices), self.rate), prices)
        return [0] * (len(members) - 1) + [fraction_of(members[-1].price, self.rate)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NForPrice(SetOffer):
    """N件M元: any `n` pieces of what it covers together cost `price`."""

    kind: ClassVar[str] = "n_for_price"
    n: int
    price: Money

    @property
    def wanted(self) -> int:
        return self.n

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        return _nearest_and_farthest(free, self.n - 1)

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        prices = [piece.price for piece in members]
        return allocate(max(0, sum(prices) - self.price), prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(SetOffer):
    """套餐: so many pieces of each part together cost `price`. Parts are (what, pieces)."""

    kind: ClassVar[str] = "bundle"
    parts: tuple[tuple[What, int], ...]
    price: Money

    @property
    def wanted(self) -> int:
        return sum(count for _, count in self.parts)

    def touches(self, product: ProductId, goods: Goods) -> bool:
        return any(what.covers(product, goods) for what, _ in self.parts)

    def index_keys(self) -> Iterable[tuple[str, str]]:
        return (key for what, _ in self.parts for key in what.index_keys())

    def lacking(self, held: Sequence[Held]) -> int:
        return self.wanted - _filled(self.parts, held)

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        return all(sum(what.covers(each.product, each.goods) for what, _ in self.parts) < 2 for each in pieces)

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        if len(free) < self.wanted:
            return
        found = set()
        starts = [1]
        if self.wanted <= MOST_TURNS and not self.dearest_first([pieces[i] for i in free]):
            # the dearest set may take what others need: other goods have their turn too, and the cheapest
            alike = groupby(range(1, len(free)), key=lambda place: pieces[free[place]])
            starts = [*[next(places) for _, places in alike][:MOST_TURNS], len(free)]
        for start in starts:
            chosen = _fill(self.parts, pieces, (free[0], *free[start:], *reversed(free[1:start])))
            if len(chosen) < self.wanted:
                return  # a place that stays empty in one order stays empty in all
            if chosen not in found:
                found.add(chosen)
                yield chosen

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        prices = [piece.price for piece in members]
        return allocate(max(0, sum(prices) - self.price), prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyGet(SetOffer):
    """买X送Y: `get` pieces at `rate` off for every `buy` paid. The pieces that are given are of the `same` product,
    the `cheapest` of the basket among what it covers (最低价免单), or of a list (`gifts`). Fewer than `get` are given
    when there are no more."""

    kind: ClassVar[str] = "buy_get"
    buy: int
    get: int
    rate: Fraction = Fraction(1)
    which: Literal["same", "cheapest", "listed"] = "same"
    gifts: What = EVERYTHING

    @property
    def wanted(self) -> int:
        return self.buy + self.get

    @property
    def least(self) -> int:
        return self.wanted if self.which == "cheapest" else self.buy + 1

    @property
    def of_one_product(self) -> bool:
        return self.which == "same"

    def lacking(self, held: Sequence[Held]) -> int:
        if self.which != "listed":
            return SetOffer.lacking(self, held)  # slots leave super() without its class
        paid = (self.what, self.buy)
        if _filled((paid, (self.gifts, 1)), held) == self.least:
            return 0
        return self.wanted - _filled((paid, (self.gifts, self.get)), held)

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        return self.which != "listed" or not any(
            self.what.covers(each.product, each.goods) and self.gifts.covers(each.product, each.goods)
            for each in pieces
        )

    def touches(self, product: ProductId, goods: Goods) -> bool:
        return self.what.covers(product, goods) or (self.which == "listed" and self.gifts.covers(product, goods))

    def index_keys(self) -> Iterable[tuple[str, str]]:
        return (*self.what.index_keys(), *(self.gifts.index_keys() if self.which == "listed" else ()))

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        if self.which == "listed":
            yield from self._listed(pieces, free)
            return
        if self.which == "same":
            free = [i for i in free if pieces[i].product == pieces[free[0]].product]
        if self.which == "cheapest" and len(free) < self.buy + self.get:
            return
        given = min(self.get, len(free) - self.buy)
        if given > 0:
            yield (*free[: self.buy], *free[len(free) - given :])

    def _listed(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        gifts = [i for i in free if self.gifts.covers(pieces[i].product, pieces[i].goods)]
        bought = [i for i in free if self.what.covers(pieces[i].product, pieces[i].goods)]
        ways = set()
        for given in _ends(gifts, self.get):
            ways |= {(paid, given) for paid in _ends([i for i in bought if i not in given], self.buy)}
        if not set(gifts).isdisjoint(bought):
            # what is paid first: else the gifts leave nothing to pay
            for paid in _ends(bought, self.buy):
                ways |= {(paid, given) for given in _ends([i for i in gifts if i not in paid], self.get)}
        for paid, given in sorted(ways):
            if given and len(paid) == self.buy and free[0] in (*paid, *given):
                yield (*paid, *given)

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        return [0] * self.buy + [fraction_of(piece.price, self.rate) for piece in members[self.buy :]]
