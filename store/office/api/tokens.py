"""Programs that may ask: each has a token, shown once and kept as its hash, and acts at the shop's till for programs.

That till, number 99, has a journal of its own, and every ledger names it: what programs did is told apart from what
people did.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import from_millis, to_millis
from store.db.models import ApiToken, Till
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.office.till_list import PROGRAMS

MAY = {
    "follow": N_("tell who follows the shop"),
    "coupons": N_("show, issue and redeem coupons"),
    "points": N_("show, give and spend points"),
    "members": N_("find, enrol and bind members, masked"),
    "read": N_("read offers, products and sales"),
    "reveal": N_("see whole phones and names, recorded"),
}
"""What a token may, and in words."""

TILL, TILL_NAME = PROGRAMS
PREFIX = "gt_"

EDIT_TOKENS = Permit("edit_api", N_("Let programs of others in"), least="manager")


class BadTokenName(Refused):
    template = N_("“{name}” cannot be the name of a program: 1 to 40 letters, digits, spaces and . - _.")


class TokenNameTaken(Refused):
    template = N_("There is a token {name} already; give this one another name.")


class UnknownMay(Refused):
    template = N_("“{word}” is nothing that a token may. There are: {known}.")


class NoSuchToken(Refused):
    template = N_("There is no token {name}.")


class ApiTillTaken(Refused):
    template = N_("Till {till} sells already; programs need this number for themselves.")


@dataclass(frozen=True, slots=True)
class Token:
    id: str
    name: str
    may: frozenset[str]
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def add(shop: Shop, actor: Actor, name: str, may: str, *, now: datetime) -> tuple[Token, str]:
    """Let a program in; the token itself is answered here and never again. `may` are words of MAY.

    Raises BadTokenName, TokenNameTaken, UnknownMay, ApiTillTaken, ApprovalNeeded.
    """
    name = name.strip()
    if not re.fullmatch(r"[\w .-]{1,40}", name):
        raise BadTokenName(name=name[:60])
    words = may.replace(",", " ").split()
    for word in words or [""]:
        if word not in MAY:
            raise UnknownMay(word=word, known=", ".join(MAY))
    secret = PREFIX + secrets.token_urlsafe(32)
    kept = " ".join(word for word in MAY if word in words)
    with shop.transaction():
        require(shop, actor, EDIT_TOKENS)
        if ApiToken.get_or_none(ApiToken.name == name):
            raise TokenNameTaken(name=name)
        _furnish(shop, now)
        new = new_id()
        ApiToken.create(
            id=new, name=name, hash=_hash(secret), may=kept, created_at=to_millis(now), created_by=actor.staff
        )
        journal.append(shop, actor, "api.token", now=now, token=new, may=kept)
    return show(shop, name), secret


def show(shop: Shop, name: str) -> Token:
    """Raises NoSuchToken."""
    row = ApiToken.get_or_none(ApiToken.name == name)
    if row is None:
        raise NoSuchToken(name=name)
    return _token(shop, row)


def everything(shop: Shop) -> list[Token]:
    """All, those that were revoked too, the oldest first."""
    return [_token(shop, row) for row in ApiToken.select().order_by(ApiToken.id)]


def revoke(shop: Shop, actor: Actor, name: str, *, now: datetime) -> Token:
    """It counts no more, from its next request on. Raises NoSuchToken, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_TOKENS)
        found = show(shop, name)
        if found.revoked_at is None:
            ApiToken.update(revoked_at=to_millis(now)).where(ApiToken.id == found.id).execute()
            journal.append(shop, actor, "api.revoke", now=now, token=found.id)
    return show(shop, name)


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks: its token's id and name, what it may, and as whom its acts are done."""

    token: str
    name: str
    may: frozenset[str]
    actor: Actor


def caller(shop: Shop, secret: str) -> Caller | None:
    """Whose token this is; None: nobody's, or nobody's any more."""
    row = _BY_HASH(shop.db, hash=_hash(secret)).fetchone()
    if row is None:
        return None
    token, name, may = row
    return Caller(token, name, frozenset(may.split()), actor_of(shop, name))


def actor_of(shop: Shop, name: str) -> Actor:
    """As whom a program acts: it is none of the staff, and what it may is what its token may."""
    return Actor(None, "", name, "api", f"{shop.settings.store_number:02d}{TILL}")


def _furnish(shop: Shop, now: datetime) -> None:
    store = shop.settings.store_number
    till = Till.get_or_none(Till.id == f"{store:02d}{TILL}")
    if till is None:
        Till.create(id=f"{store:02d}{TILL}", store=store, number=TILL, name=TILL_NAME, registered_at=to_millis(now))
    elif till.name != TILL_NAME:
        raise ApiTillTaken(till=TILL)


def _hash(secret: str) -> str:
    """A token is 32 random bytes: a plain hash of it cannot be searched through."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(shop: Shop, row: Any) -> Token:
    zone = shop.settings.zone

    def moment(millis: int | None) -> datetime | None:
        return None if millis is None else from_millis(millis, zone)

    at = from_millis(row.created_at, zone)
    return Token(row.id, row.name, frozenset(row.may.split()), at, moment(row.used_at), moment(row.revoked_at))


_BY_HASH = Statement(
    lambda: ApiToken.select(ApiToken.id, ApiToken.name, ApiToken.may).where(
        ApiToken.hash == param("hash"), ApiToken.revoked_at.is_null()
    )
)
