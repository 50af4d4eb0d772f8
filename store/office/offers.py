"""The offers in force, as the till uses them: kept in memory, and looked at again only when somebody has written.

What a scan needs is here and light; what the owner does with offers is in store.office.offering. A shop without
offers never loads their code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from peewee import JOIN, SQL, fn

from store.db.models import CatalogueState, Category, Member, OfferRow, OfferUse, Product, ProductPrice, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_
from store.i18n import words
from store.money import half_up
from store.pricing.basket import PLAIN, Goods, Line, ProductId

if TYPE_CHECKING:
    from store.pricing.conditions import Limits, Settings, Uses
    from store.pricing.offers.base import Offer
    from store.pricing.offers.book import OfferBook

Offers: TypeAlias = "OfferBook | tuple[()]"
"""What price() takes: a book, or nothing at all in a shop without offers."""

MEMBER_PRICE = "member:price"
"""The offer of member prices (会员价) that a shop has as soon as one of its tiers buys at a price level. The discount
of a tier is the offer `tier:` and its code. No file can name either: ids there have no colon."""


@dataclass(slots=True)
class _Kept:
    """What this process knows, and the state of the store that it knows it of."""

    connection: Any = None
    version: int = 0
    offers_mark: tuple[Any, ...] = ()
    catalogue_mark: int = -1
    book: Offers = ()
    limited: tuple[Offer, ...] = ()
    above: dict[str, frozenset[str]] = field(default_factory=dict)
    """category's id → codes of it and all above"""
    goods: dict[str, Goods] = field(default_factory=dict)


_kept: WeakKeyDictionary[Shop, _Kept] = WeakKeyDictionary()

USES_LOCK = 0x6777
"""PostgreSQL's advisory lock on what is counted of offers with limits."""

MOST_GOODS = 20_000

_VERSION = Statement(lambda: SQL("PRAGMA data_version"))
_OFFERS_MARK = Statement(lambda: OfferRow.select(fn.COUNT(OfferRow.code), fn.MAX(OfferRow.changed_at)))
_TIERS = Statement(
    lambda: (
        Tier.select(Tier.code, Tier.name, Tier.off_permille, Tier.price_level)
        .where((Tier.off_permille > 0) | (Tier.price_level > 0))
        .order_by(Tier.rank)
    )
)
_CATALOGUE_MARK = Statement(lambda: CatalogueState.select(CatalogueState.version))
_LIVE = Statement(lambda: OfferRow.select(OfferRow.data).where(OfferRow.state == "live").order_by(OfferRow.code))
_CATEGORIES = Statement(lambda: Category.select(Category.id, Category.code, Category.parent))
_GOODS = Statement(
    lambda: (
        Product.select(
            *(Product.category, Product.brand, Product.tags, Product.expires_on, Product.price),
            *(Product.floor_price, Product.floor_permille, Product.discountable),
            *(ProductPrice.level, ProductPrice.price),
        )
        .join(ProductPrice, JOIN.LEFT_OUTER, on=ProductPrice.product == Product.id)
        .where(Product.id == param("product"))
    )
)
_BY_MEMBER = Statement(
    lambda: OfferUse.select(fn.SUM(OfferUse.uses)).where(
        OfferUse.offer == param("offer"),
        # Who was merged into a member used what that member used.
        OfferUse.member.in_(
            Member.select(Member.id).where((Member.id == param("member")) | (Member.merged_into == param("member")))
        ),
    )
)
_TODAY = Statement(
    lambda: OfferUse.select(fn.SUM(OfferUse.uses)).where(
        OfferUse.offer == param("offer"), OfferUse.trading_day == param("day")
    )
)
_EVER = Statement(lambda: OfferUse.select(fn.SUM(OfferUse.uses)).where(OfferUse.offer == param("offer")))


def offers_in_force(shop: Shop) -> Offers:
    """All offers that are not stopped, and those that the tiers make. Whether one holds now, price() finds out.

    Costs one PRAGMA when nobody else has written since it was asked last.
    """
    return _now(shop).book


def forget(shop: Shop) -> None:
    """This connection has changed offers, tiers or categories itself, which data_version does not tell: look again."""
    _kept.pop(shop, None)


