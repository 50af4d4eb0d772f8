"""Offers of points with a cap, limits and what may not be combined: how many points, how many uses, and what a refund
takes back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.pricing.basket import Basket, ProductId
from store.pricing.conditions import Limits, Member, Uses, What, Who
from store.pricing.loyalty import Earned, clawback, earned
from store.pricing.points_rules import Bonus, Multiplier, PointsRules
from store.pricing.points_terms import OnGoods, OnLines, Terms
from store.pricing.price import price
from tests.store.pricing.test_cases import line

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
MEMBER = Member(id="m", tier="gold")


def only(*names: str) -> What:
    return What(products=frozenset(map(ProductId, names)))


def times(factor: Any, **given: Any) -> Multiplier:
    return Multiplier(**{"name": f"×{factor}", "factor": Fraction(factor), **given})


def every(money: int, points: int, **given: Any) -> Bonus:
    return Bonus(**{"name": f"{money}:{points}", "sum": money, "points": points, "every": True, **given})


def of(*offers: Multiplier | Bonus, a: int = 6000, b: int = 5000, **given: Any) -> Earned:
    """What 60.00 of a and 50.00 of b earn, a point a unit."""
    rules = PointsRules(
        multipliers=tuple(each for each in offers if isinstance(each, Multiplier)),
        bonuses=tuple(each for each in offers if isinstance(each, Bonus)),
    )
    member = given.pop("member", MEMBER)
    return earned(price(Basket((line("a", 1, a), line("b", 1, b)))), rules, member, 0, NOW, **given)


def reasons(found: Earned) -> list[tuple[str, int, str]]:
    return [(each.name, each.points, each.cut) for each in found.reasons]


@pytest.mark.parametrize(("cap", "extra"), [(1, 1), (109, 109), (110, 110), (111, 110), (None, 110)])
def test_a_capped_multiplier_adds_at_most_its_cap_to_what_the_goods_earn_anyway(cap, extra):
    found = of(times(2, cap=cap))
    assert found.points == 110 + extra
    assert reasons(found) == [("", 110, ""), ("×2", extra, "cap" if extra < 110 else "")]


def test_the_cap_is_in_whole_points_whatever_the_goods_come_to():
    """1.55 and 1.55 more are 3.1; of 11.55 more 7 are 18.55."""
    assert of(times(2, cap=7), a=155, b=0).points == 3
    assert of(times(2, cap=7), a=1155, b=0).points == 18


def test_the_cap_of_a_multiplier_counts_what_it_adds_to_the_tiers_points():
    found = of(times(2, cap=100), tier=Fraction(3, 2))
    assert found.points == 165 + 100
    assert [each.points for each in found.reasons] == [110, 55, 100]


@pytest.mark.parametrize(
    ("cap", "points", "uses"), [(20, 20, 1), (30, 30, 2), (40, 40, 2), (200, 200, 10), (240, 220, 11)]
)
def test_a_bonus_for_every_sum_gives_at_most_its_cap_and_counts_the_times_that_gave_something(cap, points, uses):
    found = of(every(1000, 20, cap=cap, id="x", limits=Limits(ever=99)))
    assert (found.points, dict(found.used)) == (110 + points, {"x": uses})
    assert found.reasons[-1].cut == ("cap" if points < 220 else "")


@pytest.mark.parametrize(
    ("limits", "before", "times_given"),
    [
        ({"a_sale": 3}, {}, 3),
        ({"a_member": 5}, {"by_member": 3, "today": 99, "ever": 99}, 2),
        ({"a_day": 5}, {"by_member": 99, "today": 4, "ever": 99}, 1),
        ({"ever": 5}, {"by_member": 99, "today": 99, "ever": 1}, 4),
        ({"a_sale": 3, "ever": 5}, {"ever": 1}, 3),
        ({"a_member": 11}, {}, 11),
        ({"ever": 5}, {"ever": 5}, 0),
        ({"ever": 5}, {"ever": 7}, 0),
    ],
)
def test_a_bonus_is_given_as_often_as_its_limits_leave_it(limits, before, times_given):
    found = of(every(1000, 20, id="x", limits=Limits(**limits)), uses={"x": Uses(**before)})
    assert found.points == 110 + 20 * times_given
    assert [each.cut for each in found.reasons if each.kind == "bonus"] == (
        [] if not times_given else ["limit" if times_given < 11 else ""]
    )
    assert [each.used_up for each in found.not_given] == ([] if times_given else [True])


def test_where_a_cap_and_a_limit_meet_the_one_that_keeps_more_back_is_said():
    assert reasons(of(every(1000, 20, cap=30, limits=Limits(a_sale=2))))[1:] == [("1000:20", 30, "cap")]
    assert reasons(of(every(1000, 20, cap=50, limits=Limits(a_sale=2))))[1:] == [("1000:20", 40, "limit")]


def test_a_use_of_a_multiplier_is_one_sale_however_much_it_gives():
    double = times(2, id="x", limits=Limits(a_member=2))
    assert dict(of(double).used) == {"x": 1}
    assert of(double, uses={"x": Uses(by_member=1)}).points == 220
    gone = of(double, uses={"x": Uses(by_member=2)})
    assert (gone.points, dict(gone.used), [each.used_up for each in gone.not_given]) == (110, {}, [True])


def test_of_what_is_used_up_nothing_is_said_where_none_of_its_goods_are_bought():
    gone, uses = {"id": "x", "limits": Limits(ever=1)}, {"x": Uses(ever=1)}
    for offer in (times(2, what=only("c"), **gone), every(1000, 20, what=only("c"), **gone)):
        assert of(offer, uses=uses).not_given == ()
    assert [each.used_up for each in of(times(2, what=only("a"), **gone), uses=uses).not_given] == [True]


def test_what_nobody_limits_beyond_a_sale_counts_no_uses():
    assert dict(of(times(2, id="x", cap=5), every(1000, 1, id="y", limits=Limits(a_sale=2))).used) == {}


def test_a_multiplier_that_gave_nothing_is_not_used():
    limited = {"id": "x", "limits": Limits(ever=9)}
    assert dict(of(times(2, what=only("c"), **limited)).used) == {}
    assert dict(of(times(2, **limited), times(3)).used) == {}


def test_of_multipliers_on_the_same_goods_one_that_its_cap_makes_worse_stands_back():
    assert reasons(of(times(3, cap=10), times(2)))[1:] == [("×2", 110, "")]
    assert reasons(of(times(3, cap=150), times(2)))[1:] == [("×3", 150, "cap")]
    assert [each.offer.name for each in of(times(3, cap=10), times(2)).not_given] == ["×3"]


def test_capped_multipliers_each_keep_to_their_goods_where_that_gives_more():
    found = of(times(3, cap=10, what=only("a")), times(2, what=only("b")))
    assert reasons(found)[1:] == [("×2", 50, ""), ("×3", 10, "cap")]
    both = of(times(3, cap=100, what=only("a")), times(2))
    assert reasons(both)[1:] == [("×2", 50, ""), ("×3", 100, "cap")]


def test_what_multipliers_of_one_stack_give_together_is_the_most_that_leaving_some_out_can_give():
    factors, caps, goods = (2, 3, 5), (None, 40, 90), (only("a"), only("b"), only("a", "b"))
    for three in _some(factors, caps, goods):
        offers = [times(f, cap=c, what=w, name=str(i)) for i, (f, c, w) in enumerate(three)]
        most = max(of(*[each for at, each in enumerate(offers) if mask >> at & 1]).points for mask in range(8))
        assert of(*offers).points == most, offers


def _some(*parts: Any) -> Any:
    every_offer = list(product(*parts))
    for at in range(0, len(every_offer) ** 3, 197):
        yield [every_offer[at // len(every_offer) ** place % len(every_offer)] for place in range(3)]


def test_multipliers_of_different_stacks_add_what_each_adds():
    assert of(times(2), times(3)).points == 330
    assert of(times(2), times(3, stack="weekend")).points == 110 * (1 + 1 + 2)
    assert of(times(2, stack="weekend"), times(3, stack="weekend")).points == 330


def test_bonuses_of_one_stack_compete_and_those_of_none_are_all_given():
    assert of(every(5000, 20), every(1000, 3)).points == 110 + 40 + 33
    found = of(every(5000, 20, stack="s"), every(1000, 3, stack="s"), every(10000, 1, stack="t"))
    assert found.points == 110 + 40 + 1
    assert [each.offer.name for each in found.not_given] == ["1000:3"]


def test_an_exclusive_offer_that_gives_something_shuts_out_all_others():
    assert of(times(2), every(1000, 1, exclusive=True)).points == 110 + 11
    assert of(times(2, exclusive=True), every(1000, 1)).points == 220
    assert of(times(2), every(20000, 1, exclusive=True)).points == 220, "it does not hold"
    best = of(times(2, exclusive=True), every(1000, 20, exclusive=True))
    assert best.points == 110 + 220, "of several the best"
    assert of(times(2, exclusive=True, priority=1), every(1000, 20, exclusive=True)).points == 220


def test_of_two_that_give_the_same_the_higher_priority_is_used_then_the_first():
    def used(*priorities: int) -> list[str]:
        one, other = (
            every(1000, 1, id=f"{at}", stack="s", limits=Limits(ever=99), priority=priority)
            for at, priority in enumerate(priorities)
        )
        two, three = (
            times(2, id=f"x{at}", limits=Limits(ever=99), priority=priority) for at, priority in enumerate(priorities)
        )
        return sorted(of(one, other, two, three).used)

    capped, plain = times(3, cap=110, name="capped"), times(2, name="plain")
    for offers, name in (
        ((capped, plain), "capped"),
        ((plain, capped), "plain"),
        ((plain, replace(capped, priority=1)), "capped"),
        ((capped, replace(plain, priority=1)), "plain"),
    ):
        [_, (chosen, points, _)] = reasons(of(*offers))
        assert (chosen, points) == (name, 110)
    assert used(0, 0) == ["0", "x0"]
    assert used(0, 1) == ["1", "x1"]


def test_a_member_who_is_not_admitted_or_goods_that_are_excluded_are_not_told_to_spend_more():
    found = of(times(2, who=Who(tiers=frozenset({"tin"})), minimum=99999), times(2, what=only("c"), minimum=99999))
    assert found.not_given == ()


def test_what_is_lacking_is_said_in_money_and_pieces_of_the_goods_it_covers():
    found = of(times(2, minimum=7500, what=only("a")), times(2, minimum_pieces=5), every(20000, 1))
    assert [(each.lacking, each.lacking_pieces) for each in found.not_given] == [(1500, 0), (0, 3), (9000, 0)]


def test_terms_with_caps_and_limits_are_kept_with_the_sale_and_read_back():
    found = of(times(2, cap=30), every(1000, 3, cap=20, id="x", limits=Limits(ever=4)))
    assert Terms.read(json.loads(json.dumps(found.terms.write()))) == found.terms


def test_terms_of_a_sale_by_an_earlier_version_are_read_as_they_were_written():
    old = {"factors": ["1/50", "1/100"], "bonuses": [["b", 1000, 3, True, [0, 1]]]}
    assert Terms.read(old).points([5000, 5000], 0) == 100 + 50 + 30


def test_a_sum_of_nothing_that_stands_in_a_shop_gives_its_points_once():
    assert of(every(0, 3)).points == 113


def test_a_refund_after_a_cap_takes_back_only_what_the_rest_would_not_have_earned():
    found = of(times(2, cap=30))
    assert found.points == 140
    assert clawback(found.terms, [0, 5000], 0, 140) == 60, "50 and the cap of 30 remain"
    assert clawback(found.terms, [0, 2000], 0, 80) == 40, "20 and 20 remain"
    assert clawback(found.terms, [0, 0], 0, 40) == 40


def test_uses_are_those_that_what_remains_would_take():
    limited = {"id": "x", "limits": Limits(a_member=5)}
    terms = of(every(1000, 20, **limited)).terms
    used = [terms.uses([left, 0], 0).get("x", 0) for left in (9999, 5000, 4999, 1000, 999, 0)]
    assert used == [5, 5, 4, 1, 0, 0]
    terms = of(times(2, what=only("a"), **limited)).terms
    assert [terms.uses(left, 0) for left in ([6000, 0], [1, 0], [0, 5000])] == [{"x": 1}, {"x": 1}, {}]
    assert terms.uses([6000, 0], 6000) == {}, "what bonus paid earned nothing"


CAP = st.none() | st.integers(1, 300)
LINES = 3


@st.composite
def any_terms(draw: Any) -> Terms:
    places = st.lists(st.integers(0, LINES - 1), min_size=1, unique=True).map(tuple)
    factors = draw(st.lists(st.fractions(0, "1/10", max_denominator=500), min_size=LINES, max_size=LINES))
    multipliers = [
        OnGoods("m", draw(st.fractions("1.1", 5, max_denominator=10)), draw(places), draw(CAP), f"m{at}")
        for at in range(draw(st.integers(0, 2)))
    ]
    bonuses = [
        OnLines(
            *("b", draw(st.integers(1, 20000)), draw(st.integers(1, 50)), draw(st.booleans()), draw(places)),
            *(draw(CAP), draw(st.none() | st.integers(1, 5)), f"b{at}"),
        )
        for at in range(draw(st.integers(0, 2)))
    ]
    return Terms(tuple(factors), tuple(bonuses), tuple(multipliers))


@settings(max_examples=40, deadline=None)
@given(any_terms(), st.lists(st.integers(1, 50000), min_size=LINES, max_size=LINES), st.data())
def test_refunds_in_any_order_take_back_all_points_and_uses_and_never_more(terms, paid, data):
    left, points_left = list(paid), terms.points(paid, 0)
    uses_left = terms.uses(paid, 0)
    while sum(left):
        place = data.draw(st.sampled_from([i for i, amount in enumerate(left) if amount]))
        left[place] -= data.draw(st.integers(max(1, left[place] // 2), left[place]))
        assert terms.points(left, 0) <= points_left, "nothing is taken back with a plus"
        points_left -= clawback(terms, left, 0, points_left)
        assert points_left == terms.points(left, 0)
        now = terms.uses(left, 0)
        assert all(uses_left.get(offer, 0) >= times for offer, times in now.items())
        uses_left = now
    assert (points_left, uses_left) == (0, {})


def test_multipliers_are_named_in_the_order_of_the_goods_they_work_on():
    assert of(times(3, name="b", what=only("a")), times(2, name="a", what=only("b"))).reasons[1].name == "b, a"


def test_one_cent_that_is_lacking_is_lacking():
    assert [each.lacking for each in of(times(2, minimum=11001)).not_given] == [1]
    assert of(times(2, minimum=11000)).not_given == ()


def test_an_offer_that_would_give_nothing_anyway_is_not_said_to_stand_back():
    assert of(times(1), times(2, what=only("c"))).not_given == ()


def test_of_exclusive_offers_the_best_counts_wherever_it_stands():
    assert of(times(5, exclusive=True), every(1000, 20, exclusive=True)).points == 550


def test_less_than_a_point_more_may_be_what_makes_a_point():
    assert of(times(2), a=60, b=0).points == 1


def test_of_sets_that_give_the_same_the_one_with_the_highest_priority_is_used():
    found = of(
        times(3, name="A", what=only("a"), cap=60, priority=5),
        times("5/2", name="B", what=only("b"), cap=50),
        times(2, name="C", priority=1),
    )
    assert [(each.name, each.points) for each in found.reasons[1:]] == [("C", 50), ("A", 60)]


def test_of_multipliers_that_come_to_the_same_those_with_the_highest_priority_count():
    """Three times both goods, up to 110, or twice a and twice b: it is a's that ranks before all others."""
    both = times(3, name="both", cap=110, priority=1)
    a, b = times(2, name="a", what=only("a"), priority=3), times(2, name="b", what=only("b"))
    assert reasons(of(both, a, b)) == [("", 110, ""), ("a, b", 110, "")]


@pytest.mark.parametrize(("priority", "points"), [(2, 220), (0, 111)])
def test_past_the_bound_capped_multipliers_of_low_priority_are_not_tried_without(priority, points):
    harmless = [times(2, cap=1000, priority=1, name=str(at)) for at in range(6)]
    assert of(times(3, cap=1, priority=priority), *harmless).points == points
