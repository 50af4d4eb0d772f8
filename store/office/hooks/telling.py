"""What happened becomes events, and each event a delivery for each hook that wants it: read from what was written.

    member.enrolled   member, name, phone (masked), referred
    sale.closed       sale, till, day, due, member, tenders [{tender, amount}]
    sale.refunded     the same of a refund or void, and of: the sale's number
    coupon.used       coupon, kind, member, amount, sale, order
    points.changed    member, points (the change), kind, balance (now), sale, order

Money is text in major units, as elsewhere. An event is JSON: id, event, at, shop, data.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from peewee import JOIN, fn

from store.books import points
from store.calendar import as_date, from_millis, to_millis
from store.db.models import (
    Coupon,
    CouponEvent,
    Hook,
    HookDelivery,
    HookEvent,
    Member,
    OutsideEntry,
    Payment,
    PointsEntry,
    Sale,
)
from store.db.opening import Shop
from store.ids import new_id
from store.money import write_amount
from store.office.members.masks import mask_name, mask_phone

PORTION = 50

Event: TypeAlias = tuple[str, dict[str, Any]]


def write_deliveries(shop: Shop, *, now: datetime) -> int:
    """Make deliveries of what happened since this was done last, in portions; how many. Safe at several places."""
    total = 0
    while HookEvent.select().exists():
        with shop.transaction():
            rows = list(HookEvent.select().order_by(HookEvent.id).limit(PORTION))
            hooks = list(Hook.select().where(Hook.removed_at.is_null()))
            for row in rows:
                # On a server another one may be at it too: whoever takes it away writes its deliveries.
                if HookEvent.delete().where(HookEvent.id == row.id).execute():
                    total += sum(_deliver(shop, row, hook, now) for hook in hooks if hook.created_at <= row.at)
    return total


def _deliver(shop: Shop, row: Any, hook: Any, now: datetime) -> int:
    wanted = set(hook.events.split())
    count = 0
    for place, (event, data) in enumerate(_events(shop, row.occasion, row.subject, now), 1):
        if event not in wanted:
            continue
        at = from_millis(row.at, shop.settings.zone).isoformat(timespec="milliseconds")
        said = {"id": f"{row.id}-{place}", "event": event, "at": at, "shop": shop.settings.shop_name, "data": data}
        HookDelivery.create(
            id=new_id(),
            hook=hook.id,
            event=event,
            body=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
            created_at=to_millis(now),
            not_before=to_millis(now),
        )
        count += 1
    return count


def _events(shop: Shop, occasion: str, subject: str, now: datetime) -> Iterator[Event]:
    if occasion == "enrol":
        yield "member.enrolled", _enrolled(subject)
    elif occasion in ("sale", "refund"):
        yield "sale.closed" if occasion == "sale" else "sale.refunded", _sale(shop, subject, occasion)
        used = (CouponEvent.sale == subject) & (CouponEvent.event == "used")
        yield from (("coupon.used", data) for data in _coupons(shop, used))
        yield from (("points.changed", data) for data in _points(shop, PointsEntry.sale == subject, now))
    elif occasion == "coupon":
        yield from (("coupon.used", data) for data in _coupons(shop, CouponEvent.id == subject))
    else:
        kind = occasion.partition(".")[2]
        moved = (PointsEntry.source == subject) & (PointsEntry.kind == kind)
        yield from (("points.changed", data) for data in _points(shop, moved, now))


def _enrolled(member: str) -> dict[str, Any]:
    row: Any = Member.get_by_id(member)
    return {
        "member": row.number,
        "name": mask_name(row.name),
        "phone": mask_phone(row.phone or ""),
        "referred": row.referrer_id is not None,
    }


def _sale(shop: Shop, sale: str, occasion: str) -> dict[str, Any]:
    row: Any = Sale.get_by_id(sale)
    paid: Any = Payment.select(Payment.tender, fn.SUM(Payment.amount)).where(Payment.sale == sale)
    tenders = paid.group_by(Payment.tender).order_by(Payment.tender).tuples()
    currency = shop.settings.currency
    data = {
        "sale": row.number,
        "till": row.till_id,
        "day": as_date(row.trading_day).isoformat(),
        "due": write_amount(row.due, currency),
        "member": row.member.number if row.member_id else None,
        "tenders": [{"tender": tender, "amount": write_amount(int(amount), currency)} for tender, amount in tenders],
    }
    return data if occasion == "sale" else {**data, "of": row.refunds.number if row.refunds_id else None}


def _coupons(shop: Shop, which: Any) -> Iterator[dict[str, Any]]:
    rows: Any = (
        CouponEvent.select(
            *(CouponEvent.id, CouponEvent.amount, CouponEvent.at, CouponEvent.coupon),
            *(Coupon.code, Coupon.template, Member.number, Sale.number),
        )
        .join(Coupon)
        .join(Member, JOIN.LEFT_OUTER, on=(Coupon.member == Member.id))
        .switch(CouponEvent)
        .join(Sale, JOIN.LEFT_OUTER)
        .where(which)
        .order_by(CouponEvent.id)
        .tuples()
    )
    for _, amount, at, coupon, code, kind, member, sale in rows:
        yield {
            "coupon": code,
            "kind": kind,
            "member": member,
            "amount": write_amount(amount, shop.settings.currency),
            "sale": sale,
            "order": None if sale else _order(OutsideEntry.subject == coupon, OutsideEntry.at == at),
        }


def _points(shop: Shop, which: Any, now: datetime) -> Iterator[dict[str, Any]]:
    rows: Any = (
        PointsEntry.select(
            *(PointsEntry.account, PointsEntry.kind, PointsEntry.source, fn.SUM(PointsEntry.points)),
            *(Member.number, Sale.number),
        )
        .join(Member, on=(PointsEntry.account == Member.id))
        .switch(PointsEntry)
        .join(Sale, JOIN.LEFT_OUTER)
        .where(which, PointsEntry.kind != "settle")
        .group_by(PointsEntry.account, PointsEntry.kind, PointsEntry.source, Member.number, Sale.number)
        .order_by(fn.MIN(PointsEntry.id))
        .tuples()
    )
    for account, kind, source, change, member, sale in rows:
        yield {
            "member": member,
            "points": int(change),
            "kind": kind,
            "balance": points.balance(shop, account, now),
            "sale": sale,
            "order": None if sale else _order(OutsideEntry.id == source),
        }


def _order(*which: Any) -> str | None:
    row: Any = OutsideEntry.select(OutsideEntry.number).where(*which).order_by(OutsideEntry.id).tuples().first()
    return str(row[0]) if row else None
