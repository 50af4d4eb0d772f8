"""The slip of a count card, to the character."""

import pytest

from store.slips.count_card import count_card_slip
from tests.count_cards import Desk
from tests.golden import paper


@pytest.fixture
def desk(shop, actor, now):
    return Desk(shop, actor, now)


def test_a_card_that_is_sold_says_how_often_for_what_and_until_when(desk):
    sold = desk.sell(tender="cash", tendered=30000)
    customers, shops, _ = paper(count_card_slip(desk.shop, sold.id, columns=32)).split("8<")
    assert customers.splitlines() == [
        "          【桂台小店】",
        "           次卡销售单",
        "            (客户联)",
        "--------------------------------",
        "单号:K0101-20261121-0001",
        "机号:01           收银:1001 小李",
        "时间:2026-11-21 10:30:15",
        "--------------------------------",
        "会员:138****0001",
        "面部护理10次",
        "适用项目                    纸巾",
        "次卡         K0101-20261121-0001",
        "购买次数                      10",
        "有效期至              2026-12-20",
        "购卡金额                ￥298.00",
        "================================",
        "收现                      300.00",
        "找零                        2.00",
        "--------------------------------",
        "顾客签字:",
        "收银员签字:",
    ]
    assert "(商户联)" in shops


def test_what_is_paid_back_says_which_card_and_how_much(desk):
    sold = desk.sell()
    desk.use(sold.card)
    lines = paper(
        count_card_slip(desk.shop, desk.refund(sold.card).id, columns=48, mark="reprint", copy=1)
    ).splitlines()
    assert lines[0].strip() == "【重打】第1次" and lines[2].strip() == "次卡退款单"
    said = [" ".join(line.split()) for line in lines]
    for line in ("次卡 K0101-20261121-0001", "退还次数 9", "退现 ￥268.20"):
        assert line in said
