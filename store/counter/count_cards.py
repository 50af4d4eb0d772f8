"""Count cards at the counter (次卡): sold as a prepayment, used (核销) one at a time, taken back, and refunded.

A card that is sold and a refund are bills of their own, numbered K, till, trading day and sequence, and never a sale.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from store.books import acts, counts, journal, points, visits
from store.books.actor import Actor
from store.books.counts import CountCardView
from store.books.permits import Permit, require
from store.calendar import as_number, from_millis, to_millis, trading_day
from store.counter import printing
from store.counter.handed_over import handed_over, kept_reference
from store.counter.printing import Job
from store.counter.shifts.current import shift_of
from store.counter.shifts.holding import hold
from store.db.models import CountBill, CountCard, PrintJob
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money, half_up
from store.office import count_kinds
from store.office.members.editing import seen
from store.office.members.refusals import REFUSED_STATES
from store.office.staff import NotActive, person

USE_COUNT_CARD = Permit("use_count_card", N_("Use a count card"), least="cashier")
RETURN_COUNT_USE = Permit("return_count_use", N_("Take back the use of a count card"), least="supervisor")
REFUND_COUNT_CARD = Permit("refund_count_card", N_("Pay back what is left of a count card"), least="supervisor")

PRINTED, USE_PRINTED = "count_card", "count_use"
"""The kinds of the print jobs of its bills, and of a use."""


class NotACountTender(Refused):
    template = N_("“{tender}” does not pay for a count card; these do: {known}.")


class CountUsedUp(Refused):
    template = N_("“{name}” is used up: {uses} of {uses}.")


class CountExpired(Refused):
    template = N_("“{name}” ended on {until}, with {unused} unused: it can be refunded.")


class CountNotUsed(Refused):
    template = N_("“{name}” was not used: there is nothing to take back.")


class NothingToPrint(Refused):
    template = N_("“{name}” was not used: there is nothing to print.")


class NothingUnused(Refused):
    template = N_("Nothing is left of “{name}” that could be paid back.")


@dataclass(frozen=True, slots=True)
class CountBilled:
    """A bill as it was made. `kind`: count_card, or count_refund with `paid` and `uses` below zero. `card` is the
    card's number, `name` its kind's, `service` what it is good for until the day `until`."""

    id: str
    number: str
    kind: str
    at: datetime
    till: str
    staff: str | None
    card: str
    name: str
    service: str
    member: str
    until: date | None
    uses: int
    tender: str
    reference: str
    paid: Money
    tendered: Money

    @property
    def change(self) -> Money:
        return max(0, self.tendered - self.paid)


def sell(
    shop: Shop,
    actor: Actor,
    member: str,
    kind: str,
    tender: str = "cash",
    *,
    tendered: Money | None = None,
    reference: str = "",
    key: str,
    now: datetime,
) -> CountBilled:
    """Sell a member a card of a kind for its price, in cash or by a recorded tender; the slip prints and the drawer
    opens. Done again with the same key answers what was done.

    Raises NoSuchCountKind, CountKindStopped, NoSuchMember, MemberInactive, MemberFrozen, MemberLost, MemberClosed,
    NotACountTender, TenderedTooLittle, TooMuchTendered, NotLastFour.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_bill(shop, done)
        sold, who = count_kinds.sold_kind(shop, kind), seen(shop, member, now)
        if who.state in REFUSED_STATES:
            raise REFUSED_STATES[who.state](member=who.masked)
        given = handed_over(shop.settings, sold.price, tender, tendered, NotACountTender)
        reference = kept_reference(tender, reference)
        today = trading_day(now, shop.settings.zone, shop.settings.day_ends_at)
        until = as_number(today + timedelta(days=sold.valid_days - 1)) if sold.valid_days else None
        card, number = new_id(), _next_number(shop, actor, now)
        CountCard.insert(
            id=card,
            number=number[0],
            kind=kind,
            member=who.id,
            uses=sold.uses,
            paid=sold.price,
            unused=sold.uses,
            until=until,
            sold_at=to_millis(now),
        ).execute()
        paid = {"tender": tender, "reference": reference, "paid": sold.price, "tendered": given, "uses": sold.uses}
        bill = _bill(shop, actor, "count_card", card, number, now, **paid)
        counts.enter(actor, card, "sell", sold.uses, bill=bill, now=now)
        told: dict[str, Any] = {"card": number[0], "member": who.id, "kind": kind, "tender": tender, "paid": sold.price}
        journal.append(shop, actor, "count_card.sell", now=now, **told)
        acts.done(shop, key, "count_card.sell", bill, now)
        return read_bill(shop, bill)


