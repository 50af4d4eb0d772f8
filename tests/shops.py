"""Whole shops for the tests that drive the till as it is: made by the shop's own acts, in a home of their own."""

from datetime import UTC, datetime
from pathlib import Path

from store.books.actor import Actor
from store.db import settings
from store.db.engine import Engine
from store.db.opening import open_shop
from store.office import catalogue, staff
from store.office.importing.products import ImportReport, import_products
from store.office.setting_up import Plan, init_shop

CASHIER, PIN, TILL = "1001", "271828", "0101"


def new_shop(home: Path, engine: Engine = "sqlcipher") -> None:
    """An empty Chinese shop with an owner, a cashier and one till. With SQLCipher its home may be copied elsewhere."""
    url = None if engine == "sqlcipher" else f"{engine}:///{home / 'shop.db'}"
    now = datetime.now(UTC)
    init_shop(home, Plan(shop_name="小木超市", owner_name="店长", owner_pin="314159", url=url), now=now)
    shop = open_shop(home)
    with shop.transaction():
        # The random cashiers of these tests void lines of any amount, with no supervisor at hand.
        settings.save(permits="void_line=cashier; void_sale=cashier")
    staff.add(shop, staff.in_the_office(shop), CASHIER, "小李", "cashier", PIN, now=now)
    shop.close()


def small_shop(home: Path, engine: Engine = "sqlcipher", *, products: int) -> list[str]:
    """A shop that sells a few things; their codes."""
    new_shop(home, engine)
    shop = open_shop(home)
    office = staff.in_the_office(shop)
    codes = [f"69{number:05}" for number in range(products)]
    for number, code in enumerate(codes):
        name, price = f"乌龙茶第{number}号", 150 + 125 * number
        catalogue.add(shop, office, now=datetime.now(UTC), code=code, name=name, unit="瓶", price=price)
    shop.close()
    return codes


def cashier() -> Actor:
    """The cashier of the shop that is open, at its first till."""
    who = staff.person(CASHIER)
    return Actor(who.id, who.number, who.name, who.role, TILL)


def real_shop(home: Path, goods: Path) -> ImportReport:
    """A shop that sells what a real shop's list holds."""
    new_shop(home)
    shop = open_shop(home)
    report = import_products(shop, staff.in_the_office(shop), goods, now=datetime.now(UTC))
    shop.close()
    return report
