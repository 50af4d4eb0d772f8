"""Closing a sale of six lines: our processor time, beside the raw driver writing exactly the same rows."""

import shutil
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from store.counter.paying import pay_cash
from store.counter.selling import new_sale_id, ring
from store.db.engine import PRAGMAS
from store.db.opening import Shop, open_shop
from store.ids import new_id
from tests.bench.figures import Figure, Limit
from tests.shops import cashier, small_shop

SALES, WARM_UP, LINES = 220, 20, 6

Row = tuple[Any, ...]


@dataclass
class Change:
    """Rows of one table that an act wrote: new ones whole; changed ones as (columns, values, key)."""

    added: list[Row] = field(default_factory=list)
    changed: list[tuple[tuple[str, ...], Row, Row]] = field(default_factory=list)


class Watched:
    """All the tables of a store, read back after each act to see which rows it wrote."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        tables = shop.db.execute_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        self.columns: dict[str, tuple[str, ...]] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        for (table,) in tables.fetchall():
            about = shop.db.execute_sql(f'PRAGMA table_info("{table}")').fetchall()
            self.columns[table] = tuple(column[1] for column in about)
            self.keys[table] = tuple(column[1] for column in sorted(about, key=lambda column: column[5]) if column[5])
        self.columns = {table: columns for table, columns in self.columns.items() if self.keys[table]}
        self._rows = {table: self._read(table) for table in self.columns}

    def _read(self, table: str) -> dict[Row, Row]:
        place = [self.columns[table].index(name) for name in self.keys[table]]
        rows = self._shop.db.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        return {tuple(row[i] for i in place): row for row in rows}

    def written(self) -> dict[str, Change]:
        """What was written since this was asked last."""
        found = {}
        for table, before in self._rows.items():
            after = self._read(table)
            change = Change()
            for key, row in after.items():
                old = before.get(key)
                if old is None:
                    change.added.append(row)
                elif old != row:
                    different = [i for i, (was, now) in enumerate(zip(old, row, strict=True)) if was != now]
                    names = tuple(self.columns[table][i] for i in different)
                    change.changed.append((names, tuple(row[i] for i in different), key))
            if change.added or change.changed:
                found[table] = change
            self._rows[table] = after
        return found


class RawDriver:
    """sqlite3 or sqlcipher3 by itself, with the store's own pragmas, writing rows that are given."""

    def __init__(self, file: Path, shop: Shop, watched: Watched) -> None:
        self._watched = watched
        if shop.engine == "sqlcipher":
            import sqlcipher3 as driver
        else:
            import sqlite3 as driver
        self._connection = driver.connect(str(file), isolation_level=None, cached_statements=512)
        if shop.engine == "sqlcipher":
            self._connection.execute("PRAGMA cipher_log_level = NONE")
            self._connection.execute(f"PRAGMA key = \"x'{shop.root.database_key.hex()}'\"")
        for name, value, _ in PRAGMAS:
            self._connection.execute(f"PRAGMA {name} = {value}")

    def statements(self, written: dict[str, Change]) -> list[tuple[str, list[Row]]]:
        """SQL and its rows; made before the clock starts, so that only the driver's own work is timed."""
        out: list[tuple[str, list[Row]]] = []
        for table, change in sorted(written.items(), key=lambda item: item[0] != "sale"):
            if change.added:
                places = ", ".join("?" * len(self._watched.columns[table]))
                out.append((f'INSERT INTO "{table}" VALUES ({places})', change.added))
            for names, values, key in change.changed:
                sets = ", ".join(f'"{name}" = ?' for name in names)
                where = " AND ".join(f'"{name}" = ?' for name in self._watched.keys[table])
                out.append((f'UPDATE "{table}" SET {sets} WHERE {where}', [(*values, *key)]))
        # A closed sale's rows are kept by triggers: the sale itself closes last.
        return sorted(out, key=lambda statement: statement[0].startswith('UPDATE "sale" '))

    def write(self, statements: list[tuple[str, list[Row]]]) -> float:
        """One transaction; its processor time in ms."""
        connection = self._connection
        began = time.process_time_ns()
        connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            if len(rows) == 1:
                connection.execute(sql, rows[0])
            else:
                connection.executemany(sql, rows)
        connection.execute("COMMIT")
        return (time.process_time_ns() - began) / 1e6

    def count(self, table: str) -> int:
        return int(self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def close(self) -> None:
        self._connection.close()


def measure(work: Path) -> Iterator[Figure]:
    for engine in ("sqlcipher", "sqlite"):
        yield _measure(work / engine, engine)


def _measure(home: Path, engine: str) -> Figure:
    codes = small_shop(home, engine, products=LINES)
    copy = home / "raw.db"
    shutil.copyfile(home / "shop.db", copy)  # closed just now: nothing is left in its WAL
    shop = open_shop(home)
    actor = cashier()
    watched = Watched(shop)
    raw = RawDriver(copy, shop, watched)
    ours, theirs, wall = [], [], []
    for _ in range(SALES):
        sale = new_sale_id()
        for code in codes:
            basket = ring(shop, actor, sale, code, key=new_id(), now=datetime.now(UTC))
        raw.write(raw.statements(watched.written()))
        tendered = basket.priced.due + 1000
        key, now = new_id(), datetime.now(UTC)
        wall_began, began = time.perf_counter(), time.process_time_ns()
        pay_cash(shop, actor, sale, tendered, key=key, now=now)
        ours.append((time.process_time_ns() - began) / 1e6)
        wall.append((time.perf_counter() - wall_began) * 1000)
        theirs.append(raw.write(raw.statements(watched.written())))
    for table in ("sale", "sale_line", "payment", "journal_entry", "stock_entry", "print_job"):
        assert raw.count(table) == shop.db.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    raw.close()
    shop.close()
    ours, theirs = ours[WARM_UP:], theirs[WARM_UP:]
    cpu, floor = statistics.median(ours), statistics.median(theirs)
    values = {"cpu_ms": cpu, "floor_ms": floor, "ratio": cpu / floor, "median_ms": statistics.median(wall[WARM_UP:])}
    return Figure(f"close-{engine}", values, (Limit("ratio", 1.5),), f"a sale of {LINES} lines, cash, {engine}")
