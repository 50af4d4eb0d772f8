"""What is kept of some members alone: an ID number (身份证号) where the shop chose so, the account of an outside
service that tells them (openid), and who looks after them (顾问).

An ID number is off by default, kept only of a member by name and with what it is needed for, never printed, shown
masked, and revealed like a phone: by whom the shop lets, for a reason, recorded (个人信息保护法 第六条, 第二十八条).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Member, Staff
from store.db.opening import Shop
from store.errors import N_, Refused
from store.lunar import this_year
from store.office.members import revealing
from store.office.members.editing import seen
from store.office.members.masks import mask_id_number
from store.office.members.refusals import refuse_closed
from store.office.members.views import MemberView

LONGEST_PURPOSE = 100


class IdNumbersOff(Refused):
    template = N_("This shop keeps no ID numbers (the setting id_numbers).")


class NotByName(Refused):
    template = N_("An ID number is kept of a member by name alone: say the name first.")


class BadIdNumber(Refused):
    template = N_("That is not an ID number.")


class NoPurpose(Refused):
    template = N_("Say what the ID number is needed for.")


class BadOpenid(Refused):
    template = N_("That is not the id of an outside account: 6 to 64 letters, digits, - and _.")


class OpenidTaken(Refused):
    template = N_("That outside account belongs to another member: {member}.")


class NoSuchAdviser(Refused):
    template = N_("Nobody who works here has the number {number}.")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """`id_number` is masked; `adviser` is a staff number and name; `age` in whole years, where the year is known."""

    id_number: str
    id_purpose: str
    openid: str
    adviser: tuple[str, str] | None
    age: int | None


def identity(shop: Shop, member: str, *, now: datetime) -> Identity:
    """What is kept of a member beside what everybody is asked."""
    row: Any = Member.get_by_id(member)
    adviser = (row.adviser.number, row.adviser.name) if row.adviser_id else None
    age = _age(row, now.astimezone(shop.settings.zone).date())
    return Identity(mask_id_number(row.id_number), row.id_purpose, row.openid or "", adviser, age)


def _age(row: Any, today: date) -> int | None:
    """Whose day or month is not known is taken to have had the birthday this year."""
    if not row.birth_year:
        return None
    day = (row.birth_month, row.birth_day)
    feast = this_year(*day, today) if row.lunar and all(day) else day
    return int(today.year - row.birth_year - (feast is not None and feast > (today.month, today.day)))


def keep_id_number(shop: Shop, actor: Actor, member: str, number: str, purpose: str, *, now: datetime) -> MemberView:
    """Keep an ID number and what for; "" forgets it, which is always possible. The journal says that, not the number.

    Raises NoSuchMember, IdNumbersOff, NotByName, BadIdNumber, NoPurpose.
    """
    plain = number.replace(" ", "").upper()
    why = " ".join(purpose.split())[:LONGEST_PURPOSE]
    with shop.transaction():
        found = seen(shop, member, now)
        if plain:
            if not shop.settings.id_numbers:
                raise IdNumbersOff()
            if found.kind == "anonymous" or not found.name:
                raise NotByName()
            if not _sound(plain, chinese=shop.settings.currency.code == "CNY"):
                raise BadIdNumber()
            if not why:
                raise NoPurpose()
        _update(found.id, now, id_number=plain, id_purpose=why if plain else "")
        journal.append(shop, actor, "member.id_number", now=now, member=found.id, kept=bool(plain))
    return seen(shop, found.id, now)


@dataclass(frozen=True, slots=True, repr=False)
class Whole:
    """What was hidden; `id_number` is "" where none is kept."""

    name: str
    phone: str
    id_number: str


def reveal(shop: Shop, actor: Actor, member: str, reason: str, *, now: datetime) -> Whole:
    """The whole phone, name and ID number of a member. Raises ApprovalNeeded, UnknownReason, NoSuchMember."""
    found = revealing.reveal(shop, actor, member, reason, now=now)
    return Whole(found.name, found.phone, str(Member.get_by_id(found.member).id_number))


def link_openid(shop: Shop, actor: Actor, member: str, openid: str, *, now: datetime) -> MemberView:
    """Bind a member to an account of an outside service (微信); "" unbinds it.

    Raises NoSuchMember, BadOpenid, OpenidTaken, MemberClosed (nothing more is kept of who left).
    """
    if openid:
        check_openid(openid)
    with shop.transaction():
        found = seen(shop, member, now)
        if openid:
            refuse_closed(found.id)
        other: Any = Member.get_or_none(Member.openid == openid) if openid else None
        if other is not None and other.id != found.id:
            raise OpenidTaken(member=seen(shop, other.id, now).masked)
        _update(found.id, now, openid=openid or None)
        journal.append(shop, actor, "member.openid", now=now, member=found.id, bound=bool(openid))
    return seen(shop, found.id, now)


def check_openid(openid: str) -> None:
    """Raises BadOpenid."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{6,64}", openid):
        raise BadOpenid()


def set_adviser(shop: Shop, actor: Actor, member: str, number: str, *, now: datetime) -> MemberView:
    """Who looks after a member, by staff number; "" is nobody. Raises NoSuchMember, NoSuchAdviser."""
    with shop.transaction():
        found = seen(shop, member, now)
        adviser: Any = Staff.get_or_none(Staff.number == number, Staff.active == True) if number else None  # noqa: E712
        if number and adviser is None:
            raise NoSuchAdviser(number=number)
        _update(found.id, now, adviser=adviser.id if adviser else None)
        journal.append(shop, actor, "member.adviser", now=now, member=found.id, adviser=number)
    return seen(shop, found.id, now)


def _update(member: str, now: datetime, **columns: Any) -> None:
    Member.update(**columns, changed_at=to_millis(now)).where(Member.id == member).execute()


def _sound(number: str, *, chinese: bool) -> bool:
    """In China 18 digits with their check (GB 11643: ISO 7064 MOD 11-2), or a passport's letter and digits; elsewhere
    5 to 20 letters and digits."""
    if chinese and number[:1].isdigit():
        if not re.fullmatch(r"\d{17}[\dX]", number):
            return False
        total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
        return "10X98765432"[total % 11] == number[17]
    return re.fullmatch(r"[A-Z0-9]{5,20}", number) is not None
