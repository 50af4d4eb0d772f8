"""Every number of a sale and how it comes about, for a customer who asks with the receipt in her hand. Pure.

The parts stand in the order of the receipt. Of a refund, which gives back shares of what another sale took, it is said
what they were shares of.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from store.errors import N_
from store.money import ONE, Currency, Money, fraction_of, half_up, times, write_amount, write_quantity
from store.pricing.basket import PricedBasket, Reduction, Step
from store.pricing.explain import Sentence
from store.pricing.offers.base import Offer
from store.pricing.offers.telling import new_price, rule, working
from store.pricing.offers.whole import PiecesPercent, PiecesSave, SpendAndSave, SpendPercent, WholeOffer
from store.pricing.tax import tax_of
from store.slips.facts import ON_LINES, SoldLine

MOST_ADDED = 8
"""A sum of more numbers than that is not written out."""


class Part(NamedTuple):
    """What is explained, its amount as the receipt has it ("" when it has several), and how it comes about."""

    title: Sentence
    figure: str
    said: tuple[Sentence, ...]


def sold_lines(priced: PricedBasket) -> tuple[SoldLine, ...]:
    """The lines of an open basket, as they would be sold."""
    return tuple(
        SoldLine(
            *(each.line.name, each.line.quantity, each.line.unit, each.line.unit_price, each.line.weighed),
            *(each.gross, each.paid, each.line.tax.rate, tax, each.reductions),
            points=each.line.points * each.line.quantity // ONE,
            was=each.line.changed.was if each.line.changed else None,
        )
        for each, tax in zip(priced.lines, tax_of(priced)[1], strict=True)
    )


class Working:
    """The lines of one sale and the offers that are known to be as they were then, by id."""

    def __init__(
        self, lines: Sequence[SoldLine], offers: Mapping[str, Offer], currency: Currency, *, tax_inside: bool
    ) -> None:
        self.lines, self.offers, self.currency, self.tax_inside = lines, offers, currency, tax_inside
        # (step, source, name) → what it took in all, and what the lines that it took it off cost then
        self.wholes: dict[tuple[Step, str, str], tuple[Money, Money]] = {}
        for line in lines:
            left = line.gross
            for step, source, name, amount in line.reductions:
                off, base = self.wholes.get((step, source, name), (0, 0))
                self.wholes[step, source, name] = (off + amount, base + left)
                left -= amount

    def line(self, place: int) -> Part:
        """What one line cost, step by step."""
        line = self.lines[place]
        said = [self._price(line)]
        if line.was is not None:
            said.append(Sentence(N_("Its price was changed by hand, it was {was}."), {"was": self.money(line.was)}))
        if line.points:
            said.append(
                Sentence(N_("It cost {points} {points:point|points} beside the money."), {"points": line.points})
            )
        left = line.gross
        for reduction in line.reductions:
            said.append(self._reduced(line, reduction, left))
            left -= reduction.amount
        if not self.tax_inside and line.tax:
            said.append(
                Sentence(
                    N_("Tax on top: {before} + {tax} = {after}"),
                    {"before": self.money(left), "tax": self.money(line.tax), "after": self.money(line.paid)},
                )
            )
        elif line.tax:
            params = {"tax": self.money(line.tax), "rate": percent(line.tax_rate), "paid": self.money(line.paid)}
            said.append(Sentence(N_("Of {paid}, {tax} is tax ({rate})."), params))
        title = Sentence(N_("Line {number}: {name}"), {"number": place + 1, "name": line.name})
        return Part(title, self.money(line.paid), tuple(said))

    def _price(self, line: SoldLine) -> Sentence:
        params = {
            "quantity": write_quantity(line.quantity) + (line.unit if line.weighed else ""),
            "price": self.money(line.unit_price),
            "amount": self.money(line.gross),
        }
        if times(line.unit_price, line.quantity) == line.gross:
            exact = line.unit_price * line.quantity % ONE == 0
            return Sentence(
                N_("{quantity} × {price} = {amount}") if exact else N_("{quantity} × {price}, rounded: {amount}"),
                params,
            )
        return Sentence(N_("{quantity} × {price}: a share of what they cost, {amount}"), params)

    def _reduced(self, line: SoldLine, reduction: Reduction, before: Money) -> Sentence:
        step, source, name, amount = reduction
        params: dict[str, Any] = {
            "name": self._name(reduction),
            "before": self.money(before),
            "amount": self.money(amount),
            "after": self.money(before - amount),
        }
        whole, base = self.wholes[step, source, name]
        if step not in ON_LINES and whole != amount:
            params |= {"whole": self.money(whole), "base": self.money(base)}
            if half_up(whole * before, base) == amount:
                return Sentence(N_("{name}, its share: {whole} × {before} ÷ {base} = {amount}; leaves {after}"), params)
            return Sentence(
                N_("{name}, its share: {whole} × {before} ÷ {base}, with an odd cent {amount}; leaves {after}"),
                params,
            )
        offer = self.offers.get(source)
        if offer is None or step not in ON_LINES:
            return Sentence(N_("{name}: {before} − {amount} = {after}"), params)
        params["rule"] = tuple(rule(offer, self.currency))
        price = new_price(offer, line.quantity, before, amount)
        if price is not None:
            params["sum"] = f"{write_quantity(line.quantity)} × {self.money(price)}"
            return Sentence(N_("{name} ({rule}): {sum} = {after}, {amount} less"), params)
        if sum_ := working(offer, line.quantity, before, amount, self.currency):
            params["sum"] = sum_
            return Sentence(N_("{name} ({rule}): {sum} = {amount}; {before} − {amount} = {after}"), params)
        return Sentence(N_("{name} ({rule}): {before} − {amount} = {after}"), params)

    def _name(self, reduction: Reduction) -> str | Sentence:
        match reduction.step:
            case Step.LINE_BY_HAND | Step.BASKET_BY_HAND:
                if reduction.name:
                    return Sentence(N_("Discount by hand ({reason})"), {"reason": reduction.name})
                return Sentence(N_("Discount by hand"))
            case Step.COUPON:
                return Sentence(N_("Coupon {name}"), {"name": reduction.name})
            case Step.POINTS:
                return Sentence(N_("Points as money"))
            case _:
                return reduction.name

    def totals(self) -> list[Part]:
        """From the sum of the goods to what is due, and the tax in it."""
        gross = sum(line.gross for line in self.lines)
        pieces = sum(ONE if line.weighed else line.quantity for line in self.lines)
        count = Sentence(
            N_("{lines} {lines:line|lines}, {pieces} {pieces:piece|pieces}; what is weighed counts as one."),
            {"lines": len(self.lines), "pieces": write_quantity(pieces)},
        )
        parts = [
            Part(
                Sentence(N_("Total")),
                self.money(gross),
                (*self._sum([each.gross for each in self.lines], gross), count),
            )
        ]
        on_lines = [each.amount for line in self.lines for each in line.reductions if each.step in ON_LINES]
        steps = [gross]
        if on_lines:
            off = sum(on_lines)
            steps.append(-off)
            parts.append(Part(Sentence(N_("Off the goods")), self.money(-off), self._sum(on_lines, off)))
        for (step, source, name), (off, base) in sorted(self.wholes.items(), key=lambda item: item[0][0]):
            if step not in ON_LINES:
                steps.append(-off)
                parts.append(self._whole(Reduction(step, source, name, off), base))
        due = sum(line.paid for line in self.lines)
        taxes: dict[Fraction, tuple[Money, Money]] = {}
        for line in self.lines:
            if line.tax_rate:
                tax, paid = taxes.get(line.tax_rate, (0, 0))
                taxes[line.tax_rate] = tax + line.tax, paid + line.paid
        if not self.tax_inside:
            steps += [tax for tax, _ in taxes.values() if tax]
        parts.append(Part(Sentence(N_("Amount due")), self.money(due), self._sum(steps, due)))
        parts += [self._tax(rate, *taxes[rate]) for rate in sorted(taxes, reverse=True)]
        return parts

    def _whole(self, reduction: Reduction, base: Money) -> Part:
        offer = self.offers.get(reduction.source)
        said = []
        if offer is not None and _makes(offer, base, reduction.amount):
            said.append(Sentence(N_("It says: {rule}."), {"rule": tuple(rule(offer, self.currency))}))
        said.append(
            Sentence(
                N_("On goods that cost {base}, each by what it cost: {base} − {amount} = {after}"),
                {
                    "base": self.money(base),
                    "amount": self.money(reduction.amount),
                    "after": self.money(base - reduction.amount),
                },
            )
        )
        name = self._name(reduction)
        title = name if isinstance(name, Sentence) else Sentence(N_("{name}"), {"name": name})
        return Part(title, self.money(-reduction.amount), tuple(said))

    def _tax(self, rate: Fraction, tax: Money, paid: Money) -> Part:
        part, whole = rate.as_integer_ratio()
        params = {
            "paid": self.money(paid),
            "rate": percent(rate),
            "all": percent(rate + 1),
            "net": self.money(paid - tax),
            "tax": self.money(tax),
        }
        if not self.tax_inside:
            text = N_("{net} of the goods × {rate} = {tax}")
        elif half_up(paid * part, whole + part) == tax:
            text = N_("It is in the price: of {paid} for goods at this rate, {paid} × {rate} ÷ {all} = {tax}")
        else:
            text = N_("It is in the price: {tax} of {paid}, the share of what the sale had paid")
        title = Sentence(N_("Tax {rate}"), {"rate": percent(rate)})
        return Part(title, self.money(tax), (Sentence(text, params),))

    def _sum(self, amounts: Sequence[Money], total: Money) -> tuple[Sentence, ...]:
        if len(amounts) > MOST_ADDED:
            return (Sentence(N_("The sum of {count} {count:amount|amounts}."), {"count": len(amounts)}),)
        first, *others = [self.money(amounts[0]), *(self._signed(each) for each in amounts[1:])]
        return (
            (Sentence(N_("{sum} = {amount}"), {"sum": " ".join([first, *others]), "amount": self.money(total)}),)
            if others
            else ()
        )

    def _signed(self, amount: Money) -> str:
        return f"− {self.money(-amount)}" if amount < 0 else f"+ {self.money(amount)}"

    def money(self, amount: Money) -> str:
        return write_amount(amount, self.currency)


def _makes(offer: Offer, base: Money, off: Money) -> bool:
    """Whether what an offer says makes this amount. The kind of a coupon may have been changed since, and where a floor
    was in the way the rule alone explains nothing."""
    if isinstance(offer, PiecesSave):
        offs = {off} if offer.cap == off else {step for _, step in offer.steps}
        every = offer.steps[0][1] if offer.repeat else 0
        return off in offs or bool(every and off % every == 0)
    if isinstance(offer, PiecesPercent):
        return off == offer.cap or off in {fraction_of(base, rate) for _, rate in offer.steps}
    if isinstance(offer, SpendAndSave | SpendPercent):
        made = offer.off(base)
        return off == (made if offer.cap is None else min(made, offer.cap))
    return isinstance(offer, WholeOffer)


def percent(rate: Fraction) -> str:
    return write_quantity(half_up(rate.numerator * 100_000, rate.denominator)) + "%"
