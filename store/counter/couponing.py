"""Coupons in a sale: handed over, taken out again, those of the member that would fit; and what a closing sale does
with them: those that took something off are used, those that took nothing stay, and the sale may earn new ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store.books import acts, coupons
from store.books.actor import Actor
from store.books.coupons import Issued
from store.calendar import Millis
from store.counter import printing
from store.counter.open_sales import OpenBasket, OpenSale, changing, read_open
from store.counter.selling import as_it_is, begin_sale
from store.db.models import Coupon as CouponRow
from store.db.models import Member, SaleCoupon
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import Money
from store.office.coupons import issuing, views
from store.office.coupons.views import CouponView, check_owner, coupon_by_code, coupons_of
from store.pricing.basket import SaleId
from store.pricing.offers.base import Coupon

MOST_TRIED = 20
"""Coupons of a member that are tried on a basket, those first that end first."""
MOST_IN_SALE = 20


class CouponThere(Refused):
    template = N_("This coupon is in the sale already.")


class TooManyCoupons(Refused):
    template = N_("A sale takes {most} {most:coupon|coupons} at most.")


class CouponNotThere(Refused):
    template = N_("The coupon {code} is not in this sale.")


@dataclass(frozen=True, slots=True)
class Fit:
    """A coupon of the member, what it would take off the basket as it is, and what is lacking for that, as a CouponUse
    says it; `shut_by` an exclusive one that is in the sale. `saves` is less than it takes where it shuts out what is in
    the sale already."""

    coupon: CouponView
    takes: Money
    lacking: Money
    lacking_pieces: int
    shut_by: str = ""
    lacking_kinds: int = 0
    needed: bool = False
    saves: Money = 0


def add_coupon(shop: Shop, actor: Actor, sale: SaleId, code: str, *, key: str, now: datetime) -> OpenBasket:
    """A coupon is handed over. It may take nothing off yet: what it is lacking is in the basket's `priced.coupons`. It
    is used when the sale closes, not before. The sale may be empty yet.

    Raises NoSuchCoupon, CouponUsed, CouponExpired, CouponVoid, CouponTakenBack, CouponOfAnother, CouponThere,
    TooManyCoupons, SaleClosed.
    """
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        view = coupon_by_code(shop, code, now=now)
        open_sale = change.now or begin_sale(shop, actor, sale, now)
        check_owner(view, open_sale.member.id if open_sale.member else None)
        handed = [each.code for each in open_sale.coupons]
        if view.code in handed:
            raise CouponThere()
        if len(handed) >= MOST_IN_SALE:
            raise TooManyCoupons(most=MOST_IN_SALE)
        last = _LAST_PLACE(shop.db, sale=sale).fetchone()
        _HAND_OVER(shop.db, sale=sale, place=last[0] + 1 if last else 1, coupon=view.id)
        change.now = _with(shop, open_sale, (*open_sale.coupons, Coupon(view.code, view.offer)), now)
        acts.done(shop, key, "add_coupon", view.id, now)
        return change.now.basket()


def remove_coupon(shop: Shop, actor: Actor, sale: SaleId, code: str, *, key: str, now: datetime) -> OpenBasket:
    """The customer keeps a coupon after all. Raises CouponNotThere, SaleClosed."""
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        open_sale = change.now
        if open_sale is None or code not in [each.code for each in open_sale.coupons]:
            raise CouponNotThere(code=code)
        _TAKE_OUT(shop.db, sale=sale, coupon=views.show(shop, code).id)
        change.now = _with(shop, open_sale, tuple(each for each in open_sale.coupons if each.code != code), now)
        acts.done(shop, key, "remove_coupon", sale, now)
        return change.now.basket()


def coupons_for_basket(shop: Shop, sale: SaleId, *, now: datetime) -> tuple[Fit, ...]:
    """The coupons of the sale's member that are not handed over yet, each with what it would take off the basket
    beside those that are; what takes most first. At most 20 are tried. Raises SaleClosed."""
    return tuple(sorted(try_coupons(shop, sale, now=now), key=lambda fit: -fit.takes))


def try_coupons(shop: Shop, sale: SaleId, *, now: datetime) -> Iterator[Fit]:
    """The same one after another, what ends first before what ends later: each prices the basket, and who asks may do
    something else between two of them. None where the sale takes no more of them."""
    open_sale = read_open(shop, sale, now)
    if open_sale is None or open_sale.member is None:
        return
    handed = {each.code for each in open_sale.coupons}
    if len(handed) >= MOST_IN_SALE:
        return
    mine = [view for view in coupons_of(shop, open_sale.member.id, now=now) if view.code not in handed]
    without = open_sale.priced
    for view in mine[:MOST_TRIED]:
        priced = _with(shop, open_sale, (*open_sale.coupons, Coupon(view.code, view.offer)), now).priced
        use = priced.coupons[-1]
        far = (use.lacking, use.lacking_pieces, use.shut_by, use.lacking_kinds, use.needed)
        yield Fit(view, use.amount, *far, without.due + without.points - priced.due - priced.points)


def only_those_of(shop: Shop, open_sale: OpenSale, member: str | None) -> tuple[Coupon, ...]:
    """The coupons that stay in a sale when it becomes this member's, inside the caller's transaction."""
    kept = []
    for coupon, view in zip(open_sale.coupons, views.in_sale(shop, open_sale.sale), strict=True):
        if view.member in (None, member):
            kept.append(coupon)
        else:
            _TAKE_OUT(shop.db, sale=open_sale.sale, coupon=view.id)
    return tuple(kept)


def close_coupons(shop: Shop, actor: Actor, open_sale: OpenSale, now: datetime) -> tuple[Issued, ...]:
    """Inside the closing transaction: coupons that took something off are used; those that the sale earned (满额送券).

    Raises CouponUsed, CouponExpired, CouponVoid, CouponTakenBack when one is not good any more.
    """
    sale, priced = open_sale.sale, open_sale.priced
    if open_sale.coupons:
        ids = dict(_IDS(shop.db, sale=sale).fetchall())
        for each in sorted(priced.coupons, key=lambda use: use.code):
            if each.amount:
                coupons.use(shop, actor, ids[each.code], sale, each.amount, now=now)
        _CLEAR(shop.db, sale=sale)
    member = open_sale.member
    referrer = None
    if member is not None and member.first_purchase:
        referrer = _REFERRER(shop.db, member=member.id).fetchone()[0]
    return issuing.for_payment(shop, actor, sale, priced.due, member.id if member else None, referrer=referrer, now=now)


def print_coupons(shop: Shop, actor: Actor, made: Sequence[Issued], now: datetime, at: Millis) -> None:
    """The slips of coupons that a sale earned, behind its receipt."""
    for each in made:
        printing.enqueue_document(shop, actor.till, "coupon", each.id, drawer=False, at=at)
        coupons.printed(shop, actor, each.id, now=now)


def _with(shop: Shop, open_sale: OpenSale, handed: tuple[Coupon, ...], now: datetime) -> OpenSale:
    return replace(open_sale, coupons=handed).priced_again(shop, now)


_LAST_PLACE = Statement(
    lambda: (
        SaleCoupon.select(SaleCoupon.place)
        .where(SaleCoupon.sale == param("sale"))
        .order_by(SaleCoupon.place.desc())
        .limit(1)
    )
)
_HAND_OVER = Statement(
    lambda: SaleCoupon.insert(
        {SaleCoupon.sale: param("sale"), SaleCoupon.place: param("place"), SaleCoupon.coupon: param("coupon")}
    )
)
_TAKE_OUT = Statement(
    lambda: SaleCoupon.delete().where(SaleCoupon.sale == param("sale"), SaleCoupon.coupon == param("coupon"))
)
_CLEAR = Statement(lambda: SaleCoupon.delete().where(SaleCoupon.sale == param("sale")))
_IDS = Statement(
    lambda: (
        CouponRow.select(CouponRow.code, CouponRow.id)
        .join(SaleCoupon, on=(SaleCoupon.coupon == CouponRow.id))
        .where(SaleCoupon.sale == param("sale"))
    )
)
_REFERRER = Statement(lambda: Member.select(Member.referrer).where(Member.id == param("member")))
