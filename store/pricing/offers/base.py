"""What all offers are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from store.money import Money
from store.pricing.basket import Goods, ProductId, Step
from store.pricing.conditions import ALWAYS, EVERYONE, EVERYTHING, NO_LIMITS, Limits, Needs, What, When, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer's own data. Of one `stack` only the best offer works on the same goods; different stacks of a
    step work one after another, the highest `priority` first. An `exclusive` offer that applies shuts out all others
    of its step. `minimum` and `minimum_pieces` are tested on the running amount of what it covers, `needs` on
    goods of its own. `without_kinds`: goods that an offer of these kinds has made cheaper in an earlier step do not
    count, and nothing is taken off them (特价商品不参加)."""

    id: str
    name: str
    when: When = ALWAYS
    who: Who = EVERYONE
    what: What = EVERYTHING
    stores: frozenset[int] = frozenset()
    minimum: Money = 0
    minimum_pieces: int = 0
    needs: Needs | None = None
    cap: Money | None = None
    limits: Limits = NO_LIMITS
    priority: int = 0
    exclusive: bool = False
    stack: str = ""
    without_kinds: frozenset[str] = frozenset()

    step: ClassVar[Step]
    kind: ClassVar[str]

    @property
    def plain(self) -> bool:
        """No minimum, nothing needed, no limit, no cap, not exclusive: what it takes depends on its goods alone."""
        return self.limits is NO_LIMITS and self.cap is None and not (self.bound or self.exclusive)

    @property
    def bound(self) -> bool:
        """Whether goods have to come to something before it holds."""
        return bool(self.minimum or self.minimum_pieces) or self.needs is not None

    @property
    def counts_money(self) -> bool:
        """Whether it holds only from a sum of money on."""
        return bool(self.minimum or (self.needs and self.needs.minimum))

    def touches(self, product: ProductId, goods: Goods) -> bool:
        """Whether a product can have part in it."""
        return self.what.covers(product, goods)

    def index_keys(self) -> Iterable[tuple[str, str]]:
        """What an index files it under; `("", "")` is everything."""
        return self.what.index_keys()


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon handed over: its code and the offer that it stands for."""

    code: str
    offer: Offer
