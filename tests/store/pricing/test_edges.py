"""Rules at their edges, where a mutant of the pricing once went unnoticed (tests/MUTANTS.md)."""

from dataclasses import replace
from datetime import UTC, datetime, time
from fractions import Fraction

import pytest

from store.money import allocate_within
from store.pricing.basket import Basket, Step
from store.pricing.conditions import Limits, Member, When, pieces_of
from store.pricing.loyalty import PointsTooFew, Redeeming, earned
from store.pricing.offers.unit import PercentOff
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.price import price
from tests.store.pricing.test_cases import NOW, amount_off, basket, line, off, percent_off


def test_what_a_full_part_refuses_goes_to_parts_of_weight_one_too():
    assert allocate_within(3, [1, 1], [1, 5]) == [1, 2]
    assert allocate_within(3, [0, 1], [5, 2]) == [0, 2], "what weighs nothing takes nothing, room or not"
    assert allocate_within(3, [0, 0], [5, 5]) == [0, 0]
    assert allocate_within(0, [1, 1], [5, 5]) == [0, 0]


def test_a_weighed_line_is_one_piece_and_an_offer_of_two_pieces_wants_more():
    assert pieces_of(5_000, weighed=True) == 1
    offer = PercentOff(id="10", name="", rate=Fraction(1, 10), minimum_pieces=2)
    weighed = replace(line("p", 5, 1000), weighed=True)
    assert off(price(Basket((weighed,)), [offer], now=NOW)) == 0
    assert off(price(Basket((weighed, line("q", 1, 1000))), [offer], now=NOW)) == 600


def test_the_hours_after_midnight_belong_to_the_day_on_which_they_began():
    friday_night = When(weekdays=frozenset({5}), hours=((time(22), time(2)),))
    held = [
        day
        for day in (20, 21, 22)
        if friday_night.holds(
            datetime(2026, 11, day, 1, tzinfo=UTC),
        )
    ]
    assert held == [21], "Saturday the 21st at one in the morning is still Friday's night"


def test_the_strongest_of_exclusive_basket_offers_stands_alone_though_a_weaker_one_takes_more():
    strong = amount_off(100, id="strong", exclusive=True, priority=2)
    weak = amount_off(900, id="weak", exclusive=True, priority=1)
    for offers in ([strong, weak], [weak, strong]):
        priced = price(basket((5000, 1)), offers, now=NOW)
        assert [(each.step, each.amount) for each in priced.lines[0].reductions] == [(Step.BASKET, 100)]
    assert off(price(basket((5000, 1)), [replace(strong, steps=((9000, 100),)), weak], now=NOW)) == 900


def test_of_two_that_take_the_same_the_first_is_used():
    one, other = amount_off(100, id="a"), percent_off(2, id="b")
    assert dict(price(basket((5000, 1)), [one, other], now=NOW).used) == {"a": 1}


def test_an_offer_that_finds_no_room_is_not_used():
    at_its_floor = Basket((line("p", 1, 5000, floor=5000),))
    priced = price(at_its_floor, [amount_off(100)], now=NOW)
    assert (off(priced), dict(priced.used)) == (0, {})


def test_one_fen_off_the_basket_is_something():
    assert off(price(basket((5000, 1)), [amount_off(1)], now=NOW)) == 1


def test_stacks_of_basket_offers_all_take_their_part():
    offers = [amount_off(100, id="a", stack="x"), amount_off(30, id="b", stack="y")]
    priced = price(basket((5000, 1)), offers, now=NOW)
    assert off(priced) == 130 and dict(priced.used) == {"a": 1, "b": 1}


def test_a_limit_a_sale_counts_the_pieces_of_all_products_together():
    for options in ({}, {"exclusive": True}):
        half = PercentOff(id="half", name="", rate=Fraction(1, 2), limits=Limits(a_sale=3), **options)
        priced = price(basket((1000, 2), (800, 2)), [half], now=NOW)
        assert dict(priced.used) == {"half": 3}
        assert off(priced) == 500 + 500 + 400


def test_points_say_where_they_come_from():
    rules = PointsRules(
        multipliers=(Multiplier(name="晚市", factor=Fraction(3, 2)),),
        bonuses=(Bonus(name="满50送5", sum=5000, points=5, every=False),),
    )
    got = earned(price(basket((10000, 1))), rules, Member(id="m"), 0, NOW)
    assert [(each.kind, each.name, each.points) for each in got.reasons] == [
        ("base", "", 100), ("multiplier", "晚市", 50), ("bonus", "满50送5", 5),
    ]  # fmt: skip


def test_too_few_points_are_refused_by_the_minimum():
    with pytest.raises(PointsTooFew) as refused:
        Redeeming(points=100, money=100, minimum=500, step=1).spend(100, 10000, 400)
    assert refused.value.params["minimum"] == 500
