"""What an offer gives and where it holds, in a few words, for the slip of a coupon and lists of the office. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from store.errors import N_
from store.money import Currency, half_up, write_amount, write_quantity
from store.pricing.conditions import EVERYTHING, When, Who
from store.pricing.explain import WEEKDAYS, Sentence
from store.pricing.offers.base import Offer
from store.pricing.offers.unit import AmountOff, PercentOff, Special
from store.pricing.offers.whole import SpendAndSave, SpendPercent


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
        case PercentOff(rate=rate):
            return [_percent(rate, "")]
        case AmountOff(amount=amount):
            return [Sentence(N_("{amount} off each"), {"amount": money(amount)})]
        case Special(price=price):
            return [Sentence(N_("{amount} each"), {"amount": money(price)})]
        case _:
            return []


def conditions(offer: Offer, currency: Currency) -> Iterator[Sentence]:
    """Where and when it holds, what a customer must know of it."""
    if offer.minimum:
        yield Sentence(N_("From {sum} on"), {"sum": currency.sign + write_amount(offer.minimum, currency)})
    if offer.minimum_pieces:
        yield Sentence(N_("From {pieces} pieces on"), {"pieces": offer.minimum_pieces})
    if offer.cap is not None:
        yield Sentence(N_("{sum} off at most"), {"sum": currency.sign + write_amount(offer.cap, currency)})
    if not offer.what.everything:
        yield Sentence(N_("On certain goods only"))
    elif offer.what != EVERYTHING:
        yield Sentence(N_("Not on certain goods"))
    yield from _audience(offer.who)
    yield from _times(offer.when)
    if offer.limits.a_sale == 1:
        yield Sentence(N_("One a purchase"))


def _percent(rate: Fraction, sum_: str) -> Sentence:
    params = {"percent": write_quantity(half_up(rate.numerator * 100_000, rate.denominator)), "sum": sum_}
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
