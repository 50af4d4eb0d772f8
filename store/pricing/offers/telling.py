"""What an offer gives and where it holds, in a few words, for the slip of a coupon, lists of the office, and for
whoever asks why something costs what it does. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from store.errors import N_
from store.money import ONE, Currency, Money, Quantity, fraction_of, half_up, times, write_amount, write_quantity
from store.pricing.conditions import EVERYTHING, Needs, When, Who
from store.pricing.explain import WEEKDAYS, Sentence
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, PiecesPercent, PiecesSave, SpendAndSave, SpendPercent


def gives(offer: Offer, currency: Currency) -> list[Sentence]:
    """What it takes off; of kinds that a few words do not say nothing, their name must."""

    def money(amount: int) -> str:
        return currency.sign + write_amount(amount, currency)

    match offer:
        case SpendAndSave(steps=steps, repeat=repeat):
            whole = N_("{off} off")
            first = N_("{off} off for every {sum}") if repeat else N_("{off} off from {sum} on")
            return [Sentence(first if sum_ else whole, {"sum": money(sum_), "off": money(off)}) for sum_, off in steps]
        case SpendPercent(steps=steps):
            return [_percent(rate, money(sum_) if sum_ else "") for sum_, rate in steps]
        case PiecesSave(steps=counts, repeat=repeat):
            text = (
                N_("{off} off for every {pieces} {pieces:piece|pieces}")
                if repeat
                else N_("{off} off from {pieces} {pieces:piece|pieces} on")
            )
            return [Sentence(text, {"pieces": pieces, "off": money(off)}) for pieces, off in counts]
        case PiecesPercent(steps=counts):
            text = N_("{percent}% off from {pieces} {pieces:piece|pieces} on")
            return [Sentence(text, {"pieces": pieces, "percent": _hundredths(rate)}) for pieces, rate in counts]
        case PercentOff(rate=rate):
            return [_percent(rate, "")]
        case AmountOff(amount=amount):
            return [Sentence(N_("{amount} off each"), {"amount": money(amount)})]
        case Special(price=price):
            return [Sentence(N_("{amount} each"), {"amount": money(price)})]
        case _:
            return []


def rule(offer: Offer, currency: Currency) -> list[Sentence]:
    """What it takes off, of every kind."""

    def money(amount: Money) -> str:
        return write_amount(amount, currency)

    said = gives(offer, currency)
    match offer:
        case MemberPrice():
            said = [Sentence(N_("the product's price for members"))]
        case QuantityPrice(steps=steps):
            said = [
                Sentence(N_("{amount} each from {quantity} on"), {"amount": money(p), "quantity": write_quantity(q)})
                for q, p in steps
            ]
        case Markdown(steps=steps):
            said = [
                Sentence(
                    N_("{percent}% off when {days} {days:day is|days are} left"),
                    {"percent": _hundredths(rate), "days": days},
                )
                for days, rate in steps
            ]
        case NthAtPercent(nth=nth, rate=rate, every=every):
            text = N_("{nth} pieces together {percent}% off") if every else N_("of every {nth} one is {percent}% off")
            said = [Sentence(text, {"nth": nth, "percent": _hundredths(rate)})]
        case NForPrice(n=n, price=price):
            said = [Sentence(N_("any {n} for {amount}"), {"n": n, "amount": money(price)})]
        case Bundle(price=price):
            said = [Sentence(N_("a set of {n} for {amount}"), {"n": offer.wanted, "amount": money(price)})]
        case BuyGet(buy=buy, get=get, rate=rate):
            text = N_("buy {buy}, {get} free") if rate == 1 else N_("buy {buy}, {get} at {percent}% off")
            said = [Sentence(text, {"buy": buy, "get": get, "percent": _hundredths(rate)})]
        case AddOn(threshold=threshold, price=price, pieces=pieces):
            text = N_("from {sum} on {pieces} at {amount} each") if price else N_("from {sum} on {pieces} free")
            said = [Sentence(text, {"sum": money(threshold), "pieces": pieces, "amount": money(price)})]
    if offer.cap is not None:
        said = [*said, Sentence(N_("{sum} off at most"), {"sum": money(offer.cap)})]
    return said


def new_price(offer: Offer, quantity: Quantity, before: Money, off: Money) -> Money | None:
    """The price of one that it made of goods that had cost `before`; None where there is none to the fen."""
    match offer:
        case Special(price=price):
            prices = [price]
        case QuantityPrice(steps=steps):
            prices = [price for _, price in steps]
        case MemberPrice():
            prices = [half_up((before - off) * ONE, quantity)]
        case _:
            prices = []
    return next((price for price in prices if times(price, quantity) == before - off), None)


def working(offer: Offer, quantity: Quantity, before: Money, off: Money, currency: Currency) -> str:
    """How it comes to `off` on goods that cost `before`: 15.00 × 10%; "" where no short sum says it to the fen."""
    each = write_quantity(quantity)
    match offer:
        case PercentOff(rate=rate) if fraction_of(before, rate) == off:
            return f"{write_amount(before, currency)} × {_hundredths(rate)}%"
        case AmountOff(amount=amount) if times(amount, quantity) == off:
            return f"{each} × {write_amount(amount, currency)}"
        case Markdown(steps=steps):
            rates = [rate for _, rate in steps if fraction_of(before, rate) == off]
            if rates:
                return f"{write_amount(before, currency)} × {_hundredths(rates[0])}%"
        case NthAtPercent(rate=rate, every=True) if fraction_of(before, rate) == off:
            return f"{write_amount(before, currency)} × {_hundredths(rate)}%"
        case NthAtPercent(rate=rate) | BuyGet(rate=rate):
            price = before * ONE // quantity
            one = fraction_of(price, rate)
            if times(price, quantity) == before and one and off % one == 0:
                by_rate = "" if rate == 1 else f" × {_hundredths(rate)}%"
                return f"{off // one} × {write_amount(price, currency)}{by_rate}"
    return ""


def conditions(offer: Offer, currency: Currency) -> Iterator[Sentence]:
    """Where and when it holds, what a customer must know of it."""
    if offer.minimum:
        yield Sentence(N_("From {sum} on"), {"sum": currency.sign + write_amount(offer.minimum, currency)})
    if offer.minimum_pieces:
        yield Sentence(N_("From {pieces} {pieces:piece|pieces} on"), {"pieces": offer.minimum_pieces})
    if offer.needs:
        yield from _needed(offer.needs, currency)
    if offer.cap is not None:
        yield Sentence(N_("{sum} off at most"), {"sum": currency.sign + write_amount(offer.cap, currency)})
    if not offer.what.everything:
        yield Sentence(N_("On certain goods only"))
    elif offer.what != EVERYTHING:
        yield Sentence(N_("Not on certain goods"))
    if offer.without_kinds:
        yield Sentence(N_("Not on goods that are cheaper already"))
    yield from _audience(offer.who)
    yield from _times(offer.when)
    if offer.limits.a_sale == 1:
        yield Sentence(N_("One a purchase"))


def _needed(needs: Needs, currency: Currency) -> Iterator[Sentence]:
    """What has to be bought beside."""
    if needs.minimum:
        sum_ = currency.sign + write_amount(needs.minimum, currency)
        yield Sentence(N_("With certain goods for {sum}"), {"sum": sum_})
    if needs.minimum_pieces > 1:
        yield Sentence(N_("With {pieces} of certain goods"), {"pieces": needs.minimum_pieces})
    if needs.minimum_kinds:
        text = (
            N_("With {count} different products")
            if needs.what.everything
            else N_("With {count} different ones of certain goods")
        )
        yield Sentence(text, {"count": needs.minimum_kinds})
    elif needs.minimum_pieces == 1 and not needs.minimum:
        yield Sentence(N_("With certain goods"))


def _hundredths(rate: Fraction) -> str:
    """1/8 is 12.5."""
    return write_quantity(half_up(rate.numerator * 100_000, rate.denominator))


def _percent(rate: Fraction, sum_: str) -> Sentence:
    params = {"percent": _hundredths(rate), "sum": sum_}
    return Sentence(N_("{percent}% off from {sum} on") if sum_ else N_("{percent}% off"), params)


def _audience(who: Who) -> Iterator[Sentence]:
    if who.birthday:
        yield Sentence(N_("On your birthday") if who.birthday == "day" else N_("In the month of your birthday"))
    elif who.first_purchase:
        yield Sentence(N_("For the first purchase"))
    elif who.members or who.tiers or who.tags:
        yield Sentence(N_("For members"))


def _times(when: When) -> Iterator[Sentence]:
    if when.days:
        yield Sentence(N_("On these days of the month: {days}"), {"days": tuple(str(day) for day in sorted(when.days))})
    if when.weekdays:
        yield Sentence(N_("On {days}"), {"days": tuple(WEEKDAYS[day - 1] for day in sorted(when.weekdays))})
    if when.hours:
        hours = tuple(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in when.hours)
        yield Sentence(N_("At {hours}"), {"hours": hours})
