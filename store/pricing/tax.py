"""The tax inside what a basket costs, or on top of it."""

from collections.abc import Sequence

from store.money import Money, allocate, half_up
from store.pricing.basket import PricedBasket, PricedLine, Tax, TaxTotal


def taxes(priced: PricedBasket) -> tuple[TaxTotal, ...]:
    """The tax of each rate, the highest rate first: half-up on the sum of what the lines of that rate paid."""
    return tax_of(priced)[0]


def tax_of(priced: PricedBasket) -> tuple[tuple[TaxTotal, ...], list[Money]]:
    """The tax of each rate, and of each line: a rate's tax shared over its lines by largest remainder."""
    return _taxed([each.line.tax for each in priced.lines], [_net(each) for each in priced.lines], priced.tax_inside)


def tax_of_lines(priced: PricedBasket) -> list[Money]:
    """The tax of each line alone, as tax_of says; whoever closes a sale asks, and most have one rate."""
    taxed = [each.line.tax for each in priced.lines]
    if not taxed or taxed.count(taxed[0]) != len(taxed):
        return tax_of(priced)[1]
    # with the tax on top too: what was rounded once comes to the same from what was paid with it
    part, whole = taxed[0].rate.as_integer_ratio()
    return allocate(half_up(priced.due * part, whole + part), [each.paid for each in priced.lines])


def _net(line: PricedLine) -> Money:
    """What a line costs before any tax on top of it."""
    return line.gross - sum(reduction.amount for reduction in line.reductions)


def with_tax(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """Prices without tax: each line pays its share of its rate's tax on top."""
    shares = _taxed([each.line.tax for each in lines], [each.paid for each in lines], inside=False)[1]
    return [
        PricedLine(each.line, each.gross, each.paid + share, each.reductions)
        for each, share in zip(lines, shares, strict=True)
    ]


def _taxed(taxed: Sequence[Tax], amounts: Sequence[Money], inside: bool) -> tuple[tuple[TaxTotal, ...], list[Money]]:
    if taxed and taxed.count(taxed[0]) == len(taxed):
        total, shares = _one_rate(taxed[0], amounts, inside)
        return (total,), shares
    places: dict[tuple[int, int], list[int]] = {}
    for i, tax in enumerate(taxed):
        # As a pair: hashing a Fraction costs more than all the rest of this.
        places.setdefault(tax.rate.as_integer_ratio(), []).append(i)
    totals = []
    all_shares = [0] * len(amounts)
    for at in places.values():
        name = min((taxed[i] for i in at), key=lambda tax: tax.code)
        total, shares = _one_rate(name, [amounts[i] for i in at], inside)
        totals.append(total)
        for i, share in zip(at, shares, strict=True):
            all_shares[i] = share
    totals.sort(key=lambda total: total.tax.rate, reverse=True)
    return tuple(totals), all_shares


def _one_rate(tax: Tax, amounts: Sequence[Money], inside: bool) -> tuple[TaxTotal, list[Money]]:
    amount = sum(amounts)
    part, whole = tax.rate.as_integer_ratio()
    tax_amount = half_up(amount * part, whole + part if inside else whole)
    return TaxTotal(tax, amount if inside else amount + tax_amount, tax_amount), allocate(tax_amount, amounts)
