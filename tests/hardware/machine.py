"""A computer's input devices, made of files: what /sys/class/input says, and pipes that a Scanner reads as devices."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from hardware.find import Keyboard
from hardware.scanner import Kernel

TYPES_EVERYTHING = "e080ffdf01cfffff fffffffffffffffe"


def plug(root: Path, number: int, **said: str) -> None:
    """An event device in a tree like /sys/class/input."""
    device = root / f"event{number}" / "device"
    (device / "id").mkdir(parents=True)
    (device / "capabilities").mkdir()
    for name in ("name", "uniq", "phys"):
        (device / name).write_text(said.get(name, "") + "\n")
    for name in ("vendor", "product"):
        (device / "id" / name).write_text(said.get(name, "0000") + "\n")
    (device / "capabilities" / "key").write_text(said.get("keys", TYPES_EVERYTHING) + "\n")


SCANNER = Keyboard(Path("/dev/input/event7"), "Barcode Reader", 0x0C2E, 0x0200, "", "usb-1/input0")
CASHIERS = Keyboard(Path("/dev/input/event3"), "Keyboard", 0x0C2E, 0x0200, "", "usb-2/input0")


class FakeKernel(Kernel):
    """Devices are pipes; what the kernel would refuse is set on it."""

    def __init__(self, *devices: Keyboard) -> None:
        super().__init__()
        self.devices = list(devices)
        self.writers: dict[Path, int] = {}
        self.opened: list[Path] = []
        self.grabbed: set[int] = set()
        self.refuse_open: int | None = None
        self.refuse_grab: int | None = None
        self.down: Iterator[bool] = iter(())
        self.waiting = b""

    def keyboards(self) -> list[Keyboard]:
        return self.devices

    def open(self, node: Path) -> int:
        self.opened.append(node)
        if self.refuse_open is not None:
            raise OSError(self.refuse_open, os.strerror(self.refuse_open))
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self.writers[node] = writer
        os.write(writer, self.waiting)
        return reader

    def grab(self, fd: int, wanted: bool) -> None:
        if self.refuse_grab is not None:
            raise OSError(self.refuse_grab, errno.errorcode[self.refuse_grab])
        (self.grabbed.add if wanted else self.grabbed.discard)(fd)

    def key_is_down(self, fd: int) -> bool:
        return next(self.down, False)

    def close(self, fd: int) -> None:
        os.close(fd)

    def type(self, data: bytes) -> None:
        os.write(self.writers[SCANNER.node], data)

    def unplug(self) -> None:
        self.devices.remove(SCANNER)
        os.close(self.writers.pop(SCANNER.node))
