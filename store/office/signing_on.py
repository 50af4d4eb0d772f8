"""Signing on, signing off, locking a till, and approving what somebody else does at one."""

import hmac
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from store.books import journal
from store.books.actor import Actor
from store.books.permits import ROLE_NAMES, Permit, least_role, role_may
from store.calendar import to_millis
from store.db.keys import Root
from store.db.models import SignOnFailure, Staff, StaffSession
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked
from store.money import Money
from store.office.badges import badge_hash, looks_like_badge
from store.office.pins import WrongNumberOrPin, begin_try, delay, verifies

UNLOCK = Permit("unlock", N_("Unlock somebody else's till"), least="supervisor")


class AccountLocked(Refused):
    template = N_("{name} ({number}) is locked out; a manager unlocks it with `shop staff unlock`.")


class SignedOnElsewhere(Refused):
    template = N_("{name} ({number}) is signed on at till {till}: sign off there first.")


class MayNotApprove(Refused):
    template = N_("{name} ({number}) may not allow “{act}”; it must be approved by: {role}.")


def sign_on(shop: Shop, number: str, pin: str, till: str, *, now: datetime) -> Actor:
    """The member of staff with this number (or the code of their badge) and PIN, at `till` ("0102").

    Takes about 0.1 s, the same for a number that nobody has: call it off the screen's thread, with a connection of
    that thread. Raises WrongNumberOrPin, or MustWait while the delay after wrong tries lasts; both say how many
    seconds are left. A try counts as failed until it has succeeded, so tries at the same time cannot dodge the delay.
    With the right PIN it may still raise AccountLocked, or SignedOnElsewhere where nobody may be at two tills.
    """
    tried, who = _recognised(shop, number, pin, till, now)
    row = tried.row
    others = signed_on_at(shop, who)
    refusal: Refused | None = None
    if row.locked_at is not None:
        refusal = AccountLocked(name=row.name, number=row.number)
    elif others and shop.settings.one_session == "refuse":
        refusal = SignedOnElsewhere(name=row.name, number=row.number, till=others[0])
    with shop.transaction():
        SignOnFailure.delete().where(SignOnFailure.number == tried.counted_as).execute()
        if refusal is None:
            StaffSession.delete().where(StaffSession.till == till).execute()
            StaffSession.insert(till=till, staff=row.id, since=to_millis(now)).execute()
            detail: dict[str, Any] = {"elsewhere": others} if others else {}
            if tried.failures > 1:
                detail["after_failures"] = tried.failures - 1
            journal.append(shop, who, "sign_on", now=now, **detail)
        else:
            journal.append(shop, who, "sign_on.refused", now=now, why=type(refusal).__name__)
    if refusal is not None:
        raise refusal
    return who


def recognise(shop: Shop, number: str, pin: str, till: str, *, now: datetime) -> Actor:
    """Who this is, for what is done without signing on, as hours are. As slow as sign_on, and raises WrongNumberOrPin,
    MustWait."""
    tried, who = _recognised(shop, number, pin, till, now)
    with shop.transaction():
        SignOnFailure.delete().where(SignOnFailure.number == tried.counted_as).execute()
    return who


def lock_till(shop: Shop, actor: Actor, *, now: datetime) -> None:
    """The cashier goes away for a moment (锁屏); they stay signed on, and the basket stays."""
    with shop.transaction():
        journal.append(shop, actor, "lock", now=now)


def unlock_till(shop: Shop, actor: Actor, number: str, pin: str, *, now: datetime) -> Actor:
    """Who unlocks what the actor locked: themselves, or somebody who may (UNLOCK). As slow as sign_on.

    Raises WrongNumberOrPin, MustWait, AccountLocked, MayNotApprove.
    """
    tried, who = _recognised(shop, number, pin, actor.till, now)
    refusal: Refused | None = None
    if tried.row.locked_at is not None:
        refusal = AccountLocked(name=who.name, number=who.number)
    elif who.staff != actor.staff and not role_may(shop, who.role, UNLOCK):
        role = Marked(ROLE_NAMES[least_role(shop, UNLOCK, None, None)])
        refusal = MayNotApprove(name=who.name, number=who.number, act=Marked(UNLOCK.name), role=role)
    with shop.transaction():
        SignOnFailure.delete().where(SignOnFailure.number == tried.counted_as).execute()
        journal.append(shop, who, "unlock" if refusal is None else "unlock.refused", now=now, locked_by=actor.staff)
    if refusal is not None:
        raise refusal
    return who


