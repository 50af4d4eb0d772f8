"""Points buy goods (换商品) and coupons (换券); what is returned gives them back to the lots they came from."""

import json
from dataclasses import replace

import pytest

from store.books import points
from store.books.points import NotEnoughPoints
from store.counter import attaching, redeeming
from store.counter.attaching import GoodsForPoints
from store.counter.paying import Cash, KeepChange
from store.counter.points_wanted import NoMemberYet
from store.db.models import Coupon, PointsEntry, PrintJob, Sale
from store.errors import BadQuantity
from store.ids import new_id
from store.office import rewards
from store.office.catalogue import NoSuchProduct
from store.pricing.basket import LineId
from store.reports.verify import verify
from store.slips.sale import sale_slip
from tests.coupons import put_kind
from tests.golden import paper
from tests.store.counter.test_member_sales import APPLES, COKE, OIL, SOY, attach, counter, member_of, pay, use_points
from tests.store.counter.test_refunding import lines_of, refund

__all__ = ["counter"]


@pytest.fixture
def gifts(counter):
    """A coke for 300 points, a bottle of oil for 2000 points and 9.90, a coupon of 5.00 for 500."""
    till, boss = counter, replace(counter.actor, role="manager")
    put_kind(till.shop, till.actor, till.at)
    rewards.add(till.shop, boss, "coke", 300, product=COKE, now=till.at)
    rewards.add(till.shop, boss, "oil", 2000, money=990, product=OIL, now=till.at)
    rewards.add(till.shop, boss, "five", 500, coupon="follow", now=till.at)
    return till


def redeem(till, code, quantity=1000, key=""):
    return redeeming.redeem_goods(till.shop, till.actor, till.sale, code, quantity, **till.tick(key=key))


def balance(till, member):
    return points.balance(till.shop, member.id, till.at)


def test_goods_for_points_and_money_cost_both_and_no_offer_touches_them(gifts):
    member = member_of(gifts, points_held=3000)
    attach(gifts, member)
    redeem(gifts, "coke", 2000)
    basket = redeem(gifts, "oil")
    assert (basket.priced.due, basket.priced.goods_points) == (990, 2600)
    assert all(not each.reductions for each in basket.priced.lines)
    closed = pay(gifts, Cash(990))
    earned = 990 * 3 // 200
    assert balance(gifts, member) == 3000 - 2600 + earned
    facts = json.loads(Sale.get_by_id(closed.sale).facts)
    assert (facts["points_goods"], facts["points_spent"], facts["points_earned"]) == (2600, 0, earned)
    assert verify(gifts.shop).findings == ()


def test_goods_for_points_alone_close_a_sale_without_money_and_the_slip_says_it(gifts):
    member = member_of(gifts, points_held=300)
    attach(gifts, member)
    redeem(gifts, "coke")
    closed = pay(gifts)
    assert (closed.due, balance(gifts, member)) == (0, 0)
    printed = [" ".join(line.split()) for line in paper(sale_slip(gifts.shop, closed.sale, columns=48)).splitlines()]
    assert "*所用积分 -300" in printed
    assert "兑换积分 -300" in printed and "可用积分 0" in printed
    assert verify(gifts.shop).findings == ()


def test_a_bought_bottle_and_one_for_points_are_two_lines_and_each_costs_its_own(gifts):
    attach(gifts, member_of(gifts, points_held=1000))
    redeem(gifts, "coke")
    basket = gifts.ring(COKE)
    assert [each.paid for each in basket.priced.lines] == [0, 250]
    gifts.ring(COKE)
    assert [each.line.quantity for each in redeem(gifts, "coke").priced.lines] == [1000, 2000, 1000]


def test_the_points_that_are_burned_are_the_oldest(gifts):
    member = member_of(gifts)
    shop = gifts.shop
    with shop.transaction():
        for number, day in ((200, 20270101), (200, 20280101)):
            points.earn(
                shop, gifts.actor, member.id, number, source=new_id(), kind="opening", expires_on=day, now=gifts.at
            )
    attach(gifts, member)
    redeem(gifts, "coke")
    pay(gifts)
    assert [(lot.left, lot.expires_on) for lot in points.lots(shop, member.id)] == [(100, 20280101)]


def test_nobody_takes_more_than_their_points_buy_beside_what_points_pay_as_money(gifts):
    member = member_of(gifts, points_held=700)
    with pytest.raises(NoMemberYet):
        redeem(gifts, "coke")
    attach(gifts, member)
    basket = redeem(gifts, "coke", 2000)
    with pytest.raises(NotEnoughPoints):
        redeem(gifts, "coke")
    with pytest.raises(NotEnoughPoints):
        gifts.quantity(basket.latest, 3000)
    gifts.ring(SOY)
    assert use_points(gifts, None).priced.points == 100
    assert balance(gifts, member) == 700
    with pytest.raises(NotEnoughPoints):
        redeem(gifts, "coke")


def test_whose_points_are_in_the_basket_stays_its_member(gifts):
    attach(gifts, member_of(gifts, points_held=700))
    basket = redeem(gifts, "coke")
    with pytest.raises(GoodsForPoints):
        attaching.attach_member(gifts.shop, gifts.actor, gifts.sale, None, **gifts.tick())
    gifts.void(basket.latest)
    assert attach(gifts, None).member is None


