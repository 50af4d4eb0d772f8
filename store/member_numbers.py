"""Member numbers: made at the till, checked by their last digit, like no goods and no payment code. Pure.

Eleven digits: 9, the store (2), seven by chance, a check digit by Damm's table, which finds every single wrong digit
and every two neighbours exchanged. No GTIN has eleven digits, no payment code fewer than sixteen, and no Chinese
mobile number begins with 9. By chance, so that nobody guesses the next one or counts the shop's members.
"""

import secrets
from collections.abc import Callable

FIRST = "9"
DIGITS = 11

_DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)
"""H. M. Damm, Total anti-symmetrische Quasigruppen, 2004: a quasigroup of order 10."""


def check_digit(digits: str) -> str:
    """The digit that, put behind, makes the whole a sound number."""
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def sound(number: str) -> bool:
    """Whether this may be a member's number."""
    return (
        len(number) == DIGITS
        and number.isascii()
        and number.isdecimal()
        and number[0] == FIRST
        and check_digit(number) == "0"
    )


def new_number(store: int, chance: Callable[[int], int] = secrets.randbelow) -> str:
    """A number for a member of this store (1–99)."""
    return numbered(store, chance(10**7))


def numbered(store: int, sequence: int) -> str:
    """The number with these seven digits."""
    digits = f"{FIRST}{store:02d}{sequence:07d}"
    return digits + check_digit(digits)
