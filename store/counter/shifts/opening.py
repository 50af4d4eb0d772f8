"""Opening a shift, and the cashiers who have the till during it."""

from collections.abc import Mapping
from datetime import datetime

from peewee import fn

from store.books import acts, journal
from store.books.actor import Actor
from store.calendar import as_number, to_millis, trading_day
from store.counter.limits import most_price
from store.counter.shifts.clock import clock_jumped
from store.counter.shifts.holding import hold
from store.counter.shifts.pieces import Pieces, checked, write_pieces
from store.counter.shifts.reading import ShiftView, open_shift_at, read_shift, the_open_shift
from store.counter.shifts.refusals import AmountNeeded, SameCashier, ShiftOpen
from store.db.models import JournalEntry, Sale, Shift
from store.db.opening import Shop
from store.ids import new_id
from store.money import Money, write_amount


def open_shift(shop: Shop, actor: Actor, opening_float: Money | Pieces, *, key: str, now: datetime) -> ShiftView:
    """Begin a shift at the actor's till with so much change in the drawer (备用金), a sum or by denomination.

    Doing it again with the same key answers the shift. Raises ShiftOpen, NotADenomination, BadPieces, AmountNeeded.
    """
    by_piece = opening_float if isinstance(opening_float, Mapping) else {}
    amount = checked(by_piece, shop.settings.currency) if isinstance(opening_float, Mapping) else opening_float
    most = most_price(shop.settings.currency)
    if not 0 <= amount <= most:
        raise AmountNeeded(most=write_amount(most, shop.settings.currency))
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_shift(shop, done)
        hold(shop, actor.till)
        if (standing := open_shift_at(shop, actor.till)) is not None:
            raise ShiftOpen(number=standing.number)
        shift = _begin(shop, actor, amount, by_piece, now, by_itself=False)
        acts.done(shop, key, "open_shift", shift, now)
        return read_shift(shop, shift)


def open_by_itself(shop: Shop, actor: Actor, now: datetime) -> str:
    """A shift without a float, for an act that found none open, inside its transaction; its id."""
    return _begin(shop, actor, 0, {}, now, by_itself=True)


def hand_over(shop: Shop, actor: Actor, *, key: str, now: datetime) -> ShiftView:
    """The till goes to another cashier within the shift (换班不结账): the actor is the one who takes it.

    Raises NoShift, SameCashier.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_shift(shop, done)
        hold(shop, actor.till)
        shift = the_open_shift(shop, actor.till)
        before = holder(shift)
        if before == actor.staff:
            raise SameCashier(name=actor.name)
        journal.append(shop, actor, "shift.hand_over", now=now, shift=shift.id, holder=before)
        acts.done(shop, key, "hand_over", shift.id, now)
        return shift


def holder(shift: ShiftView) -> str:
    """The id of who has the till: the last to whom it was handed over, or who opened the shift."""
    entry = (
        JournalEntry.select(JournalEntry.staff)
        .where(
            JournalEntry.till == shift.till,
            JournalEntry.sequence >= shift.first_entry,
            JournalEntry.act.in_(["shift.open", "shift.hand_over"]),
        )
        .order_by(JournalEntry.sequence.desc())
        .tuples()
        .first()
    )
    return str(entry[0])


def _begin(shop: Shop, actor: Actor, amount: Money, pieces: Pieces, now: datetime, *, by_itself: bool) -> str:
    jump = clock_jumped(shop, actor.till, now)
    last = _last(actor.till)
    day = max(_today(shop, now), *last[:2])
    sequence = last[2] + 1 if last[0] == day else 1
    shift, number = new_id(), f"S{actor.till}-{day}-{sequence}"
    off = None if jump is None else int(jump.by.total_seconds())
    Shift.create(
        id=shift,
        number=number,
        till=actor.till,
        open_at=actor.till,
        trading_day=day,
        sequence=sequence,
        opened_at=to_millis(now),
        opened_by=actor.staff,
        by_itself=by_itself,
        opening_float=amount,
        float_counted=write_pieces(pieces) if pieces else "",
        clock_jump=off,
        first_entry=last[3] + 1,
    )
    journal.append(
        shop, actor, "shift.open", now=now, shift=shift, number=number, amount=amount, by_itself=by_itself, off=off
    )
    return shift


def _today(shop: Shop, now: datetime) -> int:
    return as_number(trading_day(now, shop.settings.zone, shop.settings.day_ends_at))


def _last(till: str) -> tuple[int, int, int, int]:
    """Of the till: the trading day of its last shift and of its last sale, that shift's sequence and last entry."""
    row = (
        Shift.select(Shift.trading_day, Shift.sequence, Shift.last_entry)
        .where(Shift.till == till)
        .order_by(Shift.trading_day.desc(), Shift.sequence.desc())
        .tuples()
        .first()
    )
    sold = Sale.select(fn.MAX(Sale.trading_day)).where(Sale.till == till).scalar() or 0
    return (row[0], sold, row[1], row[2]) if row else (0, sold, 0, 0)
