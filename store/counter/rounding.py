"""Rounding of cash (抹零): no coin is smaller than the shop's step. Only what is paid in cash, never a line."""

from store.db.settings import Settings
from store.money import Money, half_up

ROUNDING = "rounding"
"""The tender of what rounding took off the cash: above zero in a sale that was rounded down. With it the payments of a
sale add up to what is due."""


def in_cash(settings: Settings, amount: Money) -> Money:
    """What is to be given in cash for `amount` ≥ 0, a multiple of the shop's step."""
    step = settings.rounding_step
    if step < 2 or not amount % step:
        return amount
    match settings.rounding_way:
        case "up":
            return -(-amount // step) * step
        case "nearest":
            return half_up(amount, step) * step
        case _:
            return amount // step * step
