"""Phone numbers as they are kept and looked for: digits only. Pure."""

import re
import unicodedata

from store.errors import N_, Refused


class BadPhone(Refused):
    template = N_("That is not a phone number.")


class BadMobile(Refused):
    template = N_("A mobile number has 11 digits and begins with 1.")


_SEPARATORS = re.compile(r"[\s\-().·/]+")
_MAINLAND = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")


def plain_phone(text: str) -> str:
    """Digits only, without the mainland's country code: +86 138-0013-8000 → 13800138000. "" when it holds others."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    bare = _MAINLAND.sub("", bare).removeprefix("+")
    return bare if bare.isascii() and bare.isdecimal() else ""


def good_phone(text: str, currency: str) -> str:
    """The phone to keep, by the loose rule of the shop's country, which its currency tells: CNY means a mainland
    mobile, any other 5 to 15 digits. Raises BadMobile, BadPhone; neither repeats what was typed."""
    phone = plain_phone(text)
    if currency == "CNY":
        if len(phone) != 11 or phone[0] != "1":
            raise BadMobile()
    elif not 5 <= len(phone) <= 15:
        raise BadPhone()
    return phone
