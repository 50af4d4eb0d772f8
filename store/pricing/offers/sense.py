"""What may be written but cannot be meant: an end before the beginning, a step that gives less than the one below it.

Looked for where a person hands an offer in. What a shop keeps already is read without: it goes on as it stands.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from store.errors import N_
from store.pricing.conditions import EVERYTHING, Needs, When
from store.pricing.offers.base import Offer
from store.pricing.offers.forms import Fault
from store.pricing.offers.sets import BuyGet
from store.pricing.offers.unit import Markdown, QuantityPrice
from store.pricing.offers.whole import PiecesPercent, PiecesSave, SpendAndSave, SpendPercent


def nonsense(offer: Offer, path: str) -> Iterator[Fault]:
    """The faults of an offer that was read; `path` is its place in the file, "" of one alone."""
    at = f"{path}." if path else ""
    yield from backwards(offer.when, at)
    if offer.needs == Needs():
        yield Fault(N_("{path}: it says nothing of what is needed."), f"{at}needs")
    if offer.cap == 0:
        yield Fault(N_("{path}: with this it never takes anything off."), f"{at}cap")
    match offer:
        case SpendAndSave(steps=steps):
            yield from _steps_that_give_less([off for _, off in steps], at)
            for place, (sum_, off) in enumerate(steps, 1):
                if sum_ and off > sum_:
                    yield Fault(N_("{path}: it takes off more than its sum."), f"{at}steps[{place}].off")
        case PiecesSave(steps=steps):
            yield from _steps_that_give_less([off for _, off in steps], at)
        case SpendPercent(steps=steps) | PiecesPercent(steps=steps):
            yield from _steps_that_give_less([rate for _, rate in steps], at)
        case QuantityPrice(steps=steps):
            yield from _steps_that_give_less([-price for _, price in steps], at)
        case Markdown(steps=steps):
            yield from _steps_that_give_less([-rate for _, rate in steps], at)
        case BuyGet(which="listed", gifts=gifts) if gifts == EVERYTHING:
            yield Fault(N_("{path}: this is missing."), f"{at}gifts")
        case BuyGet(which=which, gifts=gifts) if which != "listed" and gifts != EVERYTHING:
            yield Fault(N_("{path}: gifts are named with which = listed only."), f"{at}gifts")


def backwards(when: When, at: str) -> Iterator[Fault]:
    """The fault of what ends before it begins; `at` is the path up to `when`, with its dot."""
    if when.since and when.until and when.until <= when.since:
        yield Fault(N_("{path}: this is before the beginning."), f"{at}when.until")


def _steps_that_give_less(gives: Sequence[Any], at: str) -> Iterator[Fault]:
    for place, (one, next_) in enumerate(pairwise(gives), 2):
        if next_ < one:
            yield Fault(N_("{path}: it gives less than the step before it."), f"{at}steps[{place}]")
