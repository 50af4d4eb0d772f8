"""Notes and coins as they are counted: denomination in minor units → how many."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from store.counter.shifts.refusals import BadPieces, NotADenomination
from store.money import Currency, Money, write_amount

Pieces: TypeAlias = Mapping[Money, int]

MOST = 99_999


def denominations(currency: Currency) -> tuple[Money, ...]:
    """What is counted, the largest first: the notes and coins that are handed over, and single minor units for
    whatever else lies in the drawer."""
    return currency.notes if 1 in currency.notes else (*currency.notes, 1)


def checked(pieces: Pieces, currency: Currency) -> Money:
    """What they come to. Raises NotADenomination, BadPieces."""
    known = denominations(currency)
    for each, count in pieces.items():
        if each not in known:
            listed = " ".join(write_amount(note, currency) for note in known)
            raise NotADenomination(amount=write_amount(each, currency), known=listed)
        if not 0 <= count <= (MOST if each > 1 else MOST * known[0]):
            raise BadPieces(most=MOST)
    return sum(each * count for each, count in pieces.items())


def write_pieces(pieces: Pieces) -> str:
    """As the tables keep them."""
    return json.dumps({str(each): count for each, count in sorted(pieces.items(), reverse=True)})


def read_pieces(text: str) -> dict[Money, int]:
    return {int(each): count for each, count in json.loads(text or "{}").items()}
