"""Amounts and quantities as the screen writes them, in the shop's currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.i18n import _
from store.money import Currency, Money, Quantity, write_amount, write_quantity
from tui.cells import elide

if TYPE_CHECKING:
    from store.pricing.basket import Line, PricedBasket, PricedLine


class Figures:
    def __init__(self, currency: Currency) -> None:
        self.currency = currency

    def plain(self, amount: Money) -> str:
        """12345.67, as receipts and block digits show it."""
        return write_amount(amount, self.currency)

    def grouped(self, amount: Money) -> str:
        """12,345.67, for columns."""
        return write_amount(amount, self.currency, grouped=True)

    def signed(self, amount: Money) -> str:
        """￥12,345.67, for sentences."""
        return f"{self.currency.sign}{self.grouped(amount)}"


def quantity_of(line: Line) -> str:
    """2, or 1.236kg for what is weighed."""
    return write_quantity(line.quantity) + (line.unit if line.weighed else "")


def sum_of(priced: PricedLine, figures: Figures) -> str:
    """2 × 11.80, the way the latest line is read out; with what was taken off it, and by what: 2 × 11.80 −2.36 9折."""
    words = f"{quantity_of(priced.line)} × {figures.grouped(priced.line.unit_price)}"
    if not priced.reductions:
        return words
    off = sum(reduction.amount for reduction in priced.reductions)
    names = " + ".join(dict.fromkeys(reduction.name for reduction in priced.reductions))
    return f"{words} −{figures.grouped(off)} {elide(names, 24)}"


def saved(priced: PricedBasket) -> Money:
    """What was taken off the shelf prices, all together."""
    if priced.tax_inside:
        return priced.gross - priced.due
    return sum(reduction.amount for line in priced.lines for reduction in line.reductions)


def counts(kinds: int, pieces: Quantity) -> str:
    """4 种 10 件: how many different goods, how many pieces."""
    whole, point, part = write_quantity(pieces).partition(".")
    return _("Lines {kinds} · pieces {pieces}", kinds=kinds, pieces=f"{int(whole):,}{point}{part}")
