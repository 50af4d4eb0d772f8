"""Step 2: which sets of pieces to make, best for the customer.

Offers of one stack that share no goods are independent. Where one offer stands alone, sets are made from
the dearest piece down; where several compete for the same pieces, or one piece fits several places of a set, a
search tries what each piece may begin, within a bound that counts steps and never looks at the clock. Past it the
offers go in order of priority, and the priced basket says so.

Pieces that are alike (one group, one price, one room) are a class, and a class is a number: five thousand screws
cost no more to look at than five.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from store.money import Money, allocate
from store.pricing.basket import Missed, ProductId, Step
from store.pricing.offers.sets import Held, Piece, SetOffer
from store.pricing.steps.work import Group, Work

Made = tuple[SetOffer, tuple[int, ...], int]
"""So many equal sets: the offer, the class of each member, how many."""

Way = tuple[Money, tuple[int, ...], int]
"""One possible set: what it saves, the class of each member, and these taken from what is left."""

Chain: TypeAlias = "tuple[Made, Chain] | None"
"""Sets found from a state on: one, and those after it."""


def make_sets(work: Work, touching: Sequence[Sequence[SetOffer]], step: Step = Step.SET) -> Money:
    """Apply set offers, stack after stack; the sum that was taken. `touching` is, by group, the offers of its goods."""
    stacks: dict[str, dict[str, tuple[SetOffer, list[int]]]] = {}
    for g, offers in enumerate(touching):
        if offers and work.groups[g].whole:
            for offer in offers:
                by_offer = stacks.setdefault(offer.stack, {})
                known = by_offer.get(offer.id)
                if known is None:
                    by_offer[offer.id] = (offer, [g])
                else:
                    known[1].append(g)
    total = 0
    shut: set[int] = set()
    for stack in sorted(stacks, key=lambda name: (-max(o.priority for o, _ in stacks[name].values()), name)):
        able = [
            (offer, touched)
            for offer, groups in stacks[stack].values()
            if _minimum_met(work, offer)
            and (touched := _enough(work, offer, [g for g in groups if g not in shut] if shut else groups))
        ]
        # the small ones first: where the bound is reached, it is reached in the largest
        for rivals, goods in sorted(_rivals(able), key=lambda part: len(part[1])):
            groups = [work.groups[g] for g in sorted(goods)]
            bookings = _best_of(work, rivals, groups)
            if any([each.offer.exclusive for each in bookings]):
                shut |= goods
            total += _book(work, bookings, groups, step)
    return total


def _best_of(work: Work, offers: list[SetOffer], groups: list[Group]) -> "tuple[_Booking, ...]":
    """The best sets of these groups: found before, where neither the groups nor what is left to use are other."""
    costs = [(sum([work.left[i] for i in group.lines]), work.room(group.lines)) for group in groups]
    limits = [work.uses_left(offer) for offer in offers]
    # offers by what they are and not by what they say: to hash all of that costs more than a search
    key = (tuple(map(id, offers)), tuple(limits), tuple(groups), tuple(costs))
    known: _Searched | None = work.kept.searched.get(key)
    if known is not None and known.steps <= work.steps_left:
        work.steps_left -= known.steps
        work.searched[key] = known
        return known.found
    steps, was_cut, work.cut = work.steps_left, work.cut, False
    stock = _Stock(offers, groups, costs)
    found = _bookings(_exclusive_first(work, offers, stock), stock)
    if not work.cut:
        work.searched[key] = _Searched(offers, found, steps - work.steps_left)
    work.cut = work.cut or was_cut
    return found


def _enough(work: Work, offer: SetOffer, groups: Sequence[int]) -> set[int]:
    """Those of the groups that can have part in a set; when they are too few for one, the offer is noted as missed."""
    held = [Held(group.product, group.goods, group.pieces) for group in map(work.groups.__getitem__, groups)]
    if offer.of_one_product:
        of_product: dict[ProductId, list[Held]] = {}
        for each in held:
            of_product.setdefault(each.product, []).append(each)
        lacks = {product: offer.lacking(of) for product, of in of_product.items()}
        lacking = min(lacks.values(), default=0)
        enough = {g for g in groups if not lacks[work.groups[g].product]}
    else:
        lacking = offer.lacking(held)
        enough = set() if lacking else set(groups)
    if 0 < lacking < offer.wanted:
        work.missed.append(Missed(offer.id, offer.name, lacking_pieces=lacking))
    return enough


def _minimum_met(work: Work, offer: SetOffer) -> bool:
    if not (offer.minimum or offer.minimum_pieces):
        return True
    money, pieces = work.lacking(offer, work.covered(offer.what))
    if money or pieces:
        work.missed.append(Missed(offer.id, offer.name, money, pieces))
    return not (money or pieces)


def _rivals(offers: Sequence[tuple[SetOffer, set[int]]]) -> list[tuple[list[SetOffer], set[int]]]:
    """Offers parted into those that share goods with one another, and the groups of goods of each part."""
    parts: list[tuple[set[int], list[SetOffer]]] = []
    for offer, touched in offers:
        goods = set(touched)
        members = [offer]
        apart = []
        for part in parts:
            if goods.isdisjoint(part[0]):
                apart.append(part)
            else:
                goods |= part[0]
                members = part[1] + members
        apart.append((goods, members))
        parts = apart
    return [(sorted(members, key=lambda offer: (-offer.priority, offer.id)), goods) for goods, members in parts]


class _Stock:
    """The pieces of some groups by class, dearest first: `kinds` one piece of each, `counts` how many.

    What is left of them is one integer, `bits` for the count of each class, the dearest lowest: the search makes and
    compares thousands of them. What an offer is shown of a class is as many pieces as its largest set can take; a
    piece's index is its class times `width` and its place in it.
    """

    def __init__(
        self, offers: Sequence[SetOffer], groups: Sequence[Group], costs: Sequence[tuple[Money, Money]]
    ) -> None:
        """`costs` are, by group, what it costs now and what may still be taken off it."""
        kinds: list[tuple[Money, str, int, Money, int]] = []
        for g, (group, (cost, most)) in enumerate(zip(groups, costs, strict=True)):
            pieces = group.pieces
            each, odd = divmod(cost, pieces)
            room, odd_room = divmod(most, pieces)
            at = 0
            for until in sorted({odd, odd_room, pieces}):
                if until > at:
                    kinds.append((-each - (at < odd), group.product, g, room + (at < odd_room), until - at))
                    at = until
        kinds.sort(key=lambda kind: kind[:3])
        self.kinds = [Piece(-price, room, g, groups[g].product, groups[g].goods) for price, _, g, room, _ in kinds]
        counts = [count for *_, count in kinds]
        self.bits = max(counts).bit_length()
        self.all = sum([count << self.bits * k for k, count in enumerate(counts)])
        self.field = (1 << self.bits) - 1
        self.width = width = max([offer.wanted for offer in offers])
        self.pieces = [piece for piece in self.kinds for _ in range(width)]
        by_group: dict[int, list[int]] = {}
        for k, piece in enumerate(self.kinds):
            by_group.setdefault(piece.group, []).append(k)
        self.touched = {
            offer.id: sorted(
                [k for g, of in enumerate(groups) if offer.touches(of.product, of.goods) for k in by_group[g]]
            )
            for offer in offers
        }
        self.masks = {
            offer: sum([self.field << self.bits * k for k in classes]) for offer, classes in self.touched.items()
        }
        self._sets: dict[str, dict[int, list[Way]]] = {offer.id: {} for offer in offers}

    def count(self, left: int, k: int) -> int:
        return left >> self.bits * k & self.field

    def held(self, offer: SetOffer, left: int) -> list[Held]:
        """What is left of what the offer touches."""
        kinds = [(self.kinds[k], self.count(left, k)) for k in self.touched[offer.id]]
        return [Held(piece.product, piece.goods, count) for piece, count in kinds if count]

    def sets(self, offer: SetOffer, left: int) -> list[Way]:
        """The sets with the dearest piece that is left of what the offer touches."""
        known = self._sets[offer.id]
        mine = left & self.masks[offer.id]
        ways = known.get(mine)
        if ways is None:
            ways = known[mine] = []
            width = self.width
            shown = [(k * width, min(self.count(mine, k), width)) for k in self.touched[offer.id]]
            free = [at + place for at, count in shown for place in range(count)]
            for members in offer.members(self.pieces, free):
                off = sum(offer.placed([self.pieces[i] for i in members]))
                if off > 0:
                    classes = tuple([i // width for i in members])
                    ways.append((off, classes, sum([1 << self.bits * k for k in classes])))
        return ways


def _exclusive_first(work: Work, offers: Sequence[SetOffer], stock: _Stock) -> list[Made]:
    """An exclusive offer that makes a set keeps all others away; of several, the highest priority goes first."""
    exclusive = [offer for offer in offers if offer.exclusive]
    for priority in sorted({offer.priority for offer in exclusive}, reverse=True):
        made = _search(work, [offer for offer in exclusive if offer.priority == priority], stock)
        if made:
            return made
    return _search(work, [offer for offer in offers if not offer.exclusive], stock)


def _search(work: Work, offers: Sequence[SetOffer], stock: _Stock) -> list[Made]:
    if not offers:
        return []
    if len(offers) == 1 and offers[0].dearest_first(stock.kinds):
        return _greedy(work, offers, stock)
    made = _Search(work, offers, stock).run()
    if made is None:
        work.cut = True
        return _greedy(work, offers, stock)
    return made


def _greedy(work: Work, offers: Sequence[SetOffer], stock: _Stock) -> list[Made]:
    """In order of priority, each offer as often as it can, from the dearest piece down."""
    left = stock.all
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


def _as_often(stock: _Stock, left: int, classes: Sequence[int], uses: int | None) -> int:
    """How often the same set is made in a row: as long as the offer would be shown the same pieces."""
    times = 1 + min([(stock.count(left, k) - stock.width) // classes.count(k) for k in classes])
    times = max(1, times)
    return times if uses is None else min(times, uses)


class _Search:
    """Every way to begin a set with the dearest free piece, or to leave it out, remembered by what is left."""

    def __init__(self, work: Work, offers: Sequence[SetOffer], stock: _Stock) -> None:
        self.work, self.stock = work, stock
        limited = [(offer.id, left) for offer in offers if (left := work.uses_left(offer)) is not None]
        capped = [(offer.id, offer.cap) for offer in offers if offer.cap is not None]
        # what is left of the limits, then what is left of the caps
        self.limits = tuple([left for _, left in limited + capped])
        place = {offer: at for at, (offer, _) in enumerate(limited)}
        cap_at = {offer: at for at, (offer, _) in enumerate(capped, len(limited))}
        self.known: dict[tuple[int, tuple[int, ...]], tuple[Money, Chain]] = {}
        # by class: the offers that it may begin, and where the limit and the cap of each stand
        self.offers: list[list[tuple[SetOffer, int, int]]] = [[] for _ in stock.kinds]
        self.touched = 0
        for offer in offers:
            self.touched |= stock.masks[offer.id]
            for k in stock.touched[offer.id]:
                self.offers[k].append((offer, place.get(offer.id, -1), cap_at.get(offer.id, -1)))

    def run(self) -> list[Made] | None:
        """The best sets, or None past the bound."""
        try:
            _, chain = self._from(self.stock.all & self.touched, self.limits)
        except _TooManyStepsError:
            return None
        made = []
        while chain:
            one, chain = chain
            made.append(one)
        return made

    def _from(self, left: int, limits: tuple[int, ...]) -> tuple[Money, Chain]:
        """The most that can be saved with what is left, and by which sets."""
        if not left:
            return 0, None
        key = (left, limits)
        known = self.known.get(key)
        if known is not None:
            return known
        work = self.work
        work.steps_left -= 1
        if work.steps_left < 0:
            raise _TooManyStepsError
        stock = self.stock
        first = ((left & -left).bit_length() - 1) // stock.bits
        best = self._from(left & ~(stock.field << first * stock.bits), limits)
        for offer, place, cap_at in self.offers[first]:
            if place >= 0 and limits[place] <= 0:
                continue
            used = limits if place < 0 else (*limits[:place], limits[place] - 1, *limits[place + 1 :])
            for off, classes, taken in stock.sets(offer, left):
                fewer = used
                if cap_at >= 0:
                    off = min(off, limits[cap_at])
                    if not off:
                        continue
                    fewer = (*used[:cap_at], used[cap_at] - off, *used[cap_at + 1 :])
                rest, made = self._from(left - taken, fewer)
                if off + rest > best[0]:
                    best = off + rest, ((offer, classes, 1), made)
        self.known[key] = best
        return best


class _TooManyStepsError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Booking:
    """What an offer takes by its sets off groups of goods, by their place; and how many sets they are."""

    offer: SetOffer
    sets: int
    off: Sequence[tuple[int, Money]]


class _Searched(NamedTuple):
    """What a search came to that was not cut short, and how many steps it took. It keeps its offers, so that the id of
    each stays its own."""

    offers: list[SetOffer]
    found: tuple[_Booking, ...]
    steps: int


def _bookings(made: Sequence[Made], stock: _Stock) -> tuple[_Booking, ...]:
    """What each offer takes off each group, capped."""
    by_offer: dict[str, tuple[SetOffer, list[int], dict[int, Money]]] = {}
    for offer, classes, times in made:
        _, sets, taken = by_offer.setdefault(offer.id, (offer, [0], {}))
        sets[0] += times
        members = [stock.kinds[k] for k in classes]
        for piece, off in zip(members, offer.placed(members), strict=True):
            taken[piece.group] = taken.get(piece.group, 0) + off * times
    booked = []
    for offer, sets, taken in by_offer.values():
        offs = list(taken.values())
        if offer.cap is not None and sum(offs) > offer.cap:
            offs = allocate(offer.cap, offs)
        booked.append(_Booking(offer, sets[0], list(zip(taken, offs, strict=True))))
    return tuple(booked)


def _book(work: Work, bookings: Sequence[_Booking], groups: Sequence[Group], step: Step) -> Money:
    """Share what each offer takes off each group over the group's lines."""
    total = 0
    for each in bookings:
        work.used[each.offer.id] = work.used.get(each.offer.id, 0) + each.sets
        for g, off in each.off:
            total += work.take(groups[g].lines, off, step, each.offer.id, each.offer.name)
    return total
