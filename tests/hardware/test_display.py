"""The customer's display: bytes by the CD5220's commands, and that a dead one holds nobody up."""

import os
import threading
from pathlib import Path

import pytest

from hardware import config
from hardware.config import Devices, DisplaySettings, PrinterSettings
from hardware.display import Display, Profile, beside, open_display, show
from hardware.refusals import BadDisplayAddress, DisplayTrouble, UnknownEncoding
from store.errors import Refused


def glass(data: bytes, encoding: str = "ascii") -> list[str]:
    """What stands on a display of two lines after these bytes; strict: fails on a command that it does not know."""
    lines, at, y = [b"", b""], 0, 0
    while at < len(data):
        match data[at : at + 2]:
            case b"\x1b@":
                at += 2
            case b"\x1bl":
                assert data[at + 2] == 1
                y, at = data[at + 3] - 1, at + 4
            case _ if data[at] == 0x0C:
                lines, at = [b"", b""], at + 1
            case _:
                assert data[at] >= 0x20, data[at:]
                lines[y], at = lines[y] + data[at : at + 1], at + 1
    assert all(len(line) <= 20 for line in lines)
    return [line.decode(encoding) for line in lines]


def test_words_stand_at_the_left_and_the_figure_at_the_right_edge():
    profile = Profile()
    line = beside("Total", "12.50", profile)
    assert len(line) == 20 and line.startswith("Total ") and line.endswith(" 12.50")
    assert glass(show("Soda", line, profile)) == ["Soda", line]


def test_a_long_name_gives_way_to_its_price():
    assert beside("North Bank Lemon Soda 330 ml", "3.00", Profile()) == "North Bank Lemo 3.00"


def test_chinese_is_two_cells_where_it_is_asked_for_and_never_cut_in_half():
    profile = Profile("gbk")
    upper = beside("海天草菇老抽酿造酱油", "1180.00", profile)
    assert glass(show(upper, "", profile), "gbk")[0] == "海天草菇老抽 1180.00"


def test_without_chinese_it_is_question_marks_and_nothing_moves():
    assert glass(show(beside("可乐", "2.50", Profile()), "", Profile()))[0] == "????            2.50"


def test_a_name_cannot_send_commands():
    assert glass(show("A\x1b@\x0cB", "", Profile()))[0] == "A@B"


def test_an_encoding_that_there_is_not_is_refused():
    with pytest.raises(UnknownEncoding):
        show("A", "", Profile("klingon"))


@pytest.mark.parametrize("address", ["usb:0416:5011", "here", "serial:ttyUSB0", ""])
def test_an_address_that_is_no_display_is_refused(address):
    with pytest.raises(BadDisplayAddress):
        open_display(address)


def test_it_is_told_and_never_asked(tmp_path):
    display = Display(open_display(f"file:{tmp_path / 'glass'}"), Profile())
    display.start()
    display.tell("Soda            2.50", "Total           2.50")
    display.stop()
    assert (tmp_path / "glass").read_bytes() == show("Soda            2.50", "Total           2.50", Profile())


def test_a_dead_display_holds_nobody_up_and_is_said_once_until_it_is_well(tmp_path: Path):
    """A FIFO that nobody reads is a display that is away."""
    os.mkfifo(tmp_path / "glass")
    news: list[Refused | None] = []
    heard = threading.Semaphore(0)

    class Line(Display):
        def _write(self, upper: str, lower: str) -> None:
            super()._write(upper, lower)
            heard.release()

    display = Line(open_display(f"file:{tmp_path / 'glass'}"), Profile(), news.append)
    display.start()
    for text in ("one", "two"):
        display.tell(text, "")
        assert heard.acquire(timeout=10)
    assert [type(each) for each in news] == [DisplayTrouble]
    reader = os.open(tmp_path / "glass", os.O_RDONLY | os.O_NONBLOCK)
    display.tell("three", "")
    display.stop()
    assert news[1:] == [None] and b"three" in os.read(reader, 100)
    os.close(reader)


def test_what_is_overtaken_is_not_shown_any_more(tmp_path: Path):
    display = Display(open_display(f"file:{tmp_path / 'glass'}"), Profile())
    for number in range(50):
        display.tell(str(number), "")
    display.start()
    display.stop()
    assert (tmp_path / "glass").read_bytes() == show("49", "", Profile())


def test_where_it_is_stands_in_devices_toml_beside_the_printer(tmp_path: Path):
    devices = Devices(printer=PrinterSettings("tcp:10.0.0.9"), display=DisplaySettings("serial:/dev/ttyS0", "gbk", 20))
    config.save(tmp_path, devices)
    assert config.load(tmp_path) == devices
