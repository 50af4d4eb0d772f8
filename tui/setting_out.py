"""The till set out on the counter: the app with the devices of this computer, or with the demo's."""

import argparse
import os

# Read once, when Textual is imported: bursts of scans are drawn as they come, keys as every terminal sends them.
os.environ.setdefault("TEXTUAL_FPS", "240")
if os.environ.get("TERM") == "linux":
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hardware import config
from store.db.opening import Shop
from tui.app import Till
from tui.devices import CodeSource, Devices, MakeSource, State, Tell, scanned_by
from tui.messages import ScanBroken, ScannerNews
from tui.outlet import Outlet

if TYPE_CHECKING:
    from hardware.config import DisplaySettings
    from hardware.display import Display
    from hardware.find import Pairing
    from tui.demo import DemoDesk

# Each kind of device loads its own module where this till has one: a scanner its at the latest, once the first screen
# is there (see Devices.start).


def set_out(shop: Shop, number: str, args: argparse.Namespace) -> Till:
    """Devices from the command line and the home's devices.toml; in the demo the simulated ones.

    Raises BadDevicesFile, BadPrinterAddress.
    """
    settings = shop.settings
    scanners: list[MakeSource] = []
    outlets: list[Outlet] = []
    demo, display = None, None
    if args.demo:
        demo, scanner, outlets = _demo(shop)
        scanners.append(scanner)
    else:
        found = config.load(shop.real_home)
        if found.scanner:
            scanners.append(partial(_paired, found.scanner))
        if found.display:
            display = partial(_display, found.display)
        for name, printer in (("receipt", found.printer), ("spare", found.spare)):
            if printer:
                from hardware.printer import open_port

                port, profile = open_port(printer.address), printer.profile(settings.encoding)
                outlets.append(Outlet(name, port, profile, settings.paper_columns))
    if args.printer_file:
        from hardware.encode import Profile
        from hardware.fdports import FilePort

        into = FilePort(args.printer_file.absolute())
        others = (outlet for outlet in outlets if outlet.name != "receipt")
        outlets = [Outlet("receipt", into, Profile(settings.encoding), settings.paper_columns), *others]
    if args.scanner_events:
        scanners.append(partial(_events, args.scanner_events))
    return Till(shop, number, Devices(scanners, outlets, display), demo=demo, on_crash=partial(_report, shop.real_home))


def _demo(shop: Shop) -> tuple["DemoDesk", MakeSource, list[Outlet]]:
    from hardware.encode import Profile
    from hardware.simulated import SimulatedPrinter, SimulatedScanner
    from tui.demo import DemoDesk

    settings, receipts = shop.settings, shop.home / "receipts"
    profile = Profile(settings.encoding)
    paper = partial(SimulatedPrinter, columns=settings.paper_columns, encoding=settings.encoding)
    outlets = [
        Outlet("receipt", paper(receipts), profile, settings.paper_columns),
        Outlet("spare", paper(receipts / "spare"), profile, settings.paper_columns),
    ]
    desk = DemoDesk(shop.home / "scanner", receipts / "receipts.txt")
    return desk, lambda tell: SimulatedScanner(shop.home, scanned_by(tell)), outlets


def _report(home: Path, error: BaseException) -> Path:
    from tui.crash import write_report

    return write_report(home, error)


def _events(path: Path, tell: Tell) -> CodeSource:
    from hardware.eventpipe import EventPipe

    return EventPipe(path, scanned_by(tell), lambda _broken: _tell_broken(tell))


def _display(settings: "DisplaySettings", tell: Tell) -> "Display":
    from hardware.display import Display, Profile, open_display
    from store.i18n import explain
    from tui.messages import DisplayNews

    profile = Profile(settings.encoding, settings.columns)
    return Display(
        open_display(settings.address),
        profile,
        lambda problem: tell(DisplayNews(explain(problem) if problem else "")),
    )


def _paired(pairing: "Pairing", tell: Tell) -> CodeSource:
    from hardware.scanner import Scanner, ScannerState, sentence

    none = (ScannerState.UNPAIRED, ScannerState.UNAVAILABLE)

    def changed(state: ScannerState) -> None:
        how: State = "well" if state is ScannerState.READY else "none" if state in none else "trouble"
        tell(ScannerNews(how, sentence(state)))

    return Scanner(scanned_by(tell), changed, pairing=pairing, on_broken=lambda _broken: _tell_broken(tell))


def _tell_broken(tell: Tell) -> None:
    tell(ScanBroken())