def use(
    shop: Shop, actor: Actor, card: str, *, worker: str | None = None, key: str, now: datetime
) -> CountCardView:  # fmt: skip
    """Use one of a card (by its number); `worker` is the staff number of who does the service. The card after it; its
    slip prints where the shop chose so.

    Done again with the same key uses one. Two tills never use the last one twice.
    Raises NoSuchCountCard, CountUsedUp, CountExpired, NoSuchStaff, NotActive, MemberFrozen, MemberLost, MemberClosed,
    ApprovalNeeded.
    """
    with shop.transaction():
        found = counts.card(shop, card, now=now)
        if acts.result_of(shop, key) is None:
            acts.done(shop, key, "count_card.use", use_within(shop, actor, found, worker, now=now), now)
    return counts.card_by_id(shop, found.id, now=now)


def use_within(
    shop: Shop, actor: Actor, found: CountCardView, worker: str | None, *, here: bool = True, now: datetime
) -> str:
    """Use one of a card, inside the caller's transaction; the entry's id. `here` False: it is lost, for its member did
    not come, whatever state they are in. Raises what use raises."""
    require(shop, actor, USE_COUNT_CARD)
    who = seen(shop, found.member, now)
    if here and who.state in REFUSED_STATES:
        raise REFUSED_STATES[who.state](member=who.masked)
    by = person(worker) if worker else None
    if by and not by.active:
        raise NotActive(name=by.name, number=by.number)
    found = counts.hold(shop, found.id, now=now)
    if found.unused < 1:
        raise CountUsedUp(name=found.name, uses=found.uses)
    if found.expired:
        raise CountExpired(name=found.name, until=str(found.until), unused=found.unused)
    entry = counts.enter(actor, found.id, "use", -1, worker=by.id if by else None, now=now)
    if here:
        visits.came(shop, who.id, now)
    journal.append(shop, actor, "count_card.use", now=now, card=found.number, member=who.id, worker=by.id if by else "")
    if shop.settings.count_use_slip:
        printing.enqueue_document(shop, actor.till, USE_PRINTED, entry, drawer=False, at=to_millis(now))
    return entry


def take_back(shop: Shop, actor: Actor, card: str, *, key: str, now: datetime) -> CountCardView:
    """Take back the latest use of a card, which was booked by mistake. The card after it; also one that has ended.

    Raises NoSuchCountCard, CountNotUsed, ApprovalNeeded.
    """
    with shop.transaction():
        found = counts.card(shop, card, now=now)
        if acts.result_of(shop, key) is None:
            counts.hold(shop, found.id, now=now)
            used = counts.last_use(found.id)
            if used is None:
                raise CountNotUsed(name=found.name)
            acts.done(shop, key, "count_card.back", back_within(shop, actor, found, used, now=now), now)
    return counts.card_by_id(shop, found.id, now=now)


def back_within(shop: Shop, actor: Actor, found: CountCardView, used: str, *, now: datetime) -> str:
    """Take a use of a held card back, inside the caller's transaction; the entry's id. Raises ApprovalNeeded."""
    require(shop, actor, RETURN_COUNT_USE)
    entry = counts.enter(actor, found.id, "back", 1, back=used, now=now)
    journal.append(shop, actor, "count_card.back", now=now, card=found.number, use=used)
    return entry


