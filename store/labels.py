"""Labels that a scale prints (秤码), by the shop's table of formats. Pure.

A format is a name and a pattern with one sign a digit, as the makers of scales write theirs:

    22       digits that are there as they stand: the prefix
    IIIII    the item, 4 to 6 digits: a product's own code, with or without the zeros before it and the prefix
    WWWWW    the weight; of goods that are counted, the pieces
    AAAAA    the amount
    V        the check digit of the amount (of the weight where there is none) by the tables of GS1, for 4 or 5 digits
    C        the check digit of all digits before it, as on every GTIN
    X        any digit

As text: `meat=22IIIIIWWWWWC`, with `:3` and `:2` behind it where the weight has other decimals than three, the amount
other than two, and `:斤` where the weight is not in kilograms: `meat=22IIIIIWWWWWAAAAAC:2:2:斤`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

PRESETS = {
    "weight-13": "PPIIIIIWWWWWC",
    "amount-13": "PPIIIIIAAAAAC",
    "weight-13-6": "PIIIIIIWWWWWC",
    "amount-13-6": "PIIIIIIAAAAAC",
    "weight-13-4": "PPIIIIVWWWWWC",
    "amount-13-4": "PPIIIIVAAAAAC",
    "amount-weight-18": "PPIIIIIAAAAAWWWWWC",
    "weight-amount-18": "PPIIIIIWWWWWAAAAAC",
}
"""Formats of common scales; P is the prefix that was set in the scale."""

GRAMS = {"kg": 1000, "KG": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "市斤": 500, "两": 50, "g": 1, "克": 1}
"""Units of weight, in grams."""

_TEXT = re.compile(r"([\w-]{1,16})=([0-9IWAVCX]{8,24})(?::(\d))?(?::(\d))?(?::(\w{1,4}))?")
_PATTERN = re.compile(r"(?=(.*I){4})(?=.*[WA])(?!.*I[^I]+I)(?!.*W[^W]+W)(?!.*A[^A]+A)(?!.*V.*V)(?!.*C.)\d.*")
_HINT = "meat=22IIIIIWWWWWC meat18=26IIIIIAAAAAWWWWWC:3:2:kg …"


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """A format of labels. `weight_decimals` and `amount_decimals` say where the point of each stands; the amount is in
    major units of the currency, the weight in `unit`."""

    name: str
    pattern: str
    weight_decimals: int = 3
    amount_decimals: int = 2
    unit: str = "kg"

    def __str__(self) -> str:
        return f"{self.name}={self.pattern}:{self.weight_decimals}:{self.amount_decimals}:{self.unit}"


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says. `item` are its digits, `codes` the product codes that they may mean. `weight` and `amount` are
    its digits as numbers, None where the format has none."""

    format: LabelFormat
    item: str
    codes: tuple[str, ...]
    weight: int | None
    amount: int | None


def parse(text: str) -> LabelFormat:
    """A format from text; a ValueError shows what it may be."""
    match = _TEXT.fullmatch(text.strip())
    if not match:
        raise ValueError(_HINT)
    name, pattern, weight, amount, unit = match.groups()
    made = LabelFormat(name, pattern, int(weight or 3), int(amount or 2), unit or "kg")
    checked = len(_part(pattern, pattern, "A") or _part(pattern, pattern, "W"))
    if not _PATTERN.fullmatch(pattern) or ("V" in pattern and checked not in (4, 5)) or pattern.count("I") > 6:
        raise ValueError(_HINT)
    if made.unit not in GRAMS or max(made.weight_decimals, made.amount_decimals) > 4:
        raise ValueError(_HINT)
    return made


def parse_all(text: str) -> tuple[str, ...]:
    """A setting's text: formats with spaces between. No two may have the same name, nor both read a code."""
    made = [parse(word) for word in text.split()]
    for at, each in enumerate(made):
        for other in made[:at]:
            if other.name == each.name or both_read(other, each):
                raise ValueError(f"{other.name} ≠ {each.name}")
    return tuple(str(each) for each in made)


@lru_cache(maxsize=16)
def formats(setting: tuple[str, ...]) -> tuple[LabelFormat, ...]:
    """The formats that a shop's setting says."""
    return tuple(parse(text) for text in setting)


def both_read(one: LabelFormat, other: LabelFormat) -> bool:
    """Whether there are codes that both would read."""
    if len(one.pattern) != len(other.pattern):
        return False
    pairs = zip(one.pattern, other.pattern, strict=True)
    return all(a == b or not (a.isdecimal() and b.isdecimal()) for a, b in pairs)


def read(code: str, known: Sequence[LabelFormat]) -> Label | None:
    """What the label with this code says, None when no format reads it: another length, prefix or check digit."""
    if not (code.isascii() and code.isdecimal()):
        return None
    for each in known:
        if label := _read(code, each):
            return label
    return None


def _read(code: str, by: LabelFormat) -> Label | None:
    pattern = by.pattern
    if len(code) != len(pattern):
        return None
    if any(sign.isdecimal() and sign != digit for sign, digit in zip(pattern, code, strict=True)):
        return None
    if pattern.endswith("C") and not _sound(code):
        return None
    weight, amount = _part(pattern, code, "W"), _part(pattern, code, "A")
    if (check := _part(pattern, code, "V")) and check != inner_check(amount or weight):
        return None
    item = _part(pattern, code, "I")
    upto = code[: pattern.index("I")] + item
    codes = tuple(dict.fromkeys((item, item.lstrip("0") or "0", upto)))
    return Label(by, item, codes, int(weight) if weight else None, int(amount) if amount else None)


def _part(pattern: str, code: str, sign: str) -> str:
    return "".join(digit for of, digit in zip(pattern, code, strict=True) if of == sign)


def _sound(code: str) -> bool:
    """GS1 General Specifications 7.9.1."""
    return (3 * sum(map(int, code[-2::-2])) + sum(map(int, code[-1::-2]))) % 10 == 0


_TIMES_2_MINUS = "0246891357"
_TIMES_3 = "0369258147"
_TIMES_5_PLUS = "0516273849"
_TIMES_5_MINUS = "0594837261"
"""Weighted products of the digits 0 to 9 (GS1 General Specifications 7.9.2 to 7.9.4)."""


def inner_check(digits: str) -> str:
    """The check digit of a price or weight field of four or five digits: 2875 has 9, 14685 has 6."""
    if len(digits) == 4:
        tables = (_TIMES_2_MINUS, _TIMES_2_MINUS, _TIMES_3, _TIMES_5_MINUS)
        return str(3 * sum(int(table[int(digit)]) for table, digit in zip(tables, digits, strict=True)) % 10)
    five = (_TIMES_5_PLUS, _TIMES_2_MINUS, _TIMES_5_MINUS, _TIMES_5_PLUS, _TIMES_2_MINUS)
    rest = -sum(int(table[int(digit)]) for table, digit in zip(five, digits, strict=True)) % 10
    return str(_TIMES_5_MINUS.index(str(rest)))
