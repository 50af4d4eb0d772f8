"""Taking money: one transaction closes the sale, or nothing happened.

The lines' sums, the payment, the sale with its number, stock, the journal, the print jobs and the act's key
are written together. The drawer opens and the slip prints from the queue, after that and only then.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from store.books import journal, stock, told, wallet
from store.books.actor import Actor
from store.calendar import from_millis, to_millis
from store.counter import printing
from store.counter.open_sales import OpenSale, SaleClosed, changing
from store.counter.rounding import ROUNDING
from store.counter.shifts.current import shift_of
from store.counter.standing import standing
from store.counter.tender_kinds import (
    EXCHANGE,
    KEPT_CHANGE,
    ByCode,
    Cash,
    KeepChange,
    OnAccount,
    Paid,
    Recorded,
    StoredValue,
    Tender,
    Voucher,
)
from store.counter.tenders import LooksLikeACode, NotEnough, TooMuch, check, take
from store.db.models import Coupon, Payment, Sale, SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_ids
from store.money import ONE, Currency, Money, Quantity
from store.pricing.basket import SaleId
from store.pricing.tax import tax_of_lines

if TYPE_CHECKING:
    from store.books.coupons import Issued

__all__ = [
    "ByCode",
    "Cash",
    "Closed",
    "KeepChange",
    "LooksLikeACode",
    "NotEnough",
    "NothingToPay",
    "OnAccount",
    "Recorded",
    "SaleClosed",
    "StoredValue",
    "Tender",
    "TooMuch",
    "Voucher",
    "pay",
    "pay_cash",
    "quick_amounts",
]


class NothingToPay(Refused):
    template = N_("There is nothing in the basket to pay for.")


class Closed(NamedTuple):
    """A paid sale. due = tendered − change − kept + rounding + exchanged; `tax` is inside it; `lines` and `pieces` as
    on the receipt. `coupons` are the codes of those that it earned, `kept` is change that went into the member's
    account, `rounding` what rounding took off the cash, `exchanged` what goods paid that came back for it, and
    `handed_back` the cash that these were worth more."""

    sale: SaleId
    number: str
    closed_at: datetime
    due: Money
    tendered: Money
    change: Money
    lines: int
    pieces: Quantity
    tax: Money
    coupons: tuple[str, ...] = ()
    kept: Money = 0
    rounding: Money = 0
    exchanged: Money = 0
    handed_back: Money = 0


def quick_amounts(due: Money, currency: Currency) -> tuple[Money, ...]:
    """What is likely to be given for `due`: exactly that, and at most three rounder amounts, smallest first.

    Each is `due` rounded up to one of the currency's notes, small coins left out: 87.30 → 87.30 88 90 100.
    """
    steps = [note for note in reversed(currency.notes) if note * 100 >= due and note >= 10**currency.digits]
    rounder = {-(-due // step) * step for step in steps or currency.notes[:1]} - {due}
    return (due, *sorted(rounder)[:3])


def pay_cash(shop: Shop, actor: Actor, sale: SaleId, tendered: Money, *, key: str, now: datetime) -> Closed:
    """Close the sale against cash alone. `tendered` is what the customer gave. As pay() does."""
    return pay(shop, actor, sale, [Cash(tendered)], key=key, now=now)


def pay(shop: Shop, actor: Actor, sale: SaleId, tenders: Sequence[Tender], *, key: str, now: datetime) -> Closed:
    """Close the sale against tenders that cover it; only cash gives change, which KeepChange puts into the member's
    account. Doing it again with the same key answers
    with the same Closed. A sale that costs nothing closes without a payment, and the drawer stays shut.

    Raises NothingToPay, NotEnough, TooMuch, LooksLikeACode, SaleClosed, MoreThanTheChange, NobodyKeepsChange, and what
    stored value may be refused for.
    """
    with changing(shop, actor.till, sale, key, now, act="pay") as change:
        if change.done is not None:
            return _closed(shop, SaleId(change.done))
        open_sale, change.now = change.now, None
        if open_sale is None or open_sale.last is None:
            raise NothingToPay()
        due = open_sale.priced.due
        back = 0
        if open_sale.exchange is not None:
            from store.counter.exchanging import take_back  # only now: few sales are exchanges

            made, exchanged = take_back(shop, actor, open_sale, open_sale.exchange, now)
            tenders = [*exchanged, *tenders]
            back = sum(amount for tender, amount in made.by_tender if tender == "cash")
        wanted = tenders if due else ()
        check(shop, due, wanted)
        return _close(shop, actor, open_sale, wanted, now, back)


def _close(
    shop: Shop, actor: Actor, open_sale: OpenSale, tenders: Sequence[Tender], now: datetime, back: Money
) -> Closed:
    sale, priced, at = open_sale.sale, open_sale.priced, to_millis(now)
    lines = [each.line for each in priced.lines]
    shares = tax_of_lines(priced)
    tax = sum(shares)
    sums = [(each.gross, each.paid, share, each.line.id) for each, share in zip(priced.lines, shares, strict=True)]
    _PRICED.rows(shop.db, ("gross", "paid", "tax", "line"), sums)
    paid = take(shop, actor, sale, priced.due, tenders, open_sale.member, now)
    day, sequence, shift, earns, tells = standing(shop, actor.till, priced.due, now)
    number = f"{actor.till}-{day}-{sequence:04}"
    earned = _coupons(shop, actor, open_sale, now) if earns or open_sale.coupons else ()
    facts = _with_gift_cards(shop, _reward(shop, actor, open_sale, paid, day, now), open_sale, tenders)
    _CLOSE(
        shop.db,
        sale=sale,
        at=at,
        staff=actor.staff,
        day=day,
        sequence=sequence,
        number=number,
        gross=priced.gross,
        due=priced.due,
        tax=tax,
        points=priced.points,
        facts=facts,
        shift=shift or shift_of(shop, actor, now),
    )
    if open_sale.member is not None:
        from store.counter.rewarding import raise_tier

        raise_tier(shop, actor, open_sale.member, now)
    goods = [(line.product, -(line.quantity * line.holds // ONE), "sale", line.id) for line in lines]
    ids = new_ids(len(goods) + 2)
    stock.move(shop, actor, goods, now, ids[2:])
    by_tender = [(each.tender, each.amount) for each in paid]
    printing.enqueue_sale(shop, actor.till, sale, drawer="cash" in dict(by_tender), at=at, ids=ids[:2])
    if earned:
        from store.counter.couponing import print_coupons

        print_coupons(shop, actor, earned, now, at)
    tendered, change, kept, rounding, exchanged = _in_hand([(each.tender, each.tendered, each.change) for each in paid])
    detail = _told(number, priced.due, tendered, change, by_tender)
    journal.append_written(shop, actor, "pay", detail, now=now, sale=sale)
    if tells:
        told.tell(shop, "sale", sale, now)
    codes = tuple([each.code for each in earned])
    return Closed(
        *(sale, number, from_millis(at), priced.due, tendered, change, priced.kinds, priced.pieces, tax),
        *(codes, kept, rounding, exchanged, back),
    )


def _told(number: str, due: Money, tendered: Money, change: Money, tenders: Sequence[tuple[str, Money]]) -> str:
    """What the journal tells of it, written as `journal.canonical` writes it; no part needs escaping."""
    by_tender = ",".join([f'["{tender}",{amount}]' for tender, amount in tenders])
    return f'{{"change":{change},"due":{due},"number":"{number}","tendered":{tendered},"tenders":[{by_tender}]}}'


def _in_hand(paid: Iterable[tuple[str, Money, Money]]) -> tuple[Money, Money, Money, Money, Money]:
    """(tendered, change handed out, change kept, rounding, exchanged) of payments as (tender, tendered, change)."""
    tendered = change = kept = rounding = exchanged = 0
    for tender, given, back in paid:
        if tender == KEPT_CHANGE:
            kept -= given
        elif tender == ROUNDING:
            rounding += given
        elif tender == EXCHANGE:
            exchanged += given
        else:
            tendered += given
            change += back
    return tendered, change, kept, rounding, exchanged


def _coupons(shop: Shop, actor: Actor, open_sale: OpenSale, now: datetime) -> "Sequence[Issued]":
    """Coupons of the sale are used, and those that it earned issued."""
    from store.counter.couponing import close_coupons  # only now: a shop without coupons need not load it

    return close_coupons(shop, actor, open_sale, now)


def _reward(shop: Shop, actor: Actor, open_sale: OpenSale, paid: Sequence[Paid], day: int, now: datetime) -> str:
    priced = open_sale.priced
    if open_sale.member is None and not priced.used and not any([each.reductions for each in priced.lines]):
        return ""
    from store.counter.rewarding import reward  # only now: a shop without members and offers need not load it

    return reward(shop, actor, open_sale, paid, day, now)


def _with_gift_cards(shop: Shop, facts: str, open_sale: OpenSale, tenders: Sequence[Tender]) -> str:
    """The sale's facts with what is left on the gift cards that paid, by account."""
    own = open_sale.member.account if open_sale.member else ""
    others = {each.account for each in tenders if isinstance(each, StoredValue) and each.account != own}
    held = [wallet.account(shop, account) for account in others]
    cards = {each.id: each.balance for each in held if each.kind == "gift"}
    if not cards:
        return facts
    return json.dumps({**(json.loads(facts) if facts else {}), "gift_cards": cards}, ensure_ascii=False)


