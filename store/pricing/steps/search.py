"""The best sets where several offers want the same pieces, or one piece fits several places of a set.

Every set that the offers can make is found once. Then class after class, from the dearest down: what the dearest class
that is left may begin, or that it is left out; of all ways to the same pieces the best is followed. A way that cannot
come to more than the best one known, were every piece to get its largest share, is left. Offers that give the cheapest
of what they cover (最低价免单) work on what all others leave.

The search is bounded by a count of steps and never looks at the clock. Past the bound the best that is known counts, at
the least the offers in order of priority, and the priced basket says that not everything was tried.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import permutations
from typing import NamedTuple, TypeAlias

from store.money import ONE, Money
from store.pricing.offers.sets import SetOffer
from store.pricing.steps.stock import Made, Stock
from store.pricing.steps.work import Work

MOST_ORDERED = 3
"""Of so many offers that work on what is left every order is tried; of more the order of priority."""

MOST_WAYS = 600
"""Of an offer that makes more sets than that, some that begin well are tried."""

STEPS_OF_SOME = 8
"""To find these takes so many steps."""

Chain: TypeAlias = "tuple[Made, Chain] | None"
"""The sets made so far: the last one, and those before it."""

Key: TypeAlias = tuple[int, int, tuple[int, ...]]
"""Less what is left to begin sets with, what was left out, and what is left of limits and caps."""


class _Way(NamedTuple):
    """A set that can be made: what it saves, its pieces, what it takes of the bound, and of which limit and cap."""

    off: Money
    taken: int
    most: int
    limit: int
    cap: int
    made: Made


class _State(NamedTuple):
    """What was saved, the most that the pieces left may save (in thousandths), and the sets made."""

    saved: Money
    most: int
    chain: Chain


def best_sets(work: Work, offers: Sequence[SetOffer], stock: Stock) -> list[Made]:
    """The sets that save most. What the search takes of the steps it takes off the work's."""
    if not offers:
        return []
    if len(offers) == 1 and _from_the_dearest(work, offers[0], stock):
        return _one_after_another(work, offers, stock, stock.all)
    return _Search(work, offers, stock).run()


def _from_the_dearest(work: Work, offer: SetOffer, stock: Stock) -> bool:
    """Whether sets of one offer made from the dearest piece down are the best: no floor is in the way of any, and no
    limit between products that give a different number of pieces."""
    if not offer.dearest_first(stock.kinds):
        return False
    if offer.least < offer.wanted and work.uses_left(offer) is not None:
        return False
    if all([kind.room == kind.price for kind in stock.kinds]):
        return True
    shares = offer.shares(stock.kinds)
    return all([kind.room * ONE >= share for kind, share in zip(stock.kinds, shares, strict=True)])


def _one_after_another(work: Work, offers: Sequence[SetOffer], stock: Stock, left: int) -> list[Made]:
    """Each offer in turn as often as it can, from the dearest piece down."""
    made: list[Made] = []
    for offer in offers:
        uses = work.uses_left(offer)
        mine = left & stock.masks[offer.id]
        while mine and (uses is None or uses > 0):
            ways = stock.sets(offer, mine)
            if not ways:
                if offer.lacking(stock.held(offer, mine)):
                    break
                # what a piece cannot begin, its equals cannot
                first = ((mine & -mine).bit_length() - 1) // stock.bits
                mine &= ~(stock.field << first * stock.bits)
                continue
            _, classes, taken = max(ways, key=lambda way: way[0])
            times = _as_often(stock, mine, classes, uses)
            mine -= taken * times
            left -= taken * times
            made.append((offer, classes, times))
            uses = None if uses is None else uses - times
    return made


