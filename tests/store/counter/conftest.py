from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from store.books.actor import Actor
from store.calendar import to_millis
from store.counter import paying, selling
from store.counter.paying import Closed
from store.counter.selling import OpenBasket
from store.db.models import Barcode, Category, Product, TaxClass, TaxRate
from store.db.opening import Shop
from store.ids import new_id
from store.pricing.basket import LineId, SaleId

_numbers = count(1)


def put_product(code: str, price: int | None, name: str = "", **given: Any) -> str:
    """A product as the catalogue would write it. `packs`: code → (quantity, price)."""
    packs = given.pop("packs", {})
    product = new_id()
    at = to_millis(datetime.fromisoformat("2026-11-01T00:00:00+00:00"))
    Product.create(
        id=product,
        number=next(_numbers),
        code=code,
        name=name or f"商品{code}",
        unit=given.pop("unit", "个"),
        price=price,
        created_at=at,
        changed_at=at,
        **given,
    )
    Barcode.create(code=code, product=product)
    for pack, (quantity, pack_price) in packs.items():
        Barcode.create(code=pack, product=product, quantity=quantity, price=pack_price)
    return product


def stock_shop(shop: Shop) -> None:
    """Goods of every kind that a till meets."""
    with shop.transaction():
        for code, rate in (("normal", Fraction(13, 100)), ("reduced", Fraction(9, 100))):
            TaxClass.create(code=code, name=code)
            TaxRate.create(tax_class=code, since="2020-01-01", numerator=rate.numerator, denominator=rate.denominator)
        Category.create(id=new_id(), code="1", name="食品")
        put_product("6901234567892", 250, "可乐", tax_class="normal", packs={"16901234567899": (24000, 5000)})
        put_product("20001", 998, "苹果", unit="kg", weighed=True, decimals=3, tax_class="reduced")
        put_product("10001", None, "鲜花", tax_class="normal")
        put_product("036000291452", 1000, "纸巾", tax_class="normal", packs={"10002": (6000, None)})
        put_product("10003", 100, "停售", active=False)
        put_product("10004", 0, "袋子")
        put_product("10005", 500, "布", unit="m", decimals=1, tax_class="normal")
        put_product("ABC123", 300, "字母", tax_class="normal")


@dataclass
class Till:
    """A cashier at a till: each act with a key of its own, a second after the one before."""

    shop: Shop
    actor: Actor
    at: datetime
    sale: SaleId

    def tick(self, **given: Any) -> dict[str, Any]:
        self.at += timedelta(seconds=1)
        return {"key": given.get("key") or new_id(), "now": self.at}

    def ring(self, text: str, key: str = "") -> OpenBasket:
        return selling.ring(self.shop, self.actor, self.sale, text, **self.tick(key=key))

    def quantity(self, line: LineId, quantity: int, key: str = "") -> OpenBasket:
        return selling.set_quantity(self.shop, self.actor, self.sale, line, quantity, **self.tick(key=key))

    def void(self, line: LineId, key: str = "") -> OpenBasket:
        return selling.void_line(self.shop, self.actor, self.sale, line, **self.tick(key=key))

    def void_sale(self, key: str = "") -> None:
        selling.void_sale(self.shop, self.actor, self.sale, **self.tick(key=key))

    def pay(self, tendered: int, key: str = "") -> Closed:
        return paying.pay_cash(self.shop, self.actor, self.sale, tendered, **self.tick(key=key))

    def next_sale(self) -> SaleId:
        self.sale = selling.new_sale_id()
        return self.sale

    def sell(self, *texts: str) -> Closed:
        """A whole sale, paid exactly."""
        self.next_sale()
        for text in texts:
            basket = self.ring(text)
        return self.pay(basket.priced.due)


@pytest.fixture
def till(shop: Shop, actor: Actor, now: datetime) -> Till:
    stock_shop(shop)
    return Till(shop, actor, now, selling.new_sale_id())


@pytest.fixture
def any_till(any_shop: Shop, actor: Actor, now: datetime) -> Till:
    stock_shop(any_shop)
    return Till(any_shop, actor, now, selling.new_sale_id())


@pytest.fixture
def journaled() -> Callable[[], list[tuple[str, str]]]:
    """The journal as (act, detail), in order."""
    from store.db.models import JournalEntry

    return lambda: [(e.act, e.detail) for e in JournalEntry.select().order_by(JournalEntry.till, JournalEntry.sequence)]
