"""What the demo shop gives off: a few live offers, coupons, what points buy, benefits of the tiers, and bonuses for
top-ups, so that all of it can be seen."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from store.books.actor import Actor
from store.db import settings
from store.db.models import MemberCard, Product
from store.db.opening import Shop
from store.ids import new_id
from store.office import offering, rewards
from store.office.coupons import issuing, kinds
from store.office.demo_members import CARD
from store.office.members import benefits

NAMES = {
    "100-10": {"zh_CN": "满100减10", "en": "10 off every 100"},
    "snacks-half": {"zh_CN": "零食第二件半价", "en": "Second snack at half price"},
    "instant-3": {"zh_CN": "方便面任选3件15元", "en": "Any 3 noodles for 15"},
    "bread-night": {"zh_CN": "面包晚市8折", "en": "Bread 20% off after eight"},
    "birthday": {"zh_CN": "生日月95折", "en": "5% off in your birthday month"},
    "fifty-five": {"zh_CN": "满50减5券", "en": "5 off 50"},
    "two-hundred": {"zh_CN": "满200减30券", "en": "30 off 200"},
    "next-time": {"zh_CN": "满200送10元券", "en": "10 off next time"},
}

OFFERS: tuple[dict[str, Any], ...] = (
    {"id": "100-10", "kind": "spend_and_save", "steps": [{"sum": "100.00", "off": "10.00"}], "repeat": True},
    {"id": "snacks-half", "kind": "nth_at_percent", "nth": 2, "rate": "50%", "what": {"categories": ["05"]}},
    {"id": "instant-3", "kind": "n_for_price", "n": 3, "price": "15.00", "what": {"categories": ["06"]}},
    {
        "id": "bread-night", "kind": "percent_off", "rate": "20%", "what": {"categories": ["12"]},
        "when": {"hours": ["20:00-23:00"]},
    },
    {"id": "birthday", "kind": "percent_off", "rate": "5%", "who": {"birthday": "month"}},
)  # fmt: skip

COUPONS: tuple[dict[str, Any], ...] = (
    {"id": "fifty-five", "kind": "spend_and_save", "steps": [{"sum": "50.00", "off": "5.00"}], "valid_days": 30},
    {"id": "two-hundred", "kind": "spend_and_save", "steps": [{"sum": "200.00", "off": "30.00"}], "valid_days": 30},
    {
        "id": "next-time", "kind": "spend_and_save", "steps": [{"sum": "50.00", "off": "10.00"}], "valid_days": 30,
        "issue_on": "payment", "issue_at": "200.00",
    },
)  # fmt: skip

FOR_THE_FIRST = ("fifty-five", "two-hundred")
"""Kinds of which the first member holds one each."""

# the reward's code | points | money on top | product, in Chinese and in English, or the kind of a coupon
REWARDS = """
cola     | 150 | 0   | 北岸可乐330ml   | North Bank Cola 330ml
oat-milk | 800 | 500 | 麦田里燕麦奶1L  | Maitianli Oat Milk 1L
five-off | 400 |     | fifty-five
thirty   | 2000|     | two-hundred
"""

# code | tier | quota and period ("" is only said) | name | in English
BENEFITS = """
bags     | silver | 4 month    | 免费购物袋 | Free carrier bag
tea      | gold   | 2 month    | 到店奉茶   | A cup of tea
gift     | gold   | 1 birthday | 生日礼品   | A birthday present
delivery | gold   |            | 优先送货   | Delivered first
"""

STEPS = ((Fraction(200), Fraction(20)), (Fraction(500), Fraction(60)), (Fraction(1000), Fraction(150)))


def put_out(shop: Shop, actor: Actor, language: str, now: datetime) -> None:
    """Put them into force, each an act of its own."""
    with shop.transaction():
        settings.save(topup_steps=STEPS)
    shop.refresh()
    for offer in OFFERS:
        offering.add(shop, actor, {**offer, "name": NAMES[offer["id"]][language]}, now=now)
    for coupon in COUPONS:
        kinds.add(shop, actor, {**coupon, "name": NAMES[coupon["id"]][language]}, now=now)
    for code, points, money, *things in _table(REWARDS):
        if money:
            product = Product.get_or_none(Product.name == things[language != "zh_CN"])
            if product:  # the shelves of tests are shorter
                rewards.add(shop, actor, code, int(points), money=int(money), product=product.code, now=now)
        else:
            rewards.add(shop, actor, code, int(points), coupon=things[0], now=now)
    for code, tier, often, *names in _table(BENEFITS):
        quota, period = often.split() if often else ("0", "year")
        name = names[language != "zh_CN"]
        benefits.add(shop, actor, tier, code, name, quota=int(quota), period=period, now=now)
    first = str(MemberCard.get_by_id(CARD).member.id)
    for kind in FOR_THE_FIRST:
        issuing.issue(shop, actor, kind, first, key=new_id(), now=now)


def _table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
