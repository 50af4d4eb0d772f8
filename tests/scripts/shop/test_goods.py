"""`shop labels` and `shop keys`."""

import csv

import pytest

from store import calendar
from store.office import catalogue, staff
from store.office.quick_keys import quick_keys
from tests.scripts.conftest import said
from tests.store.test_labels import with_check


@pytest.fixture
def goods(opened):
    shop = opened()
    actor = staff.in_the_office(shop)
    catalogue.add(
        shop, actor, now=calendar.now(), code="20001", name="Apples", unit="kg", price=998, weighed=True, decimals=3
    )
    catalogue.add(shop, actor, now=calendar.now(), code="20002", name="Bag", unit="", price=10)
    shop.close()


def test_a_format_is_added_from_a_preset_tried_and_taken_away(run, goods):
    run("labels", "add", "deli", "--preset", "amount-weight-18", "--prefix", "28")
    assert [each["pattern"] for each in said(run("labels", "list", "--json"))] == ["28IIIIIAAAAAWWWWWC"]
    tried = said(run("labels", "try", with_check("28200010060000532"), "--json"))
    assert (tried["product"]["name"], tried["quantity"], tried["amount"]) == ("Apples", "0.532", "6.00")
    run("labels", "remove", "deli")
    assert said(run("labels", "list", "--json")) == []


def test_a_format_that_another_would_read_too_is_refused_and_a_name_is_changed_in_place(run, goods):
    run("labels", "add", "deli", "22IIIIIWWWWWC")
    assert "deli" in run("labels", "add", "meat", "2XIIIIIAAAAAC", ok=False).stderr
    run("labels", "add", "deli", "--preset", "amount-13", "--prefix", "22")
    assert [each["pattern"] for each in said(run("labels", "list", "--json"))] == ["22IIIIIAAAAAC"]
    assert run("labels", "try", "6901234567892", ok=False).stderr
    assert run("labels", "add", "other", "--preset", "weight-13", "--prefix", "2", ok=False).stderr


def test_keys_are_set_named_listed_exported_and_cleared(run, goods, opened, tmp_path):
    run("keys", "set", "1", "3", "20001", "--name", "Sweet apples")
    run("keys", "set", "1", "1", "20002")
    run("keys", "page", "1", "Fruit")
    (page,) = quick_keys(opened())
    assert (page.name, [(key.place, key.name, key.code) for key in page.keys]) == (
        "Fruit", [(1, "Bag", "20002"), (3, "Sweet apples", "20001")],
    )  # fmt: skip
    run("keys", "export", tmp_path / "keys.csv")
    with (tmp_path / "keys.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1:] == [
            ["1", "Fruit", "1", "20002", "Bag"],
            ["1", "Fruit", "3", "20001", "Sweet apples"],
        ]
    run("keys", "clear", "1", "3")
    assert [key["place"] for key in said(run("keys", "list", "--json"))[0]["keys"]] == [1]
    run("keys", "clear", "1")
    assert said(run("keys", "list", "--json")) == []
    assert run("keys", "set", "21", "1", "20001", ok=False).stderr
    assert run("keys", "set", "1", "1", "99999", ok=False).stderr
