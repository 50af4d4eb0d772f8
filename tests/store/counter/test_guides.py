"""What the shop owners' guides ask of members, by the numbers that they give, as one shop does it at its till."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from store.books import points, wallet
from store.counter import attaching, paying, topping_up
from store.counter.couponing import add_coupon
from store.counter.paying import Cash
from store.db import settings
from store.db.models import Category, Coupon, Sale
from store.ids import new_id
from store.office import members, offering
from store.office.coupons import issuing, nightly
from store.office.members import tiers
from tests.conftest import OFFICE
from tests.coupons import EARNED, FIVE_OFF, LAPSE, put_kind
from tests.store.counter.conftest import Till, put_product

GOODS, SHIRT = "6900000000015", "6900000000022"


class Guide:
    """A till of a shop with goods at 1.00 and shirts (服装) at 1.00, where members come and buy."""

    def __init__(self, till: Till) -> None:
        self.till = till
        clothing = Category.create(id=new_id(), code="clothing", name="服装")
        with till.shop.transaction():
            put_product(GOODS, 100, tax_class="normal")
            put_product(SHIRT, 100, tax_class="normal", category=clothing.id)
        self.phones = iter(range(13800000001, 13800001000))

    def set(self, **texts: str) -> None:
        with self.till.shop.transaction():
            settings.save(**{name: settings.read(name, text) for name, text in texts.items()})
        self.till.shop.refresh()

    def preset(self, name: str) -> None:
        tiers.put(self.till.shop, OFFICE, tiers.preset(self.till.shop, name), now=self.till.at)

    def enrol(self, birthday: tuple[int, int] = (0, 0)) -> str:
        born = members.Birthday(0, *birthday)
        given = {"details": members.Details(birthday=born), "key": new_id(), "now": self.till.at}
        return members.enrol(self.till.shop, self.till.actor, str(next(self.phones)), **given).id

    def buy(self, member: str | None, yuan: int, what: str = GOODS, at: datetime | None = None) -> paying.Closed:
        """Goods for so many yuan, paid in cash."""
        till = self.till
        till.at = at or till.at
        till.next_sale()
        attaching.attach_member(till.shop, till.actor, till.sale, member, **till.tick())
        due = till.ring(f"{yuan}*{what}").priced.due
        return paying.pay(till.shop, till.actor, till.sale, [Cash(due)], **till.tick())

    def top_up(self, member: str, yuan: int) -> topping_up.ToppedUp:
        return topping_up.top_up(self.till.shop, self.till.actor, member, yuan * 100, "wechat", **self.till.tick())

    def has(self, member: str) -> int:
        return points.balance(self.till.shop, member, self.till.at)

    def earns(self, member: str, yuan: int, what: str = GOODS) -> int:
        before = self.has(member)
        self.buy(member, yuan, what)
        return self.has(member) - before

    def tier(self, member: str) -> str:
        return members.get(self.till.shop, member, now=self.till.at).tier.name


@pytest.fixture
def guide(till: Till) -> Guide:
    return Guide(till)


def test_l02_bronze_silver_gold_by_what_was_topped_up_earn_1_and_1_2_and_1_5(guide):
    """充值门槛 0 / 500 / 2000, 积分 1:1, 1:1.2, 1:1.5."""
    guide.preset("three")
    guide.set(tier_basis="topups")
    member = guide.enrol()
    seen = [(guide.tier(member), guide.earns(member, 100))]
    for yuan in (500, 1500):
        guide.top_up(member, yuan)
        seen.append((guide.tier(member), guide.earns(member, 100)))
    assert seen == [("青铜", 100), ("白银", 120), ("黄金", 150)]


def test_l02_bronze_has_double_points_on_the_birthday(guide):
    guide.set(points_offers='[{"name": "生日双倍", "factor": 2, "who": {"birthday": "day", "tiers": ["bronze"]}}]')
    born_today, born_tomorrow = guide.enrol((11, 21)), guide.enrol((11, 22))
    assert (guide.earns(born_today, 100), guide.earns(born_tomorrow, 100)) == (200, 100)


def test_l01_l02_a_member_rises_by_what_was_spent_from_the_next_sale_on(guide):
    guide.preset("three")
    member = guide.enrol()
    assert guide.earns(member, 500) == 500
    assert (guide.tier(member), guide.earns(member, 100)) == ("白银", 120)


def test_l03_five_tiers_up_to_black_diamond(guide):
    guide.preset("five")
    member = guide.enrol()
    seen = [guide.tier(member)]
    for yuan in (500, 1500, 3000, 9000, 6000):
        guide.buy(member, yuan)
        seen.append(guide.tier(member))
    assert seen == ["青铜", "白银", "黄金", "铂金", "铂金", "黑钻"]
    assert members.get(guide.till.shop, member, now=guide.till.at).tier.benefits == "免费寄存"


def test_l04_ordinary_silver_card_gold_card(guide):
    guide.preset("cards")
    assert [tier.name for tier in tiers.table(guide.till.shop)] == ["普通", "银卡", "金卡"]


def test_l05_a_tier_s_discount_is_taken_off_for_its_members(guide):
    shop = guide.till.shop
    shown = [
        tiers.TierView("plain", "普通", 0),
        tiers.TierView("silver", "银卡", 1, off_permille=50, threshold=10_000),
        tiers.TierView("gold", "金卡", 2, off_permille=120, threshold=50_000),
    ]
    tiers.put(shop, OFFICE, shown, now=guide.till.at)
    member = guide.enrol()
    assert [guide.buy(member, 100).due for _ in range(2)] == [10_000, 9_500]
    guide.buy(member, 500)
    assert (guide.buy(member, 100).due, guide.buy(None, 100).due) == (8_800, 10_000)


@pytest.mark.parametrize(("rate", "earned"), [("1", 99), ("0.5", 49), ("0.8", 79)])
def test_p02_a_yuan_earns_a_point_or_half_or_four_fifths(guide, rate, earned):
    guide.set(points_rate=rate)
    assert guide.earns(guide.enrol(), 99) == earned


def test_p02_clothing_earns_half_a_point_a_yuan_where_the_rest_earns_one(guide):
    guide.set(points_rate="1", points_rates="clothing=0.5")
    member = guide.enrol()
    assert (guide.earns(member, 99, SHIRT), guide.earns(member, 99)) == (49, 99)


@pytest.mark.parametrize(("how", "earned"), [("once", [99, 120, 319]), ("every", [99, 120, 339])])
def test_p03_a_hundred_yuan_gives_20_points_once_or_for_every_hundred(guide, how, earned):
    guide.set(points_bonus=f"100:20 {how}")
    member = guide.enrol()
    assert [guide.earns(member, yuan) for yuan in (99, 100, 299)] == earned


@pytest.mark.parametrize(("ratio", "pays"), [("10000:5000", 5000), ("10000:8000", 8000), ("10000:10000", 10000)])
def test_p04_ten_thousand_points_pay_50_or_80_or_100_yuan(guide, ratio, pays):
    guide.set(points_ratio=ratio)
    till, member = guide.till, guide.enrol()
    with till.shop.transaction():
        points.earn(till.shop, till.actor, member, 10_000, source="p04", kind="opening", now=till.at)
    till.next_sale()
    attaching.attach_member(till.shop, till.actor, till.sale, member, **till.tick())
    till.ring(f"300*{GOODS}")
    basket = attaching.use_points(till.shop, till.actor, till.sale, None, **till.tick())
    assert (basket.priced.points, basket.priced.due) == (pays, 30_000 - pays)
    till.pay(30_000 - pays)
    assert guide.has(member) == 300 - pays // 100


def test_s02_500_gives_50_and_200_gives_30(guide):
    guide.set(topup_steps="500:50 200:30")
    member = guide.enrol()
    made = [guide.top_up(member, yuan) for yuan in (500, 200, 199)]
    assert [(each.principal, each.bonus) for each in made] == [(50_000, 5_000), (20_000, 3_000), (19_900, 0)]
    held = wallet.account(guide.till.shop, member)
    assert (held.principal, held.bonus) == (89_900, 8_000)


def test_c04_200_yuan_earn_a_coupon_of_30(guide):
    put_kind(guide.till.shop, guide.till.actor, guide.till.at, EARNED)
    member = guide.enrol()
    assert [len(guide.buy(member, yuan).coupons) for yuan in (199, 200)] == [0, 1]
    assert [(each.member_id, each.template_id) for each in Coupon.select()] == [(member, "earned")]


def test_c05_20_percent_off_in_the_month_of_the_birthday_and_c06_on_the_8th_of_each_month(guide):
    for offer in (
        {"id": "birthday", "name": "生日当月8折", "kind": "percent_off", "rate": "20%", "who": {"birthday": "month"}},
        {
            "id": "eighth",
            "name": "会员日8折",
            "kind": "percent_off",
            "rate": "20%",
            "who": {"members": True},
            "when": {"days": [8]},
        },
    ):
        offering.add(guide.till.shop, replace(guide.till.actor, role="manager"), offer, now=guide.till.at)
    november, december = guide.enrol((11, 3)), guide.enrol((12, 3))
    assert [guide.buy(each, 100).due for each in (november, december, None)] == [8_000, 10_000, 10_000]
    eighth = guide.till.at.replace(month=12, day=8)
    assert [guide.buy(each, 100, at=eighth).due for each in (november, december, None)] == [8_000, 8_000, 10_000]


def test_c07_who_stays_away_for_three_months_gets_a_coupon_once_a_lapse(guide):
    till = guide.till
    put_kind(till.shop, till.actor, till.at, LAPSE)
    member = guide.enrol()
    guide.buy(member, 10)
    began = till.at
    nights = [nightly.lapsed(till.shop, till.actor, began + timedelta(days=days)) for days in (89, 91, 92, 120)]
    assert nights == [0, 1, 0, 0]
    guide.buy(member, 10, at=began + timedelta(days=121))
    assert nightly.lapsed(till.shop, till.actor, began + timedelta(days=213)) == 1


def test_c08_following_the_shop_gives_a_coupon_of_5_yuan_once_and_the_till_takes_it(guide):
    till = guide.till
    put_kind(till.shop, till.actor, till.at, FIVE_OFF)
    member = guide.enrol()
    boss = replace(till.actor, role="supervisor")
    told = [issuing.issue(till.shop, boss, "follow", member, cause="wx oABC", **till.tick())[0] for _ in "12"]
    assert told[0] == told[1]

    till.next_sale()
    till.ring(f"20*{GOODS}")
    attaching.attach_member(till.shop, till.actor, till.sale, member, **till.tick())
    basket = add_coupon(till.shop, till.actor, till.sale, told[0].code, **till.tick())
    assert basket.priced.due == 1500


def test_p01_l06_points_are_there_at_once_and_the_slip_s_facts_say_how_many(guide):
    guide.preset("three")
    member = guide.enrol()
    guide.buy(member, 500)
    closed = guide.buy(member, 55)

    facts = json.loads(Sale.get_by_id(closed.sale).facts)
    assert facts["points_earned"] == Fraction(6, 5) * 55 == guide.has(member) - 500
