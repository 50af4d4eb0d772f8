"""Texts by the cells that they take on a terminal."""

import re
import unicodedata
from collections.abc import Sequence, Set

GAP = 2
"""Cells between two columns."""
LEAST = 6
"""Cells that a name keeps."""
_SOMEBODY = re.compile(r"\+?[\d*]{4,} \S")
"""A number or a masked phone, then a name."""


def width(text: str) -> int:
    """Cells on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, room: int) -> str:
    """At most `room` cells; what is left out shows as a dot of its own. Of people, whose phones begin alike, the end
    is kept: the last figures and the name."""
    if width(text) <= room:
        return text
    kept = ""
    if _SOMEBODY.match(text):
        for char in reversed(text):
            if width(char + kept) > room - 1:
                break
            kept = char + kept
        return "…" + kept.lstrip()
    for char in text:
        if width(kept + char) > room - 1:
            break
        kept += char
    return kept.rstrip() + "…"


def fitted(lines: Sequence[Sequence[str]], room: int, figures: Set[int]) -> tuple[list[list[str]], int]:
    """A table that takes no more than `room` cells, as far as it can: columns move together, then names give way,
    never figures, codes and moments. Its lines, and the cells between two columns."""
    widths = [max(width(line[column]) for line in lines) for column in range(len(lines[0]))]
    gap = GAP if sum(widths) + GAP * (len(widths) - 1) <= room else 1
    names = [
        column
        for column in range(len(widths))
        if column not in figures and any(_is_name(line[column]) for line in lines[1:])
    ]
    while sum(widths) + gap * (len(widths) - 1) > room:
        widest = max(names, key=lambda column: widths[column], default=None)
        if widest is None or widths[widest] <= LEAST:
            break
        widths[widest] -= 1
    return [[cut(cell, at) for cell, at in zip(line, widths, strict=True)] for line in lines], gap


def _is_name(text: str) -> bool:
    """Words, and neither a code nor a moment."""
    return any(map(str.isalpha, text)) and (not text.isascii() or " " in text)
