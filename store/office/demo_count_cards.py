"""The count cards of the demo shop: two kinds, and a card of the first member that some is used of."""

from datetime import datetime, timedelta

from store.books import counts
from store.books.actor import Actor
from store.calendar import as_number, to_millis, trading_day
from store.db.models import CountBill, CountCard, MemberCard, Product
from store.db.opening import Shop
from store.ids import new_id
from store.office import count_kinds
from store.office.count_kinds import CountKindView
from store.office.demo_members import CARD

# code | 商品 | its English name | 次数 | price (minor units) | days ("" has no end) | 名称 | in English
KINDS = """
milk20  | 青禾鲜牛奶950ml | Qinghe Fresh Milk 950ml  | 20 | 29800 | 90 | 鲜奶卡20瓶 | Fresh milk, 20 bottles
water12 | 望山矿泉水4L    | Wangshan Spring Water 4L | 12 | 9900  |    | 桶装水12桶 | Spring water, 12 big ones
"""

SOLD_DAYS_AGO, USED_DAYS_AGO = 18, (15, 8, 1)


def put_out(shop: Shop, actor: Actor, language: str, now: datetime) -> None:
    """Sell both kinds; the first member has a card of milk."""
    english = language != "zh_CN"
    for line in KINDS.strip().splitlines():
        code, *goods, uses, price, days, chinese, translated = (cell.strip() for cell in line.split("|"))
        product = Product.get_or_none(Product.name == goods[english])
        if product is None:  # the shelves of tests are shorter
            continue
        named, end = translated if english else chinese, int(days) if days else None
        made = count_kinds.add(
            *(shop, actor, code, named, product.code, int(uses), int(price)), valid_days=end, now=now
        )  # fmt: skip
        if code == "milk20":
            _sold(shop, actor, str(MemberCard.get_by_id(CARD).member.id), made, now)


def _sold(shop: Shop, actor: Actor, member: str, kind: CountKindView, now: datetime) -> None:
    """A card of the kind with its bill, paid by WeChat at the office, and its uses."""
    at = now - timedelta(days=SOLD_DAYS_AGO)
    day = trading_day(at, shop.settings.zone, shop.settings.day_ends_at)
    until = day + timedelta(days=kind.valid_days - 1) if kind.valid_days else None
    card, bill, number = new_id(), new_id(), f"K{actor.till}-{as_number(day)}-0001"
    same = {"number": number, "uses": kind.uses, "paid": kind.price}
    with shop.transaction():
        CountCard.insert(
            **{"id": card, "kind": kind.code, "member": member, "unused": kind.uses, "sold_at": to_millis(at)},
            until=as_number(until) if until else None,
            **same,
        ).execute()
        CountBill.insert(
            **{"id": bill, "kind": "count_card", "card": card, "till": actor.till, "trading_day": as_number(day)},
            **{"sequence": 1, "tender": "wechat", "tendered": kind.price, "at": to_millis(at), "staff": actor.staff},
            **same,
        ).execute()
        counts.enter(actor, card, "sell", kind.uses, bill=bill, now=at)
        for days_ago in USED_DAYS_AGO:
            counts.enter(actor, card, "use", -1, now=now - timedelta(days=days_ago))
