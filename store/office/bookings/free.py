"""When there is time: what a till offers next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from store.calendar import from_millis, to_millis
from store.db.opening import Shop
from store.office.bookings import rules
from store.office.bookings.services import ServiceView, workers_of

STEP = 15
"""Times begin at quarters of an hour."""
HOURS = (time(8), time(22))
"""Where the shop has no opening hours, times between these are offered; others may be typed."""
_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time at which somebody can do it: the first of those who may, by staff number."""

    begins: datetime
    worker: str
    name: str


def free_times(
    shop: Shop,
    what: ServiceView,
    day: date,
    *,
    worker: str | None = None,
    member: str | None = None,
    but: str = "",
    step: int = STEP,
    most: int = 30,
    now: datetime,
) -> tuple[FreeTime, ...]:
    """The next times on a trading day, every `step` minutes, those that have begun left out; with `worker` (a staff
    number) theirs alone, and none at which the `member` (by id) is somewhere else. `but` is the booking (by id) that is
    moved: its own time is free."""
    settings = shop.settings
    found: list[FreeTime] = []
    begin, end = rules.span_of(settings, day)
    people = [each for each in workers_of(shop, what) if worker in (None, each.number)]
    taken = {each.id: rules.taken_spans(each.id, begin, end + _DAY, but=but) for each in people}
    busy = rules.spans_of(member, begin, end + _DAY, but=but) if member else []
    for at in _beginnings(shop, what.minutes, step, day, now):
        ends = at + what.minutes * _MINUTE
        if any(since < ends and at < until for since, until in busy):
            continue
        for each in people:
            if all(until <= at or since >= ends for since, until, _service, _course in taken[each.id]):
                found.append(FreeTime(from_millis(at, settings.zone), each.number, each.name))
                break
        if len(found) == most:
            break
    return tuple(found)


def _beginnings(shop: Shop, minutes: int, step: int, day: date, now: datetime) -> list[int]:
    """When it may begin on a trading day so that it fits in."""
    settings = shop.settings
    begin, end = rules.span_of(settings, day)
    if settings.opening_hours:
        days = (day, day + timedelta(days=1))
        opens = [
            (to_millis(since), to_millis(until)) for each in days for since, until in rules.windows(settings, each)
        ]
    else:
        since, until = (to_millis(rules.moment(settings, day, clock)) for clock in HOURS)
        opens = [(since, until)]
    found = set()
    for since, until in opens:
        at = since
        while at + minutes * _MINUTE <= until:
            if begin <= at < end and at >= to_millis(now):
                found.add(at)
            at += step * _MINUTE
    return sorted(found)
