"""Making and opening a shop's store."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, OperationalError

from store.db import triggers
from store.db.engine import (
    BUSY_MILLIS,
    DAMAGED,
    DRIVER_ERRORS,
    Engine,
    Postgres,
    ReadOnly,
    StoreDamaged,
    connect,
    engine_of,
    file_of,
    open_connection,
)
from store.db.home import home as default_home
from store.db.home import root_key_path, store_url
from store.db.keys import Root
from store.db.locks import OpenLock, WriteTurns, lock_of
from store.db.migrate import MIGRATIONS, applied, migrate, pending
from store.db.models import database
from store.db.settings import Settings, load
from store.db.transaction import Transaction
from store.errors import N_, Refused


class NoShopHere(Refused):
    template = N_("There is no shop in {home}. `shop init` makes one; `till --demo` shows one.")


class ShopExists(Refused):
    template = N_("There is a shop at {store} already.")


class StoreInUse(Refused):
    template = N_("The store needs a new version's tables, and another till or command has it open: close them first.")


class StoreIsMigrating(Refused):
    template = N_("The store is being brought to a new version just now: try again in a minute.")


class StoreBusy(Refused):
    template = N_("The store is busy with another program's work; nothing was changed. Try again.")


class DiskFull(Refused):
    template = N_("The disk is full; nothing was changed. Make room, then try again.")


class DiskFailed(Refused):
    template = N_("The disk does not take what was to be written; nothing was changed.")


class StoreLost(Refused):
    template = N_("The database server was lost in the middle. Try again: what was done already is not done twice.")


PATIENCE = 0.2
"""Seconds of waiting for another writer that nobody notices."""


class Shop:
    """An open shop: what every act takes first. Threads share it; each has a connection of its own.

    `on_wait` is called in the thread that waits, once a transaction, when another writer of a file store holds it up
    for longer than PATIENCE: a till says so instead of standing still. `practice`: it is a copy to practise in
    (store.office.practice) of the shop in `real_home`.
    """

    def __init__(self, db: Database, home: Path, url: str, root: Root, lock: OpenLock) -> None:
        self.db = db
        self.home = self.real_home = home
        self.practice = False
        self.url = url
        self.root = root
        self.engine: Engine = engine_of(url)
        self._lock = lock
        self._turns = None if self.engine == "postgresql" else WriteTurns(file_of(url))
        self._seen = threading.local()
        self.on_wait: Callable[[], None] | None = None
        self.settings: Settings = load()
        self.open_sales: dict[str, Any] = {}
        """till → its open sale as this process knows it (store.counter.open_sales)."""

    @contextmanager
    def connection(self) -> Iterator[None]:
        """This thread's connection, for as long as the block lasts; inside another such block, the same one."""
        if not self.db.is_closed():
            with _damage_told(self.url):
                yield
            return
        open_connection(self.db, self.url)
        try:
            with _damage_told(self.url):
                yield
        finally:
            self.db.close()

    def transaction(self) -> Transaction:
        """All or nothing, and alone in writing: waits up to 10 s for another writer, then raises StoreBusy."""
        give = self._turns.give if self._turns else _nothing
        return Transaction(self.db, self._take_turn, give, self._in_words)

    def whole(self) -> Transaction:
        """One transaction around several acts: all of them, or none. What one of them did before it refused is undone
        only with all the rest, so a refusal has to leave the whole."""
        give = self._turns.give if self._turns else _nothing
        return Transaction(self.db, self._take_turn, give, self._in_words, whole=True)

    @contextmanager
    def many_transactions(self) -> Iterator[Callable[[], None]]:
        """For who writes one transaction after another: what this gives is to be called between them. It brings the
        log into the store, which a file store does otherwise at the end of some transaction, everybody waiting."""
        if not self._turns:
            yield lambda: None
            return
        usual = self.db.execute_sql("PRAGMA wal_autocheckpoint").fetchone()[0]
        self.db.execute_sql("PRAGMA wal_autocheckpoint = 0")
        try:
            yield self._checkpoint
        finally:
            self.db.execute_sql(f"PRAGMA wal_autocheckpoint = {usual}")

    def _checkpoint(self) -> None:
        """As far as nobody has to wait for it."""
        try:
            self.db.execute_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except OperationalError as error:
            if refusal := self._in_words(error):
                raise refusal from error
            raise

    def _take_turn(self) -> None:
        turns = self._turns
        if turns is None:
            return
        seconds = BUSY_MILLIS / 1000
        if self.on_wait is not None:
            if turns.take(PATIENCE):
                return
            self.on_wait()
            seconds -= PATIENCE
        if not turns.take(seconds):
            raise StoreBusy()

    def _in_words(self, error: Exception) -> Refused | None:
        """What happens to a store that is no fault of the program, as a refusal; a till goes on and says it."""
        said = _everything_said(error)
        if isinstance(self.db, Postgres):
            if "lock timeout" in said or "deadlock" in said:
                return StoreBusy()
            return None if self.db.is_connection_usable() else StoreLost()
        if "locked" in said:
            return StoreBusy()
        if "full" in said:
            return DiskFull()
        if "disk I/O" in said:
            return DiskFailed()
        return StoreDamaged(store=file_of(self.url)) if DAMAGED in said else None

    def changed_elsewhere(self) -> bool:
        """Has another connection committed since this thread last asked? Yes at first, and always on PostgreSQL."""
        if self.engine == "postgresql":
            return True
        version = self.db.execute_sql("PRAGMA data_version").fetchone()[0]
        before, self._seen.version = getattr(self._seen, "version", None), version
        return bool(version != before)

    def refresh(self) -> None:
        """Read the settings again."""
        self.settings = load()

    def close(self) -> None:
        """Close this thread's connection and let a migration have the store. Other threads close their own."""
        self.db.close()
        self._lock.release()
        if self._turns:
            self._turns.close()


