"""Why a sale earns the points that it earns, and why an offer of points did not give any: sentences. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from store.errors import N_
from store.money import Currency, write_amount, write_quantity
from store.pricing.conditions import Member
from store.pricing.explain import Sentence, shut
from store.pricing.loyalty import Earned, NotGiven, Reason
from store.pricing.points_rules import PointsRules


def reason_for(reason: Reason, base: str) -> Sentence:
    """Where some of a sale's points come from; `base` is the money that counts."""
    by = _decimal(reason.by)
    params: Mapping[str, object] = {"base": base, "by": by, "points": reason.points, "name": reason.name}
    match reason.kind:
        case "base" if by:
            return Sentence(N_("{base} × {by}, rounded down: {points}"), params)
        case "base":
            return Sentence(N_("{base} by the rates of the goods, rounded down: {points}"), params)
        case "tier":
            return Sentence(N_("The tier's factor {by}: {points} more"), params)
        case "multiplier" if reason.cut:
            return Sentence(N_("{name}, times {by}: {points} more, the most that it gives a sale"), params)
        case "bonus" if reason.cut == "cap":
            return Sentence(N_("{name}: {points} more, the most that it gives a sale"), params)
        case "bonus" if reason.cut:
            return Sentence(N_("{name}: {points} more; it is not given more often"), params)
        case "bonus" if not reason.name:
            return Sentence(N_("For the sum: {points} more"), params)
        case "multiplier" if by:
            return Sentence(N_("{name}, times {by}: {points} more"), params)
        case _:
            return Sentence(N_("{name}: {points} more"), params)


def _decimal(by: str) -> str:
    """3/2 is 1.5, one third stays 1/3."""
    if not by or 1000 % Fraction(by).denominator:
        return by
    return write_quantity(int(Fraction(by) * 1000))


def used_up(name: str) -> Sentence:
    return Sentence(N_("“{name}” is used up."), {"name": name})


def not_given(
    earned: Earned, rules: PointsRules, member: Member, now: datetime, currency: Currency, store: int
) -> Iterator[Sentence]:
    """Why offers of points give nothing, where the customer can do something about it or ask."""
    here = {id(each.offer): each for each in earned.not_given}
    for offer in rules.offers:
        if each := here.get(id(offer)):
            yield _why_not(each, currency)
        else:
            yield from shut(offer, member, now, store)


def _why_not(each: NotGiven, currency: Currency) -> Sentence:
    if each.used_up:
        return used_up(each.offer.name)
    params = {"name": each.offer.name, "amount": write_amount(each.lacking, currency), "pieces": each.lacking_pieces}
    if each.lacking:
        return Sentence(N_("Spend {amount} more and “{name}” holds."), params)
    if each.lacking_pieces == 1:
        return Sentence(N_("One piece more and “{name}” holds."), params)
    if each.lacking_pieces:
        return Sentence(N_("{pieces} {pieces:piece|pieces} more and “{name}” holds."), params)
    return Sentence(N_("“{name}” cannot be combined with what gives more points here."), params)
