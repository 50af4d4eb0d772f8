"""What a member usually buys: counted over their last sales, nothing else; who asks can be told why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store.calendar import from_millis
from store.db.models import Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.pricing.basket import ProductId

LOOKED_AT = 20
"""A member's last sales."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A product in `times` of their last `of` sales; `last` is when they last bought it."""

    product: ProductId
    code: str
    name: str
    times: int
    of: int
    last: datetime


_SALES = Statement(
    lambda: (
        Sale.select(Sale.id, Sale.closed_at)
        .where(Sale.member == param("member"), Sale.state == "paid", Sale.kind == "sale")
        .order_by(Sale.closed_at.desc())
        .limit(param("limit"))
    )
)


def usual(shop: Shop, member: str, *, limit: int = 5) -> list[Usual]:
    """The products in most of a member's last sales, bought at least twice; of those equal the latest first."""
    sales = _SALES(shop.db, member=member, limit=LOOKED_AT).fetchall()
    if len(sales) < 2:
        return []
    rows: Any = (
        SaleLine.select(
            SaleLine.product,
            fn.MAX(SaleLine.code),
            fn.MAX(SaleLine.name),
            fn.COUNT(SaleLine.sale.distinct()).alias("times"),
            fn.MAX(Sale.closed_at).alias("last"),
        )
        .join(Sale)
        .where(SaleLine.sale.in_([sale for sale, _ in sales]), SaleLine.voided_at.is_null())
        .group_by(SaleLine.product)
        .having(fn.COUNT(SaleLine.sale.distinct()) >= 2)
    )
    zone = shop.settings.zone
    found = [
        Usual(ProductId(product), code, name, times, len(sales), from_millis(last, zone))
        for product, code, name, times, last in rows.tuples()
    ]
    return sorted(found, key=lambda each: (-each.times, -each.last.timestamp(), each.code))[:limit]
