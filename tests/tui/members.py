"""Members of the shop that the till's tests open, and what they have."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from store.books import points, wallet
from store.books.actor import Actor
from store.db import settings
from store.db.models import Barcode, Member, ProductPrice
from store.db.opening import Shop
from store.db.settings import Ratio
from store.ids import new_id
from store.office import offering, offers
from store.office.members import cards, enrolling, tiers
from store.office.members.enrolling import Birthday, Details
from store.office.members.views import MemberView, TierView, get

PHONE = "13812345678"


def gold_member(
    shop: Shop,
    actor: Actor,
    now: Any,
    *,
    phone: str = PHONE,
    name: str = "王小明",
    points_held: int = 1640,
    principal: int = 50000,
    bonus: int = 5000,
    birthday: Birthday | None = None,
    card: str = "",
) -> MemberView:
    """A member of the tier 黄金 who buys at price level 1; 100 points are worth 1.00."""
    with shop.transaction():
        plain = TierView("plain", "普通", 0)
        gold = TierView("gold", "黄金", 1, price_level=1, points=Fraction(3, 2), threshold=200000)
        tiers.write(shop, [plain, gold])
        settings.save(points_ratio=Ratio(100, 100))
    shop.refresh()
    details = Details(name=name, birthday=birthday or Birthday())
    member = enrolling.enrol(shop, actor, phone, details=details, key=new_id(), now=now)
    with shop.transaction():
        Member.update(tier="gold").where(Member.id == member.id).execute()
        if points_held:
            points.earn(shop, actor, member.id, points_held, source=new_id(), kind="opening", now=now)
        if principal:
            wallet.open_account(shop, member.id, now)
            wallet.put(shop, actor, member.id, principal=principal, bonus=bonus, kind="topup", source=new_id(), now=now)
    if card:
        cards.add(shop, actor, member.id, card, now=now)
    offers.forget(shop)
    found = get(shop, member.id, now=now)
    assert found
    return found


def member_price(shop: Shop, code: str, price: int) -> None:
    """What members of level 1 pay for it."""
    with shop.transaction():
        ProductPrice.create(product=Barcode.get_by_id(code).product_id, level=1, price=price)
    offers.forget(shop)


def offer(shop: Shop, actor: Actor, now: Any, **data: Any) -> None:
    offering.add(shop, replace(actor, role="manager"), data, now=now)
