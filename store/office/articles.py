"""A product as people see it, and what may be written of one: each field is checked here, once, whoever wrote it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from store.errors import N_, Refused
from store.money import ONE, Money, Quantity
from store.pricing.basket import ProductId

LEVELS = (1, 2, 3, 4)
"""Member prices (会员价 1 to 4)."""

DEAREST: Money = 1_000_000_000
"""No price of one unit is above this many minor units: ten million yuan. It tells a barcode in a price's place."""

LONGEST_NAME, LONGEST_TEXT = 120, 500


class CodeUnfit(Refused):
    template = N_("“{code}” cannot be a code: letters, digits and signs, 32 at most, no spaces, commas or semicolons.")


class NameMissing(Refused):
    template = N_("The name is missing.")


class NameTooLong(Refused):
    template = N_("The name is longer than {longest} characters.")


class EmojiInText(Refused):
    template = N_(
        "“{text}” holds a picture character ({char}), which neither tills nor printers can draw; take it out."
    )


class TextTooLong(Refused):
    template = N_("“{text}” is longer than {longest} characters.")


class PriceOutOfRange(Refused):
    template = N_("{price} minor units cannot be a price.")


class BadDecimals(Refused):
    template = N_("A quantity has 0 to 3 decimals, not {decimals}.")


class BadFloor(Refused):
    template = N_("The lowest rate of a discount is 1 to 1000 thousandths, not {rate}.")


class BadPackQuantity(Refused):
    template = N_("A pack holds more than nothing and at most a million.")


@dataclass(frozen=True, slots=True)
class Pack:
    """A further code of a product. A carton's (箱码) has the `quantity` it holds, in thousandths of the unit, and
    perhaps a `price` of its own for the whole of it."""

    code: str
    quantity: Quantity = ONE
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """All that the shop knows of a product. Prices are minor units, None where there is none (`price`: the till
    asks); `cost` hundredths of a minor unit; `floor_permille` thousandths of the price. `category` is a code.
    `tax_class` None: the category's, else the shop's. `packs` are its codes other than `code`, by code."""

    id: ProductId
    number: int
    code: str
    name: str
    mnemonic: str = ""
    unit: str = ""
    size: str = ""
    origin: str = ""
    category: str | None = None
    tax_class: str | None = None
    price: Money | None = None
    cost: int | None = None
    floor_price: Money | None = None
    floor_permille: int | None = None
    weighed: bool = False
    decimals: int = 0
    discountable: bool = True
    active: bool = True
    note: str = ""
    member_prices: Mapping[int, Money] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()


class Fields(TypedDict, total=False):
    """What may be said of a product; what is not said stays as it is. A member price of None is taken away;
    `packs` are all of its further codes."""

    code: str
    name: str
    mnemonic: str
    unit: str
    size: str
    origin: str
    category: str | None
    tax_class: str | None
    price: Money | None
    cost: int | None
    floor_price: Money | None
    floor_permille: int | None
    weighed: bool
    decimals: int
    discountable: bool
    active: bool
    note: str
    member_prices: Mapping[int, Money | None]
    packs: Sequence[Pack]


_CODE = re.compile(r"[!-+\--:<-{}~]{1,32}")
_SPACES = re.compile(r"\s+")
_CLEAN = re.compile(r"[!-~\u4e00-\u9fff]+(?: [!-~\u4e00-\u9fff]+)*")
"""Texts as nearly all are: nothing to take out."""

_PICTURES = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕\ufe0f\u20e3"
)
"""What terminals draw as emoji below U+1F000 (Unicode's Emoji_Presentation), and what makes emoji of digits."""


def clean_code(text: str) -> str:
    """A code as it is kept: half-width capitals. Raises CodeUnfit."""
    code = text if text.isascii() else unicodedata.normalize("NFKC", text)
    code = code.strip().upper()
    if not _CODE.fullmatch(code):
        raise CodeUnfit(code=text.strip()[:40])
    return code


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text without control characters, single spaces between words. Raises EmojiInText, TextTooLong."""
    if not _CLEAN.fullmatch(text):
        plain = "".join(
            " " if char in "\t\r\n\u2028\u2029" else char for char in text if unicodedata.category(char) not in _HIDDEN
        )
        text = _SPACES.sub(" ", "".join(c for c in plain if unicodedata.category(c) != "Cc")).strip()
        for char in text:
            if char in _PICTURES or 0x1F000 <= ord(char) <= 0x1FBFF:
                raise EmojiInText(text=text[:40], char=f"U+{ord(char):04X}")
    if len(text) > longest:
        raise TextTooLong(text=text[:40], longest=longest)
    return text


_HIDDEN = frozenset({"Cf", "Cs", "Co", "Cn"})
"""Categories of characters that are there without being seen: marks of direction, half pairs, private ones."""


def clean_name(text: str) -> str:
    """Raises NameMissing, NameTooLong, EmojiInText."""
    try:
        name = clean_text(text, LONGEST_NAME)
    except TextTooLong:
        raise NameTooLong(longest=LONGEST_NAME) from None
    if not name:
        raise NameMissing()
    return name


def cleaned(fields: Fields) -> Fields:
    """The fields as they may be kept. Raises the refusals above."""
    clean = fields.copy()
    if "code" in clean:
        clean["code"] = clean_code(clean["code"])
    if "name" in clean:
        clean["name"] = clean_name(clean["name"])
    if "mnemonic" in clean:
        clean["mnemonic"] = clean_text(clean["mnemonic"], 64).upper()
    if "unit" in clean:
        clean["unit"] = clean_text(clean["unit"], 16)
    if "size" in clean:
        clean["size"] = clean_text(clean["size"])
    if "origin" in clean:
        clean["origin"] = clean_text(clean["origin"])
    if "note" in clean:
        clean["note"] = clean_text(clean["note"])
    for price in (clean.get("price"), clean.get("floor_price"), *clean.get("member_prices", {}).values()):
        _check_price(price)
    if (cost := clean.get("cost")) is not None:
        _check_price(cost // 100)
    if (rate := clean.get("floor_permille")) is not None and not 0 < rate <= 1000:
        raise BadFloor(rate=rate)
    if not 0 <= clean.get("decimals", 0) <= 3:
        raise BadDecimals(decimals=clean["decimals"])
    if "packs" in clean:
        clean["packs"] = tuple(sorted((_clean_pack(pack) for pack in clean["packs"]), key=lambda pack: pack.code))
    return clean


def _check_price(price: int | None) -> None:
    if price is not None and not 0 <= price <= DEAREST:
        raise PriceOutOfRange(price=price)


def _clean_pack(pack: Pack) -> Pack:
    if not 0 < pack.quantity <= 1_000_000 * ONE:
        raise BadPackQuantity()
    _check_price(pack.price)
    return Pack(clean_code(pack.code), pack.quantity, pack.price)
