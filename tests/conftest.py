"""Shops for tests: plain SQLite for most, all three engines where the store itself is tested."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from store.books.actor import Actor
from store.calendar import to_millis
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.models import Staff, Store, Till
from store.db.opening import Shop, create_shop_store, open_shop
from store.db.settings import save
from tests.postgres import Postgres, start_postgres

if TYPE_CHECKING:
    from store.office.importing.products import ImportReport

# A worker holds hundreds of thousands of objects that live as long as it does: looking through them for rubbish at
# Python's own pace takes a tenth of the suite's time.
gc.set_threshold(50_000, 50, 100)

# No test fails on a clock, and none by chance: a run draws the examples that the run before it drew.
# `--hypothesis-profile=search` draws new ones.
settings.register_profile("guitai", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("guitai")

NOW = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)
"""A Saturday, half past ten in Shanghai."""

ENGINES = ("sqlcipher", "sqlite", "postgresql")

CASHIER = "0193b0f0000070008000000000001001"

OFFICE = Actor(staff=None, number="", name="", role="office", till="0100")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def actor() -> Actor:
    """The cashier who is in every test's shop, at till 1."""
    return Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till="0101")


@pytest.fixture
def office() -> Actor:
    """Who acts for a command."""
    return OFFICE


@pytest.fixture(scope="session")
def root() -> Root:
    return Root(bytes(range(32)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What -n auto means: more than there are cores, for a till waits for keys half of the time, and a store for a
    disk."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def furnish(home: Path, url: str, root: Root) -> None:
    """A shop with one store, the office and two tills, and one cashier."""
    root.save(root_key_path(home))
    keep_store_url(home, url)
    create_shop_store(url, root)
    shop = open_shop(home)
    with shop.transaction():
        save(shop_name="桂台小店", language="zh_CN")
        Store.create(number=1, name="桂台小店", address="人民路1号", phone="0571-1234")
        for number in (0, 1, 2):
            Till.create(id=f"01{number:02}", store=1, number=number, registered_at=to_millis(NOW))
        Staff.create(id=CASHIER, number="1001", name="小李", role="cashier", pin_hash="", created_at=to_millis(NOW))
    shop.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, root: Root) -> dict[str, Path]:
    """A furnished home for each engine that is a file; tests get copies."""
    homes = {}
    for engine in ("sqlcipher", "sqlite"):
        home = tmp_path_factory.mktemp(engine)
        furnish(home, f"{engine}:///{home / 'shop.db'}", root)
        homes[engine] = home
    return homes


@pytest.fixture(scope="session")
def postgres(root: Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server, with a furnished template database."""
    server = start_postgres(lambda url: furnish(tmp_path_factory.mktemp("postgresql"), url, root))
    yield server
    server.stop()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and $GUITAI_HOME says so."""
    at = tmp_path / "home"
    at.mkdir()
    monkeypatch.setenv("GUITAI_HOME", str(at))
    return at


def _shop_in(home: Path, engine: str, request: pytest.FixtureRequest, root: Root) -> Iterator[Shop]:
    if engine == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        with server.copy_of("furnished") as url:
            root.save(root_key_path(home))
            keep_store_url(home, url)
            shop = open_shop(home)
            yield shop
            shop.close()
        return
    furnished: Path = request.getfixturevalue("furnished")[engine]
    url = f"{engine}:///{home / 'shop.db'}"
    shutil.copy(furnished / "shop.db", home / "shop.db")
    root.save(root_key_path(home))
    keep_store_url(home, url)
    shop = open_shop(home)
    yield shop
    shop.close()


@pytest.fixture
def shop(home: Path, root: Root, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A furnished shop on plain SQLite, open in this thread."""
    yield from _shop_in(home, "sqlite", request, root)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def any_shop(home: Path, root: Root, engine: str, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """The same furnished shop on each engine in turn."""
    yield from _shop_in(home, engine, request, root)


@pytest.fixture(scope="session")
def real_import(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Path, ImportReport]":
    """A shop on SQLCipher with the 8,622 products of a real one, and what their import said."""
    from tests.goods import REAL_GOODS
    from tests.shops import real_shop

    home = tmp_path_factory.mktemp("stocked") / "home"
    return home, real_shop(home, REAL_GOODS)


@pytest.fixture(scope="session")
def stocked(real_import: "tuple[Path, ImportReport]") -> Path:
    """That shop alone; tests sell from copies."""
    from tests.goods import ROWS

    home, report = real_import
    assert (report.added, report.left_out) == (ROWS, 0)
    return home
