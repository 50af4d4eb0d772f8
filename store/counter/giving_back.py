"""Money of a refund goes back the way it came: over the tenders that paid, by what is left of each.

Stored value goes to what is left of its two purses; a provider's payment back through the provider, asked for after the
refund is closed; on account lowers the debt; a voucher by the shop's rule. Cash is rounded as in a sale: what the
drawer keeps of the sale is the rounded rest, so that any sequence of refunds ends with nothing in it and no rounding.

What goods paid that came back for others (换货) did not leave the shop: the two sales share one pool of money, of which
the refunds of either give back their part, the way it came to the first or to the second. Where nobody had a receipt of
the first, what its goods paid is cash.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from store.books import debts, intents, vouchers, wallet
from store.books.actor import Actor
from store.books.holders import holder
from store.counter.rounding import ROUNDING, in_cash
from store.counter.tender_kinds import EXCHANGE, KEPT_CHANGE
from store.counter.tenders import write_payment
from store.db.models import DebtEntry, Payment, PaymentIntent, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.money import Money, allocate
from store.pricing.basket import SaleId

KEPT = "coupon"
"""The tender of a refund that stands for a coupon which the sale had earned and which is used up already."""


@dataclass(slots=True)
class _Way:
    """One way in which money came, and what is left of it. `drawer` is the part of a way in cash that the drawer still
    holds; the rest of it was rounded off. `sale` is the one that it paid first, `debtor` whose debt it became."""

    tender: str
    sale: str = ""
    account: str | None = None
    intent: str | None = None
    left: Money = 0
    principal: Money = 0
    bonus: Money = 0
    reference: str = ""
    debtor: str | None = None
    drawer: Money = 0


def give_back(
    shop: Shop,
    actor: Actor,
    original: Any,
    sale: SaleId,
    money: Money,
    now: datetime,
    *,
    pays: Money = 0,
    following: str = "",
) -> list[tuple[str, Money]]:
    """The refund's payments, inside its transaction; what went back by each tender, and what rounding took.

    Up to `pays` of it stays in the shop for the sale with the number `following`. Change that was kept was no part of
    the sale: the cash gives back what it paid without it.
    """
    ways = _ways(_pool(original.id), vouchers_in_cash=shop.settings.voucher_refund == "cash")
    parts = allocate(money, [max(0, way.left) for way in ways])
    given: list[tuple[str, Money]] = []
    if stays := min(money, pays):
        shares = allocate(stays, parts)
        parts = [part - share for part, share in zip(parts, shares, strict=True)]
        bonus = sum(_bonus(way, share) for way, share in zip(ways, shares, strict=True))
        write_payment(shop, actor, sale, new_id(), EXCHANGE, -stays, now, bonus=-bonus, reference=following)
        given.append((EXCHANGE, stays))
    for way, part in zip(ways, parts, strict=True):
        if part and way.tender == "cash":
            given += _in_cash(shop, actor, sale, way, part, now)
        elif part:
            _back(shop, actor, sale, way, part, now)
            given.append((way.tender, part))
    return given


def _bonus(way: _Way, part: Money) -> Money:
    return allocate(part, [way.principal, way.bonus])[1] if way.bonus > 0 else 0


def _pool(original: str) -> list[str]:
    """The sale, and those that it shares its money with: goods that came back of one paid the other."""
    found, new = {original}, {original}
    while new:
        numbers: Any = (
            Payment.select(Payment.reference)
            .join(Sale)
            .where(Payment.tender == EXCHANGE, Sale.id.in_(new) | Sale.refunds.in_(new))
        )
        ours = (Sale.kind == "sale") | Sale.refunds.is_null(False)
        linked: Any = Sale.select(Sale.id, Sale.refunds).where(Sale.number.in_(numbers), ours).tuples()
        new = {of or sale for sale, of in linked} - found
        found |= new
    return sorted(found)


def _ways(sales: Sequence[str], *, vouchers_in_cash: bool) -> list[_Way]:
    """In the order in which they first paid."""
    found: dict[object, _Way] = {}
    charged: dict[str, str] = {}  # by debtor: the sale
    for sale, tender, account, reference, intent, debtor, *sums in _payments(sales):
        amount, principal, bonus = map(int, sums)
        as_cash = tender in ("cash", ROUNDING, KEPT_CHANGE) or (tender == "voucher" and vouchers_in_cash)
        if as_cash:
            way = found.setdefault("cash", _Way("cash", sale))
            way.drawer += 0 if tender == ROUNDING else amount
        else:
            if debtor and amount > 0:
                charged.setdefault(debtor, sale)
            elif debtor and debtor not in charged:
                # Lowered where the debt had moved to: that counts for who was charged.
                moved = [each for each, at in charged.items() if debts.owner(each, at) == debtor]
                debtor = (moved or list(charged))[0]
            key = (tender, account, intent, debtor, reference if tender == "voucher" else "")
            way = found.setdefault(key, _Way(tender, sale, account, intent, reference=reference, debtor=debtor))
            way.principal += principal
            way.bonus += bonus
        way.left += amount
    if paid := _without_receipt(sales):
        way = found.setdefault("cash", _Way("cash", sales[0]))
        way.drawer += paid
        way.left += paid
    return list(found.values())


def _without_receipt(sales: Sequence[str]) -> Money:
    """What goods paid that nobody had a receipt of: nobody knows how that money came, so that it goes back in cash."""
    refunds: Any = Sale.select(Sale.number).where(Sale.kind == "refund", Sale.refunds.is_null())
    paid = Payment.select(fn.SUM(Payment.amount)).where(
        Payment.sale.in_(sales), Payment.tender == EXCHANGE, Payment.amount > 0, Payment.reference.in_(refunds)
    )
    return int(paid.scalar() or 0)


def _payments(sales: Sequence[str]) -> Iterable[Any]:
    """Those of the sales and of their refunds; a refund through a provider under the intent that had paid."""
    paid_by = fn.COALESCE(PaymentIntent.refunds, PaymentIntent.id)
    rows: Iterable[Any] = (
        Payment.select(
            *(Payment.sale, Payment.tender, Payment.account, Payment.reference, paid_by, DebtEntry.member),
            *(Payment.amount, Payment.principal, Payment.bonus),
        )
        .join(Sale, on=(Sale.id == Payment.sale))
        .join(PaymentIntent, JOIN.LEFT_OUTER, on=(PaymentIntent.payment == Payment.id))
        .join(DebtEntry, JOIN.LEFT_OUTER, on=(DebtEntry.source == Payment.id))
        .where(Sale.id.in_(sales) | Sale.refunds.in_(sales), Payment.tender.not_in([KEPT, EXCHANGE]))
        .order_by(Payment.id)
        .tuples()
    )
    return rows


def _in_cash(shop: Shop, actor: Actor, sale: SaleId, way: _Way, part: Money, now: datetime) -> list[tuple[str, Money]]:
    """Out of the drawer as much as leaves the rounded rest in it, by the shop's step of today."""
    settings = shop.settings
    cash = in_cash(settings, max(0, way.drawer - in_cash(settings, way.left - part)))
    given = [("cash", cash), (ROUNDING, part - cash)]
    for tender, amount in given:
        if amount:
            write_payment(shop, actor, sale, new_id(), tender, -amount, now)
    return [(tender, amount) for tender, amount in given if amount]


