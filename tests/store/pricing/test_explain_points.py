"""Where a sale's points come from and why an offer of points gives none, in sentences."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.basket import Basket
from store.pricing.conditions import Member
from store.pricing.explain import say
from store.pricing.explain_points import not_given, reason_for
from store.pricing.loyalty import Reason, earned
from store.pricing.points_rules import Multiplier, PointsRules
from store.pricing.price import price
from tests.store.pricing.test_cases import line

ENGLISH = words("en")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("base", "", 9, "3/2"), "6.00 × 1.5, rounded down: 9"),
        (Reason("base", "", 9, "1/3"), "6.00 × 1/3, rounded down: 9"),
        (Reason("base", "", 9), "6.00 by the rates of the goods, rounded down: 9"),
        (Reason("tier", "gold", 9, "2"), "The tier's factor 2: 9 more"),
        (Reason("multiplier", "Double", 9, "2"), "Double, times 2: 9 more"),
        (Reason("multiplier", "Double, triple", 9), "Double, triple: 9 more"),
        (Reason("multiplier", "Double", 9, "2", "cap"), "Double, times 2: 9 more, the most that it gives a sale"),
        (Reason("bonus", "Tens", 9), "Tens: 9 more"),
        (Reason("bonus", "", 9), "For the sum: 9 more"),
        (Reason("bonus", "Tens", 9, cut="cap"), "Tens: 9 more, the most that it gives a sale"),
        (Reason("bonus", "Tens", 9, cut="limit"), "Tens: 9 more; it is not given more often"),
    ],
)
def test_every_reason_has_its_sentence(reason, said):
    assert say(reason_for(reason, "6.00"), ENGLISH) == said


@pytest.mark.parametrize(("store", "said"), [(1, ["“x” is for other stores of ours."]), (2, [])])
def test_an_offer_of_another_store_says_so(store, said):
    rules, member, now = (
        PointsRules(multipliers=(Multiplier(name="x", factor=Fraction(2), stores=frozenset({2})),)),
        Member(id="m"),
        datetime(2026, 11, 21, tzinfo=UTC),
    )
    found = earned(price(Basket((line("a", 1, 100),))), rules, member, 0, now, store=store)
    told = not_given(found, rules, member, now, CURRENCIES["CNY"], store)
    assert [say(each, ENGLISH) for each in told] == said
