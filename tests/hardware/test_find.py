"""What is plugged in is found by what it says of itself, and remembered in devices.toml."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.config import BadDevicesFile, Devices, PrinterSettings, load, save
from hardware.encode import Profile
from hardware.find import FoundPrinter, Keyboard, Pairing, keyboards, printers
from tests.hardware.machine import CASHIERS, SCANNER, plug


def test_keyboards_are_those_that_type_digits_and_enter(tmp_path):
    plug(tmp_path, 10, name="Reader", vendor="0c2e", product="0b61", uniq="S/N 1", phys="usb-1/input0")
    plug(tmp_path, 9, name="Mouse", keys="1f0000 0 0 0 0")
    plug(tmp_path, 2, name="Power Button", keys="10000000000000 0")
    (tmp_path / "mouse0").mkdir()
    assert list(keyboards(tmp_path, Path("/n"))) == [
        Keyboard(Path("/n/event10"), "Reader", 0x0C2E, 0x0B61, "S/N 1", "usb-1/input0")
    ]


def test_a_device_that_is_unplugged_while_we_look_is_left_out(tmp_path):
    plug(tmp_path, 1, name="a")
    plug(tmp_path, 2, name="b")
    (tmp_path / "event1/device/phys").unlink()
    assert [each.name for each in keyboards(tmp_path)] == ["b"]


def test_a_system_without_input_devices_has_none(tmp_path):
    assert list(keyboards(tmp_path / "none")) == []


def test_without_a_serial_number_the_port_tells_two_alike_apart():
    assert Pairing.of(SCANNER).fits(replace(SCANNER, node=Path("/dev/input/event99"), name="renamed"))
    assert not Pairing.of(SCANNER).fits(CASHIERS)


def test_with_a_serial_number_it_may_be_plugged_in_anywhere_but_is_the_same_of_its_interfaces():
    numbered = replace(SCANNER, serial="A7", port="usb-1/input0")
    assert Pairing.of(numbered).fits(replace(numbered, port="usb-3.2/input0"))
    assert not Pairing.of(numbered).fits(replace(numbered, port="usb-1/input1"))
    assert not Pairing.of(numbered).fits(replace(numbered, serial="A8"))
    assert not Pairing.of(numbered).fits(replace(numbered, product=1))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PAIRINGS = st.builds(Pairing, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), TEXT, TEXT, TEXT)
PRINTERS = st.builds(
    PrinterSettings, TEXT, st.none() | st.just("gbk"), st.booleans(), st.sampled_from([2, 5]), st.just("default") | TEXT
)


@given(st.none() | PAIRINGS, st.none() | PRINTERS)
def test_devices_are_remembered_exactly(tmp_path_factory, scanner, printer):
    folder = tmp_path_factory.mktemp("home") / "made"
    save(folder, Devices(scanner, printer, spare=printer))
    assert load(folder) == Devices(scanner, printer, spare=printer)


def test_no_file_is_no_devices(tmp_path):
    assert load(tmp_path) == Devices()


@pytest.mark.parametrize(
    "text",
    ["[scanner", '[scanner]\nvendor = "xyz"\nproduct = "1"', "[scanner]\nvendor = 1", "printer = 3", "[printer]\n",
     "\xff"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "devices.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadDevicesFile, match=r"devices\.toml"):
        load(tmp_path)


def test_a_person_may_write_it_too(tmp_path):
    (tmp_path / "devices.toml").write_text('[printer]\naddress = "tcp:10.0.0.9"  # kitchen\nencoding = "gbk"\n')
    printer = load(tmp_path).printer
    assert printer == PrinterSettings("tcp:10.0.0.9", "gbk")
    assert printer.profile("utf-8") == Profile("gbk")
    assert PrinterSettings("x", drawer_pin=5, cut=False).profile("gb18030") == Profile("gb18030", False, 5)


def test_the_kernels_printers_are_named_by_what_they_say(tmp_path):
    usb = tmp_path / "devices/usb1/1-2"
    (usb / "1-2:1.0").mkdir(parents=True)
    (usb / "manufacturer").write_text("XP\n")
    (usb / "product").write_text("POS-80\n")
    (tmp_path / "class/lp0").mkdir(parents=True)
    (tmp_path / "class/lp0/device").symlink_to(usb / "1-2:1.0")
    found = printers(tmp_path / "class")
    assert found[0] == FoundPrinter("dev:/dev/usb/lp0", "XP POS-80")
