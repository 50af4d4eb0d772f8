"""The terminal that other tests look through shows what a real one would."""

import sys
from collections.abc import Iterator

import pytest

from tests.terminal import Late, Terminal

ECHO = "while (line := input()) != 'end': print('heard', line, flush=True)\nraise SystemExit(3)"


@pytest.fixture
def echo() -> Iterator[Terminal]:
    with Terminal([sys.executable, "-c", ECHO], columns=40, rows=6) as terminal:
        yield terminal


def test_a_chinese_character_stands_in_two_cells_and_is_read_once(echo: Terminal) -> None:
    echo.type("农夫山泉550ml|\r")
    assert "heard 农夫山泉550ml|" in echo.wait_for("heard 农夫山泉550ml|").splitlines()
    assert echo._screen.buffer[1][len("heard ") + 8 + 5].data == "|"


def test_what_never_comes_is_said_with_the_screen_that_came_instead(echo: Terminal) -> None:
    echo.type("one\r")
    echo.wait_for("heard one")
    with pytest.raises(Late, match=r"(?s)'two'.*heard one"):
        echo.wait_for("two", seconds=0.2)


def test_a_program_that_ended_is_not_waited_for(echo: Terminal) -> None:
    echo.type("end\r")
    with pytest.raises(Late, match="ended with 3"):
        echo.wait_for("heard", seconds=30)
    assert echo.wait_for_exit() == 3


def test_kill_leaves_what_was_already_on_the_screen(echo: Terminal) -> None:
    echo.type("one\r")
    echo.wait_for("heard one")
    echo.kill()
    assert echo.process.returncode == -9
    assert "heard one" in echo.text()


def test_keyboard_and_frame_questions_leave_no_mark_on_the_screen() -> None:
    asks = r"print('a\x1b[>25ub\x1b[?2026$pc\x1b[<ud', flush=True); answer = input(); print(repr(answer))"
    with Terminal([sys.executable, "-c", asks], columns=40, rows=6) as terminal:
        terminal.wait_for("abcd")
        terminal.type("\r")
        terminal.wait_for("2026;2$y")


def test_memory_and_processor_time_are_the_programs_own() -> None:
    busy = "data = bytearray(50_000_000); n = sum(range(3_000_000)); print('done', flush=True); input()"
    with Terminal([sys.executable, "-c", busy]) as terminal:
        terminal.wait_for("done")
        assert terminal.rss_bytes() > 50_000_000
        spent = terminal.cpu_seconds()
        assert spent > 0.01
        assert terminal.cpu_seconds() - spent < 0.01
