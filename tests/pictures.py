"""Pictures of the screens as a terminal shows them, of the demo shop: `python -m tests.pictures --help`.

Draws the cells that Textual would write, with fonts of this machine (Debian: fonts-noto-cjk, fonts-dejavu-core).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual._context import visible_screen_stack
from textual.app import App
from textual.pilot import Pilot

from hardware.encode import Profile
from hardware.eventpipe import EventPipe
from hardware.ports import Status
from hardware.simulated import SimulatedPrinter
from store import i18n
from store.office import listing
from store.office.demo import make_demo
from store.office.demo_members import CARD
from tui.app import Till
from tui.demo import DemoDesk
from tui.devices import Devices, Tell, scanned_by
from tui.messages import Scanned
from tui.outlet import Outlet
from tui.screens.sale import SaleScreen

MOMENT = datetime(2026, 11, 21, 10, 42, 7, tzinfo=UTC)
CELL = (10, 21)
LATIN = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
LATIN_BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"
CHINESE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
CHINESE_BOLD = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIMPLIFIED = 2
"""The face of the .ttc that draws Chinese as it is drawn on the mainland."""

BLOCKS = {
    "█": (0, 0, 1, 1), "▀": (0, 0, 1, 0.5), "▄": (0, 0.5, 1, 1), "▌": (0, 0, 0.5, 1), "▐": (0.5, 0, 1, 1),
    "▊": (0, 0, 0.75, 1), "▎": (0, 0, 0.25, 1), "▔": (0, 0, 1, 0.125), "▁": (0, 0.875, 1, 1), "▏": (0, 0, 0.125, 1),
}  # fmt: skip

DIM, BRIGHT, HALF = (0, 0, 0), (255, 255, 255), (170, 170, 170)
NORMAL_8 = [DIM, (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), HALF]
BRIGHT_8 = [(85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255)]
THEME = TerminalTheme(DIM, (220, 220, 220), NORMAL_8, [*BRIGHT_8, BRIGHT])


def draw_screen(app: App[object], file: Path, *, colours: int = 0) -> None:
    """Write what the app shows as a PNG. `colours` 16: as a terminal of 16 colours shows it."""
    width, height = app.size
    picture = Image.new("RGB", (width * CELL[0], height * CELL[1]), (13, 17, 23))
    pen = ImageDraw.Draw(picture)
    fonts = {
        (wide, bold): ImageFont.truetype(
            (CHINESE_BOLD if bold else CHINESE) if wide else (LATIN_BOLD if bold else LATIN),
            17 if wide else 16,
            SIMPLIFIED if wide else 0,
        )
        for wide in (True, False)
        for bold in (True, False)
    }
    visible_screen_stack.set(app._background_screens)
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for text, style, _control in strip:
            ink, ground, bold, underline = _colours(style or Style(), colours)
            for char in text:
                cells = cell_len(char)
                left, top = x * CELL[0], y * CELL[1]
                right, bottom = left + cells * CELL[0], top + CELL[1]
                pen.rectangle((left, top, right - 1, bottom - 1), fill=ground)
                if char in BLOCKS:
                    x1, y1, x2, y2 = BLOCKS[char]
                    box = (left + x1 * CELL[0], top + y1 * CELL[1], left + x2 * CELL[0] - 1, top + y2 * CELL[1] - 1)
                    pen.rectangle(tuple(round(edge) for edge in box), fill=ink)
                elif char.strip():
                    wide = cells == 2 or char > "\u2e80"
                    pen.text(
                        (left, top + (CELL[1] - 21) // 2 + (15 if wide else 16)),
                        char,
                        font=fonts[wide, bold],
                        fill=ink,
                        anchor="ls",
                    )
                if underline:
                    pen.line((left, bottom - 2, right - 1, bottom - 2), fill=ink)
                x += cells
    picture.quantize(64).save(file, optimize=True)


def _colours(style: Style, colours: int) -> tuple[tuple[int, int, int], tuple[int, int, int], bool, bool]:
    def rgb(color: object, ground: bool) -> tuple[int, int, int]:
        if color is None:
            return THEME.background_color if ground else THEME.foreground_color  # type: ignore[return-value]
        if colours == 16:
            color = color.downgrade(ColorSystem.STANDARD)  # type: ignore[attr-defined]
        return tuple(color.get_truecolor(THEME, foreground=not ground))  # type: ignore[attr-defined,return-value]

    ink, ground = rgb(style.color, False), rgb(style.bgcolor, True)
    if style.reverse:
        ink, ground = ground, ink
    return ink, ground, bool(style.bold), bool(style.underline)


async def shoot(folder: Path, language: str, size: tuple[int, int], colours: int, tour: str) -> None:
    """Every screen of a tour through the demo shop."""
    with tempfile.TemporaryDirectory() as home:
        shop = make_demo(Path(home), language=language)
        i18n.use(language)
        columns = shop.settings.paper_columns
        paper = SimulatedPrinter(Path(home) / "paper", columns=columns)
        demo = DemoDesk(Path("~/.local/share/guitai/demo/scanner"), Path("~/.local/share/guitai/demo/receipts.txt"))
        devices = Devices((_no_scanner,), [Outlet("receipt", paper, Profile(), columns)])
        app = Till(shop, "0101", devices, demo=demo, clock=lambda: MOMENT)
        tag = f"{language}-{size[0]}x{size[1]}" + (f"-{colours}" if colours else "")
        async with app.run_test(size=size) as pilot:
            async for name in TOURS[tour](app, pilot, paper):
                draw_screen(app, folder / f"{name}-{tag}.png", colours=colours)
        shop.close()


async def _tour(app: Till, pilot: Pilot[None], paper: SimulatedPrinter) -> AsyncIterator[str]:
    async def settled(seconds: float = 0.15) -> None:
        await pilot.pause(seconds)

    async def keys(*names: str) -> None:
        await pilot.press(*names)
        await settled()

    async def scan(*codes: str) -> None:
        for code in codes:
            app.post_message(Scanned(code))
        await settled()

    goods = listing.articles()
    priced = [article for article in goods if article.price and not article.weighed]
    weighed = [article for article in goods if article.weighed]
    asked = next(article for article in goods if article.price is None)

    await settled()
    yield "sign-on"
    await keys(*"1001", "enter", *"123456", "enter")
    while not isinstance(app.screen, SaleScreen):  # the demo counts no float
        await settled()
    yield "sale-empty"
    await scan(*(priced[at].code for at in (4, 23, 41, 58)), f"1.236*{weighed[2].code}")
    await scan(f"2*{priced[8].code}", priced[77].code, f"0.482*{weighed[9].code}", f"2*{priced[96].code}")
    yield "sale"
    await scan("4006381333931")
    yield "unknown"
    await keys(*("可" if i18n.current() == "zh_CN" else "co"))
    yield "search"
    await keys("escape", "f2")
    yield "quantity"
    await scan(priced[1].code)
    yield "question-open"
    await keys("escape", "f4")
    yield "void"
    await keys("escape", "f1")
    yield "help"
    await keys("escape")
    await scan(asked.code)
    yield "price"
    await keys("escape", "f12")
    yield "tender"
    await keys("escape", "f3", *("王" if i18n.current() == "zh_CN" else "wang"))
    yield "member-search"
    await keys("escape", "f3", *"13900001234")
    yield "member-unknown"
    await keys("escape")
    await scan(CARD)
    yield "member-sale"
    await keys("escape", "/")
    yield "why"
    await keys("escape", "f3")
    yield "member"
    await keys("escape", "f12", *"100", "f9")
    yield "tender-reference"
    await keys("f2")
    yield "tender-mixed"
    await keys("escape")
    await keys(*"200", "enter")
    await settled(2.5)
    yield "paid"
    await keys("f9")
    yield "sales"
    await keys("enter")
    yield "last-sale"
    paper.condition = Status.PAPER_OUT
    await keys("f2")
    await settled(0.5)
    yield "printer-trouble"
    await keys(".")
    yield "menu"
    await keys("9")
    yield "queue"


async def _day(app: Till, pilot: Pilot[None], paper: SimulatedPrinter) -> AsyncIterator[str]:
    """What a cashier does beside selling, up to the Z."""

    async def keys(*names: str) -> None:
        await pilot.press(*names)
        await pilot.pause(0.15)

    async def wait_for(place: str) -> None:
        while getattr(app.screen, "place", "") != place:
            await pilot.pause(0.05)

    await pilot.pause(0.15)
    await keys(*"1001", "enter", *"123456", "f3")
    await wait_for("hours")
    yield "hours"
    await keys("1")
    await keys(*"1001", "enter", *"123456", "enter")
    await wait_for("sale")
    yield "shift-open"
    await keys("f8", "f8", "-")
    await wait_for("locked")
    yield "locked"
    await keys(*"123456", "enter")
    await wait_for("sale")
    await keys("f12", "f2", ".")
    yield "menu"
    await keys("6")
    await wait_for("amount")
    await keys(*"200")
    yield "pay-in"
    await keys("enter")
    yield "pay-in-reason"
    await keys("1")
    await wait_for("sale")
    yield "paid-in"
    await keys(".", "x")
    await wait_for("report")
    yield "x-report"
    await keys("escape", "f8", ".", "z")
    await wait_for("unsettled")
    yield "unsettled"
    await keys("escape", "f12", "f2", ".", "z")
    await wait_for("count")
    await keys("2", "enter", "enter", "1", "enter", "7")
    yield "count"
    await keys("f2")
    await wait_for("counted")
    yield "counted"
    await keys("f2")
    await wait_for("closed")
    yield "z-report"
    await keys("f2")
    await wait_for("sign_on")
    yield "signed-off"
    await keys(*"1000", "enter", *"888888", "enter")
    await wait_for("float")
    await keys("enter", ".", "a")
    await wait_for("alerts")
    await pilot.pause(0.3)
    yield "alerts"


async def _rewards(app: Till, pilot: Pilot[None], paper: SimulatedPrinter) -> AsyncIterator[str]:
    """What points buy, what a tier brings, and change that goes into the account."""

    async def keys(*names: str) -> None:
        await pilot.press(*names)
        await pilot.pause(0.2)

    async def wait_for(place: str) -> None:
        while getattr(app.screen, "place", "") != place:
            await pilot.pause(0.05)

    await pilot.pause(0.15)
    await keys(*"1001", "enter", *"123456", "enter")
    await wait_for("sale")
    app.post_message(Scanned(CARD))
    await keys("f8", "f8", "f3")
    yield "panel"
    await keys("f7")
    await wait_for("rewards")
    yield "rewards"
    await keys("2")
    await wait_for("sale")
    yield "goods-for-points"
    await keys("f3", "f7", "3")
    await wait_for("sale")
    yield "coupon-for-points"
    await keys("f3", "f9")
    await wait_for("benefits")
    yield "benefits"
    await keys("1")
    await wait_for("sale")
    yield "handed-out"
    await keys("f12", "f7")
    yield "keeping"
    await keys(*"100", "enter")
    await wait_for("sale")
    await pilot.pause(0.5)
    yield "kept"
    await keys(".")
    await wait_for("menu")
    yield "menu-of-members"


TOURS = {"sale": _tour, "day": _day, "rewards": _rewards}


def _no_scanner(tell: Tell) -> EventPipe:
    return EventPipe(os.pipe()[0], scanned_by(tell))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--size", action="append", help="100x30; may be given several times")
    parser.add_argument("--language", action="append", choices=i18n.LANGUAGES)
    parser.add_argument("--colours", type=int, choices=(0, 16), default=0)
    parser.add_argument("--tour", choices=TOURS, action="append", help="selling, or the day around it; both")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for language in args.language or i18n.LANGUAGES:
        for size in args.size or ("80x24", "100x30", "120x40"):
            width, height = map(int, size.split("x"))
            for tour in args.tour or TOURS:
                asyncio.run(shoot(args.out, language, (width, height), args.colours, tour))


if __name__ == "__main__":
    main()
