"""A member of a tier with prices of its own, and many live offers, put into a shop that is measured."""

import random
from pathlib import Path

from store import calendar
from store.db.models import Barcode, Category, Product, ProductPrice
from store.db.opening import open_shop
from store.ids import new_id
from store.office import offering, staff
from store.office.members import enrolling, tiers
from store.office.members.views import TierView
from store.pricing.basket import ProductId
from tests.bench.pricing import offers

GOODS = 2_000
"""Products that the offers are about; those scanned are among them."""
OFFERS, CATEGORIES, BRANDS = 200, 40, 120


def put(home: Path, codes: list[str]) -> str:
    """The number of a member who may have all of it; `codes` are those of the goods."""
    shop = open_shop(home)
    now, office = calendar.now(), staff.in_the_office(shop)
    found = dict(Barcode.select(Barcode.code, Barcode.product).where(Barcode.code.in_(codes)).tuples())
    products = [ProductId(found[code]) for code in codes]
    with shop.transaction():
        categories = [new_id() for _ in range(CATEGORIES)]
        for i, category in enumerate(categories):
            Category.create(id=category, code=f"c{i}", name=f"c{i}")
        for i, product in enumerate(products):
            Product.update(category=categories[i % CATEGORIES], brand=f"b{i % BRANDS}").where(
                Product.id == product
            ).execute()
            ProductPrice.create(product=product, level=1, price=900 + i % 700)
        tiers.write(shop, [TierView("gold", "黄金", 1, price_level=1)])
    terms = offering.terms_of(shop)
    for offer in offers(OFFERS, random.Random(2026), products):
        offering.add(shop, office, offering.write_offer(offer, terms), now=now)
    member = enrolling.enrol(shop, office, "13812345678", name="王小明", key=new_id(), now=now)
    shop.close()
    return member.number
