"""A printer through libusb, for where the kernel has no usblp. Endpoints are found, not guessed.

The kernel's own driver is put aside for a job and given back after it, so /dev/usb/lp* comes again.
"""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from hardware.ports import (
    ANSWER,
    ASK_STATUS,
    STALL,
    OpeningPort,
    Stalled,
    Status,
    Unusable,
    read_answers,
    read_port_status,
)
from hardware.refusals import NotUsable, PrinterAway
from store.errors import N_
from store.i18n import Marked

PRINTER_CLASS = 7
GET_PORT_STATUS = 1
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Opened:
    device: Any
    interface: int
    out: Any
    back: Any | None
    """The endpoint to read from, if the printer has one."""


class UsbPort(OpeningPort[Opened]):
    def __init__(self, vendor: int, product: int, serial: str = "", *, backend: Any = None) -> None:
        super().__init__(f"{vendor:04x}:{product:04x}" + (f":{serial}" if serial else ""))
        self._vendor, self._product, self._serial = vendor, product, serial
        self._backend = backend

    @contextmanager
    def _open(self) -> Iterator[Opened]:
        """Raises OSError."""
        import usb.core
        import usb.util

        device = self._find()
        try:
            interface = printer_interface(device)
            if interface is None:
                raise Unusable(PrinterAway())
            with _kernel_driver_aside(device, interface.bInterfaceNumber):
                usb.util.claim_interface(device, interface.bInterfaceNumber)
                if interface.bAlternateSetting:
                    device.set_interface_altsetting(interface.bInterfaceNumber, interface.bAlternateSetting)
                out, back = _endpoint(interface, into_host=False), _endpoint(interface, into_host=True)
                try:
                    yield Opened(device, interface.bInterfaceNumber, out, back)
                finally:
                    usb.util.release_interface(device, interface.bInterfaceNumber)
        finally:
            usb.util.dispose_resources(device)

    def _find(self) -> Any:
        import usb.core

        def same(device: Any) -> bool:
            return not self._serial or device.serial_number == self._serial

        try:
            device = usb.core.find(
                idVendor=self._vendor, idProduct=self._product, custom_match=same, backend=self._backend
            )
        except usb.core.NoBackendError:
            raise Unusable(NotUsable(place=self.place, reason=Marked(N_("libusb is not installed")))) from None
        if device is None:
            raise Unusable(PrinterAway())
        return device

    def _ask(self, handle: Opened) -> Status:
        """GET_PORT_STATUS; a printer that does not know it is asked with DLE EOT."""
        milliseconds = int(ANSWER * 1000)
        with suppress(OSError):
            answer = handle.device.ctrl_transfer(0xA1, GET_PORT_STATUS, 0, handle.interface, 1, milliseconds)
            if len(answer):
                return read_port_status(answer[0])
        if handle.back is None:
            return Status.UNKNOWN
        try:
            handle.out.write(ASK_STATUS, milliseconds)
            return read_answers(bytes(handle.back.read(handle.back.wMaxPacketSize, milliseconds)))
        except OSError:
            return Status.UNKNOWN

    def _pour(self, handle: Opened, data: bytes, deadline: float) -> tuple[int, OSError | None]:
        written = 0
        while written < len(data):
            patience = min(STALL, deadline - time.monotonic())
            if patience <= 0:
                return written, Stalled()
            try:
                written += handle.out.write(data[written : written + CHUNK], int(patience * 1000) + 1)
            except OSError as error:
                if error.errno == errno.ETIMEDOUT:
                    # libusb does not say how much of the transfer was taken: at least a byte may be on paper.
                    return written + 1, Stalled()
                return written, error
        return written, None

    def _drained(self, handle: Opened, deadline: float) -> bool:
        return True  # a transfer that has ended was taken by the printer


def printer_interface(device: Any) -> Any:
    """The first interface of the printer class that takes data, or None."""
    import usb.util

    configuration = device.get_active_configuration()
    for interface in usb.util.find_descriptor(configuration, find_all=True, bInterfaceClass=PRINTER_CLASS):
        if _endpoint(interface, into_host=False) is not None:
            return interface
    return None


def _endpoint(interface: Any, *, into_host: bool) -> Any:
    import usb.util

    direction = usb.util.ENDPOINT_IN if into_host else usb.util.ENDPOINT_OUT

    def fits(endpoint: Any) -> bool:
        ways = usb.util.endpoint_direction(endpoint.bEndpointAddress), usb.util.endpoint_type(endpoint.bmAttributes)
        return ways == (direction, usb.util.ENDPOINT_TYPE_BULK)

    return usb.util.find_descriptor(interface, custom_match=fits)


@contextmanager
def _kernel_driver_aside(device: Any, number: int) -> Iterator[None]:
    try:
        active = bool(device.is_kernel_driver_active(number))
    except NotImplementedError:  # not on this system
        active = False
    if active:
        device.detach_kernel_driver(number)
    try:
        yield
    finally:
        if active:
            device.attach_kernel_driver(number)
