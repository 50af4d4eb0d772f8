"""The matrix of who may do what, as an owner reads and changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.books.actor import Actor
from store.books.permits import ROLES, Grant, all_permits, grant_of, permit_of, read_matrix, write_matrix
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import parse_amount, write_amount
from store.office.setting_up import change_settings

__all__ = ["ROLES", "BadGrant", "Granted", "change", "matrix"]


class BadGrant(Refused):
    template = N_("“{grant}” is not a role with its limits, as in cashier:20.00:10%; the roles are: {known}.")


@dataclass(frozen=True, slots=True)
class Granted:
    """One permit: for each role "-" (not), "yes", or its limits as "≤ 20.00 ≤ 10%"."""

    id: str
    name: str
    roles: dict[str, str]
    changed: bool


def matrix(shop: Shop) -> list[Granted]:
    """All permits by id, as they stand."""
    changed = read_matrix(shop.settings.permits)
    return [
        Granted(
            permit.id,
            permit.name,
            {role: _write(shop, grant_of(shop, role, permit)) for role in ROLES},
            permit.id in changed,
        )
        for permit in all_permits()
    ]


def change(shop: Shop, actor: Actor, permit: str, grants: Sequence[str] | None, *, now: datetime) -> None:
    """Say from which roles on it is allowed, and with which limits; None: as the program begins.

    Raises UnknownPermit, BadGrant, BadAmount, ApprovalNeeded.
    """
    found = permit_of(permit)
    said = dict(read_matrix(shop.settings.permits))
    if grants is None:
        said.pop(found.id, None)
    else:
        read = [_read(shop, text) for text in grants]
        said[found.id] = tuple(sorted(read, key=lambda grant: ROLES.index(grant.role)))
    change_settings(shop, actor, now=now, permits=write_matrix(said))


def _read(shop: Shop, text: str) -> Grant:
    role, *limits = text.split(":")
    if role not in ROLES or len(limits) > 2:
        raise BadGrant(grant=text, known=", ".join(ROLES))
    amount, percent = [*limits, "-", "-"][:2]
    if percent != "-" and not percent.removesuffix("%").isdecimal():
        raise BadGrant(grant=text, known=", ".join(ROLES))
    return Grant(
        role,
        None if amount == "-" else parse_amount(amount, shop.settings.currency),
        None if percent == "-" else 10 * int(percent.removesuffix("%")),
    )


def _write(shop: Shop, grant: Grant | None) -> str:
    if grant is None:
        return "-"
    limits = [] if grant.amount is None else [f"≤ {write_amount(grant.amount, shop.settings.currency)}"]
    if grant.permille is not None:
        limits.append(f"≤ {grant.permille / 10:g}%")
    return " ".join(limits) or "yes"
