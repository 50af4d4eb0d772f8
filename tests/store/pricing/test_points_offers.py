"""Multipliers and bonuses of points are written like offers, and what is wrong is said with its place."""

import json
from datetime import time
from fractions import Fraction

import pytest

from store.i18n import explain, words
from store.pricing.conditions import Limits, When, Who
from store.pricing.offers.forms import Faults, Terms
from store.pricing.points_offers import FactorForm, read_points_offers
from store.pricing.points_rules import Bonus, Multiplier

TERMS = Terms()


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


def test_what_ends_before_it_begins_is_refused_of_who_hands_it_in_and_goes_on_where_it_stands():
    when = '"when": {"since": "2026-12-01", "until": "2026-11-01"}'
    text = f'[{{"name": "a", "factor": 2, {when}}}, {{"name": "b", "sum": 1, "points": 1, {when}}}]'
    with pytest.raises(Faults) as caught:
        read_points_offers(text, handed_in=True)
    assert [fault.path for fault in caught.value.faults] == ["points[1].when.until", "points[2].when.until"]
    assert [len(some) for some in read_points_offers(text)] == [1, 1]
    assert [len(some) for some in read_points_offers('[{"name": "a", "factor": 2}]', handed_in=True)] == [1, 0]


def test_stores_and_minimums_are_written_as_in_an_offer():
    text = """[
        {"name": "a", "factor": "2", "stores": [2], "minimum": "50", "minimum_pieces": 3},
        {"name": "b", "sum": "50", "points": 20, "stores": [2], "minimum_pieces": 3}
    ]"""
    ([double], [bonus]) = read_points_offers(text)
    assert (double.stores, double.minimum, double.minimum_pieces) == ({2}, 5000, 3)
    assert (bonus.stores, bonus.minimum, bonus.minimum_pieces) == ({2}, 5000, 3)
    assert refused('[{"name": "b", "sum": "50", "points": 20, "minimum": "9"}]')[0].startswith("points[1].minimum: ")


def test_caps_limits_priority_stacks_and_exclusive_ones_are_written_as_in_an_offer():
    shared = '"cap": 60, "limits": {"a_member": 2, "a_day": 9, "ever": 99}, "priority": 2, "exclusive": true'
    ([double], [bonus]) = read_points_offers(
        f"""[{{"id": "d", "name": "a", "factor": "2", "stack": "s", {shared}}},
        {{"id": "b", "name": "b", "sum": "50", "points": 20, "every": true, {shared}}}]""",
        handed_in=True,
    )
    for offer in (double, bonus):
        assert (offer.cap, offer.limits, offer.priority, offer.exclusive) == (
            60,
            Limits(a_member=2, a_day=9, ever=99),
            2,
            True,
        )
    assert (double.id, double.stack, bonus.id, bonus.stack) == ("d", "s", "b", "")


@pytest.mark.parametrize(
    ("offer", "where", "said"),
    [
        ({"factor": 2, "limits": {"ever": 5}}, "id", "needs an id"),
        ({"factor": 2, "limits": {"a_day": 5}}, "id", "needs an id"),
        ({"sum": 1, "points": 5, "limits": {"a_member": 5}}, "id", "needs an id"),
        ({"factor": 2, "id": "x" * 25}, "id", "1 to 24"),
        ({"factor": 2, "id": "a:b"}, "id", "letters, digits"),
        ({"factor": 2, "cap": 0}, "cap", "1 to"),
        ({"factor": 2, "cap": "5"}, "cap", "whole number"),
        ({"factor": 2, "limits": {"ever": 0}, "id": "x"}, "limits.ever", "1 to"),
        ({"factor": 2, "limits": {"a_week": 1}}, "limits.a_week", "no such field"),
    ],
)
def test_a_cap_or_limit_that_cannot_be_kept_is_refused_wherever_it_stands(offer, where, said):
    with pytest.raises(Faults) as caught:
        read_points_offers(json.dumps([{"name": "a", **offer}]))
    [fault] = caught.value.faults
    assert fault.path == f"points[1].{where}"
    assert said in explain(fault, words("en"))


