"""Step 2, offers on a set of pieces: Nth at a percent, N for a price, bundle, buy and get.

A set takes its pieces from a list sorted by price, dearest first. `ways` are all sets that there are, `members` some
good ones that begin with a given piece; which sets to make is the search's business (store.pricing.steps.search).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import ClassVar, Literal

from store.money import ONE, Money, allocate, allocate_within, fraction_of
from store.pricing.basket import Goods, ProductId, Step
from store.pricing.conditions import EVERYTHING, What
from store.pricing.offers.base import Offer
from store.pricing.offers.choosing import (
    Held,
    Piece,
    by_product,
    choices,
    covering,
    ends,
    fill,
    filled,
    nearest_and_farthest,
    part_of,
    shares_of_price,
    without,
)

MOST_TURNS = 8
"""Of so many other goods it is tried what set they make with the dearest piece; larger sets take the dearest."""


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

    @property
    def of_the_rest(self) -> bool:
        """Whether its sets are made of what other offers leave: it gives the cheapest of that."""
        return False

    def ways(self, kinds: Sequence[Piece], counts: Sequence[int]) -> Iterable[tuple[int, ...]]:
        """Every set that so many pieces of these kinds make, the dearest first: the kind of each member, in the order
        that `offs` wants. An offer `of_the_rest` is not asked. The same set may come several times."""
        raise NotImplementedError

    def shares(self, kinds: Sequence[Piece]) -> Sequence[int]:
        """By kind, in thousandths: no set of these saves more than what its members have here together."""
        raise NotImplementedError

    def saving(self, members: Sequence[Piece]) -> Money:
        """What one set saves where no floor is in the way; members as `offs` wants them."""
        return sum(self.offs(members))

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

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        """Which pieces a percent is taken on together may turn an odd fen; of many kinds it is let go."""
        prices = {piece.price for piece in pieces}
        odd = any((price * self.rate.numerator) % self.rate.denominator for price in prices)
        return not (self.every and odd and 1 < len(prices) <= MOST_TURNS)

    def ways(self, kinds: Sequence[Piece], counts: Sequence[int]) -> Iterable[tuple[int, ...]]:
        for of in by_product(kinds) if self.same else [range(len(kinds))]:
            yield from choices(of, counts, self.nth)

    def shares(self, kinds: Sequence[Piece]) -> Sequence[int]:
        if self.every:
            half = ONE // (2 * self.nth) + 1
            return [part_of(kind.price, self.rate.numerator, self.rate.denominator) + half for kind in kinds]
        return [part_of(fraction_of(kind.price, self.rate), 1, self.nth) for kind in kinds]

    def saving(self, members: Sequence[Piece]) -> Money:
        base = sum([piece.price for piece in members]) if self.every else members[-1].price
        return fraction_of(base, self.rate)

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        if self.same:
            free = [i for i in free if pieces[i].product == pieces[free[0]].product]
        return nearest_and_farthest(free, self.nth - 1)

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

    def ways(self, kinds: Sequence[Piece], counts: Sequence[int]) -> Iterable[tuple[int, ...]]:
        return choices(range(len(kinds)), counts, self.n)

    def shares(self, kinds: Sequence[Piece]) -> Sequence[int]:
        return shares_of_price(kinds, self.price, self.n * max([kind.price for kind in kinds], default=0))

    def saving(self, members: Sequence[Piece]) -> Money:
        return max(0, sum([piece.price for piece in members]) - self.price)

    def members(self, pieces: Sequence[Piece], free: Sequence[int]) -> Iterable[tuple[int, ...]]:
        return nearest_and_farthest(free, self.n - 1)

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        prices = [piece.price for piece in members]
        return allocate(max(0, sum(prices) - self.price), prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(SetOffer):
    """套餐: so many pieces of each part together cost `price`. Parts are (what, pieces); in them are only goods that
    the offer itself is about."""

    kind: ClassVar[str] = "bundle"
    parts: tuple[tuple[What, int], ...]
    price: Money

    @property
    def wanted(self) -> int:
        return sum(count for _, count in self.parts)

    def touches(self, product: ProductId, goods: Goods) -> bool:
        return self.what.covers(product, goods) and any(what.covers(product, goods) for what, _ in self.parts)

    def index_keys(self) -> Iterable[tuple[str, str]]:
        return (key for what, _ in self.parts for key in what.index_keys())

    def lacking(self, held: Sequence[Held]) -> int:
        return self.wanted - filled(self.parts, held)

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        return all(sum(what.covers(each.product, each.goods) for what, _ in self.parts) < 2 for each in pieces)

    def ways(self, kinds: Sequence[Piece], counts: Sequence[int]) -> Iterable[tuple[int, ...]]:
        fitting = [(covering(what, kinds), count) for what, count in self.parts]

        def from_(part: int, left: Sequence[int]) -> Iterable[tuple[int, ...]]:
            if part == len(fitting):
                yield ()
                return
            of, count = fitting[part]
            for chosen in choices(of, left, count):
                for others in from_(part + 1, without(left, chosen)):
                    yield chosen + others

        return (tuple(sorted(members)) for members in from_(0, counts))

    def shares(self, kinds: Sequence[Piece]) -> Sequence[int]:
        dearest = [max([kinds[k].price for k in covering(what, kinds)], default=0) * n for what, n in self.parts]
        return shares_of_price(kinds, self.price, sum(dearest))

    def saving(self, members: Sequence[Piece]) -> Money:
        return max(0, sum([piece.price for piece in members]) - self.price)

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
            chosen = fill(self.parts, pieces, (free[0], *free[start:], *reversed(free[1:start])))
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

    @property
    def of_the_rest(self) -> bool:
        return self.which == "cheapest"

    def lacking(self, held: Sequence[Held]) -> int:
        if self.which != "listed":
            return SetOffer.lacking(self, held)  # slots leave super() without its class
        paid = (self.what, self.buy)
        if filled((paid, (self.gifts, 1)), held) == self.least:
            return 0
        return self.wanted - filled((paid, (self.gifts, self.get)), held)

    def dearest_first(self, pieces: Sequence[Piece]) -> bool:
        return self.which != "listed" or not any(
            self.what.covers(each.product, each.goods) and self.gifts.covers(each.product, each.goods)
            for each in pieces
        )

    def ways(self, kinds: Sequence[Piece], counts: Sequence[int]) -> Iterable[tuple[int, ...]]:
        for given in range(self.get, 0, -1):
            if self.which == "same":
                for of in by_product(kinds):
                    yield from choices(of, counts, self.buy + given)
            else:
                for paid in choices(covering(self.what, kinds), counts, self.buy):
                    for gifts in choices(covering(self.gifts, kinds), without(counts, paid), given):
                        yield paid + gifts

    def shares(self, kinds: Sequence[Piece]) -> Sequence[int]:
        offs = [fraction_of(kind.price, self.rate) for kind in kinds]
        if self.which != "listed":
            return [part_of(off, self.get, self.wanted) for off in offs]
        gifts = set(covering(self.gifts, kinds))
        return [off * ONE if k in gifts else 0 for k, off in enumerate(offs)]

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
        for given in ends(gifts, self.get):
            ways |= {(paid, given) for paid in ends([i for i in bought if i not in given], self.buy)}
        if not set(gifts).isdisjoint(bought):
            # what is paid first: else the gifts leave nothing to pay
            for paid in ends(bought, self.buy):
                ways |= {(paid, given) for given in ends([i for i in gifts if i not in paid], self.get)}
        for paid, given in sorted(ways):
            if given and len(paid) == self.buy and free[0] in (*paid, *given):
                yield (*paid, *given)

    def offs(self, members: Sequence[Piece]) -> Sequence[Money]:
        return [0] * self.buy + [fraction_of(piece.price, self.rate) for piece in members[self.buy :]]