def goods_of(shop: Shop, product: ProductId) -> Goods:
    """What offers need to know of a product; the same object as long as it says the same."""
    kept = _now(shop)
    rows = _GOODS(shop.db, product=product).fetchall()
    category, brand, tags, expires, price, floor, permille, discountable, _, _ = rows[0]
    levels: list[int | None] = [None] * max([level or 0 for *_, level, _ in rows])
    for *_, level, of_level in rows:
        if level:
            levels[level - 1] = of_level or None  # nobody sells for nothing: 0 was never set
    goods = Goods(
        categories=kept.above.get(category, frozenset()),
        brand=brand or "",
        tags=frozenset(tags.split()) if tags else frozenset(),
        levels=tuple(levels),
        floor=max(floor or 0, half_up(price * permille, 1000) if permille and price else 0),
        discountable=bool(discountable),
        expires=date(expires // 10_000, expires // 100 % 100, expires % 100) if expires else None,
    )
    before = kept.goods.get(product)
    if before == goods:
        return before
    if len(kept.goods) >= MOST_GOODS:
        kept.goods.clear()
    kept.goods[product] = goods
    return goods


def with_goods(shop: Shop, lines: Iterable[Line]) -> list[Line]:
    """The lines with what offers need to know of their products; those that have it stay as they are. From goods that
    points buy nothing is taken off."""
    return [line if line.goods is not PLAIN else replace(line, goods=_goods_of(shop, line)) for line in lines]


def _goods_of(shop: Shop, line: Line) -> Goods:
    goods = goods_of(shop, line.product)
    return replace(goods, discountable=False) if line.points else goods


def uses(shop: Shop, member: str | None, day: int) -> Mapping[str, Uses]:
    """How often the offers with limits were used before: by this member, on this trading day (YYYYMMDD), ever.

    What an offer does not limit is not counted. In a shop without limited offers this costs nothing."""
    kept = _now(shop)
    if not kept.limited:
        return {}
    found = {}
    for offer in kept.limited:
        found[offer.id] = uses_of(shop, offer.id, offer.limits, member, day)
    return found


def hold_uses(shop: Shop) -> None:
    """Until the end of the transaction nobody else closes a sale where offers have limits, so that the last use of one
    is not given twice; SQLite has only one writer anyway."""
    if shop.engine == "postgresql" and (_now(shop).limited or shop.settings.points_offers):
        shop.db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (USES_LOCK,))


def uses_of(shop: Shop, source: str, limits: Limits, member: str | None, day: int) -> Uses:
    """The same of one offer, by what its uses are counted under."""
    from store.pricing.conditions import Uses

    return Uses(
        by_member=_sum(_BY_MEMBER(shop.db, offer=source, member=member)) if limits.a_member and member else 0,
        today=_sum(_TODAY(shop.db, offer=source, day=day)) if limits.a_day else 0,
        ever=_sum(_EVER(shop.db, offer=source)) if limits.ever else 0,
    )


def limited_offers(shop: Shop) -> frozenset[str]:
    """The offers whose uses are counted beyond one sale."""
    return frozenset(offer.id for offer in _now(shop).limited)


def pricing_settings(shop: Shop) -> Settings:
    """The shop's rules of pricing."""
    from store.pricing.conditions import Settings, What

    settings = shop.settings
    not_on = frozenset(settings.points_not_on)
    return Settings(
        store=settings.store_number,
        points_on=What(without_categories=not_on),
        points_share=settings.points_share,
    )


def tier_offers(tiers: Sequence[tuple[str, str, int, int]], language: str) -> list[Offer]:
    """The offers that tiers make. They compete with all that lowers a piece's price. (code, name, off, level) each."""
    from store.pricing.conditions import Who
    from store.pricing.offers.unit import MemberPrice, PercentOff

    say = words(language)
    made: list[Offer] = []
    if any(level for *_, level in tiers):
        made.append(MemberPrice(id=MEMBER_PRICE, name=say(N_("Member price")), who=Who(members=True)))
    for code, name, off, _ in tiers:
        if off:
            said = say(N_("{tier} member's discount"), tier=name)
            made.append(
                PercentOff(id=f"tier:{code}", name=said, who=Who(tiers=frozenset({code})), rate=Fraction(off, 1000))
            )
    return made


def _now(shop: Shop) -> _Kept:
    kept = _kept.get(shop)
    if kept is None:
        kept = _kept[shop] = _Kept()
    connection = shop.db.connection()
    version = 0 if shop.engine == "postgresql" else int(_VERSION(shop.db).fetchone()[0])
    if version and kept.connection is connection and kept.version == version:
        return kept
    tiers = tuple(_TIERS(shop.db).fetchall())
    mark = (*_OFFERS_MARK(shop.db).fetchone(), tiers, shop.settings)
    if mark != kept.offers_mark:
        kept.book = _read(shop, tiers)
        kept.limited = tuple(
            offer
            for offer in getattr(kept.book, "offers", ())
            if offer.limits.a_member or offer.limits.a_day or offer.limits.ever
        )
        kept.offers_mark = mark
    catalogue_mark = int(_CATALOGUE_MARK(shop.db).fetchone()[0])
    if catalogue_mark != kept.catalogue_mark:
        kept.above = _above(_CATEGORIES(shop.db).fetchall())
        kept.catalogue_mark = catalogue_mark
    kept.connection, kept.version = connection, version
    return kept


def _read(shop: Shop, tiers: Sequence[tuple[str, str, int, int]]) -> Offers:
    rows = _LIVE(shop.db).fetchall()
    if not (rows or tiers):
        return ()
    from store.pricing.offers.book import OfferBook
    from store.pricing.offers.reading import Terms, read_offer

    terms = Terms(shop.settings.currency, shop.settings.zone)
    offers = [read_offer(json.loads(data), terms) for (data,) in rows]
    return OfferBook([*offers, *tier_offers(tiers, shop.settings.language)])


def _above(rows: Sequence[tuple[str, str, str | None]]) -> dict[str, frozenset[str]]:
    by_id = {category: (code, parent) for category, code, parent in rows}
    above = {}
    for category in by_id:
        codes: set[str] = set()
        at: str | None = category
        while at is not None and by_id[at][0] not in codes:
            code, at = by_id[at]
            codes.add(code)
        above[category] = frozenset(codes)
    return above


def _sum(cursor: Any) -> int:
    return int(cursor.fetchone()[0] or 0)
