"""Phone numbers as they are kept and looked for. Pure."""

import re
import unicodedata

from store.errors import N_, Refused


class BadPhone(Refused):
    template = N_("That is not a phone number.")


class BadMobile(Refused):
    template = N_("A mobile number has 11 digits and begins with 1; one from abroad begins with + and its country.")


_SEPARATORS = re.compile(r"[\s\-().·/]+")
_MAINLAND = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
_ABROAD = re.compile(r"(?:\+|00)(?!86)(\d{7,15})")


def plain_phone(text: str) -> str:
    """Digits only, without the mainland's country code: +86 138-0013-8000 → 13800138000. "" when it holds others."""
    bare = _MAINLAND.sub("", _bare(text)).removeprefix("+")
    return bare if bare.isascii() and bare.isdecimal() else ""


def kept_phone(text: str, currency: str) -> str:
    """As a shop of that country keeps it: its own as digits; in the mainland one from abroad behind a +, for 11 digits
    that begin with 1 would else be a mainland mobile (+1 415 555 2671)."""
    abroad = _ABROAD.fullmatch(_bare(text)) if currency == "CNY" else None
    return f"+{abroad[1]}" if abroad else plain_phone(text)


def good_phone(text: str, currency: str) -> str:
    """The phone to keep, by the loose rule of the shop's country, which its currency tells: CNY means a mainland
    mobile, or one from abroad that says its country (+852 …, 00852 …); any other 5 to 15 digits. Raises BadMobile,
    BadPhone; neither repeats what was typed."""
    phone = kept_phone(text, currency)
    if currency == "CNY":
        if not phone.startswith("+") and (len(phone) != 11 or phone[0] != "1"):
            raise BadMobile()
    elif not 5 <= len(phone) <= 15:
        raise BadPhone()
    return phone


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
