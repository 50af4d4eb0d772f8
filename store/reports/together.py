"""What customers buy together with a product: counted over the shop's sales, nothing else; who asks can be told why.

For bundles, for what to lay beside it, and for what to name at the till to whoever buys it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store.calendar import to_millis
from store.db.models import Product, Sale, SaleLine
from store.db.opening import Shop

CHUNK = 500
"""Sales or products that are asked about at once."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A product that was in `times` of the `of` sales that had the one asked about, and in `all` sales of the period:
    what everybody buys anyway says little."""

    code: str
    name: str
    times: int
    of: int
    all: int


def together(shop: Shop, product: str, since: datetime, until: datetime, *, limit: int = 10) -> list[Beside]:
    """The products in most of the sales with this one (by id) from `since` to before `until`, in two of them at least;
    of those equal the rarer first."""
    period = (
        Sale.state == "paid",
        Sale.kind == "sale",
        Sale.closed_at >= to_millis(since),
        Sale.closed_at < to_millis(until),
        SaleLine.voided_at.is_null(),
    )
    with_it: Any = SaleLine.select(SaleLine.sale).join(Sale).where(*period, SaleLine.product == product).distinct()
    sales = [sale for (sale,) in with_it.tuples()]
    times: Counter[str] = Counter()
    for some in _parts(sales):
        times.update(_counted(SaleLine.sale.in_(some), SaleLine.product != product, SaleLine.voided_at.is_null()))
    often = [other for other, count in times.items() if count >= 2]
    everywhere: dict[str, int] = {}
    names: dict[str, tuple[str, str]] = {}
    for some in _parts(often):
        everywhere |= _counted(SaleLine.product.in_(some), *period)
        rows: Any = Product.select(Product.id, Product.code, Product.name).where(Product.id.in_(some)).tuples()
        names |= {id_: (code, name) for id_, code, name in rows}
    found = [Beside(*names[other], times[other], len(sales), everywhere[other]) for other in often]
    return sorted(found, key=lambda each: (-each.times, each.all, each.code))[:limit]


def _counted(*where: Any) -> dict[str, int]:
    """In how many sales each product is, of the lines asked for."""
    rows: Any = (
        SaleLine.select(SaleLine.product, fn.COUNT(SaleLine.sale.distinct()))
        .join(Sale)
        .where(*where)
        .group_by(SaleLine.product)
        .tuples()
    )
    return {product: int(count) for product, count in rows}


def _parts(some: Sequence[str]) -> Iterator[Sequence[str]]:
    return (some[at : at + CHUNK] for at in range(0, len(some), CHUNK))
