"""Kinds of coupons for the tests, as their file says them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from store.books.actor import Actor
from store.db.opening import Shop
from store.ids import new_id
from store.office.coupons import kinds
from store.office.coupons.issuing import issue
from store.office.coupons.views import CouponView

FIVE_OFF = {
    "id": "follow",
    "kind": "spend_and_save",
    "name": "关注送5元券",
    "steps": [{"sum": "0", "off": "5"}],
    "valid_days": 30,
}
EARNED = {
    "id": "earned",
    "kind": "spend_and_save",
    "name": "30元代金券",
    "steps": [{"sum": "100", "off": "30"}],
    "valid_days": 14,
    "issue_on": "payment",
    "issue_at": "200",
}
BIRTHDAY = {"id": "birthday", "kind": "percent_off", "name": "生日8折券", "rate": "20%", "issue_on": "birthday"}
LAPSE = {**FIVE_OFF, "id": "back", "name": "好久不见", "issue_on": "lapse", "issue_at": 90}


def put_kind(shop: Shop, actor: Actor, now: datetime, data: dict[str, Any] = FIVE_OFF, **changes: Any) -> kinds.Kind:
    return kinds.add(shop, replace(actor, role="manager"), {**data, **changes}, now=now)


def put_coupon(shop: Shop, actor: Actor, now: datetime, kind: str = "follow", member: str | None = None) -> CouponView:
    """One coupon of a kind that is there."""
    return issue(shop, replace(actor, role="manager"), kind, member, key=new_id(), now=now)[0]
