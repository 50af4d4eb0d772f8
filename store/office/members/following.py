"""Whom an adviser (顾问、导购) looks after these days: birthdays, who stays away, points and coupons that end.

The list is for the talk at the counter and for whom the adviser writes to; only those who agreed may be written to,
and each entry says so.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from store.books import coupons, journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.db.models import Member, MemberTotals, Staff
from store.db.opening import Shop
from store.office.coupons.nightly import feasts
from store.office.members import consents
from store.office.members.exporting import EXPORT_MEMBERS
from store.office.members.identity import NoSuchAdviser
from store.office.members.masks import mask_name, mask_phone
from store.office.members.reminding import ABOUT, Found, ending


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One reason to look after one member, who is masked. `about` and `day` as in a reminder; `agreed`: may be written
    to."""

    about: str
    number: str
    phone: str
    name: str
    day: date
    agreed: bool
    points: int = 0
    coupon: str = ""


def follow_ups(
    shop: Shop, actor: Actor, adviser: str, *, days: int = 30, away: int = 90, now: datetime
) -> list[FollowUp]:
    """For an adviser's members, by staff number: birthdays of this month, what ends in the next `days`, and who bought
    nothing for `away` days, the longest away first. Somebody's own list needs no permit; it is recorded, by how many.

    Raises NoSuchAdviser, ApprovalNeeded.
    """
    if not Staff.select().where(Staff.number == adviser).exists():
        raise NoSuchAdviser(number=adviser)
    if actor.number != adviser:
        require(shop, actor, EXPORT_MEMBERS)
    today = coupons.today(shop, now)
    until = today + timedelta(days=days)
    month = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    people, agreed = _looked_after(adviser), consents.all_who_agree("marketing")
    found = []
    for about, member, facts in (
        *ending(today, until),
        *(("birthday", member, {"day": day}) for member, day in feasts(*month)),
        *_stay_away(shop, adviser, away, now),
    ):
        if member in people:
            number, phone, name = people[member]
            facts.pop("code", None)
            shown = (number, mask_phone(phone), mask_name(name))
            found.append(FollowUp(about, *shown, agreed=member in agreed, **facts))
    with shop.transaction():
        journal.append(shop, actor, "member.follow_ups", now=now, adviser=adviser, members=len(found))
    return sorted(found, key=lambda each: (list(ABOUT).index(each.about), each.day, each.number))


def _looked_after(adviser: str) -> dict[str, tuple[str, str, str]]:
    """Number, phone and name by id of the adviser's active members."""
    rows: Any = (
        Member.select(Member.id, Member.number, Member.phone, Member.name)
        .join(Staff, on=(Member.adviser == Staff.id))
        .where(Staff.number == adviser, Member.state == "active", Member.merged_into.is_null())
    )
    return {row.id: (row.number, row.phone or "", row.name) for row in rows}


def _stay_away(shop: Shop, adviser: str, days: int, now: datetime) -> Found:
    rows: Any = (
        MemberTotals.select(MemberTotals.member, MemberTotals.last_visit_at)
        .join(Member, on=(MemberTotals.member == Member.id))
        .join(Staff, on=(Member.adviser == Staff.id))
        .where(Staff.number == adviser, MemberTotals.last_visit_at < to_millis(now - timedelta(days=days)))
    )
    for member, last in rows.tuples():
        yield "away", member, {"day": from_millis(last, shop.settings.zone).date()}
