"""What a sale is paid with: cash, stored value, a customer's code through a provider, vouchers, on account, and what
was taken outside the till and is recorded. Any mix, in any order; change comes from cash alone."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from store.books import wallet
from store.books.actor import Actor
from store.calendar import Millis, day_began, to_millis
from store.counter.card_kinds import check_balance
from store.counter.limits import most_change
from store.counter.rounding import ROUNDING, in_cash
from store.counter.tender_kinds import (
    EXCHANGE,
    KEPT_CHANGE,
    ByCode,
    Cash,
    Exchanged,
    KeepChange,
    NotCash,
    OnAccount,
    Paid,
    Recorded,
    StoredValue,
    Tender,
    Voucher,
)
from store.db.models import Payment
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, BadAmount, Refused
from store.ids import new_id
from store.money import Money, write_amount
from store.pricing.basket import SaleId

if TYPE_CHECKING:
    from store.office.members.views import MemberView


class NotEnough(Refused):
    template = N_("{tendered} is not enough: {missing} is missing.")


class TooMuch(Refused):
    template = N_("{tendered} is more than the {due} that is due, and only cash gives change.")


class LooksLikeACode(Refused):
    template = N_("{tendered} for {due} cannot be meant; was that a code? Type what was given.")


class NobodyKeepsChange(Refused):
    template = N_("Change is kept for a member: scan the member's card first.")


class MoreThanTheChange(Refused):
    template = N_("Of {change} change {kept} cannot be kept.")


class MoreThanItsFace(Refused):
    template = N_("A voucher of {face} cannot pay {amount}.")


class NotLastFour(Refused):
    template = N_("Of a card type its last four digits and perhaps the reference: 1234 000045; never its whole number.")


class CashOnce(Refused):
    template = N_("Cash is taken once a sale: add it up.")


def check(shop: Shop, due: Money, tenders: Sequence[Tender]) -> None:
    """That the tenders cover `due`, its part in cash rounded, and that only cash is more.

    Raises NotEnough, TooMuch, LooksLikeACode, CashOnce, BadAmount, MoreThanTheChange, MoreThanItsFace.
    """
    currency = shop.settings.currency
    cash, others, wanted = _sorted(tenders)
    other = _worth(shop, due, others) if others else 0
    given = other
    if cash is not None:
        given += cash.tendered
        due = other + in_cash(shop.settings, due - other)
    if given < due:
        raise NotEnough(tendered=write_amount(given, currency), missing=write_amount(due - given, currency))
    if given - due > most_change(shop.settings):
        tendered = write_amount(given - other, currency, grouped=True)
        raise LooksLikeACode(tendered=tendered, due=write_amount(due - other, currency))
    if wanted and wanted.amount is not None and not 0 < wanted.amount <= given - due:
        change, kept = write_amount(given - due, currency), write_amount(wanted.amount, currency)
        raise MoreThanTheChange(change=change, kept=kept)


def _worth(shop: Shop, due: Money, tenders: Sequence[NotCash]) -> Money:
    """What tenders beside cash come to, each of them sound."""
    currency = shop.settings.currency
    if any(tender.amount < 1 for tender in tenders):
        raise BadAmount(text=write_amount(0, currency))
    worth = sum(tender.amount for tender in tenders)
    if worth > due:
        raise TooMuch(tendered=write_amount(worth, currency), due=write_amount(due, currency))
    for tender in tenders:
        match tender:
            case Voucher(_, face, amount) if amount > face:
                raise MoreThanItsFace(face=write_amount(face, currency), amount=write_amount(amount, currency))
            case Recorded("card", _, reference):
                card_reference(reference)
    return worth


_CARD = re.compile(r"(\d{4})(?:[\s/*-]+([0-9A-Za-z]{1,24}))?")


def card_reference(text: str) -> str:
    """What is kept of a bank card: its last four digits, and a terminal's reference behind a space. "" is nothing.

    Raises NotLastFour.
    """
    found = _CARD.fullmatch(text.strip())
    if not text.strip():
        return ""
    if found is None:
        raise NotLastFour()
    return f"{found[1]} {found[2]}" if found[2] else found[1]


def _sorted(tenders: Sequence[Tender]) -> tuple[Cash | None, list[NotCash], KeepChange | None]:
    """The cash, what else pays, and what is to become of the change. Raises CashOnce."""
    cash, others, kept = None, [], None
    for tender in tenders:
        if isinstance(tender, Cash):
            if cash is not None:
                raise CashOnce()
            cash = tender
        elif isinstance(tender, KeepChange):
            if kept is not None:
                raise CashOnce()
            kept = tender
        else:
            others.append(tender)
    return cash, others, kept


def take(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    due: Money,
    tenders: Sequence[Tender],
    member: "MemberView | None",
    now: datetime,
) -> list[Paid]:
    """Write the payments of a sale that is being closed, stored value out of its account; cash covers what is left,
    and change that is kept goes into the member's account.

    Cash is rounded: what that takes off is a payment of its own.

    Raises NobodyKeepsChange, NobodyOwes and what the books of stored value, vouchers, debts and intents raise; then
    nothing of the sale is closed.
    """
    _, others, wanted = _sorted(tenders)
    left = due - sum([tender.amount for tender in others]) if others else due
    paid: list[Paid] = []
    for tender in tenders:
        if isinstance(tender, Cash):
            paid += _take_cash(shop, actor, sale, left, tender.tendered, wanted, member, now)
        elif not isinstance(tender, KeepChange):
            paid.append(_take_other(shop, actor, sale, tender, member, now))
    return paid


def _take_cash(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    left: Money,
    tendered: Money,
    wanted: KeepChange | None,
    member: "MemberView | None",
    now: datetime,
) -> list[Paid]:
    """Cash covers what is left; what rounding takes off it and change that is kept are payments of their own."""
    paid = []
    cash = in_cash(shop.settings, left)
    if cash != left:
        paid.append(_write(shop, actor, sale, new_id(), Paid(ROUNDING, left - cash, left - cash), None, now))
    if cash or tendered:
        change = tendered - cash
        kept = 0 if wanted is None else change if wanted.amount is None else wanted.amount
        paid.append(_write(shop, actor, sale, new_id(), Paid("cash", cash + kept, tendered, change - kept), None, now))
        if kept:
            paid.append(_into_account(shop, actor, sale, kept, member, now))
    return paid


def _take_other(
    shop: Shop, actor: Actor, sale: SaleId, tender: NotCash, member: "MemberView | None", now: datetime
) -> Paid:
    match tender:
        case StoredValue(account, amount, pin):
            return _from_account(shop, actor, sale, account, amount, pin, member, now)
        case Recorded(kind, amount, reference):
            paid = Paid(kind, amount, amount, reference=reference)
            return _write(shop, actor, sale, new_id(), paid, None, now)
        case Exchanged(amount, number, bonus):
            paid = Paid(EXCHANGE, amount, amount, bonus=bonus, reference=number)
            return _write(shop, actor, sale, new_id(), paid, None, now)
        case ByCode() | Voucher() | OnAccount():
            from store.counter.backing import settle  # only now: a sale in cash need not load them

            payment = new_id()
            paid = settle(shop, actor, sale, payment, tender, member, now)
            return _write(shop, actor, sale, payment, paid, None, now)


def _from_account(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    account: str,
    amount: Money,
    pin: wallet.PinProof | None,
    member: "MemberView | None",
    now: datetime,
) -> Paid:
    payment = new_id()
    linked = member is not None and member.main is not None and member.account == account
    spent = wallet.spend(
        shop,
        actor,
        account,
        amount,
        source=payment,
        now=now,
        sale=sale,
        pin=pin,
        member=member.id if member else None,
        member_limit=member.shared_limit if member and linked else None,
        day_began=_day_began(shop, now),
    )
    paid = Paid("stored_value", amount, amount, principal=spent.principal, bonus=spent.bonus)
    return _write(shop, actor, sale, payment, paid, account, now)


def _into_account(
    shop: Shop, actor: Actor, sale: SaleId, kept: Money, member: "MemberView | None", now: datetime
) -> Paid:
    """Change becomes principal: one payment more, below zero, so that what the drawer got is in the cash's."""
    if member is None:
        raise NobodyKeepsChange()
    check_balance(shop, member.kind)
    payment, account = new_id(), wallet.open_account(shop, member.account, now).id
    wallet.put(shop, actor, account, principal=kept, kind="change", source=payment, sale=sale, now=now)
    paid = Paid(KEPT_CHANGE, -kept, -kept, principal=-kept)
    return _write(shop, actor, sale, payment, paid, account, now)


