"""PINs: what one may be, how it is kept, and the delay after wrong tries."""

import hmac
import itertools
import secrets
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from store.calendar import Millis, to_millis
from store.db.keys import Root
from store.db.models import SignOnFailure
from store.db.opening import Shop
from store.errors import N_, Refused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PIN_DIGITS = range(6, 13)

LONGEST_DELAY = 300
"""Seconds. The delay after failed sign-ons is 1, 2, 4, … and stays here."""

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$uY74yQNMV3Hlv9vyr/9+2Q$SMVFJ7Mys7TC4AREaAEIFEc05hc0StdEpMLLyXe+FYo"
"""What the PIN of an unknown number is compared with, so that it takes as long as that of a known one."""


class PinNotSixDigits(Refused):
    template = N_("A PIN is 6 to 12 digits.")


class PinTooSimple(Refused):
    template = N_("That PIN is guessed at once: not one digit repeated, not digits in order, not the staff number.")


class AccountPinTooSimple(PinTooSimple):
    """A member has no staff number."""

    template = N_("That PIN is guessed at once: not one digit repeated, not digits in order.")


class WrongNumberOrPin(Refused):
    template = N_("The number or the PIN is wrong. Next try in {seconds} s.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class MustWait(Refused):
    template = N_("Too many wrong tries: please wait {seconds} s.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


def check_pin(number: str, pin: str) -> None:
    """`number` is the staff member's, "" where it is the PIN of an account. Raises PinNotSixDigits, PinTooSimple."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_DIGITS):
        raise PinNotSixDigits()
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if (len(steps) == 1 and steps <= {0, 1, 9}) or pin == number:
        raise PinTooSimple() if number else AccountPinTooSimple()


def any_pin(number: str) -> str:
    """Six digits nobody can guess, for a person who chose none."""
    while True:
        pin = f"{secrets.randbelow(1_000_000):06d}"
        try:
            check_pin(number, pin)
        except PinTooSimple:
            continue
        return pin


@cache
def _argon2() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(root: Root, number: str, pin: str) -> str:
    """argon2id over the PIN and its number under the shop's pepper, which no table holds. Takes about 0.1 s."""
    return _argon2().hash(_peppered(root, number, pin))


def _peppered(root: Root, number: str, pin: str) -> bytes:
    return hmac.digest(root.pin_pepper, f"{number}:{pin}".encode(), "sha256")


def verifies(root: Root, number: str, pin: str, pin_hash: str | None) -> bool:
    """Whether the PIN is right; as slow for a number that has none."""
    right = _verifies(pin_hash or _NOBODY, _peppered(root, number, pin))
    return right and pin_hash is not None


def _verifies(pin_hash: str, peppered: bytes) -> bool:
    from argon2.exceptions import VerifyMismatchError

    try:
        return _argon2().verify(pin_hash, peppered)
    except VerifyMismatchError:
        return False


def delay(failures: int) -> int:
    return min(LONGEST_DELAY, 1 << min(failures - 1, 16))


def begin_try(shop: Shop, counted_as: str, now: datetime) -> int:
    """Count this try as a failure, on disk, before it is made; how many in a row that makes. Raises MustWait."""
    moment = to_millis(now)
    with shop.transaction():
        # Writing first makes a second one who tries wait here, on every engine, until this try is counted.
        (
            SignOnFailure.insert(number=counted_as, failures=0, last_at=0)
            .on_conflict(
                conflict_target=[SignOnFailure.number], update={SignOnFailure.failures: SignOnFailure.failures}
            )
            .execute()
        )
        row = SignOnFailure.get(SignOnFailure.number == counted_as)
        waits = _millis_left(row.failures, row.last_at, moment)
        failures = row.failures if waits else row.failures + 1
        # A clock that was set back must not make anybody wait for years: the delay begins again.
        at = min(row.last_at, moment) if waits else moment
        SignOnFailure.update(failures=failures, last_at=at).where(SignOnFailure.number == counted_as).execute()
    if waits:
        raise MustWait(seconds=-(-waits // 1000))
    return failures


def _millis_left(failures: int, last_at: Millis, moment: Millis) -> Millis:
    if not failures:
        return 0
    whole = delay(failures) * 1000
    return whole if last_at > moment else max(0, last_at + whole - moment)
