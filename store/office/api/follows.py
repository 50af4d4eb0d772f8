"""Who follows the shop's account (关注公众号): known again by a keyed hash, given the coupon for it once."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.keys import derive
from store.db.models import Coupon, Follower, Member
from store.db.opening import Shop
from store.ids import new_id
from store.office.coupons import issuing, views
from store.office.coupons.views import CouponView
from store.office.members import identity
from store.office.members.phones import good_phone
from store.office.members.views import MemberView, get


@dataclass(frozen=True, slots=True)
class Followed:
    """`member` is whose account it is, when that is known; `coupon` what the follower ever got for it, `issued` whether
    just now."""

    following: bool
    first: bool
    member: MemberView | None
    coupon: CouponView | None
    issued: bool


def follow(shop: Shop, actor: Actor, openid: str, phone: str = "", *, now: datetime) -> Followed:
    """Somebody follows. Whoever has the `phone` is bound to the openid, unless they have another one; a phone that is
    no member's is not kept. The coupon of the setting `follow_coupon` is issued once a follower and once a member, to
    the member, or to whoever brings it.

    Raises BadOpenid, OpenidTaken, BadMobile, BadPhone.
    """
    identity.check_openid(openid)
    with shop.whole():
        member = _member(shop, actor, openid, phone, now)
        row = _row(shop, openid)
        first = row is None
        if row is None:
            row = Follower.create(
                id=new_id(),
                hash=_hash(shop, openid),
                following=True,
                first_at=to_millis(now),
                changed_at=to_millis(now),
            )
        else:
            Follower.update(following=True, changed_at=to_millis(now)).where(Follower.id == row.id).execute()
        made = None if row.coupon_id else _reward(shop, actor, row.id, member, now)
        journal.append(shop, actor, "follow", now=now, follower=row.id, member=member.id if member else None)
    coupon = made or row.coupon_id
    return Followed(True, first, member, views.get(shop, coupon) if coupon else None, made is not None)


def unfollow(shop: Shop, actor: Actor, openid: str, *, now: datetime) -> Followed:
    """Somebody follows no more; the openid stays the member's, and what they got stays theirs. Raises BadOpenid."""
    identity.check_openid(openid)
    with shop.transaction():
        member = by_openid(shop, openid, now=now)
        row = _row(shop, openid)
        if row is not None:
            Follower.update(following=False, changed_at=to_millis(now)).where(Follower.id == row.id).execute()
            journal.append(shop, actor, "unfollow", now=now, follower=row.id, member=member.id if member else None)
    coupon = row.coupon_id if row is not None else None
    return Followed(False, row is None, member, views.get(shop, coupon) if coupon else None, False)


def by_openid(shop: Shop, openid: str, *, now: datetime) -> MemberView | None:
    row = Member.get_or_none(Member.openid == openid)
    return get(shop, row.id, now=now) if row is not None else None


def _member(shop: Shop, actor: Actor, openid: str, phone: str, now: datetime) -> MemberView | None:
    known = by_openid(shop, openid, now=now)
    if known is not None or not phone:
        return known
    plain = good_phone(phone, shop.settings.currency.code)
    row: Any = Member.get_or_none(Member.phone == plain, Member.state == "active", Member.openid.is_null())
    return identity.link_openid(shop, actor, row.id, openid, now=now) if row is not None else None


def _reward(shop: Shop, actor: Actor, follower: str, member: MemberView | None, now: datetime) -> str | None:
    """The id of the coupon; None: none is set, its kind is over, the member is frozen or the like, or had one under
    another account."""
    kind = shop.settings.follow_coupon
    if not kind or (member is not None and (member.state != "active" or _had_one(member.id))):
        return None
    try:
        issuing.terms_of_kind(shop, kind, now)
    except (issuing.NoSuchKindToIssue, issuing.KindStopped, issuing.KindOver):
        return None
    cause = f"follow {follower}"
    [made] = issuing.issue(shop, actor, kind, member.id if member else None, key=cause, cause=cause, now=now)
    Follower.update(coupon=made.id).where(Follower.id == follower).execute()
    return made.id


def _had_one(member: str) -> bool:
    return bool(Coupon.select().where(Coupon.member == member, Coupon.cause.startswith("follow ")).exists())


def _row(shop: Shop, openid: str) -> Any:
    return Follower.get_or_none(Follower.hash == _hash(shop, openid))


def _hash(shop: Shop, openid: str) -> str:
    return hmac.digest(derive(shop.root.secret, b"guitai 1 followers"), openid.encode(), "sha256").hex()
