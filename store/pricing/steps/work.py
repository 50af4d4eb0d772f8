"""A basket while it is being priced: what each line still costs, and who took what.

A pricing leaves behind what it found on the way (`Kept`). The next one of the same basket, for the same customer and
with the same offers, takes from it all that new or changed lines leave as it was: the answer is the same, and a scan
into a full basket costs little more than one into an empty basket.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from store.money import ONE, Money, Quantity, allocate_within, times
from store.pricing.basket import Basket, Goods, Line, Missed, PricedLine, ProductId, Reduction, Step
from store.pricing.conditions import NEVER_USED, Member, Uses, What, pieces_of
from store.pricing.offers.base import Offer
from store.pricing.offers.book import OpenOffers, Touching


@dataclass(slots=True, eq=False)
class Group:
    """All lines of one product at one price: a percent is taken on them together. `quantity` and `pieces` are in the
    product's own unit: a carton of 24 with a price of its own counts 24."""

    product: ProductId
    goods: Goods
    unit_price: Money
    keyed: bool
    weighed: bool
    holds: Quantity
    lines: list[int]
    quantity: Quantity
    pieces: int
    touching: Touching
    rank: tuple[object, ...]
    """Groups are worked on in an order of their own, so that totals do not depend on the order of scanning."""
    whole: bool
    """Whole pieces without a price of their own: what sets are made of."""
    alone: bool
    """What step 1 takes off it depends on nothing but itself."""
    won: str | None = None
    """Of one that is alone: the offer that step 1 gave it."""


class Part(NamedTuple):
    """Some equal pieces of a group: how many, how much they are, and what they cost together."""

    pieces: int
    quantity: Quantity
    amount: Money


