"""The shop of the members' model: goods, one offer, one kind of coupon, one tier."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from store.books.actor import Actor
from store.db import settings as shop_settings
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.opening import Shop, open_shop
from store.db.settings import Ratio
from store.office import offering
from store.office.members import tiers
from store.office.members.views import TierView
from tests.conftest import furnish
from tests.coupons import put_kind
from tests.store.counter.conftest import put_product, stock_shop
from tests.store.counter.test_member_sales import COKE, put_goods

_made: list[Path] = []
START = datetime(2026, 11, 21, 4, tzinfo=UTC)
OFFICE = Actor(staff=None, number="", name="", role="office", till="0100")


def stocked_home() -> Path:
    """A stocked shop with its offer and its kind of coupon, made once; each run works on a copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="guitai-members-"))
        furnish(home, f"sqlite:///{home / 'shop.db'}", Root(bytes(range(32))))
        shop = open_shop(home)
        stock_shop(shop)
        with shop.transaction():
            put_goods(put_product)
            shop_settings.save(points_ratio=Ratio(100, 100), points_months=0, wallet_pin_over=0)
            shop_settings.save(topup_steps=((100, 10), (200, 30)))
            tiers.write(shop, [TierView("plain", "普通", 1)])
        shop.refresh()
        special = {"id": "m", "name": "会员特价", "kind": "special", "price": "2.00"}
        offering.add(shop, OFFICE, {**special, "who": {"members": True}, "what": {"products": [COKE]}}, now=START)
        put_kind(shop, OFFICE, START, valid_days=3)
        shop.close()
        _made.append(home)
    return _made[0]


def forget_homes() -> None:
    for home in _made:
        shutil.rmtree(home)
    _made.clear()


def a_copy() -> Path:
    """A home for one run."""
    home = Path(tempfile.mkdtemp(prefix="guitai-run-"))
    shutil.copyfile(stocked_home() / "shop.db", home / "shop.db")
    Root(bytes(range(32))).save(root_key_path(home))
    keep_store_url(home, f"sqlite:///{home / 'shop.db'}")
    return home


def opened(home: Path) -> Shop:
    """What a power cut does is tested in a virtual machine; here the disk need not be waited for."""
    shop = open_shop(home)
    shop.db.execute_sql("PRAGMA synchronous = OFF")
    return shop
