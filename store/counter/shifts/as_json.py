"""Shifts for programs: amounts as text, as on the slip."""

from typing import Any

from store.books.cash_moves import CashMoved
from store.counter.shifts.closing import Counted
from store.counter.shifts.figures import CashSums, ShiftSums, Total
from store.counter.shifts.pieces import Pieces
from store.counter.shifts.reading import ShiftView
from store.money import Currency, Money, write_amount


def shift_as_json(shift: ShiftView, currency: Currency) -> dict[str, Any]:
    """What a shift is; of its figures nothing but the float."""
    return {
        "number": shift.number,
        "till": shift.till,
        "trading_day": shift.trading_day.isoformat(),
        "opened_at": shift.opened_at.isoformat(timespec="milliseconds"),
        "opened_by": shift.opened_by,
        "by_itself": shift.by_itself,
        "float": write_amount(shift.opening_float, currency),
        **({"float_counted": _pieces(shift.float_counted, currency)} if shift.float_counted else {}),
        **({"clock_off_seconds": shift.clock_jump} if shift.clock_jump is not None else {}),
        "closed_at": shift.closed_at.isoformat(timespec="milliseconds") if shift.closed_at else None,
        "closed_by": shift.closed_by,
        **({"carried": list(shift.carried)} if shift.carried else {}),
        "journal": {"entry": shift.last_entry, "head": shift.head} if shift.head else None,
    }


def sums_as_json(sums: ShiftSums, currency: Currency) -> dict[str, Any]:
    """An X or a Z. `cash` is null for whoever may not see it."""

    def money(amount: Money) -> str:
        return write_amount(amount, currency)

    def total(of: Total) -> dict[str, Any]:
        return {"count": of.count, "amount": money(of.amount)}

    return {
        "shift": shift_as_json(sums.shift, currency),
        "cashiers": [number for number, _ in sums.cashiers],
        "first": sums.first,
        "last": sums.last,
        "sales": sums.sales.count,
        "sales_to_members": sums.members,
        "refunds": sums.refunds.count,
        "voided_sales": sums.voided_sales,
        "voided_lines": sums.voided_lines,
        "gross": money(sums.gross),
        "discounts": {kind: money(amount) for kind, amount in sums.discounts.items()},
        "tax_on_top": money(sums.tax_on_top),
        "rounding": money(sums.rounding),
        "refunded": money(sums.refunds.amount),
        "net": money(sums.net),
        "tax": {str(rate): money(tax) for rate, tax in sums.taxes},
        "tenders": {tender: total(of) for tender, of in sums.tenders if sums.cash or tender != "cash"},
        "stored_value": {"principal": money(sums.principal), "bonus": money(sums.bonus)},
        "prepaid": [
            {"kind": kind, "tender": tender, **total(of)}
            for (kind, tender), of in sums.prepaid.items()
            if sums.cash or tender != "cash"
        ],
        "prepaid_bonus": money(sums.prepaid_bonus),
        "settled": {tender: total(of) for tender, of in sums.settled if sums.cash or tender != "cash"},
        "points": {"given": sums.points_given, "spent": sums.points_spent},
        "events": dict(sums.events),
        "unsettled": [
            {"kind": each.kind, "id": each.id, "name": each.name, "amount": money(each.amount)} for each in sums.left
        ],
        "cash": _cash(sums.cash, currency) if sums.cash else None,
    }


def _cash(cash: CashSums, currency: Currency) -> dict[str, Any]:
    def money(amount: Money) -> str:
        return write_amount(amount, currency)

    counted = cash.counted is not None and cash.over is not None
    return {
        "float": money(cash.opening_float),
        "sales": money(cash.sales),
        "prepaid": {kind: money(amount) for kind, amount in cash.prepaid.items()},
        "moves": [
            {"kind": each.kind, "reason": each.reason, "count": each.count, "amount": money(each.amount)}
            for each in cash.moves
        ],
        "expected": money(cash.expected),
        "counted": money(cash.counted or 0) if counted else None,
        "over": money(cash.over or 0) if counted else None,
        "pieces": _pieces(cash.pieces, currency),
        "counts": cash.counts,
    }


def counted_as_json(counted: Counted, currency: Currency) -> dict[str, Any]:
    return {
        "counted": write_amount(counted.counted, currency),
        "expected": write_amount(counted.expected, currency),
        "over": write_amount(counted.over, currency),
        "pieces": _pieces(counted.pieces, currency),
    }


def moved_as_json(moved: CashMoved, currency: Currency) -> dict[str, Any]:
    return {
        "number": moved.number,
        "kind": moved.kind,
        "amount": write_amount(moved.amount, currency),
        "reason": moved.reason,
    }


def _pieces(pieces: Pieces, currency: Currency) -> dict[str, int]:
    return {write_amount(each, currency): count for each, count in sorted(pieces.items(), reverse=True)}
