"""What customers buy together with a product."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.db.models import Product
from store.office import catalogue
from store.reports import together as asked
from store.reports.together import Beside, together
from tests.store.office.members.conftest import bought


@pytest.fixture
def sold(any_shop, actor, now):
    """Of four sales with cola three had crisps and two had water, which six sales without cola had too."""
    for code, name in (("C", "可乐"), ("K", "薯片"), ("W", "水"), ("B", "面包")):
        catalogue.add(any_shop, replace(actor, role="manager"), now=now, code=code, name=name)
    for codes in ("CK", "CKW", "CCKK", "CWB", *["W"] * 6):
        bought(any_shop, actor, None, 100, now, *codes)
    return Product.get(Product.code == "C").id


def test_the_most_of_its_sales_come_first_and_what_was_there_once_is_left_out(any_shop, sold, now, monkeypatch):
    monkeypatch.setattr(asked, "CHUNK", 1)
    period = now - timedelta(days=1), now + timedelta(days=1)
    assert together(any_shop, sold, *period) == [Beside("K", "薯片", 3, 4, 3), Beside("W", "水", 2, 4, 8)]
    assert together(any_shop, sold, *period, limit=1) == [Beside("K", "薯片", 3, 4, 3)]
    assert together(any_shop, sold, now + timedelta(hours=1), now + timedelta(days=1)) == []


def test_of_two_that_are_bought_with_it_as_often_the_rarer_is_first(any_shop, actor, sold, now):
    bought(any_shop, actor, None, 100, now, *"CW")
    period = now - timedelta(days=1), now + timedelta(days=1)
    assert [(each.code, each.times, each.all) for each in together(any_shop, sold, *period)] == [
        ("K", 3, 3),
        ("W", 3, 9),
    ]


def test_a_line_that_was_voided_was_not_bought(any_shop, actor, sold, now):
    for codes, voided in (("CB", "B"), ("CB", "C"), ("CK", "K")):
        bought(any_shop, actor, None, 100, now, *codes, voided=voided)
    period = now - timedelta(days=1), now + timedelta(days=1)
    assert [(each.code, each.times, each.of, each.all) for each in together(any_shop, sold, *period)] == [
        ("K", 3, 6, 3),
        ("W", 2, 6, 8),
    ]
