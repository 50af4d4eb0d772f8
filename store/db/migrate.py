"""A new version over an old store: a verified backup, all pending migrations in one transaction, the triggers."""

from pathlib import Path

from peewee import Database, SqliteDatabase

from store.db import triggers
from store.errors import N_, Refused

MIGRATIONS = Path(__file__).parent / "migrations"
HISTORY = "schema_migration"


class StoreTooNew(Refused):
    template = N_("A newer version of this program has used this store ({names}); this version cannot open it.")


class MigrationFailed(Refused):
    template = N_("The store could not be brought to this version and is as it was: {problem}")


def applied(db: Database) -> set[str]:
    """The migrations that made the store what it is; none when it is no store yet."""
    if not db.table_exists(HISTORY):
        return set()
    return {name for (name,) in db.execute_sql(f"SELECT name FROM {HISTORY}").fetchall()}


def pending(db: Database, directory: Path = MIGRATIONS) -> list[str]:
    """Migrations that this store has not had, in order. Raises StoreTooNew when it had some that we do not know."""
    known = {path.stem for path in directory.glob("[0-9]*.py")}
    had = applied(db)
    if unknown := had - known:
        raise StoreTooNew(names=", ".join(sorted(unknown)))
    return sorted(known - had)


def migrate(db: Database, directory: Path = MIGRATIONS) -> list[str]:
    """Apply what is pending: everything, with its triggers, or nothing. Whoever calls holds the store alone.

    The guards are down meanwhile, because a rebuilt table loses them and a new column may need to be filled.
    Raises MigrationFailed.
    """
    from playhouse.migrations import Runner  # only now: a till that starts needs it once a version

    with_pragmas = isinstance(db, SqliteDatabase)
    if with_pragmas:
        # Only outside a transaction; a table rebuild would cascade its deletes otherwise.
        db.execute_sql("PRAGMA foreign_keys = OFF")
    try:
        with db.atomic():
            triggers.drop_all(db)
            names: list[str] = Runner(db, str(directory), HISTORY).up()
            triggers.install(db)
            triggers.check(db)
            if with_pragmas and (orphans := db.execute_sql("PRAGMA foreign_key_check").fetchall()):
                raise MigrationFailed(problem=f"{orphans[0][0]} → {orphans[0][2]}")
    except Refused:
        raise
    except Exception as error:
        raise MigrationFailed(problem=f"{type(error).__name__}: {error}") from error
    finally:
        if with_pragmas:
            db.execute_sql("PRAGMA foreign_keys = ON")
    return names
