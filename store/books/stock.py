"""The stock ledger, and the balances that are its sums."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from peewee import EXCLUDED

from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import StockBalance, StockEntry
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_ids
from store.money import Quantity


class Move(NamedTuple):
    """Goods that come (quantity above zero) or go (below). `source` is the id of the sale line or document."""

    product: str
    quantity: Quantity
    reason: str
    source: str


_ENTRY = ("id", "store", "till", "product", "quantity", "reason", "source", "at")
_ENTER = Statement(
    lambda: StockEntry.insert(
        {
            StockEntry.id: param("id"),
            StockEntry.store: param("store"),
            StockEntry.till: param("till"),
            StockEntry.product: param("product"),
            StockEntry.quantity: param("quantity"),
            StockEntry.reason: param("reason"),
            StockEntry.source: param("source"),
            StockEntry.at: param("at"),
        }
    )
)
_BALANCE = Statement(
    lambda: StockBalance.insert(
        {
            StockBalance.store: param("store"),
            StockBalance.product: param("product"),
            StockBalance.quantity: param("quantity"),
        }
    ).on_conflict(
        conflict_target=[StockBalance.store, StockBalance.product],
        update={StockBalance.quantity: StockBalance.quantity + EXCLUDED.quantity},
    )
)
_CHANGE = Statement(
    lambda: StockBalance.update({StockBalance.quantity: StockBalance.quantity + param("quantity")}).where(
        StockBalance.store == param("store"), StockBalance.product == param("product")
    )
)
_THERE = Statement(
    lambda: StockBalance.select(StockBalance.product).where(
        StockBalance.store == param("store"), StockBalance.product == param("product")
    )
)


def move(
    shop: Shop,
    actor: Actor,
    entries: Sequence[tuple[str, Quantity, str, str]],
    now: datetime,
    ids: Sequence[str] | None = None,
) -> None:
    """Write the entries, each like a Move, and change the balances of the actor's store by them, inside the caller's
    transaction. `ids` are new ones for them, where the caller has made some already.

    Balances change by what moved, never to a value that was read, and in the order of product ids: two tills
    that sell the same goods neither lose a piece nor wait for each other in a circle.
    """
    store, till, at = actor.store, actor.till, to_millis(now)
    rows = [
        (id_, store, till, product, quantity, reason, source, at)
        for id_, (product, quantity, reason, source) in zip(ids or new_ids(len(entries)), entries, strict=True)
    ]
    _ENTER.rows(shop.db, _ENTRY, rows)
    if shop.engine != "postgresql":
        # Half the work of _BALANCE. Nobody else writes now: a balance that is not there stays so until it is made.
        changed = [(quantity, store, product) for product, quantity, _, _ in entries]
        if _CHANGE.rows(shop.db, ("quantity", "store", "product"), changed) == len(changed):
            return
    sums: dict[str, Quantity] = {}
    for product, quantity, _, _ in entries:
        sums[product] = sums.get(product, 0) + quantity
    balances = sorted(sums.items())
    if shop.engine != "postgresql":
        balances = [each for each in balances if _THERE(shop.db, store=store, product=each[0]).fetchone() is None]
    made = [(store, product, quantity) for product, quantity in balances]
    _BALANCE.rows(shop.db, ("store", "product", "quantity"), made)


_HELD = Statement(
    lambda: StockBalance.select(StockBalance.quantity).where(
        StockBalance.store == param("store"), StockBalance.product == param("product")
    )
)


def held(shop: Shop, store: int, product: str) -> Quantity:
    """What a store has of a product, in thousandths; below zero where more was sold than came in."""
    row = _HELD(shop.db, store=store, product=product).fetchone()
    return int(row[0]) if row else 0
