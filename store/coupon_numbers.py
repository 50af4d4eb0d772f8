"""Codes of coupons: made by the shop, checked by their last digit, like no goods, no payment code and no member.

Thirteen digits: 99, the store (2), eight by chance, a check digit by Damm's table. GS1 gives the prefix 99 to
coupons, so no goods begin with it; payment codes have sixteen digits and more, members' numbers eleven. By chance,
so that nobody makes up the code of a coupon that was issued to somebody else.
"""

import secrets
from collections.abc import Callable

from store.member_numbers import check_digit

FIRST = "99"
DIGITS = 13


def sound(code: str) -> bool:
    """Whether this may be a coupon's code."""
    return (
        len(code) == DIGITS
        and code.isascii()
        and code.isdecimal()
        and code.startswith(FIRST)
        and check_digit(code) == "0"
    )


def new_code(store: int, chance: Callable[[int], int] = secrets.randbelow) -> str:
    """A code for a coupon of this store (1–99)."""
    digits = f"{FIRST}{store:02d}{chance(10**8):08d}"
    return digits + check_digit(digits)
