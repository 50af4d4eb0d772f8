"""The demo shop: there at once, full of goods, and as it was left."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from biip.gtin import Gtin

from store.books import counts
from store.books.actor import Actor
from store.counter import count_cards, selling
from store.counter.attaching import attach_member
from store.counter.couponing import coupons_for_basket
from store.counter.redeeming import exchange_coupon, redeem_goods
from store.db.models import Barcode, Category, Member, MemberCard, Product, ProductPrice, Store
from store.db.opening import Shop
from store.ids import new_id
from store.office import count_kinds, demo, demo_members, demo_offers, members, rewards, staff
from store.office.articles import clean_code, clean_name
from store.office.bookings import views as bookings
from store.office.catalogue import by_code
from store.office.demo_members import CARD
from store.office.finding import find
from store.office.members import benefits, families
from store.reports.verify import verify
from store.slip import paper_width
from tests.conftest import NOW


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """demos(language): a home with the demo as it was made, once; tests get copies."""

    @cache
    def made(language: str) -> Path:
        home = tmp_path_factory.mktemp(f"demo-{language}")
        demo.make_demo(home, language=language, now=NOW).close()
        return home

    return made


@pytest.fixture
def demo_shop(demos: Callable[[str], Path], home: Path, language: str, now: datetime) -> Iterator[Shop]:
    shutil.copytree(demos(language), home, dirs_exist_ok=True)
    shop = demo.make_demo(now=now)
    yield shop
    shop.close()


@pytest.mark.parametrize("typed", ["kl", "cola"])
def test_the_letters_that_the_till_names_find_something(demo_shop: Shop, typed: str):
    """In both languages of the screen and of the shop (`tui.demo`)."""
    assert all("可乐" in found.name or "Cola" in found.name for found in find(demo_shop, typed)[:3])
    assert len(find(demo_shop, typed)) >= 3


def test_it_is_an_encrypted_shop_in_a_folder_of_its_own(demo_shop: Shop, home: Path, language: str):
    assert (demo_shop.engine, demo_shop.home) == ("sqlcipher", home / "demo")
    assert demo_shop.settings.language == language
    assert [store.name for store in Store.select()] == [demo.SHOP_NAME[language]]
    assert not (home / "root.key").exists()
    assert verify(demo_shop).findings == ()


def test_everybody_on_the_sign_on_screen_can_sign_on(demo_shop: Shop, language: str, now: datetime):
    who = demo.demo_staff(language)
    assert len(who) == 2
    for number, name, pin in who:
        assert staff.sign_on(demo_shop, number, pin, "0101", now=now).name == name
    assert {person.role for person in staff.everybody(demo_shop)} == {"cashier", "owner"}


def test_it_has_what_a_shop_has(demo_shop: Shop, now: datetime):
    assert Product.select().count() >= 200
    assert Category.select().count() >= 12
    rates = {by_code(demo_shop, row.code, now=now).tax.rate * 100 for row in Product.select()}  # type: ignore[union-attr]
    assert rates >= {13, 9, 0}
    assert Product.select().where(Product.price.is_null()).count() >= 3
    assert Product.select().where(Product.weighed, Product.decimals == 3, Product.unit == "kg").count() >= 20
    assert ProductPrice.select().where(ProductPrice.level == 2).count() >= 1
    assert max(paper_width(row.name) for row in Product.select()) > 60
    carton = Barcode.select().where(Barcode.quantity > 1000, Barcode.price.is_null(False)).first()
    sold = by_code(demo_shop, carton.code, now=now)
    assert sold is not None
    assert (sold.pack_quantity, sold.pack_price) == (carton.quantity, carton.price)
    assert sold.price is not None
    assert sold.pack_price < sold.price * sold.pack_quantity // 1000


def test_every_long_code_is_a_sound_gtin_of_no_real_maker_and_every_short_one_has_five_digits(demo_shop: Shop):
    codes = [row.code for row in Barcode.select()]
    long = [code for code in codes if len(code) > 5]
    for code in long:
        assert Gtin.parse(code).value == code
        assert code[-13:].startswith("952")  # GS1's prefix for demonstrations
    short = set(codes) - set(long)
    assert all(len(code) == 5 and code.isdecimal() for code in short)
    assert len(short) >= 50 and len(long) >= 120


def test_every_name_and_code_is_one_that_an_owner_could_have_typed(demo_shop: Shop):
    for row in Product.select():
        assert (clean_name(row.name), clean_code(row.code)) == (row.name, row.code)


def test_the_next_start_finds_it_as_it_was_left(home: Path, now: datetime, monkeypatch: pytest.MonkeyPatch):
    shop = demo.make_demo(language="en", now=now)
    staff.set_pin(shop, staff.in_the_office(shop), "1001", "271828", now=now)
    shop.close()
    monkeypatch.setattr(demo, "_make", lambda *_: pytest.fail("made twice"))
    shop = demo.make_demo(language="zh_CN", now=now)
    try:
        assert shop.settings.language == "en"
        assert staff.sign_on(shop, "1001", "271828", "0101", now=now).number == "1001"
    finally:
        shop.close()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [({}, "zh_CN"), ({"LANG": "C.UTF-8"}, "zh_CN"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LANG": "de_DE"}, "en"),
     ({"LANG": "en_US", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN"), ({"LANG": "zh_TW"}, "zh_CN")],
)  # fmt: skip
def test_it_speaks_the_language_of_the_terminal(home: Path, monkeypatch: pytest.MonkeyPatch, said, wanted: str):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(demo, "_stock_the_shelves", lambda *_: None)
    monkeypatch.setattr(demo_offers, "OFFERS", ())  # they are about what stands on the shelves
    shop = demo.make_demo()
    shop.close()
    assert shop.settings.language == wanted


def test_a_start_that_was_killed_is_made_good_by_the_next(home: Path, now: datetime, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "_stock_the_shelves", interrupt)
    with pytest.raises(KeyboardInterrupt):
        demo.make_demo(now=now)
    monkeypatch.undo()
    monkeypatch.setenv("GUITAI_HOME", str(home))
    shop = demo.make_demo(now=now)
    try:
        assert Product.select().count() >= 200
    finally:
        shop.close()


def test_a_basket_that_was_open_is_open_at_the_next_start(home: Path, now: datetime):
    shop = demo.make_demo(language="en", now=now)
    actor = staff.sign_on(shop, "1001", "123456", "0101", now=now)
    sale = selling.new_sale_id()
    selling.ring(shop, actor, sale, "0.532*20101", key="1", now=now)
    before = selling.ring(shop, actor, sale, demo.carton_code(1), key="2", now=now)
    shop.close()
    shop = demo.make_demo(now=now)
    try:
        again = selling.open_basket(shop, "0101")
        assert again is not None
        assert (again.sale, again.priced) == (sale, before.priced)
        assert again.priced.due == 423 + 6200
    finally:
        shop.close()


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("zh_CN", "zlwl", "竹里乌龙茶500ml"),
        ("zh_CN", "苹", "红富士苹果(散)"),
        ("zh_CN", "xihongshi", "西红柿"),
        ("zh_CN", "20101", "西红柿"),
        ("en", "oolong", "Zhuli Oolong Tea 500ml"),
    ],
)
def test_its_goods_are_found_as_a_cashier_types(demo_shop: Shop, text: str, name: str):
    assert name in [found.name for found in find(demo_shop, text)]


def test_it_has_members_with_tiers_tags_birthdays_balances_and_a_family(demo_shop: Shop, language: str, now: datetime):
    assert Member.select().count() >= 30
    first = members.by_code(demo_shop, demo_members.CARD, now=now)
    assert first is not None
    assert (first.tier.code, first.points, first.principal, first.bonus) == ("gold", 1640, 27_500, 2_750)
    assert first.points_expiring is not None and first.points_expiring[0] == 328
    [found] = members.find_members(demo_shop, "oyx" if language == "zh_CN" else "ouyang")
    assert found.tier == ("白银" if language == "zh_CN" else "Silver")
    [linked] = families.links(demo_shop, first.id, now=now)
    assert (linked.limit, linked.member.points) == (5_000, 1640)
    assert {row.tier_id for row in Member.select()} == {"bronze", "silver", "gold"}


def test_a_basket_of_a_hundred_is_cheaper_and_the_first_member_has_coupons_for_it(
    demo_shop: Shop, language: str, now: datetime
):
    cashier = staff.sign_on(demo_shop, "1001", "123456", "0101", now=now)
    dear = Product.select().where(Product.price.between(10000, 20000), ~Product.weighed).order_by(Product.code).first()
    sale = selling.new_sale_id()
    rung = selling.ring(demo_shop, cashier, sale, dear.code, key=new_id(), now=now)
    assert [each.name for each in rung.priced.lines[0].reductions] == [demo_offers.NAMES["100-10"][language]]
    member = MemberCard.get_by_id(CARD).member.id
    attach_member(demo_shop, cashier, sale, member, key=new_id(), now=now)
    fits = coupons_for_basket(demo_shop, sale, now=now)
    assert [fit.coupon.kind for fit in fits if fit.takes] == ["fifty-five"] and len(fits) == 2


def test_points_buy_goods_and_coupons_there_and_its_tiers_have_benefits(demo_shop: Shop, language: str, now: datetime):
    cashier = staff.sign_on(demo_shop, "1001", "123456", "0101", now=now)
    member = MemberCard.get_by_id(CARD).member.id
    assert [each.kind for each in rewards.rewards(demo_shop)] == ["goods", "coupon", "goods", "coupon"]
    sale = selling.new_sale_id()
    attach_member(demo_shop, cashier, sale, member, key=new_id(), now=now)
    redeem_goods(demo_shop, cashier, sale, "cola", key=new_id(), now=now)
    basket = redeem_goods(demo_shop, cashier, sale, "oat-milk", key=new_id(), now=now)
    assert (basket.priced.due, basket.priced.goods_points) == (500, 950)
    exchange_coupon(demo_shop, cashier, member, "fifty-five", key=new_id(), now=now)
    names = {each.code: each.name for each in benefits.benefits_of(demo_shop, member, now=now)}
    assert names["tea"] == ("到店奉茶" if language == "zh_CN" else "A cup of tea")
    assert benefits.use_benefit(demo_shop, cashier, member, "tea", key=new_id(), now=now).left == 1
    assert benefits.use_benefit(demo_shop, cashier, member, "gift", key=new_id(), now=now).left == 0


def test_the_first_member_has_a_count_card_that_some_is_used_of_and_may_be_used_at_the_till(
    demo_shop: Shop, actor: Actor, language: str, now: datetime
):
    assert len(count_kinds.kinds(demo_shop)) == 2
    member = members.by_code(demo_shop, CARD, now=now)
    assert member
    (card,) = counts.cards_of(demo_shop, member.id, now=now)
    assert (card.name, card.unused, card.uses, card.open) == (
        {"zh_CN": "鲜奶卡20瓶", "en": "Fresh milk, 20 bottles"}[language], 17, 20, True
    )  # fmt: skip
    cashier = replace(actor, staff=staff.person("1001").id)
    assert count_cards.use(demo_shop, cashier, card.number, key=new_id(), now=now).unused == 16
    assert verify(demo_shop).findings == ()


@pytest.mark.parametrize("clock", ["2026-11-21T10:30", "2026-11-21T18:59", "2026-11-21T23:30", "2026-11-21T00:10"])
def test_its_first_member_is_booked_later_that_day_and_a_class_has_comers(tmp_path: Path, clock: str):
    at = datetime.fromisoformat(f"{clock}+08:00")
    made = demo.make_demo(tmp_path, language="zh_CN", now=at)
    with made.connection():
        member = str(MemberCard.get_by_id(demo_members.CARD).member.id)
        booked = bookings.next_of(made, member, at)
        assert booked and booked.what == "拉花体验" and timedelta(0) < booked.begins - at < timedelta(hours=11)
        (session, *_) = bookings.sessions_between(made, at.date(), at.date() + timedelta(days=1))
        assert (session.name, session.seated, session.places) == ("亲子烘焙课", 3, 8)
        assert verify(made).findings == ()
    made.close()
