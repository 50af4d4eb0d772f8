"""A tape parks and recalls, repeats, presses quick keys and scans labels; played again it does nothing twice."""

import json

import pytest

from store.counter.replay import replay
from store.db import settings
from store.db.models import Product, QuickKey, Sale
from tests.store.test_labels import with_check

TAPE = [
    {"do": "scan", "code": "6901234567892"},
    {"do": "repeat"},
    {"do": "park", "name": "红衣服"},
    {"do": "scan", "code": with_check("222000100500")},
    {"do": "tender", "cash": "exact"},
    {"do": "recall", "name": "红衣服"},
    {"do": "key", "page": 1, "key": 3, "quantity": "0.5"},
    {"do": "tender", "cash": "exact"},
]


@pytest.fixture
def play(till):
    with till.shop.transaction():
        settings.save(scale_labels="deli=22IIIIIWWWWWC")
        QuickKey.create(page=1, place=3, product=Product.get(Product.code == "20001"))
    till.shop.refresh()
    return lambda *lines: list(
        replay(till.shop, till.actor, [json.dumps(line) for line in lines], tape="goods", now=till.at)
    )


def test_a_parked_basket_comes_back_after_another_sale(play, till):
    answers = play(*TAPE)
    assert [answer.refusal for answer in answers] == [None] * len(TAPE)
    assert answers[2].as_json(till.shop.settings.currency)["parked"]["due"] == "5.00"
    assert [answer.closed.due for answer in answers if answer.closed] == [499, 500 + 499]
    again = play(*TAPE)
    assert [answer.closed for answer in again] == [answer.closed for answer in answers]
    assert Sale.select().count() == 2


def test_what_is_not_there_is_refused_by_name(play):
    answers = play({"do": "recall"}, {"do": "repeat"}, {"do": "key", "page": 9, "key": 9}, {"do": "park"})
    names = [type(answer.refusal).__name__ for answer in answers]
    assert names == ["NoSuchTicket", "NothingToRepeat", "NoSuchKey", "NoSuchLine"]
