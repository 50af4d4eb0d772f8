"""All that a day printed, decoded from the printer's bytes and read back as a person would."""

import re
from collections.abc import Iterator
from typing import Any

from hardware.encode import Profile, encode
from store.counter import printing
from store.db.models import PrintJob
from store.db.opening import Shop
from store.i18n import words
from tests.escpos_decoder import Barcode, PaperLine, decode
from tests.receipts import COLUMNS, money, thousandths
from tui.outlet import Outlet
from tui.printing import PrinterThread

zh = words("zh_CN")
BESIDE = re.compile(r"^(.*?) +(-?\d[\d.]*)(?:kg)? +(\d+\.\d\d) +(-?\d+\.\d\d)$")
BELOW = re.compile(r"^()  (-?\d[\d.]*)(?:kg)? [x×] (\d+\.\d\d) +(-?\d+\.\d\d)$")
ROW = re.compile(r"^(\S.*?) +(-?[\d,]+\.\d\d)$")


def slips(shop: Shop, till: str, now: Any) -> Iterator[tuple[str, list[str], str]]:
    """Each slip that the till printed: its kind, its lines as decoded, and its barcode."""
    thread = PrinterThread(shop, till, Outlet("receipt", None, Profile(), COLUMNS), lambda: now, print)  # type: ignore[arg-type]
    for (job_id,) in list(PrintJob.select(PrintJob.id).where(PrintJob.till == till).order_by(PrintJob.id).tuples()):
        job = printing.job(shop, job_id)
        slip = thread._slip(job)
        if slip is not None:
            printed = decode(encode(slip, Profile()), columns=COLUMNS)
            barcode = next((each.data for each in printed if isinstance(each, Barcode)), "")
            yield job.kind, [each.text.rstrip() for each in printed if isinstance(each, PaperLine)], barcode


def receipt(lines: list[str], barcode: str) -> dict[str, Any]:
    """A receipt, refund or void as the reference says one."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line in ("-" * COLUMNS, "=" * COLUMNS):
            parts.append([])
        else:
            parts[-1].append(line)
    title, about, _, goods, totals, payments = parts[:6]
    rows = [(found[1].strip(), found[2]) for line in payments if (found := ROW.match(line))]
    first = " ".join(title)
    kind = "refund" if zh("[REFUND]") in first else "void" if zh("[VOID]") in first else "sale"
    found = dict(rows)
    apart = {zh("Change"), zh("Rounding")}
    return {
        "number": about[0].split()[0].rpartition(":")[2],
        "kind": kind,
        "copy": zh("[REPRINT no. {copy}]", copy="1")[:3] in first,
        "items": list(_items(goods)),
        "due": next(line.split()[-1].removeprefix("￥") for line in totals if "￥" in line),
        "given": sorted(amount for name, amount in rows if name not in apart),
        "change": found.get(zh("Change")),
        "rounding": found.get(zh("Rounding"), "0.00"),
        "barcode": barcode,
    }


def _items(lines: list[str]) -> Iterator[tuple[str, int, int, int]]:
    name = ""
    for line in lines:
        if line.startswith("  *"):
            continue
        found = BELOW.match(line) or BESIDE.match(line)
        if not found:
            name += line
            continue
        last, quantity, price, total = found.groups()
        yield (name + last).replace(" ", ""), _signed(thousandths, quantity), money(price), _signed(money, total)
        name = ""


def _signed(read: Any, text: str) -> int:
    return -read(text[1:]) if text.startswith("-") else read(text)


def rows(lines: list[str]) -> dict[str, int]:
    """The figures of a shift's slip by their names: fen, or a number."""
    found = {}
    for line in lines:
        if row := re.match(r"^ *(\S.*?)  +(-?[\d,]+\.\d\d|\d+)$", line):
            found.setdefault(row[1], _fen(row[2]))
    return found


def _fen(text: str) -> int:
    plain = text.replace(",", "")
    return _signed(money, plain) if "." in plain else int(plain)


__all__ = ["receipt", "rows", "slips"]
