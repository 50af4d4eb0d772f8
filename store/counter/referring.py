"""Who brought a member (转介绍) is paid for that member's first purchase: points by the shop's settings here, coupons
of the kinds issued on a referral with the others that a sale earns. Once a member; taken back when that purchase is
wholly returned, but for a coupon that is used by then: the one who returns goods does not pay for it."""

from datetime import datetime

from store.books import coupons, points
from store.books.actor import Actor
from store.books.holders import holder
from store.db.models import Member, PointsEntry
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money
from store.office.members.refusals import REFUSED_STATES
from store.office.members.views import MemberView, get


def pay_referrer(shop: Shop, actor: Actor, sale: str, member: MemberView, due: Money, now: datetime) -> None:
    """Inside the closing transaction of a member's purchase."""
    settings = shop.settings
    if not (settings.referral_points and member.first_purchase and 0 < due >= settings.referral_from):
        return
    row = _REFERRER(shop.db, member=member.id).fetchone()
    referrer = get(shop, row[0], now=now) if row[0] else None
    if referrer is None or referrer.state in REFUSED_STATES:
        return
    # Its source names the member: two tills that both see a first purchase pay one of them.
    points.earn(
        *(shop, actor, referrer.account, settings.referral_points),
        source=_source(member.id),
        kind="referral",
        member=referrer.id,
        sale=sale,
        now=now,
    )


def take_back(shop: Shop, actor: Actor, sale: str, refund: str, member: str, now: datetime) -> None:
    """Inside the transaction of the refund that leaves nothing of a sale."""
    coupons.take_back_referral(shop, actor, sale, refund, now=now)
    for account, who, amount in _PAID(shop.db, source=_source(member), sale=sale).fetchall():
        given = {"earned_by": _source(member), "source": _source(refund), "member": who, "sale": refund}
        points.claw_back(shop, actor, holder(account), amount, **given, now=now)


def _source(document: str) -> str:
    return f"referral {document}"


_REFERRER = Statement(lambda: Member.select(Member.referrer).where(Member.id == param("member")))
_PAID = Statement(
    lambda: PointsEntry.select(PointsEntry.account, PointsEntry.member, PointsEntry.points).where(
        PointsEntry.source == param("source"), PointsEntry.kind == "referral", PointsEntry.sale == param("sale")
    )
)
