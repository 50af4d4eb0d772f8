"""Issuing coupons: by hand, to a segment of the members, for a sale that earned one, for signing up.

Every coupon that is not to be issued twice has a cause, which is unique in the store. Many coupons are issued in
portions, so that no till waits for them; begun again with the same key or cause, issuing goes on where it stopped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from peewee import JOIN

from store.books import coupons, journal
from store.books.actor import Actor
from store.books.coupons import Issued, Terms
from store.books.permits import Permit, require
from store.calendar import as_date, as_number, to_millis
from store.db.models import Coupon, CouponKind, Member, MemberTag, MemberTotals
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import Money
from store.office.coupons import views
from store.office.coupons.views import CouponView
from store.office.members.buying import who_bought
from store.office.members.refusals import NoSuchMember, refuse_closed, refuse_inactive
from store.office.points import NoReason

PORTION = 100
"""Coupons a transaction: some 20 ms."""
MOST = 100_000

ISSUE_COUPONS = Permit("issue_coupons", N_("Issue and withdraw coupons by hand"), least="supervisor")

T = TypeVar("T")


class KindStopped(Refused):
    template = N_("The kind of coupon {code} is stopped: none is issued any more.")


class KindOver(Refused):
    template = N_("The kind of coupon {code} was good until {day}.")


class NotSoMany(Refused):
    template = N_("From 1 to {most} coupons are issued at once.")


class NoSuchKindToIssue(Refused):
    template = N_("There is no kind of coupon {code}.")


@dataclass(frozen=True, slots=True)
class Segment:
    """Members by tier, tag, month of birth (lunar birthdays by their lunar month), last purchase, and goods of the
    category `bought` (a code) in at least `times` of their sales since `bought_since`; what is not set does not count.
    A member who has never bought anything has no last purchase and is not `last_visit_before`."""

    tier: str = ""
    tag: str = ""
    birth_month: int = 0
    last_visit_before: datetime | None = None
    bought: str = ""
    times: int = 1
    bought_since: datetime | None = None


def issue(
    shop: Shop, actor: Actor, kind: str, member: str | None, n: int = 1, *, key: str, now: datetime, cause: str = ""
) -> list[CouponView]:
    """Issue `n` coupons, to a member or to whoever brings them. With the same key, or the same `cause` (the event that
    an outside system tells of, at most 64 characters), these are issued once and answered again.

    Raises NoSuchKindToIssue, KindStopped, KindOver, NoSuchMember, MemberInactive, MemberClosed, NotSoMany,
    ApprovalNeeded.
    """
    if not 1 <= n <= MOST:
        raise NotSoMany(most=MOST)
    require(shop, actor, ISSUE_COUPONS)
    terms = terms_of_kind(shop, kind, now)
    if member is not None and not Member.select().where(Member.id == member, Member.merged_into.is_null()).exists():
        raise NoSuchMember()
    if member is not None:
        refuse_inactive(member)
        refuse_closed(member)
    causes = [f"{cause or key} {place}" for place in range(n)]
    for some in _portions(causes):
        with shop.transaction():
            made = [coupons.issue(shop, actor, terms, member=member, cause=each, now=now) for each in some]
            _journal(shop, actor, kind, made, now, member=member)
    return [views.get(shop, _BY_CAUSE(shop.db, cause=each).fetchone()[0]) for each in causes]


def issue_to_segment(
    shop: Shop, actor: Actor, kind: str, segment: Segment, *, key: str, now: datetime, cause: str = ""
) -> int:
    """One coupon to each member of a segment who has none for this key, or for this `cause` (a campaign's name, at
    most 48 characters); how many. Raises as `issue`, and NoSuchCategory."""
    require(shop, actor, ISSUE_COUPONS)
    terms = terms_of_kind(shop, kind, now)
    causes = [(member, f"{cause or key} {member}") for member in ids_in(segment)]
    return issue_for(shop, actor, terms, causes, now=now)


def issue_for(shop: Shop, actor: Actor, terms: Terms, causes: Sequence[tuple[str, str]], *, now: datetime) -> int:
    """A coupon for each (member, cause) that has none yet; how many. Transactions of its own."""
    count = 0
    for some in _portions(causes):
        with shop.transaction():
            made = [coupons.issue(shop, actor, terms, member=member, cause=cause, now=now) for member, cause in some]
            count += _journal(shop, actor, terms.kind, made, now)
    return count


def for_payment(
    shop: Shop, actor: Actor, sale: str, paid: Money, member: str | None, *, referrer: str | None = None, now: datetime
) -> tuple[Issued, ...]:
    """The coupons that a sale earns as it closes, inside its transaction (满200送30): to its member, or to whoever
    takes the slip. `referrer` is the member who brought this one, when it is the first purchase: theirs are issued
    too and are not among those returned."""
    made = []
    for code, days, until, uses, on, sum_ in _EARNED(shop.db, sum=paid).fetchall():
        terms = Terms(code, days, until, uses)
        if _over(shop, terms, now):
            continue
        if on == "payment":
            given = {"member": member, "cause": f"payment {code} {sale}", "earned_by": sale}
            if one := coupons.issue(shop, actor, terms, now=now, earned_from=sum_, **given):
                made.append(one)
        elif referrer is not None:
            cause = f"referral {code} {member}"
            coupons.issue(shop, actor, terms, member=referrer, cause=cause, sale=sale, now=now)
    return tuple(made)


def for_signup(shop: Shop, actor: Actor, member: str, *, now: datetime) -> None:
    """The coupons that a new member gets, inside the caller's transaction."""
    for terms, _ in terms_on(shop, "signup", now):
        coupons.issue(shop, actor, terms, member=member, cause=f"signup {terms.kind} {member}", now=now)


