"""Integer money and quantities, and the two ways they are divided.

Money is an `int` of the currency's minor unit (分, cents; yen have none). A quantity is an `int` of
thousandths of the product's unit. No float ever holds either.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from store.errors import BadAmount, BadQuantity

Money: TypeAlias = int
Quantity: TypeAlias = int

ONE: Quantity = 1000
"""One piece, one kilogram: the quantity of a plain scan."""


@dataclass(frozen=True, slots=True)
class Currency:
    """`digits` after the point, the sign that receipts print, and the notes and coins that are handed
    over (minor units, largest first)."""

    code: str
    digits: int
    sign: str
    notes: tuple[Money, ...]


CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency("CNY", 2, "￥", (10000, 5000, 2000, 1000, 500, 100, 50, 10)),
        Currency("HKD", 2, "HK$", (100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10)),
        Currency("TWD", 0, "NT$", (2000, 1000, 500, 100, 50, 10, 5, 1)),
        Currency("JPY", 0, "￥", (10000, 5000, 1000, 500, 100, 50, 10, 5, 1)),
        Currency("KRW", 0, "W", (50000, 10000, 5000, 1000, 500, 100, 50, 10)),
        Currency("SGD", 2, "S$", (10000, 5000, 1000, 500, 200, 100, 50, 20, 10, 5)),
        Currency("MYR", 2, "RM", (10000, 5000, 2000, 1000, 500, 100, 50, 20, 10, 5)),
        Currency("USD", 2, "$", (10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1)),
        Currency("GBP", 2, "GBP", (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)),
        Currency("EUR", 2, "EUR", (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)),
        Currency("CHF", 2, "CHF", (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5)),
        Currency("KWD", 3, "KD", (20000, 10000, 5000, 1000, 500, 250, 100, 50, 20, 10, 5)),
    )
}


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded to the nearest integer, halves away from zero. denominator > 0."""
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def times(unit_price: Money, quantity: Quantity) -> Money:
    """What `quantity` thousandths cost at `unit_price` a unit: 9.98 × 1.236 kg = 12.34."""
    return half_up(unit_price * quantity, ONE)


def fraction_of(amount: Money, rate: Fraction) -> Money:
    """amount × rate, half-up."""
    return half_up(amount * rate.numerator, rate.denominator)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` over `weights` (≥ 0) by largest remainder, ties to the earlier part.

    The parts add up to `amount`, none exceeds its exact share by a whole unit, and
    allocate(-n) == -allocate(n). Weights that are all zero share evenly; no weights share nothing,
    which is an error unless the amount is 0.
    """
    if not weights:
        if amount:
            raise ValueError("an amount cannot be shared over no parts")
        return []
    if amount < 0:
        return [-part for part in allocate(-amount, weights)]
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    exact = [amount * weight for weight in weights]
    parts = [each // total for each in exact]
    left = amount - sum(parts)
    if left:
        remainders = [-(each % total) for each in exact]
        for i in sorted(range(len(weights)), key=remainders.__getitem__)[:left]:
            parts[i] += 1
    return parts


def allocate_within(amount: int, weights: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Share `amount` (≥ 0) over `weights`, no part above its room (a floor price's room, ≥ 0).

    What a full part refuses is shared again over parts with room, until it is placed or nothing
    has room: then the parts add up to less than `amount`.
    """
    if amount > 0 and weights and min(weights) > 0 and min(rooms) > 0:
        # the usual way: every part has room for its share
        parts = allocate(amount, weights)
        if all([part <= room for part, room in zip(parts, rooms, strict=True)]):
            return parts
    parts = [0] * len(weights)
    left = amount
    while left:
        free = [i for i, room in enumerate(rooms) if room > parts[i] and weights[i] > 0]
        if not free:
            break
        shares = allocate(left, [weights[i] for i in free])
        placed = 0
        for i, share in zip(free, shares, strict=True):
            taken = min(share, rooms[i] - parts[i])
            parts[i] += taken
            placed += taken
        left -= placed
    return parts


_AMOUNT = re.compile(r"(\d*)(?:\.(\d*))?")


def _plain(text: str) -> str:
    """Digits as typed under any input method: full-width forms and 。 as the point, no grouping."""
    return unicodedata.normalize("NFKC", text.strip()).replace("。", ".").replace(",", "").lstrip("¥￥$")


def parse_amount(text: str, currency: Currency) -> Money:
    """What a person typed as an amount of money. Raises BadAmount for anything that is not one."""
    match = _AMOUNT.fullmatch(_plain(text))
    if not match or not (match[1] or match[2]):
        raise BadAmount(text=text)
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > currency.digits:
        raise BadAmount(text=text)
    return int((match[1] or "0") + decimals.ljust(currency.digits, "0"))


def parse_quantity(text: str) -> Quantity:
    """What a person typed as a quantity, in thousandths. Raises BadQuantity unless it is above zero."""
    match = _AMOUNT.fullmatch(_plain(text))
    if not match or not (match[1] or match[2]):
        raise BadQuantity(text=text)
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > 3:
        raise BadQuantity(text=text)
    quantity = int((match[1] or "0") + decimals.ljust(3, "0"))
    if quantity == 0:
        raise BadQuantity(text=text)
    return quantity


def write_amount(amount: Money, currency: Currency, *, grouped: bool = False) -> str:
    """1234567 → 12345.67, or 12,345.67 when grouped; no sign of the currency."""
    whole, part = divmod(abs(amount), 10**currency.digits)
    text = f"{whole:,}" if grouped else str(whole)
    if currency.digits:
        text = f"{text}.{part:0{currency.digits}d}"
    return f"-{text}" if amount < 0 else text


def write_quantity(quantity: Quantity) -> str:
    """1000 → 1, 1236 → 1.236, 500 → 0.5."""
    whole, part = divmod(abs(quantity), ONE)
    text = f"{whole}.{part:03d}".rstrip("0").rstrip(".")
    return f"-{text}" if quantity < 0 else text
