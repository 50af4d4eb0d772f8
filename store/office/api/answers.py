"""A request of a program: recorded, and done once however often it is sent.

What changes something carries an Idempotency-Key. Its acts, the record of it and its answer are one transaction: after
a crash either all of it is there, and the answer is given again, or nothing, and it is done then.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import IntegrityError

from store.books import journal
from store.calendar import to_millis
from store.db.models import ApiAnswer, ApiToken
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.office.api.tokens import Caller, actor_of

KEPT = timedelta(days=30)
"""So long an answer is given again."""
PORTION = 500


class KeyUsed(Refused):
    template = N_("This Idempotency-Key was used for another request.")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    again: bool = False


def change(
    shop: Shop, who: Caller, route: str, key: str, asked: bytes, do: Callable[[], tuple[int, str]], *, now: datetime
) -> Answer:
    """Do it and keep what it answers (status and body), or answer what was kept of this key. `asked` is all that was
    asked, `route` its name in the journal. A refusal undoes all of it and is not kept: the key is free then.

    Raises KeyUsed, and what `do` refuses.
    """
    request = hashlib.sha256(asked).hexdigest()
    if kept := _kept(shop, who, key, request):
        return kept
    try:
        return _change(shop, who, route, key, request, do, now)
    except (IntegrityError, Refused) as error:
        # On a database server another one with this key may have been first by a moment.
        if kept := _kept(shop, who, key, request):
            return kept
        if isinstance(error, Refused):
            raise
    # Or one with another key did the same: what it wrote is seen now, and refuses this one.
    return _change(shop, who, route, key, request, do, now)


def _change(
    shop: Shop, who: Caller, route: str, key: str, request: str, do: Callable[[], tuple[int, str]], now: datetime
) -> Answer:
    with shop.whole():
        if kept := _kept(shop, who, key, request):
            return kept
        status, body = do()
        _KEEP(shop.db, token=who.token, key=key, request=request, status=status, body=body, at=to_millis(now))
        _record(shop, who, route, status, now)
    return Answer(status, body)


def record(shop: Shop, who: Caller, route: str, status: int, *, now: datetime) -> None:
    """That a program asked for something that changes nothing, or was refused."""
    with shop.transaction():
        _record(shop, who, route, status, now)


def _record(shop: Shop, who: Caller, route: str, status: int, now: datetime) -> None:
    _USED(shop.db, token=who.token, at=to_millis(now))
    journal.append(shop, who.actor, "api", now=now, token=who.token, route=route, status=status)


def record_wrong(shop: Shop, count: int, *, now: datetime) -> None:
    """So many requests came with tokens that are nobody's."""
    with shop.transaction():
        journal.append(shop, actor_of(shop, ""), "api.refused", now=now, times=count)


def forget(shop: Shop, *, now: datetime) -> int:
    """Drop answers that are older than they are promised for; how many."""
    total = 0
    while True:
        with shop.transaction():
            old = ApiAnswer.select(ApiAnswer.token, ApiAnswer.key).where(ApiAnswer.at < to_millis(now - KEPT))
            rows: list[Any] = list(old.limit(PORTION).tuples())
            for token, key in rows:
                ApiAnswer.delete().where(ApiAnswer.token == token, ApiAnswer.key == key).execute()
        total += len(rows)
        if len(rows) < PORTION:
            return total


def _kept(shop: Shop, who: Caller, key: str, request: str) -> Answer | None:
    row = _ANSWER(shop.db, token=who.token, key=key).fetchone()
    if row is None:
        return None
    if row[0] != request:
        raise KeyUsed()
    return Answer(row[1], row[2], again=True)


_ANSWER = Statement(
    lambda: ApiAnswer.select(ApiAnswer.request, ApiAnswer.status, ApiAnswer.body).where(
        ApiAnswer.token == param("token"), ApiAnswer.key == param("key")
    )
)
_KEEP = Statement(
    lambda: ApiAnswer.insert(
        {
            ApiAnswer.token: param("token"),
            ApiAnswer.key: param("key"),
            ApiAnswer.request: param("request"),
            ApiAnswer.status: param("status"),
            ApiAnswer.body: param("body"),
            ApiAnswer.at: param("at"),
        }
    )
)
_USED = Statement(lambda: ApiToken.update({ApiToken.used_at: param("at")}).where(ApiToken.id == param("token")))
