"""Running `shop` as its user does: a command line in, what it says and its exit code out."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scripts.shop.__main__ import app
from store import calendar, i18n
from store.db.home import keep_store_url
from store.db.opening import Shop, open_shop
from store.office.setting_up import Plan, init_shop

Run = Callable[..., Result]

OWNER_PIN = "602214"


@pytest.fixture(autouse=True)
def _its_own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal that says nothing of its language, and what a command spoke is forgotten afterwards; no command gives
    way to others."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "GUITAI_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.nice", lambda _: 0)  # here it is the tests' own process that would go last
    before = i18n.current()
    yield
    i18n.use(before)


@pytest.fixture
def run(home: Path) -> Run:
    """run("staff", "list") in the test's home; `ok=False` when it is to fail; `answers` are typed at its questions."""

    def run(*words: str, ok: bool = True, answers: str | None = None) -> Result:
        result = CliRunner().invoke(app, [str(word) for word in words], input=answers, prog_name="shop")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert (result.exit_code == 0) is ok, result.output
        return result

    return run


def said(result: Result) -> Any:
    """What a command answered with --json."""
    return json.loads(result.stdout)


@pytest.fixture(scope="session")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new English-speaking shop on plain SQLite; tests get copies."""
    home = tmp_path_factory.mktemp("corner")
    plan = Plan(shop_name="Corner", language="en", owner_pin=OWNER_PIN, url=f"sqlite:///{home / 'shop.db'}")
    init_shop(home, plan, now=calendar.now())
    return home


@pytest.fixture
def made(corner: Path, home: Path) -> Path:
    """A home with that shop."""
    for name in ("shop.db", "root.key"):
        shutil.copy(corner / name, home / name)
    keep_store_url(home, f"sqlite:///{home / 'shop.db'}")
    (home / "language").write_text("en\n")
    return home


@pytest.fixture
def opened(made: Path) -> Iterator[Callable[[], Shop]]:
    """opened() is the shop as it is now, after what commands did to it."""
    shops: list[Shop] = []

    def opened() -> Shop:
        for shop in shops:
            shop.close()
        shops[:] = [open_shop(made)]
        return shops[0]

    yield opened
    for shop in shops:
        shop.close()
