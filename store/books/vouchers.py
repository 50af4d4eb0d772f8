"""Vouchers (代金券, 购物券) as a tender: taken at their face value, by the number printed on them, each once."""

import unicodedata
from datetime import datetime

from store.calendar import to_millis
from store.db.models import Voucher
from store.errors import N_, Refused
from store.money import Money

LONGEST = 32


class VoucherUsed(Refused):
    template = N_("Voucher {number} was used already.")


class NoVoucherNumber(Refused):
    template = N_("A voucher's number is 1 to 32 letters and digits; type what is printed on it.")


def number_of(text: str) -> str:
    """The number as it is kept: plain capitals and digits. Raises NoVoucherNumber."""
    number = unicodedata.normalize("NFKC", text).strip().upper().replace(" ", "").replace("-", "")
    if not (0 < len(number) <= LONGEST and number.isascii() and number.isalnum()):
        raise NoVoucherNumber()
    return number


def check_unused(number: str) -> None:
    """Raises VoucherUsed."""
    row = Voucher.get_or_none(Voucher.number == number)
    if row is not None and row.state != "returned":
        raise VoucherUsed(number=number)


def use(number: str, face: Money, *, payment: str, sale: str, now: datetime) -> None:
    """Inside the closing transaction: the number is used up, by whichever till came first. Raises VoucherUsed."""
    used = {"face": face, "sale": sale, "payment": payment, "used_at": to_millis(now), "state": "used"}
    Voucher.insert(number=number, **used).on_conflict_ignore().execute()
    Voucher.update(**used).where(Voucher.number == number, Voucher.state == "returned").execute()
    if Voucher.get_by_id(number).payment != payment:
        raise VoucherUsed(number=number)


def give_back(number: str, sale: str) -> None:
    """The whole sale was returned: the number may be used again."""
    Voucher.update(state="returned").where(Voucher.number == number, Voucher.sale == sale).execute()
