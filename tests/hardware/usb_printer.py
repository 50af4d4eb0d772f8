"""A USB printer below pyusb: a backend with one device, a HID interface first and then a printer with odd endpoints."""

import array
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

OUT, BACK = 0x02, 0x86


class UsbPrinter(usb.backend.IBackend):
    """Takes `room` bytes, then times out. `bits` is what GET_PORT_STATUS says, None that it is not known."""

    def __init__(self, *, bits: list[int] | None = None, room: int = 1 << 20, answers: bytes = b"") -> None:
        self.bits, self.room, self.answers = bits, room, answers
        self.got = bytearray()
        self.kernel_driver = True
        self.claimed: list[int] = []
        self.events: list[str] = []
        self.fail_write: int | None = None
        self.fail_release: int | None = None

    def enumerate_devices(self) -> Any:
        yield "device"

    def get_parent(self, dev: Any) -> Any:
        return None

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x0416, idProduct=0x5011, bcdDevice=0x100, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=5, bus=1, port_number=2, port_numbers=(2,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=64, bNumInterfaces=2, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if alt or intf > 1:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=1 + intf,
            bInterfaceClass=(3, 7)[intf], bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        address, kind = [[(0x81, 3)], [(BACK, 2), (OUT, 2)]][intf][ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=64, bInterval=0,
            bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        return "handle"

    def close_device(self, dev_handle: Any) -> None:
        self.events.append("closed")

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_driver = True

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.append(intf)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        if self.fail_release:
            raise usb.core.USBError("gone", errno=self.fail_release)
        self.claimed.remove(intf)

    def ctrl_transfer(
        self, dev_handle: Any, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: Any, timeout: int
    ) -> int:
        assert (bmRequestType, bRequest, wIndex) == (0xA1, 1, 1)
        if self.bits is None:
            raise usb.core.USBError("pipe", errno=32)
        data[0] = self.bits.pop(0)
        return 1

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: array.array, timeout: int) -> int:
        assert (ep, intf) == (OUT, 1)
        assert timeout > 0
        if self.fail_write:
            raise usb.core.USBError("gone", errno=self.fail_write)
        taken = min(len(data), self.room)
        if not taken:
            raise usb.core.USBTimeoutError("timeout", errno=110)
        self.room -= taken
        self.got += data[:taken].tobytes()
        return taken

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: array.array, timeout: int) -> int:
        assert ep == BACK
        if not self.answers:
            raise usb.core.USBTimeoutError("timeout", errno=110)
        answer, self.answers = self.answers[:3], self.answers[3:]
        buff[: len(answer)] = array.array("B", answer)
        return len(answer)
