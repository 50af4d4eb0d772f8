"""Points for goods (换商品) and for coupons (换券), at the till.

Goods are a line like any other, whose price is the reward's money and which costs points beside it; nothing else is
taken off them. Their points are burned when the sale is closed and come back, to the lots they came from, with what is
returned.
"""

from datetime import datetime
from typing import Any

from store.books import acts, coupons, journal, points
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.counter import printing
from store.counter.open_sales import OpenBasket, changing
from store.counter.points_wanted import NoMemberYet, check_points
from store.counter.selling import NotForSale, QuantityTooLarge, as_it_is, begin_sale, write_line
from store.db.models import PointsEntry
from store.db.opening import Shop
from store.errors import N_, BadQuantity, Refused
from store.ids import new_id
from store.money import ONE, Quantity, write_quantity
from store.office import catalogue, rewards
from store.office.coupons import issuing, views
from store.office.coupons.views import CouponView
from store.office.members.editing import seen
from store.office.members.refusals import REFUSED_STATES
from store.pricing.basket import Line, LineId, SaleId

MOST_PIECES = 999

GIVE_REWARD = Permit("give_reward", N_("Give goods and coupons for points"), least="cashier")
RETURN_EXCHANGED = Permit("return_exchanged", N_("Take back a coupon that points had bought"), least="supervisor")


class NotExchanged(Refused):
    template = N_("The coupon {code} was not bought with points.")


def redeem_goods(
    shop: Shop, actor: Actor, sale: SaleId, reward: str, quantity: Quantity = ONE, *, key: str, now: datetime
) -> OpenBasket:
    """Add goods that the sale's member buys with points, by the reward's code; `quantity` in thousandths, whole pieces.

    Raises NoSuchReward, RewardStopped, NoMemberYet, NotEnoughPoints, BadQuantity, QuantityTooLarge, NotForSale,
    AnotherSaleOpen, SaleClosed, ApprovalNeeded.
    """
    found = rewards.reward(shop, reward)
    if found.product is None:
        raise rewards.NoSuchReward(code=reward)
    if quantity < ONE or quantity % ONE:
        raise BadQuantity(text=write_quantity(quantity))
    if quantity > MOST_PIECES * ONE:
        raise QuantityTooLarge(limit=MOST_PIECES)
    sellable = catalogue.by_code(shop, found.product, now=now)
    if sellable is None or not sellable.active:
        raise NotForSale(name=found.name)
    line = Line(
        id=LineId(new_id()),
        product=sellable.product,
        name=sellable.name,
        code=sellable.code,
        quantity=quantity,
        unit=sellable.unit,
        unit_price=found.money,
        tax=sellable.tax,
        points=found.points,
    )
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, LineId(change.done))
        require(shop, actor, GIVE_REWARD)
        open_sale = change.now or begin_sale(shop, actor, sale, now)
        if open_sale.member is None:
            raise NoMemberYet()
        position = open_sale.position + 1
        write_line(shop, actor, sale, line, "points", position, now)
        lines = [*(each.line for each in open_sale.priced.lines), line]
        change.now = open_sale.with_lines(shop, lines, now, position)
        check_points(shop, change.now, now)
        acts.done(shop, key, "redeem_goods", line.id, now)
        return change.now.basket(line.id)


def exchange_coupon(
    shop: Shop, actor: Actor, member: str, kind: str, *, key: str, now: datetime, on_paper: bool = True
) -> CouponView:
    """Give a member (by id) a coupon of a kind for the points that it costs, and print its slip.

    Raises NoSuchReward, NotEnoughPoints, NoSuchMember, MemberInactive, MemberFrozen, MemberLost, MemberClosed,
    NoSuchKindToIssue, KindStopped, KindOver, ApprovalNeeded.
    """
    cost = rewards.reward_for_coupon(shop, kind).points
    terms = issuing.terms_of_kind(shop, kind, now)
    with shop.transaction():
        made = acts.result_of(shop, key)
        if made is None:
            require(shop, actor, GIVE_REWARD)
            who = seen(shop, member, now)
            if who.state in REFUSED_STATES:
                raise REFUSED_STATES[who.state](member=who.masked)
            issued = coupons.issue(shop, actor, terms, member=who.id, cause=f"exchange {key}", now=now)
            assert issued
            made = issued.id
            given = {"source": made, "kind": "coupon", "member": who.id}
            points.burn(shop, actor, who.account, cost, **given, now=now)
            journal.append(shop, actor, "points.exchange", now=now, member=who.id, coupon=made, kind=kind, points=cost)
            if on_paper:
                printing.enqueue_document(shop, actor.till, "coupon", made, drawer=False, at=to_millis(now))
                coupons.printed(shop, actor, made, now=now)
            acts.done(shop, key, "points.exchange", made, now)
    return views.get(shop, made)


def return_exchanged(shop: Shop, actor: Actor, code: str, *, key: str, now: datetime) -> int:
    """Take a coupon back that points had bought and that was not used; how many points return to their lots.

    Raises NotExchanged, NoSuchCoupon, CouponUsed, CouponExpired, CouponVoid, CouponTakenBack, ApprovalNeeded.
    """
    coupon = views.show(shop, code)
    with shop.transaction():
        spent = _spent_on(coupon.id)
        if not spent:
            raise NotExchanged(code=code)
        cost, account, member = spent
        if acts.result_of(shop, key) is None:
            require(shop, actor, RETURN_EXCHANGED)
            coupons.void(shop, actor, coupon.id, now=now)
            given = {"burned_by": coupon.id, "source": f"back {coupon.id}", "member": member}
            points.give_back(shop, actor, account, cost, **given, now=now)
            journal.append(shop, actor, "points.exchange_back", now=now, member=member, coupon=coupon.id, points=cost)
            acts.done(shop, key, "points.exchange_back", coupon.id, now)
    return cost


def _spent_on(coupon: str) -> tuple[int, str, str] | None:
    """(points, account, member) that an exchange took."""
    rows: list[Any] = list(PointsEntry.select().where(PointsEntry.source == coupon, PointsEntry.kind == "coupon"))
    return (-sum(row.points for row in rows), rows[0].account_id, rows[0].member_id) if rows else None
