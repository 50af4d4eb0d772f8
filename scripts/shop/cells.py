"""How wide a text is on a terminal."""

import unicodedata


def width(text: str) -> int:
    """Cells on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
