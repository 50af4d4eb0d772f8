"""Coupons (优惠券): what each is worth stands with its kind; here is what becomes of it, and its history.

    issued → used            its uses are taken up by sales; a refund may give one back
           → taken_back      the sale that had earned it was returned
           → void            the shop withdrew it
           → expired         its last day is over

A change of state is a guarded update and an event beside it, inside the caller's transaction: a coupon handed over
at two tills at once is used once. Events are only added to; `shop verify` proves that states are what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from store.books import told
from store.books.actor import Actor
from store.calendar import as_date, as_number, from_millis, to_millis, trading_day
from store.coupon_numbers import new_code
from store.db.models import Coupon, CouponEvent, Sale
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money


class NoSuchCoupon(Refused):
    template = N_("There is no coupon {code}.")


class CouponUsed(Refused):
    template = N_("This coupon was used on {day} (sale {number}).")


class CouponUsedOutside(CouponUsed):
    template = N_("This coupon was used on {day}, outside the shop.")


class CouponExpired(Refused):
    template = N_("This coupon was good until {day}.")


class CouponVoid(Refused):
    template = N_("This coupon was withdrawn on {day}.")


class CouponTakenBack(Refused):
    template = N_("This coupon does not count any more: what had earned it was returned.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What issuing needs to know of a kind: days that a coupon is good, that of issue counted (None: no end), the last
    day of all of them (YYYYMMDD), and how often one may be used."""

    kind: str
    valid_days: int | None
    valid_until: int | None
    uses: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A new coupon. `expires_on` is its last day as YYYYMMDD, None when it has none."""

    id: str
    code: str
    expires_on: int | None


def issue(
    shop: Shop,
    actor: Actor,
    terms: Terms,
    *,
    member: str | None,
    cause: str | None,
    now: datetime,
    earned_by: str | None = None,
    earned_from: Money | None = None,
    sale: str | None = None,
) -> Issued | None:
    """A new coupon. None when one was issued for this cause before (at most 96 characters). `earned_from` is what the
    sale `earned_by` had to come to; `sale` is what gave rise to it, without such a claim on it."""
    new, code, expires = new_id(), _free_code(shop), last_day(shop, terms, now)
    given = {"id": new, "code": code, "kind": terms.kind, "member": member, "uses": terms.uses, "expires": expires}
    earned = {"earned_by": earned_by, "earned_from": earned_from}
    if _ISSUE(shop.db, **given, **earned, cause=cause, at=to_millis(now)).rowcount != 1:
        return None
    _enter(shop, actor, new, "issued", now, sale=sale, amount=terms.uses)
    return Issued(new, code, expires)


def last_day(shop: Shop, terms: Terms, now: datetime) -> int | None:
    """The last day, as YYYYMMDD, of a coupon that is issued now."""
    ends = [] if terms.valid_until is None else [terms.valid_until]
    if terms.valid_days is not None:
        ends.append(as_number(today(shop, now) + timedelta(days=terms.valid_days - 1)))
    return min(ends, default=None)


def use(shop: Shop, actor: Actor, coupon: str, sale: str | None, amount: Money, *, now: datetime) -> None:
    """A sale that closes, or an order of an outside shop (None), takes one use up, for so much money off.

    Raises CouponUsed, CouponExpired, CouponVoid, CouponTakenBack: another till was first, or the day is over.
    """
    day = as_number(today(shop, now))
    if _USE(shop.db, coupon=coupon, day=day).rowcount != 1:
        check(shop, coupon, now)
        raise RuntimeError("a coupon that may be used was not")
    event = _enter(shop, actor, coupon, "used", now, sale=sale, amount=amount)
    if sale is None:
        told.tell(shop, "coupon", event, now)


def check(shop: Shop, coupon: str, now: datetime) -> None:
    """Refuse a coupon that cannot be used now. Raises as `use`, and NoSuchCoupon."""
    row = _STATE(shop.db, coupon=coupon).fetchone()
    if row is None:
        raise NoSuchCoupon(code=coupon)
    state, expires = row
    if state == "taken_back":
        raise CouponTakenBack()
    if state in ("used", "void"):
        at, number = _LATEST(shop.db, coupon=coupon, event=state).fetchone()
        day = from_millis(at, shop.settings.zone).date()
        if state == "used":
            raise CouponUsed(day=day, number=number) if number else CouponUsedOutside(day=day)
        raise CouponVoid(day=day)
    if state == "expired" or (expires is not None and expires < as_number(today(shop, now))):
        raise CouponExpired(day=as_date(expires))


def give_back(shop: Shop, actor: Actor, sale: str, refund: str, *, now: datetime) -> tuple[str, ...]:
    """The sale is wholly returned: the coupons that it used may be used again, as far as they live; their codes.
    Asked for a sale a second time it gives nothing back."""
    codes = []
    for coupon, code, amount in _USED_BY(shop.db, sale=sale).fetchall():
        _GIVE_BACK(shop.db, coupon=coupon)
        _enter(shop, actor, coupon, "given_back", now, sale=refund, amount=amount)
        codes.append(code)
    return tuple(codes)


def give_back_use(shop: Shop, actor: Actor, coupon: str, amount: Money, *, now: datetime) -> None:
    """An order of an outside shop is undone: the use that it took is there again."""
    _GIVE_BACK(shop.db, coupon=coupon)
    _enter(shop, actor, coupon, "given_back", now, amount=amount)


def take_back(
    shop: Shop, actor: Actor, sale: str, refund: str, *, left: Money, most: Money, charge: bool, now: datetime
) -> Money:
    """Some of a sale is returned, and it costs `left` after that: the coupons that so much would not have earned are
    taken back. What such a coupon took off another sale already is charged off the refund when `charge` is set, at
    most `most` in all; what is to be charged."""
    charged = 0
    for coupon, state, earned_from in _EARNED_BY(shop.db, sale=sale).fetchall():
        if left >= earned_from:
            continue
        # Worth less than nothing, it was charged before and is the customer's; used elsewhere meanwhile, it is charged.
        ours = state == "issued" and worth(shop, coupon) >= 0
        if ours and _SET_STATE(shop.db, coupon=coupon, before="issued", state="taken_back").rowcount == 1:
            _enter(shop, actor, coupon, "taken_back", now, sale=refund)
        if charge and (part := min(worth(shop, coupon), most - charged)) > 0:
            _enter(shop, actor, coupon, "charged", now, sale=refund, amount=part)
            charged += part
    return charged


def take_back_referral(shop: Shop, actor: Actor, sale: str, refund: str, *, now: datetime) -> None:
    """The first purchase of a member is wholly returned: the coupons that whoever brought them got for it count no
    more, as far as they are not used."""
    for (coupon,) in _REFERRED_BY(shop.db, sale=sale).fetchall():
        if _SET_STATE(shop.db, coupon=coupon, before="issued", state="taken_back").rowcount == 1:
            _enter(shop, actor, coupon, "taken_back", now, sale=refund)


def worth(shop: Shop, coupon: str) -> Money:
    """What a coupon took off sales, less what was given back or charged."""
    sums = {event: int(amount) for event, amount in _SUMS(shop.db, coupon=coupon).fetchall()}
    return sums.get("used", 0) - sums.get("given_back", 0) - sums.get("charged", 0)


def void(shop: Shop, actor: Actor, coupon: str, *, now: datetime, reason: str = "") -> None:
    """Withdraw a coupon. Raises as `use` when it is not there to be withdrawn."""
    if _SET_STATE(shop.db, coupon=coupon, before="issued", state="void").rowcount != 1:
        check(shop, coupon, now)
        raise RuntimeError("a coupon that may be withdrawn was not")
    _enter(shop, actor, coupon, "void", now, reason=reason)


def void_all_of(shop: Shop, actor: Actor, member: str, *, now: datetime) -> int:
    """Withdraw all that a member has and did not use; how many."""
    held = [row[0] for row in _HELD_BY(shop.db, member=member).fetchall()]
    for coupon in held:
        if _SET_STATE(shop.db, coupon=coupon, before="issued", state="void").rowcount == 1:
            _enter(shop, actor, coupon, "void", now)
    return len(held)


def overdue(shop: Shop, now: datetime, limit: int) -> list[str]:
    """At most `limit` coupons that are still issued though their last day is over."""
    rows = _OVERDUE(shop.db, day=as_number(today(shop, now)), limit=limit).fetchall()
    return [row[0] for row in rows]


def expire(shop: Shop, actor: Actor, coupons: Sequence[str], *, now: datetime) -> int:
    """These have expired; how many had not been used or expired meanwhile."""
    count = 0
    for coupon in coupons:
        if _SET_STATE(shop.db, coupon=coupon, before="issued", state="expired").rowcount == 1:
            _enter(shop, actor, coupon, "expired", now)
            count += 1
    return count


def printed(shop: Shop, actor: Actor, coupon: str, *, now: datetime) -> None:
    """Its slip was asked for."""
    _enter(shop, actor, coupon, "printed", now)


def today(shop: Shop, now: datetime) -> date:
    """The trading day, which is a coupon's day."""
    return trading_day(now, shop.settings.zone, shop.settings.day_ends_at)


