"""What every command shares: help in both languages, one line when it is refused, and a quick start."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import typer.main
from typer._click.core import Command
from typer.core import TyperArgument, TyperGroup, TyperOption

from scripts.shop.__main__ import app
from scripts.shop.cells import width
from scripts.shop.frame import Shop, translated, wrap
from store import i18n
from tests.scripts.conftest import Run

ROOT = Path(__file__).parents[3]


def frame() -> Shop:
    group = typer.main.get_command(app)
    assert isinstance(group, Shop)
    return group


def commands(name: str, command: Command):
    """Every command under a subject by its words, groups too."""
    yield name, command
    if isinstance(command, TyperGroup):
        for child, inner in command.commands.items():
            yield from commands(f"{name} {child}", inner)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("subject", Shop.subjects)
def test_every_command_and_option_has_help_in_both_languages(subject: str, language: str):
    i18n.use(language)
    chinese = language == "zh_CN"
    for name, command in commands(subject, translated(frame().load(subject))):
        texts = {name: command.help}
        for param in command.params:
            assert isinstance(param, TyperOption | TyperArgument)
            texts[f"{name} {param.opts[0]}"] = param.help
        for where, text in texts.items():
            assert text, f"{where} has no help"
            assert any("\u4e00" <= char <= "\u9fff" for char in text) is chinese, where


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_help_is_printed_within_80_cells(run: Run, home: Path, language: str):
    (home / "language").write_text(language)
    for words in ([], *([name] for name in Shop.subjects)):
        for line in run(*words, "--help").output.splitlines():
            assert width(line) <= 80, line


def test_chinese_is_wrapped_by_cells_and_no_line_begins_with_a_stop():
    lines = wrap("收银员在收银台前收钱,找零,打印小票。" * 4, 30)
    assert "".join(lines) == "收银员在收银台前收钱,找零,打印小票。" * 4
    assert max(map(width, lines)) <= 31  # a stop that hangs over the edge
    assert not any(unicodedata.category(line[0]).startswith("P") for line in lines)


def test_english_is_wrapped_at_spaces():
    assert wrap("one two three four", 9) == ["one two", "three", "four"]


def test_a_misspelt_subject_is_answered_with_the_one_that_was_meant(run: Run, home: Path):
    (home / "language").write_text("en")
    refused = run("stuff", "list", ok=False)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "No such command 'stuff'" in refused.stderr and "'staff'" in refused.stderr
    assert refused.stderr.count("\n") == 1
    (home / "language").write_text("zh_CN")
    assert run("stuff", "list", ok=False).stderr == "没有命令 'stuff':是不是 'staff'?请看 shop --help\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tills", "add"], "number"),
        (["tills", "add", "two"], "number"),
        (["tills", "list", "--colour"], "--colour"),
        (["tills"], "shop tills --help"),
    ],
)
def test_a_command_line_that_is_not_understood_gets_one_line_and_2(run: Run, home: Path, words, said):
    refused = run(*words, ok=False)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert said in refused.stderr


def test_without_a_shop_a_command_says_how_to_make_one(run: Run, home: Path):
    (home / "language").write_text("en")
    refused = run("staff", "list", ok=False)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert str(home) in refused.stderr and "`shop init`" in refused.stderr and refused.stderr.count("\n") == 1


def test_home_may_be_said_before_the_subject(run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GUITAI_HOME", str(tmp_path / "nothing"))
    run("staff", "list", ok=False)
    assert "1000" in run("--home", str(made), "staff", "list").output


def test_help_needs_neither_the_store_nor_the_screen():
    """What makes `shop --help` quick: nothing heavy is imported for it."""
    code = (
        "import sys\nfrom scripts.shop.__main__ import main\nsys.argv = ['shop', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    )
    env = {**os.environ, "GUITAI_HOME": "/nonexistent"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    loaded = {name.split(".")[0] for name in ran.stderr.split()}
    assert "--home" in ran.stdout
    assert not loaded & {"peewee", "textual", "pypinyin", "argon2", "babel", "rich", "escpos", "sqlcipher3", "uvicorn"}
