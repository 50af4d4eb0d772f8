"""The shop itself: its rules and its data. Imports nothing of ours; only this package knows Peewee."""

import sys
from collections.abc import Sequence
from types import ModuleType


class _NoServerYet:  # not an importlib.abc.MetaPathFinder: that loads sixteen modules more
    """Keeps psycopg from Peewee while Peewee itself is imported.

    It takes psycopg wherever it is installed, a fifth of a second at every start, for a driver that a shop on a file
    never needs; store.db.engine brings the two together when a shop is on a server.
    """

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "psycopg" and "peewee" in sys.modules and not hasattr(sys.modules["peewee"], "Model"):
            raise ModuleNotFoundError(name=fullname)


sys.meta_path.insert(0, _NoServerYet())
