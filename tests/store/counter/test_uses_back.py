"""Goods that are returned give the uses of limited offers back: what was bought and returned was never used up."""

import runpy
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from store.counter import refunding
from store.db import triggers
from store.db.migrate import MIGRATIONS
from store.db.models import OfferUse, SaleLine
from store.db.opening import Shop
from store.i18n import words
from store.ids import new_id
from store.office import offering
from store.office.offers import uses
from store.pricing.basket import SaleId
from store.pricing.conditions import Uses
from store.reports.verify import verify
from tests.conftest import OFFICE
from tests.store.counter.conftest import Till, put_product, stock_shop
from tests.store.counter.test_member_sales import COKE, OIL, SOY, attach, member_of, put_goods
from tests.store.reports.test_verify import found

SPECIAL = {"id": "s", "name": "限购", "kind": "special", "price": "1.00", "what": {"products": [COKE]}}
PAIR = {"id": "p", "name": "半价", "kind": "nth_at_percent", "nth": 2, "rate": "50%", "what": {"products": [OIL, SOY]}}
LIMITS = {"a_member": 3, "a_day": 5, "ever": 9}


@pytest.fixture
def shop_with_offers(any_shop, actor, now) -> Till:
    stock_shop(any_shop)
    with any_shop.transaction():
        put_goods(put_product)
    till = Till(any_shop, actor, now, SaleId(new_id()))
    for offer in (SPECIAL, PAIR):
        offering.add(till.shop, OFFICE, {**offer, "limits": LIMITS}, now=now)
    return till


def found_rules(shop: Shop) -> list[tuple[str, str]]:
    return [(finding.rule, finding.say(words("en"))) for finding in verify(shop).findings]


def sell(till: Till, member: Any, *texts: str) -> SaleId:
    till.next_sale()
    attach(till, member)
    for text in texts:
        basket = till.ring(text)
    return till.pay(basket.priced.due).sale


def give(till: Till, sale: SaleId, quantity: int, code: str = COKE) -> SaleId:
    line = SaleLine.get(SaleLine.sale == sale, SaleLine.code == code)
    return refunding.refund(till.shop, till.actor, sale, {line.id: 1000 * quantity}, **till.tick()).sale


def used(till: Till, member: Any, offer: str = "s", day: int = 20261121) -> tuple[int, int, int]:
    counted: Uses = uses(till.shop, member.id, day)[offer]
    return counted.by_member, counted.today, counted.ever


def test_each_returned_piece_at_a_limited_price_gives_one_use_back(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"3*{COKE}")
    assert used(till, member) == (3, 3, 3)
    till.next_sale()
    attach(till, member)
    assert till.ring(COKE).priced.due == 250, "used up"
    till.void_sale()
    give(till, sale, 1)
    assert used(till, member) == (2, 2, 2)
    give(till, sale, 2)
    assert used(till, member) == (0, 0, 0)
    sell(till, member, f"3*{COKE}")
    assert used(till, member) == (3, 3, 3), "and may be bought at that price again"
    assert found(till.shop) == []


def test_of_a_pair_the_use_comes_back_with_the_piece_that_it_was_taken_off(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, OIL, SOY)
    give(till, sale, 1, OIL)
    assert used(till, member, "p") == (1, 1, 1), "the bottle at half price is kept"
    give(till, sale, 1, SOY)
    assert used(till, member, "p") == (0, 0, 0)
    two = sell(till, member, f"2*{OIL}")
    give(till, two, 1, OIL)
    assert used(till, member, "p") == (1, 1, 1), "half of a pair is not a pair"
    give(till, two, 1, OIL)
    assert used(till, member, "p") == (0, 0, 0)
    assert found(till.shop) == []


def test_where_the_limit_reached_only_some_pieces_uses_come_back_in_proportion(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"6*{COKE}")
    counters = [used(till, member)[0]]
    for _ in range(6):
        give(till, sale, 1)
        counters.append(used(till, member)[0])
    assert counters == [3, 3, 2, 2, 1, 1, 0]


def test_a_use_comes_back_to_the_day_that_it_was_counted_for(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"2*{COKE}")
    till.at += timedelta(days=1)
    again = sell(till, member, COKE)
    give(till, sale, 2)
    assert used(till, member, day=20261121) == (1, 0, 1)
    assert used(till, member, day=20261122) == (1, 1, 1)
    give(till, again, 1)
    assert used(till, member, day=20261122) == (0, 0, 0)
    assert found(till.shop) == []


def test_a_sale_that_is_voided_gives_all_its_uses_back(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"2*{COKE}", OIL, SOY)
    manager = replace(till.actor, role="manager")
    refunding.void_closed(till.shop, manager, sale, "mistake", **till.tick())
    assert used(till, member) == used(till, member, "p") == (0, 0, 0)
    assert found(till.shop) == []


def test_buying_and_returning_everything_in_any_order_leaves_every_counter_where_it_was(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sell(till, member, COKE, OIL, SOY)
    before = used(till, member), used(till, member, "p")
    for seed in range(6):
        draw = Random(seed)
        texts = [f"{draw.randint(1, 5)}*{code}" for code in draw.choices([COKE, OIL, SOY], k=4)]
        sale = sell(till, member, *texts)
        while left := refunding.returnable(till.shop, sale):
            line = draw.choice(left)
            quantity = 1000 * draw.randint(1, line.quantity // 1000)
            refunding.refund(till.shop, replace(till.actor, role="manager"), sale, {line.line: quantity}, **till.tick())
            now_used = used(till, member)
            assert all(now >= then for now, then in zip(now_used, before[0], strict=True))
        assert (used(till, member), used(till, member, "p")) == before, f"seed {seed}: {texts}"
    assert found(till.shop) == []


def test_verify_names_uses_that_did_not_come_back_or_came_from_nowhere(shop_with_offers):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"2*{COKE}")
    back = give(till, sale, 1)
    triggers.drop_all(till.shop.db)
    OfferUse.update(uses=-2).where(OfferUse.sale == back).execute()
    rules = {rule for rule, _ in found_rules(till.shop)}
    assert "uses of an offer" in rules
    OfferUse.update(uses=-1, trading_day=20261120).where(OfferUse.sale == back).execute()
    assert any("cannot have" in said for _, said in found_rules(till.shop))
    OfferUse.delete().where(OfferUse.sale == back).execute()
    assert any("0 came back" in said and " 1." in said for _, said in found_rules(till.shop))


def test_what_was_returned_before_the_store_knew_of_it_gives_its_uses_back_when_it_is_brought_up_to_date(
    shop_with_offers,
):
    till = shop_with_offers
    member = member_of(till)
    sale = sell(till, member, f"3*{COKE}", OIL, SOY)
    give(till, sale, 2)
    give(till, sale, 1, SOY)
    right = used(till, member), used(till, member, "p")
    triggers.drop_all(till.shop.db)
    OfferUse.delete().where(OfferUse.uses < 0).execute()
    assert used(till, member)[0] == 3
    with till.shop.db.atomic():
        runpy.run_path(str(MIGRATIONS / "0014_uses_given_back.py"))["up"](None, till.shop.db)
    triggers.install(till.shop.db)
    assert (used(till, member), used(till, member, "p")) == right == ((1, 1, 1), (0, 0, 0))
    assert found(till.shop) == []
