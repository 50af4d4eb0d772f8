"""The golden sale, rung, priced, paid and printed by the real acts: to the fen and to the character."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from store.books import points, wallet
from store.calendar import to_millis
from store.counter import attaching, couponing, paying, printing, refunding, selling
from store.counter.paying import Recorded, StoredValue
from store.db import settings
from store.db.models import Member, OfferRow, Product, ProductPrice, Sale, SaleLine, Store
from store.db.settings import Ratio
from store.ids import new_id
from store.office.members import editing
from store.slips.sale import sale_slip
from tests.coupons import FIVE_OFF, put_coupon, put_kind
from tests.golden import NARROW, WIDE, paper
from tests.store.counter.conftest import Till, put_product
from tests.store.counter.test_member_sales import APPLES, COKE, OIL, SOY, add_offers, member_of, ring_the_golden_basket

PAID_AT = datetime(2026, 11, 21, 18, 42, 7, tzinfo=ZoneInfo("Asia/Shanghai"))


def put_goods() -> None:
    put_product(COKE, 250, "山泉汽水330ml")
    oil = put_product(OIL, 6990, "老磨坊压榨一级菜籽油5L")
    ProductPrice.create(product=oil, level=1, price=6290)
    put_product(APPLES, 998, "脆红苹果(散)", unit="kg", weighed=True, decimals=3)
    put_product(SOY, 1180, "老码头草菇酱油500ml")


@pytest.fixture
def counter(shop, actor):
    """Till 0102 in the evening, 86 sales behind it; the goods carry no tax, which the golden receipt does not show."""
    till = Till(shop, replace(actor, till="0102"), PAID_AT.replace(hour=18, minute=40), selling.new_sale_id())
    at = to_millis(till.at)
    with shop.transaction():
        put_goods()
        Store.update(name="文三路店").execute()
        settings.save(
            shop_name="小木超市", receipt_footer="凭小票7日内可退换 谢谢惠顾", points_ratio=Ratio(100, 100),
            points_notice_days=60,
        )  # fmt: skip
        Sale.create(
            id=new_id(), till="0102", state="paid", opened_at=at, opened_by=actor.staff, closed_at=at,
            closed_by=actor.staff, trading_day=20261121, sequence=86, number="0102-20261121-0086",
            gross=0, due=0, tax=0,
        )  # fmt: skip
    shop.refresh()
    add_offers(till)
    put_kind(shop, till.actor, till.at, FIVE_OFF)
    return till


@pytest.fixture
def sold(counter):
    """The golden sale, closed: its id and its member's."""
    member = member_of(counter, principal=24545 + 4545, bonus=2455 + 455)
    with counter.shop.transaction():
        for held, day in ((520, 20261231), (1120, 20271231)):
            points.earn(
                counter.shop, counter.actor, member.id, held, source=new_id(), kind="opening", expires_on=day,
                now=counter.at,
            )  # fmt: skip
    handed = put_coupon(counter.shop, counter.actor, counter.at, member=member.id).code
    for _ in range(2):
        put_coupon(counter.shop, counter.actor, counter.at, member=member.id)
    attaching.attach_member(counter.shop, counter.actor, counter.sale, member.id, **counter.tick())
    ring_the_golden_basket(counter)
    couponing.add_coupon(counter.shop, counter.actor, counter.sale, handed, **counter.tick())
    basket = attaching.use_points(counter.shop, counter.actor, counter.sale, 200, **counter.tick())
    assert basket.priced.due == 9073
    tenders = [StoredValue(member.id, 5000), Recorded("wechat", 4073, "4200002026112118420700001")]
    paying.pay(counter.shop, counter.actor, counter.sale, tenders, key=new_id(), now=PAID_AT)
    return counter.sale, member.id


@pytest.mark.parametrize(("columns", "expected"), [(48, WIDE), (32, NARROW)])
def test_the_golden_sale_is_printed_to_the_character(counter, sold, columns, expected):
    sale, _ = sold
    assert paper(sale_slip(counter.shop, sale, columns=columns)) == expected


def test_every_line_of_the_golden_sale_was_paid_its_golden_number(counter, sold):
    sale, member = sold
    assert [line.paid for line in SaleLine.select().where(SaleLine.sale == sale).order_by(SaleLine.position)] == [
        *(948, 5297, 1039, 1789)
    ]
    held = wallet.account(counter.shop, member)
    assert (held.principal, held.bonus) == (24545, 2455)
    assert points.balance(counter.shop, member, counter.at) == 1569


def test_a_reprint_says_the_same_whatever_happened_since(counter, sold):
    sale, member = sold
    shop, actor = counter.shop, counter.actor
    now = counter.tick()["now"]
    with shop.transaction():
        wallet.spend(shop, actor, member, 20000, source=new_id(), now=now)
        points.burn(shop, actor, member, 1000, source=new_id(), now=now)
        Product.update(name="改名了", price=1).execute()
        OfferRow.update(name="改名了").execute()
    editing.edit(shop, actor, member, name="李四", phone="13900000000", now=now)
    assert Member.get_by_id(member).name == "李四"
    job = printing.reprint(shop, actor, sale, key=new_id(), now=now)
    assert paper(sale_slip(shop, sale, columns=48, mark=job.mark, copy=job.copy)) == (
        "                 【重打】第1次\n" + WIDE
    )


def test_the_refund_of_the_oil_says_what_goes_back_where(counter, sold):
    sale, _ = sold
    oil = SaleLine.get((SaleLine.sale == sale) & (SaleLine.position == 2))
    made = refunding.refund(counter.shop, counter.actor, sale, {oil.id: 1000}, key=new_id(), now=PAID_AT)
    assert paper(sale_slip(counter.shop, made.sale, columns=32)).splitlines()[1:] == [
        "            【退货】",
        "   原单号 0102-20261121-0087",
        "--------------------------------",
        "单号:0102-20261121-0088",
        "机号:02           收银:1001 小李",
        "时间:2026-11-21 18:42:07",
        "--------------------------------",
        "品名/数量×单价             小计",
        "--------------------------------",
        "老磨坊压榨一级菜籽油5L",
        "  -1 × 69.90             -69.90",
        "  *会员价62.90              7.00",
        "--------------------------------",
        "件数: 1种 -1件      合计: -69.90",
        "商品优惠                    7.00",
        "满100减10                   5.84",
        "优惠券 关注送5元券          2.92",
        "积分抵现 117分              1.17",
        "应退                     ￥52.97",
        "================================",
        "储值(本26.53/赠2.66)       29.19",
        "微信支付                   23.78",
        "  4200002026112118420700001",
        "--------------------------------",
        "会员:138****5678 王*   等级:黄金",
        "本次积分                     -76",
        "抵现积分                    +117",
        "可用积分                    1610",
        "  其中437分2026-12-31到期",
        "储值余额                  299.19",
        "  本金/赠金         271.98/27.21",
        "剩余优惠券                  2 张",
        "--------------------------------",
        "   凭小票7日内可退换 谢谢惠顾",
        "||0102202611210088||",
        "8<",
    ]
