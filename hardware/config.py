"""devices.toml in the shop's folder: which scanner is paired, and where the printer is."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import N_, Refused

if TYPE_CHECKING:
    from hardware.encode import Profile
    from hardware.find import Pairing

NAME = "devices.toml"


class BadDevicesFile(Refused):
    template = N_("{path} cannot be read: {reason}")


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """address: see hardware.printer.open_port. encoding: None is the shop's own setting."""

    address: str
    encoding: str | None = None
    cut: bool = True
    drawer_pin: int = 2
    model: str = "default"

    def profile(self, encoding: str) -> "Profile":
        """How to speak to it, in the shop's `encoding` unless this printer has its own."""
        from hardware.encode import Profile

        return Profile(self.encoding or encoding, self.cut, 5 if self.drawer_pin == 5 else 2, self.model)


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The customer's display. address: see hardware.display.open_display; encoding and columns: see its Profile."""

    address: str
    encoding: str = "off"
    columns: int = 20


@dataclass(frozen=True, slots=True)
class Devices:
    """`spare` is another printer of this till, for what the first one cannot print just now."""

    scanner: "Pairing | None" = None
    printer: PrinterSettings | None = None
    spare: PrinterSettings | None = None
    display: DisplaySettings | None = None


def load(folder: Path) -> Devices:
    """What stands in the folder's devices.toml; no file, no devices. Raises BadDevicesFile."""
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Devices()
    except (OSError, ValueError) as error:
        raise BadDevicesFile(path=path, reason=error) from error
    import tomllib  # a till without devices starts without it

    try:
        tables = tomllib.loads(text)
    except ValueError as error:
        raise BadDevicesFile(path=path, reason=error) from error
    try:
        return Devices(
            _pairing(tables.get("scanner")),
            _printer(tables.get("printer")),
            _printer(tables.get("spare")),
            _display(tables.get("display")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadDevicesFile(path=path, reason=error) from error


def save(folder: Path, devices: Devices) -> None:
    """Write devices.toml whole, or leave the old one."""
    tables: dict[str, dict[str, Any]] = {}
    if devices.scanner:
        scanner = devices.scanner
        tables["scanner"] = {
            "vendor": f"{scanner.vendor:04x}",
            "product": f"{scanner.product:04x}",
            "serial": scanner.serial,
            "port": scanner.port,
            "name": scanner.name,
        }
    for name, printer in (("printer", devices.printer), ("spare", devices.spare)):
        if printer:
            tables[name] = {"address": printer.address, "cut": printer.cut, "drawer_pin": printer.drawer_pin}
            tables[name] |= {"encoding": printer.encoding} if printer.encoding else {}
            tables[name] |= {"model": printer.model} if printer.model != "default" else {}
    if shown := devices.display:
        tables["display"] = {"address": shown.address, "encoding": shown.encoding, "columns": shown.columns}
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / (NAME + ".new")
    new.write_text(_toml(tables), encoding="utf-8")
    os.replace(new, folder / NAME)


def _toml(tables: dict[str, dict[str, Any]]) -> str:
    """Strings, whole numbers and booleans in tables. JSON writes all three as TOML does, but for DEL."""
    parts = []
    for name, table in tables.items():
        values = (json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for value in table.values())
        parts.append(f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in zip(table, values, strict=True)))
    return "\n".join(parts)


def _pairing(table: dict[str, Any] | None) -> "Pairing | None":
    if table is None:
        return None
    from hardware.find import Pairing

    return Pairing(
        vendor=int(table["vendor"], 16),
        product=int(table["product"], 16),
        serial=str(table.get("serial", "")),
        port=str(table.get("port", "")),
        name=str(table.get("name", "")),
    )


def _printer(table: dict[str, Any] | None) -> PrinterSettings | None:
    if table is None:
        return None
    return PrinterSettings(
        address=str(table["address"]),
        encoding=str(table["encoding"]) if "encoding" in table else None,
        cut=bool(table.get("cut", True)),
        drawer_pin=int(table.get("drawer_pin", 2)),
        model=str(table.get("model", "default")),
    )


def _display(table: dict[str, Any] | None) -> DisplaySettings | None:
    if table is None:
        return None
    return DisplaySettings(str(table["address"]), str(table.get("encoding", "off")), int(table.get("columns", 20)))
