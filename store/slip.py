"""A printable document as data: what is on the paper, not which bytes put it there.

A slip is laid out for a number of half-width cells (58 mm paper has 32, 80 mm has 48). Widths on paper
are GBK byte counts, not screen cells: `×` and `—` are one cell on a screen and two on paper. A printer
that prints no Chinese has other widths: what measures a character is a parameter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "centre", "right"]
Size: TypeAlias = Literal["normal", "tall", "large"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; wider than the paper, it wraps. A large one takes two cells a half-width character."""

    text: str
    align: Align = "left"
    bold: bool = False
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Row:
    """Words at the left and a figure at the right of one line; words that do not fit wrap above the figure."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of a table row with fixed widths; the first wraps, the others are figures set right after a space."""

    cells: tuple[str, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    char: Literal["-", "="] = "-"


@dataclass(frozen=True, slots=True)
class Barcode:
    """CODE128, its digits printed beneath."""

    data: str


@dataclass(frozen=True, slots=True)
class QR:
    data: str


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    pass


Block: TypeAlias = Text | Row | Columns | Rule | Barcode | QR | Feed | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """`columns` half-width cells wide; `title` is for lists of print jobs and file names."""

    columns: int
    blocks: tuple[Block, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the paper: at most `columns` cells wide, half as many when `size` is large."""

    text: str
    align: Align = "left"
    bold: bool = False
    size: Size = "normal"


Cells: TypeAlias = Callable[[str], int]
"""How many half-width cells one character takes on paper."""


def gbk_cells(char: str) -> int:
    """What GBK needs bytes for takes that many cells; what it lacks is printed as question marks of its width."""
    if char.isascii():
        return 1
    try:
        return len(char.encode("gbk"))
    except UnicodeEncodeError:
        return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def paper_width(text: str, cells: Cells = gbk_cells) -> int:
    """Half-width cells on paper."""
    return sum(map(cells, text))


def printable(text: str) -> str:
    """Text that can only be printed: a product's name must not be able to command the printer.

    Line feeds stay; other control, format and private characters go, odd spaces become plain ones, letters
    with combining marks become one character, and ¥, which GBK lacks, becomes ￥.
    """
    return "".join(filter(None, map(_printable, unicodedata.normalize("NFC", text))))


def _printable(char: str) -> str:
    if char in "\n\u3000":
        return char
    if char in "\t\v\f":
        return " "
    category = unicodedata.category(char)
    if category[0] == "C":
        return ""
    return " " if category[0] == "Z" else "￥" if char == "¥" else char


def _one_line(text: str) -> str:
    return printable(text).replace("\n", " ")


_PIECES = re.compile(" +|[!-ʯͰ-῿]+|.")
"""Spaces, a word of an alphabet, or one character of a script that may be broken anywhere."""


def wrap(text: str, width: int, cells: Cells = gbk_cells) -> list[str]:
    """Lines of at most `width` ≥ 2 cells. Words stay whole where they can; nothing but spaces is left out."""
    return [line for paragraph in printable(text).split("\n") for line in _wrap(paragraph, width, cells)]


def _wrap(paragraph: str, width: int, cells: Cells) -> Iterator[str]:
    line, used = "", 0
    begun = False
    for piece in _PIECES.findall(paragraph):
        wide = paper_width(piece, cells)
        if used + wide <= width:
            line, used = line + piece, used + wide
        elif piece[0] == " ":
            yield line.rstrip(" ")
            line, used, begun = "", 0, True
        elif wide <= width:
            if line.strip(" "):
                yield line.rstrip(" ")
                begun = True
            line, used = piece, wide
        else:
            for char in piece:
                if used + cells(char) > width:
                    yield line
                    line, used, begun = "", 0, True
                line, used = line + char, used + cells(char)
    if line or not begun:
        yield line


def pad(text: str, width: int, align: Align = "left", cells: Cells = gbk_cells) -> str:
    """`text` filled with spaces to `width` cells on paper."""
    room = max(0, width - paper_width(text, cells))
    if align == "right":
        return " " * room + text
    if align == "centre":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def lay_out(slip: Slip, cells: Cells = gbk_cells) -> list[PaperLine | Barcode | QR | Cut]:
    """The slip line by line, as the printer prints it and as the screen shows it. No line is wider than the paper."""
    out: list[PaperLine | Barcode | QR | Cut] = []
    for block in slip.blocks:
        match block:
            case Text(text, align, bold, size):
                width = slip.columns // 2 if size == "large" else slip.columns
                out.extend(PaperLine(line, align, bold, size) for line in wrap(text, width, cells))
            case Row(left, right, bold):
                out.extend(PaperLine(line, bold=bold) for line in _row(left, right, slip.columns, cells))
            case Columns():
                out.extend(PaperLine(line) for line in _columns(block, slip.columns, cells))
            case Rule(char):
                out.append(PaperLine(char * slip.columns))
            case Feed(lines):
                out.extend(PaperLine("") for _ in range(lines))
            case Barcode() | QR() | Cut():
                out.append(block)
    return out


def as_text(slip: Slip) -> str:
    """The slip as plain lines, for a terminal or an e-mail: codes as what they say, a cut as an empty line."""
    lines = []
    for part in lay_out(slip):
        match part:
            case PaperLine(text, align):
                lines.append(pad(text, slip.columns, align).rstrip())
            case Barcode(data) | QR(data):
                lines.append(pad(data, slip.columns, "centre").rstrip())
            case Cut():
                lines.append("")
    return "\n".join(lines).rstrip("\n")


def _row(left: str, right: str, columns: int, cells: Cells) -> Iterable[str]:
    lines = wrap(left, columns, cells)
    figure = _one_line(right)
    room = columns - paper_width(lines[-1], cells)
    wide = paper_width(figure, cells)
    if wide < room or wide == room == columns:
        return [*lines[:-1], lines[-1] + pad(figure, room, "right", cells)]
    return [*lines, *_at_the_right(figure, columns, cells)]


def _columns(row: Columns, columns: int, cells: Cells) -> Iterable[str]:
    """Names wrap over the whole row's width; the figures stand on the last line when the name leaves them room."""
    figures = [_one_line(cell) for cell in row.cells[1:]]
    room = min(sum(row.widths), columns)
    lines = wrap(row.cells[0], room, cells)
    if any(paper_width(figure, cells) >= width for figure, width in zip(figures, row.widths[1:], strict=True)):
        return [*lines, *_at_the_right(" ".join(figures), room, cells)]
    name = lines.pop() if paper_width(lines[-1], cells) <= row.widths[0] else ""
    set_right = (pad(figure, width, "right", cells) for figure, width in zip(figures, row.widths[1:], strict=True))
    return [*lines, pad(name, row.widths[0], cells=cells) + "".join(set_right)]


def _at_the_right(figure: str, columns: int, cells: Cells) -> list[str]:
    """A figure too wide for its place, on lines of its own."""
    return [pad(line, columns, "right", cells) for line in wrap(figure, columns, cells)]
