"""The shop's offers: what the owner does with them, and what a till sees of it."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from store.books.journal import verify_chain
from store.db.models import Category, JournalEntry, OfferRow, OfferUse, Product, Sale, Tier
from store.db.opening import Shop, open_shop
from store.i18n import explain, words
from store.office import catalogue, offering, offers
from store.pricing.basket import PLAIN, Basket, Goods, Line, LineId, Tax
from store.pricing.conditions import Member, Uses
from store.pricing.offers.reading import Faults
from store.pricing.offers.unit import Special
from store.pricing.price import price

SPECIAL = {"id": "coke", "kind": "special", "name": "可乐特价", "price": "1.99", "what": {"products": ["6901"]}}


@pytest.fixture
def coke(shop: Shop, office, now) -> catalogue.Article:
    Category.create(id="c1", code="goods", name="商品")
    Category.create(id="c2", code="drinks", name="饮料", parent="c1")
    return catalogue.add(
        shop, office, now=now, code="6901", name="可乐", price=250, category="drinks", member_prices={2: 220}
    )


def ids(shop: Shop) -> list[str]:
    return [offer.id for offer in getattr(offers.offers_in_force(shop), "offers", ())]


def says(error: Exception) -> str:
    return explain(error, words("en"))


def test_a_shop_without_offers_and_tiers_has_no_book_at_all(shop):
    assert offers.offers_in_force(shop) == ()


def test_an_offer_names_products_by_code_and_keeps_them_by_id(shop, office, coke, now):
    kept = offering.add(shop, office, SPECIAL, now=now)
    assert kept.offer == Special(id="coke", name="可乐特价", price=199, what=kept.offer.what)
    assert kept.offer.what.products == {coke.id}
    assert json.loads(OfferRow.get().data)["what"]["products"] == [coke.id]
    assert offering.as_file(shop, kept.offer) == SPECIAL
    assert offering.show(shop, "coke") == kept


def test_an_offer_is_in_force_at_once_and_until_it_is_stopped(shop, office, coke, now):
    offering.add(shop, office, SPECIAL, now=now)
    assert ids(shop) == ["coke"]
    offering.stop(shop, office, "coke", now=now)
    assert ids(shop) == []
    offering.resume(shop, office, "coke", now=now)
    assert ids(shop) == ["coke"]


def test_a_till_sees_what_a_command_changed_at_its_next_act(any_shop, office, home, root, now):
    """Another connection adds, edits (within the same millisecond) and stops."""
    assert offers.offers_in_force(any_shop) == ()
    data = {"id": "a", "kind": "percent_off", "name": "九折", "rate": "10%"}

    class Command:
        """Another program: another connection to the same store, whose cache is its own."""

        def __enter__(self) -> Shop:
            self.shop = open_shop(home)
            return self.shop

        def __exit__(self, *_: object) -> None:
            self.shop.close()
            any_shop.db.connect(reuse_if_open=True)
            from store.db.models import database

            database.initialize(any_shop.db)

    with Command() as command:
        offering.add(command, office, data, now=now)
    book = offers.offers_in_force(any_shop)
    assert [offer.rate for offer in book.offers] == [Fraction(1, 10)]
    assert offers.offers_in_force(any_shop) is book
    with Command() as command:
        offering.edit(command, office, "a", {"rate": "20%"}, now=now)
    assert [offer.rate for offer in offers.offers_in_force(any_shop).offers] == [Fraction(1, 5)]
    with Command() as command:
        offering.stop(command, office, "a", now=now)
    assert offers.offers_in_force(any_shop) == ()


def test_a_scan_asks_one_statement_when_nothing_has_changed(shop, office, coke, now, monkeypatch):
    offering.add(shop, office, SPECIAL, now=now)
    book = offers.offers_in_force(shop)
    asked: list[str] = []
    shop.db.connection().set_trace_callback(asked.append)
    assert offers.offers_in_force(shop) is book
    shop.db.connection().set_trace_callback(None)
    assert asked == ["PRAGMA data_version"]


def test_editing_changes_what_is_given_and_keeps_the_rest(shop, office, coke, now):
    offering.add(shop, office, {**SPECIAL, "cap": 5}, now=now)
    edited = offering.edit(shop, office, "coke", {"price": "1.89", "cap": None, "when": {"days": [8]}}, now=now)
    assert offering.as_file(shop, edited.offer) == {**SPECIAL, "price": "1.89", "when": {"days": [8]}}
    assert edited.changed_at > edited.created_at


def test_refusals_of_the_owners_acts(shop, office, coke, now):
    offering.add(shop, office, SPECIAL, now=now)
    with pytest.raises(offering.OfferExists) as exists:
        offering.add(shop, office, SPECIAL, now=now)
    assert says(exists.value) == "There is an offer coke already; edit it, or give this one another id."
    with pytest.raises(offering.NoSuchOffer):
        offering.stop(shop, office, "pepsi", now=now)
    with pytest.raises(offering.KindStays):
        offering.edit(shop, office, "coke", {"kind": "percent_off", "rate": "10%"}, now=now)
    wrong = {**SPECIAL, "id": "x", "what": {"products": ["6999"], "categories": ["drink"]}, "who": {"tiers": ["gold"]}}
    Tier.create(code="silver", name="白银", rank=1, threshold=0)
    with pytest.raises(Faults) as faults:
        offering.add(shop, office, wrong, now=now)
    assert [says(fault) for fault in faults.value.faults] == [
        "what.products[1]: no product has the code 6999.",
        "what.categories[1]: there is no category drink.",
        "who.tiers[1]: there is no tier gold.",
    ]


def test_every_change_is_in_the_journal_and_no_name_is(shop, office, coke, now, root):
    offering.add(shop, office, SPECIAL, now=now)
    offering.edit(shop, office, "coke", {"price": "1.89"}, now=now)
    offering.edit(shop, office, "coke", {"price": "1.89"}, now=now)
    offering.stop(shop, office, "coke", now=now)
    entries = [(e.act, e.detail) for e in JournalEntry.select().where(JournalEntry.act.startswith("offer."))]
    assert [act for act, _ in entries] == ["offer.add", "offer.edit", "offer.stop"]
    assert not any("特价" in detail for _, detail in entries)
    assert json.loads(entries[1][1])["says"]["price"] == "1.89"
    assert not list(verify_chain(shop.db, root.journal_key))


def file(tmp_path: Path, text: str, name: str = "offers.toml") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def test_a_file_comes_in_whole_and_says_what_it_did(shop, office, coke, now, tmp_path):
    offering.add(shop, office, SPECIAL, now=now)
    offering.stop(shop, office, "coke", now=now)
    text = offering.export_offers(shop, ".toml", live_only=False).replace("stopped = true\n", "")
    more = '\n[[offers]]\nid = "day8"\nkind = "percent_off"\nname = "会员日"\nrate = "20%"\nwhen = {days = [8]}\n'
    report = offering.import_offers(shop, office, file(tmp_path, text + more), now=now)
    assert report == offering.Imported(added=("day8",), changed=("coke",), unchanged=())
    assert ids(shop) == ["coke", "day8"]
    again = offering.import_offers(shop, office, file(tmp_path, text + more), now=now)
    assert again.unchanged == ("coke", "day8")


def test_a_file_with_a_fault_changes_nothing(shop, office, coke, now, tmp_path):
    text = '[[offers]]\nid="a"\nkind="percent_off"\nname="a"\nrate="10%"\n[[offers]]\nid="b"\nkind="special"\n'
    with pytest.raises(Faults):
        offering.import_offers(shop, office, file(tmp_path, text), now=now)
    assert OfferRow.select().count() == 0
    with pytest.raises(offering.NotAnOffersFile):
        offering.import_offers(shop, office, file(tmp_path, "", "offers.csv"), now=now)
    with pytest.raises(offering.CannotReadFile):
        offering.import_offers(shop, office, tmp_path / "none.toml", now=now)


def test_export_and_import_are_each_others_reverse(shop, office, coke, now, tmp_path):
    offering.add(shop, office, SPECIAL, now=now)
    for suffix in (".toml", ".json"):
        path = file(tmp_path, offering.export_offers(shop, suffix), f"offers{suffix}")
        assert offering.import_offers(shop, office, path, now=now, dry_run=True).unchanged == ("coke",)


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_stopped_offer_stays_stopped_on_its_way_through_a_file(shop, office, coke, now, tmp_path, suffix):
    offering.add(shop, office, SPECIAL, now=now)
    offering.add(shop, office, {**SPECIAL, "id": "other"}, now=now)
    offering.stop(shop, office, "coke", now=now)
    path = file(tmp_path, offering.export_offers(shop, suffix, live_only=False), f"offers{suffix}")
    assert offering.import_offers(shop, office, path, now=now).unchanged == ("coke", "other")
    assert ids(shop) == ["other"]
    # what was given again meanwhile is stopped by the file, and what a shop does not have yet comes in stopped
    offering.resume(shop, office, "coke", now=now)
    assert offering.import_offers(shop, office, path, now=now).changed == ("coke",)
    OfferRow.delete().execute()
    assert offering.import_offers(shop, office, path, now=now).added == ("coke", "other")
    assert ids(shop) == ["other"] and offering.show(shop, "coke").state == "stopped"
    path.write_text(path.read_text().replace("true", '"yes"'))
    with pytest.raises(Faults) as refused:
        offering.import_offers(shop, office, path, now=now)
    assert [fault.path for fault in refused.value.faults] == ["offers[1].stopped"]


def line(product: str, goods: Goods, unit: int = 250) -> Line:
    return Line(LineId("l"), product, "可乐", "6901", 1000, "", unit, Tax("", Fraction(0)), goods=goods)


def test_tiers_make_offers_and_the_best_of_member_price_and_discount_wins(shop, coke, now):
    Tier.create(code="silver", name="白银", rank=1, threshold=0, price_level=2)
    Tier.create(code="gold", name="黄金", rank=2, threshold=1, price_level=2, off_permille=200)
    offers.forget(shop)
    assert ids(shop) == ["member:price", "tier:gold"]
    goods = offers.goods_of(shop, coke.id)
    basket = Basket((line(coke.id, goods),))

    def due(member: Member | None) -> int:
        return price(basket, offers.offers_in_force(shop), member, now).due

    assert due(None) == 250
    assert due(Member(id="s", tier="silver", level=2)) == 220
    assert due(Member(id="g", tier="gold", level=2)) == 200
    priced = price(basket, offers.offers_in_force(shop), Member(id="g", tier="gold", level=2), now)
    assert priced.lines[0].reductions[0].name == "黄金会员折扣"


def test_goods_say_all_that_offers_ask(shop, coke):
    Product.update(
        brand="可口", tags="促销 夏季", expires_on=20261130, floor_price=150, floor_permille=700, discountable=True
    ).execute()
    goods = offers.goods_of(shop, coke.id)
    assert goods == Goods(
        categories=frozenset({"drinks", "goods"}),
        brand="可口",
        tags=frozenset({"促销", "夏季"}),
        levels=(None, 220),
        floor=175,
        expires=date(2026, 11, 30),
    )
    assert offers.goods_of(shop, coke.id) is goods
    Product.update(discountable=False, floor_price=200).execute()
    assert (offers.goods_of(shop, coke.id).discountable, offers.goods_of(shop, coke.id).floor) == (False, 200)


def test_lines_get_their_goods_once(shop, coke):
    goods = offers.goods_of(shop, coke.id)
    bare, known = line(coke.id, PLAIN), line(coke.id, goods)
    assert [each.goods for each in offers.with_goods(shop, [bare, known])] == [goods, goods]
    assert offers.with_goods(shop, [known])[0] is known


def test_uses_are_counted_by_member_by_day_and_in_all(shop, office, actor, coke, now):
    limits = {"a_member": 2, "a_day": 9, "ever": 99}
    offering.add(shop, office, {**SPECIAL, "limits": limits}, now=now)
    assert offers.uses(shop, None, 20261121) == {"coke": Uses()}
    Sale.create(id="s", till="0101", opened_at=0, opened_by=actor.staff)
    for i, (day, used) in enumerate(((20261120, 3), (20261121, 2), (20261121, -1))):
        OfferUse.create(id=str(i), offer="coke", sale="s", member=None, uses=used, trading_day=day)
    assert offers.uses(shop, "m", 20261121) == {"coke": Uses(by_member=0, today=1, ever=4)}
    offering.edit(shop, office, "coke", {"limits": None}, now=now)
    assert offers.uses(shop, "m", 20261121) == {}
