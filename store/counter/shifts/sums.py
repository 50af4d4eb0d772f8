"""Adding a shift up from its rows: its sales by the shift they carry, what else was done by its part of the journal."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from peewee import fn

from store.counter.rounding import ROUNDING
from store.counter.shifts.figures import DISCOUNTS, EVENTS, CashSums, Moved, ShiftSums, Total
from store.counter.shifts.pieces import read_pieces
from store.counter.shifts.reading import ShiftView
from store.counter.shifts.unsettled import unsettled
from store.counter.tender_kinds import EXCHANGE, KEPT_CHANGE
from store.db.models import (
    CashCount,
    CashMove,
    CountBill,
    JournalEntry,
    Payment,
    PointsEntry,
    Sale,
    SaleLine,
    SaleReduction,
    Settlement,
    Staff,
    TopUp,
)
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import Money
from store.pricing.basket import Step

KINDS_OF_STEPS = {
    Step.UNIT: "offers",
    Step.SET: "offers",
    Step.LINE_BY_HAND: "by_hand",
    Step.BASKET_BY_HAND: "by_hand",
    Step.BASKET: "threshold",
    Step.COUPON: "coupons",
    Step.POINTS: "points",
}

ORDER = ("cash", "wechat", "alipay", "unionpay", "card", "stored_value", "voucher", "on_account", "coupon")
"""Tenders in the order of the slip; others come after."""

NO_TENDERS = (ROUNDING, EXCHANGE)
"""Payments in which nothing changed hands."""

ACTS_OF_EVENTS = {
    "no_sale": ("no_sale",),
    "price": ("change_price", "free_item"),
    "discount": ("discount_line",),
    "basket_discount": ("discount_basket",),
    "reprint": ("reprint",),
}
"""What the journal calls them."""


def sums(shop: Shop, shift: ShiftView, *, cash: bool = True, left: bool = True) -> ShiftSums:
    """The figures of a shift as it is now, or as it was closed. Without `cash` those of the drawer are left out; `left`
    asks what is not settled, which costs a look at the till's open baskets."""
    paid = list(_payments(shop, shift.id))
    tenders = {tender: Total(count, amount) for tender, count, amount, _, _ in paid if tender not in NO_TENDERS}
    kept = tenders.pop(KEPT_CHANGE, Total())
    if kept.count:
        of_sales = tenders.get("cash", Total())
        tenders["cash"] = Total(of_sales.count, of_sales.amount + kept.amount)
    stored = next(((principal, bonus) for tender, _, _, principal, bonus in paid if tender == "stored_value"), (0, 0))
    prepaid, prepaid_bonus = _prepaid(shop, shift.id)
    if kept.count:
        prepaid["kept_change", "cash"] = Total(kept.count, -kept.amount)
    settled = _settled(shop, shift.id)
    ((count, gross, due),), ((back, _, given),) = (_ints(each(shop.db, shift=shift.id)) for each in (_SOLD, _BACK))
    acts, points = _acts(shop, shift), _points(shop, shift.id)
    return ShiftSums(
        shift=shift,
        cashiers=_cashiers(shop, shift),
        **_first_and_last(shop, shift.id),
        sales=Total(count, gross),
        members=_ints(_MEMBERS(shop.db, shift=shift.id))[0][0],
        refunds=Total(back, -given),
        voided_sales=acts["void_sale"],
        voided_lines=acts["void_line"],
        discounts=(discounts := _discounts(shop, shift.id)),
        tax_on_top=due - gross + sum(discounts.values()),
        taxes=_taxes(shop, shift.id),
        rounding=next((amount for tender, _, amount, _, _ in paid if tender == ROUNDING), 0),
        tenders=_in_order(tenders),
        principal=stored[0],
        bonus=stored[1],
        prepaid=prepaid,
        prepaid_bonus=prepaid_bonus,
        settled=settled,
        points_given=points["earn"] + points["bonus"] + points["clawback"] + _topup_points(shop, shift.id),
        points_spent=-(points["burn"] + points["goods"] + points["refund"]),
        events={kind: found for kind in EVENTS if (found := sum(acts[act] for act in ACTS_OF_EVENTS[kind]))},
        approvers=_approvers(shop, shift.id),
        left=unsettled(shop, shift.till) if left and shift.open else (),
        cash=_cash(shop, shift, tenders, prepaid, settled) if cash else None,
    )


def expected_cash(shop: Shop, shift: ShiftView) -> Money:
    """What should be in the drawer now."""
    return shift.opening_float + sum(
        amount or 0 for ((amount,),) in (_ints(each(shop.db, shift=shift.id)) for each in _CASH)
    )