class Covered(NamedTuple):
    """What of the basket an offer is about."""

    groups: list[Group]
    lines: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a pricing found on the way. Nobody changes any of it afterwards."""

    open: OpenOffers | None = None
    today: date | None = None
    uses: Mapping[str, Uses] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    gross: list[Money] = field(default_factory=list)
    floors: list[Money] = field(default_factory=list)
    groups: dict[tuple[object, ...], Group] = field(default_factory=dict)
    order: list[Group] = field(default_factory=list)
    covered: list[Covered] = field(default_factory=list)
    left: list[Money] = field(default_factory=list)
    """What each line costs after step 1 on the groups that are alone; and what that took off it."""
    taken: list[tuple[Reduction, ...]] = field(default_factory=list)
    searched: dict[Any, Any] = field(default_factory=dict)
    """The best sets of some groups (step 2)."""
    priced: Sequence[PricedLine] = ()


NOTHING = Kept()


class Work:
    """Amounts are minor units by line index. `floors` bind every step but points: no line costs less than its own."""

    def __init__(
        self,
        basket: Basket,
        member: Member | None,
        now: datetime,
        store: int,
        uses: Mapping[str, Uses],
        bound: int,
        open_now: OpenOffers,
        kept: Kept | None = None,
    ) -> None:
        self.lines: Sequence[Line] = basket.lines
        self.member, self.now, self.store, self.uses = member, now, store, uses
        self.open = open_now
        self.steps_left = bound
        self.cut = False
        self.missed: list[Missed] = []
        if kept is None or kept.open is not open_now or kept.today != now.date() or kept.uses != uses:
            kept = NOTHING
        self.kept = kept
        self.same = same = _same(kept.lines, basket.lines)
        """So many lines at the beginning are as they were."""
        more = basket.lines[same:]
        self.gross = kept.gross[:same] + [times(line.unit_price, line.quantity) for line in more]
        self.floors = kept.floors[:same] + [
            min(gross, times(line.goods.floor, in_units(line))) if line.goods.discountable else gross
            for line, gross in zip(more, self.gross[same:], strict=True)
        ]
        self._floors = self.floors
        self.gone: set[Group] = set()
        self.made: list[Group] = []
        self.by_key = self._regroup()
        self.groups = _ordered(kept.order, self.gone, self.made)
        self._filed = self._file()
        self._covered: dict[int, tuple[What, Covered]] = {}
        self._sums: dict[int, tuple[Sequence[int], tuple[Money, Money]]] = {}
        self.searched: dict[Any, Any] = {}
        self.left = kept.left[:same] + self.gross[same:]
        self.taken: list[tuple[Reduction, ...]] = kept.taken[:same] + [()] * len(more)
        self.used: dict[str, int] = {}
        self.apart: dict[Group, list[Part]] = {}
        """Groups whose pieces do not cost the same any more, the dearest first (store.pricing.steps.pieces)."""
        self.begun: tuple[list[Money], list[tuple[Reduction, ...]]]
        """What the first part of step 1 left, to be kept: what lines cost, and what was taken."""

    def keep(self, priced: Sequence[PricedLine]) -> Kept:
        """What the next pricing may take from this one."""
        left, taken = self.begun
        return Kept(
            open=self.open,
            today=self.now.date(),
            uses=dict(self.uses),
            lines=self.lines,
            gross=self.gross,
            floors=self._floors,
            groups=self.by_key,
            order=self.groups,
            covered=self._filed,
            left=left,
            taken=taken,
            searched=self.searched,
            priced=priced,
        )

    def _regroup(self) -> dict[tuple[object, ...], Group]:
        """The groups by key. Those of changed lines are made anew: `gone` are the old ones, `made` the new ones."""
        groups = dict(self.kept.groups)
        changed: dict[tuple[object, ...], list[int]] = {_key(line): [] for line in self.kept.lines[self.same :]}
        for i in range(self.same, len(self.lines)):
            changed.setdefault(_key(self.lines[i]), []).append(i)
        for key, lines in changed.items():
            was = groups.pop(key, None)
            if was is not None:
                self.gone.add(was)
                lines = was.lines[: bisect_left(was.lines, self.same)] + lines
            if lines:
                groups[key] = group = self._group(lines)
                self.made.append(group)
        return groups

    def _group(self, lines: list[int]) -> Group:
        first = self.lines[lines[0]]
        quantity = pieces = 0
        for i in lines:
            line = self.lines[i]
            units = in_units(line)
            quantity += units
            pieces += 1 if line.weighed else units // ONE
        touching = self.open.touching(first.product, first.goods)
        return Group(
            *(first.product, first.goods, first.unit_price, first.keyed, first.weighed, first.holds),
            lines,
            quantity,
            pieces,
            touching,
            rank=(-first.unit_price, first.product, first.keyed, first.holds, lines[0]),
            whole=not (first.weighed or first.keyed) and first.holds == ONE and quantity == pieces * ONE,
            alone=first.keyed or not touching.stacks or (len(touching.stacks) == 1 and touching.stacks[0][2]),
        )

    def _file(self) -> list[Covered]:
        """By place of the basket offers' goods: what of the basket is among them."""
        old = self.kept.covered
        filed = list(old) if old else [Covered([], []) for _ in self.open.whats]
        by_place: dict[int, list[Group]] = {}
        for group in self.made:
            for place in group.touching.among:
                by_place.setdefault(place, []).append(group)
        for place in {place for group in self.gone for place in group.touching.among}.union(by_place):
            groups, lines = filed[place]
            made = by_place.get(place, [])
            more = sorted([i for group in made for i in group.lines if i >= self.same])
            filed[place] = Covered(_ordered(groups, self.gone, made), lines[: bisect_left(lines, self.same)] + more)
        return filed

    def uses_left(self, offer: Offer) -> int | None:
        """Uses of an offer that its limits leave for this sale; None is no limit."""
        left = offer.limits.left(self.uses.get(offer.id, NEVER_USED), self.member)
        return None if left is None else max(0, left - self.used.get(offer.id, 0))

    def take(self, lines: Sequence[int], amount: Money, step: Step, source: str, name: str) -> Money:
        """Take `amount` off these lines, by what they cost now and not below their floors; what was placed."""
        if amount <= 0:
            return 0
        left, floors = self.left, self.floors
        self._sums.clear()
        if len(lines) == 1:
            (i,) = lines
            part = min(amount, left[i] - floors[i])
            if part <= 0:
                return 0
            left[i] -= part
            self.taken[i] += (Reduction(step, source, name, part),)
            return part
        parts = allocate_within(amount, [left[i] for i in lines], [left[i] - floors[i] for i in lines])
        said: dict[Money, tuple[Reduction, ...]] = {}
        for i, part in zip(lines, parts, strict=True):
            if part:
                left[i] -= part
                one = said.get(part)
                if one is None:
                    one = said[part] = (Reduction(step, source, name, part),)
                self.taken[i] += one
        return sum(parts)

    def room(self, lines: Sequence[int]) -> Money:
        """What may still be taken off these lines."""
        left, floors = self.left, self.floors
        return sum([left[i] - floors[i] for i in lines])

    def sums(self, lines: Sequence[int]) -> tuple[Money, Money]:
        """(what they cost now, what may still be taken off them). Nobody changes `lines` meanwhile."""
        known = self._sums.get(id(lines))
        if known is None:
            # kept with the lines, so that their id stays their own
            known = self._sums[id(lines)] = (lines, (sum([self.left[i] for i in lines]), self.room(lines)))
        return known[1]

    def covered(self, what: What) -> list[int]:
        """Lines of the basket that an offer's `what` covers."""
        return self._of(what).lines

    def covered_groups(self, what: What) -> list[Group]:
        return self._of(what).groups

    def _of(self, what: What) -> Covered:
        place = self.open.place(what)
        if place is not None:
            return self._filed[place]
        known = self._covered.get(id(what))
        if known is None:
            groups = [group for group in self.groups if what.covers(group.product, group.goods)]
            lines = sorted([i for group in groups for i in group.lines])
            # kept with what it is about, so that its id stays its own
            known = self._covered[id(what)] = (what, Covered(groups, lines))
        return known[1]

    def admitted(self, offer: Offer, lines: list[int]) -> list[int]:
        """Of these lines those that the offer counts: without goods that it leaves to others. The same list where it
        leaves none."""
        if not offer.without_kinds:
            return lines
        kinds = self.open.kinds
        return [
            i
            for i in lines
            if not any(
                each.step <= Step.SET and kinds.get(each.source) in offer.without_kinds for each in self.taken[i]
            )
        ]

    def lacking(self, offer: Offer, lines: Sequence[int]) -> Missed | None:
        """How far the running amount and the pieces of these lines are from the offer's minimum, or the goods that it
        needs from what it needs of them; None where it holds."""
        money, pieces = self._below(lines, offer.minimum, offer.minimum_pieces)
        if money or pieces:
            return Missed(offer.id, offer.name, money, pieces)
        if offer.needs is None:
            return None
        needs, needed = offer.needs, self.covered(offer.needs.what)
        money, pieces = self._below(needed, needs.minimum, needs.minimum_pieces)
        kinds = max(0, needs.minimum_kinds - len({self.lines[i].product for i in needed}))
        if not (money or pieces or kinds):
            return None
        return Missed(offer.id, offer.name, money, pieces, lacking_kinds=kinds, needed=True)

    def _below(self, lines: Sequence[int], minimum: Money, least: int) -> tuple[Money, int]:
        """How far the lines are from a sum, and from so many pieces."""
        money = pieces = 0
        if minimum:
            money = max(0, minimum - sum([self.left[i] for i in lines]))
        if least:
            pieces = max(0, least - self.pieces(lines))
        return money, pieces

    def pieces(self, lines: Sequence[int]) -> int:
        """How many pieces these lines are."""
        return sum([pieces_of(in_units(self.lines[i]), self.lines[i].weighed) for i in lines])


def in_units(line: Line) -> Quantity:
    """A line's quantity in the product's own unit: of a carton that has a price of its own, what it holds."""
    return line.quantity * line.holds // ONE


def _key(line: Line) -> tuple[object, ...]:
    """Lines with the same are one group."""
    return line.product, line.unit_price, line.keyed, line.weighed, line.holds


def _same(before: Sequence[Line], after: Sequence[Line]) -> int:
    """So many of the first lines are the same objects."""
    for i, (old, new) in enumerate(zip(before, after, strict=False)):
        if old is not new:
            return i
    return min(len(before), len(after))


_RANK = attrgetter("rank")


def _ordered(groups: Iterable[Group], gone: Set[Group], made: Sequence[Group]) -> list[Group]:
    """The groups without those that are gone, with those that were made, in their order."""
    ordered = [group for group in groups if group not in gone] if gone else list(groups)
    ordered += made
    ordered.sort(key=_RANK)
    return ordered
