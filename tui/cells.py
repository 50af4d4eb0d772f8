"""Text set into terminal cells: a Chinese character takes two, and columns must line up all the same."""

from typing import Literal

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def elide(text: str, width: int) -> str:
    """`text` in at most `width` cells; what was cut is shown by …"""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def fit(text: str, width: int, align: Literal["left", "right", "centre"] = "left") -> str:
    """`text` in exactly `width` cells."""
    text = elide(text, width)
    room = width - cell_len(text)
    if align == "right":
        return " " * room + text
    if align == "centre":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


PARTS = " · "


def wrap_cells(text: str, width: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines of `width` cells; the last one is elided. Words are not broken, Chinese is."""
    out: list[str] = []
    rest = text
    while rest and len(out) < lines - 1 and cell_len(rest) > width:
        head = set_cell_size(rest, width).rstrip()
        if not rest.startswith(head):
            head = head[:-1]
        if rest[len(head)].isascii() and not rest[len(head)].isspace():
            head = _without_the_word_begun(head)
        out.append(head)
        rest = rest[len(head) :].lstrip(" ")
    if rest or not out:
        out.append(elide(rest, width))
    return out


def wrap_parts(text: str, width: int, lines: int) -> list[str]:
    """The same for a list whose parts stand between " · ": a part goes to the next line whole where it fits there."""
    out: list[str] = []
    for part in text.split(PARTS):
        if out and cell_len(f"{out[-1]}{PARTS}{part}") <= width:
            out[-1] += f"{PARTS}{part}"
        else:
            if out and cell_len(out[-1]) + 2 <= width:
                out[-1] += PARTS.rstrip()
            out.append(part)
    whole = [line for each in out for line in wrap_cells(each, width, lines)]
    return whole if len(whole) <= lines else wrap_cells(text, width, lines)


def _without_the_word_begun(head: str) -> str:
    """`head` up to its last word of Latin letters; all of it when it is one word."""
    at = len(head)
    while at and head[at - 1].isascii() and not head[at - 1].isspace():
        at -= 1
    return head[:at].rstrip() or head
