"""Messages that are over and done with, some months after: `shop nightly` removes them.

What tells that an occasion was told is the message itself. So it goes only where the occasion cannot come again, a
birthday of that year or points that ended that day; of a campaign, a statement or an absence, which may be asked for
again, the occasion stays and all else goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store.calendar import to_millis
from store.db.models import Outbox
from store.db.opening import Shop

PORTION = 500
"""Messages a transaction, so that no till waits."""
PASSING = ("points_expiring", "coupon_expiring", "count_expiring", "birthday", "lapse", "booking")
"""Kinds of which nothing is written any more once their time is over (store.office.outbox.occasions, booked)."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many messages were removed, and of how many only the occasion is kept."""

    removed: int = 0
    reduced: int = 0


def prune(shop: Shop, now: datetime) -> Pruned:
    """Of messages that have been too late to be sent for `outbox_keep_days`. Transactions of its own."""
    before = to_millis(now - timedelta(days=shop.settings.outbox_keep_days))
    over = Outbox.not_after < before
    full = (Outbox.detail != "{}") | (Outbox.problem != "") | (Outbox.receipt != "")
    return Pruned(
        removed=_in_portions(shop, over & Outbox.kind.in_(PASSING), Outbox.delete),
        reduced=_in_portions(
            shop, over & Outbox.kind.not_in(PASSING) & full, lambda: Outbox.update(detail="{}", problem="", receipt="")
        ),
    )


def _in_portions(shop: Shop, which: Any, act: Any) -> int:
    total, last = 0, ""
    while True:
        with shop.transaction():
            rows: Any = Outbox.select(Outbox.id).where(which, Outbox.id > last).order_by(Outbox.id).limit(PORTION)
            ids = [message for (message,) in rows.tuples()]
            act().where(Outbox.id.in_(ids)).execute()
        total, last = total + len(ids), ids[-1] if ids else last
        if len(ids) < PORTION:
            return total
