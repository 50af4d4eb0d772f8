"""Who works here. Signing on and approving are in signing_on, PINs in pins; both are used from here."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import ROLES, Permit, require
from store.calendar import to_millis
from store.db.models import Member, SignOnFailure, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.office.badges import BadBadge, BadgeTaken, badge_hash, looks_like_badge
from store.office.pins import (
    LONGEST_DELAY,
    PIN_DIGITS,
    MustWait,
    PinNotSixDigits,
    PinTooSimple,
    WrongNumberOrPin,
    any_pin,
    begin_try,
    check_pin,
    delay,
    hash_pin,
    verifies,
)
from store.office.signing_on import (
    AccountLocked,
    MayNotApprove,
    SignedOnElsewhere,
    approve,
    lock_till,
    recognise,
    sign_off,
    sign_on,
    signed_on_at,
    unlock_till,
)
from store.slip import printable

__all__ = [
    "LONGEST_DELAY",
    "PIN_DIGITS",
    "ROLES",
    "AccountLocked",
    "MayNotApprove",
    "MustWait",
    "PinNotSixDigits",
    "PinTooSimple",
    "SignedOnElsewhere",
    "WrongNumberOrPin",
    "any_pin",
    "approve",
    "begin_try",
    "check_pin",
    "delay",
    "hash_pin",
    "lock_till",
    "recognise",
    "sign_off",
    "sign_on",
    "signed_on_at",
    "unlock_till",
    "verifies",
]

NUMBER_DIGITS = range(1, 9)


EDIT_STAFF = Permit("edit_staff", N_("Change the staff"), least="manager")


class BadNumber(Refused):
    template = N_("“{number}” cannot be a staff number: it is 1 to 8 digits.")


class NumberTaken(Refused):
    template = N_("Staff number {number} is {name} already.")


class NoSuchStaff(Refused):
    template = N_("There is no staff number {number}.")


class NotActive(Refused):
    template = N_("{name} ({number}) does not work here any more.")


class BadStaffName(Refused):
    template = N_("“{name}” cannot be the name of a person.")


class UnknownRole(Refused):
    template = N_("“{role}” is not a role. The roles are: {known}.")


class AboveYou(Refused):
    template = N_("Nobody changes somebody of a higher role, or gives one.")


class MemberIsSomebody(Refused):
    template = N_("That is the member card of {name} ({number}) already.")


class LastOwner(Refused):
    template = N_("{name} is the only owner; a shop must keep one.")


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff as lists show them."""

    id: str
    number: str
    name: str
    role: str
    active: bool
    locked: str = ""
    """The rule of the alert that locked them out."""
    member: str | None = None
    """The id of their own entry among the members."""


def everybody(shop: Shop) -> tuple[Person, ...]:
    """All staff by number, those too who do not work here any more."""
    rows = Staff.select().order_by(Staff.number)
    return tuple(_person(row) for row in rows)


def person(number: str) -> Person:
    """Raises NoSuchStaff."""
    row = Staff.get_or_none(Staff.number == number)
    if row is None:
        raise NoSuchStaff(number=number)
    return _person(row)


def _person(row: Staff) -> Person:
    return Person(row.id, row.number, row.name, row.role, row.active, row.locked_why or "", row.member)


def in_the_office(shop: Shop, number: str | None = None) -> Actor:
    """Whoever acts by a command, at the office till: the one with this number, else the first owner.

    Raises NoSuchStaff, NotActive.
    """
    till = f"{shop.settings.store_number:02d}00"
    if number is None:
        owners = [found for found in everybody(shop) if found.role == "owner" and found.active]
        if not owners:
            return Actor(None, "", "", "owner", till)
        who = owners[0]
    else:
        who = person(number)
        if not who.active:
            raise NotActive(name=who.name, number=who.number)
    return Actor(who.id, who.number, who.name, who.role, till)


def add(shop: Shop, actor: Actor, number: str, name: str, role: str, pin: str, *, now: datetime) -> Person:
    """A new member of staff.

    Raises BadNumber, NumberTaken, BadStaffName, UnknownRole, PinNotSixDigits, PinTooSimple.
    """
    if not (number.isascii() and number.isdecimal() and len(number) in NUMBER_DIGITS):
        raise BadNumber(number=number)
    check_pin(number, pin)
    new = Person(new_id(), number, _good_name(name), _good_role(role), True)
    pin_hash = hash_pin(shop.root, number, pin)
    with shop.transaction():
        _check_editor(shop, actor, role)
        taken = Staff.get_or_none(Staff.number == number)
        if taken is not None:
            raise NumberTaken(number=number, name=taken.name)
        keep(new, pin_hash, now)
        journal.append(shop, actor, "staff.add", now=now, member=new.id, role=role)
    return new


def keep(new: Person, pin_hash: str, now: datetime) -> None:
    """Write a new member of staff, inside the caller's transaction."""
    Staff.create(
        id=new.id, number=new.number, name=new.name, role=new.role, pin_hash=pin_hash, created_at=to_millis(now)
    )


