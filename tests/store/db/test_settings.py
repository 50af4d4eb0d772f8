from dataclasses import fields
from datetime import time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from store.db.settings import READERS, BadSetting, Settings, UnknownSetting, load, read, save, write
from store.money import CURRENCIES


def test_what_was_never_set_has_its_default(any_shop):
    assert any_shop.settings == Settings(shop_name="桂台小店")


def test_settings_are_kept_as_text_and_come_back_typed(any_shop):
    with any_shop.transaction():
        save(currency="hkd", zone=ZoneInfo("Asia/Hong_Kong"), day_ends_at="03:30", paper_columns=32, tax_inside="no")
    settings = load()
    assert settings.currency == CURRENCIES["HKD"] and settings.zone.key == "Asia/Hong_Kong"
    assert (settings.day_ends_at, settings.paper_columns, settings.tax_inside) == (time(3, 30), 32, False)


def test_every_setting_is_read_from_what_it_is_written_as():
    for setting in fields(Settings):
        value = getattr(Settings(), setting.name)
        assert read(setting.name, write(value)) == value
    assert {setting.name for setting in fields(Settings)} == set(READERS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("language", "de"),
        ("currency", "XAU"),
        ("zone", "Asia/Atlantis"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
        ("day_ends_at", "25:00"),
        ("paper_columns", "1000"),
        ("paper_columns", "-48"),
        ("store_number", "0"),
        ("encoding", "ebcdic"),
        ("shop_name", "  "),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_may_be(shop, name, text):
    with pytest.raises(BadSetting) as refused, shop.transaction():
        save(**{name: text})
    assert str(refused.value.params["allowed"])
    assert load() == shop.settings


def test_a_setting_nobody_knows_is_refused():
    with pytest.raises(UnknownSetting):
        read("colour", "red")


def test_a_setting_of_a_version_to_come_does_not_matter(shop):
    shop.db.execute_sql("INSERT INTO setting (name, value) VALUES ('colour', '\"red\"')")
    assert load() == shop.settings


@pytest.mark.parametrize(
    ("name", "text", "value", "written"),
    [
        ("points_rate", "0.8", Fraction(4, 5), "4/5"),
        ("points_rates", "food=1/2, beer=0", (("food", Fraction(1, 2)), ("beer", Fraction(0))), "food=1/2 beer=0"),
        ("points_ratio", "10000:8000", (10000, 8000), "10000:8000"),
        ("points_bonus", "100:20 every", (Fraction(100), 20, True), "100:20 every"),
        ("points_bonus", "100:20", (Fraction(100), 20, False), "100:20 once"),
        ("points_bonus", "", None, ""),
        ("points_share", "50%", Fraction(1, 2), "1/2"),
        ("points_not_on", "tobacco alcohol", ("tobacco", "alcohol"), "tobacco alcohol"),
        ("topup_steps", "500:50 200:30", ((200, 30), (500, 50)), "200:30 500:50"),
    ],
)
def test_points_and_top_ups_are_set_exactly_and_written_so_that_they_are_read_again(name, text, value, written):
    assert read(name, text) == value
    assert write(read(name, text)) == written
    assert read(name, written) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("points_rate", "x"),
        ("points_rate", "-1"),
        ("points_rates", "food"),
        ("points_ratio", "0:1"),
        ("points_ratio", "1"),
        ("points_bonus", "0:20"),
        ("points_bonus", "100:20 often"),
        ("points_share", "101%"),
        ("points_step", "0"),
        ("points_offers", '[{"name": "a", "factor": 0}]'),
        ("topup_steps", "500"),
        ("wallet_spends", "bonus"),
        ("points_spend", "always"),
    ],
)
def test_what_points_and_top_ups_cannot_be_set_to_is_refused(name, text):
    with pytest.raises(BadSetting):
        read(name, text)
