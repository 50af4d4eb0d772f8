"""A URL becomes a database that keeps its promises: what was committed survives a power cut."""

import sqlite3
import threading
from pathlib import Path
from typing import Any, Literal, TypeAlias

import peewee
from peewee import (
    Database,
    DatabaseError,
    InterfaceError,
    OperationalError,
    PostgresqlDatabase,
    SqliteDatabase,
)
from playhouse.sqlcipher_ext import sqlcipher

from store.db.keys import Root
from store.errors import N_, Refused

Engine: TypeAlias = Literal["sqlcipher", "sqlite", "postgresql"]

DRIVER_ERRORS = (DatabaseError, sqlite3.DatabaseError, sqlcipher.DatabaseError)
"""A damaged file shows only while rows are fetched, where Peewee does not put errors into its own words."""

BUSY_MILLIS = 10_000
"""How long a writer waits for another one before it is refused."""

PRAGMAS: tuple[tuple[str, str, str | int], ...] = (
    ("busy_timeout", str(BUSY_MILLIS), BUSY_MILLIS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),
    ("checkpoint_fullfsync", "ON", 1),
    ("foreign_keys", "ON", 1),
    # Without it INSERT OR REPLACE would delete a row behind the back of the triggers that forbid it.
    ("recursive_triggers", "ON", 1),
    ("cache_size", "-65536", -65536),
)
"""(name, what is set, what must be read back), for each connection."""

POSTGRES_PROMISES = (
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("transaction_read_only", "off"),
)


class NotDurable(Refused):
    template = N_("This store cannot promise to keep what was paid: {what} is “{found}”, not “{wanted}”.")


class ReadOnly(Refused):
    template = N_("The store {store} cannot be written to.")


class WrongKey(Refused):
    template = N_("The shop's key does not open the store {store}, or it is not a store.")


DAMAGED = "malformed"
"""What SQLite says of pages that cannot be, SQLCipher of those that are not as they were written."""


class StoreDamaged(Refused):
    template = N_("The store {store} is damaged; nothing was changed. Keep the file, and go on with a backup.")


class BadStoreUrl(Refused):
    template = N_("“{url}” is not a store's address: sqlcipher:///FILE, sqlite:///FILE or postgresql://HOST/NAME.")


class NoPostgresDriver(Refused):
    template = N_("PostgreSQL needs the driver psycopg: pip install 'guitai[postgres]'.")


class NoServer(Refused):
    template = N_("The PostgreSQL server does not answer: {problem}")


def engine_of(url: str) -> Engine:
    scheme = url.partition("://")[0]
    if scheme == "sqlcipher":
        return "sqlcipher"
    if scheme == "sqlite":
        return "sqlite"
    if scheme in ("postgresql", "postgres"):
        return "postgresql"
    raise BadStoreUrl(url=url)


def file_of(url: str) -> Path:
    """The file of an SQLite or SQLCipher store: all that stands after the third slash, as it is."""
    path = url.partition(":///")[2]
    if not path:
        raise BadStoreUrl(url=url)
    return Path(path)


def connect(url: str, root: Root) -> Database:
    """A database, not yet connected. Each thread connects itself; each connection is set up and checked."""
    engine = engine_of(url)
    if engine == "sqlcipher":
        return _Cipher(str(file_of(url)), key=root.database_key, **_SQLITE)
    if engine == "sqlite":
        return _Plain(str(file_of(url)), **_SQLITE)
    _meet_psycopg()
    return Postgres(url.replace("postgres://", "postgresql://", 1), prefer_psycopg3=True, autoconnect=False)


def _meet_psycopg() -> None:
    """Do for Peewee what it does at its own import where psycopg is not kept from it (see store/__init__.py)."""
    its: Any = peewee
    if its.psycopg is not None:
        return
    try:
        import psycopg
        from psycopg.types import json
    except ImportError:
        raise NoPostgresDriver() from None
    status = psycopg.pq.TransactionStatus
    its.psycopg, its.TransactionStatus = psycopg, status
    its.Json_pg3, its.Jsonb_pg3 = json.Json, json.Jsonb
    adapter = its.Psycopg3Adapter
    adapter.txn_idle, adapter.txn_inerror, adapter.txn_unknown = status.IDLE, status.INERROR, status.UNKNOWN


_SQLITE: dict[str, Any] = {
    "autoconnect": False,
    "lock_type": "IMMEDIATE",
    "timeout": BUSY_MILLIS / 1000,
    "cached_statements": 512,
}


