"""The till's own scanner reader on a real keyboard of the kernel, plugged in and out."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from hardware.keys import PAUSE
from tests.rig.machine import Machine, wait_until

pytestmark = pytest.mark.slow

SERIAL = "SCAN01"
KEY_7, KEY_8 = "8", "9"
"""The kernel's numbers of those keys."""


class Listener:
    """The till's reader in the guest, and what it said."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.log = machine.share / f"{name}.jsonl"
        self._machine = machine
        command = machine.python("tests.rig.guest.listen", SERIAL, f"/share/{name}.jsonl", f"2>/share/{name}.log")
        machine.start(f"echo $$ > /run/{name}.pid; exec {command}", timeout=3600)
        self._name = name
        self._seen = 0

    def said(self) -> list[dict[str, str]]:
        whole = self.log.read_bytes().rpartition(b"\n")[0] if self.log.exists() else b""
        return [json.loads(line) for line in whole.splitlines()]

    def next(self, seconds: float = 60) -> dict[str, str]:
        """What it says next, each thing once."""
        said = wait_until(lambda: self.said()[self._seen :], seconds, f"{self._name} to say something")
        self._seen += 1
        return said[0]

    def takes_the_scanner(self) -> None:
        """Ready, and past the moment in which keys are taken for the rest of a code whose start went elsewhere."""
        assert self.next() == {"state": "ready"}
        time.sleep(2 * PAUSE)

    def loses_the_scanner(self) -> None:
        self._machine.unplug_scanner()
        assert self.next() == {"state": "absent"}

    def stop(self) -> None:
        self._machine.run(f"kill $(cat /run/{self._name}.pid)")


@pytest.fixture(scope="module")
def till(machine: Machine) -> Listener:
    """A till whose scanner is not plugged in yet."""
    listener = Listener(machine, "till")
    assert listener.next() == {"state": "absent"}
    return listener


@pytest.fixture
def scanner(machine: Machine, till: Listener) -> Iterator[Listener]:
    """The same till, its scanner plugged in and taken; unplugged afterwards."""
    machine.plug_scanner(SERIAL)
    till.takes_the_scanner()
    yield till
    till.loses_the_scanner()


def test_a_scanner_that_is_plugged_in_while_the_till_runs_is_read(machine: Machine, scanner: Listener) -> None:
    machine.scan("6901234567892\n")
    assert scanner.next() == {"scan": "6901234567892"}


def test_capitals_tab_and_the_group_separator_arrive(machine: Machine, scanner: Listener) -> None:
    machine.scan("ABC-12x\x1d9\t")
    assert scanner.next() == {"scan": "ABC-12x\x1d9"}


def test_the_cashiers_keyboard_types_into_the_console_and_the_scanner_does_not(
    machine: Machine, scanner: Listener
) -> None:
    machine.start(machine.python("tests.rig.guest.console", "/share/console.keys"), timeout=3600)
    keys = machine.share / "console.keys"
    wait_until(keys.exists, 60, "the console to listen")
    machine.scan("88\n")
    assert scanner.next() == {"scan": "88"}
    machine.cashier_types("7")
    wait_until(lambda: f"CASHIER {KEY_7}\n" in keys.read_text(), 10, "the cashier's 7")
    assert f" {KEY_8}\n" not in keys.read_text()


def test_unplugged_in_the_middle_of_a_code_the_part_is_thrown_away(machine: Machine, till: Listener) -> None:
    machine.plug_scanner(SERIAL)
    till.takes_the_scanner()
    machine.scan("69012")
    machine.unplug_scanner()
    assert "UNPLUGGED" in till.next()["broken"]
    assert till.next() == {"state": "absent"}
    machine.plug_scanner(SERIAL)
    till.takes_the_scanner()
    machine.scan("4006381333931\n")
    assert till.next() == {"scan": "4006381333931"}
    till.loses_the_scanner()


def test_a_keyboard_of_the_same_make_that_is_not_paired_is_left_alone(machine: Machine, till: Listener) -> None:
    machine.plug_scanner("OTHER7")
    _wait_for_keyboard(machine, "OTHER7")
    machine.scan("123\n")
    machine.unplug_scanner()
    machine.plug_scanner(SERIAL)
    till.takes_the_scanner()
    till.loses_the_scanner()


def test_a_second_till_says_that_the_scanner_is_taken_and_gets_it_when_it_is_free(
    machine: Machine, scanner: Listener
) -> None:
    second = Listener(machine, "second")
    assert second.next() == {"state": "taken"}
    machine.scan("111\n")
    assert scanner.next() == {"scan": "111"}
    assert len(second.said()) == 1
    second.stop()


def test_the_device_that_scans_the_shown_code_is_paired_and_the_cashiers_is_not(
    machine: Machine, till: Listener
) -> None:
    machine.plug_scanner("NEW42")
    _wait_for_keyboard(machine, "NEW42")
    shown = machine.share / "pair.txt"
    pair = machine.python("scripts.shop", "devices pair scanner --seconds 120 --json", "2>/share/pair.txt")
    asked = machine.start(f"GUITAI_HOME=/run/shop {pair}")
    code = wait_until(lambda: shown.exists() and re.search(r"\d{6}", shown.read_text()), 90, "the code to scan")[0]
    machine.cashier_types("12345\n")
    machine.scan(f"{code}\n")
    assert json.loads(machine.wait(asked)["out"])["serial"] == "NEW42"
    assert 'serial = "NEW42"' in machine.run("cat /run/shop/devices.toml")
    machine.unplug_scanner()


def _wait_for_keyboard(machine: Machine, serial: str) -> None:
    look = f"grep -qs {serial} /sys/class/input/event*/device/uniq"
    machine.run(f"for i in $(seq 100); do {look} && exit 0; sleep 0.1; done; exit 1")
