"""A coupon as tills, slips and commands see it. What a shop without coupons never needs is loaded by the first one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from peewee import JOIN

from store.books import coupons
from store.calendar import as_date, as_number, from_millis
from store.db.models import Coupon, CouponKind, Member, SaleCoupon
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import Currency
from store.office.members.views import masked

if TYPE_CHECKING:
    from store.pricing.offers.base import Offer


class CouponOfAnother(Refused):
    template = N_("This coupon belongs to {member}: it counts in a sale with that member's card.")


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon. `offer` is what it gives; `member` the id of the one whose it is (None: whoever brings it), `owner`
    the masked phone and name. `state` as in the tables; what is issued may be past its last day, `expires_on`."""

    id: str
    code: str
    kind: str
    name: str
    offer: Offer
    state: str
    member: str | None
    owner: str
    issued_at: datetime
    expires_on: date | None
    uses_left: int
    earned_by: str | None


def coupon_by_code(shop: Shop, code: str, *, now: datetime) -> CouponView:
    """The coupon that a customer hands over, when it may be used now.

    Raises NoSuchCoupon, CouponUsed, CouponExpired, CouponVoid, CouponTakenBack.
    """
    view = show(shop, code)
    coupons.check(shop, view.id, now)
    return view


def check_owner(view: CouponView, member: str | None) -> None:
    """A coupon issued to a member counts with that member's card alone. Raises CouponOfAnother."""
    if view.member is not None and view.member != member:
        raise CouponOfAnother(member=view.owner)


def show(shop: Shop, code: str) -> CouponView:
    """The coupon with this code, in whatever state. Raises NoSuchCoupon."""
    row = _BY_CODE(shop.db, code=code).fetchone()
    if row is None:
        raise coupons.NoSuchCoupon(code=code)
    return _view(shop, row)


def get(shop: Shop, coupon: str) -> CouponView:
    """The same by id."""
    row = _BY_ID(shop.db, coupon=coupon).fetchone()
    if row is None:
        raise coupons.NoSuchCoupon(code=coupon)
    return _view(shop, row)


def coupons_of(shop: Shop, member: str, *, now: datetime) -> list[CouponView]:
    """What a member may use now, what ends first before what ends later."""
    day = as_number(coupons.today(shop, now))
    found = [_view(shop, row) for row in _OF_MEMBER(shop.db, member=member, day=day).fetchall()]
    return sorted(found, key=lambda view: (view.expires_on or date.max, view.id))


def in_sale(shop: Shop, sale: str) -> list[CouponView]:
    """What was handed over in an open sale, in that order."""
    return [_view(shop, row) for row in _IN_SALE(shop.db, sale=sale).fetchall()]


def listed(
    shop: Shop, *, kind: str | None = None, member: str | None = None, state: str | None = None, limit: int | None = 100
) -> list[CouponView]:
    """The latest coupons of a kind, a member, a state; all of them without a limit."""
    query = _select().order_by(Coupon.id.desc()).limit(limit)
    for column, value in ((Coupon.template, kind), (Coupon.member, member), (Coupon.state, state)):
        if value is not None:
            query = query.where(column == value)
    return [_view(shop, row) for row in query.tuples()]


@lru_cache(maxsize=256)
def offer_of(kind: str, data: str, currency: Currency, zone: ZoneInfo) -> Offer:
    """The offer of a kind of coupon. Its id is no offer's of the shop: no file can name one with a colon."""
    from store.pricing.offers.reading import Terms, read_offer

    return replace(read_offer(json.loads(data), Terms(currency, zone)), id=f"coupon:{kind}")


def _view(shop: Shop, row: Sequence[Any]) -> CouponView:
    id_, code, kind, state, member, expires, left, earned_by, issued, name, data, phone, who, number = row
    return CouponView(
        id_,
        code,
        kind,
        name,
        offer_of(kind, data, shop.settings.currency, shop.settings.zone),
        state,
        member,
        masked(phone, who, number) if member else "",
        from_millis(issued, shop.settings.zone),
        as_date(expires) if expires else None,
        left,
        earned_by,
    )


def _select() -> Any:
    return (
        Coupon.select(
            *(Coupon.id, Coupon.code, Coupon.template, Coupon.state, Coupon.member, Coupon.expires_on),
            *(Coupon.uses_left, Coupon.earned_by, Coupon.issued_at, CouponKind.name, CouponKind.data),
            *(Member.phone, Member.name, Member.number),
        )
        .join(CouponKind)
        .switch(Coupon)
        .join(Member, JOIN.LEFT_OUTER, on=(Member.id == Coupon.member))
    )


_BY_CODE = Statement(lambda: _select().where(Coupon.code == param("code")))
_BY_ID = Statement(lambda: _select().where(Coupon.id == param("coupon")))
_OF_MEMBER = Statement(
    lambda: _select().where(
        Coupon.member == param("member"),
        Coupon.state == "issued",
        Coupon.expires_on.is_null() | (Coupon.expires_on >= param("day")),
    )
)
_IN_SALE = Statement(
    lambda: (
        _select()
        .switch(Coupon)
        .join(SaleCoupon, on=(SaleCoupon.coupon == Coupon.id))
        .where(SaleCoupon.sale == param("sale"))
        .order_by(SaleCoupon.place)
    )
)