def _closed(shop: Shop, sale: SaleId) -> Closed:
    """The sale as it was closed, from its rows."""
    number, at, due, tax = _PAID(shop.db, sale=sale).fetchone()
    paid = _TENDERED(shop.db, sale=sale).fetchall()
    tendered, change, kept, rounding, exchanged = _in_hand(row[:3] for row in paid)
    back = 0
    if refund := next((reference for tender, _, _, reference in paid if tender == EXCHANGE), None):
        from store.counter.exchanging import handed_back

        back = handed_back(refund)
    lines = _SOLD(shop.db, sale=sale).fetchall()
    pieces = sum(ONE if weighed else quantity for quantity, weighed in lines)
    coupons = tuple(row[0] for row in _EARNED(shop.db, sale=sale).fetchall())
    return Closed(
        *(sale, number, from_millis(at), due, tendered, change, len(lines), pieces, tax),
        *(coupons, kept, rounding, exchanged, back),
    )


_PRICED = Statement(
    lambda: SaleLine.update(
        {SaleLine.gross: param("gross"), SaleLine.paid: param("paid"), SaleLine.tax: param("tax")}
    ).where(SaleLine.id == param("line"))
)
_CLOSE = Statement(
    lambda: Sale.update(
        {
            Sale.state: "paid",
            Sale.closed_at: param("at"),
            Sale.closed_by: param("staff"),
            Sale.trading_day: param("day"),
            Sale.sequence: param("sequence"),
            Sale.number: param("number"),
            Sale.gross: param("gross"),
            Sale.due: param("due"),
            Sale.tax: param("tax"),
            Sale.points_money: param("points"),
            Sale.facts: param("facts"),
            Sale.shift: param("shift"),
        }
    ).where(Sale.id == param("sale"))
)
_PAID = Statement(lambda: Sale.select(Sale.number, Sale.closed_at, Sale.due, Sale.tax).where(Sale.id == param("sale")))
_TENDERED = Statement(
    lambda: Payment.select(Payment.tender, Payment.tendered, Payment.change, Payment.reference).where(
        Payment.sale == param("sale")
    )
)
_SOLD = Statement(
    lambda: SaleLine.select(SaleLine.quantity, SaleLine.weighed).where(
        SaleLine.sale == param("sale"), SaleLine.voided_at.is_null()
    )
)
_EARNED = Statement(lambda: Coupon.select(Coupon.code).where(Coupon.earned_by == param("sale")).order_by(Coupon.id))
