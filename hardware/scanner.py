"""The paired scanner, read from the kernel on the event loop and grabbed, so that it types into nothing else."""

import asyncio
import errno
import fcntl
import os
import struct
import sys
import time
from collections.abc import Callable, Iterable
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.eventpipe import EventPipe, EventReader
from hardware.find import Keyboard, Pairing, keyboards
from hardware.keys import KERNEL_EVENT, Broken, Decoder
from store.i18n import Speaker, _

if TYPE_CHECKING:
    from evdev import InputDevice

__all__ = ["EventPipe", "Kernel", "Scanner", "ScannerState", "available", "sentence"]

LOOK = 1.0
"""Seconds between two looks for a scanner that is not ready."""
HELD = 0.05
"""Seconds until the next look when a key of it is down."""


class ScannerState(Enum):
    UNAVAILABLE = "unavailable"
    UNPAIRED = "unpaired"
    ABSENT = "absent"
    READY = "ready"
    TAKEN = "taken"
    FORBIDDEN = "forbidden"


def sentence(state: ScannerState, speak: Speaker = _) -> str:
    """The state for a person, and what to do about it."""
    match state:
        case ScannerState.UNAVAILABLE:
            return speak("This system cannot read a scanner by itself; one that types works through the prompt.")
        case ScannerState.UNPAIRED:
            return speak("No scanner is paired (shop devices pair scanner); one that types works through the prompt.")
        case ScannerState.ABSENT:
            return speak("The scanner is not plugged in.")
        case ScannerState.READY:
            return speak("The scanner is ready.")
        case ScannerState.TAKEN:
            return speak("Another program is reading the scanner.")
        case ScannerState.FORBIDDEN:
            return speak("No permission to read the scanner: add this user to the group “input” and sign in again.")


def available() -> bool:
    """Whether this system has event devices and python-evdev, which reads them."""
    return sys.platform == "linux" and find_spec("evdev") is not None


class Kernel:
    """What is asked of the kernel of an event device, by python-evdev; devices go by their descriptors here.

    evdev is loaded when the first device is opened: its import alone takes 0.1 s, which a till without a
    scanner need not wait for.
    """

    SET_CLOCK = 0x400445A0
    """EVIOCSCLOCKID, for which python-evdev has no call; the same number on x86, ARM and RISC-V."""
    CLOCK_MONOTONIC = 1

    def __init__(self) -> None:
        self._devices: dict[int, InputDevice[str]] = {}

    def keyboards(self) -> Iterable[Keyboard]:
        return keyboards()

    def open(self, node: Path) -> int:
        """A non-blocking descriptor whose events carry time.monotonic(). Raises OSError."""
        from evdev import InputDevice

        device = InputDevice(str(node), readonly=True)
        try:
            fcntl.ioctl(device.fd, self.SET_CLOCK, struct.pack("i", self.CLOCK_MONOTONIC))
        except OSError:
            device.close()
            raise
        self._devices[device.fd] = device
        return device.fd

    def grab(self, fd: int, wanted: bool) -> None:
        """Raises OSError: EBUSY when another program has it, ENODEV when it is gone."""
        if wanted:
            self._devices[fd].grab()
        else:
            self._devices[fd].ungrab()

    def key_is_down(self, fd: int) -> bool:
        return bool(self._devices[fd].active_keys())

    def close(self, fd: int) -> None:
        """Closing ends the grab, also of a device that is gone."""
        self._devices.pop(fd).close()


class Scanner:
    """Calls `on_scan` with each code, on the event loop; comes and goes with the plug, without a restart.

    `on_state` hears each change of state, the first before attach() returns; `on_broken` of codes that
    were not read whole, so that the cashier can be asked to scan again.
    """

    def __init__(
        self,
        on_scan: Callable[[str], None],
        on_state: Callable[[ScannerState], None],
        *,
        pairing: Pairing | None,
        on_broken: Callable[[Broken], None] = lambda broken: None,
        kernel: Kernel | None = None,
    ) -> None:
        self._on_scan = on_scan
        self._on_state = on_state
        self._on_broken = on_broken
        self._pairing = pairing
        self._kernel = kernel or Kernel()
        self._state: ScannerState | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._fd = -1
        self._reader: EventReader | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        if not available():
            self._tell(ScannerState.UNAVAILABLE)
        elif self._pairing is None:
            self._tell(ScannerState.UNPAIRED)
        else:
            self._look()

    def close(self) -> None:
        """Give the scanner back to the console. May be called twice."""
        if self._timer is not None:
            self._timer.cancel()
        self._let_go()

    def _look(self) -> None:
        """Take the scanner if it is there, or look again later."""
        assert self._loop is not None
        later = LOOK
        try:
            state = self._take()
        except OSError as error:
            state = _state_of(error)
        if state is None:
            later = HELD
        else:
            self._tell(state)
        if state is not ScannerState.READY:
            self._timer = self._loop.call_later(later, self._look)

    def _take(self) -> ScannerState | None:
        """READY when it is grabbed, ABSENT when it is not there, None while a key of it is down. Raises OSError."""
        assert self._loop is not None and self._pairing is not None
        found = next((keyboard for keyboard in self._kernel.keyboards() if self._pairing.fits(keyboard)), None)
        if found is None:
            return ScannerState.ABSENT
        self._fd = self._kernel.open(found.node)
        try:
            if not self._grab():
                self._let_go()
                return None
        except OSError:
            self._let_go()
            raise
        # What came before the grab went to the console as well; it and the rest of that code are thrown away.
        self._reader = EventReader(self._on_scan, self._on_broken, Decoder(since=time.monotonic()))
        self._loop.add_reader(self._fd, self._ready)
        return ScannerState.READY

    def _grab(self) -> bool:
        """Grab it unless a key is down: whoever saw it go down must see it come up, or it stays stuck there."""
        if self._kernel.key_is_down(self._fd):
            return False
        self._kernel.grab(self._fd, True)
        if self._kernel.key_is_down(self._fd):
            self._kernel.grab(self._fd, False)
            return False
        return True

    def _ready(self) -> None:
        assert self._loop is not None and self._reader is not None
        try:
            data = os.read(self._fd, KERNEL_EVENT.size * 64)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._reader.feed(data)
            return
        reader = self._reader
        self._let_go()
        reader.ended()
        self._tell(ScannerState.ABSENT)
        self._timer = self._loop.call_later(LOOK, self._look)

    def _let_go(self) -> None:
        if self._fd < 0:
            return
        if self._reader is not None and self._loop is not None:
            self._loop.remove_reader(self._fd)
        self._kernel.close(self._fd)
        self._fd, self._reader = -1, None

    def _tell(self, state: ScannerState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)


def _state_of(error: OSError) -> ScannerState:
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return ScannerState.FORBIDDEN
        case errno.EBUSY:
            return ScannerState.TAKEN
        case _:
            return ScannerState.ABSENT
