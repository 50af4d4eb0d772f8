"""A printed receipt of 48 columns read back as a customer would: what was bought, what it cost, what was given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from store.i18n import words
from store.money import Money, Quantity
from tests.escpos_decoder import Barcode, Cut, Kick, PaperLine, Printed

COLUMNS = 48
CUT = b"\x1dVB\x00"
"""The bytes that cut a slip off."""
zh = words("zh_CN")


@dataclass(frozen=True)
class Item:
    """One line of goods; `name` without spaces, since wrapping takes them out."""

    name: str
    quantity: Quantity
    price: Money
    total: Money


@dataclass(frozen=True)
class Receipt:
    """`copy` is 0 for the first print, n for the n-th reprint."""

    number: str
    barcode: str
    items: tuple[Item, ...]
    total: Money
    due: Money
    tendered: Money
    change: Money
    copy: int


@dataclass(frozen=True)
class Paper:
    """All that came out of the printer: its receipts, and how often the drawer was kicked."""

    receipts: tuple[Receipt, ...]
    kicks: int


def read(printed: Iterable[Printed]) -> Paper:
    """Raises ValueError or AssertionError for anything that is not a receipt or a kick."""
    receipts: list[Receipt] = []
    lines: list[str] = []
    barcode, kicks = "", 0
    for one in printed:
        match one:
            case PaperLine(text):
                lines.append(text.rstrip())
            case Barcode(data):
                barcode = data
            case Kick():
                kicks += 1
            case Cut():
                receipts.append(_receipt(lines, barcode))
                lines, barcode = [], ""
    assert not lines, f"a slip was not cut off: {lines}"
    return Paper(tuple(receipts), kicks)


def _receipt(lines: list[str], barcode: str) -> Receipt:
    title, about, head, items, totals = _split(lines, "-")[:5]
    owed, paid = _split(totals, "=")
    assert head == [_head()]
    return Receipt(
        number=_after(zh("No. {number}", number=""), about[0]).split()[0],
        barcode=barcode,
        items=tuple(_items(items)),
        total=money(owed[0].split()[-1]),
        due=money(owed[1].split()[-1].removeprefix("￥")),
        tendered=money(_after(zh("Cash tendered"), paid[0])),
        change=money(_after(zh("Change"), paid[1])),
        copy=_copy(title),
    )


def _split(lines: list[str], char: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if line == char * COLUMNS:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _head() -> str:
    words = [zh("Item"), zh("Qty"), zh("Price"), zh("Sum")]
    widths = [COLUMNS - 26, 8, 8, 10]
    cells = [word.rjust(width - len(word)) for word, width in zip(words[1:], widths[1:], strict=True)]
    return words[0].ljust(widths[0] - len(words[0])) + "".join(cells)


BESIDE = re.compile(r"^(.*?) +(\d[\d.]*) +(\d+\.\d\d) +(\d+\.\d\d)$")
BELOW = re.compile(r"^()  (\d[\d.]*) [x×] (\d+\.\d\d) +(\d+\.\d\d)$")


def _items(lines: list[str]) -> Iterable[Item]:
    name = ""
    for line in lines:
        found = BELOW.match(line) or BESIDE.match(line)
        if not found:
            name += line
            continue
        last, quantity, price, total = found.groups()
        yield Item((name + last).replace(" ", ""), thousandths(quantity), money(price), money(total))
        name = ""
    assert not name, f"goods without figures: {name}"


def _copy(title: list[str]) -> int:
    pattern = re.escape(zh("[REPRINT no. {copy}]", copy="COPY")).replace("COPY", r"(\d+)")
    found = re.fullmatch(pattern, title[0].strip())
    return int(found[1]) if found else 0


def _after(word: str, line: str) -> str:
    assert line.startswith(word.strip()), f"{line!r} does not begin with {word!r}"
    return line.removeprefix(word.strip()).strip()


def money(text: str) -> Money:
    """ "12.30" → 1230."""
    yuan, fen = text.split(".")
    assert len(fen) == 2
    return int(yuan) * 100 + int(fen)


def thousandths(text: str) -> Quantity:
    """ "3" → 3000, "0.532" → 532."""
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0"))
