"""What closing a sale has to know beside the sale: one look at the till, because every payment asks."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import Select

from store.books.told import a_hook
from store.counter.numbering import last_sale, today
from store.counter.shifts.current import open_shift
from store.counter.shifts.holding import hold
from store.db.models import CouponKind, Hook, Sale
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money


class Standing(NamedTuple):
    """The trading day (YYYYMMDD) and the sequence of the till's next sale, its open shift if it has one, whether a sale
    of that size may earn a coupon, and whether anybody is told of it (store.books.told)."""

    day: int
    sequence: int
    shift: str | None
    earns: bool
    tells: bool


def standing(shop: Shop, till: str, due: Money, now: datetime) -> Standing:
    """Inside the transaction that closes a sale of `due` at the till; its number is as next_number's."""
    hold(shop, till)
    day = today(shop, now)
    last_day, sequence, shift, kind, hook = _STANDING(shop.db, till=till, day=day, due=due).fetchone()
    return Standing(last_day or day, (sequence or 0) + 1, shift, kind is not None, hook is not None)


def _coupon_earned() -> Any:
    return (
        CouponKind.select(CouponKind.code)
        .where(
            CouponKind.issue_on.in_(["payment", "referral"]),
            CouponKind.active == True,  # noqa: E712
            CouponKind.issue_at <= param("due"),
        )
        .limit(1)
    )


_STANDING = Statement(
    lambda: Select(
        columns=[
            *(last_sale(Sale.trading_day), last_sale(Sale.sequence), open_shift()),
            *(_coupon_earned(), a_hook(Hook.id)),
        ]
    )
)
