"""From the command line to the sign-on screen, in a real terminal."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store import i18n
from store.office.demo import make_demo
from tests.terminal import Terminal
from tui.__main__ import TillRuns, _claim
from tui.crash import scrubbed, write_report

ROOT = Path(__file__).resolve().parents[2]
TILL = [sys.executable, "-m", "tui"]


def run(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GUITAI_HOME": str(home), "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}
    return subprocess.run([*TILL, *args], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def demo_shop(tmp_path: Path) -> Path:
    make_demo(tmp_path, language="en").close()
    return tmp_path


def test_without_a_shop_it_says_how_to_make_one(home: Path) -> None:
    ended = run(home=home)
    assert ended.returncode == 1
    assert "shop init" in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_a_till_that_the_shop_does_not_have_is_named(demo_shop: Path) -> None:
    ended = run("--demo", "--till", "7", home=demo_shop)
    assert (ended.returncode, "no till 7" in ended.stderr) == (1, True)


def test_without_a_terminal_it_ends_in_one_sentence(demo_shop: Path) -> None:
    for more in ([], ["--customer"]):
        ended = run("--demo", "--home", str(demo_shop), *more, home=demo_shop)
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
        assert "runs in a terminal only" in ended.stderr


def test_one_till_number_runs_once(tmp_path: Path) -> None:
    held = _claim(tmp_path, "0101")
    with pytest.raises(TillRuns):
        _claim(tmp_path, "0101")
    os.close(_claim(tmp_path, "0102"))
    os.close(held)
    os.close(_claim(tmp_path, "0101"))


def test_in_a_real_terminal_the_demo_sells_prints_survives_a_kill_and_ends(demo_shop: Path) -> None:
    i18n.use("en")
    command = [*TILL, "--demo", "--home", str(demo_shop)]
    with Terminal(command, cwd=ROOT) as terminal:
        terminal.wait_for("PIN 123456", 30)
        sign_on(terminal)
        terminal.type("2*9520000000059\r")
        terminal.wait_for(" 5.00")
        (demo_shop / "demo" / "scanner").open("w").write("9520000000066\n")
        terminal.wait_for("Lines 2 · pieces 3")
        second = subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1 and "runs already" in second.stderr
        terminal.kill()
    with Terminal(command, cwd=ROOT) as terminal:
        terminal.wait_for("PIN 123456", 30)
        sign_on(terminal)
        terminal.wait_for("here again")
        terminal.press("f12")
        terminal.wait_for("Amount handed over")
        terminal.type("20\r")
        terminal.wait_for("7.10")
        receipts = demo_shop / "demo" / "receipts" / "receipts.txt"
        terminal.wait_for(lambda _text: receipts.exists() and "12.90" in receipts.read_text())
        terminal.type(".")
        terminal.wait_for("Sign off")
        terminal.type("o")
        terminal.wait_for("PIN 123456")
        terminal.press("f4")
        assert terminal.wait_for_exit() == 0


def test_a_till_whose_terminal_is_gone_ends_even_if_hang_ups_were_ignored(demo_shop: Path) -> None:
    till = shlex.join([*TILL, "--demo", "--home", str(demo_shop)])
    with Terminal(["sh", "-c", f"trap '' HUP; exec {till}"], cwd=ROOT) as terminal:
        terminal.wait_for("PIN 123456", 30)
        terminal.hang_up()
        assert terminal.process.wait(30) == -signal.SIGHUP


def sign_on(terminal: Terminal) -> None:
    terminal.type("1001\r")
    terminal.wait_for("PIN of 1001")
    terminal.type("123456\r")
    terminal.wait_for("F9")


def test_the_till_starts_without_what_only_some_sales_need(tmp_path: Path) -> None:
    heavy = "argon2 escpos pypinyin biip usb serial openpyxl python_calamine typer babel"
    code = f"import sys, tui.setting_out; print(sorted(set('{heavy}'.split()) & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == "[]", ended.stderr


def test_a_crash_report_says_where_and_holds_no_values(tmp_path: Path) -> None:
    def signs_on(pin: str) -> None:
        raise ValueError(f"bad PIN {pin} for 13812345678")

    try:
        signs_on("274951")
    except ValueError as error:
        file = write_report(tmp_path, error)
        assert scrubbed(error) in file.read_text()
    text = file.read_text()
    assert "signs_on" in text and "ValueError: bad PIN # for #" in text
    assert "274951" not in text and "13812345678" not in text
    assert file.stat().st_mode & 0o077 == 0


async def test_a_fault_in_a_screen_ends_the_till_with_a_report_and_code_1(demo_shop: Path) -> None:
    from tui.app import Till
    from tui.devices import Devices

    def broken() -> None:
        raise RuntimeError("secret 274951")

    shop = make_demo(demo_shop)
    app = Till(shop, "0101", Devices(), on_crash=lambda error: write_report(shop.home, error))
    app.local_now = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        async with app.run_test():
            pass
    assert app.return_code == 1
    assert app.crashed_into is not None and "274951" not in app.crashed_into.read_text()
    shop.close()
