"""The points of a refund: what the sale earned is reckoned anew on what remains, what it spent returns in its share."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from store.books import offer_uses, points, stock
from store.books.actor import Actor
from store.books.holders import holder
from store.counter.returning import Left, left_of
from store.db.models import MemberTotals, Payment, PointsEntry, Sale
from store.db.opening import Shop
from store.money import ONE, Money
from store.pricing.basket import SaleId, Step
from store.pricing.loyalty import clawback, points_back
from store.pricing.points_terms import Terms


def refund_points(
    shop: Shop, actor: Actor, original: Any, sale: SaleId, parts: Sequence[Left], now: datetime
) -> tuple[int, int]:
    """(points taken back, points returned); the uses of offers of points that come back are written, and the member's
    totals less the money."""
    if not original.member_id:
        return 0, 0
    member, account = original.member_id, account_of(original)
    remains = left_of(original)
    terms, paid_left, bonus_left = _what_counts(original, remains)
    earned_left = _points_of(original, "earn", "clawback")
    taken = clawback(terms, paid_left, bonus_left, earned_left)
    offer_uses.give_back_of_points(shop, original.id, sale, terms.uses(paid_left, bonus_left))
    if taken:
        points.claw_back(
            shop, actor, account, taken, earned_by=original.id, source=sale, sale=sale, member=member, now=now
        )
    of_points = int(Step.POINTS)
    money_now = sum(amount for part in parts for (step, _, _), amount in part.reductions.items() if step == of_points)
    money_after = sum(
        amount for left in remains for (step, _, _), amount in left.reductions.items() if step == of_points
    )
    returned = points_back(-_points_of(original, "burn", "refund"), money_now + money_after, money_now)
    if returned:
        points.give_back(
            shop, actor, account, returned, burned_by=original.id, source=sale, sale=sale, member=member, now=now
        )
    MemberTotals.update(spent=MemberTotals.spent - sum(part.paid for part in parts)).where(
        MemberTotals.member == member
    ).execute()
    return taken, returned


def uses_left(original: Any) -> dict[str, int]:
    """By id the uses of offers of points that what remains of a paid sale would take by the rules of its day."""
    terms, paid_left, bonus_left = _what_counts(original, left_of(original))
    return terms.uses(paid_left, bonus_left)


def _what_counts(original: Any, remains: Sequence[Left]) -> tuple[Terms, list[Money], Money]:
    """The sale's rules of points, and what is left of each line and of the bonus that paid."""
    paid_left = [left.paid for left in remains]
    # Sales that share their money by an exchange give back what paid either.
    bonus_left = min(max(0, int(_sum_of(Payment.bonus, original))), sum(paid_left))
    return Terms.read(json.loads(original.facts)["points_terms"]), paid_left, bonus_left


def return_goods(
    shop: Shop,
    actor: Actor,
    original: Any,
    sale: SaleId,
    parts: Sequence[Left],
    moves: Sequence[stock.Move],
    now: datetime,
) -> int:
    """Goods that points had bought give them back to their lots; how many."""
    returned = 0
    for part, moved in zip(parts, moves, strict=True):
        if not part.row.points:
            continue
        back = part.row.points * part.quantity // ONE
        points.give_back(
            *(shop, actor, account_of(original), back),
            burned_by=part.row.id,
            source=moved.source,
            kind="goods",
            sale=sale,
            member=original.member_id,
            now=now,
        )
        returned += back
    return returned


def _points_of(original: Any, *kinds: str) -> int:
    """The sum of a sale's entries of these kinds and those of its refunds."""
    total = (
        PointsEntry.select(fn.SUM(PointsEntry.points))
        .join(Sale, on=(Sale.id == PointsEntry.sale))
        .where(
            (PointsEntry.sale == original.id) | (Sale.refunds == original.id),
            PointsEntry.member == original.member_id,
            PointsEntry.kind.in_(kinds),
        )
        .scalar()
    )
    return int(total or 0)


def _sum_of(column: Any, original: Any) -> int:
    total = (
        Payment.select(fn.SUM(column))
        .join(Sale, on=(Sale.id == Payment.sale))
        .where((Payment.sale == original.id) | (Sale.refunds == original.id))
        .scalar()
    )
    return int(total or 0)


def account_of(original: Any) -> str:
    """Whose points the sale moved: they go back to that account, also where the member has left that family since; or
    to the account that took it over."""
    mine = PointsEntry.member == original.member_id
    entry = PointsEntry.select(PointsEntry.account).where(PointsEntry.sale == original.id, mine).first()
    if entry is not None:
        return holder(entry.account_id)
    return holder(original.member_id)
