"""What an offer gives and where it holds, in a few words."""

from datetime import time
from fractions import Fraction
from typing import Any

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import ProductId
from store.pricing.conditions import Limits, Needs, What, When, Who
from store.pricing.explain import say
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import NForPrice
from store.pricing.offers.telling import conditions, gives
from store.pricing.offers.unit import AmountOff, PercentOff, Special
from store.pricing.offers.whole import SpendAndSave, SpendPercent

CNY = CURRENCIES["CNY"]
COFFEE = What(categories=frozenset({"coffee"}))


def told(offer: Offer, language: str = "en") -> list[str]:
    return [say(each, words(language)) for each in conditions(offer, CNY)]


def half(**given: Any) -> PercentOff:
    return PercentOff(id="a", name="n", rate=Fraction(1, 2), **given)


@pytest.mark.parametrize(
    ("offer", "english", "chinese"),
    [
        (SpendAndSave(id="a", name="n", steps=((0, 500),)), ["￥5.00 off"], ["立减￥5.00"]),
        (
            SpendAndSave(id="a", name="n", steps=((5000, 500), (10000, 1500))),
            ["￥5.00 off from ￥50.00 on", "￥15.00 off from ￥100.00 on"],
            ["满￥50.00减￥5.00", "满￥100.00减￥15.00"],
        ),
        (
            SpendAndSave(id="a", name="n", steps=((10000, 1000),), repeat=True),
            ["￥10.00 off for every ￥100.00"],
            ["每满￥100.00减￥10.00"],
        ),
        (SpendPercent(id="a", name="n", steps=((0, Fraction(1, 8)),)), ["12.5% off"], ["优惠12.5%"]),
        (
            SpendPercent(id="a", name="n", steps=((10000, Fraction(1, 3)),)),
            ["33.333% off from ￥100.00 on"],
            ["满￥100.00优惠33.333%"],
        ),
        (PercentOff(id="a", name="n", rate=Fraction(1, 5)), ["20% off"], ["优惠20%"]),
        (AmountOff(id="a", name="n", amount=100), ["￥1.00 off each"], ["每件减￥1.00"]),
        (Special(id="a", name="n", price=990), ["￥9.90 each"], ["每件￥9.90"]),
        (NForPrice(id="a", name="n", n=3, price=1000), [], []),
    ],
)
def test_what_an_offer_gives_in_a_few_words(offer, english, chinese):
    assert [say(each, words("en")) for each in gives(offer, CNY)] == english
    assert [say(each, words("zh_CN")) for each in gives(offer, CNY)] == chinese


def test_where_and_when_an_offer_holds_in_a_few_words():
    offer = half(
        minimum=5000,
        minimum_pieces=3,
        cap=2000,
        what=What(brands=frozenset({"b"})),
        who=Who(birthday="month"),
        when=When(weekdays=frozenset({1, 3}), hours=((time(14), time(17)),), days=frozenset({8, 18})),
        limits=Limits(a_sale=1),
    )
    assert told(offer) == [
        "From ￥50.00 on",
        "From 3 pieces on",
        "￥20.00 off at most",
        "On certain goods only",
        "In the month of your birthday",
        "On these days of the month: 8, 18",
        "On Monday, Wednesday",
        "At 14:00-17:00",
        "One a purchase",
    ]


@pytest.mark.parametrize(
    ("needs", "english", "chinese"),
    [
        (Needs(what=COFFEE), ["With certain goods"], ["须同时购买指定商品"]),
        (Needs(what=COFFEE, minimum_pieces=2), ["With 2 of certain goods"], ["须同时购买指定商品2件"]),
        (Needs(what=COFFEE, minimum=5000), ["With certain goods for ￥50.00"], ["须同时购买指定商品满￥50.00"]),
        (Needs(what=COFFEE, minimum_kinds=3), ["With 3 different ones of certain goods"], ["须购买指定商品3种"]),
        (Needs(minimum_kinds=3), ["With 3 different products"], ["须购买3种不同商品"]),
        (
            Needs(what=COFFEE, minimum=5000, minimum_pieces=3, minimum_kinds=2),
            ["With certain goods for ￥50.00", "With 3 of certain goods", "With 2 different ones of certain goods"],
            ["须同时购买指定商品满￥50.00", "须同时购买指定商品3件", "须购买指定商品2种"],
        ),
    ],
)
def test_what_has_to_be_bought_beside_is_told(needs, english, chinese):
    assert told(half(needs=needs)) == english
    assert told(half(needs=needs), "zh_CN") == chinese


def test_of_what_is_as_usual_nothing_is_told():
    assert told(half()) == []
    assert told(half(limits=Limits(a_sale=2))) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"what": What(without_products=frozenset({ProductId("p")}))}, "Not on certain goods"),
        ({"without_kinds": frozenset({"special"})}, "Not on goods that are cheaper already"),
        ({"who": Who(birthday="day")}, "On your birthday"),
        ({"who": Who(first_purchase=True)}, "For the first purchase"),
        ({"who": Who(members=True)}, "For members"),
        ({"who": Who(tiers=frozenset({"gold"}))}, "For members"),
        ({"who": Who(tags=frozenset({"staff"}))}, "For members"),
        ({"cap": 0}, "￥0.00 off at most"),
    ],
)
def test_each_condition_has_its_words(given, says):
    assert told(half(**given)) == [says]
