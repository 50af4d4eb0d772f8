"""`shop devices`: what is plugged into this computer, which scanner is paired, where the printer is."""

import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

import typer

from hardware import config, pairing
from hardware.config import Devices, DisplaySettings, PrinterSettings
from hardware.drawer import kick
from hardware.drawing import draw_code128
from hardware.encode import encode
from hardware.find import Keyboard, Pairing, keyboards, printers
from hardware.ports import Status
from hardware.printer import open_port, trial_slip
from hardware.refusals import DisplayTrouble
from scripts.shop import common
from scripts.shop.common import JsonFlag
from store.errors import N_, Refused
from store.i18n import _, explain, words
from store.slip import Slip

app = typer.Typer()
pair = typer.Typer()
set_ = typer.Typer()
test = typer.Typer()
app.add_typer(pair, name="pair", help=N_("Tell the till which device is its scanner."))
app.add_typer(set_, name="set", help=N_("Tell the till where its printer and its customer's display are."))
app.add_typer(test, name="test", help=N_("Try a device."))


class NoPrinter(Refused):
    template = N_("No printer is set: shop devices set printer ADDRESS; shop devices list shows what was found.")


class NoDisplay(Refused):
    template = N_("No customer's display is set: shop devices set display ADDRESS.")


class MaybeDone(Refused):
    template = N_("It may be on paper, in part or whole: {problem}")


@app.command("list")
def list_devices(json: JsonFlag = False) -> None:
    """List the scanners, keyboards and printers of this computer, and what the till uses them for."""
    devices = config.load(common.home())
    rows = [*_keyboard_rows(devices), *_printer_rows(devices)]
    if devices.display:
        rows.append(_row("display", "", devices.display.address, "display"))
    if json:
        common.answer(rows)
        return
    if not rows:
        typer.echo(_("There is no keyboard, scanner or printer that this user can see."))
        return
    kinds = {
        "keyboard": _("keyboard"),
        "printer": _("printer"),
        "serial line": _("serial line"),
        "display": _("display"),
    }
    roles = {"scanner": _("scanner"), "printer": _("printer"), "display": _("display"), "": ""}
    common.table(
        [_("Kind"), _("Name"), _("Address"), _("Used as")],
        [
            [
                kinds[row["kind"]],
                row["name"],
                row["address"],
                roles[row["role"]] if row["here"] else _("{role}, not there", role=roles[row["role"]]),
            ]
            for row in rows
        ],
    )


@pair.command("scanner")
def pair_scanner(
    seconds: Annotated[float, typer.Option(help="How long to wait for the scan.")] = pairing.PATIENCE,
    json: JsonFlag = False,
) -> None:
    """Show a code; the device that scans it within a minute is the scanner from then on."""
    with _unseen_typing():
        found = pairing.listen(pairing.new_code(), _show, seconds=seconds)
    folder = common.home()
    config.save(folder, replace(config.load(folder), scanner=found))
    if json:
        common.answer(asdict(found))
    else:
        typer.echo(_("The scanner is {name} ({address}).", name=found.name, address=_identity(found)))


@set_.command("printer")
def set_printer(
    address: Annotated[
        str,
        typer.Argument(help="As shop devices list shows it; or file:/PATH, or tcp:HOST:9100 for one in the network."),
    ],
    encoding: Annotated[
        str | None, typer.Option(help="Of this printer, when it is not the shop's: gbk, gb18030, utf-8, off, cp437 …")
    ] = None,
    cut: Annotated[bool, typer.Option(help="Whether it has a cutter.")] = True,
    drawer_pin: Annotated[
        Literal["2", "5"], typer.Option(help="The pin of its connector that opens the drawer.")
    ] = "2",
    model: Annotated[str, typer.Option(help="Its name in python-escpos, for the numbers of code pages.")] = "default",
    spare: Annotated[bool, typer.Option("--spare", help="It is the spare one, which slips can be sent to.")] = False,
    json: JsonFlag = False,
) -> None:
    """Set where this computer's receipt printer is; the till uses it from its next start on."""
    open_port(address)
    printer = PrinterSettings(address, encoding, cut, int(drawer_pin), model)
    encode(Slip(32, ()), printer.profile("gb18030"))  # refuses an encoding that it has not
    folder = common.home()
    config.save(folder, replace(config.load(folder), **{"spare" if spare else "printer": printer}))
    if json:
        common.answer(asdict(printer))
    else:
        typer.echo(_("The printer is {address}. Try it: shop devices test printer", address=address))


