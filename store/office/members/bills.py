"""A member's bills."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.calendar import from_millis, to_millis
from store.db.models import Member, Sale
from store.db.opening import Shop
from store.money import Money


@dataclass(frozen=True, slots=True)
class Bill:
    """A paid sale or a refund; `due` is below zero where money went back."""

    at: datetime
    number: str
    refund: bool
    due: Money


def last_bills(shop: Shop, member: str, *, most: int = 50) -> tuple[Bill, ...]:
    """The last ones, newest first: those of a member (by id) and of members that were merged into this one."""
    mine = Member.select(Member.id).where((Member.id == member) | (Member.merged_into == member))
    rows: Any = (
        Sale.select(Sale.closed_at, Sale.number, Sale.kind, Sale.due)
        .where(Sale.member.in_(mine), Sale.state == "paid")
        .order_by(Sale.closed_at.desc(), Sale.number.desc())
        .limit(most)
        .tuples()
    )
    zone = shop.settings.zone
    return tuple(Bill(from_millis(at, zone), number, kind == "refund", due) for at, number, kind, due in rows)


def bills_between(member: str, since: datetime, until: datetime | None = None) -> tuple[tuple[str, Money], ...]:
    """Number and what was paid of those from one moment to before another, the oldest first; also of members that were
    merged into this one."""
    mine = Member.select(Member.id).where((Member.id == member) | (Member.merged_into == member))
    rows: Any = Sale.select(Sale.number, Sale.due).where(
        Sale.member.in_(mine), Sale.state == "paid", Sale.closed_at >= to_millis(since)
    )
    if until is not None:
        rows = rows.where(Sale.closed_at < to_millis(until))
    return tuple((number, due) for number, due in rows.order_by(Sale.closed_at, Sale.number).tuples())
