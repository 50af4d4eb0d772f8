"""New members: the phone alone is enough."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from store import member_numbers
from store.books import acts, journal, told
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Consent, Member, MemberKey, MemberTotals
from store.db.opening import Shop
from store.db.setting_readers import MEMBER_KINDS
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.office.members import tiers
from store.office.members.naming import good_name, keys_of
from store.office.members.phones import good_phone
from store.office.members.refusals import NoSuchMember, PhoneTaken, refuse_inactive
from store.office.members.views import MemberView, get, masked

KINDS = MEMBER_KINDS
GENDERS = ("", "m", "f")


class UnknownKind(Refused):
    template = N_("“{kind}” is not a kind of member. The kinds are: {known}.")


class BadBirthday(Refused):
    template = N_("That is not a birthday.")


class BadGender(Refused):
    template = N_("The gender is m, f or left out.")


@dataclass(frozen=True, slots=True, repr=False)
class Birthday:
    """Any part may be unknown (0), but a day needs its month. `lunar`: a date of the lunar calendar (农历)."""

    year: int = 0
    month: int = 0
    day: int = 0
    lunar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Details:
    """What a member may tell beside the phone."""

    name: str = ""
    kind: str = "ordinary"
    gender: str = ""
    birthday: Birthday = field(default_factory=Birthday)
    address: str = ""
    email: str = ""
    note: str = ""


def enrol(
    shop: Shop,
    actor: Actor,
    phone: str,
    *,
    name: str = "",
    details: Details | None = None,
    consent_version: str | None = None,
    marketing: bool = False,
    referrer: str | None = None,
    key: str,
    now: datetime,
) -> MemberView:
    """A new member of the lowest tier, who agreed to the shop's text of `consent_version` (the current one unless
    given), and to advertising too with `marketing`. `referrer` is the id of the member who brought them. Doing it
    twice with the same key makes one member.

    Raises BadMobile, BadPhone, PhoneTaken, BadName, UnknownKind, BadBirthday, BadGender; of the referrer NoSuchMember,
    MemberInactive.
    """
    given = checked(details or Details(name=name), now)
    plain = good_phone(phone, shop.settings.currency.code)
    keys = keys_of(given.name)
    with shop.transaction():
        member = acts.result_of(shop, key)
        if member is None:
            refuse_taken(shop, plain)
            if referrer is not None:
                if get(shop, referrer, now=now) is None:
                    raise NoSuchMember()
                refuse_inactive(referrer)
            member = write(shop, actor, plain, given, keys, referrer=referrer, now=now)
            version = join(shop, actor, member, consent_version, marketing, now)
            journal.append(shop, actor, "member.enrol", now=now, member=member, referrer=referrer, consent=version)
            told.tell(shop, "enrol", member, now)
            acts.done(shop, key, "member.enrol", member, now)
    made = get(shop, member, now=now)
    assert made
    return made


def join(
    shop: Shop, actor: Actor, member: str, consent_version: str | None, marketing: bool, now: datetime
) -> str:  # fmt: skip
    """What joining brings beside the row, inside the caller's transaction: the consents, and the coupons of whoever
    signs up. The version of the text that was agreed to."""
    from store.office.coupons.issuing import for_signup  # coupons know members: not the other way round at the start

    version = consent_version or shop.settings.consent_version
    consent(shop, actor, member, "membership", version, True, now=now)
    if marketing:
        consent(shop, actor, member, "marketing", version, True, now=now)
    for_signup(shop, actor, member, now=now)
    return version


def checked(given: Details, now: datetime) -> Details:
    """The same, clean. Raises BadName, UnknownKind, BadBirthday, BadGender."""
    if given.kind not in KINDS:
        raise UnknownKind(kind=given.kind, known=", ".join(KINDS))
    if given.gender not in GENDERS:
        raise BadGender()
    _check_birthday(given.birthday, now)
    return Details(
        name=good_name(given.name),
        kind=given.kind,
        gender=given.gender,
        birthday=given.birthday,
        address=" ".join(given.address.split())[:200],
        email=given.email.strip()[:100],
        note=given.note.strip()[:500],
    )


def _check_birthday(birthday: Birthday, now: datetime) -> None:
    if not birthday.month and birthday.day:
        raise BadBirthday()
    if birthday.year and not 1900 <= birthday.year <= now.year:
        raise BadBirthday()
    if birthday.lunar:
        if not (0 <= birthday.month <= 12 and 0 <= birthday.day <= 30):
            raise BadBirthday()
        return
    try:
        date(birthday.year or 2000, birthday.month or 1, birthday.day or 1)
    except ValueError:
        raise BadBirthday() from None


_OWNER = Statement(
    lambda: Member.select(Member.id, Member.phone, Member.name, Member.number).where(Member.phone == param("phone"))
)
_HAS_NUMBER = Statement(lambda: Member.select(Member.id).where(Member.number == param("number")))


def refuse_taken(shop: Shop, phone: str, but: str = "") -> None:
    """Raises PhoneTaken when a member other than `but` has the phone."""
    row = _OWNER(shop.db, phone=phone).fetchone()
    if row is not None and row[0] != but:
        raise PhoneTaken(member=masked(*row[1:]), number=row[3])


def free_number(shop: Shop) -> str:
    """A member number that nobody has."""
    while True:
        number = member_numbers.new_number(shop.settings.store_number)
        if _HAS_NUMBER(shop.db, number=number).fetchone() is None:
            return number


def write(
    shop: Shop,
    actor: Actor,
    phone: str | None,
    given: Details,
    keys: tuple[bytes, ...],
    *,
    now: datetime,
    referrer: str | None = None,
    tier: str | None = None,
    number: str | None = None,
    since: datetime | None = None,
    state: str = "active",
) -> str:
    """The rows of a new member, inside the caller's transaction; its id. All given is clean and free."""
    member, at = new_id(), to_millis(now)
    Member.insert(
        id=member,
        number=number or free_number(shop),
        state=state,
        phone=phone,
        phone_tail=(phone or "")[-4:],
        **columns(given),
        tier=tier or tiers.lowest(shop).code,
        tier_since=at,
        referrer=referrer,
        created_at=to_millis(since or now),
        created_till=actor.till,
        changed_at=at,
    ).execute()
    MemberTotals.insert(member=member).execute()
    put_keys(member, keys)
    return member


def columns(given: Details) -> dict[str, Any]:
    """Details as the table keeps them."""
    birthday = given.birthday
    return {
        "name": given.name,
        "kind": given.kind,
        "gender": given.gender,
        "birth_year": birthday.year,
        "birth_month": birthday.month,
        "birth_day": birthday.day,
        "lunar": birthday.lunar,
        "address": given.address,
        "email": given.email,
        "note": given.note,
    }


def put_keys(member: str, keys: tuple[bytes, ...]) -> None:
    """Make these the texts that the member is found by."""
    MemberKey.delete().where(MemberKey.member == member).execute()
    if keys:
        MemberKey.insert_many([{"key": key, "member": member} for key in keys]).execute()


def consent(shop: Shop, actor: Actor, member: str, subject: str, version: str, given: bool, *, now: datetime) -> None:
    """Keep that somebody agreed or took it back, inside the caller's transaction."""
    Consent.insert(
        id=new_id(), member=member, subject=subject, version=version, given=given, at=to_millis(now), staff=actor.staff
    ).execute()
