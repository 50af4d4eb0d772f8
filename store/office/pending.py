"""Many products at once, without keeping a till waiting.

An import is first *staged*: its rows lie in parts, as JSON, each brought in by a small transaction, and nothing can
be seen of them. Then it is *decided* by one tiny transaction, which refuses when anybody changed a product since the
import looked. From then on all of it happens: each part is written by a transaction of its own, which takes the part
away in the same stroke, and whoever finds parts of a decided import, its own process or the next that opens the shop
after a crash, goes on where it stopped. Before the decision nothing has happened, after it nothing can be lost.
While the parts go in (a second or two for ten thousand products) a till may see some products new and some as they
were; each product by itself is always whole, its search keys with it. Nobody else changes products in between: they
bring the import to its end first.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from types import MappingProxyType

from peewee import SQL

from store.calendar import to_millis
from store.db.models import CatalogueState, ImportPart, ProductImport
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_id
from store.office import spelling
from store.office.unfinished import decided
from store.office.writing import Rows, write

LONG_ENOUGH = 0.03
"""Seconds after which a transaction takes no further part: a scan that comes meanwhile waits for its end, and is next.
With what it takes to commit, the lock is kept for 40 ms or so at most."""

TOLD_LATER = 3
"""Words take this many times as long as it seems: the full-text index does most of its work when a transaction ends."""

READ_AHEAD, STAGED_TOGETHER = 16, 16
"""Parts that one transaction writes at most, and that one stages: they are but text there."""

FORGOTTEN = timedelta(hours=1)
"""A staged import as old as this was given up by its process."""

_VERSION = Statement(lambda: CatalogueState.select(CatalogueState.version))
_NEXT_VERSION = Statement(
    lambda: CatalogueState.update({CatalogueState.version: CatalogueState.version + SQL("1")}).where(
        CatalogueState.version == param("seen")
    )
)
_NEW_VERSION = Statement(lambda: CatalogueState.update({CatalogueState.version: CatalogueState.version + SQL("1")}))
_STAGE = Statement(
    lambda: ImportPart.insert(
        {
            ImportPart.batch: param("batch"),
            ImportPart.position: param("position"),
            ImportPart.products: param("products"),
        }
    )
)
_TAKE = Statement(
    lambda: ImportPart.delete().where(ImportPart.batch == param("batch"), ImportPart.position == param("position"))
)


def version(shop: Shop) -> int:
    """Grows with every change of products."""
    return int(_VERSION(shop.db).fetchone()[0])


def load() -> None:
    """Load the pinyin before a transaction begins, so that none waits for it."""
    spelling.romanised("行")


@contextmanager
def changing(shop: Shop) -> Iterator[None]:
    """A transaction that changes products: any decided import is finished first, and none is decided meanwhile."""
    while True:
        finish(shop)
        with shop.transaction():
            _NEW_VERSION(shop.db)
            if not decided(shop):
                yield
                return


def stage(shop: Shop, parts: Iterable[Rows], now: datetime, progress: Callable[[int], None]) -> str:
    """Bring the parts in, unseen; the id of the import. Takes away what was staged and given up long ago."""
    old = ProductImport.started_at < to_millis(now - FORGOTTEN)
    staged = ProductImport.select(ProductImport.id).where(ProductImport.state == "staged", old)
    for given_up in [str(batch) for (batch,) in staged.tuples().iterator()]:
        forget(shop, given_up)
    batch = new_id()
    with shop.transaction():
        ProductImport.insert(id=batch, state="staged", started_at=to_millis(now)).execute()
    texts: list[str] = []
    with shop.many_transactions() as between:
        for position, rows in enumerate(parts, 1):
            texts.append(rows.to_json())
            if len(texts) == STAGED_TOGETHER:
                _stage(shop, batch, position, texts)
                between()
            progress(len(rows.products) + len(rows.changed))
        _stage(shop, batch, position, texts)
    return batch


def _stage(shop: Shop, batch: str, last: int, texts: list[str]) -> None:
    """Bring in parts up to the position `last`, and empty the list."""
    with shop.transaction():
        for position, text in enumerate(texts, last - len(texts) + 1):
            _STAGE(shop.db, batch=batch, position=position, products=text)
    texts.clear()


def decide(shop: Shop, batch: str, seen: int) -> bool:
    """From now on the import happens, unless the catalogue has left the version `seen`; in the caller's transaction."""
    if _NEXT_VERSION(shop.db, seen=seen).rowcount != 1:
        return False
    ProductImport.update(state="decided").where(ProductImport.id == batch).execute()
    return True


def forget(shop: Shop, batch: str) -> None:
    """Take a staged import away again, a part at a time."""
    positions = ImportPart.select(ImportPart.position).where(ImportPart.batch == batch)
    for position in [int(position) for (position,) in positions.tuples().iterator()]:
        with shop.transaction():
            _TAKE(shop.db, batch=batch, position=position)
    with shop.transaction():
        ProductImport.delete().where(ProductImport.id == batch).execute()


def finish(
    shop: Shop,
    progress: Callable[[int], None] = lambda done: None,
    *,
    at_hand: Mapping[str, Sequence[Rows]] = MappingProxyType({}),
) -> None:
    """Bring every decided import to its end. Cheap when there is none: call it when a shop is opened.

    `at_hand` are the parts of an import that need not be read again.
    """
    while batch := decided(shop):
        parts = iter(enumerate(at_hand[batch], 1)) if batch in at_hand else _stored(batch)
        waiting: list[tuple[int, Rows]] = []
        with shop.many_transactions() as between:
            while waiting := [*waiting, *islice(parts, READ_AHEAD - len(waiting))]:
                waiting = waiting[_write_some(shop, batch, waiting, progress) :]
                between()
        with shop.transaction():
            ProductImport.delete().where(ProductImport.id == batch).execute()


def _stored(batch: str) -> Iterator[tuple[int, Rows]]:
    """The parts that are still there, by position, a few read at a time."""
    last = 0
    parts = ImportPart.select(ImportPart.position, ImportPart.products).order_by(ImportPart.position)
    while True:
        some = parts.where(ImportPart.batch == batch, ImportPart.position > last).limit(READ_AHEAD).tuples()
        found = [(int(position), str(text)) for position, text in some.iterator()]
        if not found:
            return
        for last, text in found:
            yield last, Rows.from_json(text)


def _write_some(shop: Shop, batch: str, parts: Sequence[tuple[int, Rows]], progress: Callable[[int], None]) -> int:
    """Write as many of the parts as can be done in good time, one at least, and say how many those were.

    A part that is gone was written by another process.
    """
    taken = done = 0
    spent = longest = 0.0
    with shop.transaction():
        for position, rows in parts:
            if taken and spent + longest > LONG_ENOUGH:
                break
            began = time.monotonic()
            taken += 1
            if _TAKE(shop.db, batch=batch, position=position).rowcount == 1:
                write(shop, rows)
            done += len(rows.products) + len(rows.changed)
            seconds = (time.monotonic() - began) * (TOLD_LATER if rows.words else 1)
            spent += seconds
            longest = max(longest, seconds)
    progress(done)
    return taken
