"""The pieces that sets are made of.

Pieces that are alike (one group, one price, one room) are a class, and a class is a number: five thousand screws
cost no more to look at than five.
"""

from collections.abc import Iterable, Sequence

from store.money import Money
from store.pricing.offers.choosing import Held, Piece
from store.pricing.offers.sets import SetOffer
from store.pricing.steps.work import Group

Made = tuple[SetOffer, tuple[int, ...], int]
"""So many equal sets: the offer, the class of each member, how many."""

Way = tuple[Money, tuple[int, ...], int]
"""One possible set: what it saves, the class of each member, and these taken from what is left."""


class Stock:
    """The pieces of some groups by class, dearest first: `kinds` one piece of each, `counts` how many.

    What is left of them is one integer, `bits` for the count of each class, the dearest lowest: the search makes and
    compares thousands of them. The highest of these bits is a guard, never set: where a count would fall below zero,
    the guard is lent. What an offer is shown of a class is as many pieces as its largest set can take; a
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
        self.counts = counts
        self.bits = max(counts).bit_length() + 1
        self.all = sum([count << self.bits * k for k, count in enumerate(counts)])
        self.field = (1 << self.bits) - 1
        self.guards = sum([1 << self.bits * (k + 1) - 1 for k in range(len(counts))])
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

    def pieces_of(self, classes: Sequence[int]) -> int:
        """The pieces of one set, as what is left is written."""
        return sum([1 << self.bits * k for k in classes])

    def ways(self, offer: SetOffer) -> Iterable[tuple[int, ...]]:
        """Every set of an offer: the class of each member, in the offer's order."""
        of = self.touched[offer.id]
        kinds = [self.kinds[k] for k in of]
        counts = [min(self.counts[k], offer.wanted) for k in of]
        return (tuple([of[place] for place in members]) for members in offer.ways(kinds, counts))

    def saving(self, offer: SetOffer, classes: Sequence[int]) -> Money:
        """What one set saves, as far as its floors let it."""
        members = [self.kinds[k] for k in classes]
        return min(offer.saving(members), sum([piece.room for piece in members]))
