"""The receipt printer: a slip to bytes, and bytes to the printer by any of five ways."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from hardware.encode import Profile, encode
from hardware.fdports import DevicePort, FilePort, NetworkPort, SerialPort
from hardware.ports import PATIENCE, PRINTED, Outcome, Port, Result, Status
from hardware.refusals import BadPrinterAddress
from hardware.usbport import UsbPort
from store.i18n import Speaker, _
from store.slip import QR, Barcode, Columns, Cut, Row, Rule, Slip, Text

__all__ = ["PATIENCE", "PRINTED", "Outcome", "Port", "Profile", "Result", "Status", "encode", "open_port", "trial_slip"]

_USB = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")
_NETWORK = re.compile(r"(?:\[([0-9a-fA-F:.%]+)\]|([^:/]+))(?::([0-9]{1,5}))?")
FLOWS = ("none", "hardware", "software")


def open_port(address: str) -> Port:
    """The port of a printer's address; nothing is opened before the first job. Raises BadPrinterAddress.

    file:/PATH · dev:/dev/usb/lp0 · usb:VENDOR:PRODUCT[:SERIAL] (hexadecimal) ·
    serial:/dev/ttyUSB0[?baud=9600&flow=none|hardware|software] · tcp:HOST[:9100]
    """
    kind, _, rest = address.strip().partition(":")
    opener = _KINDS.get(kind)
    port = opener(rest) if opener and rest else None
    if port is None:
        raise BadPrinterAddress(address=address)
    return port


def _file(rest: str) -> Port | None:
    path = Path(rest)
    return FilePort(path) if path.is_absolute() else None


def _device(rest: str) -> Port | None:
    path = Path(rest)
    return DevicePort(path) if path.is_absolute() else None


def _usb(rest: str) -> Port | None:
    match = _USB.fullmatch(rest)
    return UsbPort(int(match[1], 16), int(match[2], 16), match[3] or "") if match else None


def _serial(rest: str) -> Port | None:
    path, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    baud, flow = options.pop("baud", "9600"), options.pop("flow", "none")
    if options or not path.startswith("/") or not baud.isdecimal() or flow not in FLOWS:
        return None
    return SerialPort(Path(path), int(baud), flow)


def _network(rest: str) -> Port | None:
    match = _NETWORK.fullmatch(rest)
    if match is None or not 0 < int(match[3] or 9100) < 65536:
        return None
    return NetworkPort(match[1] or match[2], int(match[3] or 9100))


_KINDS: dict[str, Callable[[str], Port | None]] = {
    "file": _file,
    "dev": _device,
    "usb": _usb,
    "serial": _serial,
    "tcp": _network,
}


def trial_slip(columns: int, speak: Speaker = _) -> Slip:
    """What shows on paper whether width, Chinese, bold, large letters, barcode, QR code and cutter are right."""
    widths = (columns - 16, 6, 10)
    return Slip(
        columns,
        (
            Text(speak("Test print"), "centre", bold=True, size="large"),
            Rule("="),
            Text(speak("This line ends at the right edge of the paper, and no earlier:")),
            Text(("1234567890" * 7)[:columns]),
            Row("农夫山泉 550ml", "￥2.00"),
            Row("、。（）——·×…", "“￥90.73”", bold=True),
            Columns(("可口可乐330ml", "6", "15.00"), widths),
            Text("Café Ñandú – £1"),
            Rule(),
            Barcode("0102202611210087"),
            QR("https://example.com/0102202611210087"),
            Cut(),
        ),
        title="test",
    )
