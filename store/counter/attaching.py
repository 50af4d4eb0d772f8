"""The member of a sale, and what the member wants to pay with points: before, during or at the end of it.

Each act prices everything again, for the member's prices, tier and offers.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from store.books import acts
from store.books.actor import Actor
from store.counter.open_sales import OpenBasket, changing
from store.counter.points_wanted import NoMemberYet
from store.counter.selling import as_it_is, begin_sale
from store.db.models import Sale
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import Money
from store.office.members.refusals import REFUSED_STATES, NoSuchMember
from store.office.members.views import get
from store.office.offers import pricing_settings
from store.pricing.basket import PricedBasket, SaleId

if TYPE_CHECKING:
    from store.office.members.views import MemberView


class GoodsForPoints(Refused):
    template = N_("In the basket are goods for this member's points: take them out first.")


def attach_member(shop: Shop, actor: Actor, sale: SaleId, member: str | None, *, key: str, now: datetime) -> OpenBasket:
    """Make a member (by id) the sale's, or with None nobody: points that were to pay are given up then, and coupons
    that were issued to another member.

    The sale may be empty yet. Raises NoSuchMember, MemberInactive, MemberFrozen, MemberLost, MemberClosed,
    GoodsForPoints, SaleClosed.
    """
    view = None
    if member is not None:
        view = get(shop, member, now=now)
        if view is None:
            raise NoSuchMember()
        if view.state in REFUSED_STATES:
            raise REFUSED_STATES[view.state](member=view.masked)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        open_sale = change.now or begin_sale(shop, actor, sale, now)
        same = view is not None and open_sale.member is not None and view.account == open_sale.member.account
        if not same and open_sale.priced.goods_points:
            raise GoodsForPoints()
        points = open_sale.points if same else 0
        _ATTACH(shop.db, sale=sale, member=view.id if view else None, points=points)
        coupons = open_sale.coupons
        if coupons:
            from store.counter.couponing import only_those_of

            coupons = only_those_of(shop, open_sale, view.id if view else None)
        change.now = replace(open_sale, member=view, coupons=coupons, points=points).priced_again(shop, now)
        acts.done(shop, key, "attach_member", view.id if view else "", now)
        return change.now.basket()


def use_points(shop: Shop, actor: Actor, sale: SaleId, wanted: Money | None, *, key: str, now: datetime) -> OpenBasket:
    """Let the member's points pay `wanted` of the sale: 0 is none of it, None as much as they may. They never pay more
    than the goods that are open to them and than the share of a bill that the shop has set.

    Raises NoMemberYet, PointsTooFew, PointsTooMany, SaleClosed.
    """
    from store.office.points import redeeming
    from store.pricing.loyalty import most_by_points

    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        if change.now is None or change.now.member is None:
            raise NoMemberYet()
        without = replace(change.now, points=0).priced_again(shop, now)
        pays = 0
        if wanted != 0:
            most = most_by_points(without.priced, pricing_settings(shop))
            free = change.now.member.points - without.priced.goods_points
            _, pays = redeeming(shop).spend(wanted, free, most)
        change.now = replace(without, points=pays).priced_again(shop, now)
        _POINTS(shop.db, sale=sale, points=pays)
        acts.done(shop, key, "use_points", sale, now)
        return change.now.basket()


def most_points(shop: Shop, priced: PricedBasket, member: "MemberView") -> Money:
    """What the member's points would pay of a basket, beside the goods that they buy; 0 when they may not."""
    from store.office.points import redeeming
    from store.pricing.loyalty import most_by_points

    if priced.points:
        return 0
    return redeeming(shop).most(member.points - priced.goods_points, most_by_points(priced, pricing_settings(shop)))[1]


_ATTACH = Statement(
    lambda: Sale.update({Sale.member: param("member"), Sale.points_money: param("points")}).where(
        Sale.id == param("sale")
    )
)
_POINTS = Statement(lambda: Sale.update({Sale.points_money: param("points")}).where(Sale.id == param("sale")))
