"""The golden shift: its day at the till, and its slip to the character."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from store.books import journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.counter import count_cards, printing, selling, topping_up
from store.counter.shifts import closing, drawer, opening
from store.counter.shifts.figures import ShiftSums
from store.db.models import Payment, Product, Sale, SaleLine, SaleReduction, Staff, Store
from store.db.opening import Shop
from store.db.settings import save
from store.ids import new_id
from store.money import allocate
from store.office import count_kinds
from store.pricing.basket import Step
from tests.conftest import OFFICE
from tests.store.books.ledgers import put_member
from tests.store.counter.conftest import stock_shop

NARROW = """\
     【小木超市·文三路店】
            交 班 单
            (主管联)
--------------------------------
班次号          S0101-20261121-2
机号                          01
收银员                 1001 小李
开班         2026-11-21 14:00:03
交班         2026-11-21 22:03:41
首/末单号            0061 / 0146
--------------------------------
一、销售
销售笔数                      84
  其中会员                    57
退货笔数                       2
取消/删行                  1 / 6
商品原价合计            6,842.60
优惠合计                 -727.30
  会员价/促销            -468.30
  满减                   -160.00
  优惠券                  -65.00
  积分抵现                -34.00
抹零                       -3.95
退货金额                  -46.80
销售净额                6,064.55
二、收款(销售净额)
现金                    1,212.40
微信支付                2,871.65
支付宝                  1,004.50
云闪付                    126.00
储值卡                    850.00
  本金                    772.73
  赠金                     77.27
三、储值/售卡(预收,不计销售)
储值充值 5笔            1,700.00
  现金                    700.00
  微信支付              1,000.00
  赠送金额                170.00
售次卡 1张 微信支付       298.00
储值退款(现金)           -100.00
四、现金对账
备用金(开班)              500.00
销售现金                1,212.40
充值现金                  700.00
储值退款                 -100.00
中途取款(投库)         -1,000.00
杂项支出 送水             -18.00
应有现金                1,294.40
实点现金                1,293.40
长短款                     -1.00
五、点钞
100×10 50×4 20×3 10×2 5×2
1×3 0.5×0 0.1×4
六、异常与权限
无交易开钱箱        1 (主管1000)
改价                           2
整单折扣                       3
支付待核实                     0
挂单未取                       0
重打小票                       1
--------------------------------
收银员签字:
主管签字:
      审计哈希 {head}
8<"""
"""As in the layouts of the trade, to the fen; but the shift's number names its store."""

BOSS = "0193b0f0000070008000000000001000"
DAY = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
SALES, MEMBERS = 84, 57
GROSS, ROUNDING = 684260, 395
OFF = {Step.UNIT: 30000, Step.SET: 16830, Step.BASKET: 16000, Step.COUPON: 6500, Step.POINTS: 3400}
PAID = {"cash": 121240 + 4680, "wechat": 287165, "alipay": 100450, "unionpay": 12600, "stored_value": 85000}
BONUS = 7727
COUNT = {10000: 10, 5000: 4, 2000: 3, 1000: 2, 500: 2, 100: 3, 50: 0, 10: 4}


