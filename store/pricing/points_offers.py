"""Offers of points as people write them: a list of tables, each a multiplier or a bonus over a sum; in JSON.

name            what the customer reads
id              up to 24 letters, digits and . _ -; what is limited by member, by day or in all needs one
when, who, what, stores, minimum_pieces     as in an offer's file
minimum         of a multiplier: what the goods must come to
factor          times the points: "2", "1.5" or "3/2"
sum, points     instead: so many points once the goods come to the sum (in major units)
every           true: for every such sum in it
cap             the most points that one sale gets from it, of a multiplier those beyond the usual ones
limits          a_sale, a_member, a_day, ever: sales in which a multiplier gave something, times that a bonus was given
stack           multipliers of one stack compete on the same goods, bonuses of one compete; different ones add up
exclusive       true: where it gives something, no other offer of points does
priority        the higher goes first where two give the same, and among exclusive ones; 0 without

[{"name": "生日双倍", "factor": "2", "cap": 200, "who": {"birthday": "day"}},
 {"id": "fri", "name": "满100送20", "sum": "100", "points": 20, "every": true, "when": {"weekdays": [5]},
  "limits": {"a_member": 5}}]

Multipliers that name no stack are all of one, a bonus that names none is given beside all others. When goods come
back, what remains is reckoned anew with the cap and the limits of its day, and uses that what remains would not take
come back with the points.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from store.errors import N_
from store.pricing.conditions import NO_LIMITS
from store.pricing.offers.forms import (
    COUNT,
    FLAG,
    MONEY,
    POSITIVE,
    Fault,
    Faults,
    Form,
    TableForm,
    Terms,
    TextForm,
    fault,
)
from store.pricing.offers.reading import LIMITS, PRIORITY, STORES, WHAT, WHEN, WHO, parse
from store.pricing.offers.sense import backwards
from store.pricing.points_rules import Bonus, Multiplier


class FactorForm:
    """A multiplier or a rate of points: 2, "1.5" or "3/2"; above zero and at most 100."""

    def read(self, raw: Any, path: str, terms: Terms) -> Fraction:
        written = str(raw)
        if re.fullmatch(r"\d{1,9}(\.\d{1,9}|/\d{1,9})?", written, re.ASCII) and not re.search(r"/0+$", written):
            factor = Fraction(written)
            if 0 < factor <= 100:
                return factor
        raise fault(N_("{path}: “{value}” is not a factor like 2, 1.5 or 3/2, and at most 100."), path, value=raw)

    def write(self, value: Fraction, terms: Terms) -> str:
        return str(value)


_SHARED: dict[str, Form] = {
    "name": TextForm(60),
    # with what stands before it where uses are counted, it fits the 32 characters of an offer's id there
    "id": TextForm(24, of=r"[A-Za-z0-9._-]+", what=N_("an id of letters, digits and . _ -")),
    **{"when": WHEN, "who": WHO, "what": WHAT, "stores": STORES, "minimum_pieces": COUNT},
    **{"cap": POSITIVE, "limits": LIMITS, "priority": PRIORITY, "exclusive": FLAG, "stack": TextForm(32)},
}
_MULTIPLIER = TableForm(Multiplier, {**_SHARED, "factor": FactorForm(), "minimum": MONEY})
_BONUS = TableForm(Bonus, {**_SHARED, "sum": MONEY, "points": POSITIVE, "every": FLAG})

_USUAL = Terms()


def read_points_offers(
    text: str, terms: Terms = _USUAL, *, handed_in: bool = False
) -> tuple[tuple[Multiplier, ...], tuple[Bonus, ...]]:
    """The multipliers and bonuses of a list in JSON; one that a person hands in has to make sense too. Raises Faults
    with everything that is wrong in it."""
    return read_points_list(parse(f'{{"points": {text}}}', ".json")["points"], "points", terms, handed_in=handed_in)


def read_points_list(
    raw: Any, path: str, terms: Terms = _USUAL, *, handed_in: bool = True
) -> tuple[tuple[Multiplier, ...], tuple[Bonus, ...]]:
    """The same of what a file gave; `path` is its name there."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise fault(N_("{path}: this must be a list with something in it."), path)
    multipliers: list[Multiplier] = []
    bonuses: list[Bonus] = []
    faults: list[Fault] = []
    taken: set[str] = set()
    for place, each in enumerate(raw, 1):
        at = f"{path}[{place}]"
        try:
            read: Multiplier | Bonus
            if isinstance(each, Mapping) and "sum" in each:
                bonuses.append(read := _BONUS.read(each, at, terms))
            else:
                multipliers.append(read := _MULTIPLIER.read(each, at, terms))
        except Faults as error:
            faults += error.faults
            continue
        if read.is_counted and not read.id:
            faults.append(
                Fault(N_("{path}: what is limited beyond one sale needs an id to be counted by."), f"{at}.id")
            )
        if read.id and read.id in taken:
            faults.append(Fault(N_("{path}: an offer before has the id {value} too."), f"{at}.id", value=read.id))
        taken.add(read.id)
        faults += _nonsense(read, f"{at}.") if handed_in else ()
    if faults:
        raise Faults(faults)
    return tuple(multipliers), tuple(bonuses)


def _nonsense(offer: Multiplier | Bonus, at: str) -> Iterator[Fault]:
    """What may be written but cannot be meant; `at` is the path up to the fields, with its dot."""
    yield from backwards(offer.when, at)
    if isinstance(offer, Multiplier):
        if offer.limits.a_sale:
            yield Fault(N_("{path}: a multiplier is used once a sale, it needs no such limit."), f"{at}limits.a_sale")
        if offer.factor <= 1 and (offer.cap or offer.limits != NO_LIMITS):
            yield Fault(N_("{path}: what multiplies by 1 or less gives nothing that could be limited."), f"{at}factor")
        return
    if offer.every and not offer.sum:
        yield Fault(N_("{path}: for every sum of nothing there would be no end of points."), f"{at}sum")
    if not offer.every and offer.limits.a_sale:
        yield Fault(
            N_("{path}: without “every” it is given once a sale, it needs no such limit."), f"{at}limits.a_sale"
        )
    if not offer.every and offer.cap:
        yield Fault(N_("{path}: without “every” a sale gets its points once, it needs no cap."), f"{at}cap")
    elif offer.cap and offer.cap < offer.points:
        yield Fault(N_("{path}: this is less than the {points} that one sum gives."), f"{at}cap", points=offer.points)
