"""Slip → the bytes of one print job, for printers that speak ESC/POS.

Whole lines are encoded here, one by one: a line with Chinese stands between FS & and FS . and is never
switched in the middle. Layout and encoding measure characters the same way, so figures stay at the right edge.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from hardware.refusals import UnknownEncoding
from store.slip import QR, Align, Barcode, Cells, Cut, PaperLine, Size, Slip, gbk_cells, lay_out, wrap

INITIALISE = b"\x1b@"
CHINESE_ON, CHINESE_OFF = b"\x1c&", b"\x1c."
FEED_AND_CUT = b"\x1dVB\x00"
TEAR_OFF = b"\x1bd\x04"
ALIGN: dict[Align, bytes] = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
BOLD = {False: b"\x1bE\x00", True: b"\x1bE\x01"}
SIZE: dict[Size, bytes] = {"normal": b"\x1d!\x00", "tall": b"\x1d!\x01", "large": b"\x1d!\x11"}

DOTS_A_CELL = 12
NARROWEST, WIDEST = 2, 3
"""Dots of a CODE128 module."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one printer is to be spoken to; its paper's width comes with the slip.

    encoding: gbk, gb18030, utf-8 (a printer set to it), off (ASCII only), or a code page such as cp437, cp1252.
    model: the printer's name in python-escpos' list, for the numbers of its code pages.
    """

    encoding: str = "gb18030"
    cut: bool = True
    drawer_pin: Literal[2, 5] = 2
    model: str = "default"


def encode(slip: Slip, profile: Profile) -> bytes:
    """The whole job as one buffer. Never fails for what a text holds: what cannot be printed is `?` of its width.

    Raises UnknownEncoding if the profile names one that is not, or that the model has no code page for.
    """
    return b"".join(_job(slip, profile))


def cells_of(encoding: str) -> Cells:
    """How wide a printer with this encoding prints a character."""
    return partial(_cells, encoding) if _is_latin(encoding) or encoding == "gb18030" else gbk_cells


def _job(slip: Slip, profile: Profile) -> Iterator[bytes]:
    yield INITIALISE
    if _is_latin(profile.encoding):
        yield CHINESE_OFF
        yield _select_code_page(profile)
    style = PaperLine("")
    for block in lay_out(slip, cells_of(profile.encoding)):
        match block:
            case PaperLine():
                yield from _restyle(style, block)
                yield _encode_line(block.text, profile.encoding) + b"\n"
                style = block
            case Cut():
                yield FEED_AND_CUT if profile.cut else TEAR_OFF
            case Barcode(data):
                centred = PaperLine("", "centre")
                yield from _restyle(style, centred)
                yield from _barcode(data, slip.columns)
                style = centred
            case QR(data):
                centred = PaperLine("", "centre")
                yield from _restyle(style, centred)
                yield _qr(data)
                style = centred


def _restyle(now: PaperLine, then: PaperLine) -> Iterator[bytes]:
    if now.align != then.align:
        yield ALIGN[then.align]
    if now.bold != then.bold:
        yield BOLD[then.bold]
    if now.size != then.size:
        yield SIZE[then.size]


# Characters


def _encode_line(text: str, encoding: str) -> bytes:
    line = b"".join(encode_char(char, encoding) for char in text)
    return CHINESE_ON + line + CHINESE_OFF if encoding in ("gbk", "gb18030") and not line.isascii() else line


_PLAINER = {"￥": "¥", "×": "x", "—": "-", "–": "-", "·": ".", "…": ".", "“": '"', "”": '"', "‘": "'", "’": "'"}
"""What stands for a character on a printer without Chinese, in one cell."""
MINUS = "−"
"""Of a reckoning. GBK has none, and GB 18030 only among the rare characters: a hyphen stands for it."""


@cache
def encode_char(char: str, encoding: str) -> bytes:
    """One character as a device with this encoding takes it; `?` of its width where it has none."""
    for stand_in in _stand_ins(char) if char == MINUS or _is_latin(encoding) else (char,):
        try:
            raw = stand_in.encode("ascii" if encoding == "off" else encoding)
        except UnicodeEncodeError:
            continue
        # Four bytes are for rare Chinese characters; of anything else a printer would make nonsense.
        if encoding == "gb18030" and len(raw) == 4 and unicodedata.category(char) != "Lo":
            continue
        return raw
    return b"?" * gbk_cells(char)


def _stand_ins(char: str) -> tuple[str, ...]:
    if char == MINUS:
        return char, "-"
    return char, _PLAINER.get(char, char), unicodedata.normalize("NFKC", char)[:1]


def _cells(encoding: str, char: str) -> int:
    raw = encode_char(char, encoding)
    return len(raw) if raw.isascii() or _is_latin(encoding) else 2


@cache
def _is_latin(encoding: str) -> bool:
    """Whether one byte is one character is one cell. Raises UnknownEncoding."""
    if encoding in ("gbk", "gb18030", "utf-8"):
        return False
    if encoding == "off":
        return True
    try:
        if len("A".encode(encoding)) == 1 and len(bytes(range(0xA0, 0x100)).decode(encoding, "replace")) == 96:
            return True
    except LookupError:
        pass
    raise UnknownEncoding(encoding=encoding)


@cache
def _select_code_page(profile: Profile) -> bytes:
    """ESC t n. Raises UnknownEncoding."""
    if profile.encoding == "off":
        return b""
    from escpos.capabilities import get_profile  # half a second, and only printers without Chinese need it

    number = get_profile(profile.model).get_code_pages().get(profile.encoding.upper())
    if number is None:
        raise UnknownEncoding(encoding=profile.encoding)
    return b"\x1bt" + bytes([int(number)])


# Barcodes


def _barcode(data: str, columns: int) -> Iterator[bytes]:
    """CODE128 as wide as the paper allows. A printer omits one that has no room: then a QR code, its text beneath."""
    symbols = list(_code128(data)) if data.isascii() and data.isprintable() else []
    modules = 11 * (len(symbols) + 1) + 13
    module = min(WIDEST, columns * DOTS_A_CELL // modules)
    if symbols and module >= NARROWEST:
        body = b"".join(symbols)
        yield b"\x1dh\x40" + b"\x1dw" + bytes([module]) + b"\x1dH\x02" + b"\x1dkI" + bytes([len(body)]) + body
    else:
        yield _qr(data)
        for line in wrap(data, columns):
            yield _encode_line(line, "off") + b"\n"


_RUN = re.compile(r"(?:[0-9]{2}){2,}|^(?:[0-9]{2})+$|.")


def _code128(data: str) -> Iterator[bytes]:
    """The symbols of a barcode: pairs of digits in code C, other characters in code B; `{B`, `{C` change the code."""
    code = b""
    for run in _RUN.findall(data):
        wanted = b"{C" if len(run) > 1 else b"{B"
        if wanted != code:
            code = wanted
            yield code
        if code == b"{C":
            yield from (bytes([int(run[i : i + 2])]) for i in range(0, len(run), 2))
        else:
            yield b"{{" if run == "{" else run.encode()


def _qr(data: str) -> bytes:
    """GS ( k: model 2, 6 dots a module, medium correction, the data as UTF-8, print."""
    raw = data.encode()
    store = b"1P0" + raw
    functions = (b"1A2\x00", b"1C\x06", b"1E1", store, b"1Q0")
    return b"".join(b"\x1d(k" + len(body).to_bytes(2, "little") + body for body in functions)
