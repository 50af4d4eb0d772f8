"""Whom the shop may write to, and about what: points and coupons that end soon, birthdays, who stayed away.

This sends nothing (store.office.outbox does): the list goes to whatever the shop sends with itself. Only members who
agreed to be written to are on it, for the law wants that consent (个人信息保护法第二十四条).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from store.books import coupons, journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import as_date, as_number, from_millis, to_millis
from store.db.models import CountCard, CountKind, Coupon, CouponKind, Member, MemberTotals, PointsLot
from store.db.opening import Shop
from store.errors import N_
from store.office.coupons.nightly import feasts
from store.office.members import consents, revealing
from store.office.members.exporting import EXPORT_MEMBERS
from store.office.members.masks import mask_name, mask_phone

ABOUT = {
    "points": N_("points that end"),
    "coupon": N_("a coupon that ends"),
    "count card": N_("a count card that ends"),
    "birthday": N_("birthday"),
    "away": N_("did not come since"),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell one member. `day` is when points, coupon or count card end, the birthday is, or they came last;
    `points` end then; `coupon` is its name and `code` its code, or those of the count card. Phone and name are masked
    unless asked for."""

    about: str
    number: str
    phone: str
    name: str
    day: date
    points: int = 0
    coupon: str = ""
    code: str = ""


def reminders(
    shop: Shop, actor: Actor, *, days: int = 7, away: int = 90, unmasked: bool = False, now: datetime
) -> list[Reminder]:
    """What is to be told of the next `days`, and who did not come for `away` days; recorded, by how many.

    Raises ApprovalNeeded.
    """
    require(shop, actor, EXPORT_MEMBERS)
    if unmasked:
        revealing.check(shop, actor)
    first = coupons.today(shop, now)
    last = first + timedelta(days=days)
    people = _who_agreed()
    found = []
    for about, member, facts in (
        *points_ending(first, last),
        *_coupons(first, last),
        *cards_ending(first, last),
        *_days(first, last),
        *_away(shop, away, now),
    ):
        if member in people:
            number, phone, name = people[member]
            shown = (phone, name) if unmasked else (mask_phone(phone), mask_name(name))
            found.append(Reminder(about, number, *shown, **facts))
    with shop.transaction():
        journal.append(shop, actor, "member.reminders", now=now, members=len(found), unmasked=unmasked)
    return sorted(found, key=lambda each: (list(ABOUT).index(each.about), each.day, each.number))


Found = Iterator[tuple[str, str, dict[str, Any]]]
"""What it is about, which member (by id), and the facts of a Reminder."""


def _who_agreed() -> dict[str, tuple[str, str, str]]:
    """Active members whose last word on marketing was yes: number, phone and name by id."""
    agreed = consents.all_who_agree("marketing")
    rows: Any = Member.select(Member.id, Member.number, Member.phone, Member.name).where(
        Member.state == "active", Member.merged_into.is_null()
    )
    return {row.id: (row.number, row.phone or "", row.name) for row in rows.iterator() if row.id in agreed}


def points_ending(first: date, last: date) -> Found:
    """What ends on each day, account by account."""
    ends: Any = (
        PointsLot.select(PointsLot.account, PointsLot.expires_on, fn.SUM(PointsLot.left))
        .where(PointsLot.expires_on.between(as_number(first), as_number(last)))
        .group_by(PointsLot.account, PointsLot.expires_on)
    )
    for member, day, left in ends.tuples():
        yield "points", member, {"day": as_date(day), "points": int(left)}


def _coupons(first: date, last: date) -> Found:
    ends: Any = (
        Coupon.select(Coupon.member, Coupon.expires_on, CouponKind.name, Coupon.code)
        .join(CouponKind, on=(CouponKind.code == Coupon.template))
        .where(
            Coupon.member.is_null(False),
            Coupon.state == "issued",
            Coupon.expires_on.between(as_number(first), as_number(last)),
        )
    )
    for member, day, name, code in ends.tuples():
        yield "coupon", member, {"day": as_date(day), "coupon": name, "code": code}


def cards_ending(first: date, last: date) -> Found:
    """Count cards with something left that end on these days."""
    ends: Any = (
        CountCard.select(CountCard.member, CountCard.until, CountKind.name, CountCard.number)
        .join(CountKind, on=(CountKind.code == CountCard.kind))
        .where(CountCard.unused > 0, CountCard.until.between(as_number(first), as_number(last)))
    )
    for member, day, name, number in ends.tuples():
        yield "count card", member, {"day": as_date(day), "coupon": name, "code": number}


def _days(first: date, last: date) -> Found:
    for member, day in feasts(first, last):
        yield "birthday", member, {"day": day}


def _away(shop: Shop, days: int, now: datetime) -> Found:
    """Who came last on that very day, so that a list a day names each once."""
    since, until = (to_millis(now - timedelta(days=many)) for many in (days + 1, days))
    rows: Any = MemberTotals.select(MemberTotals.member, MemberTotals.last_visit_at).where(
        MemberTotals.last_visit_at >= since, MemberTotals.last_visit_at < until
    )
    for member, last in rows.tuples():
        yield "away", member, {"day": from_millis(last, shop.settings.zone).date()}


def ending(first: date, last: date) -> Found:
    """Points, coupons and count cards that end on these days."""
    yield from points_ending(first, last)
    yield from _coupons(first, last)
    yield from cards_ending(first, last)
