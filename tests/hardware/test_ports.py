"""What a job comes to on every way to a printer, when the printer is well and when it is not."""

import os
import pty
import socket
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware import fdports
from hardware.fdports import LPGETSTATUS, DevicePort, FilePort, NetworkPort, SerialPort
from hardware.ports import ASK_STATUS, PRINTED, Status, pour, read_answers, read_port_status, readable
from hardware.printer import open_port
from hardware.refusals import (
    BadPrinterAddress,
    PaperOut,
    PrinterAway,
    PrinterOffline,
    PrinterSilent,
    PrinterStopped,
    PrinterTaken,
    PrinterUnreachable,
)
from hardware.usbport import UsbPort

JOB = b"\x1b@hello\n"
WELL, PAPER_END, COVER = bytes([0x12] * 3), bytes([0x12, 0x12, 0x72]), bytes([0x1A, 0x16, 0x12])


# A file


def test_jobs_are_appended_to_a_file(tmp_path):
    port = open_port(f"file:{tmp_path / 'paper'}")
    assert port.send(JOB) == PRINTED
    assert port.send(b"again\n") == PRINTED
    assert (tmp_path / "paper").read_bytes() == JOB + b"again\n"
    assert port.status() is Status.READY


def test_nothing_reaches_a_folder_that_is_not_there(tmp_path):
    result = FilePort(tmp_path / "no" / "paper").send(JOB)
    assert result.outcome == "failed"
    assert isinstance(result.problem, PrinterAway)


def test_a_fifo_that_nobody_reads_fails_at_once(tmp_path):
    os.mkfifo(tmp_path / "paper")
    result = FilePort(tmp_path / "paper").send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", PrinterAway)


def test_a_printer_that_takes_64_kilobytes_and_then_nothing_more_is_given_up_as_unknown(tmp_path):
    os.mkfifo(tmp_path / "paper")
    reader = os.open(tmp_path / "paper", os.O_RDONLY | os.O_NONBLOCK)
    port = FilePort(tmp_path / "paper")
    result = port.send(b"x" * 100_000, timeout=0.2)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterStopped)
    assert port.send(JOB, timeout=0.1).outcome == "failed"  # full: not a byte of it was taken
    os.close(reader)


def test_a_pipe_closed_in_the_middle_tells_how_much_was_taken(monkeypatch):
    taken = iter([3, BrokenPipeError()])

    def write(fd: int, data: bytes) -> int:
        step = next(taken)
        if isinstance(step, Exception):
            raise step
        return step

    monkeypatch.setattr(os, "write", write)
    written, error = pour(-1, b"abcdef", 0)
    assert written == 3
    assert isinstance(error, BrokenPipeError)


# The kernel's printer: a pseudo terminal stands in for it, with the ioctl replaced


@contextmanager
def terminal() -> Iterator[tuple[int, Path]]:
    """Both ends of a line: the printer's descriptor and the till's device."""
    printer, till = pty.openpty()
    tty.setraw(till)
    try:
        yield printer, Path(os.ttyname(till))
    finally:
        os.close(printer)
        os.close(till)


def says(*bits: int) -> Callable[[int, int, bytearray], None]:
    """LPGETSTATUS answering each time with the next of `bits`."""
    left = iter(bits)

    def ioctl(fd: int, request: int, answer: bytearray) -> None:
        assert request == LPGETSTATUS
        answer[0] = next(left)

    return ioctl


def test_a_printer_that_is_well_before_and_after_has_printed():
    with terminal() as (printer, device):
        assert DevicePort(device, says(0x18, 0x18)).send(JOB) == PRINTED
        assert os.read(printer, 100) == JOB


@pytest.mark.parametrize(("bits", "problem"), [(0x38, PaperOut), (0x08, PrinterOffline)])
def test_a_printer_without_paper_or_offline_is_sent_nothing(bits, problem):
    with terminal() as (printer, device):
        result = DevicePort(device, says(bits)).send(JOB)
        assert (result.outcome, type(result.problem)) == ("failed", problem)
        os.set_blocking(printer, False)
        with pytest.raises(BlockingIOError):
            os.read(printer, 1)


def test_paper_that_runs_out_in_the_middle_leaves_the_result_unknown():
    with terminal() as (_, device):
        result = DevicePort(device, says(0x18, 0x38)).send(JOB)
    assert (result.outcome, type(result.problem)) == ("unknown", PaperOut)


def test_a_printer_that_is_unplugged_is_away_and_one_in_use_is_taken(tmp_path, monkeypatch):
    port = DevicePort(tmp_path / "lp0")
    assert isinstance(port.send(JOB).problem, PrinterAway)
    assert port.status() is Status.AWAY

    def busy(path: Path, flags: int, mode: int) -> int:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(os, "open", busy)
    result = port.send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", PrinterTaken)
    assert port.status() is Status.TAKEN


@pytest.mark.parametrize(
    ("bits", "status"),
    [(0x18, Status.READY), (0x38, Status.PAPER_OUT), (0x08, Status.OFFLINE), (0x10, Status.FAULT), (0, Status.OFFLINE)],
)
def test_what_the_port_status_means(bits, status):
    assert read_port_status(bits) is status


# A serial line


@contextmanager
def answering(printer: int, *answers: bytes) -> Iterator[bytearray]:
    """A printer that takes everything and answers each question with the next of `answers`, then no more."""
    got, left, stop = bytearray(), list(answers), threading.Event()

    def run() -> None:
        while not stop.is_set():
            if not readable(printer, time.monotonic() + 0.05):
                continue
            got.extend(os.read(printer, 4096))
            while ASK_STATUS in got:
                got[:] = got.replace(ASK_STATUS, b"", 1)
                os.write(printer, left.pop(0) if left else b"")

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield got
    finally:
        stop.set()  # and not by closing: the number of a closed descriptor is soon another's
        thread.join()


