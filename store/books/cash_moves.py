"""Cash that comes or goes without a sale, and drawers opened for nothing: a ledger that is only added to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store.books.actor import Actor
from store.calendar import from_millis, to_millis
from store.db.models import CashMove
from store.db.opening import Shop
from store.ids import new_id
from store.money import Money

KINDS = ("pay_in", "pay_out", "drop", "no_sale", "refund")
"""`refund` is the money of one that a provider refused, its number the reason."""


@dataclass(frozen=True, slots=True)
class CashMoved:
    """One movement. `amount` is what the drawer holds more, below zero what it holds less; `staff` and `approver`
    are ids."""

    id: str
    number: str
    kind: str
    amount: Money
    reason: str
    at: datetime
    till: str
    shift: str
    staff: str
    approver: str | None


def append(
    shop: Shop, actor: Actor, shift: str, kind: str, amount: Money, reason: str, *, day: int, now: datetime
) -> CashMoved:
    """Add a movement with the till's next number (M, till, trading day, sequence), inside the caller's transaction."""
    last = CashMove.select(fn.MAX(CashMove.sequence)).where(CashMove.till == actor.till, CashMove.trading_day == day)
    sequence = int(last.scalar() or 0) + 1
    made = new_id()
    CashMove.create(
        id=made,
        number=f"M{actor.till}-{day}-{sequence:04}",
        shift=shift,
        till=actor.till,
        trading_day=day,
        sequence=sequence,
        kind=kind,
        amount=amount,
        reason=reason,
        at=to_millis(now),
        staff=actor.staff,
        approver=actor.approver,
    )
    return read(made)


def read(move: str) -> CashMoved:
    """One movement by id."""
    row: Any = CashMove.get_by_id(move)
    return CashMoved(
        *(row.id, row.number, row.kind, row.amount, row.reason, from_millis(row.at)),
        *(row.till_id, row.shift_id, row.staff_id, row.approver_id),
    )
