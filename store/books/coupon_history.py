"""What became of a coupon, event by event (see store.books.coupons)."""

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from store.calendar import from_millis
from store.db.models import CouponEvent, Sale, Staff
from store.db.opening import Shop
from store.db.statements import Statement, param


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a coupon's history. `amount`: of `issued` its uses, of the others money; `sale` is a number."""

    event: str
    at: datetime
    till: str
    staff: str | None
    sale: str | None
    amount: int


def history(shop: Shop, coupon: str) -> tuple[Event, ...]:
    """All that became of a coupon, the first first."""
    zone = shop.settings.zone
    rows = _HISTORY(shop.db, coupon=coupon).fetchall()
    return tuple(
        Event(event, from_millis(at, zone), till, who, number, amount) for event, at, till, who, number, amount in rows
    )


_HISTORY = Statement(
    lambda: (
        CouponEvent.select(
            CouponEvent.event, CouponEvent.at, CouponEvent.till, Staff.number, Sale.number, CouponEvent.amount
        )
        .join(Sale, JOIN.LEFT_OUTER, on=(Sale.id == CouponEvent.sale))
        .switch(CouponEvent)
        .join(Staff, JOIN.LEFT_OUTER, on=(Staff.id == CouponEvent.staff))
        .where(CouponEvent.coupon == param("coupon"))
        .order_by(CouponEvent.id)
    )
)
