"""Codes under the tickets of parked baskets: like no goods, no payment, member, coupon or gift card. Pure.

Fifteen digits: 97, the store (2), ten by chance, a check digit by Damm's table. No GTIN and no label of a scale has
fifteen digits; of the shop's own codes only gift cards have, which begin with 98.
"""

import secrets
from collections.abc import Callable

from store.member_numbers import check_digit

FIRST = "97"
DIGITS = 15


def sound(code: str) -> bool:
    """Whether this may be a ticket's code."""
    return (
        len(code) == DIGITS
        and code.isascii()
        and code.isdecimal()
        and code.startswith(FIRST)
        and check_digit(code) == "0"
    )


def new_code(store: int, chance: Callable[[int], int] = secrets.randbelow) -> str:
    """A code for a ticket of this store (1–99)."""
    digits = f"{FIRST}{store:02d}{chance(10**10):010d}"
    return digits + check_digit(digits)
