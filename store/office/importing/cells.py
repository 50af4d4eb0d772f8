"""What stands in a cell: text, numbers, yes and no, as spreadsheets and people write them.

0 means unset wherever a price is: the answer is then None, like that of an empty cell.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from store.errors import N_, Refused
from store.money import half_up


class NotANumber(Refused):
    template = N_("“{text}” in the column {title} is not a number.")


class NumberTooLarge(Refused):
    template = N_("“{text}” in the column {title} is too large a number.")


class NumberNegative(Refused):
    template = N_("“{text}” in the column {title} is below zero.")


class FormulaText(Refused):
    template = N_("“{text}” in the column {title} is a formula; save the file with values.")


class CodeDamaged(Refused):
    template = N_("The code {text} has lost its last digits in a spreadsheet; format its column as text.")


class NotYesOrNo(Refused):
    template = N_("“{text}” in the column {title} is neither yes nor no.")


class UnknownStatus(Refused):
    template = N_("“{text}” in the column {title} is not a status: active or retired.")


class UnknownPriceWay(Refused):
    template = N_("“{text}” in the column {title} is not a way to sell: by piece or by weight.")


class NotARate(Refused):
    template = N_("“{text}” in the column {title} is not a rate.")


class Rounded(Refused):
    """A warning."""

    template = N_("“{text}” in the column {title} has more decimals than can be kept; it was rounded.")


LONGEST_NUMBER = 32

_NUMBER = re.compile(r"(?:[¥$]|rmb|cny)?\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d*)?\s*元?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_QUOTED = re.compile(r'="([^"]*)"')
"""How spreadsheets are made to keep a code as text in CSV."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words("1 是 y yes true t √ ✓ 允许 可以 可 有 on")
_NO = _words("0 否 n no false f × x 不允许 禁止 不可 无 off")
_ACTIVE = _words("a 1 正常 启用 在售 上架 有效 销售 正常销售 可售 使用 active enabled on yes 是")
_RETIRED = _words("d i 0 停用 停售 下架 禁用 作废 淘汰 无效 停止销售 删除 inactive retired disabled off no 否")
_PIECES = _words("0 2 普通 计件 定价 件 按件 计数 计份 正常 piece pieces")
_WEIGHT = _words("1 计重 称重 重量 按重量 斤 公斤 weight weighed kg")


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, the outer spaces gone, ="0123" as 0123."""
    if isinstance(cell, str):
        text = cell.strip()
        return match[1].strip() if text[:1] == "=" and (match := _QUOTED.fullmatch(text)) else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ").removesuffix(" 00:00:00") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def words_of(cell: Any, title: str) -> str:
    """A cell of words. Raises FormulaText."""
    text = text_of(cell)
    if text[:1] == "=":
        raise FormulaText(text=text[:40], title=title)
    return text


def code_of(cell: Any, title: str) -> str:
    """Raises CodeDamaged, FormulaText."""
    text = words_of(cell, title)
    if _SCIENTIFIC.fullmatch(text):
        raise CodeDamaged(text=text)
    return text


def number_of(cell: Any, title: str) -> Fraction | None:
    """An exact number ≥ 0, None for an empty cell. A float is what it shows in 15 digits, as in the spreadsheet.

    Raises NotANumber, NumberTooLarge, NumberNegative, FormulaText.
    """
    text = unicodedata.normalize("NFKC", words_of(cell, title)).replace("。", ".").strip()
    if not text:
        return None
    if len(text) > LONGEST_NUMBER:
        raise NumberTooLarge(text=text[:40] + "…", title=title)
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            raise NotANumber(text=text, title=title)
        if abs(cell) >= 1e15:
            raise NumberTooLarge(text=text, title=title)
        number = Fraction(Decimal(text))
    else:
        match = _NUMBER.fullmatch(text)
        if not match or not (match[2] or (match[3] or ".") != "."):
            raise NotANumber(text=text, title=title)
        number = Fraction(Decimal(f"{match[1]}{match[2].replace(',', '') or 0}{match[3] or ''}"))
    if number < 0:
        raise NumberNegative(text=text, title=title)
    return number


@lru_cache(4096)
def scaled(cell: Any, title: str, digits: int, most: int) -> tuple[int | None, Rounded | None]:
    """A number in units of 10^-digits, at most `most`; 0 is unset. The second answer is a warning."""
    number = number_of(cell, title)
    if not number:
        return None, None
    exact = number * 10**digits
    if exact > most:
        raise NumberTooLarge(text=text_of(cell), title=title)
    value = half_up(exact.numerator, exact.denominator)
    rounded = Rounded(text=text_of(cell), title=title) if exact.denominator != 1 else None
    return value or None, rounded


@lru_cache(4096)
def rate_of(cell: Any, title: str) -> int | None:
    """A lowest rate (最低折扣) in thousandths: 0.85, 85, 85% and 8.5折 are 850; 1, 10折, 100, 0: None."""
    text = unicodedata.normalize("NFKC", words_of(cell, title)).strip()
    tens, percent = text.endswith("折"), text.endswith("%")
    number = number_of(text.rstrip("折%") if tens or percent else cell, title)
    if not number:
        return None
    whole = 10 if tens else 100 if percent else 1 if number <= 1 else 10 if number <= 10 else 100
    rate = number / whole * 1000
    if rate > 1000 or rate < 1 or rate.denominator != 1:
        raise NotARate(text=text, title=title)
    return None if rate == 1000 else int(rate)


@lru_cache(4096)
def tax_rate_of(cell: Any, title: str) -> Fraction | None:
    """13, 13% and 0.13 are 13/100; 0 is a rate, an empty cell is None."""
    text = unicodedata.normalize("NFKC", words_of(cell, title)).strip()
    number = number_of(text.rstrip("%") if text.endswith("%") else cell, title)
    if number is None:
        return None
    rate = number / 100 if text.endswith("%") or number >= 1 else number
    if rate >= 1:
        raise NotARate(text=text, title=title)
    return rate


@lru_cache(4096)
def yes_of(cell: Any, title: str) -> bool | None:
    """Raises NotYesOrNo."""
    text = _word(cell, title)
    if text not in _YES | _NO | {""}:
        raise NotYesOrNo(text=text, title=title)
    return text in _YES if text else None


@lru_cache(4096)
def status_of(cell: Any, title: str) -> bool | None:
    """Whether the product is still sold. Raises UnknownStatus."""
    text = _word(cell, title)
    if text not in _ACTIVE | _RETIRED | {""}:
        raise UnknownStatus(text=text, title=title)
    return text in _ACTIVE if text else None


@lru_cache(4096)
def weighed_of(cell: Any, title: str) -> bool | None:
    """From a way to price (计价方式). Raises UnknownPriceWay."""
    text = _word(cell, title)
    if text not in _PIECES | _WEIGHT | {""}:
        raise UnknownPriceWay(text=text, title=title)
    return text in _WEIGHT if text else None


def _word(cell: Any, title: str) -> str:
    return unicodedata.normalize("NFKC", words_of(cell, title)).strip().lower()