def _ints(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows; PostgreSQL answers sums of 64 bits as Decimals."""
    return [
        tuple(each if each is None or isinstance(each, str) else int(each) for each in row) for row in cursor.fetchall()
    ]


def _first_and_last(shop: Shop, shift: str) -> dict[str, str | None]:
    first, last = (each(shop.db, shift=shift).fetchone() for each in (_FIRST, _LAST))
    return {"first": first and first[0], "last": last and last[0]}


def _payments(shop: Shop, shift: str) -> Iterable[tuple[str, int, Money, Money, Money]]:
    """tender, how many, amount, principal, bonus."""
    return [(row[0], row[1], row[2], row[3], row[4]) for row in _ints(_PAYMENTS(shop.db, shift=shift))]


def _in_order(tenders: dict[str, Total]) -> tuple[tuple[str, Total], ...]:
    known = [tender for tender in ORDER if tender in tenders]
    return tuple((tender, tenders[tender]) for tender in [*known, *sorted(set(tenders) - set(known))])


def _discounts(shop: Shop, shift: str) -> dict[str, Money]:
    found = dict.fromkeys(DISCOUNTS, 0)
    for step, amount in _ints(_DISCOUNTS(shop.db, shift=shift)):
        found[KINDS_OF_STEPS[Step(step)]] += amount
    return {kind: amount for kind, amount in found.items() if amount}


def _taxes(shop: Shop, shift: str) -> tuple[tuple[Fraction, Money], ...]:
    """The tax in the net sum by rate, the highest first; goods without tax are left out."""
    found: Counter[Fraction] = Counter()
    for part, whole, tax in _ints(_TAXES(shop.db, shift=shift)):
        found[Fraction(part, whole)] += tax
    return tuple(sorted(found.items(), reverse=True))


def _prepaid(shop: Shop, shift: str) -> tuple[dict[tuple[str, str], Total], Money]:
    """By kind and tender; and what the shop gave on top."""
    found, given = {}, 0
    for kind, tender, count, paid, bonus in _ints(_PREPAID(shop.db, shift=shift)):
        found[kind, tender] = Total(count, paid)
        given += bonus if kind != "payout" else 0
    for kind, tender, count, paid in _ints(_COUNT_CARDS(shop.db, shift=shift)):
        found[kind, tender] = Total(count, paid)
    return found, given


def _settled(shop: Shop, shift: str) -> tuple[tuple[str, Total], ...]:
    """What was paid on account, by tender."""
    rows = _ints(_SETTLED(shop.db, shift=shift))
    return _in_order({tender: Total(count, paid) for tender, count, paid in rows})


def _points(shop: Shop, shift: str) -> Counter[str]:
    """By kind, of its sales and refunds."""
    return Counter(dict(_ints(_POINTS(shop.db, shift=shift))))


def _topup_points(shop: Shop, shift: str) -> int:
    return int(_ints(_TOPUP_POINTS(shop.db, shift=shift))[0][0] or 0)


def _acts(shop: Shop, shift: ShiftView) -> Counter[str]:
    """What the till's journal tells of the shift: act → how often."""
    last = _NO_END if shift.last_entry is None else shift.last_entry
    return Counter(dict(_ints(_ACTS(shop.db, till=shift.till, first=shift.first_entry, last=last))))


def _cashiers(shop: Shop, shift: ShiftView) -> tuple[tuple[str, str], ...]:
    """Number and name of everybody who closed a sale in it, the opener first."""
    opener = (shift.opened_by, shift.opened_by_name)
    return (opener, *(row for row in map(tuple, _CASHIERS(shop.db, shift=shift.id).fetchall()) if row != opener))


def _approvers(shop: Shop, shift: str) -> tuple[str, ...]:
    return tuple(number for (number,) in _APPROVERS(shop.db, shift=shift).fetchall())


def _cash(
    shop: Shop,
    shift: ShiftView,
    tenders: dict[str, Total],
    prepaid: dict[tuple[str, str], Total],
    settled: tuple[tuple[str, Total], ...],
) -> CashSums:
    debts = [Moved("settlement", "", total.count, total.amount) for tender, total in settled if tender == "cash"]
    counts = _COUNTS(shop.db, shift=shift.id).fetchall()
    counted, pieces = counts[-1] if counts else (None, "")
    return CashSums(
        opening_float=shift.opening_float,
        sales=tenders.get("cash", Total()).amount,
        prepaid={kind: total.amount for (kind, tender), total in prepaid.items() if tender == "cash"},
        moves=(*debts, *(Moved(*row) for row in _ints(_MOVES(shop.db, shift=shift.id)))),
        counted=counted,
        pieces=read_pieces(pieces),
        counts=len(counts),
    )


_NO_END = 2**31 - 1

_OF = Sale.shift == param("shift")
_SUMS = (fn.COUNT(Sale.id), fn.COALESCE(fn.SUM(Sale.gross), 0), fn.COALESCE(fn.SUM(Sale.due), 0))
_SOLD = Statement(lambda: Sale.select(*_SUMS).where(_OF, Sale.kind == "sale"))
_BACK = Statement(lambda: Sale.select(*_SUMS).where(_OF, Sale.kind != "sale"))
_MEMBERS = Statement(lambda: Sale.select(fn.COUNT(Sale.id)).where(_OF, Sale.kind == "sale", Sale.member.is_null(False)))
_FIRST = Statement(lambda: Sale.select(Sale.number).where(_OF).order_by(Sale.trading_day, Sale.sequence).limit(1))
_LAST = Statement(
    lambda: Sale.select(Sale.number).where(_OF).order_by(Sale.trading_day.desc(), Sale.sequence.desc()).limit(1)
)
_PAYMENTS = Statement(
    lambda: (
        Payment.select(
            Payment.tender,
            fn.COUNT(Payment.id),
            fn.SUM(Payment.amount),
            fn.SUM(Payment.principal),
            fn.SUM(Payment.bonus),
        )
        .join(Sale)
        .where(_OF)
        .group_by(Payment.tender)
    )
)
_DISCOUNTS = Statement(
    lambda: (
        SaleReduction.select(SaleReduction.step, fn.SUM(SaleReduction.amount))
        .join(SaleLine, on=(SaleLine.id == SaleReduction.line))
        .join(Sale, on=(Sale.id == SaleLine.sale))
        .where(_OF, Sale.kind == "sale")
        .group_by(SaleReduction.step)
    )
)
_TAXES = Statement(
    lambda: (
        SaleLine.select(SaleLine.tax_numerator, SaleLine.tax_denominator, fn.SUM(SaleLine.tax))
        .join(Sale)
        .where(_OF, SaleLine.voided_at.is_null(), SaleLine.tax_numerator > 0)
        .group_by(SaleLine.tax_numerator, SaleLine.tax_denominator)
    )
)
_PREPAID = Statement(
    lambda: (
        TopUp.select(TopUp.kind, TopUp.tender, fn.COUNT(TopUp.id), fn.SUM(TopUp.paid), fn.SUM(TopUp.bonus))
        .where(TopUp.shift == param("shift"))
        .group_by(TopUp.kind, TopUp.tender)
        .order_by(TopUp.kind.desc(), TopUp.tender)
    )
)
_COUNT_CARDS = Statement(
    lambda: (
        CountBill.select(CountBill.kind, CountBill.tender, fn.COUNT(CountBill.id), fn.SUM(CountBill.paid))
        .where(CountBill.shift == param("shift"))
        .group_by(CountBill.kind, CountBill.tender)
        .order_by(CountBill.kind, CountBill.tender)
    )
)
_SETTLED = Statement(
    lambda: (
        Settlement.select(Settlement.tender, fn.COUNT(Settlement.id), fn.SUM(Settlement.paid))
        .where(Settlement.shift == param("shift"))
        .group_by(Settlement.tender)
    )
)
_POINTS = Statement(
    lambda: (
        PointsEntry.select(PointsEntry.kind, fn.SUM(PointsEntry.points))
        .join(Sale)
        .where(_OF)
        .group_by(PointsEntry.kind)
    )
)
_TOPUP_POINTS = Statement(lambda: TopUp.select(fn.SUM(TopUp.points)).where(TopUp.shift == param("shift")))
_ACTS = Statement(
    lambda: (
        JournalEntry.select(JournalEntry.act, fn.COUNT(JournalEntry.sequence))
        .where(
            JournalEntry.till == param("till"),
            JournalEntry.sequence >= param("first"),
            JournalEntry.sequence <= param("last"),
        )
        .group_by(JournalEntry.act)
    )
)
_CASHIERS = Statement(
    lambda: (
        Staff.select(Staff.number, Staff.name)
        .join(Sale, on=(Sale.closed_by == Staff.id))
        .where(_OF)
        .distinct()
        .order_by(Staff.number)
    )
)
_APPROVERS = Statement(
    lambda: (
        Staff.select(Staff.number)
        .join(CashMove, on=(CashMove.approver == Staff.id))
        .where(CashMove.shift == param("shift"), CashMove.kind == "no_sale")
        .distinct()
        .order_by(Staff.number)
    )
)
_MOVES = Statement(
    lambda: (
        CashMove.select(CashMove.kind, CashMove.reason, fn.COUNT(CashMove.id), fn.SUM(CashMove.amount))
        .where(CashMove.shift == param("shift"), CashMove.kind != "no_sale")
        .group_by(CashMove.kind, CashMove.reason)
        .order_by(CashMove.kind, CashMove.reason)
    )
)
_COUNTS = Statement(
    lambda: (
        CashCount.select(CashCount.counted, CashCount.pieces)
        .where(CashCount.shift == param("shift"))
        .order_by(CashCount.id)
    )
)
_CASH = (
    Statement(lambda: Payment.select(fn.SUM(Payment.amount)).join(Sale).where(_OF, Payment.tender == "cash")),
    Statement(lambda: TopUp.select(fn.SUM(TopUp.paid)).where(TopUp.shift == param("shift"), TopUp.tender == "cash")),
    Statement(
        lambda: Settlement.select(fn.SUM(Settlement.paid)).where(
            Settlement.shift == param("shift"), Settlement.tender == "cash"
        )
    ),
    Statement(
        lambda: CountBill.select(fn.SUM(CountBill.paid)).where(
            CountBill.shift == param("shift"), CountBill.tender == "cash"
        )
    ),
    Statement(lambda: CashMove.select(fn.SUM(CashMove.amount)).where(CashMove.shift == param("shift"))),
)
"""What went through the drawer; change that was put into an account is in what the cash gave."""
