"""The hours of staff (考勤): who came, rested and went when, and who was late or left early."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias

from store.books import acts, journal
from store.books.actor import Actor
from store.calendar import as_date, as_number, from_millis, to_millis, trading_day
from store.db.models import Staff, StaffTime
from store.db.opening import Shop
from store.db.settings import Settings
from store.errors import N_, Refused
from store.i18n import Marked
from store.ids import new_id

Kind: TypeAlias = Literal["in", "out", "break", "back"]

KIND_NAMES = {"in": N_("comes"), "out": N_("goes"), "break": N_("rests"), "back": N_("is back")}

AFTER: dict[str | None, tuple[Kind, ...]] = {
    None: ("in",),
    "out": ("in",),
    "in": ("out", "break"),
    "break": ("back", "out"),
    "back": ("out", "break"),
}
"""What may follow the last entry of a person's day."""

STATE_NAMES = {None: N_("not there"), "out": N_("not there"), "in": N_("at work"), "back": N_("at work")}
STATE_NAMES["break"] = N_("resting")


class OutOfTurn(Refused):
    template = N_("{name} is {state}; that cannot be.")


class NotAPerson(Refused):
    template = N_("Only a member of staff has hours: sign on first.")


@dataclass(frozen=True, slots=True)
class Worked:
    """One stretch of work: `left` is None while it lasts, or when nobody said so. `plan` is the hours it is held
    against, "" when the shop has set none; `late` and `early` are 0 within what the shop lets pass."""

    staff: str
    name: str
    day: date
    came: datetime
    left: datetime | None
    rested: timedelta
    worked: timedelta
    plan: str
    late: timedelta
    early: timedelta


def clock(shop: Shop, actor: Actor, kind: Kind, *, key: str, now: datetime) -> datetime:
    """The actor comes, goes, rests or is back, now; when it was kept. A day that was never ended does not keep
    anybody from coming on the next. Raises OutOfTurn, NotAPerson."""
    if actor.staff is None:
        raise NotAPerson()
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return from_millis(int(done))
        day = as_number(trading_day(now, shop.settings.zone, shop.settings.day_ends_at))
        before, since = last_of(actor.staff)
        forgotten = kind == "in" and since is not None and since < day
        if kind not in AFTER[before] and not forgotten:
            raise OutOfTurn(name=actor.name, state=Marked(STATE_NAMES[before]))
        at = to_millis(now)
        StaffTime.create(
            id=new_id(),
            staff=actor.staff,
            till=actor.till,
            kind=kind,
            trading_day=day if kind == "in" or since is None else since,
            at=at,
        )
        journal.append(shop, actor, f"clock.{kind}", now=now)
        acts.done(shop, key, "clock", str(at), now)
        return from_millis(at)


def last_of(staff: str) -> tuple[str | None, int | None]:
    """What a person (by id) said last, and for which day (YYYYMMDD)."""
    row: Any = (
        StaffTime.select(StaffTime.kind, StaffTime.trading_day)
        .where(StaffTime.staff == staff)
        .order_by(StaffTime.id.desc())
        .tuples()
        .first()
    )
    return (row[0], row[1]) if row else (None, None)


def hours(shop: Shop, since: date, until: date, number: str | None = None) -> list[Worked]:
    """Everybody's work on the trading days from `since` to `until`, or that of one staff number, by day and person."""
    query: Any = (
        StaffTime.select(Staff.number, Staff.name, StaffTime.trading_day, StaffTime.kind, StaffTime.at)
        .join(Staff)
        .where(StaffTime.trading_day.between(as_number(since), as_number(until)))
        .order_by(StaffTime.trading_day, Staff.number, StaffTime.id)
        .tuples()
    )
    stretches: list[tuple[tuple[str, str, int], list[tuple[str, int]]]] = []
    for who, name, day, kind, at in query.where(Staff.number == number) if number else query:
        if kind == "in":
            stretches.append(((who, name, day), []))
        stretches[-1][1].append((kind, at))
    return [_worked(shop.settings, *person, said) for person, said in stretches]


def _worked(settings: Settings, number: str, name: str, day: int, said: Iterable[tuple[str, int]]) -> Worked:
    moments = [(kind, from_millis(at, settings.zone)) for kind, at in said]
    came, left = moments[0][1], moments[-1][1] if moments[-1][0] == "out" else None
    rested, began = timedelta(0), None
    for kind, at in moments:
        if kind == "break":
            began = at
        elif began is not None:
            rested += at - began
            began = None
    plan, late, early = _against_the_plan(settings, as_date(day), came, left)
    ended = left or moments[-1][1]
    return Worked(number, name, as_date(day), came, left, rested, ended - came - rested, plan, late, early)


def _against_the_plan(
    settings: Settings, day: date, came: datetime, left: datetime | None
) -> tuple[str, timedelta, timedelta]:
    """The planned hours whose beginning is nearest, and how late and how early."""
    planned = [(hours, *_times(hours, day, settings)) for hours in settings.work_hours]
    if not planned:
        return "", timedelta(0), timedelta(0)
    plan, start, end = min(planned, key=lambda each: abs(came - each[1]))
    passes = timedelta(minutes=settings.late_minutes)
    late = came - start if came - start > passes else timedelta(0)
    early = end - left if left is not None and end - left > passes else timedelta(0)
    return plan, late, early


def _times(hours: str, day: date, settings: Settings) -> tuple[datetime, datetime]:
    """When planned hours begin and end on a day; those that end before they begin end on the next."""
    begin, end = (time.fromisoformat(part) for part in hours.split("-"))
    start = datetime.combine(day, begin, settings.zone)
    return start, datetime.combine(day + timedelta(days=end <= begin), end, settings.zone)
