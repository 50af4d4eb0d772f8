"""When a member was here last: at a sale (store.counter.rewarding), at the use of a count card."""

from datetime import datetime

from store.calendar import Millis, to_millis
from store.db.models import MemberTotals
from store.db.opening import Shop
from store.db.statements import Statement, param


def came(shop: Shop, member: str, now: datetime) -> None:
    """The member is here, inside the caller's transaction. No visit of the past, which counts are reckoned on, changes;
    a clock that was set back makes no last visit earlier."""
    came_at(shop, member, to_millis(now))


def came_at(shop: Shop, member: str, at: Millis) -> None:
    _CAME(shop.db, member=member, at=at)


_CAME = Statement(
    lambda: MemberTotals.update({MemberTotals.last_visit_at: param("at")}).where(
        MemberTotals.member == param("member"),
        MemberTotals.last_visit_at.is_null() | (MemberTotals.last_visit_at < param("at")),
    )
)
