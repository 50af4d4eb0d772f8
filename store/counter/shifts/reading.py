"""Shifts as screens and commands see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from store.calendar import as_date, from_millis
from store.counter.shifts.pieces import read_pieces
from store.counter.shifts.refusals import NoShift, NoSuchShift
from store.db.models import Shift, Staff
from store.db.opening import Shop
from store.money import Money


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift. `float_counted` is the float by denomination where it was said so. `by_itself`: nobody said a float.
    `clock_jump`: seconds that the till's clock was off its last act when the shift opened, below zero behind it; None
    when it was not off. `carried` is what was left unsettled, its kind and its name. `first_entry` to `last_entry` are
    its entries of the till's journal, `head` the MAC of the last."""

    id: str
    number: str
    till: str
    trading_day: date
    opened_at: datetime
    opened_by: str
    opened_by_name: str
    by_itself: bool
    opening_float: Money
    float_counted: dict[Money, int]
    clock_jump: int | None
    first_entry: int
    closed_at: datetime | None
    closed_by: str | None
    closed_by_name: str | None
    carried: tuple[str, ...]
    last_entry: int | None
    head: str | None

    @property
    def open(self) -> bool:
        return self.closed_at is None


def open_shift_at(shop: Shop, till: str) -> ShiftView | None:
    """The shift that is open at a till ("0102")."""
    row = _shifts().where(Shift.open_at == till).first()
    return _view(row) if row else None


def the_open_shift(shop: Shop, till: str) -> ShiftView:
    """Raises NoShift."""
    found = open_shift_at(shop, till)
    if found is None:
        raise NoShift()
    return found


def read_shift(shop: Shop, shift: str) -> ShiftView:
    """By id or number. Raises NoSuchShift."""
    row = _shifts().where((Shift.id == shift) | (Shift.number == shift)).first()
    if row is None:
        raise NoSuchShift(number=shift)
    return _view(row)


def shifts(shop: Shop, *, till: str | None = None, limit: int = 50) -> list[ShiftView]:
    """The newest first."""
    query = _shifts().order_by(Shift.opened_at.desc(), Shift.id.desc()).limit(limit)
    return [_view(row) for row in (query.where(Shift.till == till) if till else query)]


def _shifts() -> Any:
    opener, closer = Staff.alias(), Staff.alias()
    return (
        Shift.select(
            Shift.id,
            Shift.number,
            Shift.till,
            Shift.trading_day,
            Shift.opened_at,
            opener.number,
            opener.name,
            Shift.by_itself,
            Shift.opening_float,
            Shift.float_counted,
            Shift.clock_jump,
            Shift.first_entry,
            Shift.closed_at,
            closer.number,
            closer.name,
            Shift.carried,
            Shift.last_entry,
            Shift.head,
        )
        .join(opener, on=(opener.id == Shift.opened_by))
        .switch(Shift)
        .join(closer, JOIN.LEFT_OUTER, on=(closer.id == Shift.closed_by))
        .tuples()
    )


def _view(row: Any) -> ShiftView:
    shift, number, till, day, at, by, by_name, *begun, first, closed, closer, closer_name, carried, last, head = row
    itself, amount, counted, jump = begun
    return ShiftView(
        id=shift,
        number=number,
        till=till,
        trading_day=as_date(day),
        opened_at=from_millis(at),
        opened_by=by,
        opened_by_name=by_name,
        by_itself=bool(itself),
        opening_float=amount,
        float_counted=read_pieces(counted),
        clock_jump=jump,
        first_entry=first,
        closed_at=from_millis(closed) if closed is not None else None,
        closed_by=closer,
        closed_by_name=closer_name,
        carried=tuple(carried.split("\n")) if carried else (),
        last_entry=last,
        head=head,
    )
