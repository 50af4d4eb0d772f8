"""The slip of one use of a count card, to the character; printed again it says the same."""

from datetime import timedelta

import pytest

from store.counter import count_cards, printing
from store.counter.count_cards import NothingToPrint
from store.db import settings
from store.db.models import CountEntry, PrintJob
from store.ids import new_id
from store.office import staff
from store.slips.count_use import count_use_slip
from tests.conftest import OFFICE
from tests.count_cards import Desk
from tests.golden import paper


@pytest.fixture
def desk(shop, actor, now):
    return Desk(shop, actor, now)


def the_use():
    return CountEntry.get(CountEntry.kind == "use").id


def test_a_use_says_what_was_done_by_whom_and_how_often_is_left_until_when(desk):
    staff.add(desk.shop, OFFICE, "1003", "小美", "cashier", "314159", now=desk.now)
    sold = desk.sell()
    desk.use(sold.card, worker="1003")
    customers, shops, _ = paper(count_use_slip(desk.shop, the_use(), columns=32)).split("8<")
    assert customers.splitlines() == [
        "          【桂台小店】",
        "           次卡核销单",
        "            (客户联)",
        "--------------------------------",
        "单号:K0101-20261121-0001",
        "机号:01           收银:1001 小李",
        "时间:2026-11-21 10:30:15",
        "--------------------------------",
        "会员:138****0001",
        "面部护理10次",
        "核销项目                纸巾 ×1",
        "技师                   1003 小美",
        "剩余次数                    9/10",
        "有效期至              2026-12-20",
        "--------------------------------",
        "顾客签字:",
    ]
    assert "(商户联)" in shops


def test_a_reprint_says_the_same_whatever_was_used_and_taken_back_since(desk):
    sold = desk.sell()
    desk.use(sold.card)
    first = paper(count_use_slip(desk.shop, the_use(), columns=48)).splitlines()
    for hours in (1, 2):
        desk.use(sold.card, now=desk.now + timedelta(hours=hours))
    desk.take_back(sold.card)
    again = paper(count_use_slip(desk.shop, the_use(), columns=48, mark="reprint", copy=1)).splitlines()
    assert again[0].strip() == "【重打】第1次"
    assert [line for line in again if "重打" not in line] == first
    assert "9/10" in "".join(again)


def test_two_uses_in_one_moment_have_what_was_left_after_each(desk):
    sold = desk.sell()
    for _ in range(2):
        desk.use(sold.card)
    uses = [row.id for row in CountEntry.select().where(CountEntry.kind == "use").order_by(CountEntry.id)]
    slips = [paper(count_use_slip(desk.shop, use, columns=48)) for use in uses]
    assert ["9/10" in slip for slip in slips] == [True, False]
    assert ["8/10" in slip for slip in slips] == [False, True]


@pytest.mark.parametrize("chosen", [False, True])
def test_a_use_prints_where_the_shop_chose_so(desk, chosen):
    with desk.shop.transaction():
        settings.save(count_use_slip=chosen)
    desk.shop.refresh()
    sold = desk.sell()
    desk.use(sold.card, key="once")
    desk.use(sold.card, key="once")
    jobs = [(job.kind, job.number) for job in printing.waiting(desk.shop, "0101")]
    assert jobs.count(("count_use", sold.card)) == int(chosen)


def test_the_latest_use_is_printed_by_hand_first_plain_and_then_as_a_reprint(desk):
    sold = desk.sell()
    with pytest.raises(NothingToPrint):
        count_cards.print_use(desk.shop, desk.actor, sold.card, key=new_id(), now=desk.now)
    desk.use(sold.card)
    made = [
        count_cards.print_use(desk.shop, desk.actor, sold.card, key=key, now=desk.now) for key in ("a", "a", "b", "c")
    ]
    assert [(job.mark, job.copy) for job in made] == [("", 0), ("", 0), ("reprint", 1), ("reprint", 2)]
    assert PrintJob.select().where(PrintJob.kind == "count_use").count() == 3
    assert made[0].number == sold.card
