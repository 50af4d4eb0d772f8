"""Goods come back after their buyer became a part of another entry, or began to share a family's account."""

from collections import Counter
from dataclasses import replace

import pytest

from store.books import debts, points, wallet
from store.counter import refunding
from store.counter.paying import Cash
from store.counter.tender_kinds import OnAccount, StoredValue
from store.db import settings
from store.db.settings import Ratio
from store.office import members
from store.office.members import families, merging
from store.reports.verify import verify
from tests.store.counter.conftest import Till, put_product
from tests.store.counter.test_member_sales import OIL, attach, member_of, pay, put_goods, use_points
from tests.store.counter.test_tenders import business, sound


@pytest.fixture
def till(any_till: Till) -> Till:
    with any_till.shop.transaction():
        put_goods(put_product)
        settings.save(points_ratio=Ratio(100, 100))
    any_till.shop.refresh()
    return any_till


@pytest.mark.parametrize("how", ["merged", "linked", "linked with nothing left"])
def test_money_and_points_come_back_to_whoever_has_them_now_and_earned_points_go_from_there(till, how):
    left = 0 if how == "linked with nothing left" else 3000
    buyer = member_of(till, points_held=200, principal=6090 + left)
    kept = members.enrol(till.shop, till.actor, "13800000009", **till.tick())
    till.next_sale()
    till.ring(OIL)
    attach(till, buyer)
    assert use_points(till, 200).priced.due == 6090
    sale = pay(till, StoredValue(buyer.id, 6090)).sale
    earned = points.balance(till.shop, buyer.id, till.at)
    assert earned == 6090 * 3 // 200
    boss = replace(till.actor, role="owner")
    if how == "merged":
        merging.merge(till.shop, boss, buyer.id, kept.id, now=till.tick()["now"])
    else:
        families.link(till.shop, boss, kept.id, buyer.id, now=till.tick()["now"])
    assert points.balance(till.shop, kept.id, till.at) == earned
    (line,) = refunding.returnable(till.shop, sale)
    refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    assert [points.balance(till.shop, each.id, till.at) for each in (kept, buyer)] == [200, 0]
    assert [wallet.account(till.shop, each.id).balance for each in (kept, buyer)] == [6090 + left, 0]
    assert verify(till.shop).findings == ()


def test_a_debt_that_a_family_took_over_is_lowered_there_also_after_it_was_left(any_till):
    till = any_till
    joins = business(till)
    main = members.enrol(till.shop, till.actor, "13800000009", **till.tick())
    till.ring("2*036000291452")
    attach(till, joins)
    sale = pay(till, OnAccount(2000)).sale
    boss = replace(till.actor, role="manager")
    families.link(till.shop, boss, main.id, joins.id, now=till.tick()["now"])
    families.unlink(till.shop, boss, joins.id, now=till.tick()["now"])
    (line,) = refunding.returnable(till.shop, sale)
    refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
    assert (debts.debt(joins.id).owed, debts.debt(main.id).owed) == (0, 1000) and sound(till)


def test_refunds_in_parts_after_a_merger_come_to_what_each_tender_had_paid(any_till):
    till = any_till
    gone = business(till)
    kept = members.enrol(till.shop, till.actor, "13800000009", **till.tick())
    till.ring("3*036000291452")
    attach(till, gone)
    sale = pay(till, OnAccount(2000), Cash(1000)).sale
    merging.merge(till.shop, replace(till.actor, role="manager"), gone.id, kept.id, now=till.tick()["now"])
    (line,) = refunding.returnable(till.shop, sale)
    back: Counter[str] = Counter()
    for _ in range(3):
        done = refunding.refund(till.shop, till.actor, sale, {line.line: 1000}, **till.tick())
        back.update(dict(done.by_tender))
    assert back == {"on_account": 2000, "cash": 1000}
    assert (debts.debt(gone.id).owed, debts.debt(kept.id).owed) == (0, 0) and sound(till)
