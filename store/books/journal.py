"""The journal of who did what, a chain per till: an entry's MAC covers the MAC before it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from peewee import Database

from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import JournalEntry
from store.db.opening import Shop
from store.db.statements import Statement, param

_LAST = Statement(
    lambda: (
        JournalEntry.select(JournalEntry.sequence, JournalEntry.mac)
        .where(JournalEntry.till == param("till"))
        .order_by(JournalEntry.sequence.desc())
        .limit(1)
    )
)
_ENTRY = ("till", "sequence", "at", "act", "staff", "approver", "sale", "detail", "mac")
_APPEND = Statement(
    lambda: JournalEntry.insert(
        {
            JournalEntry.till: param("till"),
            JournalEntry.sequence: param("sequence"),
            JournalEntry.at: param("at"),
            JournalEntry.act: param("act"),
            JournalEntry.staff: param("staff"),
            JournalEntry.approver: param("approver"),
            JournalEntry.sale: param("sale"),
            JournalEntry.detail: param("detail"),
            JournalEntry.mac: param("mac"),
        }
    )
)


def append(shop: Shop, actor: Actor, act: str, *, now: datetime, sale: str | None = None, **detail: Any) -> None:
    """Add an entry to the actor's till's chain, inside the caller's transaction.

    detail is ids and integer amounts, never a name, phone, PIN or payment code; a float is a TypeError.
    """
    append_written(shop, actor, act, canonical(detail), now=now, sale=sale)


def append_written(shop: Shop, actor: Actor, act: str, detail: str, *, now: datetime, sale: str | None = None) -> None:
    """As append, for who has written the detail already, to the letter as `canonical` would."""
    if shop.engine == "postgresql":
        # One writer at a time on a chain; SQLite has only one writer anyway.
        shop.db.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (JOURNAL_LOCK, int(actor.till)))
    last = _LAST(shop.db, till=actor.till).fetchone()
    sequence, before = (last[0] + 1, last[1]) if last else (1, "")
    entry = (actor.till, sequence, to_millis(now), act, actor.staff, actor.approver, sale, detail)
    _APPEND.row(shop.db, _ENTRY, (*entry, mac_of(shop.root.journal_key, before, entry)))


def head(shop: Shop, till: str) -> tuple[int, str]:
    """The last entry of a till's chain: its sequence and its MAC; (0, "") while there is none."""
    row = _LAST(shop.db, till=till).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


JOURNAL_LOCK = 0x6775
"""The class of PostgreSQL's advisory locks on a till's chain."""


def mac_of(key: bytes, before: str, entry: tuple[Any, ...]) -> str:
    """HMAC-SHA256 in hex over the MAC before and (till, sequence, at, act, staff, approver, sale, detail)."""
    inner, outer = _halves(key)
    inner, outer = inner.copy(), outer.copy()
    inner.update(_text(before, entry).encode())
    outer.update(inner.digest())
    return str(outer.hexdigest())


def _text(before: str, entry: tuple[Any, ...]) -> str:
    """What the MAC covers, as JSON. Written out: each payment makes one, and a general writer takes twice as long."""
    till, sequence, at, act, staff, approver, sale, detail = entry
    who = f"{_or_null(staff)},{_or_null(approver)},{_or_null(sale)}"
    return f"[{_quoted(before)},{_quoted(till)},{sequence},{at},{_quoted(act)},{who},{_quoted(detail)}]"


def _or_null(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


@lru_cache(maxsize=8)
def _halves(key: bytes) -> tuple[Any, Any]:
    """The two hashes of an HMAC (RFC 2104), with the key in them: setting it up costs more than the MAC of an entry,
    and copying an `hmac.HMAC` twice as much as copying these. A key has at most the 64 bytes of a block."""
    block = key.ljust(64, b"\0")
    inner, outer = bytes([each ^ 0x36 for each in block]), bytes([each ^ 0x5C for each in block])
    return hashlib.sha256(inner), hashlib.sha256(outer)


def canonical(detail: dict[str, Any]) -> str:
    """JSON with one way to write it: sorted names, no spaces, no floats."""
    for value in detail.values():
        if type(value) not in _SOUND:
            _no_floats(value)
    return "".join(_parts(detail, 0))


_its: Any = json.encoder
_quoted: Callable[[str], str] = _its.encode_basestring
_parts: Callable[[Any, int], Sequence[str]] = _its.c_make_encoder(
    *(None, json.JSONEncoder().default, _its.encode_basestring, None, ":", ",", True, False, False)
)
"""What `json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))` sets up anew for each text that it
writes, which costs more than writing it."""


def _no_floats(value: Any) -> None:
    kind = type(value)
    if kind is list or kind is tuple:
        for part in value:
            if type(part) not in _SOUND:
                _no_floats(part)
    elif kind is dict:
        _no_floats(list(value.values()))
    elif isinstance(value, float):
        raise TypeError("a float in the journal")


_SOUND = {str, int, bool, type(None)}


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is not whole: the entry that does not follow from the ones before it."""

    till: str
    sequence: int
    missing: bool


def verify_chain(db: Database, key: bytes) -> Iterator[Break]:
    """Walk every till's chain from its first entry. `missing`: entries before this one are gone; else the entry is
    not what was written. After a break the walk goes on from what stands there. What is cut off at a chain's end
    leaves no break: whoever verifies looks for the sales that no entry names."""
    till, sequence, before = "", 0, ""
    cursor = db.execute_sql(
        "SELECT till, sequence, at, act, staff, approver, sale, detail, mac FROM journal_entry ORDER BY till, sequence"
    )
    for *entry, mac in cursor:
        if entry[0] != till:
            till, sequence, before = entry[0], 0, ""
        if entry[1] != sequence + 1:
            yield Break(till, entry[1], missing=True)
        elif mac != mac_of(key, before, tuple(entry)):
            yield Break(till, entry[1], missing=False)
        sequence, before = entry[1], mac
