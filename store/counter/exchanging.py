"""An exchange in one go (换货): what comes back of a sale, or without a receipt, is a tender of the new one.

What was chosen lies with the open basket, on the disk, and is no more than a plan: no goods, no money and no points
have moved. Paying the basket makes the refund and the sale in one transaction, linked by a tender `exchange` of the
same amount, below zero in the refund; only the difference is paid, or goes back the way the money came. So a till that
stops in between has either both or a basket that still knows what was to come back.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from store.books import acts
from store.books.actor import Actor
from store.books.permits import require
from store.counter.exchange import Exchange
from store.counter.open_sales import OpenBasket, OpenSale, changing
from store.counter.refunding import (
    REFUND,
    NothingToRefund,
    Refunded,
    refund_inside,
    refunded,
    shares_of,
    would_refund,
)
from store.counter.selling import as_it_is, begin_sale
from store.counter.tender_kinds import EXCHANGE, Exchanged
from store.counter.without_receipt import WITHOUT_RECEIPT, goods_at, goods_back, worth, write
from store.db.models import Payment, Sale
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money, Quantity
from store.office.reasons import check_reason
from store.pricing.basket import LineId, SaleId


class AlreadyExchanging(Refused):
    template = N_("This basket takes goods back already, of sale {number}: one sale at a time.")


class AlreadyWithout(Refused):
    template = N_("This basket takes goods back already, without a receipt: one return at a time.")


class NoExchange(Refused):
    template = N_("Nothing comes back with this basket.")


def begin_exchange(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    of: SaleId,
    quantities: Mapping[LineId, Quantity],
    *,
    reason: str,
    key: str,
    now: datetime,
) -> OpenBasket:
    """These goods come back when the open basket, which may be empty yet, is paid. Somebody has to allow it now.

    Raises NotASale, MoreThanSold, NothingToRefund, AlreadyExchanging, AlreadyWithout, ApprovalNeeded, ReasonMissing,
    UnknownReason, SaleClosed.
    """
    why = check_reason(shop, "refund", reason)
    made = None if acts.result_of(shop, key) else would_refund(shop, actor, of, quantities, now=now)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None or made is None:
            return as_it_is(shop, change, sale, now)
        require(shop, actor, REFUND, amount=made.money)
        open_sale = change.now or begin_sale(shop, actor, sale, now)
        _only_one(open_sale)
        number: Any = Sale.get_by_id(of).number
        money = sum(amount for _tender, amount in made.by_tender)
        exchange = Exchange(of, number, money, tuple(quantities.items()), why.code, actor.approver)
        _keep(sale, exchange)
        change.now = replace(open_sale, exchange=exchange)
        acts.done(shop, key, "begin_exchange", sale, now)
        return change.now.basket()


def begin_exchange_goods(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    goods: Sequence[tuple[str, Quantity]],
    *,
    reason: str,
    key: str,
    now: datetime,
) -> OpenBasket:
    """The same with goods that nobody has a receipt of, (code, thousandths) each, at the prices of now.

    Raises NothingToRefund, AlreadyExchanging, AlreadyWithout, ApprovalNeeded, ReasonMissing, UnknownReason,
    SaleClosed and what goods_back raises.
    """
    why = check_reason(shop, "refund", reason)
    found = [] if acts.result_of(shop, key) else [goods_back(shop, code, each, now=now) for code, each in goods]
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        money = worth(shop, found).due
        if money < 1:
            raise NothingToRefund()
        require(shop, actor, WITHOUT_RECEIPT, amount=money)
        open_sale = change.now or begin_sale(shop, actor, sale, now)
        _only_one(open_sale)
        lines = tuple(
            (code, back.line.quantity, back.line.unit_price) for (code, _), back in zip(goods, found, strict=True)
        )
        exchange = Exchange(None, "", money, (), why.code, actor.approver, lines)
        _keep(sale, exchange)
        change.now = replace(open_sale, exchange=exchange)
        acts.done(shop, key, "begin_exchange", sale, now)
        return change.now.basket()


def _only_one(open_sale: "OpenSale") -> None:
    if (there := open_sale.exchange) is not None:
        raise AlreadyExchanging(number=there.number) if there.of else AlreadyWithout()


def drop_exchange(shop: Shop, actor: Actor, sale: SaleId, *, key: str, now: datetime) -> OpenBasket:
    """Nothing comes back with this basket after all. Raises NoExchange, SaleClosed."""
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        if change.now is None or change.now.exchange is None:
            raise NoExchange()
        Sale.update(facts="").where(Sale.id == sale).execute()
        change.now = replace(change.now, exchange=None)
        acts.done(shop, key, "drop_exchange", sale, now)
        return change.now.basket()


def _keep(sale: SaleId, exchange: Exchange) -> None:
    said = {
        "of": exchange.of,
        "number": exchange.number,
        "money": exchange.money,
        "lines": exchange.quantities,
        "reason": exchange.reason,
        "approver": exchange.approver,
        **({"goods": exchange.goods} if exchange.goods else {}),
    }
    Sale.update(facts=json.dumps({"exchange": said}, ensure_ascii=False)).where(Sale.id == sale).execute()


def take_back(
    shop: Shop, actor: Actor, open_sale: "OpenSale", exchange: Exchange, now: datetime
) -> tuple[Refunded, list[Exchanged]]:
    """The refund of an exchange, inside the transaction that pays its basket; what of it pays the basket.

    Raises NotASale, MoreThanSold, ApprovalNeeded, and where goods have no receipt what reading their codes raises.
    """
    approved = replace(actor, approver=exchange.approver) if exchange.approver else actor
    pays = open_sale.priced.due
    if exchange.of is None:
        priced = worth(shop, [goods_at(shop, code, each, price, now=now) for code, each, price in exchange.goods])
        require(shop, approved, WITHOUT_RECEIPT, amount=priced.due)
        made = refunded(write(shop, approved, priced, open_sale.member, exchange.reason, now, pays=pays))
    else:
        original, parts = shares_of(shop, exchange.of, dict(exchange.quantities))
        require(shop, approved, REFUND, amount=sum(part.paid for part in parts))
        made = refund_inside(shop, approved, original, parts, now, exchange.reason, pays=pays)
    amount = sum(amount for tender, amount in made.by_tender if tender == EXCHANGE)
    paid: Any = Payment.get_or_none(Payment.sale == made.sale, Payment.tender == EXCHANGE)
    return made, [Exchanged(amount, made.number, -paid.bonus)] if paid else []


def handed_back(refund: str) -> Money:
    """The cash that the refund with this number gave out."""
    rows: Any = Payment.select(Payment.amount).join(Sale).where(Sale.number == refund, Payment.tender == "cash")
    return -sum(int(amount) for (amount,) in rows.tuples())
