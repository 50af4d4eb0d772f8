"""Step 1: the lowest price of each product.

Where an offer's limit covers only some of the pieces, the rest take the next best: all orders of the
limited offers are tried, within the bound. What was taken off some pieces alone keeps them apart from the others for
every stack and coupon after it (store.pricing.steps.pieces). A cap on an offer over several products is placed after
the choice, and where it binds, the choice is made again without the offer. Where that leaves room for something better,
products that share limits and caps choose together (store.pricing.steps.together).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from store.money import Money, allocate
from store.pricing.basket import Step
from store.pricing.offers.unit import Pieces, UnitOffer
from store.pricing.steps.pieces import Taken, best_of, keep_apart, parts_before, pieces_at_least
from store.pricing.steps.together import Choice, best_together
from store.pricing.steps.work import Group, Work

MOST_CAPPED = 4
"""Of so many capped offers every part is tried when a cap binds; of more, without each and without all."""


def price_pieces(work: Work) -> None:
    """Apply step 1 offers, stack after stack, first to the groups that are alone: most are, and what they were before
    they stay."""
    _price_alone(work)
    others = [group for group in work.groups if not group.alone]
    if not others:
        return
    if any([offer.counts_money for group in others for _, offers, _ in group.touching.stacks for offer in offers]):
        # what a minimum counts is in the midst of being priced: all together, in their order
        work.left, work.taken, work.used = list(work.gross), [()] * len(work.lines), {}
        others = work.groups
    by_stack: dict[str, list[tuple[Group, Sequence[UnitOffer], bool]]] = {}
    for group in others:
        if not group.keyed:
            for stack, offers, plain in group.touching.stacks:
                by_stack.setdefault(stack, []).append((group, offers, plain))
    rank: dict[str, int] = {}
    for group in work.groups:
        if not group.keyed:
            for stack, offers, _ in group.touching.stacks:
                # by priority, the highest first
                rank[stack] = max(rank.get(stack, offers[0].priority), offers[0].priority)
    shut: set[int] = set()
    for stack in sorted(by_stack, key=lambda stack: (-rank[stack], stack)):
        apply_stack(work, by_stack[stack], Step.UNIT, shut)


def _price_alone(work: Work) -> None:
    """The groups that nothing but their own goods and pieces bears on."""
    left, taken = work.left, work.taken
    today, level = work.now.date(), work.member.level if work.member else 0
    for group in work.made:
        for i in group.lines:
            if i >= work.same:
                break
            left[i], taken[i] = work.gross[i], ()
        if group.alone and not group.keyed:
            for _, offers, _ in group.touching.stacks:
                best, off = _lowest(work, group, offers, today, level)
                if best:
                    group.won = best.id
                    work.take(group.lines, off, Step.UNIT, best.id, best.name)
    used = work.used
    for group in work.groups:
        if group.won is not None:
            used[group.won] = used.get(group.won, 0) + group.pieces
    work.begun = list(left), list(taken)


def apply_stack(
    work: Work, entries: Sequence[tuple[Group, Sequence[UnitOffer], bool]], step: Step, shut: set[int] | None = None
) -> Money:
    """Let one stack's offers compete on each group; the sum that was taken. Groups in `shut` had an exclusive offer.
    An entry is a group, the offers and whether all of them are plain."""
    today, level = work.now.date(), work.member.level if work.member else 0
    if shut:
        entries = [entry for entry in entries if id(entry[0]) not in shut]
    met: dict[str, bool] = {}
    # what has to be reached is counted before anything is taken: it may be goods of others
    rivals = [
        (group, able)
        for group, offers, plain in entries
        if (not plain or group in work.apart)
        and (able := [offer for offer in offers if _minimum_met(work, offer, met)])
    ]
    total = 0
    for group, offers, plain in entries:
        if plain and group not in work.apart:
            best, off = _lowest(work, group, offers, today, level)
            if best:
                work.used[best.id] = work.used.get(best.id, 0) + group.pieces
                total += work.take(group.lines, off, step, best.id, best.name)
    if not rivals:
        return total
    contest = _best_contest(work, rivals, today, level)
    work.used = contest.used
    if shut is not None:
        shut |= contest.shut
    for group, choice in contest.chosen:
        before = parts_before(work, group, [pieces for _, _, pieces in choice])
        taken: list[tuple[int, Money]] = []
        for offer, amount, pieces in choice:
            if offer.cap is not None:
                amount = _share_of_cap(offer.cap, contest.capped[offer.id], group)
            off = work.take(group.lines, amount, step, offer.id, offer.name)
            total += off
            taken.append((pieces, off))
        if before is not None:
            keep_apart(work, group, before, taken)
    return total


@dataclass(slots=True)
class _Contest:
    """What each group chose among its offers: `capped` what the capped ones would take, `shut` groups of an exclusive
    one, `used` the uses of all offers after it."""

    used: dict[str, int]
    chosen: list[tuple[Group, Choice]] = field(default_factory=list)
    capped: dict[str, list[tuple[Group, Money]]] = field(default_factory=dict)
    shut: set[int] = field(default_factory=set)
    free: Money = 0
    bound: Money = 0
    """What the capped offers take together once their caps are heeded; `free` is what the others take."""
    over: bool = False

    @property
    def off(self) -> Money:
        return self.free + self.bound

    def add(self, group: Group, choice: Choice) -> None:
        """What one group chose."""
        if choice:
            self.chosen.append((group, choice))
        for offer, amount, pieces in choice:
            self.used[offer.id] = self.used.get(offer.id, 0) + pieces
            if offer.cap is None:
                self.free += amount
            else:
                self.capped.setdefault(offer.id, []).append((group, amount))

    def settle(self) -> None:
        """All groups have chosen: the caps are heeded."""
        caps = {offer.id: offer.cap for _, choice in self.chosen for offer, _, _ in choice if offer.cap is not None}
        for offer_id, cap in caps.items():
            wanted = sum([amount for _, amount in self.capped[offer_id]])
            self.bound += min(cap, wanted)
            self.over = self.over or wanted > cap


def _best_contest(work: Work, rivals: Sequence[tuple[Group, Sequence[UnitOffer]]], today: date, level: int) -> _Contest:
    """The offers compete on each group by what they take there. A cap that binds may make that a bad choice for all of
    them together: then the contest is held again without some of the capped offers, and the best one counts."""
    once = _of_one_piece(work, rivals)
    if once is not None:
        # of one offer and one piece it is the piece where it takes most
        rivals = sorted(rivals, key=lambda each: -_off_one(work, each[0], once, today, level))
    best = _contest(work, rivals, frozenset(), today, level)
    if once is not None:
        return best
    if best.over:
        capped = sorted({offer.id for _, offers in rivals for offer in offers if offer.cap is not None})
        sizes = range(1, len(capped) + 1) if len(capped) <= MOST_CAPPED else (1, len(capped))
        for size in sizes:
            for without in combinations(capped, size):
                other = _contest(work, rivals, frozenset(without), today, level)
                if other.off > best.off:
                    best = other
    # where an exclusive one applies, it alone does: what is left to the others shares no limit and no cap with it
    shut = best.shut
    free = [
        (group, [offer for offer in offers if not offer.exclusive]) for group, offers in rivals if id(group) not in shut
    ]
    alone = _Contest(dict(work.used))
    for group, choice in best.chosen:
        if id(group) not in shut:
            alone.add(group, choice)
    alone.settle()
    chosen = best_together(work, free, today, level, alone.off)
    if chosen is not None:
        before, best = best, _Contest(dict(work.used), shut=shut)
        for group, choice in before.chosen:
            if id(group) in shut:
                best.add(group, choice)
        for (group, _), choice in zip(free, chosen, strict=True):
            best.add(group, choice)
        best.settle()
    return best


def _of_one_piece(work: Work, rivals: Sequence[tuple[Group, Sequence[UnitOffer]]]) -> UnitOffer | None:
    """The offer where it is the only one, as a coupon is, and may take one piece."""
    offer = rivals[0][1][0]
    if any([each is not offer for _, offers in rivals for each in offers]) or work.uses_left(offer) != 1:
        return None
    return offer


def _off_one(work: Work, group: Group, offer: UnitOffer, today: date, level: int) -> Money:
    cost = sum([work.left[i] for i in group.lines])
    return min(best_of(work, group, offer, pieces_at_least(group), 1, cost, today, level).off, work.room(group.lines))


def _contest(
    work: Work,
    rivals: Sequence[tuple[Group, Sequence[UnitOffer]]],
    without: frozenset[str],
    today: date,
    level: int,
) -> _Contest:
    before = work.used
    done = _Contest(dict(before))
    work.used = done.used  # limits count what the groups before have used
    for group, offers in rivals:
        alone, choice = _exclusive(work, group, offers, without, today, level)
        if alone:
            done.shut.add(id(group))
        else:
            able = [offer for offer in offers if not offer.exclusive and offer.id not in without]
            choice = _best(work, group, able, today, level)
        done.add(group, choice)
    done.settle()
    work.used = before
    return done


def _exclusive(
    work: Work, group: Group, offers: Sequence[UnitOffer], without: frozenset[str], today: date, level: int
) -> tuple[bool, Choice]:
    """Whether an exclusive offer applies to these goods, and what the strongest that does takes. One that is left out
    of a contest lets in none but its equals: nothing beside an exclusive offer is ever a way to take more."""
    exclusive = [offer for offer in offers if offer.exclusive]
    for priority in sorted({offer.priority for offer in exclusive}, reverse=True):
        equals = [offer for offer in exclusive if offer.priority == priority]
        choice = _best(work, group, equals, today, level)
        if choice:
            held = [offer for offer in equals if offer.id not in without]
            return True, choice if len(held) == len(equals) else _best(work, group, held, today, level)
    return False, []


def _share_of_cap(cap: Money, amounts: list[tuple[Group, Money]], group: Group) -> Money:
    wanted = [amount for _, amount in amounts]
    if sum(wanted) > cap:
        wanted = allocate(cap, wanted)
    return next(amount for (owner, _), amount in zip(amounts, wanted, strict=True) if owner is group)


def _minimum_met(work: Work, offer: UnitOffer, met: dict[str, bool]) -> bool:
    if not offer.bound:
        return True
    if offer.id not in met:
        lacking = work.lacking(offer, work.admitted(offer, work.covered(offer.what)))
        met[offer.id] = lacking is None
        if lacking:
            work.missed.append(lacking)
    return met[offer.id]


def _lowest(
    work: Work, group: Group, offers: Sequence[UnitOffer], today: date, level: int
) -> tuple[UnitOffer | None, Money]:
    """The offer that takes most off the whole group; of equals, the first by rank."""
    amount = sum([work.left[i] for i in group.lines])
    pieces = Pieces(group.goods, group.quantity, amount, today, level)
    best: UnitOffer | None = None
    most = 0
    for offer in offers:
        off = offer.off(pieces)
        if off > most:
            best, most = offer, off
    return best, most


def _best(work: Work, group: Group, offers: Sequence[UnitOffer], today: date, level: int) -> Choice:
    """The offers that take most off the group together."""
    if group in work.apart or any(work.uses_left(offer) is not None for offer in offers):
        amount = sum(work.left[i] for i in group.lines)
        return _best_of_limited(work, group, offers, amount, today, level)
    best, most = _lowest(work, group, offers, today, level)
    return [(best, most, group.pieces)] if best else []


def _best_of_limited(
    work: Work, group: Group, offers: Sequence[UnitOffer], whole: Money, today: date, level: int
) -> Choice:
    best: Choice = []
    most = 0
    room = work.room(group.lines)  # what the floors keep back is nothing that a use is spent on

    def search(left: int, amount: Money, used: frozenset[str], choice: Choice, off: Money) -> None:
        nonlocal best, most
        if off > most:
            best, most = choice, off
        if not left or off >= room:
            return
        found: list[tuple[UnitOffer, Taken]] = []
        for offer in offers:
            limit = work.uses_left(offer)
            allowed = left if limit is None else min(left, limit)
            if offer.id not in used and allowed:
                took = best_of(work, group, offer, left, allowed, amount, today, level)
                took = took._replace(off=min(took.off, room - off))
                if took.off > 0:
                    found.append((offer, took))
        if work.steps_left <= 0 and len(found) > 1:
            # past the bound each turn is given to what takes most in it
            work.cut = True
            found = [max(found, key=lambda each: each[1].off)]
        work.steps_left -= 1
        for at, (offer, took) in enumerate(found):
            if at and work.steps_left <= 0:
                work.cut = True
                return
            more = [*choice, (offer, took.off, took.pieces)]
            search(left - took.pieces, amount - took.share, used | {offer.id}, more, off + took.off)

    search(pieces_at_least(group), whole, frozenset(), [], 0)
    return best
