"""What a shift must not forget: open baskets, parked ones, payments and refunds whose end nobody knows.

A source is a function of the shop and a till; another subject adds its own to SOURCES.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from store.books import intents
from store.db.models import ParkedSale, Sale, SaleLine
from store.db.opening import Shop
from store.money import Money, times


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One thing that is not settled. `kind`: basket, parked, or one of PROVIDERS; `id` is what `carry` names it by;
    `amount` is its worth at list prices, of a parked basket what was due."""

    kind: str
    id: str
    name: str
    amount: Money


PROVIDERS = ("payment", "refund", "refund_failed")
"""The kinds that a provider has to answer for: money that nobody knows of, or that did not go back."""

Source = Callable[[Shop, str], Iterable[Unsettled]]


def unsettled(shop: Shop, till: str) -> tuple[Unsettled, ...]:
    """All that is not settled at a till, each once."""
    found = {each.id: each for source in SOURCES for each in source(shop, till)}
    return tuple(found.values())


def open_baskets(shop: Shop, till: str) -> Iterator[Unsettled]:
    """The sale that is open with something in it, named by what was rung first."""
    lines: Any = (
        SaleLine.select(SaleLine.sale, SaleLine.name, SaleLine.unit_price, SaleLine.quantity)
        .join(Sale)
        .where(Sale.till == till, Sale.state == "open", SaleLine.voided_at.is_null())
        .order_by(SaleLine.sale, SaleLine.position)
        .tuples()
    )
    found: dict[str, tuple[str, Money]] = {}
    for sale, name, price, quantity in lines:
        first, amount = found.get(sale, (name, 0))
        found[sale] = first, amount + times(price, quantity)
    for sale, (first, amount) in found.items():
        yield Unsettled("basket", sale, first, amount)


def pending_payments(shop: Shop, till: str) -> Iterator[Unsettled]:
    """What a provider was asked for and is not over, named by channel and the end of the provider's number."""
    for each in intents.pending(shop, till):
        kind = "payment" if each.kind == "pay" else "refund_failed" if each.state == "failed" else "refund"
        yield Unsettled(kind, each.id, f"{each.channel} {each.id[-8:]}", each.amount)


def parked_baskets(shop: Shop, till: str) -> Iterator[Unsettled]:
    """Baskets that this till parked and nobody recalled, by the name that they were parked under."""
    rows: Any = (
        ParkedSale.select(ParkedSale.id, ParkedSale.name, ParkedSale.due)
        .where(ParkedSale.till == till, ParkedSale.waiting.is_null(False))
        .order_by(ParkedSale.id)
        .tuples()
    )
    for parked, name, due in rows:
        yield Unsettled("parked", parked, name, due)


SOURCES: list[Source] = [open_baskets, parked_baskets, pending_payments]
