"""The recovery code is proved before it is needed: it alone must open a copy of the shop."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from store.books import journal
from store.db import backup
from store.db import home as places
from store.db.engine import Engine, WrongKey, connect, engine_of, file_of, open_connection
from store.db.keys import Root, RootKeyExists
from store.db.models import JournalEntry, Product, Sale
from store.db.opening import NoShopHere, Shop, open_shop
from store.errors import N_, Refused


class CodeOfAnother(Refused):
    template = N_("This recovery code is that of another shop: the journal was not written with its key.")


class CodeOpensNot(Refused):
    template = N_("This recovery code does not open {copy}: it is another shop's code, or that is no store.")


class NoSuchCopy(Refused):
    template = N_("There is no file {copy}.")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was read with the code alone. `copy` is None when it was the store itself that was copied."""

    copy: Path | None
    shop_name: str
    products: int
    sales: int
    entries: int


def prove(code: str, home: Path, *, url: str | None = None, copy: Path | None = None) -> Proof:
    """Open a copy of the shop with nothing but the code, in a folder that has no key, and look into it.

    `copy` is a backup; without it a copy of the store is made (a PostgreSQL database is looked into where it is).
    Raises NoSuchCopy, CodeOpensNot, CodeOfAnother, NoShopHere and what reading the code refuses.
    """
    root = Root.from_recovery_code(code)
    with tempfile.TemporaryDirectory(prefix="guitai-recover-") as folder:
        aside = Path(folder)
        if copy:
            if not copy.is_file():
                raise NoSuchCopy(copy=copy)
            shutil.copyfile(copy, aside / "copy.db")
            address = f"{_kind_of(copy)}:///{aside / 'copy.db'}"
        else:
            address = _copy_of_the_store(home, url or places.store_url(home), root, aside)
        try:
            shop = open_shop(aside, url=address, root=root)
        except WrongKey:
            raise CodeOpensNot(copy=copy) from None
        try:
            return _looked_into(shop, copy)
        finally:
            shop.close()


def _kind_of(copy: Path) -> Engine:
    """A plain store says what it is in its first bytes; an encrypted one says nothing."""
    with copy.open("rb") as file:
        return "sqlite" if file.read(16) == b"SQLite format 3\0" else "sqlcipher"


def _copy_of_the_store(home: Path, url: str, root: Root, aside: Path) -> str:
    # Not by open_shop(), which would bring an older store up to date.
    engine = engine_of(url)
    if engine == "postgresql":
        return url
    if not file_of(url).exists():
        raise NoShopHere(home=home)
    db = connect(url, root)
    try:
        open_connection(db, url)
        made = backup.copy_store(db, url, root, aside / "copy.db")
    except WrongKey:
        raise CodeOpensNot(copy=file_of(url)) from None
    finally:
        db.close()
    return f"{engine}:///{made.path}"


def _looked_into(shop: Shop, copy: Path | None) -> Proof:
    first = JournalEntry.select().order_by(JournalEntry.sequence, JournalEntry.till).limit(1).tuples().first()
    if first is None:
        raise NoShopHere(home=copy or shop.home)
    *entry, mac = first
    if journal.mac_of(shop.root.journal_key, "", tuple(entry)) != mac:
        raise CodeOfAnother()
    return Proof(
        copy,
        shop.settings.shop_name,
        Product.select().count(),
        Sale.select().count(),
        JournalEntry.select().count(),
    )


def write_key_back(code: str, home: Path) -> Path:
    """Put the key into a home that lost it; the one that is there already, if it is the same, stays.

    Raises RootKeyExists for another shop's key, and what reading the code refuses.
    """
    root = Root.from_recovery_code(code)
    path = places.root_key_path(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        if path.read_bytes() != root.secret:
            raise RootKeyExists(path=path)
        path.chmod(0o600)
    else:
        root.save(path)
    return path