def test_a_serial_printer_that_answers_has_printed_and_one_that_never_did_is_believed():
    with terminal() as (printer, device), answering(printer, WELL, WELL) as got:
        assert open_port(f"serial:{device}?baud=19200").send(JOB) == PRINTED
        assert bytes(got) == JOB
    with terminal() as (printer, device), answering(printer) as got:
        port = SerialPort(device)
        assert port.send(JOB) == PRINTED
        assert port.status() is Status.UNKNOWN  # no answer is not "ready"


def test_a_printer_that_answered_before_the_job_and_not_after_it_leaves_it_unknown():
    with terminal() as (printer, device), answering(printer, WELL):
        result = SerialPort(device).send(JOB)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterSilent)


def test_the_speed_of_the_line_is_the_one_asked_for():
    with terminal() as (printer, device), answering(printer):
        SerialPort(device, 19200).send(JOB)
        check = os.open(device, os.O_RDWR | os.O_NOCTTY)
        assert termios.tcgetattr(check)[4:6] == [termios.B19200] * 2
        os.close(check)


def test_a_serial_line_that_is_stuck_is_given_up_by_the_deadline():
    with terminal() as (_, device):
        result = SerialPort(device).send(b"x" * 200_000, timeout=0.8)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterStopped)


def test_what_the_kernel_took_but_could_not_pass_on_is_not_printed(monkeypatch):
    monkeypatch.setattr(fdports, "_queued", lambda fd: 7)
    with terminal() as (_, device):
        result = SerialPort(device).send(JOB, timeout=0.6)
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterStopped)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (WELL, Status.READY),
        (PAPER_END, Status.PAPER_OUT),
        (COVER, Status.COVER_OPEN),
        (bytes([0x1A, 0x12, 0x12]), Status.OFFLINE),
        (bytes([0x12, 0x52, 0x12]), Status.FAULT),
        (bytes([0x12, 0x12, 0x1E]), Status.PAPER_LOW),
        (bytes([0x12, 0x12]), Status.UNKNOWN),
        (b"", Status.UNKNOWN),
        (b"\x10\x00\x0f\x0f", Status.UNKNOWN),  # an automatic status message is no answer
    ],
)
def test_what_a_printer_answers(answers, status):
    assert read_answers(answers) is status


# The network


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        try:
            while True:
                connection, _ = server.accept()
                with connection:
                    serve(connection)
        except OSError:
            return

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def test_a_network_printer_gets_the_job_and_the_connection_is_closed_after_it():
    got, done = bytearray(), threading.Event()

    def serve(connection: socket.socket) -> None:
        while data := connection.recv(4096):
            if ASK_STATUS in data:
                connection.sendall(WELL)
            got.extend(data.replace(ASK_STATUS, b""))
        done.set()

    with listening(serve) as address:
        assert open_port(address).send(JOB) == PRINTED
        assert done.wait(5)
    assert bytes(got) == JOB


def test_a_network_printer_that_stalls_is_given_up_as_unknown():
    release = threading.Event()
    with listening(lambda connection: release.wait(10) and None) as address:
        result = open_port(address).send(b"x" * 20_000_000, timeout=1)
        release.set()
    assert (result.outcome, type(result.problem)) == ("unknown", PrinterStopped)


def test_a_network_printer_that_hangs_up_in_the_middle_leaves_the_job_unknown():
    def serve(connection: socket.socket) -> None:
        got = 0
        while got < 1000:
            got += len(connection.recv(1000))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with listening(serve) as address:
        result = open_port(address).send(b"x" * 20_000_000, timeout=5)
    assert result.outcome == "unknown"


def test_a_port_that_nobody_listens_on_fails():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp:127.0.0.1:{server.getsockname()[1]}"
    result = open_port(address).send(JOB)
    assert (result.outcome, type(result.problem)) == ("failed", PrinterUnreachable)
    assert open_port(address).status() is Status.UNREACHABLE


# Addresses


@pytest.mark.parametrize(
    ("address", "kind", "place"),
    [
        ("file:/tmp/paper", FilePort, "/tmp/paper"),
        ("dev:/dev/usb/lp0", DevicePort, "/dev/usb/lp0"),
        ("usb:04b8:0e15", UsbPort, "04b8:0e15"),
        ("usb:04B8:0E15:A12:7", UsbPort, "04b8:0e15:A12:7"),
        ("serial:/dev/ttyUSB0", SerialPort, "/dev/ttyUSB0"),
        ("serial:/dev/ttyUSB0?baud=115200&flow=hardware", SerialPort, "/dev/ttyUSB0"),
        ("tcp:printer.local", NetworkPort, "printer.local:9100"),
        ("tcp:[fe80::1]:9101", NetworkPort, "fe80::1:9101"),
    ],
)
def test_addresses_name_their_port(address, kind, place):
    port = open_port(address)
    assert type(port) is kind
    assert port.place == place


@pytest.mark.parametrize(
    "address",
    ["", "lp0", "file:", "file:paper", "dev:lp0", "usb:4b8:e15", "serial:/dev/ttyS0?baud=fast", "serial:/dev/ttyS0?x=1",
     "serial:/dev/ttyS0?flow=odd", "tcp:", "tcp:host:0", "tcp:host:99999", "http://host"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_the_right_ones_are_named(address):
    with pytest.raises(BadPrinterAddress, match="tcp:HOST:9100"):
        open_port(address)
