"""Step 2: the sets that offers make of pieces, stack after stack.

Offers of one stack that share no goods are independent; which sets those that share some make is found by
store.pricing.steps.search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from store.money import Money, allocate
from store.pricing.basket import Missed, ProductId, Step
from store.pricing.offers.choosing import Held
from store.pricing.offers.sets import SetOffer
from store.pricing.steps.search import best_sets
from store.pricing.steps.stock import Made, Stock
from store.pricing.steps.work import Group, Work


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
    stock = Stock(offers, groups, costs)
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
    if not offer.bound:
        return True
    if lacking := work.lacking(offer, work.covered(offer.what)):
        work.missed.append(lacking)
    return lacking is None


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


def _exclusive_first(work: Work, offers: Sequence[SetOffer], stock: Stock) -> list[Made]:
    """An exclusive offer that makes a set keeps all others away; of several, the highest priority goes first."""
    exclusive = [offer for offer in offers if offer.exclusive]
    for priority in sorted({offer.priority for offer in exclusive}, reverse=True):
        made = best_sets(work, [offer for offer in exclusive if offer.priority == priority], stock)
        if made:
            return made
    return best_sets(work, [offer for offer in offers if not offer.exclusive], stock)


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


def _bookings(made: Sequence[Made], stock: Stock) -> tuple[_Booking, ...]:
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
