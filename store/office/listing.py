"""Products as lists and single sheets show them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from peewee import JOIN

from store.db.models import Barcode, Category, Product, ProductPrice
from store.db.opening import Shop
from store.money import Money
from store.office.articles import Article, Pack
from store.office.finding import find

_COLUMNS = (
    *("id", "number", "code", "name", "mnemonic", "unit", "size", "origin"),
    *("tax_class", "price", "cost", "floor_price", "floor_permille", "weighed", "decimals", "discountable", "active"),
    "note",
)


def articles(*conditions: Any, limit: int | None = None) -> list[Article]:
    """The products that meet the Peewee conditions on Product and Category, all if there are none, by code."""
    conditions = conditions or (True,)
    columns = [getattr(Product, name) for name in _COLUMNS]
    chosen = Product.select(*columns, Category.code).join(Category, JOIN.LEFT_OUTER)
    rows = chosen.where(*conditions).order_by(Product.code).limit(limit).tuples()
    found = [
        Article(**dict(zip(_COLUMNS, values, strict=True)), category=category) for *values, category in rows.iterator()
    ]
    among = _among([article.id for article in found])
    packs: dict[str, list[Pack]] = {}
    codes = Barcode.select(Barcode.product, Barcode.code, Barcode.quantity, Barcode.price)
    for product, *pack in codes.where(among(Barcode.product)).order_by(Barcode.code).tuples().iterator():
        packs.setdefault(product, []).append(Pack(*pack))
    levels: dict[str, dict[int, Money]] = {}
    prices = ProductPrice.select(ProductPrice.product, ProductPrice.level, ProductPrice.price)
    for product, level, price in (
        prices.where(among(ProductPrice.product)).order_by(ProductPrice.level).tuples().iterator()
    ):
        levels.setdefault(product, {})[level] = price
    return [_whole(article, packs.get(article.id, []), levels.get(article.id, {})) for article in found]


def listed(shop: Shop, text: str, *, category: str | None, retired: bool, no_price: bool, limit: int) -> list[Article]:
    """The products that a text finds, the likeliest first, or all by code; at most `limit`."""
    conditions: list[Any] = []
    if category is not None:
        conditions.append(Category.code == category)
    if no_price:
        conditions.append(Product.price.is_null())
    if not retired:
        conditions.append(Product.active)
    if not text.strip():
        return articles(*conditions, limit=limit)
    found = {each.product: place for place, each in enumerate(find(shop, text, MOST_FOUND, retired=retired))}
    chosen = articles(Product.id.in_(list(found)), *conditions)
    return sorted(chosen, key=lambda article: found[article.id])[:limit]


MOST_FOUND = 2000
"""What a search text finds is looked through for the other conditions up to here."""


def _among(ids: list[Any]) -> Callable[[Any], Any]:
    """A few products are asked for by id; for many it is quicker to read the whole table."""
    return (lambda column: column.in_(ids)) if len(ids) <= 500 else (lambda column: True)


def _whole(article: Article, packs: list[Pack], levels: dict[int, Money]) -> Article:
    further = tuple(pack for pack in packs if pack.code != article.code)
    return replace(article, packs=further, member_prices=levels)
