"""A till's clock against its own last act: a battery that is empty, a time zone that somebody set."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.calendar import from_millis
from store.db.models import JournalEntry
from store.db.opening import Shop
from store.db.statements import Statement, param

PASSING = (
    *("sign_on", "sign_on.failed", "sign_on.refused", "sign_off", "lock", "unlock", "unlock.refused"),
    *("clock.in", "clock.out", "clock.break", "clock.back"),
)
"""Acts of who comes and goes: they are written with the clock that has jumped already, and take no notice of it."""


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The clock says `now`, and the till's last act was done at `last`: behind it, or too long after it."""

    last: datetime
    now: datetime

    @property
    def by(self) -> timedelta:
        """Below zero when the clock went back."""
        return self.now - self.last

    @property
    def back(self) -> bool:
        return self.now < self.last


def clock_jumped(shop: Shop, till: str, now: datetime) -> ClockJump | None:
    """Whether the till's clock is further off its last act than the shop allows (settings `clock_back_minutes`,
    `clock_ahead_days`). A sale keeps its place all the same: numbers count on, and a trading day never goes back."""
    row = _LAST(shop.db, till=till).fetchone()
    if row is None:
        return None
    jump = ClockJump(from_millis(row[0]), now)
    settings = shop.settings
    back, ahead = timedelta(minutes=settings.clock_back_minutes), timedelta(days=settings.clock_ahead_days)
    return None if -back <= jump.by <= ahead else jump


_LAST = Statement(
    lambda: (
        JournalEntry.select(JournalEntry.at)
        .where(JournalEntry.till == param("till"), JournalEntry.act.not_in(PASSING))
        .order_by(JournalEntry.sequence.desc())
        .limit(1)
    )
)
