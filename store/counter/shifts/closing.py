"""The end of a shift: the drawer is counted blind, then the Z is drawn once. An X changes nothing, at any time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import acts, journal
from store.books.actor import Actor
from store.books.permits import Permit, may, require
from store.calendar import to_millis
from store.counter import printing
from store.counter.printing import Job
from store.counter.shifts.figures import ShiftSums
from store.counter.shifts.holding import hold
from store.counter.shifts.pieces import Pieces, checked, read_pieces, write_pieces
from store.counter.shifts.reading import ShiftView, read_shift, the_open_shift
from store.counter.shifts.refusals import CountAgain, CountFirst, StillUnsettled
from store.counter.shifts.sums import expected_cash, sums
from store.counter.shifts.unsettled import unsettled
from store.db.models import CashCount, Shift, ShiftTotal
from store.db.opening import Shop
from store.errors import N_
from store.ids import new_id
from store.money import Money

SEE_CASH = Permit("see_cash", N_("See what should be in the drawer"), least="supervisor")
RECOUNT = Permit("recount", N_("Count the drawer again"), least="supervisor")
CARRY_OVER = Permit("carry_over", N_("Close a shift with something unsettled"), least="supervisor")


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, and only then what should have been there. `over` is below zero when cash is missing."""

    shift: str
    pieces: dict[Money, int]
    counted: Money
    expected: Money

    @property
    def over(self) -> Money:
        return self.counted - self.expected


def count(shop: Shop, actor: Actor, pieces: Pieces, *, key: str, now: datetime) -> Counted:
    """Keep what was counted in the drawer (点钞), then answer what was expected. Counting again takes an approval, and
    the count before stays.

    Raises NoShift, NotADenomination, BadPieces, ApprovalNeeded.
    """
    counted = checked(pieces, shop.settings.currency)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return _counted(CashCount.get_by_id(done))
        hold(shop, actor.till)
        shift = the_open_shift(shop, actor.till)
        if _last_count(shift) is not None:
            require(shop, actor, RECOUNT)
        made = CashCount.create(
            id=new_id(),
            shift=shift.id,
            pieces=write_pieces(pieces),
            counted=counted,
            expected=expected_cash(shop, shift),
            at=to_millis(now),
            staff=actor.staff,
            approver=actor.approver,
        )
        answer = _counted(made)
        journal.append(
            shop, actor, "shift.count", now=now, shift=shift.id, counted=counted, expected=answer.expected,
            over=answer.over,
        )  # fmt: skip
        acts.done(shop, key, "count", made.id, now)
        return answer


def standing_count(shop: Shop, till: str) -> Counted | None:
    """What was counted at the till, when no cash has moved since: the shift can be closed with it. Raises NoShift."""
    shift = the_open_shift(shop, till)
    last = _last_count(shift)
    return None if last is None or last.expected != expected_cash(shop, shift) else _counted(last)


def close(shop: Shop, actor: Actor, *, carry: Collection[str] = (), key: str, now: datetime) -> ShiftSums:
    """Close the shift at the actor's till: the Z. `carry` names by id what may stay unsettled.

    The roll-up, the journal's head, the print job of the Z and the end of the shift are one transaction; with the same
    key again it answers the same. Raises NoShift, CountFirst, CountAgain, StillUnsettled, ApprovalNeeded.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return sums(shop, read_shift(shop, done))
        hold(shop, actor.till)
        shift = the_open_shift(shop, actor.till)
        last = _last_count(shift)
        if last is None:
            raise CountFirst()
        if last.expected != expected_cash(shop, shift):
            raise CountAgain()
        carried = _carried(shop, actor, shift, carry)
        journal.append(
            shop, actor, "shift.close", now=now, shift=shift.id, number=shift.number, expected=last.expected,
            counted=last.counted, over=last.counted - last.expected, carried=[each for each, _ in carried],
        )  # fmt: skip
        entry, head = journal.head(shop, actor.till)
        ended = {
            Shift.closed_at: to_millis(now),
            Shift.closed_by: actor.staff,
            Shift.carried: "\n".join(name for _, name in carried),
            Shift.last_entry: entry,
            Shift.head: head,
        }
        Shift.update(ended).where(Shift.id == shift.id).execute()
        figures = sums(shop, read_shift(shop, shift.id))
        ShiftTotal.insert_many(
            [
                {"shift": shift.id, "name": name, "part": part, "count": total.count, "amount": total.amount}
                for (name, part), total in figures.rows().items()
            ]
        ).execute()
        Shift.update(open_at=None).where(Shift.id == shift.id).execute()
        printing.enqueue_document(shop, actor.till, "shift_z", shift.id, drawer=False, at=to_millis(now))
        acts.done(shop, key, "close", shift.id, now)
        return figures


def x(shop: Shop, actor: Actor) -> ShiftSums:
    """The open shift as it stands; who may not see the cash sees none. Raises NoShift."""
    return sums(shop, the_open_shift(shop, actor.till), cash=may(shop, actor, SEE_CASH))


def print_x(shop: Shop, actor: Actor, *, key: str, now: datetime) -> Job:
    """Print an X; the same for who may not see the cash, without it. Raises NoShift."""
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return printing.job(shop, done)
        shift = the_open_shift(shop, actor.till)
        kind = "shift_x" if may(shop, actor, SEE_CASH) else "shift_blind"
        job = printing.print_document(shop, actor.till, kind, shift.id, now=now)
        journal.append(shop, actor, "shift.x", now=now, shift=shift.id, kind=kind)
        acts.done(shop, key, "print_x", job.id, now)
        return job


def figures_of(shop: Shop, actor: Actor, shift: ShiftView) -> ShiftSums:
    """A shift's figures as this actor may see them: those of a closed one are no secret."""
    return sums(shop, shift, cash=not shift.open or may(shop, actor, SEE_CASH))


def _carried(shop: Shop, actor: Actor, shift: ShiftView, carry: Collection[str]) -> list[tuple[str, str]]:
    """Ids, and kinds with names, of what stays unsettled. Raises StillUnsettled, ApprovalNeeded."""
    left = unsettled(shop, shift.till)
    forgotten = tuple(each for each in left if each.id not in carry)
    if forgotten:
        raise StillUnsettled(forgotten, ", ".join(each.name for each in forgotten))
    if left:
        require(shop, actor, CARRY_OVER)
    return [(each.id, f"{each.kind} {each.name}") for each in left]


def _last_count(shift: ShiftView) -> Any:
    return CashCount.select().where(CashCount.shift == shift.id).order_by(CashCount.id.desc()).first()


def _counted(row: Any) -> Counted:
    return Counted(row.shift_id, read_pieces(row.pieces), row.counted, row.expected)
