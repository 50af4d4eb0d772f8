"""Proof that the recovery code alone opens a copy of the shop."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from store.books.journal import verify_chain
from store.db import backup
from store.db.engine import connect, open_connection
from store.db.keys import Root
from store.errors import N_, Refused


class CodeOfAnotherShop(Refused):
    template = N_("The recovery code is not this shop's: the journal in {path} was written with another key.")


@dataclass(frozen=True)
class Recovered:
    """The secret that the code stands for, and what is in the copy that it opened: rows by table."""

    root: Root
    engine: Literal["sqlcipher", "sqlite"]
    rows: dict[str, int]


def recover(copy: Path, code: str) -> Recovered:
    """Open a copy of the store with nothing but the code, look through all of it and prove its journal with the key.

    Raises BadRecoveryCode, MistypedRecoveryCode, WrongRecoveryCode, WrongKey, BackupFailed, NotABackup,
    CodeOfAnotherShop.
    """
    root = Root.from_recovery_code(code)
    if not copy.is_file():
        raise backup.NotABackup(path=copy)
    with copy.open("rb") as file:
        engine: Literal["sqlcipher", "sqlite"] = "sqlite" if file.read(16) == b"SQLite format 3\0" else "sqlcipher"
    url = f"{engine}:///{copy}"
    rows = backup.check(copy, url, root)
    db = connect(url, root)
    open_connection(db, str(copy))
    try:
        if next(verify_chain(db, root.journal_key), None) is not None:
            raise CodeOfAnotherShop(path=copy)
    finally:
        db.close()
    return Recovered(root, engine, rows)
