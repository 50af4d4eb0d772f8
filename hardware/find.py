"""What is plugged in: keyboards (a scanner is one), printers of the kernel, of libusb, and serial lines."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

INPUT_CLASS = Path("/sys/class/input")
INPUT_NODES = Path("/dev/input")
PRINTER_CLASS = Path("/sys/class/usbmisc")
KEY_1, KEY_ENTER = 2, 28


@dataclass(frozen=True, slots=True)
class Keyboard:
    """An input device that types digits and Enter. All but `node` is what the device says of itself.

    serial is empty on many cheap scanners; port is where it is plugged in ("usb-0000:00:14.0-2/input0").
    """

    node: Path
    name: str
    vendor: int
    product: int
    serial: str
    port: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which keyboard is the scanner: by vendor, product and serial number; without one, by vendor, product and port."""

    vendor: int
    product: int
    serial: str
    port: str
    name: str = ""

    @classmethod
    def of(cls, keyboard: Keyboard) -> "Pairing":
        return cls(keyboard.vendor, keyboard.product, keyboard.serial, keyboard.port, keyboard.name)

    def fits(self, keyboard: Keyboard) -> bool:
        if (keyboard.vendor, keyboard.product, keyboard.serial) != (self.vendor, self.product, self.serial):
            return False
        if self.serial:
            # Of a device that is several keyboards at once, the same one.
            return keyboard.port.rpartition("/")[2] == self.port.rpartition("/")[2]
        return keyboard.port == self.port


def keyboards(classes: Path = INPUT_CLASS, nodes: Path = INPUT_NODES) -> Iterator[Keyboard]:
    """Every keyboard, in the kernel's order. Nobody's permission is needed to look."""
    with suppress(FileNotFoundError):
        for entry in sorted(classes.glob("event*"), key=lambda entry: int(entry.name[5:])):
            with suppress(OSError):  # unplugged while we look
                if _types(entry / "device"):
                    yield _keyboard(entry / "device", nodes / entry.name)


def _types(device: Path) -> bool:
    # Words of 64 bits, the highest first; both keys are in the last.
    words = (device / "capabilities/key").read_text().split()
    return int(words[-1], 16) >> KEY_1 & 1 == 1 and int(words[-1], 16) >> KEY_ENTER & 1 == 1


def _keyboard(device: Path, node: Path) -> Keyboard:
    return Keyboard(
        node=node,
        name=_said(device / "name"),
        vendor=int(_said(device / "id/vendor"), 16),
        product=int(_said(device / "id/product"), 16),
        serial=_said(device / "uniq"),
        port=_said(device / "phys"),
    )


def _said(file: Path) -> str:
    return file.read_text(errors="replace").strip()


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """`address` is what `shop devices set printer` takes. What is at the end of a serial line nobody can know."""

    address: str
    name: str
    kind: Literal["printer", "serial line"] = "printer"


def printers(classes: Path = PRINTER_CLASS, *, backend: Any = None) -> list[FoundPrinter]:
    """The kernel's printers, libusb's, and serial lines that may have one. The network is not searched."""
    return [*_kernel_printers(classes), *_usb_printers(backend), *_serial_lines()]


def _kernel_printers(classes: Path) -> Iterator[FoundPrinter]:
    for entry in sorted(classes.glob("lp*")) if classes.is_dir() else ():
        usb = (entry / "device").resolve().parent
        names = [_said(usb / part) for part in ("manufacturer", "product") if (usb / part).is_file()]
        yield FoundPrinter(f"dev:/dev/usb/{entry.name}", " ".join(names))


def _usb_printers(backend: Any) -> Iterator[FoundPrinter]:
    import usb.core

    from hardware.usbport import printer_interface

    try:
        devices = list(usb.core.find(find_all=True, backend=backend))
    except usb.core.NoBackendError:
        return
    for device in devices:
        with suppress(usb.core.USBError, NotImplementedError):
            if printer_interface(device) is not None:
                yield FoundPrinter(_usb_address(device), _usb_name(device))


def _usb_address(device: Any) -> str:
    address = f"usb:{device.idVendor:04x}:{device.idProduct:04x}"
    serial = _usb_string(device, "serial_number")
    return f"{address}:{serial}" if serial else address


def _usb_name(device: Any) -> str:
    return " ".join(filter(None, (_usb_string(device, "manufacturer"), _usb_string(device, "product"))))


def _usb_string(device: Any, name: str) -> str:
    """Reading a string needs permission to use the device; without it, nothing."""
    try:
        return str(getattr(device, name) or "").strip()
    except (OSError, ValueError):
        return ""


def _serial_lines() -> Iterator[FoundPrinter]:
    from serial.tools.list_ports import comports

    for line in comports():
        yield FoundPrinter(
            f"serial:{line.device}?baud=9600", line.description if line.description != "n/a" else "", "serial line"
        )
