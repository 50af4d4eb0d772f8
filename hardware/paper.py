"""What a printer would put on paper for these bytes: a strict reader of the ESC/POS that we write.

The simulated printer and the tests look at receipts through it. It knows nothing of how our bytes are
made, and refuses every byte and every command that it does not know, every line wider than the paper
and every barcode that a printer would leave out for want of room.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar

from store.slip import QR, Align, Barcode, Cut, PaperLine, Size, paper_width

DOTS_A_CELL = 12

_T = TypeVar("_T")

_ALIGNS: dict[int, Align] = {0: "left", 1: "centre", 2: "right"}
_SIZES: dict[int, Size] = {0x00: "normal", 0x01: "tall", 0x11: "large"}
_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}
"""ESC t n, as Epson numbers the code pages."""


@dataclass(frozen=True, slots=True)
class Kick:
    """The drawer was opened through pin 2 or 5 of its connector."""

    pin: Literal[2, 5]


Printed: TypeAlias = PaperLine | Barcode | QR | Cut | Kick


class Unreadable(ValueError):
    """The bytes hold something that this reader does not know; says what, and before which byte."""


def read_paper(data: bytes, *, columns: int = 48, encoding: str = "gb18030") -> list[Printed]:
    """What is on paper of `columns` half-width cells after `data`.

    encoding: of Chinese characters between FS & and FS . (gbk, gb18030), or utf-8 for a printer set to that.
    Raises Unreadable.
    """
    return _Printer(data, columns, encoding).run()


class _Printer:
    def __init__(self, data: bytes, columns: int, encoding: str) -> None:
        self._data, self._at = data, 0
        self._columns = columns
        self._encoding = encoding
        self._out: list[Printed] = []
        self._reset()

    def run(self) -> list[Printed]:
        while self._at < len(self._data):
            byte = self._data[self._at]
            if byte == 0x0A:
                self._take(1)
                self._end_line()
            elif byte in b"\x1b\x1c\x1d":
                self._command(self._take(2))
            elif byte < 0x20 or byte == 0x7F:
                raise self._bad(f"control byte {byte:02x}")
            else:
                self._character()
        if self._line:
            raise self._bad("the last line is not ended")
        return self._out

    def _reset(self) -> None:
        self._style = PaperLine("")
        self._line, self._cells = "", 0
        self._chinese = False
        self._page = "cp437"
        self._module = 3
        self._readable_below = False
        self._qr = b""

    def _command(self, name: bytes) -> None:
        if name in (b"\x1c&", b"\x1c."):
            self._chinese = name == b"\x1c&"
            return
        if self._line:
            raise self._bad(f"command {name.hex(' ')} in the middle of a line")
        match name:
            case b"\x1b@":
                self._reset()
            case b"\x1ba":
                self._style = replace(self._style, align=self._one_of(_ALIGNS))
            case b"\x1bE":
                self._style = replace(self._style, bold=self._one_of({0: False, 1: True}))
            case b"\x1d!":
                self._style = replace(self._style, size=self._one_of(_SIZES))
            case b"\x1bt":
                self._page = self._one_of(_PAGES)
            case b"\x1bd":
                self._out.extend(replace(self._style, text="") for _ in range(self._take(1)[0]))
            case b"\x1bp":
                self._kick()
            case b"\x1dV":
                self._cut()
            case b"\x1dh":
                self._between(1, 255)
            case b"\x1dw":
                self._module = self._between(2, 6)
            case b"\x1dH":
                self._readable_below = self._one_of({0: False, 2: True})
            case b"\x1dk":
                self._barcode()
            case b"\x1d(":
                self._qr_code()
            case _:
                raise self._bad(f"unknown command {name.hex(' ')}")

    def _character(self) -> None:
        char, cells = self._next_character()
        self._line += char
        self._cells += cells * (2 if self._style.size == "large" else 1)
        if self._cells > self._columns:
            raise self._bad(f"the line is wider than {self._columns} cells: {self._line}")

    def _next_character(self) -> tuple[str, int]:
        byte = self._data[self._at]
        if byte < 0x80:
            return chr(self._take(1)[0]), 1
        if self._encoding == "utf-8":
            char = self._decoded(4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2, "utf-8")
            return char, paper_width(char)
        if not self._chinese:
            return self._decoded(1, self._page), 1
        four = self._encoding == "gb18030" and self._data[self._at + 1 : self._at + 2].isdigit()
        return self._decoded(4 if four else 2, self._encoding), 2

    def _decoded(self, length: int, encoding: str) -> str:
        raw = self._take(length)
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            raise self._bad(f"{raw.hex(' ')} is no character of {encoding}") from None

    def _end_line(self) -> None:
        self._out.append(replace(self._style, text=self._line))
        self._line, self._cells = "", 0

    def _kick(self) -> None:
        pin: Literal[2, 5] = self._one_of({0: 2, 1: 5, 48: 2, 49: 5})
        on, off = self._take(2)
        if not 0 < on <= off:
            raise self._bad(f"a drawer pulse of {on * 2} ms with {off * 2} ms of rest")
        self._out.append(Kick(pin))

    def _cut(self) -> None:
        if self._one_of({0: 0, 1: 0, 48: 0, 49: 0, 65: 1, 66: 1}):
            self._take(1)  # how far the paper is fed first
        self._out.append(Cut())

    def _barcode(self) -> None:
        self._one_of({73: "CODE128"})
        data = self._take(self._take(1)[0])
        text, symbols = self._code128(data)
        dots = (11 * (symbols + 1) + 13) * self._module
        if dots > self._columns * DOTS_A_CELL:
            raise self._bad(f"a barcode of {dots} dots is wider than the paper")
        if not self._readable_below:
            raise self._bad("a barcode whose digits nobody can read")
        self._out.append(Barcode(text))

    def _code128(self, data: bytes) -> tuple[str, int]:
        """The text of a barcode and its symbols, the start among them."""
        text, symbols, code, i = "", 0, b"", 0
        while i < len(data):
            if data[i : i + 2] in (b"{B", b"{C"):
                code, i = data[i + 1 : i + 2], i + 2
            elif code == b"C" and data[i] <= 99:
                text, i = text + f"{data[i]:02}", i + 1
            elif code == b"B" and data[i : i + 2] == b"{{":
                text, i = text + "{", i + 2
            elif code == b"B" and data[i] != 0x7B and 0x20 <= data[i] < 0x7F:
                text, i = text + chr(data[i]), i + 1
            else:
                raise self._bad(f"{data.hex(' ')} is no CODE128")
            symbols += 1
        return text, symbols

    def _qr_code(self) -> None:
        if self._take(1) != b"k":
            raise self._bad("GS ( is known for QR codes only")
        body = self._take(int.from_bytes(self._take(2), "little"))
        match body[:2], body[2:]:
            case b"1A", b"2\x00":  # model 2
                pass
            case b"1C", size if len(size) == 1 and 1 <= size[0] <= 16:
                pass
            case b"1E", level if level in (b"0", b"1", b"2", b"3"):
                pass
            case b"1P", stored if stored[:1] == b"0" and len(stored) > 1:
                self._qr = stored[1:]
            case b"1Q", b"0" if self._qr:
                self._out.append(QR(self._qr.decode()))
            case _:
                raise self._bad(f"unknown QR function {body.hex(' ')}")

    def _one_of(self, known: dict[int, _T]) -> _T:
        value = self._take(1)[0]
        if value not in known:
            raise self._bad(f"{value} is none of {sorted(known)}")
        return known[value]

    def _between(self, low: int, high: int) -> int:
        value = self._take(1)[0]
        if not low <= value <= high:
            raise self._bad(f"{value} is not between {low} and {high}")
        return value

    def _take(self, length: int) -> bytes:
        part = self._data[self._at : self._at + length]
        if len(part) < length:
            raise self._bad("the bytes end in the middle of something")
        self._at += length
        return part

    def _bad(self, what: str) -> Unreadable:
        return Unreadable(f"before byte {self._at}: {what}")
