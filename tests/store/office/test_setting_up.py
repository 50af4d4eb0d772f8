"""Making a shop: whole or not at all; its tills and its settings."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from store.books.actor import Actor
from store.db.keys import Root, RootKeyExists
from store.db.models import JournalEntry, Product, Staff, Store, TaxRate, Till
from store.db.opening import NoShopHere, Shop, ShopExists, open_shop
from store.db.settings import BadSetting, UnknownSetting
from store.i18n import UnknownLanguage
from store.office import building, setting_up, staff
from store.office.building import BeingMade
from store.office.setting_up import Made, Plan, init_shop
from store.office.till_list import tills
from store.reports.verify import verify

PLAN = Plan(shop_name="转角小店", owner_pin="602214")
LINUX_ONLY = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def where(engine: str, home: Path, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of a store that is not there yet, on each engine; None is the default."""
    if engine == "postgresql":
        with request.getfixturevalue("postgres").copy_of("template1") as url:
            yield url
    else:
        yield None if engine == "sqlcipher" else f"sqlite:///{home / 'plain.db'}"


def init(home: Path, url: str | None, now: datetime) -> Made:
    return init_shop(home, replace(PLAN, url=url), now=now)


def test_a_new_shop_can_be_signed_on_to_and_is_sound(home: Path, where: str | None, now: datetime):
    made = init(home, where, now)
    shop = open_shop(home)
    try:
        assert (made.owner_number, made.owner_pin) == ("1000", None)
        assert staff.sign_on(shop, "1000", "602214", "0101", now=now).role == "owner"
        assert (shop.settings.shop_name, shop.settings.language, shop.settings.tax_class) == (
            "转角小店",
            "zh_CN",
            "standard",
        )
        assert [till.id for till in tills(shop)] == ["0100", "0101"]
        assert [store.name for store in Store.select()] == ["转角小店"]
        assert verify(shop).findings == ()
        assert Root.from_recovery_code(made.recovery_code) == shop.root
    finally:
        shop.close()
    kept = {"root.key", "store.url"} if where else {"root.key", "shop.db"}
    files = {path.name for path in home.iterdir() if not path.name.startswith("plain")}
    assert {name for name in files if not name.startswith("shop.db.")} == kept
    assert stat.S_IMODE((home / "root.key").stat().st_mode) == 0o600


def test_a_home_has_one_shop(home: Path, where: str | None, now: datetime):
    init(home, where, now)
    key = (home / "root.key").read_bytes()
    with pytest.raises(ShopExists):
        init(home, where, now)
    assert (home / "root.key").read_bytes() == key
    open_shop(home).close()


def test_two_homes_cannot_make_two_shops_of_one_store(home: Path, tmp_path: Path, where: str | None, now: datetime):
    if where is None:
        where = f"sqlcipher:///{tmp_path / 'shared.db'}"
    init(home, where, now)
    with pytest.raises(ShopExists):
        init(tmp_path / "other", where, now)
    assert list((tmp_path / "other").iterdir()) == []
    open_shop(home).close()


def test_a_key_without_a_store_is_never_overwritten(home: Path, now: datetime):
    Root.new().save(home / "root.key")
    before = (home / "root.key").read_bytes()
    with pytest.raises(RootKeyExists):
        init(home, None, now)
    assert [path.name for path in home.iterdir()] == ["root.key"]
    assert (home / "root.key").read_bytes() == before


def die(*_: object) -> None:
    os._exit(9)


def _at_the_tables(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(building, "create_shop_store", die)


def _in_the_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(staff, "keep", die)


def _before_the_key_is_linked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(building.Building, "hand_over_key", die)


def _before_the_rows_are_committed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(building, "_sync", die)


def _before_the_store_is_linked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(building.Building, "hand_over", die)


def _before_the_rest_is_cleared_away(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(building.Building, "_leave", die)


def killed(how: Callable[[pytest.MonkeyPatch], None], act: Callable[[], object]) -> None:
    """Do it in a child that dies at that step, as by kill -9: nothing after it runs."""
    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patch:
            how(patch)
            try:
                act()
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def last_step_stands(how: Callable[[pytest.MonkeyPatch], None], url: str | None) -> bool:
    """A database's shop stands when its rows are committed, a file's when it is linked."""
    if url and url.startswith("postgresql"):
        return how in (_before_the_store_is_linked, _before_the_rest_is_cleared_away)
    return how is _before_the_rest_is_cleared_away


@LINUX_ONLY
@pytest.mark.parametrize(
    "how",
    [
        _at_the_tables,
        _in_the_rows,
        _before_the_key_is_linked,
        _before_the_rows_are_committed,
        _before_the_store_is_linked,
        _before_the_rest_is_cleared_away,
    ],
)
def test_a_killed_init_is_a_shop_or_nothing(home: Path, where: str | None, now: datetime, how):
    killed(how, lambda: init(home, where, now))
    if last_step_stands(how, where):
        with pytest.raises(ShopExists):
            init(home, where, now)
    else:
        if not (where and where.startswith("postgresql")):
            with pytest.raises(NoShopHere):
                open_shop(home)
        init(home, where, now)
    shop = open_shop(home)
    try:
        assert staff.sign_on(shop, "1000", "602214", "0101", now=now).number == "1000"
        assert verify(shop).findings == ()
    finally:
        shop.close()
    assert not [path.name for path in home.iterdir() if path.name.startswith(".new")]


def test_an_interrupted_init_leaves_nothing(home: Path, where: str | None, now: datetime, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_sync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        init(home, where, now)
    assert list(home.iterdir()) == []
    monkeypatch.undo()
    init(home, where, now)
    open_shop(home).close()


def test_two_at_once_make_one_shop(home: Path, now: datetime):
    go_on, inside = threading.Event(), threading.Event()
    furnish = setting_up.furnish

    def slowly(*words: object) -> None:
        inside.set()
        assert go_on.wait(timeout=20)
        furnish(*words)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setting_up, "furnish", slowly)
        first = threading.Thread(target=init, args=(home, None, now))
        first.start()
        assert inside.wait(timeout=20)
        with pytest.raises(BeingMade):
            init(home, None, now)
        go_on.set()
        first.join(timeout=20)
    open_shop(home).close()


def test_what_else_lies_in_the_home_stays(home: Path, now: datetime):
    (home / "devices.toml").write_text("[printer]\n")
    init(home, None, now)
    assert (home / "devices.toml").read_text() == "[printer]\n"
    open_shop(home).close()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"shop_name": " "}, BadSetting),
        ({"language": "fr"}, BadSetting),
        ({"currency": "XXX"}, BadSetting),
        ({"zone": "Mars/Base"}, BadSetting),
        ({"paper_columns": 9}, BadSetting),
        ({"owner_pin": "12345"}, staff.PinNotSixDigits),
        ({"owner_pin": "123456"}, staff.PinTooSimple),
    ],
)
def test_a_plan_that_cannot_be_is_refused_before_anything_is_made(home: Path, now: datetime, change, refusal):
    with pytest.raises(refusal):
        init_shop(home / "new", replace(PLAN, **change), now=now)
    assert not (home / "new").exists()


