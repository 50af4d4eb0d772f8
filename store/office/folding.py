"""How texts are made alike for searching, the same when a product is written and when it is looked for."""

import re
import unicodedata

CODE, TAIL, SPELLED, INSIDE = 1, 2, 3, 4
"""Kinds of search keys: a code, a code from its end, a name or a way to spell it, initials from inside a name."""

LONGEST_INSIDE = 8
"""Letters of INSIDE keys: nobody types more from the middle of a name."""


def fold(text: str) -> str:
    """Half-width small letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()


def compact(text: str) -> str:
    """Letters and digits only, of any script."""
    folded = fold(text)
    return folded if folded.isalnum() else _BETWEEN.sub("", folded)


def tokens(text: str) -> list[str]:
    """可口可乐 Zero 500ml → 可 口 可 乐 zero 500ml: each character of a script without spaces is a word."""
    return fold(text).translate(_SPACED).split()


class _Spaced(dict[int, str]):
    """What str.translate() puts for a character so that words stand apart; each is looked at once."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        word = f" {char} " if unicodedata.category(char) == "Lo" else char
        self[point] = spaced = word if char.isalnum() else " "
        return spaced


_SPACED = _Spaced()
_BETWEEN = re.compile(r"[\W_]+")
"""All that isalnum() is not true of."""
