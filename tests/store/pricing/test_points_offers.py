"""Multipliers and bonuses of points are written like offers, and what is wrong is said with its place."""

from datetime import time
from fractions import Fraction

import pytest

from store.pricing.conditions import When, Who
from store.pricing.loyalty import Bonus, Multiplier
from store.pricing.offers.forms import Faults
from store.pricing.points_offers import read_points_offers


def test_a_birthday_doubles_and_a_friday_gives_twenty_over_a_hundred():
    text = """[
        {"name": "生日双倍", "factor": "2", "who": {"birthday": "day"}},
        {"name": "下午茶", "factor": 1.5, "when": {"weekdays": [3], "hours": ["14:00-17:00"]}},
        {"name": "三倍", "factor": "3/2"},
        {"name": "满100送20", "sum": "100", "points": 20, "every": true, "when": {"weekdays": [5]}}
    ]"""
    multipliers, bonuses = read_points_offers(text)
    assert multipliers == (
        Multiplier(name="生日双倍", factor=Fraction(2), who=Who(birthday="day")),
        Multiplier(
            name="下午茶",
            factor=Fraction(3, 2),
            when=When(weekdays=frozenset({3}), hours=((time(14), time(17)),)),
        ),
        Multiplier(name="三倍", factor=Fraction(3, 2)),
    )
    assert bonuses == (Bonus(name="满100送20", sum=10000, points=20, every=True, when=When(weekdays=frozenset({5}))),)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[{"name": "a", "factor": "0"}]', "points[1].factor"),
        ('[{"name": "a", "factor": "1/0"}]', "points[1].factor"),
        ('[{"name": "a", "factor": true}]', "points[1].factor"),
        ('[{"name": "a", "factor": 101}]', "points[1].factor"),
        ('[{"name": "a"}]', "points[1].factor"),
        ('[{"name": "a", "factor": 2}, {"name": "b", "sum": "x", "points": 1}]', "points[2].sum"),
        ('[{"name": "a", "factor": 2, "wen": {}}]', "points[1].wen"),
        ('{"name": "a"}', "points"),
        ("3", "points"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(text, where):
    with pytest.raises(Faults) as refused:
        read_points_offers(text)
    assert [fault.path for fault in refused.value.faults] == [where]


def test_what_is_no_json_is_refused():
    with pytest.raises(Faults):
        read_points_offers("[{]")