def test_pieces_only_and_only_what_the_shop_gives(gifts):
    attach(gifts, member_of(gifts, points_held=700))
    with pytest.raises(BadQuantity):
        redeem(gifts, "coke", 500)
    for code in ("nothing", "five"):
        with pytest.raises(rewards.NoSuchReward):
            redeem(gifts, code)
    rewards.set_active(gifts.shop, replace(gifts.actor, role="manager"), "coke", False, now=gifts.at)
    with pytest.raises(rewards.RewardStopped):
        redeem(gifts, "coke")
    assert [each.code for each in rewards.rewards(gifts.shop)] == ["five", "oil"]


def test_the_same_request_adds_one_line(gifts):
    attach(gifts, member_of(gifts, points_held=700))
    assert redeem(gifts, "coke", key="once") == redeem(gifts, "coke", key="once")


def test_returned_goods_give_their_points_back_piece_by_piece_and_the_rest_of_the_sale_its_own(gifts):
    member = member_of(gifts, points_held=3000)
    attach(gifts, member)
    redeem(gifts, "coke", 3000)
    redeem(gifts, "oil")
    gifts.ring(f"2*{SOY}")
    use_points(gifts, 100)
    sale = pay(gifts, Cash(990 + 2124 - 100)).sale
    coke, oil, soy = lines_of(sale)
    done = refund(gifts, sale, {coke.id: 1000})
    assert (done.money, done.points_returned) == (0, 300)
    assert refund(gifts, sale, {LineId(coke.id): 2000}, key="again") == refund(gifts, sale, {}, key="again")
    refund(gifts, sale, {soy.id: 1000, oil.id: 1000})
    assert refund(gifts, sale, {soy.id: 1000}).points_returned == 50
    assert balance(gifts, member) == 3000
    assert [lot.left for lot in points.lots(gifts.shop, member.id)] == [3000]
    assert verify(gifts.shop).findings == ()


def test_a_coupon_costs_its_points_once_prints_and_may_be_given_back_unused(gifts):
    member = member_of(gifts, points_held=800)
    tick = gifts.tick()
    bought = redeeming.exchange_coupon(gifts.shop, gifts.actor, member.id, "follow", **tick)
    assert redeeming.exchange_coupon(gifts.shop, gifts.actor, member.id, "follow", **tick) == bought
    assert (bought.member, bought.state, balance(gifts, member)) == (member.id, "issued", 300)
    assert PrintJob.select().where(PrintJob.kind == "coupon", PrintJob.document == bought.id).count() == 1
    with pytest.raises(NotEnoughPoints):
        redeeming.exchange_coupon(gifts.shop, gifts.actor, member.id, "follow", **gifts.tick())
    assert Coupon.select().count() == 1
    boss = replace(gifts.actor, role="supervisor")
    assert redeeming.return_exchanged(gifts.shop, boss, bought.code, **gifts.tick()) == 500
    assert (Coupon.get().state, balance(gifts, member)) == ("void", 800)
    assert verify(gifts.shop).findings == ()


def test_a_coupon_that_was_not_bought_gives_no_points(gifts):
    from tests.coupons import put_coupon

    given = put_coupon(gifts.shop, gifts.actor, gifts.at, "follow", member_of(gifts).id)
    with pytest.raises(redeeming.NotExchanged):
        redeeming.return_exchanged(gifts.shop, replace(gifts.actor, role="supervisor"), given.code, **gifts.tick())
    with pytest.raises(rewards.NoSuchReward):
        redeeming.exchange_coupon(gifts.shop, gifts.actor, given.member, "other", **gifts.tick())
    assert PointsEntry.select().count() == 0


def test_what_points_cannot_buy_is_no_reward(gifts):
    def add(code="x", cost=100, **given):
        rewards.add(gifts.shop, replace(gifts.actor, role="manager"), code, cost, now=gifts.at, **given)

    for given in (
        {"cost": 0, "product": COKE},
        {},
        {"product": COKE, "coupon": "follow"},
        {"coupon": "follow", "money": 1},
        {"code": "", "product": COKE},
    ):
        with pytest.raises(rewards.BadReward):
            add(**given)
    with pytest.raises(rewards.GoodsInPieces):
        add(product=APPLES)
    with pytest.raises(NoSuchProduct):
        add(product="4711")
    with pytest.raises(rewards.RewardExists):
        add(code="coke", product=COKE)


def test_on_every_engine_goods_for_points_come_and_go(any_till):
    till = any_till
    member = member_of(till, points_held=1000)
    boss = replace(till.actor, role="manager")
    rewards.add(till.shop, boss, "tissues", 300, money=50, product="036000291452", now=till.at)
    attach(till, member)
    redeem(till, "tissues", 3000)
    sale = pay(till, Cash(200), KeepChange()).sale
    assert balance(till, member) == 100 + 2
    (line,) = lines_of(sale)
    for _ in range(3):
        refund(till, sale, {line.id: 1000})
    assert balance(till, member) == 1000
    assert verify(till.shop).findings == ()
