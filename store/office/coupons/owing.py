"""What the shop owes in coupons: by kind, uses that were outside, came out, went, and are outside at the end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.calendar import to_millis
from store.db.models import Coupon, CouponEvent, CouponKind
from store.db.opening import Shop
from store.money import Money
from store.office.coupons.kinds import everything
from store.pricing.offers.base import Offer
from store.pricing.offers.whole import PiecesSave, SpendAndSave


@dataclass(slots=True)
class Owed:
    """Of one kind over a period, in uses: `ended` is expired, `withdrawn` voided by the shop or taken back with the
    sale that had earned them. `taken` is what they took off sales, less what came back or was charged off refunds;
    `most` what those outside can take off at most, None where that has no bound."""

    code: str
    name: str
    opening: int = 0
    issued: int = 0
    used: int = 0
    given_back: int = 0
    ended: int = 0
    withdrawn: int = 0
    closing: int = 0
    taken: Money = 0
    most: Money | None = None


_ENDS = {"expired": "ended", "void": "withdrawn", "taken_back": "withdrawn"}


def owed(shop: Shop, since: datetime, until: datetime) -> tuple[Owed, ...]:
    """All kinds of which there was anything, by id, from `since` to before `until`."""
    begin, end = to_millis(since), to_millis(until)
    kinds = {kind.code: kind for kind in everything(shop)}
    found = {code: Owed(code, kind.name) for code, kind in kinds.items()}
    rows: Any = (
        CouponEvent.select(CouponEvent.coupon, CouponKind.code, CouponEvent.event, CouponEvent.amount, CouponEvent.at)
        .join(Coupon)
        .join(CouponKind)
        .where(CouponEvent.at < end)
        .order_by(CouponEvent.coupon, CouponEvent.id)
        .tuples()
    )
    coupon, left, gone = "", 0, False
    for of, code, event, amount, at in rows.iterator():
        if of != coupon:
            coupon, left, gone = of, 0, False
        kind, before = found[code], left
        gone = gone or event in _ENDS
        left = 0 if gone else _left_after(event, amount, left)
        kind.closing += left - before
        if at < begin:
            kind.opening += left - before
            continue
        _count(kind, event, amount, abs(left - before))
    for kind in found.values():
        each = _most_off(kinds[kind.code].offer)
        kind.most = 0 if not kind.closing else None if each is None else each * kind.closing
    return tuple(kind for kind in found.values() if kind.opening or kind.closing or kind.issued or kind.taken)


def _left_after(event: str, amount: int, left: int) -> int:
    """The uses of a coupon that is good still; of `issued` the amount is its uses."""
    if event == "issued":
        return amount
    return left + {"used": -1, "given_back": 1}.get(event, 0)


def _count(kind: Owed, event: str, amount: int, uses: int) -> None:
    if event in _ENDS:
        event = _ENDS[event]
    elif event == "used":
        kind.taken += amount
    elif event in ("given_back", "charged"):
        kind.taken -= amount
    if event in ("issued", "used", "given_back", "ended", "withdrawn"):
        setattr(kind, event, getattr(kind, event) + uses)


def _most_off(offer: Offer) -> Money | None:
    """The most that one use takes off, where the offer itself says so."""
    bounds = [] if offer.cap is None else [offer.cap]
    if isinstance(offer, SpendAndSave | PiecesSave) and not offer.repeat:
        bounds.append(offer.steps[-1][1])
    return min(bounds, default=None)
