"""Statements that Peewee builds once and the driver runs, for the ways that are walked at every scan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeAlias

from peewee import Database, Node

from store.db.engine import Postgres, in_peewees_words


class Param(Node):
    """A place in a query that gets its value when the statement runs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __sql__(self, ctx: Any) -> Any:
        ctx._values.append(self)
        return ctx.literal(ctx.state.param or "?")


param = Param


class Statement:
    """A query with named parameters, compiled at its first use on each kind of database.

    `stmt(db, name=value, …)` runs it and returns the driver's cursor: plain tuples, no conversion either way.
    A boolean must be given as bool, and PostgreSQL gives a sum of integers back as Decimal.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._compiled: dict[type[Database], _Compiled] = {}

    def __call__(self, db: Any, /, **values: Any) -> Any:
        sql, pick, constants, _ = self._compiled.get(type(db)) or self._compile(db)
        if constants:
            values.update(constants)
        try:
            # Not db.connection(), which would connect where nobody did, autoconnect or not.
            return db._state.conn.execute(sql, pick(values))
        except Exception:
            if isinstance(db, Postgres) and db.revive():
                return self(db, **values)
            with in_peewees_words:
                raise

    def row(self, db: Any, names: tuple[str, ...], row: tuple[Any, ...], /) -> Any:
        """Run it with values that stand in the order of its own parameters, `names`, as in rows()."""
        sql, _, _, own = self._compiled.get(type(db)) or self._compile(db)
        if names != own:
            raise ValueError(f"the statement takes {own}, not {names}")
        try:
            return db._state.conn.execute(sql, row)
        except Exception:
            if isinstance(db, Postgres) and db.revive():
                return self.row(db, names, row)
            with in_peewees_words:
                raise

    def many(self, db: Any, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run it for each row of values."""
        sql, pick, constants, _ = self._compiled.get(type(db)) or self._compile(db)
        picked = [pick({**row, **constants}) for row in rows] if constants else list(map(pick, rows))
        with in_peewees_words:
            db._state.conn.cursor().executemany(sql, picked)

    def rows(self, db: Any, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]], /) -> int:
        """Run it for rows that stand in the order of its own parameters, and say how many rows of the table it
        changed. `names` are those parameters; raises ValueError when they are others, or in another order."""
        sql, _, _, own = self._compiled.get(type(db)) or self._compile(db)
        if names != own:
            raise ValueError(f"the statement takes {own}, not {names}")
        cursor = db._state.conn.cursor()
        try:
            if 1 < len(rows) <= _AT_ONCE and sql.startswith("INSERT"):
                cursor.execute(_of_many(sql, len(rows)), list(chain.from_iterable(rows)))
            else:
                cursor.executemany(sql, rows)
        except Exception:
            with in_peewees_words:
                raise
        return int(cursor.rowcount)

    def sql(self, db: Database) -> str:
        return (self._compiled.get(type(db)) or self._compile(db))[0]

    def _compile(self, db: Database) -> "_Compiled":
        sql, values = db.get_sql_context().sql(self._build()).query()
        names: list[str] = []
        constants: dict[str, Any] = {}
        first, *pieces = sql.split(db.param)
        written = [first]
        for place, (value, piece) in enumerate(zip(values, pieces, strict=True)):
            literal = _literal(value)
            if literal is None:
                name = value.name if isinstance(value, Param) else f"constant {place}"
                if not isinstance(value, Param):
                    constants[name] = value
                names.append(name)
            written += (db.param if literal is None else literal, piece)
        self._compiled[type(db)] = compiled = ("".join(written), _picker(names), constants, tuple(names))
        return compiled


_AT_ONCE = 32
"""So many rows are one INSERT, which is less work than as many; of more, each is one."""


@lru_cache(maxsize=512)
def _of_many(sql: str, count: int) -> str:
    """An INSERT of one row, for so many."""
    before, values, row = sql.partition(" VALUES ")
    row, close, after = row.partition(")")
    return f"{before}{values}{', '.join([row + close] * count)}{after}"


_Compiled: TypeAlias = tuple[str, Callable[[Mapping[str, Any]], Any], dict[str, Any], tuple[str, ...]]
"""The SQL, what picks the values out of named ones, the constants among them, and the names in their order."""


def _literal(value: Any) -> str | None:
    """A constant that can stand in the SQL itself: nobody has to bind it each time."""
    if type(value) is int:
        return str(value)
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if type(value) is str and (value.isidentifier() or not value):
        return f"'{value}'"
    return None


def _picker(names: list[str]) -> Callable[[Mapping[str, Any]], Any]:
    if not names:
        return lambda values: ()
    if len(names) == 1:
        only = names[0]
        return lambda values: (values[only],)
    return itemgetter(*names)
