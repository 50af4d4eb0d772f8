"""Each act carries a key made by whoever asks for it; a retry finds the key and does nothing."""

from datetime import datetime

from store.calendar import to_millis
from store.db.models import Act
from store.db.opening import Shop
from store.db.statements import Statement, param

_RESULT = Statement(lambda: Act.select(Act.result).where(Act.key == param("key")))
_DONE = Statement(
    lambda: Act.insert({Act.key: param("key"), Act.act: param("act"), Act.result: param("result"), Act.at: param("at")})
)

_BEGIN = Statement(
    lambda: Act.insert(
        {Act.key: param("key"), Act.act: param("act"), Act.result: param("result"), Act.at: param("at")}
    ).on_conflict(conflict_target=[Act.key], action="nothing")
)


def result_of(shop: Shop, key: str) -> str | None:
    """What the act with this key answered, or None when it was not done."""
    row = _RESULT(shop.db, key=key).fetchone()
    return str(row[0]) if row else None


def begin(shop: Shop, key: str, act: str, result: str, now: datetime) -> str | None:
    """Keep that an act is done whose answer is known before it is, inside its transaction, which takes that back when
    the act fails: one statement where result_of and done are two. What it answered before; None when it was not done.
    """
    if _BEGIN.row(shop.db, ("key", "act", "result", "at"), (key, act, result, to_millis(now))).rowcount:
        return None
    return result_of(shop, key)


def done(shop: Shop, key: str, act: str, result: str, now: datetime) -> None:
    """Keep that an act was done, inside its transaction. A key that is taken already raises IntegrityError."""
    _DONE(shop.db, key=key, act=act, result=result, at=to_millis(now))