def _back(shop: Shop, actor: Actor, sale: SaleId, way: _Way, part: Money, now: datetime) -> None:
    payment = new_id()
    principal = bonus = 0
    match way.tender:
        case "stored_value":
            assert way.account is not None
            principal, bonus = allocate(part, [way.principal, way.bonus])
            account = holder(way.account)
            if account != way.account:
                wallet.open_account(shop, account, now)
            wallet.put(
                *(shop, actor, account),
                principal=principal,
                bonus=bonus,
                kind="refund",
                source=payment,
                sale=sale,
                now=now,
            )
        case "on_account":
            assert way.debtor is not None
            debts.lower(actor, debts.owner(way.debtor, way.sale), part, "refund", source=payment, sale=sale, now=now)
        case "voucher" if shop.settings.voucher_refund == "again" and part == way.left:
            vouchers.give_back(way.reference, way.sale)
    write_payment(
        shop, actor, sale, payment, way.tender, -part, now, way.account, -principal, -bonus, reference=way.reference
    )
    if way.intent is not None:
        paid = intents.intent(shop, way.intent)
        intents.begin(
            *(shop, actor, sale),
            driver=paid.driver,
            channel=paid.channel,
            amount=part,
            now=now,
            refunds=paid.id,
            payment=payment,
        )
