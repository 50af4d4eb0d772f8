"""Step 3: offers on the whole basket. The best of a stack wins; thresholds are tested on the running amount."""

from collections.abc import Sequence
from fractions import Fraction

from store.money import ONE, Money, allocate
from store.pricing.basket import Missed, ProductId, Step
from store.pricing.offers.whole import AddOn, WholeOffer
from store.pricing.steps.work import Work

Taking = tuple[Sequence[int], Money]
"""Lines, and what is taken off them together."""


def reduce_basket(work: Work, offers: Sequence[WholeOffer], step: Step = Step.BASKET) -> Money:
    """Apply basket offers, stack after stack; an exclusive one that applies stands alone."""
    exclusive = [offer for offer in offers if offer.exclusive]
    for priority in sorted({offer.priority for offer in exclusive}, reverse=True):
        taken = _apply_best(work, [offer for offer in exclusive if offer.priority == priority], step)
        if taken:
            return taken
    stacks: dict[str, list[WholeOffer]] = {}
    for offer in offers:
        if not offer.exclusive:
            stacks.setdefault(offer.stack, []).append(offer)
    total = 0
    for stack in sorted(stacks, key=lambda name: (-max(o.priority for o in stacks[name]), name)):
        total += _apply_best(work, stacks[stack], step)
    return total


def _apply_best(work: Work, offers: Sequence[WholeOffer], step: Step) -> Money:
    best: WholeOffer | None = None
    takes: list[Taking] = []
    most = 0
    for offer in offers:
        found = _what_it_takes(work, offer)
        off = sum([part for _, part in found])
        if off > most:
            best, takes, most = offer, found, off
    if best is None:
        return 0
    work.used[best.id] = work.used.get(best.id, 0) + 1
    return sum([work.take(lines, off, step, best.id, best.name) for lines, off in takes])


def _what_it_takes(work: Work, offer: WholeOffer) -> list[Taking]:
    """What an offer would place on which lines, floors and cap heeded."""
    if work.uses_left(offer) == 0:
        return []
    lines = work.admitted(offer, work.covered(offer.what))
    if lacking := work.lacking(offer, lines):
        work.missed.append(lacking)
        return []
    if isinstance(offer, AddOn):
        return _add_on(work, offer, lines)
    amount, room = work.sums(lines)
    most = amount if offer.cap is None else offer.cap
    pieces = work.pieces(lines) if offer.by_pieces else 0
    off = min(offer.off(amount, pieces), most)
    near = offer.next_pieces(amount, pieces) if offer.by_pieces and lines else None
    if near:
        saves = (near[1] if offer.cap is None else min(near[1], offer.cap)) - off
        if saves > 0:
            work.missed.append(Missed(offer.id, offer.name, lacking_pieces=near[0] - pieces, saves=saves))
    following = offer.next_step(amount)
    if following and lines:
        # what a cap keeps back is no reason to spend more
        saves = following[1] - off if offer.cap is None else min(following[1], offer.cap) - off
        if saves > 0:
            work.missed.append(Missed(offer.id, offer.name, following[0] - amount, saves=saves))
    return [(lines, min(off, room))]


def _add_on(work: Work, offer: AddOn, covered: Sequence[int]) -> list[Taking]:
    """The listed pieces that save most first, all lines of one product at one price together; each product down to the
    offer's price for its own pieces."""
    listed = [group for group in work.covered_groups(offer.goods) if not group.weighed and group.holds == ONE]
    amount = sum([work.left[i] for i in covered])
    if listed:
        of = set(covered)
        amount -= sum([work.left[i] for group in listed for i in group.lines if i in of])
    if amount < offer.threshold and covered:
        work.missed.append(Missed(offer.id, offer.name, offer.threshold - amount))
    left = offer.allowed(amount)
    takes: list[Taking] = []
    wanted: list[tuple[Fraction, ProductId, int, int]] = []
    costs = [sum([work.left[i] for i in group.lines]) for group in listed]
    for at, (cost, group) in enumerate(zip(costs, listed, strict=True)):
        room, each = work.room(group.lines), Fraction(cost * ONE, group.quantity) - offer.price
        whole = min(group.pieces, int(room / each)) if each > 0 else 0
        wanted.append((-each, group.product, at, whole))
        if whole < group.pieces and each > 0:
            # so much of one more its floor lets go
            wanted.append((-(room - whole * each), group.product, at, 1))
    counts = [0] * len(listed)
    for _, _, at, pieces in sorted(wanted):
        more = min(left, pieces)
        counts[at] += more
        left -= more
    chosen = list(zip(costs, listed, counts, strict=True))
    for cost, group, count in sorted(chosen, key=lambda of: (Fraction(-of[0], of[1].quantity), of[1].product)):
        off = min(cost * count * ONE // group.quantity - offer.price * count, work.room(group.lines))
        if off > 0:
            takes.append((group.lines, off))
    offs = [off for _, off in takes]
    if offer.cap is not None and sum(offs) > offer.cap:
        offs = allocate(offer.cap, offs)
    return [(lines, off) for (lines, _), off in zip(takes, offs, strict=True)]