def print_use(shop: Shop, actor: Actor, card: str, *, key: str, now: datetime) -> Job:
    """Print the slip of the latest use of a card (核销单); marked as a reprint where it was printed before.

    Raises NoSuchCountCard, NothingToPrint, ApprovalNeeded.
    """
    found = counts.card(shop, card, now=now)
    used = counts.last_use(found.id)
    if used is None:
        raise NothingToPrint(name=found.name)
    since = PrintJob.id > used  # ids are in the order of time
    if PrintJob.select().where(since, PrintJob.kind == USE_PRINTED, PrintJob.document == used).exists():
        return printing.reprint_document(shop, actor, USE_PRINTED, used, key=key, now=now)
    with shop.transaction():
        made = printing.print_document(shop, actor.till, USE_PRINTED, used, now=now)
        acts.done(shop, key, "count_card.slip", made.id, now)
    return made


def refund_of(card: CountCardView) -> Money:
    """What is paid back for all that is unused: its share of what the card cost, rounded half-up, less what was paid
    back before; so all refunds of a card of which nothing was used come to exactly what it cost."""
    uses, money = counts.refunded(card.id)
    return half_up(card.paid * (card.unused + uses), card.uses) - money


def refund(shop: Shop, actor: Actor, card: str, *, key: str, now: datetime) -> CountBilled:
    """Pay what is unused of a card back, in cash out of the drawer; nothing is left on it.

    Raises NoSuchCountCard, NothingUnused, ApprovalNeeded.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return read_bill(shop, done)
        found = counts.card(shop, card, now=now)
        found = counts.hold(shop, found.id, now=now)
        if not found.unused:
            raise NothingUnused(name=found.name)
        money = refund_of(found)
        require(shop, actor, REFUND_COUNT_CARD, amount=money)
        number = _next_number(shop, actor, now)
        paid = {"tender": "cash", "paid": -money, "tendered": 0, "uses": -found.unused}
        bill = _bill(shop, actor, "count_refund", found.id, number, now, **paid)
        counts.enter(actor, found.id, "refund", -found.unused, bill=bill, now=now)
        told: dict[str, Any] = {"card": found.number, "number": number[0], "uses": found.unused, "paid": money}
        journal.append(shop, actor, "count_card.refund", now=now, **told)
        acts.done(shop, key, "count_card.refund", bill, now)
        return read_bill(shop, bill)


def read_bill(shop: Shop, bill: str) -> CountBilled:
    """A bill by its id, as it was made."""
    row: Any = CountBill.get_by_id(bill)
    at = from_millis(row.at, shop.settings.zone)
    card = counts.card_by_id(shop, row.card_id, now=at)
    return CountBilled(
        *(row.id, row.number, row.kind, at, row.till_id, row.staff_id, card.number, card.name, card.service),
        *(card.member, card.until, row.uses, row.tender, row.reference, row.paid, row.tendered),
    )


def _next_number(shop: Shop, actor: Actor, now: datetime) -> tuple[str, int, int]:
    """The till's next number, with its trading day and sequence; one bill of a till at a time."""
    hold(shop, actor.till)
    day = points.today(shop, now)
    last: Any = (
        CountBill.select(fn.MAX(CountBill.sequence))
        .where(CountBill.till == actor.till, CountBill.trading_day == day)
        .scalar()
    )
    sequence = int(last or 0) + 1
    return f"K{actor.till}-{day}-{sequence:04}", day, sequence


def _bill(
    shop: Shop, actor: Actor, kind: str, card: str, number: tuple[str, int, int], now: datetime, **sums: Any
) -> str:
    """The bill's row, and its print jobs; its id."""
    bill, at = new_id(), to_millis(now)
    CountBill.insert(
        id=bill,
        number=number[0],
        kind=kind,
        card=card,
        till=actor.till,
        trading_day=number[1],
        sequence=number[2],
        at=at,
        staff=actor.staff,
        shift=shift_of(shop, actor, now),
        **sums,
    ).execute()
    printing.enqueue_document(shop, actor.till, PRINTED, bill, drawer=sums["tender"] == "cash", at=at)
    return bill
