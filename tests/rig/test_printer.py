"""The till's own ways to a printer, on a real USB printer of the kernel's gadget."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hardware.encode import Profile
from hardware.printer import trial_slip
from store.i18n import words
from store.slip import Barcode, PaperLine, lay_out
from tests.escpos_decoder import decode
from tests.receipts import CUT
from tests.rig.guest.print_slips import COLUMNS
from tests.rig.machine import Machine, wait_until

pytestmark = pytest.mark.slow


KERNEL, LIBUSB = "dev:/dev/usb/lp0", "usb:0416:5011:POS58-0001"
both_ways = pytest.mark.parametrize("address", [KERNEL, LIBUSB], ids=["usblp", "libusb"])


class UsbPrinter:
    """The printer's inside, told from outside."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._paper = machine.share / "paper.bin"
        self.plug()
        machine.start(machine.python("tests.rig.guest.paper", "2>/share/paper.log"), timeout=3600)
        machine.start(machine.python("tests.rig.guest.print_slips", "2>/share/slips.log"), timeout=3600)
        self.become("ok")

    def plug(self) -> None:
        self._machine.run(self._machine.python("tests.rig.guest.gadget", "plug"))
        self._machine.run("for i in $(seq 100); do [ -e /dev/usb/lp0 ] && exit 0; sleep 0.1; done; exit 1")

    def unplug(self) -> None:
        self._machine.run(self._machine.python("tests.rig.guest.gadget", "unplug"))
        self._machine.run("for i in $(seq 100); do [ -e /dev/usb/lp0 ] || exit 0; sleep 0.1; done; exit 1")

    def become(self, state: str) -> None:
        (self._machine.share / "printer-state").write_text(state)
        told = self._machine.share / "printer-is"
        wait_until(lambda: told.exists() and told.read_text() == state, 60, f"the printer to be {state}")

    def new_paper(self) -> None:
        self._paper.write_bytes(b"")

    def come_to_rest(self) -> None:
        """What a stuck printer had in its buffers is not the next test's."""
        sizes: list[int] = []

        def still() -> bool:
            sizes.append(len(self.paper()))
            return len(sizes) > 20 and len(set(sizes[-20:])) == 1

        wait_until(still, 60, "the paper to stand still")

    def paper(self) -> bytes:
        return self._paper.read_bytes() if self._paper.exists() else b""

    def prints(self, address: str, copies: int = 1) -> dict[str, Any]:
        """What the till's port says that the job came to."""
        results = self._machine.share / "results"
        before, cuts = len(self._lines(results)), self.paper().count(CUT)
        with (self._machine.share / "jobs").open("a") as jobs:
            jobs.write(f"{address} {copies}\n")
        result = json.loads(wait_until(lambda: self._lines(results)[before:], 90, f"a job for {address}")[0])
        if result["outcome"] == "printed":
            wait_until(lambda: self.paper().count(CUT) == cuts + copies, 30, "the slip to be on paper")
        return result

    def _lines(self, path: Path) -> list[str]:
        """Whole lines only: the last one may still be on its way."""
        return path.read_text().rpartition("\n")[0].splitlines() if path.exists() else []


@pytest.fixture(scope="module")
def plugged(machine: Machine) -> UsbPrinter:
    return UsbPrinter(machine)


@pytest.fixture
def printer(plugged: UsbPrinter) -> Iterator[UsbPrinter]:
    """Plugged in, well, with nothing on its paper."""
    plugged.new_paper()
    yield plugged
    plugged.become("ok")
    plugged.come_to_rest()


def _text(paper: Sequence[object]) -> list[str]:
    """Its lines, but for the Western one: this printer's code page has not all of those letters."""
    lines = [line.text.strip() for line in paper if isinstance(line, PaperLine)]
    return [line for line in lines if line and not line.startswith("Café")]


@both_ways
def test_every_line_of_a_chinese_slip_comes_out_as_it_was_laid_out(printer: UsbPrinter, address: str) -> None:
    assert printer.prints(address)["outcome"] == "printed"
    printed = decode(printer.paper(), columns=COLUMNS, encoding=Profile().encoding)
    expected = lay_out(trial_slip(COLUMNS, words("zh_CN")))
    assert _text(printed) == _text(expected)
    assert [one for one in printed if isinstance(one, Barcode)] == [one for one in expected if isinstance(one, Barcode)]


def test_the_kernels_printer_is_there_again_after_a_job_through_libusb(printer: UsbPrinter) -> None:
    assert printer.prints(LIBUSB)["outcome"] == "printed"
    assert printer.prints(KERNEL)["outcome"] == "printed"


@both_ways
@pytest.mark.parametrize(("state", "problem"), [("paper-out", "PaperOut"), ("offline", "PrinterOffline")])
def test_a_printer_that_cannot_print_is_said_and_gets_nothing(
    printer: UsbPrinter, address: str, state: str, problem: str
) -> None:
    printer.become(state)
    result = printer.prints(address)
    assert (result["outcome"], result["problem"]) == ("failed", problem)
    assert printer.paper() == b""
    printer.become("ok")
    assert printer.prints(address)["outcome"] == "printed"


@both_ways
def test_a_printer_that_takes_nothing_more_is_given_up_and_the_result_is_unknown(
    printer: UsbPrinter, address: str
) -> None:
    printer.become("stuck")
    result = printer.prints(address, copies=200)
    assert (result["outcome"], result["problem"]) == ("unknown", "PrinterStopped")


@both_ways
def test_a_printer_that_is_unplugged_is_away_and_prints_again_when_it_is_back(
    printer: UsbPrinter, address: str
) -> None:
    printer.unplug()
    result = printer.prints(address)
    assert (result["outcome"], result["problem"], result["status"]) == ("failed", "PrinterAway", "AWAY")
    printer.plug()
    assert printer.prints(address)["outcome"] == "printed"
