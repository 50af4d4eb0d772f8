"""Products: adding, changing, looking up at a scan."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from store.books.actor import Actor
from store.db.models import Category, JournalEntry, TaxClass, TaxRate
from store.db.opening import Shop
from store.db.settings import save
from store.ids import new_id
from store.office import catalogue
from store.office.articles import CodeUnfit, EmojiInText, NameMissing, Pack, PriceOutOfRange
from store.office.catalogue import CodeTaken, CodeTwice, NoSuchCategory, NoSuchProduct
from store.office.tax_classes import NoSuchTaxClass
from store.pricing.basket import Tax


@pytest.fixture
def actor(actor: Actor) -> Actor:
    """Who may change the products."""
    return replace(actor, role="manager")


def tax_class(code: str, rates: dict[str, int]) -> None:
    TaxClass.create(code=code, name=code)
    for since, percent in rates.items():
        TaxRate.create(tax_class=code, since=since, numerator=percent, denominator=100)


def test_a_new_product_is_sold_by_its_code_and_by_every_other_barcode(any_shop: Shop, actor: Actor, now: datetime):
    catalogue.add(
        any_shop,
        actor,
        now=now,
        code="6901234567892",
        name="可口可乐",
        unit="瓶",
        price=350,
        packs=[Pack("16901234567899", 24_000, 7200), Pack("K1")],
    )
    single = catalogue.by_code(any_shop, "6901234567892", now=now)
    carton = catalogue.by_code(any_shop, "16901234567899", now=now)
    assert single and carton
    assert (single.name, single.unit, single.price, single.pack_quantity, single.pack_price) == (
        "可口可乐",
        "瓶",
        350,
        1000,
        None,
    )
    assert (carton.product, carton.code, carton.price, carton.pack_quantity, carton.pack_price) == (
        single.product,
        "16901234567899",
        350,
        24_000,
        7200,
    )
    assert single.active is True and single.weighed is False
    assert catalogue.by_code(any_shop, "690123456789", now=now) is None


def test_a_product_without_a_price_is_found_with_none(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="01153", name="散装花生")
    found = catalogue.by_code(shop, "01153", now=now)
    assert found and found.price is None


def test_the_tax_is_the_products_class_else_the_categorys_else_the_shops(any_shop: Shop, actor: Actor, now: datetime):
    for code, percent in (("V13", 13), ("V9", 9), ("V6", 6)):
        tax_class(code, {"2000-01-01": percent})
    Category.create(id=new_id(), code="粮油", name="粮油", tax_class="V9")
    save(tax_class="V13")
    any_shop.refresh()
    catalogue.add(any_shop, actor, now=now, code="1", name="甲")
    catalogue.add(any_shop, actor, now=now, code="2", name="乙", category="粮油")
    catalogue.add(any_shop, actor, now=now, code="3", name="丙", category="粮油", tax_class="V6")
    taxes = [found.tax for code in "123" if (found := catalogue.by_code(any_shop, code, now=now))]
    assert taxes == [Tax("V13", Fraction(13, 100)), Tax("V9", Fraction(9, 100)), Tax("V6", Fraction(6, 100))]


def test_the_rate_is_the_one_in_force_on_the_trading_day(any_shop: Shop, actor: Actor, now: datetime):
    tax_class("V", {"2000-01-01": 17, "2026-11-21": 16, "2026-11-22": 13})
    catalogue.add(any_shop, actor, now=now, code="1", name="甲", tax_class="V")

    def rate(moment: datetime) -> Fraction:
        found = catalogue.by_code(any_shop, "1", now=moment)
        assert found
        return found.tax.rate * 100

    assert [rate(now + timedelta(days=days)) for days in (-1, 0, 1, 2)] == [17, 16, 13, 13]
    with any_shop.transaction():
        save(day_ends_at="12:00")
    any_shop.refresh()
    assert rate(now) == 17  # half past ten belongs to the day before
    assert rate(now + timedelta(hours=2)) == 16


def test_a_shop_without_tax_classes_sells_without_tax(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="1", name="甲")
    found = catalogue.by_code(shop, "1", now=now)
    assert found and found.tax == Tax("", Fraction(0))


def test_a_code_belongs_to_one_product(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="A", name="甲", packs=[Pack("B")])
    for code in ("A", "B", "b", "Ａ"):
        with pytest.raises(CodeTaken):
            catalogue.add(shop, actor, now=now, code=code, name="乙")
    with pytest.raises(CodeTwice):
        catalogue.add(shop, actor, now=now, code="C", name="丙", packs=[Pack("c")])
    assert catalogue.by_code(shop, "C", now=now) is None


def test_names_codes_and_prices_are_checked_where_they_come_in(shop: Shop, actor: Actor, now: datetime):
    for given, refusal in (
        ({"code": "1 2", "name": "甲"}, CodeUnfit),
        ({"code": "", "name": "甲"}, CodeUnfit),
        ({"code": "可乐", "name": "甲"}, CodeUnfit),
        ({"code": "1" * 33, "name": "甲"}, CodeUnfit),
        ({"code": "1", "name": " \x00\u200b "}, NameMissing),
        ({"code": "1"}, NameMissing),
        ({"code": "1", "name": "可乐🥤"}, EmojiInText),
        ({"code": "1", "name": "好❗"}, EmojiInText),
        ({"code": "1", "name": "甲", "price": -1}, PriceOutOfRange),
        ({"code": "1", "name": "甲", "price": 6901234567892}, PriceOutOfRange),
        ({"code": "1", "name": "甲", "category": "无"}, NoSuchCategory),
        ({"code": "1", "name": "甲", "tax_class": "无"}, NoSuchTaxClass),
    ):
        with pytest.raises(refusal):
            catalogue.add(shop, actor, now=now, **given)  # type: ignore[arg-type]


def test_a_name_loses_its_control_characters_and_keeps_full_width_ones(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="1", name="\x1bp\x00可乐（大）\t Ａ\u202e𠮷★")
    assert catalogue.show(shop, "1").name == "p可乐（大） Ａ𠮷★"


def test_an_edit_changes_what_is_given_and_nothing_else(any_shop: Shop, actor: Actor, now: datetime):
    old = catalogue.add(
        any_shop,
        actor,
        now=now,
        code="1",
        name="甲",
        unit="个",
        price=100,
        cost=5550,
        member_prices={1: 90, 2: 80},
        packs=[Pack("2")],
    )
    new = catalogue.edit(any_shop, actor, "2", now=now, price=120, member_prices={2: None, 3: 70})
    assert new == catalogue.show(any_shop, "1")
    assert (new.id, new.name, new.unit, new.cost, new.packs) == (old.id, "甲", "个", 5550, (Pack("2"),))
    assert (new.price, dict(new.member_prices)) == (120, {1: 90, 3: 70})


def test_an_edited_code_is_scanned_and_the_old_one_is_free_again(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="1", name="甲", packs=[Pack("2")])
    catalogue.edit(shop, actor, "1", now=now, code="3", packs=[])
    assert [bool(catalogue.by_code(shop, code, now=now)) for code in "123"] == [False, False, True]
    catalogue.add(shop, actor, now=now, code="1", name="乙")
    with pytest.raises(CodeTaken):
        catalogue.edit(shop, actor, "1", now=now, code="3")
    with pytest.raises(NoSuchProduct):
        catalogue.edit(shop, actor, "4", now=now, price=1)


def test_the_journal_says_which_prices_changed_but_no_names(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="1", name="甲", price=100)
    catalogue.edit(shop, actor, "1", now=now, price=120, name="乙丙")
    catalogue.edit(shop, actor, "1", now=now, price=120)
    entries = [(entry.act, entry.detail) for entry in JournalEntry.select().order_by(JournalEntry.sequence)]
    assert [act for act, _ in entries] == ["product.add", "product.edit"]
    assert '"price":[100,120]' in entries[1][1] and '"name"' in entries[1][1] and "乙丙" not in entries[1][1]


def test_a_retired_product_is_found_and_marked(shop: Shop, actor: Actor, now: datetime):
    catalogue.add(shop, actor, now=now, code="1", name="甲")
    catalogue.edit(shop, actor, "1", now=now, active=False)
    found = catalogue.by_code(shop, "1", now=now)
    assert found and found.active is False
