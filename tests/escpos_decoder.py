"""Receipts read back from a printer's bytes, strictly: see hardware.paper, which the simulated printer uses too.

lines(data)   the text lines, as a person reads them
decode(data)  everything: lines with size, bold and alignment, barcodes, QR codes, cuts, drawer kicks
jobs(data)    the same, split after each cut: one list a slip
"""

from hardware.paper import Kick, Printed, Unreadable, read_paper
from store.slip import QR, Barcode, Cut, PaperLine

__all__ = ["QR", "Barcode", "Cut", "Kick", "PaperLine", "Printed", "Unreadable", "decode", "jobs", "lines"]


def decode(data: bytes, *, columns: int = 48, encoding: str = "gb18030") -> list[Printed]:
    return read_paper(data, columns=columns, encoding=encoding)


def lines(data: bytes, *, columns: int = 48, encoding: str = "gb18030") -> list[str]:
    printed = read_paper(data, columns=columns, encoding=encoding)
    return [one.text for one in printed if isinstance(one, PaperLine)]


def jobs(data: bytes, *, columns: int = 48, encoding: str = "gb18030") -> list[list[Printed]]:
    """What is printed between two cuts, the cut at its end; a drawer kick belongs to what follows it."""
    out: list[list[Printed]] = [[]]
    for one in read_paper(data, columns=columns, encoding=encoding):
        out[-1].append(one)
        if isinstance(one, Cut):
            out.append([])
    return out if out[-1] else out[:-1]
