"""Who may do what: permits are declared beside the acts that need them, and required inside them.

The matrix begins with what each permit declares and is changed by the shop (the setting `permits`, written by
`shop staff permits`). An owner may do everything. A command that nobody signed on for acts as the office and may too:
whoever can run it holds the store's file anyway.
"""

import importlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from store.books.actor import Actor
from store.db.models import Staff
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.i18n import Marked
from store.money import Money

ROLES = ("cashier", "supervisor", "manager", "owner")
"""From the least to the most that one may do."""

ROLE_NAMES = {
    "cashier": N_("cashier"),
    "supervisor": N_("supervisor"),
    "manager": N_("manager"),
    "owner": N_("owner"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """From this role on it is allowed, up to `amount` in minor units and `permille` of the price; None is no limit."""

    role: str
    amount: Money | None = None
    permille: int | None = None

    def covers(self, amount: Money | None, permille: int | None) -> bool:
        return (self.amount is None or (amount or 0) <= self.amount) and (
            self.permille is None or (permille or 0) <= self.permille
        )


class Permit:
    """A thing that not everybody may do. `least` is the role from which on it is allowed at the start; where that has
    limits, `grants` says them role by role, the least first."""

    registry: "dict[str, Permit]" = {}  # noqa: RUF012

    def __init__(self, permit_id: str, name: str, *, least: str = "supervisor", grants: tuple[Grant, ...] = ()) -> None:
        self.id = permit_id
        self.name = name
        self.grants = grants or (Grant(least),)
        Permit.registry[permit_id] = self

    @property
    def limited(self) -> bool:
        """Whether amounts and percents count."""
        return any(grant.amount is not None or grant.permille is not None for grant in self.grants)

    def __repr__(self) -> str:
        return f"Permit({self.id})"


class ApprovalNeeded(Refused):
    """Ask somebody who may: `staff.approve(…, error.permit, amount=error.amount, permille=error.permille)`, then do the
    act again as the actor that it answers with."""

    template = N_("“{act}” must be approved by: {role}.")

    def __init__(self, permit: Permit, least: str, *, amount: Money | None = None, permille: int | None = None) -> None:
        super().__init__(act=Marked(permit.name), role=Marked(ROLE_NAMES[least]))
        self.permit = permit
        self.least = least
        self.amount = amount
        self.permille = permille


class UnknownPermit(Refused):
    template = N_("“{permit}” is not a permit. `shop staff permits` lists them.")


def all_permits() -> tuple[Permit, ...]:
    """Every permit there is, by id; imports the acts that declare them, which takes its time: not for the till."""
    root = Path(__file__).parents[2]
    for path in sorted((root / "store").rglob("*.py")):
        if " = Permit(" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
    return tuple(permit for _, permit in sorted(Permit.registry.items()))


def permit_of(permit_id: str) -> Permit:
    """Raises UnknownPermit."""
    found = {permit.id: permit for permit in all_permits()}
    if permit_id not in found:
        raise UnknownPermit(permit=permit_id)
    return found[permit_id]


def grants(shop: Shop, permit: Permit) -> tuple[Grant, ...]:
    """Who may, the least role first; a higher role that is not named may what the one below it may."""
    return read_matrix(shop.settings.permits).get(permit.id, permit.grants)


def grant_of(shop: Shop, role: str, permit: Permit) -> Grant | None:
    """What this role may; None: not at all."""
    if role not in ROLES[:-1]:
        return Grant(role)
    rank = ROLES.index(role)
    found = [grant for grant in grants(shop, permit) if ROLES.index(grant.role) <= rank]
    return found[-1] if found else None


def role_may(
    shop: Shop, role: str, permit: Permit, *, amount: Money | None = None, permille: int | None = None
) -> bool:
    return _granted(shop, role, permit, amount, permille) is not None


def may(shop: Shop, actor: Actor, permit: Permit, *, amount: Money | None = None, permille: int | None = None) -> bool:
    """Whether the actor, or who approved it, may do it."""
    return _covering(shop, actor, permit, amount, permille) is not None


def require(
    shop: Shop, actor: Actor, permit: Permit, *, amount: Money | None = None, permille: int | None = None
) -> None:
    """Stop the act unless the actor, or who approved it, may do it. `amount` in minor units and `permille` are what is
    given away. Raises ApprovalNeeded."""
    covering(shop, actor, permit, amount=amount, permille=permille)


def covering(
    shop: Shop, actor: Actor, permit: Permit, *, amount: Money | None = None, permille: int | None = None
) -> Grant:
    """As require, and by which grant: its limits bind what the act may grow to later."""
    grant = _covering(shop, actor, permit, amount, permille)
    if grant is None:
        raise ApprovalNeeded(permit, least_role(shop, permit, amount, permille), amount=amount, permille=permille)
    return grant


def _covering(shop: Shop, actor: Actor, permit: Permit, amount: Money | None, permille: int | None) -> Grant | None:
    own = _granted(shop, actor.role, permit, amount, permille)
    if own is not None or actor.approver is None:
        return own
    row = _ROLE(shop.db, staff=actor.approver).fetchone()
    return _granted(shop, row[0], permit, amount, permille) if row else None


def _granted(shop: Shop, role: str, permit: Permit, amount: Money | None, permille: int | None) -> Grant | None:
    grant = grant_of(shop, role, permit)
    return grant if grant and grant.covers(amount, permille) else None


def least_role(shop: Shop, permit: Permit, amount: Money | None = None, permille: int | None = None) -> str:
    """The least of those who may."""
    return next(role for role in ROLES if role_may(shop, role, permit, amount=amount, permille=permille))


@lru_cache(maxsize=8)
def read_matrix(text: str) -> dict[str, tuple[Grant, ...]]:
    """`refund=manager; discount_line=cashier:2000:100 supervisor:-:300 manager`: of each permit that the shop has
    changed who may, and after colons the amount in minor units and the permille; - is no limit. Raises ValueError."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        permit_id, equals, words = part.partition("=")
        if not equals:
            raise ValueError("permit=role:amount:permille role …; permit=role …")
        listed = [_read_grant(word) for word in words.split()]
        found[permit_id.strip()] = tuple(sorted(listed, key=lambda grant: ROLES.index(grant.role)))
    return found


def _read_grant(word: str) -> Grant:
    role, *limits = word.split(":")
    if role not in ROLES or len(limits) > 2 or not all(limit == "-" or limit.isdecimal() for limit in limits):
        raise ValueError("cashier, supervisor:5000, manager:-:300, owner")
    amount, permille = [None if limit == "-" else int(limit) for limit in [*limits, "-", "-"][:2]]
    return Grant(role, amount, permille)


def write_matrix(matrix: dict[str, tuple[Grant, ...]]) -> str:
    """The text that `read_matrix` takes."""
    return "; ".join(f"{permit_id}={' '.join(map(_write_grant, found))}" for permit_id, found in sorted(matrix.items()))


def _write_grant(grant: Grant) -> str:
    limits = ["-" if limit is None else str(limit) for limit in (grant.amount, grant.permille)]
    while limits and limits[-1] == "-":
        limits.pop()
    return ":".join([grant.role, *limits])


_ROLE = Statement(lambda: Staff.select(Staff.role).where(Staff.id == param("staff"), Staff.active == True))  # noqa: E712
