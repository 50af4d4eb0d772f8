"""The number of a sale: till, trading day and a sequence without gaps, given at close."""

from datetime import datetime
from typing import Any

from store.books import journal
from store.calendar import as_number, trading_day
from store.db.models import Sale
from store.db.opening import Shop
from store.db.statements import Statement, param


def next_number(shop: Shop, till: str, now: datetime) -> tuple[int, int]:
    """The trading day as YYYYMMDD and the till's next sequence of that day, without gaps.

    The day is never before that of the till's last sale: a clock that was set back changes no order.
    """
    day = today(shop, now)
    if shop.engine == "postgresql":
        # One sale of a till closes at a time; SQLite has only one writer anyway.
        shop.db.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (journal.JOURNAL_LOCK, int(till)))
    row = _LAST(shop.db, till=till, day=day).fetchone()
    return (row[0], row[1] + 1) if row else (day, 1)


def day_of(shop: Shop, till: str, now: datetime) -> int:
    """The trading day of what happens at a till now: never before that of its last sale."""
    day = today(shop, now)
    row = _LAST(shop.db, till=till, day=day).fetchone()
    return int(row[0]) if row else day


def today(shop: Shop, now: datetime) -> int:
    """The trading day by the clock."""
    return as_number(trading_day(now, shop.settings.zone, shop.settings.day_ends_at))


def last_sale(*columns: Any) -> Any:
    """A query for the last sale that the `till` closed since the `day` began."""
    return (
        Sale.select(*columns)
        .where(Sale.till == param("till"), Sale.trading_day >= param("day"))
        .order_by(Sale.trading_day.desc(), Sale.sequence.desc())
        .limit(1)
    )


_LAST = Statement(lambda: last_sale(Sale.trading_day, Sale.sequence))
