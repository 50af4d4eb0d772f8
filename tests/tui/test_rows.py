"""Frames of rows that are drawn already come to the picture that Textual's own frames come to."""

from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from tests.tui.conftest import Desk, Open
from tui.rows import RowCompositor, RowsUpdate

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
Frames = list[CompositorUpdate]


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> Frames:
    """What goes to the terminal beside whole pictures."""
    seen: Frames = []
    real = RowCompositor.render_partial_update

    def kept(self: RowCompositor) -> CompositorUpdate | None:
        update = real(self)
        if update is not None:
            seen.append(update)
        return update

    monkeypatch.setattr(RowCompositor, "render_partial_update", kept)
    return seen


def picture(desk: Desk) -> str:
    return desk.app.screen._compositor.render_full_update().render_segments(desk.app.console)


def shown(*written: str) -> list[str]:
    terminal = pyte.Screen(100, 30)
    pyte.Stream(terminal).feed("".join(written).replace("\n", "\r\n"))
    return terminal.display


async def test_a_scan_is_drawn_by_its_rows_alone_and_comes_to_the_whole_picture(
    open_till: Open, frames: Frames
) -> None:
    async with open_till(size=(100, 30)) as desk:
        await desk.scan(*[COLA, SOY] * 12)
        before = picture(desk)
        frames.clear()
        await desk.scan(OIL, OIL, SOY)
        assert frames and all(isinstance(frame, RowsUpdate) for frame in frames)
        drawn = [frame.render_segments(desk.app.console) for frame in frames]
        assert shown(before, *drawn) == shown(picture(desk)) != shown(before)
        assert sum(map(len, drawn)) < 3 * len(before)


async def test_what_lies_over_the_basket_stays_over_it(open_till: Open, frames: Frames) -> None:
    async with open_till(size=(100, 30)) as desk:
        await desk.scan(*[COLA, SOY] * 12)
        await desk.press("f2")
        before = picture(desk)
        frames.clear()
        await desk.type("12")
        desk.sale.w_due.refresh()
        await desk.settle()
        drawn = [frame.render_segments(desk.app.console) for frame in frames]
        assert frames
        assert shown(before, *drawn) == shown(picture(desk)) != shown(before)


async def test_scans_lay_nothing_out_and_a_message_of_two_lines_does(
    open_till: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts = []
    lay_out = Screen._refresh_layout

    def counted(self: Screen[Any], *args: Any, **named: Any) -> None:
        layouts.append(self)
        lay_out(self, *args, **named)

    monkeypatch.setattr(Screen, "_refresh_layout", counted)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(COLA)
        layouts.clear()
        await desk.scan(SOY, COLA, "4006381333931", SOY)
        assert layouts == []
        await desk.press("escape")
        await desk.scan("134567890123456789")
        assert layouts and "   first." in desk.lines()
