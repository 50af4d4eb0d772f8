"""`shop init` and `shop recover`, as an owner types them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.shop.__main__ import Shop as Frame
from store.db.keys import Root
from store.db.opening import open_shop
from store.office import setting_up, staff
from tests.scripts.conftest import OWNER_PIN, Run, said

ROOT = Path(__file__).parents[3]


def shop_command(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`shop` in a process of its own, in an empty terminal that nobody sits at."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "GUITAI_HOME": str(home / "guitai"), **more}
    return subprocess.run(
        [sys.executable, "-m", "scripts.shop", *words],
        cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_yes_makes_a_whole_shop_in_an_empty_home(tmp_path: Path, now):
    ran = shop_command(tmp_path, "init", "--yes", LANG="en_GB.UTF-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    shop = open_shop(tmp_path / "guitai")
    try:
        pin = ran.stdout.split("The owner's PIN is ")[1][:6]
        assert staff.sign_on(shop, "1000", pin, "0101", now=now).role == "owner"
        assert shop.root.recovery_code() in ran.stdout
        assert (shop.engine, shop.settings.language) == ("sqlcipher", "en")
    finally:
        shop.close()
    assert stat.S_IMODE((tmp_path / "guitai/root.key").stat().st_mode) == 0o600
    again = shop_command(tmp_path, "init", "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"There is a shop at {tmp_path}/guitai/shop.db already.\n"


def test_without_yes_and_with_nobody_to_ask_nothing_is_made(tmp_path: Path):
    ran = shop_command(tmp_path, "init", LANG="en")
    assert ran.returncode == 1
    assert ran.stderr == "Something must be asked and nobody is there to answer: say it with options (see --help).\n"
    assert not (tmp_path / "guitai").exists()


def test_flags_alone_make_the_shop_that_they_say(run: Run, home: Path, now):
    words = ["--name", "转角小店", "--language", "zh_CN", "--currency", "hkd", "--zone", "Asia/Hong_Kong"]
    words += ["--paper", "58", "--owner-pin", OWNER_PIN, "--owner-name", "陈小姐", "--yes"]
    answer = run("init", *words)
    assert OWNER_PIN not in answer.output
    shop = open_shop(home)
    try:
        chosen = shop.settings
        assert (chosen.shop_name, chosen.currency.code, chosen.zone.key) == ("转角小店", "HKD", "Asia/Hong_Kong")
        assert chosen.paper_columns == 32
        assert staff.sign_on(shop, "1000", OWNER_PIN, "0101", now=now).name == "陈小姐"
    finally:
        shop.close()


def test_questions_are_asked_again_until_their_answers_can_be_used(run: Run, home: Path, now, monkeypatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    answers = ["fr", "en", "Corner Shop", "XYZ", "EUR", "Mars", "Europe/Berlin", "9", "58"]
    answers += ["12345", "123456", OWNER_PIN, "other1", OWNER_PIN, OWNER_PIN]
    said = run("init", answers="\n".join(answers) + "\n").output
    for refusal in ("“fr”", "“XYZ” cannot be", "6 to 12 digits.", "guessed at once", "were not the same"):
        assert refusal in said
    shop = open_shop(home)
    try:
        chosen = shop.settings
        assert (chosen.shop_name, chosen.language, chosen.currency.code) == ("Corner Shop", "en", "EUR")
        assert (chosen.zone.key, chosen.paper_columns) == ("Europe/Berlin", 32)
        assert staff.sign_on(shop, "1000", OWNER_PIN, "0101", now=now).number == "1000"
    finally:
        shop.close()


def test_a_shop_that_is_there_is_refused_before_anything_is_asked(run: Run, made: Path):
    assert run("init", ok=False).output == f"There is a shop at {made}/shop.db already.\n"


@pytest.mark.parametrize("scheme", ["sqlite", "sqlcipher"])
def test_the_store_can_be_elsewhere_and_later_commands_find_it(run: Run, home: Path, tmp_path: Path, scheme: str):
    url = f"{scheme}:///{tmp_path / 'elsewhere.db'}"
    assert said(run("init", "--url", url, "--json"))["url"] == url
    assert (tmp_path / "elsewhere.db").exists() and not (home / "shop.db").exists()
    assert said(run("staff", "list", "--json"))[0]["number"] == "1000"


def test_json_tells_what_a_program_needs(run: Run, home: Path):
    made = said(run("init", "--yes", "--json"))
    assert set(made) == {"home", "url", "owner", "pin", "recovery_code"}
    assert Root.from_recovery_code(made["recovery_code"]) == Root.load(home / "root.key")


def test_a_wrong_flag_makes_nothing(run: Run, home: Path):
    for words in (["--currency", "XXX"], ["--owner-pin", "1234"], ["--paper", "9"], ["--language", "fr"]):
        run("init", "--yes", *words, ok=False)
        assert list(home.iterdir()) == []


def test_recover_proves_the_code_and_changes_nothing(run: Run, made: Path):
    code = Root.load(made / "root.key").recovery_code()
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    (made / "root.key").unlink()
    assert said(run("recover", "--code", code.lower().replace("-", " "), "--json"))["shop"] == "Corner"
    assert not (made / "root.key").exists()
    run("recover", "--write", answers=f"nonsense\n{code}\n")
    assert {name: (made / name).read_bytes() for name in before} == before
    run("staff", "list")


def test_recover_opens_a_backup(run: Run, made: Path, tmp_path: Path):
    code = Root.load(made / "root.key").recovery_code()
    run("backup", str(tmp_path / "copy.db"))
    assert said(run("recover", str(tmp_path / "copy.db"), "--code", code, "--json"))["key"] is None
    refused = run("recover", str(tmp_path / "copy.db"), "--code", Root.new().recovery_code(), ok=False)
    assert refused.stderr.count("\n") == 1


def test_the_frame_knows_its_subjects():
    assert {"init", "recover", "staff", "tills", "settings", "language", "verify", "backup"} <= set(Frame.subjects)
    assert setting_up.OWNER == "1000"
