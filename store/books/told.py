"""What happened, for those whom the shop tells of it (webhooks): written by the act, in its own transaction.

A statement of its own, which writes nothing in a shop that tells nobody. Who is told what of it is found out later,
outside of the act (store.office.hooks).
"""

from datetime import datetime
from typing import Any

from store.calendar import to_millis
from store.db.models import Hook, HookEvent
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_id


def a_hook(*columns: Any) -> Any:
    """Columns of one of those who are told; no row where there is nobody."""
    return Hook.select(*columns).where(Hook.removed_at.is_null()).limit(1)


_TELL = Statement(
    lambda: HookEvent.insert_from(
        a_hook(param("id"), param("occasion"), param("subject"), param("at")),
        (HookEvent.id, HookEvent.occasion, HookEvent.subject, HookEvent.at),
    )
)


def tell(shop: Shop, occasion: str, subject: str, now: datetime) -> None:
    """`occasion`: sale, refund, enrol, coupon or points.KIND; `subject` is the id of the sale, refund, member, coupon's
    event, or the source of the points, at most 48 characters."""
    _TELL.row(shop.db, ("id", "occasion", "subject", "at"), (new_id(), occasion, subject, to_millis(now)))