def edit(
    shop: Shop,
    actor: Actor,
    number: str,
    *,
    name: str | None = None,
    role: str | None = None,
    member: str | None = None,
    now: datetime,
) -> Person:
    """Change a name, a role, or which member it is (by id; "" is none).

    Raises NoSuchStaff, BadStaffName, UnknownRole, LastOwner, NoSuchMember, MemberIsSomebody, ApprovalNeeded, AboveYou.
    """
    with shop.transaction():
        before = person(number)
        _check_editor(shop, actor, before.role, role)
        after = Person(
            before.id,
            number,
            before.name if name is None else _good_name(name),
            before.role if role is None else _good_role(role),
            before.active,
            before.locked,
            before.member if member is None else member or None,
        )
        if after.member != before.member and after.member is not None:
            _check_member(after)
        if after.role != "owner":
            _not_the_last_owner(before)
        if after == before:
            return before
        Staff.update(name=after.name, role=after.role, member=after.member).where(Staff.id == after.id).execute()
        changes: dict[str, Any] = {"renamed": after.name != before.name, "role": [before.role, after.role]}
        if after.member != before.member:
            changes["member"] = [before.member, after.member]
        journal.append(shop, actor, "staff.edit", now=now, member=after.id, changes=changes)
    return after


def _check_member(after: Person) -> None:
    if not Member.select().where(Member.id == after.member, Member.merged_into.is_null()).exists():
        from store.office.members.refusals import NoSuchMember

        raise NoSuchMember()
    other = Staff.get_or_none(Staff.member == after.member, Staff.id != after.id)
    if other is not None:
        raise MemberIsSomebody(name=other.name, number=other.number)


def set_pin(shop: Shop, actor: Actor, number: str, pin: str, *, now: datetime) -> None:
    """A new PIN; a delay after wrong tries ends. Raises NoSuchStaff, PinNotSixDigits, PinTooSimple."""
    who = person(number)
    check_pin(number, pin)
    pin_hash = hash_pin(shop.root, number, pin)
    with shop.transaction():
        _check_editor(shop, actor, who.role)
        Staff.update(pin_hash=pin_hash).where(Staff.id == who.id).execute()
        SignOnFailure.delete().where(SignOnFailure.number == number).execute()
        journal.append(shop, actor, "staff.pin", now=now, member=who.id)


def set_active(shop: Shop, actor: Actor, number: str, active: bool, *, now: datetime) -> Person:
    """Let somebody sign on no more, or again. What they did stays theirs. Raises NoSuchStaff, LastOwner."""
    with shop.transaction():
        who = person(number)
        _check_editor(shop, actor, who.role)
        if who.active != active:
            if not active:
                _not_the_last_owner(who)
            Staff.update(active=active).where(Staff.id == who.id).execute()
            journal.append(shop, actor, "staff.active", now=now, member=who.id, active=active)
    return replace(who, active=active)


def unlock(shop: Shop, actor: Actor, number: str, *, now: datetime) -> Person:
    """Let somebody sign on again whom an alert has locked out. Raises NoSuchStaff, ApprovalNeeded, AboveYou."""
    with shop.transaction():
        who = person(number)
        _check_editor(shop, actor, who.role)
        if who.locked:
            Staff.update(locked_at=None, locked_why=None).where(Staff.id == who.id).execute()
            journal.append(shop, actor, "staff.unlock", now=now, member=who.id)
    return person(number)


def _check_editor(shop: Shop, actor: Actor, *roles: str | None) -> None:
    """Nobody makes himself more than he is. Raises ApprovalNeeded, AboveYou."""
    require(shop, actor, EDIT_STAFF)
    if actor.role in ROLES and any(role in ROLES[ROLES.index(actor.role) + 1 :] for role in roles):
        raise AboveYou()


def _not_the_last_owner(who: Person) -> None:
    others = (Staff.role == "owner") & (Staff.active == True) & (Staff.id != who.id)  # noqa: E712
    if who.role == "owner" and who.active and not Staff.select().where(others).exists():
        raise LastOwner(name=who.name)


def _good_name(name: str) -> str:
    name = name.strip()
    signs = any(unicodedata.category(char) in ("So", "Cn") or char == "\n" for char in name)  # emoji line up nowhere
    if not name or len(name) > 40 or printable(name) != name or signs:
        raise BadStaffName(name=printable(name))
    return name


def _good_role(role: str) -> str:
    if role not in ROLES:
        raise UnknownRole(role=role, known=", ".join(ROLES))
    return role


def set_badge(shop: Shop, actor: Actor, number: str, code: str | None, *, now: datetime) -> None:
    """Give a member of staff the badge with this code, or with None none any more; only its HMAC is kept.

    Raises NoSuchStaff, BadBadge, BadgeTaken.
    """
    if code is not None:
        code = code.strip().upper()
        if not looks_like_badge(code):
            raise BadBadge()
    with shop.transaction():
        who = person(number)
        kept = None if code is None else badge_hash(shop.root, code)
        if kept and Staff.select().where(Staff.badge_hash == kept, Staff.id != who.id).exists():
            raise BadgeTaken()
        Staff.update(badge_hash=kept).where(Staff.id == who.id).execute()
        journal.append(shop, actor, "staff.badge", now=now, member=who.id, given=code is not None)
