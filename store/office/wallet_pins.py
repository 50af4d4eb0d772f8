"""The PIN of a stored value account: argon2 like the staff's, with the staff's delay after wrong tries."""

import hmac
from datetime import datetime

from store.books import journal, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.books.wallet import PinProof
from store.db.models import SignOnFailure
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office import staff

RESET_PIN = Permit("reset_wallet_pin", N_("Give an account another PIN"), least="supervisor")


class WrongPin(Refused):
    template = N_("That PIN is wrong. Next try in {seconds} s.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


def set_pin(shop: Shop, actor: Actor, account: str, pin: str, *, now: datetime) -> None:
    """Give an account a PIN, of 6 to 12 digits; a delay after wrong tries ends. Takes about 0.1 s.

    Raises NoSuchAccount, PinNotSixDigits, PinTooSimple; ApprovalNeeded for one that has a PIN.
    """
    wallet.account(shop, account)
    staff.check_pin("", pin)
    pin_hash = staff.hash_pin(shop.root, account, pin)
    with shop.transaction():
        if wallet.pin_hash_of(shop, account) is not None:
            require(shop, actor, RESET_PIN)
        wallet.set_pin_hash(shop, account, pin_hash)
        SignOnFailure.delete().where(SignOnFailure.number == _counted_as(shop, account)).execute()
        journal.append(shop, actor, "wallet.pin", now=now, account=account)


def verify_pin(shop: Shop, account: str, pin: str, *, now: datetime) -> PinProof:
    """The proof that `wallet.spend` asks for above the limit.

    Takes about 0.1 s: call it off the screen's thread and before the transaction. Raises NoSuchAccount, WrongPin, or
    MustWait while the delay after wrong tries lasts.
    """
    pin_hash = wallet.pin_hash_of(shop, account)
    counted_as = _counted_as(shop, account)
    failures = staff.begin_try(shop, counted_as, now)
    if not staff.verifies(shop.root, account, pin, pin_hash):
        raise WrongPin(seconds=staff.delay(failures))
    with shop.transaction():
        SignOnFailure.delete().where(SignOnFailure.number == counted_as).execute()
    assert pin_hash is not None
    return PinProof(account, pin_hash)


def _counted_as(shop: Shop, account: str) -> str:
    """What wrong tries of an account are counted under, among the numbers of the staff."""
    return "$" + hmac.digest(shop.root.pin_pepper, b"account:" + account.encode(), "sha256").hex()[:7]
