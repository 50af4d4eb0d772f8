"""Time as the shop counts it: UTC milliseconds in the tables, the shop's zone on screens and slips."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

Millis: TypeAlias = int


def to_millis(moment: datetime) -> Millis:
    """Milliseconds since 1970 UTC. `moment` must carry its zone."""
    try:
        return (moment - _EPOCH) // _MILLI
    except TypeError:
        raise ValueError("a moment needs a time zone") from None


def from_millis(millis: Millis, zone: ZoneInfo | None = None) -> datetime:
    """The moment in UTC, or in the shop's zone."""
    moment = _EPOCH + timedelta(milliseconds=millis)
    return moment.astimezone(zone) if zone else moment


def trading_day(moment: datetime, zone: ZoneInfo, ends_at: time = time(0)) -> date:
    """The day a sale counts for: a shop that trades past midnight ends its day at `ends_at`."""
    local = moment.astimezone(zone)
    return local.date() - timedelta(days=1) if local.time() < ends_at else local.date()


def as_number(day: date) -> int:
    """2026-11-21 → 20261121, as the tables keep days."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_date(number: int) -> date:
    """20261121 → 2026-11-21."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def day_began(moment: datetime, zone: ZoneInfo, ends_at: time = time(0)) -> datetime:
    """When the trading day of a moment began."""
    return datetime.combine(trading_day(moment, zone, ends_at), ends_at, zone)


def now() -> datetime:
    """The clock, for the edges that have one; acts and rules take the time as an argument."""
    return datetime.now(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)