def sign_off(shop: Shop, actor: Actor, *, now: datetime) -> None:
    """Leave the till to the next one."""
    with shop.transaction():
        StaffSession.delete().where(StaffSession.till == actor.till).execute()
        journal.append(shop, actor, "sign_off", now=now)


def signed_on_at(shop: Shop, actor: Actor) -> list[str]:
    """The other tills that the actor is signed on at; none where the shop does not look (`one_session`)."""
    if shop.settings.one_session == "off":
        return []
    sessions: Any = StaffSession.select(StaffSession.till).where(
        StaffSession.staff == actor.staff, StaffSession.till != actor.till
    )
    return [till for (till,) in sessions.order_by(StaffSession.till).tuples()]


def approve(
    shop: Shop,
    actor: Actor,
    number: str,
    pin: str,
    permit: Permit,
    *,
    now: datetime,
    amount: Money | None = None,
    permille: int | None = None,
) -> Actor:
    """The same actor, with the approval of who has this number and PIN; without a PIN the code of a badge, where the
    shop lets a badge approve. The screen does the act again with this actor, once. As slow as sign_on.

    A wrong PIN counts and delays as at sign-on. Raises WrongNumberOrPin, MustWait, AccountLocked, MayNotApprove.
    """
    tried = _try(shop, number, pin, now, badge_alone=shop.settings.badge_approves)
    row = tried.row
    if row is None or not tried.right:
        with shop.transaction():
            detail: dict[str, Any] = {"by": row.id} if row else {}
            journal.append(shop, actor, "approve.failed", now=now, permit=permit.id, failures=tried.failures, **detail)
        raise WrongNumberOrPin(seconds=delay(tried.failures))
    refusal: Refused | None = None
    if row.locked_at is not None:
        refusal = AccountLocked(name=row.name, number=row.number)
    elif not role_may(shop, row.role, permit, amount=amount, permille=permille):
        role = Marked(ROLE_NAMES[least_role(shop, permit, amount, permille)])
        refusal = MayNotApprove(name=row.name, number=row.number, act=Marked(permit.name), role=role)
    approved = replace(actor, approver=row.id)
    with shop.transaction():
        SignOnFailure.delete().where(SignOnFailure.number == tried.counted_as).execute()
        if refusal is None:
            journal.append(shop, approved, "approve", now=now, permit=permit.id)
        else:
            journal.append(shop, actor, "approve.refused", now=now, permit=permit.id, by=row.id)
    if refusal is not None:
        raise refusal
    return approved


def _recognised(shop: Shop, number: str, pin: str, till: str, now: datetime) -> "tuple[_Tried, Actor]":
    """The try, and whose it was, at `till`. Raises WrongNumberOrPin, MustWait."""
    tried = _try(shop, number, pin, now, badge_alone=False)
    row = tried.row
    if row is None or not tried.right:
        who = Actor(row.id if row else None, number, row.name if row else "", row.role if row else "", till)
        with shop.transaction():
            journal.append(shop, who, "sign_on.failed", now=now, known=row is not None, failures=tried.failures)
        raise WrongNumberOrPin(seconds=delay(tried.failures))
    return tried, Actor(row.id, row.number, row.name, row.role, till)


class _Tried(NamedTuple):
    """Whom a number or badge is, whether the PIN was right, and how many tries in a row that makes."""

    row: Any
    right: bool
    failures: int
    counted_as: str


def _try(shop: Shop, number: str, pin: str, now: datetime, *, badge_alone: bool) -> _Tried:
    badge = looks_like_badge(number)
    key = Staff.badge_hash == badge_hash(shop.root, number.upper()) if badge else Staff.number == number
    row = Staff.get_or_none(key & (Staff.active == True))  # noqa: E712
    counted_as = row.number if row else _stranger(shop.root, number)
    failures = begin_try(shop, counted_as, now)
    if badge and badge_alone and not pin:
        right = row is not None
    else:
        right = verifies(shop.root, row.number if row else number, pin, row.pin_hash if row else None)
    return _Tried(row, right, failures, counted_as)


def _stranger(root: Root, number: str) -> str:
    """What failures of an unknown number are counted under: often it is a PIN in the wrong field, so not as typed."""
    return "?" + hmac.digest(root.pin_pepper, b"stranger:" + number.encode(), "sha256").hex()[:7]
