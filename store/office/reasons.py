"""Why something is done by hand: a few reasons of ours, changed and added to by the shop."""

from dataclasses import dataclass
from datetime import datetime

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.db.models import Reason as ReasonRow
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import words
from store.slip import printable

EDIT_REASONS = Permit("edit_reasons", N_("Change the reasons"), least="manager")

ACTS = ("price", "discount", "free", "void", "refund")
"""What a reason can be for."""

OURS = {
    "damaged": (N_("Damaged goods"), "price discount free refund"),
    "expiring": (N_("Close to its last day"), "price discount"),
    "label": (N_("Wrong shelf label"), "price"),
    "promised": (N_("Price promised"), "price discount"),
    "regular": (N_("Regular customer"), "discount"),
    "complaint": (N_("To make up for a complaint"), "discount free refund"),
    "gift": (N_("Gift with the purchase"), "free"),
    "mistake": (N_("Rung up by mistake"), "void refund"),
    "changed": (N_("The customer changed their mind"), "void refund"),
    "money": (N_("Not enough money"), "void"),
    "other": (N_("Other"), "price discount free void refund"),
}
"""code → its name and what it is for, before the shop changes anything."""

LONGEST_CODE = 16
LONGEST_NAME = 40


class UnknownReason(Refused):
    template = N_("“{reason}” is not a reason for this. The reasons are: {known}.")


class ReasonMissing(Refused):
    template = N_("A reason is needed: {known}.")


class BadReason(Refused):
    template = N_("A reason is a code of up to 16 small letters and digits, a name, and what it is for: {acts}.")


@dataclass(frozen=True, slots=True)
class Reason:
    """`name` in the shop's language. `acts` as in ACTS."""

    code: str
    name: str
    acts: tuple[str, ...]
    active: bool = True


def all_reasons(shop: Shop) -> tuple[Reason, ...]:
    """Ours as the shop has them, then the shop's own; those too that nobody is asked any more."""
    speak = words(shop.settings.language)
    found = {code: Reason(code, speak(name), tuple(acts.split())) for code, (name, acts) in OURS.items()}
    for row in ReasonRow.select().order_by(ReasonRow.code):
        found[row.code] = Reason(row.code, row.name, tuple(row.acts.split()), row.active)
    return tuple(found.values())


def reasons_for(shop: Shop, act: str) -> tuple[Reason, ...]:
    """What may be chosen for this act, one of ACTS."""
    return tuple(reason for reason in all_reasons(shop) if reason.active and act in reason.acts)


def check_reason(shop: Shop, act: str, code: str) -> Reason:
    """The reason with this code. Raises ReasonMissing, UnknownReason."""
    known = reasons_for(shop, act)
    found = next((reason for reason in known if reason.code == code), None)
    if found is None:
        listed = ", ".join(f"{reason.code} {reason.name}" for reason in known)
        raise UnknownReason(reason=code, known=listed) if code else ReasonMissing(known=listed)
    return found


def reason_in_words(shop: Shop, code: str) -> str:
    """What the shop calls it; the code itself when nobody knows it any more."""
    return next((reason.name for reason in all_reasons(shop) if reason.code == code), code)


def set_reason(shop: Shop, actor: Actor, reason: Reason, *, now: datetime) -> Reason:
    """Add a reason, or change one. Raises BadReason, ApprovalNeeded."""
    code, name = reason.code.strip(), reason.name.strip()
    good_code = 0 < len(code) <= LONGEST_CODE and code.isascii() and code.isalnum() and code == code.lower()
    good_name = 0 < len(name) <= LONGEST_NAME and printable(name) == name
    if not (good_code and good_name and reason.acts and set(reason.acts) <= set(ACTS)):
        raise BadReason(acts=", ".join(ACTS))
    with shop.transaction():
        require(shop, actor, EDIT_REASONS)
        values = {"name": name, "acts": " ".join(reason.acts), "active": reason.active}
        (
            ReasonRow.insert(code=code, **values)
            .on_conflict(
                conflict_target=[ReasonRow.code],
                update={getattr(ReasonRow, field): value for field, value in values.items()},
            )
            .execute()
        )
        journal.append(shop, actor, "reason.set", now=now, reason=code, acts=reason.acts, active=reason.active)
    return Reason(code, name, reason.acts, reason.active)
