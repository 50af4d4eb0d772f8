"""A sale that was voided, or of which everything came back, is no visit of the member."""

import runpy
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
from playhouse.migrate import SchemaMigrator

from store.counter import refunding
from store.db import settings
from store.db.migrate import MIGRATIONS
from store.db.models import MemberTag, MemberTotals, SaleLine
from store.db.opening import Shop
from store.office import offering
from store.office.members import tags, tiers
from store.office.members.views import MemberView, get
from store.pricing.basket import SaleId
from tests.conftest import OFFICE
from tests.store.counter.conftest import Till, put_product
from tests.store.counter.test_member_sales import COKE, OIL, SOY, attach, member_of, put_goods
from tests.store.counter.test_void_closed import void
from tests.store.reports.test_verify import found

WELCOME = {"id": "w", "name": "首购", "kind": "percent_off", "rate": "10%", "who": {"first_purchase": True}}


@pytest.fixture
def counter(any_till: Till) -> Till:
    with any_till.shop.transaction():
        put_goods(put_product)
    return any_till


def sell(till: Till, member: MemberView, *texts: str) -> SaleId:
    till.next_sale()
    attach(till, member)
    for text in texts:
        basket = till.ring(text)
    return till.pay(basket.priced.due).sale


def back(till: Till, sale: SaleId, **quantities: int) -> None:
    lines = {row.code: row.id for row in SaleLine.select().where(SaleLine.sale == sale)}
    wanted = {lines[code[1:]]: 1000 * quantity for code, quantity in quantities.items()}
    refunding.refund(till.shop, till.actor, sale, wanted, **till.tick())


def visits(till: Till, member: MemberView) -> int:
    seen = get(till.shop, member.id, now=till.at)
    assert seen is not None
    return seen.visits


def counted(till: Till, member: MemberView, **values: Any) -> int:
    with till.shop.transaction():
        settings.save(tier_basis="visits", **values)
    till.shop.refresh()
    seen = get(till.shop, member.id, now=till.at)
    assert seen is not None
    return tiers.progress(till.shop, seen, now=till.at).counted


def test_a_voided_sale_is_no_visit_and_the_next_one_is_the_first_purchase_again(counter):
    offering.add(counter.shop, OFFICE, WELCOME, now=counter.at)
    member = member_of(counter)
    sale = sell(counter, member, f"2*{COKE}")
    counter.next_sale()
    attach(counter, member)
    assert counter.ring(COKE).priced.due == 250, "the first purchase is over"
    counter.void_sale()
    void(counter, sale)
    seen = get(counter.shop, member.id, now=counter.at)
    assert (seen.visits, seen.first_purchase) == (0, True)
    counter.next_sale()
    attach(counter, member)
    assert counter.ring(COKE).priced.due == 225
    assert found(counter.shop) == []


def test_refunds_in_pieces_and_in_any_order_leave_the_visits_where_they_were(counter):
    member = member_of(counter)
    sell(counter, member, SOY)
    parts = [("_" + COKE, 1), ("_" + COKE, 2), ("_" + OIL, 1)]
    for order in Random(18).sample(list(permutations(parts)), 2):
        sale = sell(counter, member, f"3*{COKE}", OIL)
        assert visits(counter, member) == 2
        for place, (code, quantity) in enumerate(order):
            assert visits(counter, member) == 2, "something of it is kept"
            back(counter, sale, **{code: quantity})
            assert counted(counter, member) == visits(counter, member) == (2 if place < 2 else 1)
        assert found(counter.shop) == []


@pytest.mark.parametrize("months", [0, 12])
def test_a_tier_by_visits_counts_no_sale_that_came_back(counter, months):
    member = member_of(counter)
    for wanted in (1, 2):
        sale = sell(counter, member, f"2*{COKE}", SOY)
        assert counted(counter, member, tier_window_months=months) == wanted
    back(counter, sale, **{"_" + COKE: 1})
    assert counted(counter, member) == 2
    back(counter, sale, **{"_" + COKE: 1, "_" + SOY: 1})
    assert counted(counter, member) == 1
    from store.office.members.counting import of_all

    assert of_all(counter.shop, counter.at) == {member.id: 1}, "the night counts the same"


def test_a_tag_for_visits_counts_no_sale_that_came_back(counter):
    member = member_of(counter)
    with counter.shop.transaction():
        settings.save(tag_rules="常客: visits>=2/30d")
    counter.shop.refresh()
    sell(counter, member, COKE)
    sale = sell(counter, member, COKE, SOY)
    back(counter, sale, **{"_" + COKE: 1})
    tags.recompute(counter.shop, counter.at)
    assert [row.tag for row in MemberTag.select()] == ["常客"]
    back(counter, sale, **{"_" + SOY: 1})
    tags.recompute(counter.shop, counter.at + timedelta(hours=1))
    assert [row.tag for row in MemberTag.select()] == []


def test_a_line_that_was_voided_before_payment_need_not_come_back(counter):
    member = member_of(counter)
    counter.next_sale()
    attach(counter, member)
    counter.ring(SOY)
    basket = counter.ring(COKE)
    counter.void(basket.priced.lines[0].line.id)
    sale = counter.pay(250).sale
    back(counter, sale, **{"_" + COKE: 1})
    assert counted(counter, member, tier_window_months=12) == visits(counter, member) == 0
    assert found(counter.shop) == []


def test_verify_and_an_update_of_the_store_count_what_came_back_before_as_no_visit(counter):
    member = member_of(counter)
    kept, whole = sell(counter, member, f"2*{COKE}"), sell(counter, member, f"2*{COKE}")
    back(counter, kept, **{"_" + COKE: 1})
    back(counter, whole, **{"_" + COKE: 2})
    MemberTotals.update(visits=2).where(MemberTotals.member == member.id).execute()
    assert found(counter.shop) == [("totals", member.number)]
    run_again(counter.shop)
    assert visits(counter, member) == 1
    assert found(counter.shop) == []


def run_again(shop: Shop) -> None:
    up = runpy.run_path(str(MIGRATIONS / "0018_whole_returns.py"))["up"]
    with shop.db.atomic():
        for index in ("booking_line", "print_job_document"):
            shop.db.execute_sql(f"DROP INDEX {index}")
        up(SchemaMigrator.from_database(shop.db), shop.db)