def terms_on(shop: Shop, occasion: str, now: datetime) -> list[tuple[Terms, int]]:
    """The kinds that are issued by themselves on an occasion, and at how many days or which sum."""
    rows = _ON(shop.db, occasion=occasion).fetchall()
    found = [(Terms(code, days, until, uses), at) for code, days, until, uses, at in rows]
    return [(terms, at) for terms, at in found if not _over(shop, terms, now)]


def void(shop: Shop, actor: Actor, code: str, reason: str, *, now: datetime) -> CouponView:
    """Withdraw a coupon; why stands in its history. Raises NoReason, ApprovalNeeded, NoSuchCoupon, and for one that is
    used or gone what became of it."""
    if not reason.strip():
        raise NoReason()
    with shop.transaction():
        require(shop, actor, ISSUE_COUPONS)
        coupon = views.show(shop, code)
        coupons.void(shop, actor, coupon.id, now=now, reason=reason)
        journal.append(shop, actor, "coupon.void", now=now, coupon=coupon.id, kind=coupon.kind)
    return views.show(shop, code)


def ids_in(segment: Segment) -> list[str]:
    """The ids of a segment's members. Raises NoSuchCategory."""
    members = [row[0] for row in members_of(segment).tuples()]
    if segment.bought:
        since = to_millis(segment.bought_since) if segment.bought_since else None
        who = set(who_bought(segment.bought, segment.times, since))
        members = [member for member in members if member in who]
    return members


def members_of(segment: Segment) -> Any:
    """The query of the ids of a segment's members, active ones alone, but for what they bought."""
    query = Member.select(Member.id).where(Member.state == "active", Member.merged_into.is_null()).order_by(Member.id)
    if segment.tier:
        query = query.where(Member.tier == segment.tier)
    if segment.birth_month:
        query = query.where(Member.birth_month == segment.birth_month)
    if segment.tag:
        query = query.join(MemberTag, on=(MemberTag.member == Member.id)).where(MemberTag.tag == segment.tag)
    if segment.last_visit_before:
        query = (
            query.switch(Member)
            .join(MemberTotals, JOIN.INNER, on=(MemberTotals.member == Member.id))
            .where(MemberTotals.last_visit_at < to_millis(segment.last_visit_before))
        )
    return query


def terms_of_kind(shop: Shop, kind: str, now: datetime) -> Terms:
    """What issuing one of a kind needs. Raises NoSuchKindToIssue, KindStopped, KindOver."""
    row = _KIND(shop.db, kind=kind).fetchone()
    if row is None:
        raise NoSuchKindToIssue(code=kind)
    days, until, uses, active = row
    if not active:
        raise KindStopped(code=kind)
    terms = Terms(kind, days, until, uses)
    if _over(shop, terms, now):
        raise KindOver(code=kind, day=as_date(until))
    return terms


def _over(shop: Shop, terms: Terms, now: datetime) -> bool:
    return terms.valid_until is not None and terms.valid_until < as_number(coupons.today(shop, now))


def _journal(
    shop: Shop, actor: Actor, kind: str, made: Iterable[Issued | None], now: datetime, member: str | None = None
) -> int:
    """Ids and no codes: a code is as good as the coupon."""
    ids = [each.id for each in made if each]
    if ids:
        journal.append(shop, actor, "coupon.issue", now=now, kind=kind, coupons=ids, member=member)
    return len(ids)


def _portions(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    return (all_of_them[start : start + PORTION] for start in range(0, len(all_of_them), PORTION))


_KIND = Statement(
    lambda: CouponKind.select(CouponKind.valid_days, CouponKind.valid_until, CouponKind.uses, CouponKind.active).where(
        CouponKind.code == param("kind")
    )
)
_COLUMNS = (CouponKind.code, CouponKind.valid_days, CouponKind.valid_until, CouponKind.uses)
_EARNED = Statement(
    lambda: (
        CouponKind.select(*_COLUMNS, CouponKind.issue_on, CouponKind.issue_at)
        .where(
            CouponKind.active == True,  # noqa: E712
            CouponKind.issue_on.in_(["payment", "referral"]),
            CouponKind.issue_at <= param("sum"),
        )
        .order_by(CouponKind.code)
    )
)
_ON = Statement(
    lambda: (
        CouponKind.select(*_COLUMNS, CouponKind.issue_at)
        .where(CouponKind.active == True, CouponKind.issue_on == param("occasion"))  # noqa: E712
        .order_by(CouponKind.code)
    )
)
_BY_CAUSE = Statement(lambda: Coupon.select(Coupon.id).where(Coupon.cause == param("cause")))