@pytest.mark.parametrize(
    ("currency", "wanted"),
    [
        ("CNY", {"standard": 13, "food": 9, "services": 6, "zero": 0}),
        ("JPY", {"standard": 10, "food": 8}),
        ("EUR", {"standard": 0}),
        ("sgd", {"standard": 9, "zero": 0}),
    ],
)
def test_the_tax_classes_are_those_of_the_currency(home: Path, now: datetime, currency: str, wanted: dict[str, int]):
    init_shop(home, replace(PLAN, currency=currency), now=now)
    shop = open_shop(home)
    try:
        with shop.connection():
            rows = TaxRate.select(TaxRate.tax_class, TaxRate.numerator, TaxRate.denominator).tuples()
            assert {code: Fraction(over, under) for code, over, under in rows} == {
                code: Fraction(percent, 100) for code, percent in wanted.items()
            }
    finally:
        shop.close()


def test_a_pin_nobody_chose_is_made_up_and_told(home: Path, now: datetime):
    made = init_shop(home, replace(PLAN, owner_pin=None), now=now)
    shop = open_shop(home)
    try:
        assert made.owner_pin
        assert staff.sign_on(shop, "1000", made.owner_pin, "0101", now=now).number == "1000"
    finally:
        shop.close()


def last_entry() -> tuple[str, str]:
    row = JournalEntry.select().order_by(JournalEntry.at.desc(), JournalEntry.sequence.desc()).get()
    return row.act, row.detail


def test_a_further_till_is_registered_once(any_shop: Shop, office: Actor, now: datetime):
    assert setting_up.register_till(any_shop, office, 7, "果蔬台", now=now) == "0107"
    assert Till.get(Till.id == "0107").name == "果蔬台"
    assert last_entry() == ("till.add", '{"added":"0107"}')
    with pytest.raises(setting_up.TillTaken):
        setting_up.register_till(any_shop, office, 7, now=now)


@pytest.mark.parametrize("number", [0, -1, 100])
def test_tills_are_numbered_1_to_99(shop: Shop, office: Actor, now: datetime, number: int):
    with pytest.raises(setting_up.BadTillNumber):
        setting_up.register_till(shop, office, number, now=now)


def test_a_changed_setting_counts_at_once_and_is_journaled(any_shop: Shop, office: Actor, now: datetime):
    after = setting_up.change_settings(any_shop, office, now=now, paper_columns="32", shop_name="新名字")
    assert (after.paper_columns, any_shop.settings.paper_columns) == (32, 32)
    assert Store.get(Store.number == 1).name == "新名字"
    assert last_entry()[0] == "settings"
    entries = JournalEntry.select().count()
    setting_up.change_settings(any_shop, office, now=now, paper_columns=32)
    assert JournalEntry.select().count() == entries


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("paper_columns", "wide", BadSetting),
        ("colour", "red", UnknownSetting),
        ("store_number", "2", setting_up.StoreNumberStands),
        ("tax_class", "luxury", setting_up.tax_classes.NoSuchTaxClass),
        ("language", "de", (BadSetting, UnknownLanguage)),
    ],
)
def test_a_setting_that_cannot_be_is_refused(shop: Shop, office: Actor, now: datetime, name, value, refusal):
    before = shop.settings
    with pytest.raises(refusal):
        setting_up.change_settings(shop, office, now=now, **{name: value})
    shop.refresh()
    assert shop.settings == before


def test_the_currency_stands_once_there_are_goods(shop: Shop, office: Actor, now: datetime):
    assert setting_up.change_settings(shop, office, now=now, currency="HKD").currency.code == "HKD"
    Product.create(id="0" * 32, number=1, code="1", name="糖", created_at=0, changed_at=0)
    with pytest.raises(setting_up.CurrencyStands):
        setting_up.change_settings(shop, office, now=now, currency="CNY")


def test_the_owner_of_a_chinese_shop_has_a_chinese_name(home: Path, now: datetime):
    init(home, None, now)
    shop = open_shop(home)
    try:
        assert Staff.get(Staff.number == "1000").name == "店主"
        assert [till.name for till in tills(shop)] == ["办公室", "1号机"]
    finally:
        shop.close()
