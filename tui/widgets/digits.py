"""Large digits of blocks: read across a counter, and the same in 16 colours."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

LARGE: Final = {
    "0": ("▄████▄", "██  ██", "██  ██", "██  ██", "▀████▀"),
    "1": (" ▄██  ", " ▀██  ", "  ██  ", "  ██  ", "▄████▄"),
    "2": ("▄████▄", "▀▀  ██", " ▄███▀", "██▀   ", "██████"),
    "3": ("▄████▄", "▀▀  ██", "  ███▄", "▄▄  ██", "▀████▀"),
    "4": ("██  ██", "██  ██", "▀█████", "    ██", "    ██"),
    "5": ("██████", "██    ", "▀████▄", "▄▄  ██", "▀████▀"),
    "6": ("▄████▄", "██    ", "█████▄", "██  ██", "▀████▀"),
    "7": ("██████", "    ██", "   ▄█▀", "  ██  ", "  ██  "),
    "8": ("▄████▄", "██  ██", "▄████▄", "██  ██", "▀████▀"),
    "9": ("▄████▄", "██  ██", "▀█████", "    ██", "▀████▀"),
    ".": ("  ", "  ", "  ", "  ", "██"),
    "-": ("    ", "    ", "████", "    ", "    "),
    ":": ("  ", "██", "  ", "██", "  "),
}
SMALL: Final = {
    "0": ("█▀▀█", "█  █", "█▄▄█"),
    "1": (" ▀█ ", "  █ ", " ▄█▄"),
    "2": ("▀▀▀█", "█▀▀▀", "█▄▄▄"),
    "3": ("▀▀▀█", " ▀▀█", "▄▄▄█"),
    "4": ("█  █", "▀▀▀█", "   █"),
    "5": ("█▀▀▀", "▀▀▀█", "▄▄▄█"),
    "6": ("█▀▀▀", "█▀▀█", "█▄▄█"),
    "7": ("▀▀▀█", "   █", "   █"),
    "8": ("█▀▀█", "█▀▀█", "█▄▄█"),
    "9": ("█▀▀█", "▀▀▀█", "▄▄▄█"),
    ".": (" ", " ", "▄"),
    "-": ("    ", "▀▀▀▀", "    "),
    ":": (" ", "▀", "▀"),
}


@lru_cache(16)
def draw(text: str, height: int, width: int) -> tuple[str, ...]:
    """`text` (digits, point, minus) as lines of blocks: the largest face that fits `height` lines and `width`
    cells, or the plain text where none does."""
    for face, rows in ((LARGE, 5), (SMALL, 3)):
        if rows <= height:
            lines = tuple([" ".join([face[char][row] for char in text]) for row in range(rows)])
            if len(lines[0]) <= width:
                return lines
    return (text, *[" " * len(text)] * (height - 1))


def enlarged(lines: Sequence[str]) -> list[str]:
    """The same blocks twice as wide and twice as high: of half a block above or below comes a whole one."""
    rows = []
    for line in lines:
        for half in ("█▀", "█▄"):
            rows.append("".join(("█" if char in half else " ") * 2 for char in line))
    return rows