def spendable(shop: Shop, member: "MemberView", now: datetime) -> Money:
    """What the balance pays for this member today: all of it, or what a linked one's limit leaves."""
    if member.main is None or member.shared_limit is None:
        return member.balance
    began = _day_began(shop, now)
    return min(member.balance, wallet.left_of_limit(shop, member.account, member.id, member.shared_limit, began))


def _day_began(shop: Shop, now: datetime) -> Millis:
    return to_millis(day_began(now, shop.settings.zone, shop.settings.day_ends_at))


def _write(
    shop: Shop, actor: Actor, sale: SaleId, payment: str, paid: Paid, account: str | None, now: datetime
) -> Paid:
    tender, amount, tendered, change, principal, bonus, reference = paid
    row = (payment, sale, actor.till, tender, amount, tendered, change, to_millis(now), actor.staff)
    _PAY.row(shop.db, _PAYMENT, (*row, account, principal, bonus, reference))
    return paid


def write_payment(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    payment: str,
    tender: str,
    amount: Money,
    now: datetime,
    account: str | None = None,
    principal: Money = 0,
    bonus: Money = 0,
    *,
    reference: str = "",
) -> None:
    """One payment of a refund: its sums are negative."""
    _write(shop, actor, sale, payment, Paid(tender, amount, amount, 0, principal, bonus, reference), account, now)


_PAYMENT = (
    *("id", "sale", "till", "tender", "amount", "tendered", "change", "at", "staff"),
    *("account", "principal", "bonus", "reference"),
)
_PAY = Statement(
    lambda: Payment.insert(
        {
            Payment.id: param("id"),
            Payment.sale: param("sale"),
            Payment.till: param("till"),
            Payment.tender: param("tender"),
            Payment.amount: param("amount"),
            Payment.tendered: param("tendered"),
            Payment.change: param("change"),
            Payment.account: param("account"),
            Payment.principal: param("principal"),
            Payment.bonus: param("bonus"),
            Payment.reference: param("reference"),
            Payment.taken_at: param("at"),
            Payment.taken_by: param("staff"),
        }
    )
)
