"""When a member was here last: at a sale (store.counter.rewarding), at the use of a count card. And which sales are
visits: those of which the customer kept something."""

from datetime import datetime
from typing import Any

from peewee import fn

from store.calendar import Millis, to_millis
from store.db.models import MemberTotals, Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param


def came(shop: Shop, member: str, now: datetime) -> None:
    """The member is here, inside the caller's transaction. No visit of the past, which counts are reckoned on, changes;
    a clock that was set back makes no last visit earlier."""
    came_at(shop, member, to_millis(now))


def never_was(member: str) -> None:
    """All of a sale came back, inside the refund's transaction: it is no visit. When they were here last stays."""
    MemberTotals.update(visits=MemberTotals.visits - 1).where(MemberTotals.member == member).execute()


def a_visit() -> Any:
    """Of the query's Sale: a sale of which not everything came back."""
    refund, line, of_refund = Sale.alias(), SaleLine.alias(), SaleLine.alias()
    refunds = refund.select(refund.id).where(refund.refunds == Sale.id)
    sold = line.select(fn.SUM(line.quantity)).where(line.sale == Sale.id, line.voided_at.is_null())
    back = of_refund.select(fn.SUM(of_refund.quantity)).where(of_refund.sale.in_(refunds.clone()))
    return (Sale.kind == "sale") & ~(fn.EXISTS(refunds) & (fn.COALESCE(sold, 0) + fn.COALESCE(back, 0) == 0))


def came_at(shop: Shop, member: str, at: Millis) -> None:
    _CAME(shop.db, member=member, at=at)


_CAME = Statement(
    lambda: MemberTotals.update({MemberTotals.last_visit_at: param("at")}).where(
        MemberTotals.member == param("member"),
        MemberTotals.last_visit_at.is_null() | (MemberTotals.last_visit_at < param("at")),
    )
)
