"""The offers of a shop, filed by what they can touch, so that a scan does not try all of them on all lines."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from store.pricing.basket import Goods, ProductId
from store.pricing.conditions import ALWAYS, EVERYONE, Member, What
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import SetOffer
from store.pricing.offers.unit import UnitOffer
from store.pricing.offers.whole import AddOn, WholeOffer

Stacked = tuple[tuple[str, tuple[UnitOffer, ...], bool], ...]
"""Step 1 offers on a product by stack; and whether all of the stack are plain."""

MOST_KNOWN = 20_000
"""Products that a book remembers at once."""


class Touching(NamedTuple):
    """What holds of a product: its goods, the offers of step 1 by stack, those of step 2, by rank, and by their place
    which of the basket offers' and the needed goods it is among."""

    goods: Goods
    stacks: Stacked
    sets: tuple[SetOffer, ...]
    among: tuple[int, ...]


class OpenOffers:
    """The offers that hold for one customer from one moment up to another: what a till asks at each scan."""

    def __init__(
        self, book: "OfferBook", member: Member | None, now: datetime, store: int, changes: datetime | None
    ) -> None:
        self._book, self._member, self._store = book, member, store
        self._since, self._changes = now, changes
        self.offers = tuple(offer for offer in book.offers if is_open(offer, member, now, store))
        self._ids = {offer.id for offer in self.offers}
        self.kinds = {offer.id: offer.kind for offer in self.offers}
        self.whole = tuple(offer for offer in self.offers if isinstance(offer, WholeOffer))
        goods = [offer.goods for offer in self.whole if isinstance(offer, AddOn)]
        needed = [offer.needs.what for offer in self.offers if offer.needs]
        whats = [*(offer.what for offer in self.whole), *goods, *needed]
        self.whats = tuple(dict.fromkeys(whats))
        """The goods that basket offers are about, and those that offers need, each once."""
        places = {what: place for place, what in enumerate(self.whats)}
        self._places = {id(what): places[what] for what in whats}
        self._touching: dict[tuple[ProductId, int], Touching] = {}

    def still(self, member: Member | None, now: datetime, store: int) -> bool:
        """Whether the same offers hold for this customer now."""
        return (
            store == self._store
            and self._since <= now
            and (self._changes is None or now < self._changes)
            and member == self._member
        )

    def place(self, what: What) -> int | None:
        """The place among `whats`; None of any other goods."""
        return self._places.get(id(what))

    def touching(self, product: ProductId, goods: Goods) -> Touching:
        """The offers that can touch a product."""
        key = (product, id(goods))
        known = self._touching.get(key)
        if known is None:
            if len(self._touching) > MOST_KNOWN:
                self._touching.clear()
            unit, sets = self._book.touching(product, goods)
            stacks: dict[str, list[UnitOffer]] = {}
            for offer in unit:
                if offer.id in self._ids:
                    stacks.setdefault(offer.stack, []).append(offer)
            # the goods are kept with the entry, so that their id stays theirs
            known = self._touching[key] = Touching(
                goods,
                tuple((stack, tuple(offers), all(o.plain for o in offers)) for stack, offers in stacks.items()),
                tuple(offer for offer in sets if offer.id in self._ids),
                tuple(place for place, what in enumerate(self.whats) if what.covers(product, goods)),
            )
        return known


class OfferBook:
    """Immutable; make a new one when an offer changes."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers = tuple(sorted(offers, key=_rank))
        self._by_key: dict[tuple[str, str], list[UnitOffer | SetOffer]] = {}
        for offer in self.offers:
            if isinstance(offer, UnitOffer | SetOffer):
                for key in offer.index_keys():
                    self._by_key.setdefault(key, []).append(offer)
        self._timed = tuple(offer.when for offer in self.offers if offer.when != ALWAYS)
        self._by_day = any(offer.who.birthday for offer in self.offers)
        self._open: OpenOffers | None = None

    def __len__(self) -> int:
        return len(self.offers)

    def open_for(self, member: Member | None, now: datetime, store: int) -> OpenOffers:
        """The offers that hold now, here and for this customer; found once for as long as they stay the same."""
        known = self._open
        if known is None or not known.still(member, now, store):
            known = self._open = OpenOffers(self, member, now, store, self._next_change(now))
        return known

    def _next_change(self, now: datetime) -> datetime | None:
        """The next moment at which an offer may open or close; None when there is none."""
        moments = []
        days = self._by_day
        clocks: set[time] = set()
        for when in self._timed:
            moments += [moment for moment in (when.since, when.until) if moment and moment > now]
            days = days or bool(when.weekdays or when.days or when.hours)
            clocks.update(clock for hours in when.hours for clock in hours)
        if days:
            tomorrow = now.date() + timedelta(days=1)
            moments.append(datetime.combine(tomorrow, time(), now.tzinfo))
            clock = now.time()
            moments += [datetime.combine(now.date(), each, now.tzinfo) for each in clocks if each > clock]
        return min(moments, default=None)

    def touching(self, product: ProductId, goods: Goods) -> tuple[tuple[UnitOffer, ...], tuple[SetOffer, ...]]:
        """The offers of step 1 and of step 2 that can touch a product, at any time and for anyone, by rank."""
        keys = [("", ""), ("product", product), ("brand", goods.brand)]
        keys += [("category", category) for category in goods.categories] + [("tag", tag) for tag in goods.tags]
        found = {offer.id: offer for key in keys for offer in self._by_key.get(key, ())}
        ranked = sorted((offer for offer in found.values() if offer.touches(product, goods)), key=_rank)
        return (
            tuple(offer for offer in ranked if isinstance(offer, UnitOffer)),
            tuple(offer for offer in ranked if isinstance(offer, SetOffer)),
        )


def _rank(offer: Offer) -> tuple[int, str]:
    return (-offer.priority, offer.id)


def is_open(offer: Offer, member: Member | None, now: datetime, store: int) -> bool:
    """Whether the offer holds now, here and for this customer, whatever is in the basket."""
    return (
        (not offer.stores or store in offer.stores)
        and (offer.when is ALWAYS or offer.when.holds(now))
        and (offer.who is EVERYONE or offer.who.admits(member, now.date()))
    )
