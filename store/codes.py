"""What a typed or scanned text is. Pure, and cheap to import: biip is loaded by the first GS1 message only.

    6901234567892            a product's code
    3*6901234567892          three of it; 0.532*, ×, ＊ and 。 as the point mean the same
    *3                       quantity 3 for the marked line
    klkl, 可乐, 2*可乐        words to search for
    0102202611210087         the barcode under a receipt, when no product has that code
    90112345671              a member's number, when no product has that code
    9901123456784            a coupon's code, when no product has that code
    970112345678903          a parked basket's ticket, when no product has that code
    ;90112345671=?           the magnetic stripe of a card: its number
    16 to 24 digits          perhaps a payment code, when no product has that code: never shown, never logged

A text typed with the wrong input method (full-width digits, 。) means what its plain form means.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from store import coupon_numbers, gift_numbers, member_numbers, ticket_numbers
from store.errors import N_, Refused
from store.money import Quantity, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.labels import Label, LabelFormat

Context: TypeAlias = Literal["selling", "paying"]
"""Which question the screen is asking: the same digits are a product while selling and a payment code while paying."""

LONGEST = 64
"""Characters; no code that a shop scans is longer."""

_GS = "\x1d"
_STRIPE = re.compile(r"(?:%[A-Z]?|;)([0-9A-Z]+)(?:[=^][^?]*)?\?(?:;[^?]*\?)?")
"""Track 1 or 2 of a magnetic card between its sentinels, as a reader types it (ISO/IEC 7811-2)."""

_ENDS = " \t\r\n\u3000"
_TIMES = str.maketrans({"×": "*", "✕": "*", "。": "."})


class NothingTyped(Refused):
    template = N_("Scan or type a code first.")


class TooLong(Refused):
    template = N_("That is longer than any code ({longest} characters); scan it again.")


class StrangeCharacters(Refused):
    template = N_("That scan holds characters that no code has; scan it again.")


class CodeMissing(Refused):
    template = N_("After “{text}” the code is missing.")


class NoGtinInside(Refused):
    template = N_("That GS1 code names no product; scan the product's other barcode.")


@dataclass(frozen=True, slots=True, repr=False)
class ProductCode:
    """A code to look up. `quantity` is in thousandths, None when only the code was given."""

    code: str
    quantity: Quantity | None = None

    @property
    def variants(self) -> tuple[str, ...]:
        """The code, then the other ways in which the same GTIN may be stored."""
        return (self.code, *_other_forms(self.code))

    @property
    def sale_number(self) -> str | None:
        """The sale's number if these may be the digits under a receipt: store, till, trading day, sequence."""
        code = self.code
        if not (16 <= len(code) <= 18 and code.isdecimal() and "00" not in (code[:2], code[2:4])):
            return None
        try:
            date.fromisoformat(code[4:12])
        except ValueError:
            return None
        return f"{code[:4]}-{code[4:12]}-{code[12:]}" if code[4:6] == "20" else None

    @property
    def member_number(self) -> str | None:
        """The code if it may be a member's number. A product that has the code wins."""
        return self.code if member_numbers.sound(self.code) else None

    @property
    def coupon_code(self) -> str | None:
        """The code if it may be a coupon's. A product that has the code wins."""
        return self.code if coupon_numbers.sound(self.code) else None

    @property
    def gift_code(self) -> str | None:
        """The code if it may be a gift card's. A product that has the code wins."""
        return self.code if gift_numbers.sound(self.code) else None

    @property
    def ticket_code(self) -> str | None:
        """The code if it may be under the ticket of a parked basket. A product that has the code wins."""
        return self.code if ticket_numbers.sound(self.code) else None

    @property
    def may_be_payment(self) -> bool:
        """16 to 24 digits: WeChat Pay has 18, Alipay 16 to 24, UnionPay 19."""
        return is_payment_code(self.code)

    def __repr__(self) -> str:
        shown = f"{len(self.code)} digits" if self.may_be_payment else self.code
        return f"ProductCode({shown!r}, {self.quantity})"


@dataclass(frozen=True, slots=True)
class Search:
    """Words to search for. They may also be the whole code of a product that has letters in it."""

    text: str
    quantity: Quantity | None = None

    @property
    def code(self) -> ProductCode:
        return ProductCode(self.text, self.quantity)


@dataclass(frozen=True, slots=True)
class MarkedQuantity:
    """A new quantity for the marked line."""

    quantity: Quantity


@dataclass(frozen=True, slots=True, repr=False)
class PaymentCode:
    """What a customer's phone shows: money. Neither its text nor its repr goes into a log."""

    code: str

    def __repr__(self) -> str:
        return f"PaymentCode({len(self.code)} digits)"


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """A scale's label while the customer pays: it sells nothing there. While selling it is a ProductCode, because a
    product that has the code wins."""

    label: "Label"


