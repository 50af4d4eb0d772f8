"""Orders of an outside shop (商城): a coupon that it redeems, points that it gives or spends, and each taken back.

What was done for an order is an entry, only added to, beside the ledgers that it moved. An order uses a coupon, earns
or spends points of an account once; what was done is undone by an entry that reverses it, once and whole.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import coupons, journal, points
from store.books.actor import Actor
from store.books.holders import holder
from store.calendar import from_millis, to_millis
from store.db.models import Coupon, OutsideEntry
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money
from store.office.api.tokens import Caller
from store.office.coupons.views import CouponView, check_owner
from store.office.members.refusals import REFUSED_STATES
from store.office.members.views import MemberView
from store.office.points import redeeming

MOST_POINTS = 10_000_000


class OrderDone(Refused):
    template = N_("Order {number} did that already (entry {entry}).")


class NoSuchEntry(Refused):
    template = N_("There is no entry {entry} of an order.")


class EntryReversed(Refused):
    template = N_("Entry {entry} was taken back already (entry {by}).")


class NotToReverse(Refused):
    template = N_("Entry {entry} takes something back itself: it stands.")


class TooFewPoints(Refused):
    template = N_("This shop spends {minimum} {minimum:point|points} or more at once, in steps of {step}.")


class TakesNothing(Refused):
    template = N_("This coupon takes nothing off these goods.")


class NoPointsForThat(Refused):
    template = N_("A member of this kind has no points in this shop.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done for an order. `points` are the change of the account, `amount` is what a coupon took off."""

    id: str
    number: str
    kind: str
    points: int
    amount: Money
    at: datetime
    reverses: str | None
    reversed_by: str | None


def redeem(
    shop: Shop, who: Caller, number: str, view: CouponView, member: MemberView | None, amount: Money, *, now: datetime
) -> Entry:
    """Use a coupon for an order that it takes `amount` off. `member` is whose card the customer has there.

    Raises TakesNothing, CouponOfAnother, OrderDone, MemberInactive, MemberFrozen, MemberLost, MemberClosed, and
    CouponUsed and the like when it is not good any more.
    """
    if amount <= 0:
        raise TakesNothing()
    whose = member.id if member else None
    check_owner(view, whose)
    if member:
        _check_state(member)
    with shop.transaction():
        entry = _enter(shop, who, number, "coupon", view.id, now, member=whose, amount=amount)
        coupons.use(shop, who.actor, view.id, None, amount, now=now)
        journal.append(shop, who.actor, "order.coupon", now=now, entry=entry, coupon=view.id, amount=amount)
    return show(shop, who, entry)


def earn(shop: Shop, who: Caller, number: str, member: MemberView, count: int, *, now: datetime) -> Entry:
    """Give points for an order. Raises OrderDone, NoPointsForThat, MemberInactive, MemberFrozen, MemberLost,
    MemberClosed."""
    _check(shop, member)
    with shop.transaction():
        entry = _enter(shop, who, number, "earn", member.account, now, member=member.id, count=count)
        points.earn(shop, who.actor, member.account, count, source=entry, member=member.id, reason=number, now=now)
        journal.append(shop, who.actor, "order.earn", now=now, entry=entry, member=member.id, points=count)
    return show(shop, who, entry)


def burn(shop: Shop, who: Caller, number: str, member: MemberView, count: int, *, now: datetime) -> Entry:
    """Spend points for an order. Raises OrderDone, NotEnoughPoints, TooFewPoints, NoPointsForThat, MemberInactive,
    MemberFrozen, MemberLost, MemberClosed."""
    _check(shop, member)
    rules = redeeming(shop)
    if count < rules.minimum or count % rules.step:
        raise TooFewPoints(minimum=max(rules.minimum, rules.step), step=rules.step)
    with shop.transaction():
        entry = _enter(shop, who, number, "burn", member.account, now, member=member.id, count=-count)
        points.burn(shop, who.actor, member.account, count, source=entry, member=member.id, reason=number, now=now)
        journal.append(shop, who.actor, "order.burn", now=now, entry=entry, member=member.id, points=count)
    return show(shop, who, entry)


