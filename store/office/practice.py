"""Practice (练习): a till over a copy of the shop's store, which is thrown away at the end.

Everything works as it does in the shop, on the shop's own goods, members and staff; nothing of it counts. The copy is
of the store's own kind, encrypted where that is, for its owner alone, and lies in the user's cache. Slips that waited
in the store do not print from the copy, no message goes out, and payments by code go to the simulated provider.
"""

import hashlib
import shutil
from pathlib import Path

from platformdirs import user_cache_dir

from store.db import settings
from store.db.backup import copy_store
from store.db.engine import DRIVER_ERRORS
from store.db.models import PrintJob
from store.db.opening import Shop, open_shop
from store.errors import N_, Refused


class NoCopyOfAServer(Refused):
    template = N_(
        "A store on a PostgreSQL server cannot be copied for practice. `till --demo` is a shop to practise in."
    )


class NoRoomToPractise(Refused):
    template = N_("The copy to practise in could not be made: {problem}")


def place_of(home: Path, till: str) -> Path:
    """Where the copy of a till of this home lies."""
    of = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return Path(user_cache_dir("guitai", appauthor=False)) / "practice" / f"{of}-{till}"


def check_can_be_copied(shop: Shop) -> None:
    """Raises NoCopyOfAServer."""
    if shop.engine == "postgresql":
        raise NoCopyOfAServer()


def begin(shop: Shop, till: str) -> Shop:
    """The copy, open; the shop is closed. One that a killed till left behind is dropped first.

    Raises NoCopyOfAServer, NoRoomToPractise.
    """
    check_can_be_copied(shop)
    at, home, engine, root = place_of(shop.home, till), shop.home, shop.engine, shop.root
    drop(home, till)
    at.mkdir(mode=0o700, parents=True)
    try:
        copy_store(shop.db, shop.url, root, at / "shop.db")
    except (OSError, *DRIVER_ERRORS) as error:
        drop(home, till)
        raise NoRoomToPractise(problem=str(error)) from error
    shop.close()
    copy = open_shop(at, url=f"{engine}:///{at / 'shop.db'}", root=root)
    copy.real_home, copy.practice = home, True
    with copy.transaction():
        PrintJob.update(state="dropped").where(PrintJob.state.not_in(["printed", "dropped"])).execute()
        settings.save(outbox_sender="")
        if copy.settings.payment_driver:
            settings.save(payment_driver="simulated")
    copy.refresh()
    return copy


def drop(home: Path, till: str) -> None:
    """Nothing is left of the practice."""
    shutil.rmtree(place_of(home, till), ignore_errors=True)
