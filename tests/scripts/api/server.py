"""`shop serve` as its user runs it: a process, over real HTTP, in a shop of its own."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store import calendar
from store.db.home import keep_store_url
from store.db.opening import open_shop
from store.office import staff
from store.office.api import tokens
from tests.scripts.api.conftest import ALL

ROOT = Path(__file__).parents[3]


@dataclass
class Server:
    """`start` and `kill` it as often as wanted; `token` may everything but reveal. `changes` are set in scripts.api's
    modules before it serves: clocks that a test does not want to wait for."""

    home: Path
    options: tuple[str, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    port: int = 0
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        set_up = "".join(
            f"import {name.rpartition('.')[0]}; {name} = {value!r}\n" for name, value in self.changes.items()
        )
        code = f"{set_up}from scripts.shop.__main__ import main\nmain()"
        command = [sys.executable, "-P", "-c", code, "serve", "--port", "0", *self.options]
        env = {**os.environ, "GUITAI_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.home
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if "://127.0.0.1:" not in said:
            self.process.kill()
            raise AssertionError(said + self.process.communicate()[1])
        self.port = int(said.rsplit(":", 1)[1])

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, str, str]:
        """By SIGTERM: its exit code, and what it said besides where it listens."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", timeout: float = 30.0
    ) -> tuple[int, Any, dict[str, str]]:
        """Over a connection of its own. Raises OSError or HTTPException when the server goes away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = json.dumps(body).encode() if body is not None else None
            connection.request(method, path, sent, self.headers(key))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), dict(answer.getheaders())
        finally:
            connection.close()

    def headers(self, key: str = "") -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Accept-Language": "en"}
        return {**given, "Idempotency-Key": key} if key else given


@contextmanager
def serving(origin: Path, home: Path, *options: str, engine: str = "sqlite", **changes: Any) -> Iterator[Server]:
    """A copy of a shop, served."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ("shop.db", "root.key"):
        shutil.copy(origin / name, home / name)
    keep_store_url(home, f"{engine}:///{home / 'shop.db'}")
    shop = open_shop(home)
    token = tokens.add(shop, staff.in_the_office(shop), "test", ALL, now=calendar.now())[1]
    shop.close()
    server = Server(home, options, {name.replace("__", "."): value for name, value in changes.items()}, token)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
