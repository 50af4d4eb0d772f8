"""`shop categories` and `shop taxes`, by what they do to the store."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from store.db.opening import Shop
from store.office import catalogue
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]


def rate_on(shop: Shop, code: str, year: int) -> Fraction:
    found = catalogue.by_code(shop, code, now=datetime(year, 6, 1, tzinfo=UTC))
    assert found
    return found.tax.rate


def test_goods_are_taxed_by_their_category_and_by_the_day(run: Run, opened: Opened):
    run("taxes", "add", "BOOKS", "图书", "9%")
    run("taxes", "rate", "BOOKS", "0.05", "2030-01-01")
    run("categories", "add", "01", "图书", "--tax", "BOOKS")
    run("products", "add", "1", "字典", "--category", "01")
    shop = opened()
    assert (rate_on(shop, "1", 2026), rate_on(shop, "1", 2031)) == (Fraction(9, 100), Fraction(5, 100))
    listed = next(each for each in said(run("taxes", "list", "--json")) if each["code"] == "BOOKS")
    assert [each["rate"] for each in listed["rates"]] == ["9/100", "1/20"]
    assert "9%" in run("taxes", "list").stdout


def test_a_category_is_added_moved_and_renamed(run: Run, made: Path):
    run("categories", "add", "01", "饮料")
    run("categories", "add", "0101", "汽水", "--parent", "01")
    run("categories", "edit", "01", "--name", "酒水", "--tax", "standard")
    assert [(each["code"], each["name"], each["parent"]) for each in said(run("categories", "list", "--json"))] == [
        ("01", "酒水", None),
        ("0101", "汽水", "01"),
    ]
    run("categories", "edit", "0101", "--parent", "none")
    assert said(run("categories", "list", "--json"))[1]["parent"] is None
    assert "酒水" in run("categories", "list").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("categories", "add", "01", "又"),
        ("categories", "add", "02", "又", "--parent", "99"),
        ("categories", "add", "02", "又", "--tax", "无"),
        ("categories", "edit", "99", "--name", "又"),
        ("categories", "edit", "01", "--parent", "0101"),
        ("taxes", "add", "STANDARD2", "多", "130%"),
        ("taxes", "add", "X", "多", "abc"),
        ("taxes", "rate", "无", "9%", "2030-01-01"),
    ],
)
def test_what_is_refused_is_one_line_and_changes_nothing(run: Run, made: Path, words: tuple[str, ...]):
    run("categories", "add", "01", "饮料")
    run("categories", "add", "0101", "汽水", "--parent", "01")
    before = said(run("categories", "list", "--json")), said(run("taxes", "list", "--json"))
    assert len(run(*words, ok=False).stderr.strip().splitlines()) == 1
    assert (said(run("categories", "list", "--json")), said(run("taxes", "list", "--json"))) == before
