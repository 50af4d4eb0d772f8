"""How the points' ledger is read and written: statements that are compiled once."""

from typing import Any

from peewee import EXCLUDED, fn

from store.db.models import MemberTotals, PointsEntry, PointsLot, Sale, SaleLine
from store.db.statements import Statement, param

NEVER = 99991231
"""Where a day is compared, the one on which a lot without an end expires."""


HOLD = Statement(
    lambda: MemberTotals.insert({MemberTotals.member: param("account")}).on_conflict(
        conflict_target=[MemberTotals.member], update={MemberTotals.points: MemberTotals.points}
    )
)
POINTS = Statement(lambda: MemberTotals.select(MemberTotals.points).where(MemberTotals.member == param("account")))
ADD = Statement(
    lambda: MemberTotals.update({MemberTotals.points: MemberTotals.points + param("points")}).where(
        MemberTotals.member == param("account")
    )
)
TAKE = Statement(
    lambda: MemberTotals.update({MemberTotals.points: MemberTotals.points - param("points")}).where(
        MemberTotals.member == param("account"), MemberTotals.points >= param("points")
    )
)
LOTS = Statement(
    lambda: (
        PointsLot.select(PointsLot.entry, PointsLot.left, PointsLot.expires_on)
        .where(PointsLot.account == param("account"))
        .order_by(fn.COALESCE(PointsLot.expires_on, NEVER), PointsLot.entry)
    )
)
PAST = Statement(
    lambda: (
        PointsLot.select(PointsLot.account, PointsLot.entry)
        .where(PointsLot.expires_on < param("day"))
        .order_by(PointsLot.expires_on, PointsLot.entry)
        .limit(param("most"))
    )
)
PAST_SUM = Statement(
    lambda: PointsLot.select(fn.SUM(PointsLot.left)).where(
        PointsLot.account == param("account"), PointsLot.expires_on < param("day")
    )
)
NEXT = Statement(
    lambda: (
        PointsLot.select(PointsLot.expires_on, fn.SUM(PointsLot.left))
        .where(PointsLot.account == param("account"), PointsLot.expires_on >= param("day"))
        .group_by(PointsLot.expires_on)
        .order_by(PointsLot.expires_on)
        .limit(1)
    )
)
LOT_MORE = Statement(
    lambda: PointsLot.insert(
        {
            PointsLot.entry: param("lot"),
            PointsLot.account: param("account"),
            PointsLot.left: param("points"),
            PointsLot.expires_on: param("expires_on"),
        }
    ).on_conflict(conflict_target=[PointsLot.entry], update={PointsLot.left: PointsLot.left + EXCLUDED.left})
)
LOT_LESS = Statement(
    lambda: PointsLot.update({PointsLot.left: PointsLot.left - param("points")}).where(PointsLot.entry == param("lot"))
)
LOT_GONE = Statement(lambda: PointsLot.delete().where(PointsLot.entry == param("lot"), PointsLot.left == 0))
ENTER = Statement(
    lambda: PointsEntry.insert(
        {
            PointsEntry.id: param("id"),
            PointsEntry.account: param("account"),
            PointsEntry.member: param("member"),
            PointsEntry.points: param("points"),
            PointsEntry.kind: param("kind"),
            PointsEntry.lot: param("lot"),
            PointsEntry.expires_on: param("expires_on"),
            PointsEntry.source: param("source"),
            PointsEntry.sale: param("sale"),
            PointsEntry.reason: param("reason"),
            PointsEntry.at: param("at"),
            PointsEntry.till: param("till"),
            PointsEntry.staff: param("staff"),
        }
    )
)
MOVED = Statement(
    lambda: (
        PointsEntry.select(PointsEntry.id)
        .where(PointsEntry.source == param("source"), PointsEntry.kind == param("kind"))
        .limit(1)
    )
)
LOTS_OF_SOURCE = Statement(
    lambda: PointsEntry.select(PointsEntry.id).where(
        PointsEntry.source == param("source"), PointsEntry.points > 0, PointsEntry.lot == ""
    )
)


def _burned() -> Any:
    """By lot what a sale spent, the longest lasting lot first."""
    lot = PointsEntry.alias()
    return (
        PointsEntry.select(PointsEntry.lot, fn.SUM(PointsEntry.points), lot.expires_on, lot.account)
        .join(lot, on=(lot.id == PointsEntry.lot))
        .where(
            PointsEntry.source == param("source"),
            PointsEntry.kind.in_(["burn", "goods", "coupon"]),
        )
        .group_by(PointsEntry.lot, lot.expires_on, lot.account, lot.id)
        .order_by(fn.COALESCE(lot.expires_on, NEVER).desc(), lot.id.desc())
    )


BURNED = Statement(_burned)
RETURNED = Statement(
    lambda: (
        PointsEntry.select(PointsEntry.lot, fn.SUM(PointsEntry.points))
        .join(Sale, on=(Sale.id == PointsEntry.sale))
        .where(Sale.refunds == param("sale"), PointsEntry.kind == "refund")
        .group_by(PointsEntry.lot)
    )
)
RETURNED_GOODS = Statement(
    lambda: (
        PointsEntry.select(PointsEntry.lot, fn.SUM(PointsEntry.points))
        .join(SaleLine, on=(SaleLine.id == PointsEntry.source))
        .where(SaleLine.refunds == param("line"), PointsEntry.kind == "goods")
        .group_by(PointsEntry.lot)
    )
)
