"""`shop devices`: what is here, which is the scanner, where the printer is, and whether it prints."""

import errno
import re
from pathlib import Path

import pytest

from hardware import config, pairing
from hardware import find as find_module
from hardware.config import Devices, PrinterSettings
from hardware.find import Pairing
from tests.escpos_decoder import Kick, decode
from tests.hardware.machine import SCANNER, FakeKernel
from tests.keyboard import events_for
from tests.scripts.conftest import Run, said


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    """A computer with one scanner."""
    fake = FakeKernel(SCANNER)
    monkeypatch.setattr(pairing, "Kernel", lambda: fake)
    monkeypatch.setattr("scripts.shop.devices.keyboards", fake.keyboards)
    monkeypatch.setattr(find_module, "_serial_lines", lambda: iter(()))
    monkeypatch.setattr(find_module, "_usb_printers", lambda backend: iter(()))
    return fake


@pytest.fixture
def scanned(kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes shown; the scanner scans each."""
    shown: list[str] = []

    def show(code: str) -> None:
        shown.append(code)
        kernel.type(events_for(code))

    monkeypatch.setattr("scripts.shop.devices._show", show)
    return shown


def test_the_device_that_scans_the_code_is_remembered(run: Run, home: Path, scanned: list[str]) -> None:
    answer = said(run("devices", "pair", "scanner", "--json"))
    assert (answer["vendor"], answer["port"]) == (0x0C2E, "usb-1/input0")
    assert config.load(home).scanner == Pairing.of(SCANNER)
    assert len(scanned) == 1


def test_pairing_leaves_the_printer_as_it_was(run: Run, home: Path, scanned: list[str]) -> None:
    config.save(home, Devices(printer=PrinterSettings("tcp:10.0.0.9")))
    assert "0c2e:0200 usb-1/input0" in run("devices", "pair", "scanner").stdout
    assert config.load(home) == Devices(Pairing.of(SCANNER), PrinterSettings("tcp:10.0.0.9"))


def test_the_code_is_on_stderr_so_that_json_stays_readable(run: Run, kernel: FakeKernel) -> None:
    result = run("devices", "pair", "scanner", "--seconds", "0.01", "--json", ok=False)
    assert result.stdout == ""
    assert re.search(r"(?<!\d)\d{6}(?!\d)", result.stderr)


def test_without_permission_it_says_what_to_do(run: Run, home: Path, kernel: FakeKernel) -> None:
    kernel.refuse_open = errno.EACCES
    result = run("devices", "pair", "scanner", ok=False)
    assert "input" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert config.load(home) == Devices()


def test_the_list_says_what_is_here_and_what_it_is_used_as(run: Run, home: Path, kernel: FakeKernel) -> None:
    config.save(home, Devices(Pairing.of(SCANNER), PrinterSettings(f"file:{home / 'paper'}")))
    rows = said(run("devices", "list", "--json"))
    assert [(row["kind"], row["role"], row["here"]) for row in rows] == [
        ("keyboard", "scanner", True),
        ("printer", "printer", True),
    ]
    kernel.devices.clear()
    rows = said(run("devices", "list", "--json"))
    assert [(row["role"], row["here"]) for row in rows] == [("printer", True), ("scanner", False)][::-1]
    assert "Barcode Reader" in run("devices", "list").stdout


def test_with_nothing_plugged_in_the_list_says_so(run: Run, kernel: FakeKernel) -> None:
    kernel.devices.clear()
    assert run("devices", "list").stdout.count("\n") == 1


def test_a_printer_is_set_with_all_that_is_its_own(run: Run, home: Path) -> None:
    run("devices", "set", "printer", "tcp:10.0.0.9", "--encoding", "cp437", "--no-cut", "--drawer-pin", "5")
    assert config.load(home).printer == PrinterSettings("tcp:10.0.0.9", "cp437", cut=False, drawer_pin=5)


@pytest.mark.parametrize(
    "words", [("lp0",), ("tcp:10.0.0.9", "--encoding", "klingon"), ("tcp:10.0.0.9", "--drawer-pin", "3")]
)
def test_what_no_printer_can_be_is_refused_and_nothing_is_remembered(
    run: Run, home: Path, words: tuple[str, ...]
) -> None:
    run("devices", "set", "printer", *words, ok=False)
    assert config.load(home) == Devices()


def test_the_drawer_opens_through_the_printer(run: Run, home: Path) -> None:
    run("devices", "set", "printer", f"file:{home / 'paper'}", "--drawer-pin", "5")
    assert said(run("devices", "test", "drawer", "--json"))["outcome"] == "printed"
    assert decode((home / "paper").read_bytes()) == [Kick(5)]


def test_the_trial_slip_is_printed_for_the_shops_paper(run: Run, home: Path, made: object) -> None:
    run("devices", "set", "printer", f"file:{home / 'paper'}")
    run("devices", "test", "printer")
    assert len(decode((home / "paper").read_bytes())) > 8


def test_a_printer_that_is_not_there_is_one_line_on_stderr(run: Run, home: Path) -> None:
    run("devices", "set", "printer", f"dev:{home / 'lp0'}")
    result = run("devices", "test", "drawer", ok=False)
    assert len(result.stderr.strip().splitlines()) == 1


def test_without_a_printer_it_says_how_to_set_one(run: Run) -> None:
    assert "shop devices set printer" in run("devices", "test", "drawer", ok=False).stderr


def test_a_customers_display_is_set_tried_listed_and_taken_away(run: Run, made: Path, kernel: FakeKernel) -> None:
    assert "display" in run("devices", "test", "display", ok=False).stderr
    run("devices", "set", "display", f"file:{made / 'glass'}", "--encoding", "gbk")
    run("devices", "test", "display")
    assert b"1,234.50" in (made / "glass").read_bytes()
    assert "display" in [row["role"] for row in said(run("devices", "list", "--json"))]
    run("devices", "set", "display", "usb:0416:5011", ok=False)
    run("devices", "set", "display", "none")
    assert config.load(made).display is None