def _as_often(stock: Stock, left: int, classes: Sequence[int], uses: int | None) -> int:
    """How often the same set is made in a row: as long as the offer would be shown the same pieces."""
    times = 1 + min([(stock.count(left, k) - stock.width) // classes.count(k) for k in classes])
    times = max(1, times)
    return times if uses is None else min(times, uses)


def _saved(made: Sequence[Made], stock: Stock) -> Money:
    """What sets save together, capped."""
    sums: dict[str, tuple[Money | None, Money]] = {}
    for offer, classes, times in made:
        off = stock.saving(offer, classes) * times
        sums[offer.id] = (offer.cap, off + sums.get(offer.id, (None, 0))[1])
    return sum([off if cap is None else min(cap, off) for cap, off in sums.values()])


class _Search:
    """One search among rivals."""

    def __init__(self, work: Work, offers: Sequence[SetOffer], stock: Stock) -> None:
        self.work, self.offers, self.stock = work, offers, stock
        self.first = [offer for offer in offers if not offer.of_the_rest]
        self.last = [offer for offer in offers if offer.of_the_rest]
        kinds, counts = stock.kinds, stock.counts
        shares = {offer.id: self._shares(offer) for offer in offers}
        self.most = [max([shares[offer.id][k] for offer in offers]) for k in range(len(kinds))]
        self.most_last = [max([shares[offer.id][k] for offer in self.last], default=0) for k in range(len(kinds))]
        self.mask_last = 0
        for offer in self.last:
            self.mask_last |= stock.masks[offer.id]
        # limits and caps that cannot bind are none
        sums = {id_: sum([a * b for a, b in zip(of, counts, strict=True)]) // ONE for id_, of in shares.items()}
        pieces = {offer.id: sum([counts[k] for k in stock.touched[offer.id]]) for offer in self.first}
        self.limited = {
            offer.id: left
            for offer in self.first
            if (left := work.uses_left(offer)) is not None and left * offer.least < pieces[offer.id]
        }
        self.capped = {o.id: o.cap for o in self.first if o.cap is not None and o.cap < sums[o.id]}
        self.limits = (*self.limited.values(), *self.capped.values())
        self.limit_at = {id_: at for at, id_ in enumerate(self.limited)}
        self.cap_at = {id_: at for at, id_ in enumerate(self.capped, len(self.limited))}
        self.partly: list[SetOffer] = []
        """Offers that make too many sets for all to be looked at."""
        self.rests: dict[int, tuple[Money, list[Made]]] = {}
        self.known: dict[Key, _State] = {}
        self.heap: list[Key] = []

    def _shares(self, offer: SetOffer) -> list[int]:
        touched = self.stock.touched[offer.id]
        shares = [0] * len(self.stock.kinds)
        for k, share in zip(touched, offer.shares([self.stock.kinds[k] for k in touched]), strict=True):
            shares[k] = share
        return shares

    def run(self) -> list[Made]:
        """The best sets that are known when all was tried, or the steps have run out."""
        work, stock = self.work, self.stock
        self.best = _one_after_another(work, self.offers, stock, stock.all)
        self.most_saved = _saved(self.best, stock)
        touched = 0
        for offer in self.first:
            touched |= stock.masks[offer.id]
        begin = _State(0, sum([m * n for m, n in zip(self.most, stock.counts, strict=True)]), None)
        self.all_ways = self._ways()
        self._dive(stock.all & touched, stock.all & ~touched)
        self._push(stock.all & touched, stock.all & ~touched, self.limits, begin)
        while self.heap and work.steps_left > 0:
            work.steps_left -= 1
            key = heappop(self.heap)
            state = self.known.pop(key)
            if state.saved + state.most // ONE > self.most_saved:
                self._follow(-key[0], key[1], key[2], state)
        work.cut = work.cut or bool(self.partly) or any([self._hopeful(key) for key in self.heap])
        return self.best

    def _hopeful(self, key: Key) -> bool:
        state = self.known[key]
        return state.saved + state.most // ONE > self.most_saved

    def _follow(self, left: int, rest: int, limits: tuple[int, ...], state: _State) -> None:
        """All that the dearest class may begin, and that it is left out."""
        if not left:
            self._end(rest, state.saved, state.chain)
            return
        first = self._first(left)
        for way in self._at(first, left):
            self.work.steps_left -= 1
            after = self._after(way, limits)
            if after is not None:
                off, fewer = after
                chain = (way.made, state.chain)
                self._push(left - way.taken, rest, fewer, _State(state.saved + off, state.most - way.most, chain))
        self._push(*self._left_out(first, left, rest), limits, self._without(first, left, state))

    def _end(self, rest: int, saved: Money, chain: Chain) -> None:
        off, made = self._of_the_rest(rest)
        if saved + off > self.most_saved:
            self.most_saved = saved + off
            sets: list[Made] = []
            while chain:
                one, chain = chain
                sets.append(one)
            self.best = [*reversed(sets), *made]

    def _dive(self, left: int, rest: int) -> None:
        """One way to the end, each time by what forgoes least: the better what is known, the less is looked at."""
        saved, limits = 0, self.limits
        chain: Chain = None
        while left and self.work.steps_left > 0:
            first = self._first(left)
            best, least = None, (self.most[first] - self.most_last[first]) * self.stock.count(left, first)
            for way in self._at(first, left):
                self.work.steps_left -= 1
                after = self._after(way, limits)
                if after is not None and way.most - after[0] * ONE < least:
                    best, least = (way, *after), way.most - after[0] * ONE
            if best is None:
                left, rest = self._left_out(first, left, rest)
            else:
                way, off, limits = best
                offer, classes, times = way.made
                if way.limit < 0 and way.cap < 0:
                    # as long as it fits it is what forgoes least
                    times = min([self.stock.count(left, k) // classes.count(k) for k in classes])
                left -= way.taken * times
                saved += off * times
                chain = ((offer, classes, times), chain)
        if not left:
            self._end(rest, saved, chain)

    def _first(self, left: int) -> int:
        return ((left & -left).bit_length() - 1) // self.stock.bits

    def _left_out(self, first: int, left: int, rest: int) -> tuple[int, int]:
        field = self.stock.field << first * self.stock.bits
        return left & ~field, rest | (left & field & self.mask_last)

    def _without(self, first: int, left: int, state: _State) -> _State:
        less = (self.most[first] - self.most_last[first]) * self.stock.count(left, first)
        return _State(state.saved, state.most - less, state.chain)

    def _push(self, left: int, rest: int, limits: tuple[int, ...], state: _State) -> None:
        if state.saved + state.most // ONE <= self.most_saved:
            return
        key = (-left, rest, limits)
        known = self.known.get(key)
        if known is None:
            heappush(self.heap, key)
        elif known.saved >= state.saved:
            return
        self.known[key] = state

    def _after(self, way: _Way, limits: tuple[int, ...]) -> tuple[Money, tuple[int, ...]] | None:
        """What a set saves with what is left of its limit and cap, and what is left then; None where it saves none."""
        off = way.off
        if way.limit >= 0:
            if limits[way.limit] <= 0:
                return None
            limits = (*limits[: way.limit], limits[way.limit] - 1, *limits[way.limit + 1 :])
        if way.cap >= 0:
            off = min(off, limits[way.cap])
            if not off:
                return None
            limits = (*limits[: way.cap], limits[way.cap] - off, *limits[way.cap + 1 :])
        return off, limits

    def _at(self, first: int, left: int) -> list[_Way]:
        """The sets that a class may begin with what is left."""
        guards = self.stock.guards
        guarded = left | guards
        ways = [way for way in self.all_ways[first] if (guarded - way.taken) & guards == guards]
        for offer in self.partly:
            if first in self.stock.touched[offer.id]:
                self.work.steps_left -= STEPS_OF_SOME
                ways += [self._way(offer, off, classes) for off, classes, _ in self.stock.sets(offer, left)]
        return ways

    def _way(self, offer: SetOffer, off: Money, classes: tuple[int, ...]) -> _Way:
        return _Way(
            *(off, self.stock.pieces_of(classes), sum([self.most[k] for k in classes])),
            *(self.limit_at.get(offer.id, -1), self.cap_at.get(offer.id, -1), (offer, classes, 1)),
        )

    def _ways(self) -> list[list[_Way]]:
        """Every set that there is, by its dearest class, those that save most first."""
        ways: list[list[_Way]] = [[] for _ in self.stock.kinds]
        for offer in self.first:
            found: dict[int, tuple[Money, tuple[int, ...]]] = {}
            for looked_at, classes in enumerate(self.stock.ways(offer)):
                if looked_at == MOST_WAYS or self.work.steps_left <= 0:
                    self.partly.append(offer)
                    found.clear()
                    break
                self.work.steps_left -= 1
                off, taken = self.stock.saving(offer, classes), self.stock.pieces_of(classes)
                if off > found.get(taken, (0, ()))[0]:
                    found[taken] = (off, classes)
            for off, classes in found.values():
                ways[min(classes)].append(self._way(offer, off, classes))
        for each in ways:
            each.sort(key=lambda way: (-way.off, way.taken))
        return ways

    def _of_the_rest(self, rest: int) -> tuple[Money, list[Made]]:
        """The best that the last offers make of what the others left."""
        if not self.last or not rest:
            return 0, []
        known = self.rests.get(rest)
        if known is None:
            orders = permutations(self.last) if len(self.last) <= MOST_ORDERED else [tuple(self.last)]
            known = (0, [])
            for order in orders:
                self.work.steps_left -= 1
                made = _one_after_another(self.work, order, self.stock, rest)
                off = _saved(made, self.stock)
                if off > known[0]:
                    known = (off, made)
            self.rests[rest] = known
        return known
