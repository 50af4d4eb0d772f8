"""When an offer holds, for whom, on what, and how often: the conditions that all kinds of offers share."""

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Literal, TypeAlias

from store.money import ONE, Money, Quantity
from store.pricing.basket import Goods, ProductId

Birthday: TypeAlias = Literal["", "day", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Date window, weekdays (1 Monday … 7 Sunday), hours and days of the month, in the shop's zone. Empty is any.

    `until` is exclusive. Hours from 22:00 to 02:00 run over midnight and belong to the day they began."""

    since: datetime | None = None
    until: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    hours: tuple[tuple[time, time], ...] = ()
    days: frozenset[int] = frozenset()

    def holds(self, now: datetime) -> bool:
        """`now` in the shop's zone."""
        if (self.since and now < self.since) or (self.until and now >= self.until):
            return False
        if not self.hours:
            return self._day_holds(now.date())
        clock, today = now.time(), now.date()
        yesterday = today - timedelta(days=1)
        for begin, end in self.hours:
            if begin < end:
                held = begin <= clock < end and self._day_holds(today)
            else:
                held = (clock >= begin and self._day_holds(today)) or (clock < end and self._day_holds(yesterday))
            if held:
                return True
        return False

    def _day_holds(self, day: date) -> bool:
        return (not self.weekdays or day.isoweekday() in self.weekdays) and (not self.days or day.day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What prices need to know of a member. `level` is the price level (1–4) of the tier, 0 for none."""

    id: str
    tier: str = ""
    level: int = 0
    tags: frozenset[str] = frozenset()
    birthday: tuple[int, int] | None = None
    first_purchase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The audience. Any of these set makes the offer for members only; `tiers` and `tags` need one of theirs."""

    members: bool = False
    tiers: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    birthday: Birthday = ""
    first_purchase: bool = False

    def admits(self, member: Member | None, today: date) -> bool:
        if member is None:
            return self == EVERYONE
        return (
            (not self.tiers or member.tier in self.tiers)
            and (not self.tags or not self.tags.isdisjoint(member.tags))
            and (not self.first_purchase or member.first_purchase)
            and (not self.birthday or _celebrates(member.birthday, today, self.birthday))
        )


def _celebrates(birthday: tuple[int, int] | None, today: date, what: Birthday) -> bool:
    """Born on 29 February, one celebrates on the 28th in years without a 29th."""
    if birthday is None or birthday[0] != today.month:
        return False
    if what == "month" or birthday[1] == today.day:
        return True
    return birthday == (2, 29) and today.day == 28 and not isleap(today.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """Goods by product, category (with all below it), brand or tag, less those excluded. Nothing named is everything.

    Goods that may not be discounted are covered by no offer."""

    products: frozenset[ProductId] = frozenset()
    categories: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    without_products: frozenset[ProductId] = frozenset()
    without_categories: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        return not (self.products or self.categories or self.brands or self.tags)

    def covers(self, product: ProductId, goods: Goods) -> bool:
        if not goods.discountable or product in self.without_products:
            return False
        if self.without_categories and not self.without_categories.isdisjoint(goods.categories):
            return False
        return (
            self.everything
            or product in self.products
            or (bool(self.categories) and not self.categories.isdisjoint(goods.categories))
            or goods.brand in self.brands
            or (bool(self.tags) and not self.tags.isdisjoint(goods.tags))
        )

    def index_keys(self) -> Iterable[tuple[str, str]]:
        """What an index files this under; `("", "")` is everything."""
        if self.everything:
            yield ("", "")
        yield from (("product", key) for key in self.products)
        yield from (("category", key) for key in self.categories)
        yield from (("brand", key) for key in self.brands if key)
        yield from (("tag", key) for key in self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What has to be in the basket beside (凭…): goods that come to a sum, to so many pieces, and to so many different
    products (任选3种). They are tested like a minimum, and may be the same as those that the offer covers."""

    what: What = field(default_factory=What)
    minimum: Money = 0
    minimum_pieces: int = 1
    minimum_kinds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How often an offer was used before this sale: by this member, today, ever."""

    by_member: int = 0
    today: int = 0
    ever: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often an offer may be used: pieces for a price on a product, sets for a set offer, times for a basket's."""

    a_sale: int | None = None
    a_member: int | None = None
    a_day: int | None = None
    ever: int | None = None

    def left(self, uses: Uses, member: Member | None) -> int | None:
        """Uses left for this sale; None is no limit. What is limited by member is not for customers without a card."""
        if self == NO_LIMITS:
            return None
        if self.a_member is not None and member is None:
            return 0
        bounds = [
            self.a_sale,
            None if self.a_member is None else self.a_member - uses.by_member,
            None if self.a_day is None else self.a_day - uses.today,
            None if self.ever is None else self.ever - uses.ever,
        ]
        known = [bound for bound in bounds if bound is not None]
        return max(0, min(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The shop's rules of pricing. `bound` is how many steps the search for the best sets may take: a count, so
    that the same basket always costs the same. `points_share` is the most of a bill that points may pay."""

    store: int = 1
    bound: int = 3000
    points_on: What = field(default_factory=What)
    points_share: Fraction = Fraction(1)


ALWAYS = When()
EVERYONE = Who()
EVERYTHING = What()
NO_LIMITS = Limits()
NEVER_USED = Uses()
DEFAULTS = Settings()


def pieces_of(quantity: Quantity, weighed: bool) -> int:
    """Whole pieces in a line; a weighed line counts as one piece."""
    return 1 if weighed else quantity // ONE
