"""What a member agreed to, and took back: version, time and who asked. Advertising stands apart from membership."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.calendar import Millis
from store.db.models import Consent
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.members.editing import seen
from store.office.members.enrolling import consent
from store.office.members.refusals import refuse_inactive

SUBJECTS = ("membership", "marketing")


class UnknownSubject(Refused):
    template = N_("“{subject}” is nothing to agree to. There are: {known}.")


@dataclass(frozen=True, slots=True)
class Given:
    """One entry of the history: given, or withdrawn."""

    subject: str
    version: str
    given: bool
    at: Millis
    staff: str | None


def history(shop: Shop, member: str) -> tuple[Given, ...]:
    """All that the member ever agreed to or took back, the oldest first."""
    columns = (Consent.subject, Consent.version, Consent.given, Consent.at, Consent.staff)
    rows: Any = Consent.select(*columns).where(Consent.member == member).order_by(Consent.id).tuples()
    return tuple(Given(*row) for row in rows)


def agrees(shop: Shop, member: str, subject: str) -> bool:
    """What the last entry says; nobody who was never asked agrees."""
    row = (
        Consent.select(Consent.given)
        .where(Consent.member == member, Consent.subject == subject)
        .order_by(Consent.id.desc())
        .first()
    )
    return bool(row and row.given)


def ever_agreed(member: str) -> bool:
    """Whether the member ever agreed to be one, whatever became of it: who did not was made in advance."""
    return bool(
        Consent.select()
        .where(Consent.member == member, Consent.subject == "membership", Consent.given == True)  # noqa: E712
        .exists()
    )


def all_who_agree(subject: str) -> set[str]:
    """Ids of the members whose last word on it was yes."""
    said: Any = Consent.select(Consent.member, Consent.given).where(Consent.subject == subject)
    return {member for member, given in dict(said.order_by(Consent.id).tuples()).items() if given}


def give(shop: Shop, actor: Actor, member: str, subject: str, *, version: str | None = None, now: datetime) -> None:
    """The member agrees to the shop's current text, or that of a version. Raises NoSuchMember, UnknownSubject, and
    MemberInactive: activating asks that."""
    refuse_inactive(member)
    _add(shop, actor, member, subject, version, True, now)


def withdraw(shop: Shop, actor: Actor, member: str, subject: str, *, now: datetime) -> None:
    """The member takes it back. Raises NoSuchMember, UnknownSubject."""
    _add(shop, actor, member, subject, None, False, now)


def _add(shop: Shop, actor: Actor, member: str, subject: str, version: str | None, given: bool, now: datetime) -> None:
    if subject not in SUBJECTS:
        raise UnknownSubject(subject=subject, known=", ".join(SUBJECTS))
    with shop.transaction():
        found = seen(shop, member, now)
        if agrees(shop, found.id, subject) == given and version is None:
            return
        text = version or shop.settings.consent_version
        consent(shop, actor, found.id, subject, text, given, now=now)
        journal.append(shop, actor, "member.consent", now=now, member=found.id, subject=subject, given=given)
