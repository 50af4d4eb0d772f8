"""Caps and limits of points offers at the till: what is given, what is counted with the sale, and what a refund gives
back of both."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from store.books import points
from store.counter import paying, refunding
from store.counter.paying import Cash, StoredValue
from store.db import settings, triggers
from store.db.models import Member, OfferUse
from store.db.opening import Shop
from store.i18n import words
from store.office.points import points_rules, points_uses
from store.reports.verify import verify
from tests.store.counter.conftest import Till, put_product
from tests.store.counter.test_member_sales import COKE, OIL, SOY, attach, member_of, put_goods
from tests.store.counter.test_uses_back import give, sell
from tests.store.reports.test_verify import found

DAY = 20261121
EVERY_TEN = {"id": "ten", "name": "满10送7", "sum": "10", "points": 7, "every": True}
DOUBLE = {"id": "double", "name": "双倍", "factor": "2", "what": {"products": [OIL]}}


def goods(till: Till) -> Till:
    """Coke 2.50, soy 11.80, oil 69.90 (62.90 for this member); a gold member has 1.5 times the points."""
    with till.shop.transaction():
        put_goods(put_product)
    return till


@pytest.fixture
def counter(till: Till) -> Till:
    return goods(till)


@pytest.fixture
def any_counter(any_till: Till) -> Till:
    """The same on every engine."""
    return goods(any_till)


def offer(till: Till, *offers: dict[str, Any]) -> None:
    with till.shop.transaction():
        settings.save(points_offers=json.dumps(offers))
    till.shop.refresh()


def used(till: Till, member: Any, of: str, day: int = DAY) -> tuple[int, int, int]:
    counted = points_uses(till.shop, points_rules(till.shop), member.id, day)[of]
    return counted.by_member, counted.today, counted.ever


def balance(till: Till, member: Any) -> int:
    return points.balance(till.shop, member.id, till.at)


def earns(till: Till, member: Any, *texts: str) -> int:
    before = balance(till, member)
    sell(till, member, *texts)
    return balance(till, member) - before


ALL = {"a_member": 5, "a_day": 6, "ever": 7}


def test_a_bonus_is_given_until_the_member_the_day_and_the_offer_have_had_theirs(any_counter):
    till = any_counter
    offer(till, {**EVERY_TEN, "limits": ALL})
    member = member_of(till)
    assert earns(till, member, f"16*{COKE}") == 60 + 4 * 7, "40.00, times 1.5, and four times 7"
    assert used(till, member, "ten") == (4, 4, 4)
    assert earns(till, member, f"16*{COKE}") == 60 + 7, "a member gets it five times"
    assert earns(till, member, f"16*{COKE}") == 60
    other = replace(member, id=_other(till))
    assert earns(till, other, f"16*{COKE}") == 60 + 7, "a day has six"
    till.at += timedelta(days=1)
    third = replace(member, id=_other(till, "13912345670"))
    assert earns(till, third, f"16*{COKE}") == 60 + 7, "in all there are seven"
    assert earns(till, third, f"16*{COKE}") == 60
    assert used(till, third, "ten", DAY + 1) == (1, 1, 7)
    assert found(till.shop) == []


def _other(till: Till, phone: str = "13912345678") -> str:
    from store.office.members import enrolling

    return enrolling.enrol(till.shop, till.actor, phone, **till.tick()).id


def test_a_multiplier_is_used_once_a_sale_and_only_where_it_gives_something(counter):
    till = counter
    offer(till, {**DOUBLE, "limits": {"a_member": 2}})
    member = member_of(till)
    assert earns(till, member, COKE) == 3
    assert used(till, member, "double")[0] == 0, "it has no part in cola"
    assert earns(till, member, f"2*{OIL}") == 377, "125.80 × 1.5 × 2"
    assert used(till, member, "double")[0] == 1
    assert earns(till, member, OIL) == 188
    assert earns(till, member, OIL) == 94, "used up"


def test_a_cap_holds_what_a_sale_gets_from_an_offer(counter):
    till = counter
    offer(till, {**DOUBLE, "cap": 50}, {**EVERY_TEN, "cap": 15})
    member = member_of(till)
    assert earns(till, member, f"2*{OIL}") == 188 + 50 + 15
    assert earns(till, member, f"2*{OIL}") == 188 + 50 + 15, "each sale anew"


def test_returned_goods_take_back_what_the_rest_would_not_have_and_give_uses_back(any_counter):
    till = any_counter
    offer(till, {**DOUBLE, "cap": 50, "limits": {"a_member": 9}}, {**EVERY_TEN, "limits": {"a_member": 9, "a_sale": 3}})
    member = member_of(till)
    sale = sell(till, member, OIL, f"4*{SOY}")
    # 62.90 and 47.20, times 1.5 are 165.15; 50 of 94.35 more; three times 7 of eleven
    assert balance(till, member) == 165 + 50 + 21
    assert (used(till, member, "double")[0], used(till, member, "ten")[0]) == (1, 3)
    give(till, sale, 2, SOY)
    assert balance(till, member) == 129 + 50 + 21
    assert (used(till, member, "double")[0], used(till, member, "ten")[0]) == (1, 3)
    give(till, sale, 1, OIL)
    assert balance(till, member) == 35 + 14, "23.60 remain, no oil"
    assert (used(till, member, "double")[0], used(till, member, "ten")[0]) == (0, 2)
    give(till, sale, 1, SOY)
    give(till, sale, 1, SOY)
    assert balance(till, member) == 0
    assert (used(till, member, "double")[0], used(till, member, "ten")[0]) == (0, 0)
    assert found(till.shop) == []


def test_a_use_comes_back_to_the_day_and_the_member_that_it_was_counted_for(counter):
    till = counter
    offer(till, {**EVERY_TEN, "limits": ALL})
    member = member_of(till)
    sale = sell(till, member, f"8*{COKE}")
    till.at += timedelta(days=1)
    give(till, sale, 4)
    assert used(till, member, "ten", DAY) == (1, 1, 1)
    assert used(till, member, "ten", DAY + 1) == (1, 0, 1)
    assert found(till.shop) == []


def test_what_stored_value_bonus_paid_takes_no_uses_and_they_come_back_by_what_counts(counter):
    till = counter
    offer(till, {**EVERY_TEN, "limits": {"a_member": 9}})
    member = member_of(till, principal=1000, bonus=1000)
    till.next_sale()
    attach(till, member)
    till.ring(f"16*{COKE}")
    tenders = [StoredValue(member.id, 2000), Cash(2000)]
    sale = paying.pay(till.shop, till.actor, till.sale, tenders, **till.tick()).sale
    assert used(till, member, "ten")[0] == 3, "of 40.00 bonus paid 10.00"
    assert balance(till, member) == 45 + 21
    give(till, sale, 4)
    assert used(till, member, "ten")[0] == 2, "22.50 count"
    give(till, sale, 12)
    assert (used(till, member, "ten")[0], balance(till, member)) == (0, 0)
    assert found(till.shop) == []


def test_a_sale_that_is_voided_gives_all_points_and_uses_back(counter):
    till = counter
    offer(till, {**DOUBLE, "limits": ALL}, {**EVERY_TEN, "cap": 15, "limits": ALL})
    member = member_of(till)
    sale = sell(till, member, f"2*{OIL}")
    refunding.void_closed(till.shop, replace(till.actor, role="manager"), sale, "mistake", **till.tick())
    assert used(till, member, "ten") == used(till, member, "double") == (0, 0, 0)
    assert balance(till, member) == 0
    assert found(till.shop) == []


def test_uses_of_an_offer_of_prices_with_the_same_id_are_counted_apart(counter):
    till = counter
    from store.office import offering
    from store.office.offers import uses

    special = {"id": "ten", "name": "限购", "kind": "special", "price": "2.00", "what": {"products": [COKE]}}
    offering.add(till.shop, replace(till.actor, role="manager"), {**special, "limits": {"ever": 9}}, now=till.at)
    offer(till, {**EVERY_TEN, "limits": {"ever": 9}})
    member = member_of(till)
    sale = sell(till, member, f"5*{COKE}")
    assert (uses(till.shop, member.id, DAY)["ten"].ever, used(till, member, "ten")[2]) == (5, 1)
    give(till, sale, 1)
    assert (uses(till.shop, member.id, DAY)["ten"].ever, used(till, member, "ten")[2]) == (4, 0)
    assert found(till.shop) == []


def test_what_a_merged_member_used_is_used(any_counter):
    till = any_counter
    offer(till, {**EVERY_TEN, "limits": {"a_member": 5}})
    member = member_of(till)
    gone = replace(member, id=_other(till))
    sell(till, gone, f"16*{COKE}")
    Member.update(merged_into=member.id).where(Member.id == gone.id).execute()
    assert used(till, member, "ten")[0] == 4


def test_a_limit_that_was_taken_away_or_an_offer_that_is_gone_still_gives_back_what_was_counted(counter):
    till = counter
    offer(till, {**EVERY_TEN, "limits": {"a_member": 5}})
    member = member_of(till)
    sale = sell(till, member, f"16*{COKE}")
    offer(till)
    give(till, sale, 16)
    assert balance(till, member) == 0
    offer(till, {**EVERY_TEN, "limits": {"a_member": 5}})
    assert used(till, member, "ten")[0] == 0
    assert found(till.shop) == []


def test_buying_and_returning_everything_in_any_order_leaves_points_and_uses_where_they_were(counter):
    till = counter
    offer(
        till,
        {**DOUBLE, "cap": 60, "limits": {"a_member": 3}},
        {**EVERY_TEN, "cap": 38, "limits": {"a_member": 9, "ever": 20}},
    )
    member = member_of(till)
    sell(till, member, OIL)
    before = used(till, member, "double"), used(till, member, "ten"), balance(till, member)
    for seed in range(4):
        draw = Random(seed)
        sale = sell(till, member, *(f"{draw.randint(1, 4)}*{code}" for code in draw.choices([COKE, OIL, SOY], k=3)))
        while left := refunding.returnable(till.shop, sale):
            line = draw.choice(left)
            quantity = 1000 * draw.randint(1, line.quantity // 1000)
            held = balance(till, member)
            refunding.refund(till.shop, replace(till.actor, role="manager"), sale, {line.line: quantity}, **till.tick())
            assert before[2] <= balance(till, member) <= held
        assert (used(till, member, "double"), used(till, member, "ten"), balance(till, member)) == before, seed
    assert found(till.shop) == []


def rules_found(shop: Shop) -> list[str]:
    return [finding.say(words("en")) for finding in verify(shop).findings if finding.rule == "uses of an offer"]


def test_verify_names_uses_of_points_that_did_not_come_back_or_came_from_nowhere(any_counter):
    till = any_counter
    offer(till, {**EVERY_TEN, "limits": ALL})
    member = member_of(till)
    sale = sell(till, member, f"16*{COKE}")
    back = give(till, sale, 8)
    assert rules_found(till.shop) == []
    triggers.drop_all(till.shop.db)
    OfferUse.update(uses=-1).where(OfferUse.sale == back).execute()
    [said] = rules_found(till.shop)
    assert said.startswith("Of 4 uses of offer points:ten") and "1 came back, by what was returned 2" in said
    OfferUse.update(uses=-5).where(OfferUse.sale == back).execute()
    assert len(rules_found(till.shop)) == 1
    OfferUse.update(uses=-2, trading_day=DAY - 1).where(OfferUse.sale == back).execute()
    assert ["cannot have" in said for said in rules_found(till.shop)] == [True]
    OfferUse.delete().where(OfferUse.sale == back).execute()
    assert ["0 came back" in said for said in rules_found(till.shop)] == [True]