def reverse(shop: Shop, who: Caller, entry: str, *, now: datetime) -> Entry:
    """Take back what an entry of this program did: the coupon may be used again, points return to the lots that they
    came from, points that were earned go, even where they are spent already. Who was merged into another member since,
    or shares a family's account, gets and gives them there.

    Raises NoSuchEntry, EntryReversed, NotToReverse.
    """
    with shop.transaction():
        row = _row(who, entry)
        if row.kind == "back":
            raise NotToReverse(entry=entry)
        if by := OutsideEntry.get_or_none(OutsideEntry.reverses == entry):
            raise EntryReversed(entry=entry, by=by.id)
        given = {"member": row.member_id, "count": -row.points, "amount": -row.amount, "reverses": entry}
        back = _enter(shop, who, row.number, "back", entry, now, **given)
        _undo(shop, who.actor, row, back, now)
        journal.append(shop, who.actor, "order.back", now=now, entry=back, reverses=entry)
    return show(shop, who, back)


def _undo(shop: Shop, actor: Actor, row: Any, back: str, now: datetime) -> None:
    if row.kind == "coupon":
        coupons.give_back_use(shop, actor, row.subject, row.amount, now=now)
        return
    account = holder(row.subject)
    moved = {"source": back, "member": row.member_id, "reason": row.number, "now": now}
    if row.kind == "earn":
        points.claw_back(shop, actor, account, row.points, earned_by=row.id, **moved)
    else:
        points.give_back(shop, actor, account, -row.points, burned_by=row.id, **moved)


def show(shop: Shop, who: Caller, entry: str) -> Entry:
    """An entry of this program. Raises NoSuchEntry."""
    return _entry(shop, _row(who, entry))


def of_order(shop: Shop, who: Caller, number: str) -> list[Entry]:
    """All that this program did for an order, the first first."""
    rows = OutsideEntry.select().where(OutsideEntry.token == who.token, OutsideEntry.number == number)
    return [_entry(shop, row) for row in rows.order_by(OutsideEntry.id)]


def coupon_of(entry: str) -> str:
    """The code of the coupon of an entry that used one."""
    rows: Any = Coupon.select(Coupon.code).join(OutsideEntry, on=(OutsideEntry.subject == Coupon.id))
    return str(rows.where(OutsideEntry.id == entry).tuples().get()[0])


def _check_state(member: MemberView) -> None:
    if member.state in REFUSED_STATES:
        raise REFUSED_STATES[member.state](member=member.masked)


def _check(shop: Shop, member: MemberView) -> None:
    _check_state(member)
    if member.kind not in shop.settings.points_kinds.split():
        raise NoPointsForThat()


def _enter(
    shop: Shop,
    who: Caller,
    number: str,
    kind: str,
    subject: str,
    now: datetime,
    *,
    member: str | None,
    count: int = 0,
    amount: Money = 0,
    reverses: str | None = None,
) -> str:
    told = (OutsideEntry.token == who.token) & (OutsideEntry.number == number)
    done = OutsideEntry.get_or_none(told, OutsideEntry.kind == kind, OutsideEntry.subject == subject)
    if done is not None:
        raise OrderDone(number=number, entry=done.id)
    new = new_id()
    OutsideEntry.create(
        id=new,
        token=who.token,
        number=number,
        kind=kind,
        subject=subject,
        member=member,
        points=count,
        amount=amount,
        reverses=reverses,
        at=to_millis(now),
    )
    return new


def _row(who: Caller, entry: str) -> Any:
    row = OutsideEntry.get_or_none(OutsideEntry.id == entry, OutsideEntry.token == who.token)
    if row is None:
        raise NoSuchEntry(entry=entry)
    return row


def _entry(shop: Shop, row: Any) -> Entry:
    by = OutsideEntry.get_or_none(OutsideEntry.reverses == row.id)
    at = from_millis(row.at, shop.settings.zone)
    back = by.id if by else None
    return Entry(row.id, row.number, row.kind, row.points, row.amount, at, row.reverses_id, back)
