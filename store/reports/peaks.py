"""When customers come (消费高峰时段): sales by weekday and hour, for offers in quiet hours and hands in busy ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.calendar import from_millis, to_millis
from store.db.models import Sale
from store.db.opening import Shop
from store.money import Money


@dataclass(frozen=True, slots=True)
class Hour:
    """What was sold in an hour of a weekday over the whole period. `weekday` 0 is Monday, by the wall clock of the
    shop; `due` is in minor units and counts no returns, `members` are the sales of members."""

    weekday: int
    hour: int
    sales: int
    due: Money
    members: int


def peaks(shop: Shop, since: datetime, until: datetime) -> tuple[Hour, ...]:
    """The hours in which something was sold from `since` to before `until`, in the order of the week."""
    zone = shop.settings.zone
    rows: Any = Sale.select(Sale.closed_at, Sale.due, Sale.member).where(
        Sale.state == "paid",
        Sale.kind == "sale",
        Sale.closed_at >= to_millis(since),
        Sale.closed_at < to_millis(until),
    )
    hours: dict[tuple[int, int], tuple[int, Money, int]] = {}
    for closed_at, due, member in rows.tuples().iterator():
        at = from_millis(closed_at, zone)
        sales, sum_, members = hours.get((at.weekday(), at.hour), (0, 0, 0))
        hours[at.weekday(), at.hour] = sales + 1, sum_ + due, members + (member is not None)
    return tuple(Hour(*when, *counted) for when, counted in sorted(hours.items()))
