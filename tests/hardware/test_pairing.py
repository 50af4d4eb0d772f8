"""Pairing: the device that types the code shown is the scanner; no other is, and a person is none."""

import errno
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.drawing import draw_code128
from hardware.find import Keyboard, Pairing
from hardware.pairing import MayNotListen, NobodyTyped, NothingToListenTo, listen, new_code
from tests.hardware.machine import CASHIERS, SCANNER, FakeKernel
from tests.keyboard import events_for

OTHER = replace(SCANNER, node=Path("/dev/input/event9"), port="usb-9/input0")


def types(kernel: FakeKernel, *typed: tuple[Keyboard, bytes]) -> Callable[[str], None]:
    """What happens when the code is shown."""

    def show(code: str) -> None:
        for keyboard, data in typed:
            os.write(kernel.writers[keyboard.node], data)

    return show


def test_the_device_that_types_the_code_is_the_scanner():
    kernel = FakeKernel(CASHIERS, OTHER, SCANNER)
    show = types(kernel, (CASHIERS, events_for("ls")), (OTHER, events_for("999999")), (SCANNER, events_for("123456")))
    assert listen("123456", show, kernel=kernel) == Pairing.of(SCANNER)
    assert kernel.grabbed == set()


def test_a_person_who_types_the_code_pairs_no_keyboard():
    kernel = FakeKernel(CASHIERS, SCANNER)
    by_hand = events_for("123456", pace=0.15)
    with pytest.raises(NobodyTyped):
        listen("123456", types(kernel, (CASHIERS, by_hand)), seconds=0.05, kernel=kernel)


def test_a_device_unplugged_meanwhile_does_not_end_the_waiting():
    kernel = FakeKernel(CASHIERS, SCANNER)

    def show(code: str) -> None:
        os.close(kernel.writers[CASHIERS.node])
        threading.Timer(0.05, kernel.type, [events_for(code)]).start()

    assert listen("123456", show, kernel=kernel) == Pairing.of(SCANNER)


def test_waiting_ends_and_says_for_how_long_it_was():
    began = time.monotonic()
    with pytest.raises(NobodyTyped) as refused:
        listen("123456", lambda code: None, seconds=1, kernel=FakeKernel(SCANNER))
    assert time.monotonic() - began >= 1
    assert refused.value.params == {"seconds": 1}


@pytest.mark.parametrize(("refusal", "refused"), [(errno.EACCES, MayNotListen), (errno.ENODEV, NothingToListenTo)])
def test_what_hinders_listening_is_said_before_a_code_is_shown(refusal, refused):
    kernel = FakeKernel(SCANNER)
    kernel.refuse_open = refusal
    shown: list[str] = []
    with pytest.raises(refused):
        listen("123456", shown.append, kernel=kernel)
    assert shown == []


def test_without_any_keyboard_there_is_nothing_to_listen_to():
    with pytest.raises(NothingToListenTo):
        listen("123456", lambda code: None, kernel=FakeKernel())


def test_codes_have_six_digits_and_differ():
    codes = {new_code() for _ in range(50)}
    assert len(codes) > 45
    assert all(len(code) == 6 and code.isdecimal() for code in codes)


def test_the_barcode_drawn_holds_the_code_with_white_around_it():
    lines = draw_code128("123456")
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= 44
    assert lines[0] == lines[-1] == " " * len(lines[0])
    modules = "".join({" ": "00", "▌": "10", "▐": "01", "█": "11"}[cell] for cell in lines[1])
    assert modules.startswith("0" * 10) and modules.endswith("0" * 10)
    # Start C, 12, 34, 56, check symbol 44, stop: widths of bars and spaces from the standard (ISO/IEC 15417).
    symbols = ["211232", "112232", "131123", "331121", "132131", "2331112"]
    widths = "".join(symbols)
    assert modules.strip("0") == "".join(("1" if i % 2 == 0 else "0") * int(w) for i, w in enumerate(widths))
