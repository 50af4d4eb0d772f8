"""What goes with a basket (连带销售): what customers buy together, counted at night, nothing else; who asks can be told
why. A till reads the counts and never the sales, so that it costs nothing to scan and next to nothing to ask."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, groupby
from typing import Any

from store.calendar import to_millis
from store.db.models import Companion, Product, Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.pricing.basket import ProductId

DAYS = 90
MOST_BASKETS = 30_000
"""Counted are the baskets of so many days, of a busy shop the latest so many."""
LARGEST = 40
"""Who buys more different goods at once stocks up: that says nothing of what goes together."""
LEAST = 3
"""Baskets in which both were."""
KEPT = 5
"""The goods that are kept for each product."""
AT_A_TIME = 200
"""Products a transaction, so that a till waits at most some milliseconds."""
ASKED = 12
"""Of how many goods in a basket, the latest, it is asked what goes with them."""
FEW = 5
"""Three of three baskets say less than twelve of twenty: what few baskets say is held against so many without it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A product that was in `times` of the `of` baskets with the one named `beside`."""

    product: ProductId
    code: str
    name: str
    times: int
    of: int
    beside: str


def beside(shop: Shop, basket: Sequence[tuple[ProductId, str]], *, limit: int = 3) -> list[Beside]:
    """What goes best with a basket, (product, name) in the order it was rung, and is not in it: goods that are sold and
    have a price."""
    has = {product for product, _name in basket}
    best: dict[str, Beside] = {}
    for product, name in [*dict(reversed(basket)).items()][:ASKED]:
        for other, code, called, times, baskets in _BESIDE(shop.db, product=product).fetchall():
            found = Beside(ProductId(other), code, called, times, baskets, name)
            if other not in has and (other not in best or _worth(found) > _worth(best[other])):
                best[other] = found
    return sorted(best.values(), key=lambda each: (-_worth(each), each.code))[:limit]


def _worth(each: Beside) -> int:
    return each.times * 10_000 // (each.of + FEW)


_BESIDE = Statement(
    lambda: (
        Companion.select(Companion.other, Product.code, Product.name, Companion.times, Companion.baskets)
        .join(Product, on=(Product.id == Companion.other))
        .where(
            Companion.product == param("product"),
            Product.active == True,  # noqa: E712
            Product.price.is_null(False),
        )
    )
)


def recount(shop: Shop, now: datetime) -> int:
    """Count anew what was bought together; of how many products something is known. Transactions of its own."""
    baskets = list(_baskets(to_millis(now - timedelta(days=DAYS))))
    alone = Counter(product for goods in baskets for product in goods)
    kept = _together(baskets, alone)
    known: Any = Companion.select(Companion.product).distinct().tuples()
    every = sorted({product for (product,) in known} | kept.keys())
    for start in range(0, len(every), AT_A_TIME):
        _write(shop, every[start : start + AT_A_TIME], kept, alone)
    return len(kept)


def _together(baskets: Sequence[tuple[str, ...]], alone: Counter[str]) -> dict[str, list[tuple[int, str]]]:
    """Product → (times, other), the most often first."""
    often = [product for product, times in alone.items() if times >= LEAST]
    place = {product: at for at, product in enumerate(often)}  # pairs of numbers are small: there are a million of them
    both: Counter[int] = Counter()
    for goods in baskets:
        if len(goods) <= LARGEST:
            here = sorted(place[product] for product in goods if product in place)
            both.update(one * len(often) + other for one, other in combinations(here, 2))
    found: dict[str, list[tuple[int, str]]] = {}
    for pair, times in both.items():
        one, other = (often[at] for at in divmod(pair, len(often)))
        # More often with it than in all baskets by a quarter: what everybody buys anyway goes with nothing.
        if times >= LEAST and times * len(baskets) * 4 >= alone[one] * alone[other] * 5:
            found.setdefault(one, []).append((times, other))
            found.setdefault(other, []).append((times, one))
    return {product: sorted(others, key=lambda each: (-each[0], each[1]))[:KEPT] for product, others in found.items()}


def _write(
    shop: Shop, part: list[str], kept: dict[str, list[tuple[int, str]]], alone: Counter[str]
) -> None:  # fmt: skip
    rows = [
        {"product": product, "other": other, "times": times, "baskets": alone[product]}
        for product in part
        for times, other in kept.get(product, ())
    ]
    with shop.transaction():
        Companion.delete().where(Companion.product.in_(part)).execute()
        if rows:
            Companion.insert_many(rows).execute()


def _baskets(since: int) -> Iterator[tuple[str, ...]]:
    """The different goods of each sale since a moment, of the latest ones alone; not of what only returns or swaps."""
    paid = (Sale.state == "paid", Sale.kind == "sale")
    latest: Any = (
        Sale.select(Sale.closed_at)
        .where(*paid, Sale.closed_at >= since)
        .order_by(Sale.closed_at.desc())
        .offset(MOST_BASKETS - 1)
        .limit(1)
        .tuples()
        .first()
    )
    begin = latest[0] if latest else since
    lines: Any = (
        SaleLine.select(SaleLine.sale, SaleLine.product)
        .join(Sale)
        .where(*paid, Sale.closed_at >= begin, SaleLine.voided_at.is_null())
        .order_by(Sale.closed_at, Sale.id)
        .tuples()
    )
    for _sale, group in groupby(lines.iterator(), key=lambda line: line[0]):
        yield tuple({product for _, product in group})
