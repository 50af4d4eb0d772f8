"""Copies of a store that are known to open: before each migration, and whenever the shop wants one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from peewee import Database, PostgresqlDatabase

from store.calendar import now as clock
from store.db.engine import DRIVER_ERRORS, Engine, connect, engine_of, open_connection
from store.db.keys import Root
from store.db.migrate import applied
from store.errors import N_, Refused

if TYPE_CHECKING:
    from store.db.opening import Shop

FOLDER = "backups"


class BackupExists(Refused):
    template = N_("There is a file {path} already; a backup never overwrites one.")


class BackupFailed(Refused):
    template = N_("The backup {path} is not sound and was not kept: {problem}")


class NoBackupTool(Refused):
    template = N_("PostgreSQL's pg_dump is not on the search path: without it no backup can be made.")


class NotABackup(Refused):
    template = N_("The file {path} is not a shop's store that this key opens.")


@dataclass(frozen=True)
class Backup:
    """A copy that was opened and looked through. `rows` counts by table; a dump of PostgreSQL is only listed."""

    path: Path
    size: int
    rows: dict[str, int]


def back_up(shop: "Shop", path: Path | None = None, *, now: datetime) -> Backup:
    """Copy the shop as it is at this moment, while tills go on selling. An encrypted store's copy is encrypted too.

    Raises BackupExists, BackupFailed, NoBackupTool.
    """
    return copy_store(shop.db, shop.url, shop.root, path or _path(shop.home, shop.url, f"{now:%Y%m%d-%H%M%S}"))


def before_migration(db: Database, at: Path, url: str, root: Root, target: str) -> Backup:
    """The copy without which no store is migrated. Whoever calls holds the store alone, so all rows must be in it."""
    made = copy_store(db, url, root, _path(at, url, f"{clock():%Y%m%d-%H%M%S}-before-{target}"))
    if made.rows and made.rows != (rows := _count(db)):
        raise BackupFailed(path=made.path, problem=f"{made.rows} ≠ {rows}")
    return made


def check(path: Path, url: str, root: Root) -> dict[str, int]:
    """Open a copy of a store of this URL's kind and look through all of it; rows by table.

    Raises WrongKey, BackupFailed, NotABackup.
    """
    db = connect(f"{engine_of(url)}:///{path}", root)
    open_connection(db, str(path))
    try:
        if problem := next(damages(db, engine_of(url)), None):
            raise BackupFailed(path=path, problem=problem)
        if orphans := db.execute_sql("PRAGMA foreign_key_check").fetchall():
            raise BackupFailed(path=path, problem=f"{orphans[0][0]} → {orphans[0][2]}")
        if not applied(db):
            raise NotABackup(path=path)
        # A copy must be one file, with nothing left in a log beside it.
        db.execute_sql("PRAGMA journal_mode = DELETE")
        return _count(db)
    finally:
        db.close()


def damages(db: Database, engine: Engine) -> Iterator[str]:
    """What is wrong with the file of an SQLite or SQLCipher store itself, page by page."""
    try:
        if engine == "sqlcipher":
            # Every page carries a MAC; this finds pages that no table uses, too.
            yield from [str(row[0]) for row in db.execute_sql("PRAGMA cipher_integrity_check").fetchall()]
        yield from [str(row[0]) for row in db.execute_sql("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
    except DRIVER_ERRORS as error:
        yield str(error)


def _path(home: Path, url: str, name: str) -> Path:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"shop-{name}.{'dump' if engine_of(url) == 'postgresql' else 'db'}"


def copy_store(db: Database, url: str, root: Root, path: Path) -> Backup:
    if path.exists():
        raise BackupExists(path=path)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if isinstance(db, PostgresqlDatabase):
            _dump(url, part)
            rows: dict[str, int] = {}
        else:
            # Owner only before the first byte: VACUUM INTO takes an empty file that is there.
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            db.execute_sql("VACUUM INTO ?", (str(part),))
            rows = check(part, url, root)
        _settle(part)
        part.rename(path)
        _settle(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Backup(path, path.stat().st_size, rows)


def _dump(url: str, path: Path) -> None:
    """pg_dump in its own format, and its table of contents read back."""
    dump = shutil.which("pg_dump")
    if dump is None:
        raise NoBackupTool()
    made = subprocess.run(
        [dump, "--format=custom", f"--file={path}", f"--dbname={url}"], capture_output=True, text=True, timeout=3600
    )
    if made.returncode:
        raise BackupFailed(path=path, problem=made.stderr.strip().splitlines()[-1])
    listed = subprocess.run(
        [str(Path(dump).with_name("pg_restore")), "--list", str(path)], capture_output=True, text=True, timeout=600
    )
    if listed.returncode or "TABLE DATA" not in listed.stdout:
        raise BackupFailed(path=path, problem=listed.stderr.strip() or "no tables")


def _settle(path: Path) -> None:
    """Have it on the disk: a copy that a power cut takes away is none."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _count(db: Database) -> dict[str, int]:
    tables = [name for name in db.get_tables() if not name.startswith("sqlite_")]
    return {name: int(db.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in tables}
