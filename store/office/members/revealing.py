"""Whole phones and names: shown to whoever may see them, for a reason, and recorded."""

from dataclasses import dataclass
from datetime import datetime

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, may, require
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.members.refusals import NoSuchMember
from store.office.members.views import get

REASONS = {
    "contact": N_("to call the customer"),
    "identify": N_("to make sure who it is"),
    "delivery": N_("to deliver goods"),
    "edit": N_("to correct the data"),
    "request": N_("at the customer's own request"),
}
"""Why somebody asks; the journal keeps the word alone, no free text."""

REVEAL = Permit("reveal_member", N_("See a member's whole phone and name"), least="supervisor")


class UnknownReason(Refused):
    template = N_("“{reason}” is not a reason. The reasons are: {known}.")


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """What was hidden."""

    member: str
    name: str
    phone: str


def may_reveal(shop: Shop, actor: Actor) -> bool:
    """By the shop's matrix, or because somebody who may has approved it."""
    return may(shop, actor, REVEAL)


def check(shop: Shop, actor: Actor) -> None:
    """Raises ApprovalNeeded."""
    require(shop, actor, REVEAL)


def reveal(shop: Shop, actor: Actor, member: str, reason: str, *, now: datetime) -> Revealed:
    """The whole phone and name of a member. Raises ApprovalNeeded, UnknownReason, NoSuchMember."""
    check(shop, actor)
    if reason not in REASONS:
        raise UnknownReason(reason=reason, known=", ".join(REASONS))
    with shop.transaction():
        found = get(shop, member, now=now)
        if found is None:
            raise NoSuchMember()
        journal.append(shop, actor, "member.reveal", now=now, member=found.id, reason=reason)
    return Revealed(found.id, found.name, found.phone)
