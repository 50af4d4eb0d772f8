"""Goods that come back without a receipt (无小票退货): at the lowest price that the shop took for them lately, less is
never wrong. A refund of its own, which names no sale: no points move, and somebody has to allow it. The money is handed
out, goes into a member's balance, or pays what is taken instead (store.counter.exchanging).

The price of one is what was really paid for it (after every discount) in the shop's own sales of the last
`no_receipt_days`, the lowest of them, rounded down; today's price where it was not sold in them. Gifts and goods that
points bought say nothing of a price.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from store import codes
from store.books import acts, journal, stock, told, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.counter import printing
from store.counter.balances import balances
from store.counter.numbering import next_number
from store.counter.refunding import NothingToRefund, Refunded, refunded
from store.counter.ringing import look_up, rung
from store.counter.rounding import ROUNDING, in_cash
from store.counter.shifts.current import shift_of
from store.counter.tender_kinds import EXCHANGE
from store.counter.tenders import write_payment
from store.db.models import MemberTotals, Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.money import ONE, Money, Quantity
from store.office.members.refusals import refuse_inactive
from store.office.members.views import get
from store.office.reasons import check_reason
from store.pricing.basket import Basket, Line, PricedBasket, SaleId
from store.pricing.price import price
from store.pricing.tax import tax_of

if TYPE_CHECKING:
    from store.office.members.views import MemberView

WITHOUT_RECEIPT = Permit("refund_no_receipt", N_("Refund without a receipt"), least="supervisor")


class NoPriceKnown(Refused):
    template = N_("“{name}” has no price and was not sold lately: without its receipt it cannot come back.")


class MemberNeeded(Refused):
    template = N_("Into a balance it goes only for a member: find the member first.")


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """Goods that come back: the line that they make, and whether their price is of a sale (`sold`) or today's."""

    line: Line
    sold: bool


def goods_back(shop: Shop, text: str, quantity: Quantity | None = None, *, now: datetime) -> GoodsBack:
    """What the scanned or typed code names, at what it gives back; `quantity` in thousandths, unless the code says it.

    Raises what reading and looking up a code raise, PiecesOnly, QuantityTooLarge, NoPriceKnown.
    """
    line, known = _line(shop, text, quantity, now)
    lowest = _lowest(shop, line, now)
    if lowest is None and known is None:
        raise NoPriceKnown(name=line.name)
    return GoodsBack(line if lowest is None else replace(line, unit_price=lowest), lowest is not None)


def goods_at(shop: Shop, text: str, quantity: Quantity, price: Money, *, now: datetime) -> GoodsBack:
    """The same at a price that was allowed already: nothing is looked through. Raises as goods_back does."""
    return GoodsBack(replace(_line(shop, text, quantity, now)[0], unit_price=price), sold=False)


def _line(shop: Shop, text: str, quantity: Quantity | None, now: datetime) -> tuple[Line, Money | None]:
    """What the code names as a line, and its price of today, if it has one."""
    match codes.read(text):
        case codes.ProductCode() as code:
            pass
        case codes.Search() as search:
            code = search.code
        case _:
            raise codes.CodeMissing(text=text.strip())
    sellable = look_up(shop, code, now=now)
    known = sellable.price if sellable.pack_price is None else sellable.pack_price
    sold = replace(sellable, active=True, price=sellable.price or 0)
    return rung(shop, sold, quantity or code.quantity or ONE, None)[0], known


def worth(shop: Shop, goods: Sequence[GoodsBack]) -> PricedBasket:
    """What they give back together, with its tax."""
    return price(Basket(tuple(each.line for each in goods), shop.settings.tax_inside))


def refund_goods(
    shop: Shop,
    actor: Actor,
    goods: Sequence[tuple[str, Quantity]],
    *,
    reason: str,
    key: str,
    now: datetime,
    member: str | None = None,
    into_balance: bool = False,
) -> Refunded:
    """Take goods back that nobody has a receipt of: (code, thousandths) each; money in cash, or into the principal of
    the `member`, whose refund it is. The prices are the store's own.

    Again with the same key answers the same. Raises NothingToRefund, MemberNeeded, MemberInactive, ApprovalNeeded,
    ReasonMissing, UnknownReason and what goods_back raises.
    """
    why = check_reason(shop, "refund", reason)
    # Before the transaction: looking through a month of sales holds nobody up.
    found = [goods_back(shop, code, quantity, now=now) for code, quantity in goods]
    priced = worth(shop, found)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return refunded(SaleId(done))
        if priced.due < 1:
            raise NothingToRefund()
        whose = get(shop, member, now=now) if member else None
        if whose is not None:
            refuse_inactive(whose.id)
        if into_balance and whose is None:
            raise MemberNeeded()
        require(shop, actor, WITHOUT_RECEIPT, amount=priced.due)
        sale = write(shop, actor, priced, whose, why.code, now, into_balance=into_balance)
        acts.done(shop, key, "refund", sale, now)
        return refunded(sale)


