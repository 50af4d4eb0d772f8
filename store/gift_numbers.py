"""Codes of gift cards: made by the shop, checked by their last digit, like no goods, payment, member or coupon.

Fifteen digits: 98, the store (2), ten by chance, a check digit by Damm's table. No GTIN has fifteen digits, payment
codes have sixteen and more, members' numbers eleven, coupons thirteen. By chance, because a card's code is all that it
takes to spend what is on it.
"""

import secrets
from collections.abc import Callable

from store.member_numbers import check_digit

FIRST = "98"
DIGITS = 15


def sound(code: str) -> bool:
    """Whether this may be a gift card's code."""
    return (
        len(code) == DIGITS
        and code.isascii()
        and code.isdecimal()
        and code.startswith(FIRST)
        and check_digit(code) == "0"
    )


def new_code(store: int, chance: Callable[[int], int] = secrets.randbelow) -> str:
    """A code for a card of this store (1–99)."""
    digits = f"{FIRST}{store:02d}{chance(10**10):010d}"
    return digits + check_digit(digits)