def _free_code(shop: Shop) -> str:
    """A code that no coupon has."""
    while True:
        code = new_code(shop.settings.store_number)
        if _BY_CODE(shop.db, code=code).fetchone() is None:
            return code


def _enter(
    shop: Shop,
    actor: Actor,
    coupon: str,
    event: str,
    now: datetime,
    *,
    sale: str | None = None,
    amount: int = 0,
    reason: str = "",
) -> str:
    given = {"coupon": coupon, "event": event, "sale": sale, "amount": amount, "at": to_millis(now)}
    new = new_id()
    _ENTER(shop.db, id=new, **given, till=actor.till, staff=actor.staff, reason=reason or None)
    return new


def _used_by() -> Any:
    """The coupons of a sale, with what each took off, that were not given back since."""
    back, refund = CouponEvent.alias(), Sale.alias()
    given_back = (
        back.select(back.id)
        .join(refund, on=(refund.id == back.sale))
        .where(back.coupon == CouponEvent.coupon, back.event == "given_back", refund.refunds == CouponEvent.sale)
    )
    return (
        CouponEvent.select(CouponEvent.coupon, Coupon.code, CouponEvent.amount)
        .join(Coupon)
        .where(CouponEvent.sale == param("sale"), CouponEvent.event == "used", ~fn.EXISTS(given_back))
        .order_by(CouponEvent.id)
    )