def _nothing() -> None:
    """Writers of PostgreSQL take no turns."""


@contextmanager
def _damage_told(url: str) -> Iterator[None]:
    """Reading finds it out too. Raises StoreDamaged."""
    try:
        yield
    except DRIVER_ERRORS as error:
        if DAMAGED in str(error) and engine_of(url) != "postgresql":
            raise StoreDamaged(store=file_of(url)) from error
        raise


def _everything_said(error: BaseException) -> str:
    """Its words and those of the errors before it: a full disk ends the transaction, and then the rollback fails."""
    return f"{error} {_everything_said(error.__context__)}" if error.__context__ else str(error)


def create_shop_store(url: str, root: Root) -> None:
    """Make the empty tables of a new shop, with their triggers. Raises ShopExists."""
    file = None
    if engine_of(url) != "postgresql":
        file = file_of(url)
        # For its owner only, from the first byte on; WAL and shared memory files copy its mode.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    db = connect(url, root)
    open_connection(db, url)
    try:
        lock = lock_of(db, file)
        try:
            if not lock.alone() or applied(db):
                raise ShopExists(store=file or url)
            migrate(db)
        finally:
            lock.release()
    finally:
        db.close()


def open_shop(
    home: Path | None = None,
    *,
    url: str | None = None,
    root: Root | None = None,
    migrations: Path = MIGRATIONS,
    suspect: bool = False,
) -> Shop:
    """Open the shop of this home, bring an older store up to date first, and connect this thread.

    A `suspect` store is opened even when its guards are gone, so that somebody can look what else is wrong.

    Raises NoShopHere, NoRootKey, UnsafeRootKey, WrongKey, NotDurable, ReadOnly, StoreTooNew, StoreInUse,
    StoreIsMigrating, MigrationFailed, TriggersGone, NoServer, StoreDamaged.
    """
    at = home or default_home()
    url = url or store_url(at)
    file = None
    if engine_of(url) != "postgresql":
        file = file_of(url)
        if not file.exists():
            raise NoShopHere(home=at)
    root = root or Root.load(root_key_path(at))
    db = connect(url, root)
    open_connection(db, url)
    try:
        lock = lock_of(db, file)
        try:
            if not lock.share():
                raise StoreIsMigrating()
            with _damage_told(url):
                if not applied(db):
                    raise NoShopHere(home=at)
                if pending(db, migrations):
                    _bring_up_to_date(db, lock, at, url, root, migrations)
                if not suspect:
                    triggers.check(db)
                _probe(db, url)
                database.initialize(db)
                return Shop(db, at, url, root, lock)
        except BaseException:
            lock.release()
            raise
    except BaseException:
        db.close()
        raise


def _bring_up_to_date(db: Database, lock: OpenLock, at: Path, url: str, root: Root, migrations: Path) -> None:
    if not lock.alone():
        raise StoreInUse()
    # Somebody else may have done it between the look and the lock.
    if names := pending(db, migrations):
        from store.db import backup  # only now: few starts migrate

        backup.before_migration(db, at, url, root, names[-1])
        migrate(db, migrations)
    if not lock.share():
        raise StoreIsMigrating()


def _probe(db: Database, url: str) -> None:
    """A store that can only be read is found out now, not at the first sale."""
    try:
        db.begin()
        db.rollback()
    except OperationalError as error:
        if "readonly" in str(error):
            raise ReadOnly(store=url) from error
        if "locked" not in str(error):  # somebody writes: so it can be written to
            raise
