"""The shop whose day is played, and what it sells: made-up goods, or those of a real shop's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from store import gift_numbers
from store.books import debts
from store.books.actor import Actor
from store.calendar import to_millis
from store.db import settings
from store.db.models import Category, Member, Product, QuickKey, Staff, TaxClass, TaxRate
from store.db.opening import Shop
from store.db.settings import Ratio
from store.ids import new_id
from store.office import offering
from store.office.members import enrolling, tiers
from store.office.members.views import TierView
from tests.conftest import CASHIER
from tests.coupons import put_coupon, put_kind
from tests.store.counter.conftest import put_product
from tests.store.counter.day.sums import Good
from tests.store.test_labels import with_check

START = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
"""Half past eight in Shanghai."""
STAFF = (("1002", "小王", "cashier"), ("1003", "小陈", "cashier"), ("1000", "店长", "manager"))
BUSINESS = "13900001111"
CARDS = tuple(gift_numbers.new_code(1, lambda _, at=at: 1234567000 + at) for at in range(40))


def made_up(count: int) -> list[Good]:
    """Goods of any price, one in three of them with the lower tax."""
    return [
        Good(f"69012{at:06}7", f"好货{at:03}号", 90 + (at * 1327) % 4900, tax=9 if at % 3 == 0 else 13)
        for at in range(count)
    ]


SPECIAL = (
    Good("8100001", "北岸可乐330ml", 250, for_members=200),
    Good("8100002", "长白山矿泉水550ml", 180, for_members=150),
    Good("8100003", "金龙鱼大豆油5L", 6990, for_members=6290),
)
"""Members pay less for these."""
CARTONS = (Good("8200001", "晨光酸奶", 350, carton=("18200001", 24, 7200)),)
WEIGHED = (
    Good("00101", "红富士苹果", 998, tax=9, weighed=True, label="00101"),
    Good("00102", "五花肉", 3280, tax=9, weighed=True, label="00102"),
)
OPEN = (Good("8300001", "鲜花", None), Good("8300002", "家常菜", None, tax=9))
KEYED = Good("8400001", "塑料袋", 30)


@dataclass
class Stocked:
    goods: tuple[Good, ...]
    coupons: tuple[str, ...]
    business: str


def stock(shop: Shop, goods: Sequence[Good], coupons: int = 30) -> Stocked:
    """Goods, staff, an offer on the whole basket, members' prices, coupons for anybody and a business that may owe."""
    office = Actor(staff=None, number="", name="", role="office", till="0100")
    with shop.transaction():
        settings.save(
            points_ratio=Ratio(100, 100), points_months=0, wallet_pin_over=0, rounding_step="fen", day_ends_at="04:00",
            topup_steps=((Fraction(100), Fraction(10)), (Fraction(200), Fraction(30))),
            scale_labels="weight=22IIIIIWWWWWC amount=23IIIIIAAAAAC", payment_driver="simulated",
        )  # fmt: skip
        Category.create(id=new_id(), code="1", name="食品")
        for rate in (9, 13):
            TaxClass.create(code=f"t{rate}", name=f"{rate}%")
            TaxRate.create(tax_class=f"t{rate}", since="2020-01-01", numerator=rate, denominator=100)
        for good in (*goods, *SPECIAL, *CARTONS, *WEIGHED, *OPEN, KEYED):
            packs = {good.carton[0]: (good.carton[1] * 1000, good.carton[2])} if good.carton else {}
            how = {"unit": "kg", "weighed": True, "decimals": 3} if good.weighed else {"unit": "个"}
            put_product(good.code, good.price, good.name, tax_class=f"t{good.tax}", packs=packs, **how)
        QuickKey.create(page=1, place=3, product=Product.get(Product.code == KEYED.code))
        for number, name, role in STAFF:
            id_ = CASHIER[:-4] + number
            Staff.create(id=id_, number=number, name=name, role=role, pin_hash="", created_at=to_millis(START))
        tiers.write(shop, [TierView("plain", "普通", 1)])
    shop.refresh()
    for good in SPECIAL:
        data = {"id": f"m{good.code}", "name": "会员特价", "kind": "special", "price": f"{good.for_members / 100:.2f}"}
        offering.add(shop, office, {**data, "who": {"members": True}, "what": {"products": [good.code]}}, now=START)
    whole = {"id": "mj", "name": "满100减10", "kind": "spend_and_save", "steps": [{"sum": "100", "off": "10"}]}
    offering.add(shop, office, whole, now=START)
    put_kind(shop, office, START)
    codes = tuple(put_coupon(shop, office, START).code for _ in range(coupons))
    business = enrolling.enrol(shop, office, BUSINESS, name="幸福公司", key=new_id(), now=START)
    with shop.transaction():
        Member.update(kind="business").where(Member.id == business.id).execute()
        debts.set_limit(business.id, 10_000_000)
    return Stocked(tuple(goods), codes, BUSINESS)


def label(good: Good, *, weight: int = 0, amount: int = 0) -> str:
    """What a scale prints: the weight, or the amount."""
    return with_check(f"22{good.label}{weight:05}") if weight else with_check(f"23{good.label}{amount:05}")
