"""The devices of a till that has none behave as devices do."""

import asyncio
import os

import pytest

from hardware.drawer import kick
from hardware.encode import Profile, encode
from hardware.paper import Kick, Unreadable
from hardware.ports import PRINTED, Status
from hardware.printer import trial_slip
from hardware.refusals import PaperOut, PrinterAway, PrinterStopped
from hardware.simulated import SimulatedPrinter, SimulatedScanner
from store.i18n import words
from store.slip import QR, Barcode, Cut, Row, Slip, Text
from tests.escpos_decoder import decode
from tests.hardware.test_scanner import until

SLIP = Slip(32, (Text("可乐", "centre", size="large"), Row("应付", "￥2"), Barcode("0102"), QR("x"), Cut()))


async def test_codes_echoed_into_the_fifo_are_scans(tmp_path):
    scans: list[str] = []
    scanner = SimulatedScanner(tmp_path / "made", scans.append)
    scanner.attach(asyncio.get_running_loop())
    scanner.path.write_bytes(b"6901234567892\n\n  42 \n")
    scanner.path.write_bytes("可乐\r\n".encode())
    with scanner.path.open("wb", buffering=0) as writer:
        writer.write(b"12")
        writer.write(b"34")
    await until(lambda: len(scans) == 4)
    scanner.close()
    assert scans == ["6901234567892", "42", "可乐", "1234"]


async def test_a_till_started_again_uses_the_same_fifo(tmp_path):
    SimulatedScanner(tmp_path, lambda code: None).close()
    scans: list[str] = []
    scanner = SimulatedScanner(tmp_path, scans.append)
    scanner.attach(asyncio.get_running_loop())
    scanner.path.write_bytes(b"1\n")
    await until(lambda: scans)
    scanner.close()


def test_a_receipt_can_be_read_in_a_file_and_its_bytes_kept(tmp_path):
    papers: list[object] = []
    printer = SimulatedPrinter(tmp_path, columns=32, on_paper=papers.append)
    data = encode(SLIP, Profile())
    assert printer.send(data) == PRINTED
    assert (tmp_path / "receipts.txt").read_text() == (
        "              可乐\n"
        "应付                         ￥2\n"
        "        ||||| 0102 |||||\n"
        "             [QR x]\n" + "- " * 16 + "\n"
    )
    assert (tmp_path / "receipts.bin").read_bytes() == data
    assert papers == [decode(data, columns=32)]


def test_the_drawer_is_counted_and_is_no_paper(tmp_path):
    papers: list[object] = []
    openings: list[int] = []
    printer = SimulatedPrinter(tmp_path, on_paper=papers.append, on_drawer=lambda: openings.append(1))
    printer.send(kick(Profile()))
    printer.send(kick(Profile(drawer_pin=5)))
    assert (printer.openings, openings, papers) == (2, [1, 1], [])
    assert (tmp_path / "drawer.txt").read_text() == "opened\nopened\n"


@pytest.mark.parametrize(("pin", "drawer"), [(2, Kick(2)), (5, Kick(5))])
def test_a_kick_opens_the_drawer_on_its_pin(pin, drawer):
    assert decode(kick(Profile(drawer_pin=pin))) == [drawer]


@pytest.mark.parametrize(("condition", "problem"), [(Status.PAPER_OUT, PaperOut), (Status.AWAY, PrinterAway)])
def test_it_can_be_out_of_paper_or_away(tmp_path, condition, problem):
    printer = SimulatedPrinter(tmp_path)
    printer.condition = condition
    result = printer.send(encode(SLIP, Profile()))
    assert (result.outcome, type(result.problem)) == ("failed", problem)
    assert printer.status() is condition
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("stops_after", "outcome"), [(0, "failed"), (10, "unknown")])
def test_it_can_stop_in_the_middle(tmp_path, stops_after, outcome):
    printer = SimulatedPrinter(tmp_path)
    printer.stops_after = stops_after
    result = printer.send(encode(SLIP, Profile()))
    assert (result.outcome, type(result.problem)) == (outcome, PrinterStopped)
    assert (tmp_path / "receipts.bin").stat().st_size == stops_after


def test_one_that_is_too_slow_is_given_up(tmp_path):
    printer = SimulatedPrinter(tmp_path)
    printer.seconds = 60
    assert printer.send(encode(SLIP, Profile()), timeout=0.01).outcome == "failed"


def test_bytes_that_are_no_receipt_are_an_error_of_ours(tmp_path):
    with pytest.raises(Unreadable):
        SimulatedPrinter(tmp_path).send(b"\x1bZ")


@pytest.mark.parametrize("columns", [32, 42, 48])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "cp437", "off"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_trial_slip_prints_on_every_paper_in_every_encoding(columns, encoding, language):
    data = encode(trial_slip(columns, words(language)), Profile(encoding))
    paper = decode(data, columns=columns, encoding=encoding)
    assert [type(one) for one in paper[-3:]] == [Barcode, QR, Cut]