@pytest.mark.parametrize(
    ("offer", "where", "said"),
    [
        ({"factor": 2, "limits": {"a_sale": 1}}, "limits.a_sale", "倍数每单只用一次"),
        ({"factor": 1, "cap": 5}, "factor", "1 倍及以下"),
        ({"factor": "1/2", "id": "x", "limits": {"ever": 5}}, "factor", "1 倍及以下"),
        ({"sum": 0, "points": 5, "every": True}, "sum", "没有尽头"),
        ({"sum": 1, "points": 5, "limits": {"a_sale": 1}}, "limits.a_sale", "每单只送一次"),
        ({"sum": 1, "points": 5, "cap": 5}, "cap", "每单只送一次"),
        ({"sum": 1, "points": 5, "every": True, "cap": 4}, "cap", "比满一次所送的 5 还少"),
    ],
)
def test_a_cap_or_limit_that_cannot_be_meant_is_refused_of_who_hands_it_in_and_goes_on_where_it_stands(
    offer, where, said
):
    text = json.dumps([{"name": "a", **offer}])
    with pytest.raises(Faults) as caught:
        read_points_offers(text, handed_in=True)
    [fault] = caught.value.faults
    assert fault.path == f"points[1].{where}"
    assert said in explain(fault, words("zh_CN"))
    assert sum(map(len, read_points_offers(text))) == 1


@pytest.mark.parametrize(
    "offer",
    [
        {"factor": "1.1", "cap": 1},
        {"sum": 1, "points": 5, "every": True, "cap": 5, "limits": {"a_sale": 1}},
        {"sum": 0, "points": 5, "id": "x", "limits": {"ever": 1}},
    ],
)
def test_caps_and_limits_that_make_sense_are_taken(offer):
    assert sum(map(len, read_points_offers(json.dumps([{"name": "a", **offer}]), handed_in=True))) == 1


def test_two_offers_of_one_id_are_refused_and_many_without():
    plain = {"name": "a", "factor": 2}
    assert len(read_points_offers(json.dumps([plain, plain]))[0]) == 2
    twice = [{**plain, "id": "x"}, {"name": "b", "sum": 1, "points": 1, "id": "x"}]
    assert refused(json.dumps(twice)) == ["points[2].id: an offer before has the id x too."]


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


def refused(text: str, terms: Terms = TERMS) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_points_offers(text, terms)
    return [explain(fault, words("en")) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "factor",
    ['"0"', "0", "101", "100.1", "true", "null", '"1/0"', '"1/00"', '"1.2.3"', '"٢"', '"-1"', '"x"', "[2]", "1e1"],
)
def test_what_is_not_a_factor_is_refused_as_it_was_written(factor):
    written = {"true": "True", "null": "None", "1e1": "1E+1"}.get(factor, factor.strip('"'))
    assert refused(f'[{{"name": "a", "factor": {factor}}}]') == [
        f"points[1].factor: “{written}” is not a factor like 2, 1.5 or 3/2, and at most 100."
    ]


@pytest.mark.parametrize(
    ("written", "factor"),
    [('"1/2"', Fraction(1, 2)), ("1", 1), ("100", 100), ('"100/1"', 100), ("0.5", Fraction(1, 2))],
)
def test_a_factor_is_above_zero_and_at_most_a_hundred(written, factor):
    (multiplier,), _ = read_points_offers(f'[{{"name": "a", "factor": {written}}}]')
    assert multiplier.factor == factor


def test_a_factor_is_written_as_it_is_read():
    assert FactorForm().write(Fraction(3, 2), TERMS) == "3/2"


def test_what_is_no_list_is_refused():
    assert refused("[{]")[0].startswith("…: this is not JSON: ")
    for text in ("3", "{}", '"a"'):
        assert refused(text) == ["points: this must be a list with something in it."]


def test_goods_and_tiers_of_points_offers_must_be_there_and_all_that_is_wrong_is_said():
    terms = Terms(product={}.get, tier=frozenset({"gold"}).__contains__)
    text = """[
        {"name": "a", "factor": 2, "who": {"tiers": ["tin"]}},
        {"name": "b", "sum": 1, "points": 1, "what": {"products": ["6901"]}},
        {"name": "c", "factor": 2, "who": {"tiers": ["gold"]}}
    ]"""
    assert refused(text, terms) == [
        "points[1].who.tiers[1]: there is no tier tin.",
        "points[2].what.products[1]: no product has the code 6901.",
    ]
