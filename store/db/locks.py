"""Who has a store open: every opener holds a shared lock, a migration holds the only one. And whose turn it is
to write."""

import fcntl
import mmap
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from peewee import Database, PostgresqlDatabase

from store.db.engine import ReadOnly

OPEN_LOCK = 0x67757469
"""PostgreSQL's advisory lock, in this database, with the schema's name as second key."""


class OpenLock(Protocol):
    """Held until released or until the process ends, however it ends."""

    def share(self) -> bool:
        """Hold it together with others; False when somebody has it alone."""

    def alone(self) -> bool:
        """Hold it alone; False when others hold it. What was held before is then no longer held."""

    def release(self) -> None: ...


def lock_of(db: Database, file: Path | None) -> OpenLock:
    if isinstance(db, PostgresqlDatabase):
        return _AdvisoryLock(db)
    assert file is not None
    return _FileLock(file.with_name(file.name + ".open"))


def _lock_file(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise ReadOnly(store=path) from error


class WriteTurns:
    """Writers of a file store one after another, over threads and programs.

    SQLite's own waiting writer sleeps up to 100 ms between its looks, and a program that writes one transaction
    after another may take the lock again each time before it looks: a scan would wait for a whole import. Here
    whoever waits holds the turn, so that the one who just wrote queues up behind, and looks every millisecond.

    A byte of the turn's file, which all programs see, says that somebody waits: where nobody does, most of the time,
    the write lock alone is asked for. It only chooses the way; one that is left by a program that was killed costs two
    calls until the next writer clears it.
    """

    def __init__(self, file: Path) -> None:
        self._thread = threading.Lock()
        self._turn = _lock_file(file.with_name(file.name + ".turn"))
        self._somebody_waits = _shared_byte(self._turn.fileno())
        self._write = _lock_file(file.with_name(file.name + ".write"))

    def take(self, seconds: float) -> bool:
        """Wait for the turn; False when it did not come in time."""
        until = time.monotonic() + seconds
        if not self._thread.acquire(blocking=False) and not self._thread.acquire(timeout=seconds):
            return False
        if not self._somebody_waits[0] and _flock(self._write, 0):
            return True
        if _flock(self._turn, until):
            self._somebody_waits[0] = 1
            taken = _flock(self._write, until)
            self._somebody_waits[0] = 0
            fcntl.flock(self._turn, fcntl.LOCK_UN)
            if taken:
                return True
        self._thread.release()
        return False

    def give(self) -> None:
        fcntl.flock(self._write, fcntl.LOCK_UN)
        self._thread.release()

    def close(self) -> None:
        self._somebody_waits.close()
        self._turn.close()
        self._write.close()


def _shared_byte(file: int) -> mmap.mmap:
    """The first byte of an open file, as every program sees it. On a full disk one of our own: without the word of
    others a writer may be overtaken, and no more."""
    try:
        if not os.fstat(file).st_size:
            os.pwrite(file, b"\0", 0)
        return mmap.mmap(file, 1)
    except OSError:
        return mmap.mmap(-1, 1)


def _flock(file: BinaryIO, until: float) -> bool:
    """Whether the lock could be had until then; 0 looks once."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
        else:
            return True


class _FileLock:
    def __init__(self, path: Path) -> None:
        self._file = _lock_file(path)

    def share(self) -> bool:
        return self._take(fcntl.LOCK_SH)

    def alone(self) -> bool:
        return self._take(fcntl.LOCK_EX)

    def _take(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        self._file.close()


class _AdvisoryLock:
    """On a connection of its own, because threads' connections come and go."""

    def __init__(self, db: PostgresqlDatabase) -> None:
        connect: Any = db._connect  # type: ignore[attr-defined]
        self._conn = connect()

    def share(self) -> bool:
        return self._take("pg_try_advisory_lock_shared")

    def alone(self) -> bool:
        self._conn.execute("SELECT pg_advisory_unlock_all()")
        return self._take("pg_try_advisory_lock")

    def _take(self, function: str) -> bool:
        if function.endswith("_shared"):
            self._conn.execute("SELECT pg_advisory_unlock_all()")
        sql = f"SELECT {function}(%s, hashtext(current_schema()))"
        return bool(self._conn.execute(sql, (OPEN_LOCK,)).fetchone()[0])

    def release(self) -> None:
        from psycopg import OperationalError

        # The server notices a closed connection a moment later; whoever opens next must not find it locked.
        # One that it has lost already holds nothing.
        with suppress(OperationalError):
            if not self._conn.closed:
                self._conn.execute("SELECT pg_advisory_unlock_all()")
        self._conn.close()