@set_.command("display")
def set_display(
    address: Annotated[
        str, typer.Argument(help="serial:/dev/ttyUSB0?baud=9600, dev:/dev/…, file:/PATH, tcp:HOST:9100; or none.")
    ],
    encoding: Annotated[str, typer.Option(help="off: letters and figures alone; gbk where it draws Chinese.")] = "off",
    columns: Annotated[int, typer.Option(min=10, max=40, help="How many characters a line of it has.")] = 20,
    json: JsonFlag = False,
) -> None:
    """Set where the display that faces the customer is (two lines, CD5220); the till uses it from its next start on."""
    from hardware.display import Profile, open_display, show

    folder = common.home()
    if address == "none":
        config.save(folder, replace(config.load(folder), display=None))
        if json:
            common.answer(None)
        else:
            typer.echo(_("The till has no customer's display."))
        return
    open_display(address)
    show("", "A", Profile(encoding, columns))  # refuses an encoding that it has not
    display = DisplaySettings(address, encoding, columns)
    config.save(folder, replace(config.load(folder), display=display))
    if json:
        common.answer(asdict(display))
    else:
        typer.echo(_("The customer's display is {address}. Try it: shop devices test display", address=address))


@test.command("display")
def test_display(json: JsonFlag = False) -> None:
    """Show a figure at the right edge of both lines of the customer's display."""
    from hardware.display import PATIENCE, Profile, beside, open_display, show

    with common.opened() as shop:
        language = shop.settings.language
    settings = config.load(common.home()).display
    if settings is None:
        raise NoDisplay
    profile = Profile(settings.encoding, settings.columns)
    speak = words("en" if settings.encoding == "off" else language)
    lines = beside(speak("Display"), "12.50", profile), beside(speak("Total"), "1,234.50", profile)
    problem = open_display(settings.address).tell(show(*lines, profile), PATIENCE)
    if problem is not None:
        raise DisplayTrouble(place=settings.address)
    if json:
        common.answer({"outcome": "sent", "address": settings.address})
    else:
        typer.echo(_("Sent to {address}.", address=settings.address))


@test.command("printer")
def test_printer(json: JsonFlag = False) -> None:
    """Print a slip that shows whether width, Chinese, bold, barcode, QR code and cutter are right."""
    with common.opened() as shop:
        profile = _printer().profile(shop.settings.encoding)
        slip = trial_slip(shop.settings.paper_columns, words(shop.settings.language))
    _try(encode(slip, profile), json)


@test.command("drawer")
def test_drawer(json: JsonFlag = False) -> None:
    """Open the cash drawer through the printer."""
    _try(kick(_printer().profile("off")), json)


def _try(data: bytes, json: bool) -> None:
    printer = _printer()
    result = open_port(printer.address).send(data)
    problem = explain(result.problem) if result.problem else ""
    if json:
        common.answer({"outcome": result.outcome, "problem": problem, "address": printer.address})
    if result.outcome == "failed" and result.problem is not None:
        raise result.problem
    if result.outcome == "unknown":
        raise MaybeDone(problem=problem)
    if not json:
        typer.echo(_("Sent to {address}.", address=printer.address))


def _printer() -> PrinterSettings:
    printer = config.load(common.home()).printer
    if printer is None:
        raise NoPrinter
    return printer


def _keyboard_rows(devices: Devices) -> list[dict[str, Any]]:
    found = list(keyboards())
    paired = devices.scanner
    rows = [
        _row("keyboard", keyboard.name, _identity(keyboard), "scanner" if paired and paired.fits(keyboard) else "")
        for keyboard in found
    ]
    if paired and not any(paired.fits(keyboard) for keyboard in found):
        rows.append(_row("keyboard", paired.name, _identity(paired), "scanner", here=False))
    return rows


def _printer_rows(devices: Devices) -> list[dict[str, Any]]:
    address = devices.printer.address if devices.printer else ""
    found = printers()
    rows = [_row(each.kind, each.name, each.address, "printer" if each.address == address else "") for each in found]
    if address and address not in [each.address for each in found]:
        here = open_port(address).status() not in (Status.AWAY, Status.UNREACHABLE)
        rows.append(_row("printer", "", address, "printer", here=here))
    return rows


def _row(kind: str, name: str, address: str, role: str, *, here: bool = True) -> dict[str, Any]:
    return {"kind": kind, "name": name, "address": address, "role": role, "here": here}


def _identity(device: Keyboard | Pairing) -> str:
    """0c2e:0200, then the serial number or, without one, the port."""
    return f"{device.vendor:04x}:{device.product:04x} {device.serial or device.port}".rstrip()


def _show(code: str) -> None:
    """The code to scan, on stderr, so that --json stays readable: as a barcode on a terminal, as digits always."""
    if sys.stderr.isatty():
        for line in draw_code128(code):
            typer.echo(f"\x1b[30;107m{line}\x1b[0m", err=True)
    typer.echo(_("Scan this code with the scanner: {code}", code=code), err=True)


@contextmanager
def _unseen_typing() -> Iterator[None]:
    """What the scanner types meanwhile is neither shown nor left for the shell."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
