"""Prices and discounts by hand at the till: within what the role may, or approved by somebody who may, for a reason.

What is given away is measured on the basket as it is priced after the act, so that offers that work first count.
Everything is in the sale's rows: it outlives a crash, and is priced anew with the rest at every act.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from store.books import acts, journal
from store.books.actor import Actor
from store.books.permits import Permit, covering, require
from store.counter.given_by_hand import (
    BELOW_FLOOR,
    CHANGE_PRICE,
    DISCOUNT_BASKET,
    DISCOUNT_LINE,
    FREE_ITEM,
    given_away,
)
from store.counter.limits import most_price
from store.counter.open_sales import OpenBasket, OpenSale, changing
from store.counter.selling import NoSuchLine, PriceTooLarge, as_it_is
from store.db.models import Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, BadAmount, Refused
from store.money import ONE, Money, write_amount
from store.office.offers import goods_of
from store.office.reasons import check_reason
from store.pricing.basket import Changed, Line, LineId, Manual, PricedLine, SaleId, Step


class BadDiscount(Refused):
    template = N_("A discount is from 1 to 999 permille, or an amount less than what is to pay ({most}).")


class NothingOff(Refused):
    template = N_("Nothing can be taken off here: it costs its lowest price, or is never discounted.")


class NoDiscount(Refused):
    template = N_("There is no discount by hand to take away.")


class PriceNotChanged(Refused):
    template = N_("The price of that line was not changed.")


def change_price(
    shop: Shop, actor: Actor, sale: SaleId, line: LineId, price: Money, reason: str, *, key: str, now: datetime
) -> OpenBasket:
    """Give a line another unit price, in minor units; no offer changes it any more. `reason` is a code.

    Raises ApprovalNeeded (for the price, or because it is below the product's lowest), UnknownReason, BadAmount,
    PriceTooLarge, NoSuchLine, SaleClosed.
    """
    currency = shop.settings.currency
    if price < 1:
        raise BadAmount(text=write_amount(price, currency))
    if price > (limit := most_price(currency)):
        raise PriceTooLarge(price=write_amount(price, currency), limit=write_amount(limit, currency))
    return _reprice(shop, actor, sale, line, price, CHANGE_PRICE, "price", reason, key, now)


def free_item(
    shop: Shop, actor: Actor, sale: SaleId, line: LineId, reason: str, *, key: str, now: datetime
) -> OpenBasket:
    """Give a line away: its price is 0. Raises ApprovalNeeded, UnknownReason, NoSuchLine, SaleClosed."""
    return _reprice(shop, actor, sale, line, 0, FREE_ITEM, "free", reason, key, now)


def restore_price(shop: Shop, actor: Actor, sale: SaleId, line: LineId, *, key: str, now: datetime) -> OpenBasket:
    """The line costs again what it did before its price was changed. Raises PriceNotChanged, NoSuchLine, SaleClosed."""
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, line)
        open_sale, old = the_line(change.now, line)
        if old.changed is None:
            raise PriceNotChanged()
        source = _SHELF_FROM(shop.db, line=line).fetchone()[0]
        _CHANGE(shop.db, line=line, price=old.changed.was, source=source, shelf=None, shelf_from=None, reason=None)
        new = replace(old, unit_price=old.changed.was, keyed=False, changed=None)
        change.now = with_line(shop, open_sale, new, now)
        before, after = old.unit_price, new.unit_price
        journal.append(shop, actor, "restore_price", now=now, sale=sale, line=line, before=before, after=after)
        acts.done(shop, key, "restore_price", line, now)
        return change.now.basket(line)


def discount_line(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    line: LineId,
    reason: str,
    *,
    permille: int | None = None,
    amount: Money | None = None,
    key: str,
    now: datetime,
) -> OpenBasket:
    """Take permille or an amount off a line, after its offers; it replaces the discount by hand that is there.

    A percentage never comes to more than whoever allows it may give away, however many are added to the line.
    Raises ApprovalNeeded, UnknownReason, BadDiscount, NothingOff, NoSuchLine, SaleClosed.
    """
    why = check_reason(shop, "discount", reason)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, line)
        open_sale, old = the_line(change.now, line)
        bare = with_line(shop, open_sale, replace(old, discount=None), now)
        before = cost_before([priced_line(bare, line)], Step.LINE_BY_HAND)
        tried = Manual(rate=rate_of(shop, permille, amount, before), amount=amount or 0, reason=why.name)
        after = with_line(shop, open_sale, replace(old, discount=tried), now)
        taken = taken_at([priced_line(after, line)], Step.LINE_BY_HAND)
        most = _allowed(shop, actor, DISCOUNT_LINE, taken, before, permille)
        change.now = with_line(shop, open_sale, replace(old, discount=replace(tried, most=most)), now)
        _OFF_LINE(shop.db, line=line, permille=permille, amount=amount, most=most, reason=why.code)
        _tell(shop, actor, "discount_line", sale, now, line, permille, amount, before, taken, why.code)
        acts.done(shop, key, "discount_line", line, now)
        return change.now.basket(line)


def discount_basket(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    reason: str,
    *,
    permille: int | None = None,
    amount: Money | None = None,
    key: str,
    now: datetime,
) -> OpenBasket:
    """Take permille or an amount off the whole sale, after the offers on it; it replaces the one by hand that is there.

    Raises as discount_line does.
    """
    why = check_reason(shop, "discount", reason)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now)
        open_sale = change.now
        if open_sale is None or not open_sale.priced.lines:
            raise NoSuchLine()
        before = cost_before(
            replace(open_sale, discount=None).priced_again(shop, now).priced.lines, Step.BASKET_BY_HAND
        )
        tried = Manual(rate=rate_of(shop, permille, amount, before), amount=amount or 0, reason=why.name)
        after = replace(open_sale, discount=tried).priced_again(shop, now)
        taken = taken_at(after.priced.lines, Step.BASKET_BY_HAND)
        most = _allowed(shop, actor, DISCOUNT_BASKET, taken, before, permille)
        change.now = replace(open_sale, discount=replace(tried, most=most)).priced_again(shop, now)
        _OFF_SALE(shop.db, sale=sale, permille=permille, amount=amount, most=most, reason=why.code)
        _tell(shop, actor, "discount_basket", sale, now, None, permille, amount, before, taken, why.code)
        acts.done(shop, key, "discount_basket", sale, now)
        return change.now.basket()


def remove_discount(
    shop: Shop, actor: Actor, sale: SaleId, line: LineId | None = None, *, key: str, now: datetime
) -> OpenBasket:
    """Take the discount by hand away again, of a line or (None) of the whole sale. Raises NoDiscount, NoSuchLine."""
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, line)
        if line is not None:
            open_sale, old = the_line(change.now, line)
            there = old.discount
            _OFF_LINE(shop.db, line=line, permille=None, amount=None, most=None, reason=None)
            after = with_line(shop, open_sale, replace(old, discount=None), now)
        elif change.now is None:
            raise NoSuchLine()
        else:
            open_sale, there = change.now, change.now.discount
            _OFF_SALE(shop.db, sale=sale, permille=None, amount=None, most=None, reason=None)
            after = replace(open_sale, discount=None).priced_again(shop, now)
        if there is None:
            raise NoDiscount()
        step = Step.BASKET_BY_HAND if line is None else Step.LINE_BY_HAND
        given = taken_at([each for each in open_sale.priced.lines if line in (None, each.line.id)], step)
        of_line = {} if line is None else {"line": str(line)}
        journal.append(shop, actor, "remove_discount", now=now, sale=sale, amount=given, **of_line)
        change.now = after
        acts.done(shop, key, "remove_discount", line or sale, now)
        return after.basket(line)


def _reprice(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    line: LineId,
    price: Money,
    permit: Permit,
    act: str,
    reason: str,
    key: str,
    now: datetime,
) -> OpenBasket:
    why = check_reason(shop, act, reason)
    with changing(shop, actor.till, sale, key, now) as change:
        if change.done is not None:
            return as_it_is(shop, change, sale, now, line)
        open_sale, old = the_line(change.now, line)
        was = old.changed.was if old.changed else old.unit_price
        new = replace(old, unit_price=price, keyed=True, changed=Changed(was, why.name))
        given = given_away(was, new)
        require(shop, actor, permit, **given)
        if price < was and price < lowest_price(shop, old, was) and permit is not FREE_ITEM:
            require(shop, actor, BELOW_FLOOR)
        source = _SHELF_FROM(shop.db, line=line).fetchone()[0] or _PRICE_FROM(shop.db, line=line).fetchone()[0]
        _CHANGE(shop.db, line=line, price=price, source="hand", shelf=was, shelf_from=source, reason=why.code)
        change.now = with_line(shop, open_sale, new, now)
        journal.append(
            *(shop, actor, permit.id),
            now=now,
            sale=sale,
            line=line,
            before=old.unit_price,
            after=price,
            quantity=new.quantity,
            amount=given["amount"],
            reason=why.code,
        )
        acts.done(shop, key, permit.id, line, now)
        return change.now.basket(line)


def lowest_price(shop: Shop, line: Line, was: Money) -> Money:
    """The lowest unit price of what was scanned; goods that are never discounted have their own."""
    goods = goods_of(shop, line.product)
    return goods.floor * line.holds // ONE if goods.discountable and not line.points else was


def rate_of(shop: Shop, permille: int | None, amount: Money | None, cost: Money) -> Fraction:
    """Raises BadDiscount unless there is one of the two and it leaves something to pay."""
    good = 1 <= permille <= 999 if permille is not None else amount is not None and 1 <= amount < cost
    if not good or (permille is not None and amount is not None):
        raise BadDiscount(most=write_amount(cost, shop.settings.currency))
    return Fraction(permille or 0, 1000)


def _allowed(
    shop: Shop, actor: Actor, permit: Permit, taken: Money, before: Money, permille: int | None
) -> Money | None:
    """The most that it may come to later. Raises NothingOff, ApprovalNeeded."""
    if not taken:
        raise NothingOff()
    of_thousand = -(-taken * 1000 // before) if permille is None else permille
    grant = covering(shop, actor, permit, amount=taken, permille=of_thousand)
    return None if permille is None else grant.amount


def _tell(
    shop: Shop,
    actor: Actor,
    act: str,
    sale: SaleId,
    now: datetime,
    line: LineId | None,
    permille: int | None,
    amount: Money | None,
    before: Money,
    taken: Money,
    reason: str,
) -> None:
    """`before` and `after` are what it cost without this discount, and costs with it."""
    asked = {"permille": permille} if permille is not None else {"asked": amount}
    of_line = {} if line is None else {"line": str(line)}
    detail = {"before": before, "after": before - taken, "amount": taken, "reason": reason, **asked, **of_line}
    journal.append(shop, actor, act, now=now, sale=sale, **detail)


def the_line(open_sale: OpenSale | None, line: LineId) -> tuple[OpenSale, Line]:
    old = open_sale.line(line) if open_sale else None
    if open_sale is None or old is None:
        raise NoSuchLine()
    return open_sale, old


def with_line(shop: Shop, open_sale: OpenSale, new: Line, now: datetime) -> OpenSale:
    lines = [new if each.line.id == new.id else each.line for each in open_sale.priced.lines]
    return open_sale.with_lines(shop, lines, now)


def priced_line(open_sale: OpenSale, line: LineId) -> PricedLine:
    return next(each for each in open_sale.priced.lines if each.line.id == line)


def taken_at(lines: Iterable[PricedLine], step: Step) -> Money:
    return sum(reduction.amount for each in lines for reduction in each.reductions if reduction.step == step)


def cost_before(lines: Iterable[PricedLine], before: Step) -> Money:
    """What lines cost when this step begins."""
    return sum(each.gross - sum(r.amount for r in each.reductions if r.step < before) for each in lines)


_PRICE_FROM = Statement(lambda: SaleLine.select(SaleLine.price_from).where(SaleLine.id == param("line")))
_SHELF_FROM = Statement(lambda: SaleLine.select(SaleLine.shelf_from).where(SaleLine.id == param("line")))
_CHANGE = Statement(
    lambda: SaleLine.update(
        {
            SaleLine.unit_price: param("price"),
            SaleLine.price_from: param("source"),
            SaleLine.shelf_price: param("shelf"),
            SaleLine.shelf_from: param("shelf_from"),
            SaleLine.price_reason: param("reason"),
        }
    ).where(SaleLine.id == param("line"))
)
_OFF_LINE = Statement(
    lambda: SaleLine.update(
        {
            SaleLine.hand_permille: param("permille"),
            SaleLine.hand_amount: param("amount"),
            SaleLine.hand_most: param("most"),
            SaleLine.hand_reason: param("reason"),
        }
    ).where(SaleLine.id == param("line"))
)
_OFF_SALE = Statement(
    lambda: Sale.update(
        {
            Sale.hand_permille: param("permille"),
            Sale.hand_amount: param("amount"),
            Sale.hand_most: param("most"),
            Sale.hand_reason: param("reason"),
        }
    ).where(Sale.id == param("sale"))
)