def play(shop: Shop, actor: Actor) -> ShiftSums:
    """The golden day: a morning shift before it, then all of it, up to the Z."""
    boss = replace(actor, approver=BOSS)
    keys = iter(range(10_000))

    def at(hour: int, minute: int = 0, second: int = 0) -> dict[str, object]:
        return {"key": f"golden {next(keys)}", "now": DAY.replace(hour=hour, minute=minute, second=second)}

    stock_shop(shop)
    with shop.transaction():
        save(shop_name="小木超市", topup_steps="500:50 300:30 200:20")
        Store.update(name="文三路店").execute()
        Staff.create(id=BOSS, number="1000", name="店长", role="supervisor", pin_hash="", created_at=to_millis(DAY))
    shop.refresh()
    member = put_member(shop, DAY)
    gone = put_member(shop, DAY, number="9000000002")
    opening.open_shift(shop, actor, 0, **at(8))
    topping_up.top_up(shop, actor, gone, 10000, **at(9))
    with shop.transaction():
        _sale(actor, 60, to_millis(DAY.replace(hour=13)), 0, None, [], [], shift=None)
    closing.count(shop, actor, {10000: 1}, **at(13, 59))
    closing.close(shop, actor, **at(13, 59, 30))

    shift = opening.open_shift(shop, actor, {10000: 5}, **at(14, 0, 3)).id
    with shop.transaction():
        _sell(actor, shift, member, to_millis(DAY.replace(hour=15)))
    for paid, tender in ((20000, "cash"), (50000, "cash"), (50000, "wechat"), (20000, "wechat"), (30000, "wechat")):
        topping_up.top_up(shop, actor, member, paid, tender, **at(16))
    count_kinds.add(shop, OFFICE, "ten", "护理10次", "036000291452", 10, 29800, now=DAY.replace(hour=16))
    count_cards.sell(shop, actor, member, "ten", "wechat", **at(16, 10))
    topping_up.pay_out(shop, boss, gone, "customer", **at(16, 20))
    drawer.drop(shop, actor, 100000, **at(17))
    drawer.pay_out(shop, boss, 1800, "送水", **at(17, 5))
    drawer.no_sale(shop, boss, "换零钱", **at(17, 10))
    sale = selling.new_sale_id()
    for _ in range(6):
        basket = selling.ring(shop, actor, sale, "6901234567892", **at(18))
        selling.void_line(shop, actor, sale, basket.latest, **at(18))
    selling.ring(shop, actor, sale, "6901234567892", **at(18))
    selling.void_sale(shop, actor, sale, **at(18))
    with shop.transaction():
        for act in ("change_price",) * 2 + ("discount_basket",) * 3:
            journal.append(shop, boss, act, now=DAY.replace(hour=19))
    printing.reprint(shop, actor, printing.last_sale(shop, "0101"), **at(20))
    closing.count(shop, actor, COUNT, **at(22, 3))
    return closing.close(shop, actor, **at(22, 3, 41))


def _sell(actor: Actor, shift: str, member: str, at: int) -> None:
    """84 sales that add up to the golden sums, and two refunds."""
    even = [1] * SALES
    gross = allocate(GROSS, even)
    off = {step: allocate(amount, even) for step, amount in OFF.items()}
    rounding = allocate(ROUNDING, even)
    purse = {**PAID}
    for place in range(SALES):
        taken = [(step, amounts[place]) for step, amounts in off.items()]
        due = gross[place] - sum(amount for _, amount in taken)
        payments, left = [("rounding", rounding[place], 0)], due - rounding[place]
        while left:
            tender = next(each for each in purse if purse[each])
            amount = min(left, purse[tender])
            before, after = PAID[tender] - purse[tender], PAID[tender] - purse[tender] + amount
            bonus = after * BONUS // PAID[tender] - before * BONUS // PAID[tender] if tender == "stored_value" else 0
            payments.append((tender, amount, bonus))
            purse[tender] -= amount
            left -= amount
        of = member if place < MEMBERS else None
        _sale(actor, 61 + place, at, gross[place], of, taken, payments, shift)
    assert not any(purse.values())
    for place, back in enumerate((4000, 680)):
        _sale(actor, 145 + place, at, -back, None, [], [("cash", -back, 0)], shift, kind="refund")


def _sale(actor, sequence, at, gross, member, taken, payments, shift, kind="sale") -> None:
    sale, line = new_id(), new_id()
    due = gross - sum(amount for _, amount in taken)
    Sale.create(id=sale, till=actor.till, opened_at=at, opened_by=actor.staff, member=member, kind=kind)
    SaleLine.create(
        id=line, sale=sale, position=1, product=Product.get().id, code="1", name="商品", unit="个", weighed=False,
        quantity=1000, unit_price=abs(gross), price_from="list", tax_class="", tax_numerator=0, tax_denominator=1,
        rung_at=at, rung_by=actor.staff, gross=gross, paid=due, tax=0,
    )  # fmt: skip
    for place, (step, amount) in enumerate(taken):
        SaleReduction.create(line=line, place=place, step=int(step), source="x", name="x", amount=amount)
    for tender, amount, bonus in payments:
        Payment.create(
            id=new_id(), sale=sale, till=actor.till, tender=tender, amount=amount, tendered=amount, taken_at=at,
            taken_by=actor.staff, principal=amount - bonus if bonus else 0, bonus=bonus,
        )  # fmt: skip
    Sale.update(
        state="paid", closed_at=at, closed_by=actor.staff, trading_day=20261121, sequence=sequence,
        number=f"{actor.till}-20261121-{sequence:04}", gross=gross, due=due, tax=0, shift=shift,
    ).where(Sale.id == sale).execute()  # fmt: skip
