"""What is left of a sale after all its refunds so far, line by line."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from store.db.models import Sale, SaleLine, SaleReduction
from store.money import Money, Quantity, allocate, half_up


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a line: sums as positive numbers. `reductions` by (step, source, name)."""

    row: Any
    quantity: Quantity
    gross: Money
    paid: Money
    tax: Money
    reductions: dict[tuple[int, str, str], Money]

    def share(self, quantity: Quantity) -> "Left":
        """The part of it that goes back with `quantity` of it; the last part is all that is left."""
        gross = half_up(self.gross * quantity, self.quantity)
        paid = half_up(self.paid * quantity, self.quantity)
        tax = half_up(self.tax * quantity, self.quantity)
        on_top = 0 if self.row.sale.tax_inside else tax
        off = allocate(gross - paid + on_top, list(self.reductions.values())) if self.reductions else []
        return Left(self.row, quantity, gross, paid, tax, dict(zip(self.reductions, off, strict=True)))


def left_of(sale: Any) -> list[Left]:
    """What is left of each line after all refunds so far."""
    refunded: Any = (
        SaleLine.select(
            SaleLine.refunds,
            fn.SUM(SaleLine.quantity),
            fn.SUM(SaleLine.gross),
            fn.SUM(SaleLine.paid),
            fn.SUM(SaleLine.tax),
        )
        .join(Sale, on=(Sale.id == SaleLine.sale))
        .where(Sale.refunds == sale.id)
        .group_by(SaleLine.refunds)
        .tuples()
    )
    back = {line: sums for line, *sums in refunded}
    taken = _reductions(SaleLine.id, SaleLine.sale == sale.id)
    returned = _reductions(SaleLine.refunds, SaleLine.sale.in_(Sale.select(Sale.id).where(Sale.refunds == sale.id)))
    found = []
    lines: Any = SaleLine.select().where(SaleLine.sale == sale.id, SaleLine.voided_at.is_null())
    for row in lines.order_by(SaleLine.position):
        quantity, gross, paid, tax = (int(each) for each in back.get(row.id, (0, 0, 0, 0)))
        reductions = dict(taken.get(row.id, {}))
        for source, amount in returned.get(row.id, {}).items():
            reductions[source] += amount
        row.sale = sale
        found.append(Left(row, row.quantity + quantity, row.gross + gross, row.paid + paid, row.tax + tax, reductions))
    return found


def _reductions(line: Any, which: Any) -> dict[str, dict[tuple[int, str, str], Money]]:
    """line → (step, source, name) → amount."""
    found: dict[str, dict[tuple[int, str, str], Money]] = {}
    rows: Any = (
        SaleReduction.select(line, SaleReduction.step, SaleReduction.source, SaleReduction.name, SaleReduction.amount)
        .join(SaleLine, on=(SaleLine.id == SaleReduction.line))
        .where(which)
        .order_by(SaleReduction.line, SaleReduction.place)
        .tuples()
    )
    for of_line, step, source, name, amount in rows:
        by_source = found.setdefault(of_line, {})
        by_source[step, source, name] = by_source.get((step, source, name), 0) + amount
    return found
