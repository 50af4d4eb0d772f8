"""Settling what a business member owes (结账): a bill of its own, with a number of its own, and never a sale."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import acts, debts, journal, points
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis, to_millis
from store.counter import printing
from store.counter.handed_over import handed_over, kept_reference
from store.counter.shifts.current import shift_of
from store.counter.shifts.holding import hold
from store.db.models import Settlement
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money, write_amount

CREDIT_LIMIT = Permit("credit_limit", N_("Say how much a member may owe"), least="manager")

PRINTED = "settlement"
"""The kind of its print job."""


class OwesLess(Refused):
    template = N_("Only {owed} is owed; {paid} cannot be settled.")


class NotASettlingTender(Refused):
    template = N_("“{tender}” does not settle an account; these do: {known}.")


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement: `paid` lowered the debt to `owed_after`; `tendered` was handed over."""

    id: str
    number: str
    at: datetime
    till: str
    staff: str | None
    member: str
    tender: str
    reference: str
    paid: Money
    tendered: Money
    owed_after: Money

    @property
    def change(self) -> Money:
        return self.tendered - self.paid


def settle(
    shop: Shop,
    actor: Actor,
    member: str,
    paid: Money,
    tender: str = "cash",
    *,
    tendered: Money | None = None,
    reference: str = "",
    key: str,
    now: datetime,
) -> Settled:
    """The member pays `paid` of what is owed, in cash or by a recorded tender; the slip prints and the drawer opens.

    Again with the same key answers what was done. Raises NothingPaid, NotASettlingTender, TenderedTooLittle, NoCredit,
    OwesLess, TooMuchTendered, NotLastFour.
    """
    currency = shop.settings.currency
    given = handed_over(shop.settings, paid, tender, tendered, NotASettlingTender)
    reference = kept_reference(tender, reference)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_settlement(shop, done)
        held = debts.debt(member)
        if held is None:
            raise debts.NoCredit()
        if paid > held.owed:
            raise OwesLess(owed=write_amount(max(0, held.owed), currency), paid=write_amount(paid, currency))
        bill, day, at = new_id(), points.today(shop, now), to_millis(now)
        hold(shop, actor.till)
        after = debts.lower(actor, member, paid, "settle", source=bill, now=now)
        last: Any = (
            Settlement.select(Settlement.sequence)
            .where(Settlement.till == actor.till, Settlement.trading_day == day)
            .order_by(Settlement.sequence.desc())
            .first()
        )
        sequence = last.sequence + 1 if last else 1
        number = f"A{actor.till}-{day}-{sequence:04}"
        Settlement.insert(
            id=bill,
            number=number,
            member=member,
            till=actor.till,
            trading_day=day,
            sequence=sequence,
            tender=tender,
            reference=reference,
            paid=paid,
            tendered=given,
            owed_after=after.owed,
            at=at,
            staff=actor.staff,
            shift=shift_of(shop, actor, now),
        ).execute()
        printing.enqueue_document(shop, actor.till, PRINTED, bill, drawer=tender == "cash", at=at)
        journal.append(shop, actor, "settle", now=now, member=member, number=number, tender=tender, paid=paid)
        acts.done(shop, key, "settle", bill, now)
        return read_settlement(shop, bill)


def set_limit(shop: Shop, actor: Actor, member: str, most: Money, *, key: str, now: datetime) -> debts.DebtView:
    """How much a business member may owe. Raises OnlyBusiness, ApprovalNeeded."""
    with shop.transaction():
        if acts.result_of(shop, key) is None:
            require(shop, actor, CREDIT_LIMIT)
            before = debts.debt(member)
            debts.set_limit(member, most)
            journal.append(
                shop, actor, "debt_limit", now=now, member=member, before=before.most if before else 0, after=most
            )
            acts.done(shop, key, "debt_limit", member, now)
        found = debts.debt(member)
        assert found
        return found


def read_settlement(shop: Shop, settlement: str) -> Settled:
    row: Any = Settlement.get_by_id(settlement)
    return Settled(
        *(row.id, row.number, from_millis(row.at, shop.settings.zone), row.till_id, row.staff_id, row.member_id),
        *(row.tender, row.reference, row.paid, row.tendered, row.owed_after),
    )