class _Checked(SqliteDatabase):
    """SQLite whose every connection has the promised pragmas. Every act begins and commits once, so that both do what
    Peewee's do with less on the way."""

    def begin(self, lock_type: str | None = None) -> None:
        self._say(f"BEGIN {lock_type}" if lock_type else "BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._say("COMMIT")

    def _say(self, sql: str) -> None:
        try:
            self._state.conn.execute(sql)  # type: ignore[attr-defined]
        except Exception as error:
            if self.is_closed():
                raise InterfaceError("the store is not open") from error
            with in_peewees_words:
                raise

    def _add_conn_hooks(self, conn: Any) -> None:
        self._promise(conn)
        super()._add_conn_hooks(conn)  # type: ignore[misc]

    def _promise(self, conn: Any) -> None:
        for name, value, _ in PRAGMAS:
            conn.execute(f"PRAGMA {name} = {value}")
        if broken := _broken_pragmas(conn):
            raise broken[0]


in_peewees_words: Any = peewee.__exception_wrapper__  # type: ignore[attr-defined]
"""The driver's exceptions become Peewee's, as they do in its own queries."""


class _Plain(_Checked):
    pass


class _Cipher(_Checked):
    """SQLCipher with a raw key. What it has to say it says by errors, not on stderr, where it would spoil a screen."""

    server_version = sqlcipher.sqlite_version_info

    def __init__(self, database: str, *, key: bytes, **options: Any) -> None:
        self._key = key
        super().__init__(database, **options)

    def _connect(self) -> Any:
        conn = sqlcipher.connect(self.database, timeout=BUSY_MILLIS / 1000, isolation_level=None, **self.connect_params)
        try:
            conn.execute("PRAGMA cipher_log_level = NONE")
            conn.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            self._add_conn_hooks(conn)
        except BaseException:
            conn.close()
            raise
        return conn


class Postgres(PostgresqlDatabase):
    """PostgreSQL that writes to disk before it says committed, and is there again after its server was away."""

    def __init__(self, database: str, **options: Any) -> None:
        self._away = threading.local()
        super().__init__(database, **options)

    def _connect(self) -> Any:
        conn: Any = super()._connect()  # type: ignore[misc]
        try:
            conn.execute("SET synchronous_commit = on")
            conn.execute(f"SET lock_timeout = {BUSY_MILLIS}")
            conn.execute("SET timezone = 'UTC'")
            if broken := _broken_settings(conn):
                raise broken[0]
        except BaseException:
            conn.close()
            raise
        return conn

    def revive(self) -> bool:
        """After the server went away and came back: connect this thread again. False when that is not what is wrong,
        or a transaction was lost with it. Raises NoServer while it is away."""
        if self.in_transaction() or self.is_connection_usable():
            return False
        if self.is_closed() and not getattr(self._away, "server", False):
            return False
        self._away.server = True
        self.close()
        open_connection(self, "")
        self._away.server = False
        return True

    def begin(self, isolation_level: Any = None) -> None:
        try:
            super().begin(isolation_level)
        except (OperationalError, InterfaceError):
            if not self.revive():
                raise
            super().begin(isolation_level)

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        try:
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except (OperationalError, InterfaceError):
            if not self.revive():
                raise
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]


def open_connection(db: Database, store: str) -> None:
    """Connect this thread, in our words when that is refused: WrongKey, NotDurable, NoServer, StoreDamaged."""
    try:
        db.connect()
        if isinstance(db, SqliteDatabase):
            db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except DRIVER_ERRORS as error:
        db.close()
        if isinstance(db, PostgresqlDatabase):
            raise NoServer(problem=str(error).strip().splitlines()[0]) from error
        if "not a database" in str(error):
            raise WrongKey(store=store) from error
        if "readonly" in str(error) or "unable to open" in str(error):
            raise ReadOnly(store=store) from error
        if DAMAGED in str(error):
            raise StoreDamaged(store=file_of(store)) from error
        raise


def broken_promises(db: Database) -> list[NotDurable]:
    """What this thread's connection does not promise any more; nothing, unless somebody changed it since."""
    conn = db.connection()
    return _broken_settings(conn) if isinstance(db, PostgresqlDatabase) else _broken_pragmas(conn)


def _broken_pragmas(conn: Any) -> list[NotDurable]:
    found = [(name, conn.execute(f"PRAGMA {name}").fetchone()[0], wanted) for name, _, wanted in PRAGMAS]
    return [NotDurable(what=name, found=is_so, wanted=wanted) for name, is_so, wanted in found if is_so != wanted]


def _broken_settings(conn: Any) -> list[NotDurable]:
    found = [(name, conn.execute(f"SHOW {name}").fetchone()[0], wanted) for name, wanted in POSTGRES_PROMISES]
    return [NotDurable(what=name, found=is_so, wanted=wanted) for name, is_so, wanted in found if is_so != wanted]
