"""What becomes of coupons at night: for birthdays, for members who stay away, and when their last day is over.

Each is safe to run twice, and after nights without a run: a coupon's cause is unique.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from store.books import coupons, journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Coupon, Member, MemberTotals
from store.db.opening import Shop
from store.lunar import solar
from store.office.coupons.issuing import PORTION, issue_for, terms_on

MISSED = 7
"""Days after a birthday on which its coupon is still issued, when nights were missed."""


def birthdays(shop: Shop, actor: Actor, now: datetime) -> int:
    """A coupon for each member whose birthday comes within the days of a kind, once a year a member; how many. Whose
    day is not known has it on the first of the month."""
    day, count = coupons.today(shop, now), 0
    for terms, ahead in terms_on(shop, "birthday", now):
        first, last = day - timedelta(days=MISSED), day + timedelta(days=ahead)
        causes = [(member, f"birthday {year} {terms.kind} {member}") for member, _, year in _feasts(first, last)]
        count += issue_for(shop, actor, terms, causes, now=now)
    return count


def lapsed(shop: Shop, actor: Actor, now: datetime) -> int:
    """A coupon for each member who has bought nothing for the days of a kind, once a lapse; how many. Who has never
    bought anything has not stayed away."""
    count = 0
    for terms, days in terms_on(shop, "lapse", now):
        rows = _away(terms.kind, to_millis(now - timedelta(days=days))).tuples()
        causes = [(member, f"lapse {terms.kind} {member} {last}") for member, last in rows]
        count += issue_for(shop, actor, terms, causes, now=now)
    return count


def expire(shop: Shop, actor: Actor, now: datetime) -> int:
    """Coupons whose last day is over have expired; how many."""
    total = 0
    while overdue := coupons.overdue(shop, now, PORTION):
        with shop.transaction():
            count = coupons.expire(shop, actor, overdue, now=now)
            if count:
                journal.append(shop, actor, "coupon.expire", now=now, count=count)
        total += count
    return total


def feasts(first: date, last: date) -> Iterator[tuple[str, date]]:
    """Active members whose birthday is celebrated from `first` to `last`, and on which day."""
    return ((member, day) for member, day, _ in _feasts(first, last))


def _feasts(first: date, last: date) -> Iterator[tuple[str, date, int]]:
    """The same, and the year that the birthday counts for: a lunar one's may begin before ours."""
    for member, month, born, lunar in _born_about(first, last).tuples():
        for year in range(first.year - 1, last.year + 1):
            feast = _feast(year, month, born or 1, lunar)
            if feast and first <= feast <= last:
                yield member, feast, year


def _born_about(first: date, last: date) -> Any:
    """Active members with a birthday in the months between; of lunar birthdays all."""
    months = {(first + timedelta(days=days)).month for days in range((last - first).days + 1)}
    return Member.select(Member.id, Member.birth_month, Member.birth_day, Member.lunar).where(
        Member.state == "active",
        Member.merged_into.is_null(),
        Member.birth_month.in_(sorted(months)) | ((Member.lunar == True) & (Member.birth_month > 0)),  # noqa: E712
    )


def _feast(year: int, month: int, day: int, lunar: bool) -> date | None:
    """The day on which a birthday is celebrated in a year, of the lunar calendar for a lunar one; born on 29 February,
    on the 28th of a year without it."""
    if lunar:
        return solar(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)


def _away(kind: str, since: int) -> Any:
    had = Coupon.select(Coupon.id).where(
        Coupon.member == MemberTotals.member,
        Coupon.template == kind,
        Coupon.issued_at >= MemberTotals.last_visit_at,
    )
    return (
        MemberTotals.select(MemberTotals.member, MemberTotals.last_visit_at)
        .join(Member, on=(Member.id == MemberTotals.member))
        .where(
            MemberTotals.last_visit_at < since,
            Member.state == "active",
            Member.merged_into.is_null(),
            ~fn.EXISTS(had),
        )
        .order_by(MemberTotals.member)
    )
