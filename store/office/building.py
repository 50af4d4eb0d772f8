"""Half-made shops leave nothing behind: a new shop is built aside and takes its place in one step, the last."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from store.db import home as places
from store.db.engine import connect, engine_of, file_of, open_connection
from store.db.keys import Root, RootKeyExists
from store.db.models import Store
from store.db.opening import Shop, ShopExists, create_shop_store, open_shop
from store.errors import N_, Refused

ASIDE = ".new"
"""The folder in the home where key and address are built; the store is built beside its place, `.new-NAME`."""

COMPANIONS = ("", "-wal", "-shm", ".open", ".turn", ".write")
"""What stands beside a store's file while it is open."""


class BeingMade(Refused):
    template = N_("A shop is being made in {home} just now.")


class Building:
    """A shop in the making: `with Building(home, url, root) as building:`.

    Key and address are linked into the home, then the store takes its place: a file by its link, a PostgreSQL
    database by the commit of its rows. What an attempt linked is known by being the same file, so that an attempt
    that was killed before its store stood is taken away by the next one, and nothing else ever is.
    Raises BeingMade, ShopExists, RootKeyExists and what connecting refuses.
    """

    def __init__(self, home: Path, url: str | None, root: Root) -> None:
        self.home = home
        self.aside = home / ASIDE
        self.url = url or places.default_url(home)
        self.root = root
        self._parts = [places.root_key_path(home).name, *([places.URL_FILE] if url else [])]

    def __enter__(self) -> "Building":
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.aside.mkdir(exist_ok=True, mode=0o700)
        self._lock = os.open(self.aside, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise BeingMade(home=self.home) from None
        try:
            self._begin()
        except BaseException:
            self._leave()
            raise
        return self

    def _begin(self) -> None:
        self._clear_away_unfinished()
        refuse_where_a_shop_is(self.home, self.url)
        self.root.save(places.root_key_path(self.aside))
        if places.URL_FILE in self._parts:
            places.keep_store_url(self.aside, self.url)
        try:
            create_shop_store(_aside(self.url), self.root)
        except ShopExists:
            # Tables of PostgreSQL without a shop in them: an earlier attempt that was killed.
            if engine_of(self.url) != "postgresql" or _has_shop(self.url, self.root):
                raise

    @contextmanager
    def shop(self) -> Iterator[Shop]:
        """The new store, open and empty."""
        shop = open_shop(self.home, url=_aside(self.url), root=self.root)
        try:
            yield shop
        finally:
            shop.close()

    def hand_over_key(self) -> None:
        """Key and address take their place, before the rows are committed: a store without its key is lost."""
        for name in self._parts:
            os.link(self.aside / name, self.home / name)
        _sync(self.home)

    def hand_over(self) -> None:
        """A file takes its place; from here on there is a shop."""
        if engine_of(self.url) == "postgresql":
            return
        target = file_of(self.url)
        try:
            os.link(file_of(_aside(self.url)), target)
        except FileExistsError:
            raise ShopExists(store=target) from None
        _sync(target.parent)

    def _clear_away_unfinished(self) -> None:
        """What an earlier attempt left in this home, unless it got as far as being a shop."""
        address = self.aside / places.URL_FILE
        self._clear_away(address.read_text().strip() if address.exists() else places.default_url(self.home))
        for left in self.aside.iterdir():
            left.unlink()

    def _clear_away(self, url: str) -> None:
        if not _stands(url, self.root):
            for left in self.aside.iterdir():
                place = self.home / left.name
                if place.exists() and place.samefile(left):
                    place.unlink()
        if engine_of(url) != "postgresql":
            store = file_of(_aside(url))
            for companion in COMPANIONS:
                store.with_name(store.name + companion).unlink(missing_ok=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._clear_away(self.url)
        shutil.rmtree(self.aside)
        os.close(self._lock)


def refuse_where_a_shop_is(home: Path, url: str | None) -> None:
    """Raises ShopExists or RootKeyExists. A server's database is looked into only when the shop is made."""
    url = url or places.default_url(home)
    target = file_of(url) if engine_of(url) != "postgresql" else None
    if (target and target.exists()) or (home / places.URL_FILE).exists():
        raise ShopExists(store=target or home)
    if places.root_key_path(home).exists():
        raise RootKeyExists(path=places.root_key_path(home))


def _aside(url: str) -> str:
    """Where the store is built: beside its place, so that it can be linked there; a server's in its place."""
    if engine_of(url) == "postgresql":
        return url
    target = file_of(url)
    return f"{url.partition('://')[0]}:///{target.with_name('.new-' + target.name)}"


def _stands(url: str, root: Root) -> bool:
    """Is there a shop in the store's own place?"""
    return _has_shop(url, root) if engine_of(url) == "postgresql" else file_of(url).exists()


def _has_shop(url: str, root: Root) -> bool:
    db = connect(url, root)
    open_connection(db, url)
    try:
        with db.bind_ctx([Store]):
            return bool(db.table_exists(Store) and Store.select().exists())
    finally:
        db.close()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
