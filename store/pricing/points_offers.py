"""Offers of points as people write them: a JSON list of tables, each a multiplier or a bonus over a sum.

name            what the customer reads
when, who, what, stores, minimum_pieces     as in an offer's file
minimum         of a multiplier: what the goods must come to
factor          times the points: "2", "1.5" or "3/2"
sum, points     instead: so many points once the goods come to the sum (in major units)
every           true: for every such sum in it

[{"name": "生日双倍", "factor": "2", "who": {"birthday": "day"}},
 {"name": "满100送20", "sum": "100", "points": 20, "every": true, "when": {"weekdays": [5]}}]
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from store.errors import N_
from store.pricing.loyalty import Bonus, Multiplier
from store.pricing.offers.forms import (
    COUNT,
    FLAG,
    MONEY,
    CountForm,
    Fault,
    Faults,
    Form,
    TableForm,
    Terms,
    TextForm,
    fault,
)
from store.pricing.offers.reading import STORES, WHAT, WHEN, WHO, parse
from store.pricing.offers.sense import backwards


class FactorForm:
    """A multiplier: 2, "1.5" or "3/2"; above zero and at most 100."""

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
    **{"name": TextForm(60), "when": WHEN, "who": WHO, "what": WHAT},
    **{"stores": STORES, "minimum_pieces": COUNT},
}
_MULTIPLIER = TableForm(Multiplier, {**_SHARED, "factor": FactorForm(), "minimum": MONEY})
_BONUS = TableForm(Bonus, {**_SHARED, "sum": MONEY, "points": CountForm(1), "every": FLAG})

_USUAL = Terms()


def read_points_offers(
    text: str, terms: Terms = _USUAL, *, handed_in: bool = False
) -> tuple[tuple[Multiplier, ...], tuple[Bonus, ...]]:
    """The multipliers and bonuses of a list; one that a person hands in has to make sense too. Raises Faults with
    everything that is wrong in it."""
    raw = parse(f'{{"points": {text}}}', ".json")["points"]
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise fault(N_("{path}: this must be a list with something in it."), "points")
    multipliers: list[Multiplier] = []
    bonuses: list[Bonus] = []
    faults: list[Fault] = []
    for place, each in enumerate(raw, 1):
        path = f"points[{place}]"
        try:
            if isinstance(each, Mapping) and "sum" in each:
                bonuses.append(read := _BONUS.read(each, path, terms))
            else:
                multipliers.append(read := _MULTIPLIER.read(each, path, terms))
            faults += backwards(read.when, f"{path}.") if handed_in else ()
        except Faults as error:
            faults += error.faults
    if faults:
        raise Faults(faults)
    return tuple(multipliers), tuple(bonuses)
