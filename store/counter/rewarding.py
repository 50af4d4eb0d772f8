"""What closing a sale does beside its payments: reductions and uses of offers are written, the member's points are
spent and earned as two entries, totals and tier follow, and what the slip says of balances is kept with the sale."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from store.books import points
from store.books.actor import Actor
from store.calendar import to_millis
from store.counter.balances import balances
from store.counter.open_sales import OpenSale
from store.counter.tender_kinds import Paid
from store.db.models import MemberTotals, OfferUse, SaleReduction
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_id
from store.money import ONE
from store.office.members import tiers
from store.office.members.views import MemberView
from store.office.offers import limited_offers
from store.pricing.basket import PricedBasket, SaleId


def reward(shop: Shop, actor: Actor, open_sale: OpenSale, paid: Sequence[Paid], day: int, now: datetime) -> str:
    """Inside the closing transaction; the sale's `facts` as JSON, "" when there is nothing to say.

    Raises NotEnoughPoints when another till has spent them meanwhile.
    """
    sale, priced, member = open_sale.sale, open_sale.priced, open_sale.member
    _write_reductions(shop, priced)
    _write_uses(shop, sale, priced, member, day)
    if member is None:
        return ""
    facts = _points(shop, actor, sale, priced, member, sum(each.bonus for each in paid), day, now)
    if member.first_purchase and shop.settings.referral_points:
        from store.counter.referring import pay_referrer

        pay_referrer(shop, actor, sale, member, priced.due, now)
    _hold_totals(shop, member.id, priced, now)
    return json.dumps({**facts, **balances(shop, member, now)}, ensure_ascii=False)


def raise_tier(shop: Shop, actor: Actor, member: MemberView, now: datetime) -> None:
    """After the sale is closed and counts: a rise in tier, good from the next sale on."""
    tiers.raise_at_once(shop, actor, member.id, now=now)


def _write_reductions(shop: Shop, priced: PricedBasket) -> None:
    rows = [
        {
            "line": each.line.id,
            "place": place,
            "step": int(reduction.step),
            "source": reduction.source,
            "name": reduction.name,
            "amount": reduction.amount,
        }
        for each in priced.lines
        for place, reduction in enumerate(each.reductions)
    ]
    if rows:
        _REDUCTION.many(shop.db, rows)


def _write_uses(shop: Shop, sale: SaleId, priced: PricedBasket, member: MemberView | None, day: int) -> None:
    if not priced.used:
        return
    limited = limited_offers(shop)
    for offer, uses in priced.used:
        if offer in limited:
            _USE(shop.db, id=new_id(), offer=offer, sale=sale, member=member.id if member else None, uses=uses, day=day)


def _points(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    priced: PricedBasket,
    member: MemberView,
    bonus: int,
    day: int,
    now: datetime,
) -> dict[str, Any]:
    # only with a member: a till that has none need not load them
    from store.counter.earning import earning
    from store.office.points import points_rules, redeeming
    from store.pricing.points_rules import POINTS_OFFER

    spent = redeeming(shop).points_for(priced.points) if priced.points else 0
    if spent:
        points.burn(shop, actor, member.account, spent, source=sale, sale=sale, member=member.id, now=now)
    for_goods = 0
    for each in priced.lines:
        if each.line.points:
            cost = each.line.points * each.line.quantity // ONE
            given = {"source": each.line.id, "kind": "goods", "sale": sale, "member": member.id}
            points.burn(shop, actor, member.account, cost, **given, now=now)
            for_goods += cost
    if any(offer.is_counted for offer in points_rules(shop).offers):
        points.hold(shop, member.id)  # two tills that the same member buys at count one after the other
    earned = earning(shop, priced, member, bonus, day, now)
    for offer, times in earned.used.items():
        source = POINTS_OFFER + offer
        _USE(shop.db, id=new_id(), offer=source, sale=sale, member=member.id, uses=times, day=day)
    if earned.points:
        points.earn(shop, actor, member.account, earned.points, source=sale, sale=sale, member=member.id, now=now)
    return {
        "points_before": member.points,
        "points_spent": spent,
        "points_goods": for_goods,
        "points_earned": earned.points,
        "points_terms": earned.terms.write(),
        "points_base": earned.base,
        "points_reasons": [[each.kind, each.name, each.points, each.by, each.cut] for each in earned.reasons],
        "points_used_up": [each.offer.name for each in earned.not_given if each.used_up],
    }


def _hold_totals(shop: Shop, member: str, priced: PricedBasket, now: datetime) -> None:
    points.hold(shop, member)
    _VISIT(shop.db, member=member, spent=priced.due, at=to_millis(now))


_REDUCTION = Statement(
    lambda: SaleReduction.insert(
        {
            SaleReduction.line: param("line"),
            SaleReduction.place: param("place"),
            SaleReduction.step: param("step"),
            SaleReduction.source: param("source"),
            SaleReduction.name: param("name"),
            SaleReduction.amount: param("amount"),
        }
    )
)
_USE = Statement(
    lambda: OfferUse.insert(
        {
            OfferUse.id: param("id"),
            OfferUse.offer: param("offer"),
            OfferUse.sale: param("sale"),
            OfferUse.member: param("member"),
            OfferUse.uses: param("uses"),
            OfferUse.trading_day: param("day"),
        }
    )
)
_VISIT = Statement(
    lambda: MemberTotals.update(
        {
            MemberTotals.spent: MemberTotals.spent + param("spent"),
            MemberTotals.visits: MemberTotals.visits + 1,
            MemberTotals.last_visit_at: param("at"),
        }
    ).where(MemberTotals.member == param("member"))
)