_BY_CODE = Statement(lambda: Coupon.select(Coupon.id).where(Coupon.code == param("code")))
_STATE = Statement(lambda: Coupon.select(Coupon.state, Coupon.expires_on).where(Coupon.id == param("coupon")))
_ISSUE = Statement(
    lambda: Coupon.insert(
        {
            Coupon.id: param("id"),
            Coupon.code: param("code"),
            Coupon.template: param("kind"),
            Coupon.member: param("member"),
            Coupon.state: "issued",
            Coupon.uses_left: param("uses"),
            Coupon.expires_on: param("expires"),
            Coupon.earned_by: param("earned_by"),
            Coupon.earned_from: param("earned_from"),
            Coupon.cause: param("cause"),
            Coupon.issued_at: param("at"),
        }
    ).on_conflict(conflict_target=[Coupon.cause], action="IGNORE")
)
_USE = Statement(
    lambda: Coupon.update(
        {
            Coupon.uses_left: Coupon.uses_left - 1,
            Coupon.state: Case(None, [(Coupon.uses_left == 1, "used")], Coupon.state),
        }
    ).where(
        Coupon.id == param("coupon"),
        Coupon.state == "issued",
        Coupon.uses_left > 0,
        Coupon.expires_on.is_null() | (Coupon.expires_on >= param("day")),
    )
)
_GIVE_BACK = Statement(
    lambda: Coupon.update(
        {
            Coupon.uses_left: Coupon.uses_left + 1,
            Coupon.state: Case(None, [(Coupon.state == "used", "issued")], Coupon.state),
        }
    ).where(Coupon.id == param("coupon"))
)
_SET_STATE = Statement(
    lambda: Coupon.update({Coupon.state: param("state")}).where(
        Coupon.id == param("coupon"), Coupon.state == param("before")
    )
)
_ENTER = Statement(
    lambda: CouponEvent.insert(
        {
            CouponEvent.id: param("id"),
            CouponEvent.coupon: param("coupon"),
            CouponEvent.event: param("event"),
            CouponEvent.sale: param("sale"),
            CouponEvent.amount: param("amount"),
            CouponEvent.at: param("at"),
            CouponEvent.till: param("till"),
            CouponEvent.staff: param("staff"),
            CouponEvent.reason: param("reason"),
        }
    )
)
_LATEST = Statement(
    lambda: (
        CouponEvent.select(CouponEvent.at, Sale.number)
        .join(Sale, JOIN.LEFT_OUTER, on=(Sale.id == CouponEvent.sale))
        .where(CouponEvent.coupon == param("coupon"), CouponEvent.event == param("event"))
        .order_by(CouponEvent.id.desc())
        .limit(1)
    )
)
_USED_BY = Statement(_used_by)
_EARNED_BY = Statement(
    lambda: (
        Coupon.select(Coupon.id, Coupon.state, Coupon.earned_from)
        .where(Coupon.earned_by == param("sale"))
        .order_by(Coupon.id)
    )
)
_REFERRED_BY = Statement(
    lambda: (
        CouponEvent.select(CouponEvent.coupon)
        .join(Coupon)
        .where(
            CouponEvent.sale == param("sale"),
            CouponEvent.event == "issued",
            Coupon.cause.startswith("referral "),
            Coupon.state == "issued",
        )
        .order_by(CouponEvent.coupon)
    )
)
_SUMS = Statement(
    lambda: (
        CouponEvent.select(CouponEvent.event, fn.SUM(CouponEvent.amount))
        .where(CouponEvent.coupon == param("coupon"))
        .group_by(CouponEvent.event)
    )
)
_HELD_BY = Statement(
    lambda: (
        Coupon.select(Coupon.id).where(Coupon.member == param("member"), Coupon.state == "issued").order_by(Coupon.id)
    )
)
_OVERDUE = Statement(
    lambda: (
        Coupon.select(Coupon.id)
        .where(Coupon.state == "issued", Coupon.expires_on < param("day"))
        .order_by(Coupon.id)
        .limit(param("limit"))
    )
)
