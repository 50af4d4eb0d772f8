"""A printer through libusb: endpoints found, the kernel's driver given back, and an honest result."""

import pytest

from hardware.find import FoundPrinter, printers
from hardware.ports import ASK_STATUS, PRINTED, Status
from hardware.refusals import NotUsable, PaperOut, PrinterAway, PrinterLost, PrinterStopped, PrinterTaken
from hardware.usbport import UsbPort
from tests.hardware.usb_printer import UsbPrinter

JOB = b"\x1b@hello\n"
ENODEV, EBUSY = 19, 16


def port(printer: UsbPrinter, serial: str = "") -> UsbPort:
    return UsbPort(0x0416, 0x5011, serial, backend=printer)


def test_a_job_goes_out_by_the_printers_own_endpoint_and_the_kernel_gets_its_driver_back():
    printer = UsbPrinter(bits=[0x18, 0x18])
    assert port(printer).send(JOB * 2000) == PRINTED
    assert bytes(printer.got) == JOB * 2000
    assert (printer.kernel_driver, printer.claimed, printer.events) == (True, [], ["closed"])


def test_paper_out_before_is_failed_and_after_is_unknown():
    before = port(UsbPrinter(bits=[0x38])).send(JOB)
    assert (before.outcome, type(before.problem)) == ("failed", PaperOut)
    after = port(UsbPrinter(bits=[0x18, 0x38])).send(JOB)
    assert (after.outcome, type(after.problem)) == ("unknown", PaperOut)


def test_a_printer_without_port_status_is_asked_in_its_own_language():
    printer = UsbPrinter(answers=bytes([0x12, 0x12, 0x12, 0x12, 0x12, 0x72]))
    result = port(printer).send(JOB)
    assert (result.outcome, type(result.problem)) == ("unknown", PaperOut)
    assert bytes(printer.got) == ASK_STATUS + JOB + ASK_STATUS


def test_a_printer_that_says_nothing_at_all_is_unknown_and_not_ready():
    assert port(UsbPrinter()).status() is Status.UNKNOWN


@pytest.mark.parametrize("room", [0, 5000])
def test_a_printer_that_stops_taking_is_unknown_since_libusb_does_not_say_what_it_took(room):
    result = port(UsbPrinter(bits=[0x18], room=room)).send(JOB * 2000)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterStopped)


def test_a_printer_unplugged_before_anything_was_taken_is_away():
    printer = UsbPrinter(bits=[0x18])
    printer.fail_write = ENODEV
    result = port(printer).send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", PrinterAway)


def test_a_printer_unplugged_in_the_middle_is_lost_and_the_error_of_letting_go_does_not_hide_it():
    printer = UsbPrinter(bits=[0x18, 0x18], room=1 << 20)
    take = printer.bulk_write

    def once(*args: object) -> int:
        printer.fail_write = ENODEV if printer.got else None
        return take(*args)

    printer.bulk_write = once
    printer.fail_release = ENODEV
    result = port(printer).send(JOB * 2000)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterLost)


def test_one_in_use_elsewhere_is_taken_and_the_kernels_driver_comes_back():
    printer = UsbPrinter()

    def busy(*args: object) -> None:
        raise OSError(EBUSY, "busy")

    printer.claim_interface = busy
    result = port(printer).send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", PrinterTaken)
    assert printer.kernel_driver


def test_another_printer_or_none_is_away():
    assert UsbPort(1, 2, backend=UsbPrinter()).status() is Status.AWAY


def test_without_libusb_the_refusal_says_so(monkeypatch):
    import usb.backend.libusb0
    import usb.backend.libusb1
    import usb.backend.openusb

    for backend in (usb.backend.libusb0, usb.backend.libusb1, usb.backend.openusb):
        monkeypatch.setattr(backend, "get_backend", lambda: None)
    result = UsbPort(1, 2).send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", NotUsable)
    assert "libusb" in str(result.problem)


def test_printers_of_libusb_are_found_with_their_address(tmp_path):
    assert FoundPrinter("usb:0416:5011", "") in printers(tmp_path, backend=UsbPrinter())
