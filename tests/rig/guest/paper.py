"""In the guest: the inside of the USB printer. Everything it is sent goes to /share/paper.bin.

The word in /share/printer-state is obeyed: `ok`, `paper-out` or `offline` is what the printer's status lines and its
answers to DLE EOT say; `stuck` takes nothing more from the cable. The word it obeys now is in /share/printer-is.
"""

import fcntl
import os
import re
import select
import time
from pathlib import Path

GADGET_SET_PRINTER_STATUS = 0xC0016722
PAPER_EMPTY, SELECTED, NOT_ERROR = 0x20, 0x10, 0x08
LINES = {"ok": SELECTED | NOT_ERROR, "paper-out": SELECTED | NOT_ERROR | PAPER_EMPTY, "offline": NOT_ERROR}
ANSWERS = {  # DLE EOT n: 1 printer, 2 offline cause, 3 error cause, 4 paper sensor
    "ok": {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12},
    "paper-out": {1: 0x1E, 2: 0x32, 3: 0x12, 4: 0x72},
    "offline": {1: 0x1E, 2: 0x12, 3: 0x12, 4: 0x12},
}
QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")
PAPER = Path("/share/paper.bin")
STATE = Path("/share/printer-state")
TOLD = Path("/share/printer-is")


def state() -> str:
    return STATE.read_text().strip() if STATE.exists() else "ok"


def serve(cable: int) -> None:
    told = None
    readable = select.poll()
    readable.register(cable, select.POLLIN)
    while True:
        now = state()
        if now != told:
            if now in LINES:
                fcntl.ioctl(cable, GADGET_SET_PRINTER_STATUS, LINES[now])
            TOLD.write_text(now)
            told = now
        if now == "stuck":
            time.sleep(0.05)
            continue
        if readable.poll(50):
            take(cable, now)


def take(cable: int, now: str) -> None:
    """Questions are answered at once and leave no mark on the paper."""
    data = os.read(cable, 8192)
    answers = bytes(ANSWERS[now][question[2]] for question in QUESTION.findall(data))
    with PAPER.open("ab") as paper:
        paper.write(QUESTION.sub(b"", data))
    if answers:
        os.write(cable, answers)


while True:  # opened anew after an unplug, or when the other side claims the interface anew
    try:
        cable = os.open("/dev/g_printer0", os.O_RDWR)
    except OSError:
        time.sleep(0.05)
        continue
    try:
        serve(cable)
    except OSError:
        os.close(cable)