Reading: TypeAlias = ProductCode | Search | MarkedQuantity | PaymentCode


def is_payment_code(text: str) -> bool:
    return 16 <= len(text) <= 24 and text.isascii() and text.isdecimal()


def channel_of(code: str) -> Literal["wechat", "alipay", "unionpay"] | None:
    """Whose payment code it is: WeChat Pay's 18 digits begin 10 to 15, Alipay's 16 to 24 begin 25 to 30, UnionPay's 19
    begin 62 (the ranges that these publish for 付款码)."""
    if not is_payment_code(code):
        return None
    begins = int(code[:2])
    if len(code) == 18 and 10 <= begins <= 15:
        return "wechat"
    if 25 <= begins <= 30:
        return "alipay"
    return "unionpay" if len(code) == 19 and begins == 62 else None


def label_of(text: str, formats: "Sequence[LabelFormat]") -> ScaleLabel | None:
    """Whether what was scanned while the customer pays is a scale's label, by the shop's formats; what may be a
    payment code of a provider is none, whatever else it may be."""
    if not formats:
        return None
    from store import labels  # only in a shop that has scales

    plain = text.strip(_ENDS)
    label = None if channel_of(plain) else labels.read(plain, formats)
    return ScaleLabel(label) if label else None


def read(text: str, context: Context = "selling") -> Reading:
    """What `text` is in this context. Raises a Refused (above, or BadQuantity) for what cannot be a code."""
    plain = text.strip(_ENDS)
    if len(plain) > LONGEST:
        raise TooLong(longest=LONGEST)
    if not (plain.isascii() and plain.isalnum()):
        plain = _normal(plain)
    if not plain:
        raise NothingTyped()
    if context == "paying" and is_payment_code(plain):
        return PaymentCode(plain)
    if plain.isascii() and plain.isdecimal():
        return ProductCode(plain)
    if stripe := _STRIPE.fullmatch(plain):
        return read(stripe[1], context)
    if _GS in plain or plain.startswith(("]C1", "]d2", "]Q3", "]e0")):
        return ProductCode(_gtin_inside(plain))
    return _multiplied(plain)


def _normal(text: str) -> str:
    """Full-width forms made plain. Refuses control, private and unassigned characters, but for GS1's separator."""
    for char in text:
        if char != _GS and unicodedata.category(char)[0] == "C":
            raise StrangeCharacters()
    normal = unicodedata.normalize("NFKC", text).strip()
    joined = normal.replace(" ", "")
    return joined if joined.isascii() and joined.isdecimal() else normal


def _multiplied(text: str) -> Reading:
    before, star, after = text.translate(_TIMES).partition("*")
    before, after = before.strip(), after.strip()
    if not star or any(not (char.isdecimal() or char in ".,") for char in before):
        return Search(text)
    if not before:
        # A label printed in CODE 39 may give its start and stop signs along: *ZC12037395SL*.
        return Search(text) if after[1:].endswith("*") else MarkedQuantity(parse_quantity(after))
    quantity = parse_quantity(before)
    if not after:
        raise CodeMissing(text=f"{before}*")
    if after.isascii() and after.isdecimal():
        return ProductCode(after, quantity)
    return Search(after, quantity)


def _other_forms(code: str) -> tuple[str, ...]:
    """UPC-A is an EAN-13 with a leading 0, an EAN-13 a GTIN-14 with a leading 0; and a GS1-128 of which
    the scanner sends no separator (01, GTIN-14, then fields of fixed length) holds its GTIN up front.
    Check digits are not asked: real shops have goods with wrong ones. Letters match in either case."""
    if not code.isdecimal():
        return (code.upper(),) if code.upper() != code else ()
    length = len(code)
    if length == 12:
        return ("0" + code, "00" + code)
    if length == 13:
        return (code[1:], "0" + code) if code[0] == "0" else ("0" + code,)
    if length == 14 and code[0] == "0":
        return (code[1:], code[2:]) if code[1] == "0" else (code[1:],)
    if length >= 16 and code.startswith("01") and checks(code[2:16]):
        return (code[2:16], *_other_forms(code[2:16]))
    return ()


def checks(gtin: str) -> bool:
    """Whether the last digit is the check digit of the others (GS1 General Specifications 7.9)."""
    return (3 * sum(map(int, gtin[-2::-2])) + sum(map(int, gtin[-1::-2]))) % 10 == 0


def _gtin_inside(message: str) -> str:
    """The GTIN of a GS1 message, without the zeros that pad it to 14 digits."""
    import biip  # takes 0.3 s to load, and most shops never scan such a code

    parsed = biip.parse(message.strip(_GS))
    if parsed.gtin is None:
        raise NoGtinInside()
    return parsed.gtin.value.removeprefix("0") if len(parsed.gtin.value) == 14 else parsed.gtin.value
