"""What an offer of each kind says, and the sum that makes what it took off."""

from fractions import Fraction

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.conditions import What
from store.pricing.explain import say
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.telling import new_price, rule, working
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, PiecesPercent, PiecesSave, SpendAndSave, SpendPercent

CNY = CURRENCIES["CNY"]
NAMED = {"id": "a", "name": "n"}
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (MemberPrice(**NAMED), ["the product's price for members"]),
        (PercentOff(rate=Fraction(1, 8), **NAMED), ["12.5% off"]),
        (AmountOff(amount=150, **NAMED), ["￥1.50 off each"]),
        (Special(price=800, **NAMED), ["￥8.00 each"]),
        (QuantityPrice(steps=((3000, 900), (6000, 850)), **NAMED), ["9.00 each from 3 on", "8.50 each from 6 on"]),
        (Markdown(steps=((1, HALF),), **NAMED), ["50% off when 1 day is left"]),
        (NthAtPercent(nth=2, rate=HALF, **NAMED), ["of every 2 one is 50% off"]),
        (NthAtPercent(nth=3, rate=HALF, every=True, **NAMED), ["3 pieces together 50% off"]),
        (NForPrice(n=3, price=1000, **NAMED), ["any 3 for 10.00"]),
        (Bundle(parts=((What(), 1), (What(), 2)), price=1000, **NAMED), ["a set of 3 for 10.00"]),
        (BuyGet(buy=2, get=1, **NAMED), ["buy 2, 1 free"]),
        (BuyGet(buy=2, get=1, rate=HALF, **NAMED), ["buy 2, 1 at 50% off"]),
        (
            SpendAndSave(steps=((10000, 1000),), cap=2000, **NAMED),
            ["￥10.00 off from ￥100.00 on", "20.00 off at most"],
        ),
        (SpendPercent(steps=((10000, Fraction(1, 10)),), **NAMED), ["10% off from ￥100.00 on"]),
        (
            PiecesSave(steps=((2, 500), (5, 2000)), **NAMED),
            ["￥5.00 off from 2 pieces on", "￥20.00 off from 5 pieces on"],
        ),
        (PiecesSave(steps=((2, 500),), repeat=True, **NAMED), ["￥5.00 off for every 2 pieces"]),
        (PiecesPercent(steps=((2, Fraction(1, 10)),), **NAMED), ["10% off from 2 pieces on"]),
        (AddOn(threshold=5000, goods=What(), **NAMED), ["from 50.00 on 1 free"]),
        (AddOn(threshold=5000, goods=What(), price=100, pieces=2, **NAMED), ["from 50.00 on 2 at 1.00 each"]),
    ],
)
def test_each_kind_says_what_it_takes_off(offer, said):
    assert [say(each, words("en")) for each in rule(offer, CNY)] == said


@pytest.mark.parametrize(
    ("offer", "quantity", "before", "off", "sum_"),
    [
        (PercentOff(rate=Fraction(1, 10), **NAMED), 2000, 2360, 236, "23.60 × 10%"),
        (PercentOff(rate=Fraction(1, 10), **NAMED), 2000, 2360, 235, ""),
        (AmountOff(amount=150, **NAMED), 1500, 3000, 225, "1.5 × 1.50"),
        (AmountOff(amount=150, **NAMED), 1500, 3000, 224, ""),
        (Markdown(steps=((1, HALF), (3, Fraction(1, 5))), **NAMED), 1000, 1000, 200, "10.00 × 20%"),
        (Markdown(steps=((1, HALF),), **NAMED), 1000, 1000, 200, ""),
        (NthAtPercent(nth=2, rate=HALF, **NAMED), 6000, 1500, 375, "3 × 2.50 × 50%"),
        (NthAtPercent(nth=2, rate=HALF, **NAMED), 6000, 1500, 370, ""),
        (NthAtPercent(nth=2, rate=HALF, every=True, **NAMED), 2000, 500, 250, "5.00 × 50%"),
        (BuyGet(buy=2, get=1, **NAMED), 6000, 1500, 500, "2 × 2.50"),
        (BuyGet(buy=2, get=1, **NAMED), 3000, 1000, 333, ""),
        (NForPrice(n=3, price=1000, **NAMED), 3000, 1200, 200, ""),
    ],
)
def test_the_sum_that_makes_what_was_taken_off_is_said_where_there_is_a_short_one(offer, quantity, before, off, sum_):
    assert working(offer, quantity, before, off, CNY) == sum_


@pytest.mark.parametrize(
    ("offer", "off", "price"),
    [
        (Special(price=800, **NAMED), 600, 800),
        (Special(price=800, **NAMED), 599, None),
        (QuantityPrice(steps=((2000, 900), (3000, 850)), **NAMED), 450, 850),
        (MemberPrice(**NAMED), 300, 900),
        (MemberPrice(**NAMED), 301, None),
        (PercentOff(rate=HALF, **NAMED), 1500, None),
    ],
)
def test_a_new_price_is_said_where_it_makes_the_sum_to_the_fen(offer, off, price):
    assert new_price(offer, 3000, 3000, off) == price
