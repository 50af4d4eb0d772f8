"""What counts towards a tier: money spent, visits, top-ups or points, in a lifetime or a window of months."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import Select, fn

from store.books.visits import a_visit
from store.calendar import Millis, to_millis
from store.db.models import Account, Member, MemberTotals, PointsEntry, Sale, TopUp
from store.db.opening import Shop
from store.db.settings import Settings
from store.db.statements import Statement, param

EARNED = ("earn", "bonus", "topup", "referral", "opening", "clawback")
"""Kinds of points that count: what was spent or expired takes nobody's tier, and what came from a member that was
merged counts where it was earned."""


def since(settings: Settings, now: datetime) -> Millis:
    """Where the window begins; 0 for a lifetime."""
    if not settings.tier_window_months:
        return 0
    return to_millis(months_before(now.astimezone(settings.zone), settings.tier_window_months))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last day of a month that is shorter."""
    count = moment.year * 12 + moment.month - 1 - months
    year, month = count // 12, count % 12 + 1
    day = moment.day
    while True:
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            day -= 1


def of_member(shop: Shop, member: str, now: datetime) -> int:
    """What counts of this member so far."""
    settings = shop.settings
    begin = since(settings, now)
    if not begin and settings.tier_basis in _TOTALS:
        row = _TOTALS[settings.tier_basis](shop.db, member=member).fetchone()
    else:
        row = _OF_MEMBER[settings.tier_basis](shop.db, member=member, since=begin).fetchone()
    return int(row[0] or 0) if row else 0


def of_all(shop: Shop, now: datetime) -> dict[str, int]:
    """Member → what counts, of all for whom anything does; what a merged member did counts for the one it became."""
    begin = since(shop.settings, now)
    basis = shop.settings.tier_basis
    if not begin and basis in _TOTALS:
        column = _LIFETIME[basis]
        query = MemberTotals.select(column, MemberTotals.member).where(column != 0)
    else:
        query = _COUNTED[basis][0](begin)
    merged: Any = Member.select(Member.id, Member.merged_into).where(Member.merged_into.is_null(False)).tuples()
    became: dict[str, str] = dict(merged)
    counted: dict[str, int] = {}
    for count, member in query.tuples().iterator():
        member = became.get(member, member)
        counted[member] = counted.get(member, 0) + int(count or 0)
    return counted


def _sales(count: Any) -> Callable[[Any], Any]:
    return lambda begin: (
        Sale.select(count.alias("counted"), Sale.member)
        .where(Sale.member.is_null(False), Sale.state == "paid", Sale.closed_at >= begin)
        .group_by(Sale.member)
    )


def _topups(begin: Any) -> Any:
    return (
        TopUp.select(fn.SUM(TopUp.paid).alias("counted"), Account.member)
        .join(Account)
        .where(Account.member.is_null(False), TopUp.kind.in_(["topup", "payout"]), TopUp.at >= begin)
        .group_by(Account.member)
    )


def _points(begin: Any) -> Any:
    return (
        PointsEntry.select(fn.SUM(PointsEntry.points).alias("counted"), PointsEntry.member)
        .where(PointsEntry.kind.in_(EARNED), PointsEntry.at >= begin)
        .group_by(PointsEntry.member)
    )


# A refund is a sale with a negative sum: it takes from what was spent. One that leaves nothing takes the visit away.
_COUNTED: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "spend": (_sales(fn.SUM(Sale.due)), Sale.member),
    "visits": (lambda begin: _sales(fn.COUNT(Sale.id))(begin).where(a_visit()), Sale.member),
    "topups": (_topups, Account.member),
    "points": (_points, PointsEntry.member),
}
"""basis → the query of (sum, member) since a moment, and its member."""


def _and_merged() -> Any:
    """The member and those that were merged into it: their sales stay theirs."""
    theirs = Member.select(Member.id).where(Member.merged_into == param("member"))
    return Member.select(Member.id).where(Member.id == param("member")).union_all(theirs)


def _sum(query: Any) -> Any:
    """One sum of the sums by member."""
    counts = query.alias("counts")
    return Select([counts], [fn.SUM(counts.c.counted)])


def _one(basis: str) -> Statement:
    query, member = _COUNTED[basis]
    return Statement(lambda: _sum(query(param("since")).where(member.in_(_and_merged()))))


_OF_MEMBER = {basis: _one(basis) for basis in _COUNTED}

_LIFETIME: dict[str, Any] = {"spend": MemberTotals.spent, "visits": MemberTotals.visits}
"""What the totals hold already."""


def _total(column: Any) -> Statement:
    return Statement(lambda: MemberTotals.select(fn.SUM(column)).where(MemberTotals.member.in_(_and_merged())))


_TOTALS = {basis: _total(column) for basis, column in _LIFETIME.items()}
