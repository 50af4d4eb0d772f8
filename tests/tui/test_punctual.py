"""A box that is held up just as a timer is set: the timer comes late, and no key waits for ever."""

import asyncio
from itertools import count

import pytest
import textual._time
from textual.app import App

from tests.tui.conftest import Open
from tests.tui.test_in_order import at_once
from tests.tui.waiting import until
from tui.punctual import Punctual

LOOKS = 500
"""Not for ever: a timer that repeats would never find a beat that is still to come."""


@pytest.fixture
def hold_up(monkeypatch: pytest.MonkeyPatch):
    """From its call on, each of the next looks at the clock finds it 70 ms later than the one before."""
    real = textual._time.get_time

    def begin() -> None:
        looks = count()
        monkeypatch.setattr(textual._time, "get_time", lambda: real() + 0.07 * min(next(looks), LOOKS))

    return begin


class Beating(Punctual, App[None]):
    pass


class Skipping(App[None]):
    pass


@pytest.mark.parametrize(("kind", "comes"), [(Beating, True), (Skipping, False)])
async def test_a_timer_comes_however_late_it_was_begun(hold_up, kind, comes):
    """Textual's own does not: should this ever fail for it, `Punctual` has become needless."""
    beats: list[int] = []
    app = kind()
    async with app.run_test():
        hold_up()
        app.set_timer(0.01, lambda: beats.append(1))
        await asyncio.sleep(0.1)
    assert bool(beats) is comes


async def test_a_question_takes_its_key_on_a_box_that_was_held_up(open_till: Open, hold_up) -> None:
    async with open_till() as desk:
        await desk.press(".")
        hold_up()
        at_once(desk, "p")
        await until(desk, lambda: desk.place == "price_check")