def write(
    shop: Shop,
    actor: Actor,
    priced: PricedBasket,
    member: "MemberView | None",
    reason: str,
    now: datetime,
    *,
    into_balance: bool = False,
    pays: Money = 0,
) -> SaleId:
    """The refund in the caller's transaction. Up to `pays` of it is not given back but pays the sale that is closed
    next in the same transaction, at the same till."""
    at, new, money = to_millis(now), SaleId(new_id()), priced.due
    Sale.create(
        id=new,
        till=actor.till,
        opened_at=at,
        opened_by=actor.staff,
        tax_inside=priced.tax_inside,
        kind="refund",
        void_reason=reason,
        member=member.id if member else None,
    )
    taxes = tax_of(priced)[1]
    moves = []
    for position, (each, tax) in enumerate(zip(priced.lines, taxes, strict=True), 1):
        line = each.line
        SaleLine.create(
            id=line.id,
            sale=new,
            position=position,
            product=line.product,
            code=line.code,
            name=line.name,
            unit=line.unit,
            weighed=line.weighed,
            quantity=-line.quantity,
            holds=line.holds,
            unit_price=line.unit_price,
            price_from="list",
            tax_class=line.tax.code,
            tax_numerator=line.tax.rate.numerator,
            tax_denominator=line.tax.rate.denominator,
            rung_at=at,
            rung_by=actor.staff,
            gross=-each.gross,
            paid=-each.paid,
            tax=-tax,
        )
        moves.append(stock.Move(line.product, line.quantity * line.holds // ONE, "refund", line.id))
    day, sequence = next_number(shop, actor.till, now)
    number, following = (f"{actor.till}-{day}-{each:04}" for each in (sequence, sequence + 1))
    stays, given = min(money, pays), []
    if stays:
        write_payment(shop, actor, new, new_id(), EXCHANGE, -stays, now, reference=following)
        given.append((EXCHANGE, stays))
    given += _give(shop, actor, new, money - stays, member if into_balance else None, now)
    facts: dict[str, Any] = {"points_taken_back": 0, "points_returned": 0}
    if member is not None:
        facts = {**balances(shop, member, now), **facts}
        MemberTotals.update(spent=MemberTotals.spent - money).where(MemberTotals.member == member.id).execute()
    Sale.update(
        state="paid",
        closed_at=at,
        closed_by=actor.staff,
        trading_day=day,
        sequence=sequence,
        number=number,
        gross=-priced.gross,
        due=-money,
        tax=-sum(taxes),
        facts=json.dumps(facts, ensure_ascii=False),
        shift=shift_of(shop, actor, now),
    ).where(Sale.id == new).execute()
    stock.move(shop, actor, moves, now)
    printing.enqueue_sale(shop, actor.till, new, drawer=any(tender == "cash" for tender, _ in given), at=at)
    detail = {"number": number, "lines": priced.kinds, "money": money, "tenders": given, "reason": reason}
    journal.append(shop, actor, "refund_no_receipt", now=now, sale=new, **detail)
    told.tell(shop, "refund", new, now)
    return new


def _give(
    shop: Shop, actor: Actor, sale: SaleId, money: Money, member: "MemberView | None", now: datetime
) -> list[tuple[str, Money]]:
    """Into the member's principal, or out of the drawer, rounded as the shop does."""
    if member is not None:
        payment, account = new_id(), wallet.open_account(shop, member.account, now).id
        wallet.put(shop, actor, account, principal=money, kind="refund", source=payment, sale=sale, now=now)
        write_payment(shop, actor, sale, payment, "stored_value", -money, now, account, -money)
        return [("stored_value", money)]
    cash = in_cash(shop.settings, money)
    given = [(tender, amount) for tender, amount in (("cash", cash), (ROUNDING, money - cash)) if amount]
    for tender, amount in given:
        write_payment(shop, actor, sale, new_id(), tender, -amount, now)
    return given


def _lowest(shop: Shop, line: Line, now: datetime) -> Money | None:
    """The lowest that one of the line's quantity cost, rounded down; None when it was not sold lately."""
    since = to_millis(now - timedelta(days=shop.settings.no_receipt_days))
    rates = [
        Fraction((paid if inside else paid - tax) * ONE, quantity * holds)
        for paid, tax, quantity, holds, inside in _SOLD(shop.db, product=line.product, since=since).fetchall()
    ]
    return int(min(rates) * line.holds) if rates else None


_SOLD = Statement(
    lambda: (
        SaleLine.select(SaleLine.paid, SaleLine.tax, SaleLine.quantity, SaleLine.holds, Sale.tax_inside)
        .join(Sale)
        .where(
            Sale.closed_at >= param("since"),
            Sale.state == "paid",
            Sale.kind == "sale",
            SaleLine.product == param("product"),
            SaleLine.voided_at.is_null(),
            SaleLine.points == 0,
            SaleLine.paid > 0,
        )
        .distinct()
    )
)
