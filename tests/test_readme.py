"""What the two READMEs say is so. `python -m tests.test_readme` writes their tables of keys anew."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.main

from store.i18n import words
from tests.tui.ways import PLAIN, SHORT, WAYS
from tui import keymap, menu, presets

ROOT = Path(__file__).parents[1]
READMES = {"README.md": "en", "README.zh-CN.md": "zh_CN"}
KEYS = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)
HEADS: dict[keymap.Place, dict[str, str]] = {
    "sale": {"en": "| while selling | | |", "zh_CN": "| 销售时 | | |"},
    "tender": {"en": "| while paying | | |", "zh_CN": "| 收款时 | | |"},
}
"""The two screens that a cashier's day is made of; F1 tells the keys of the others."""
PRESETS, WRITTEN = (PLAIN, SHORT), {"enter": "Enter"}
MENU_HEAD = {"en": "| in the menu | | |", "zh_CN": "| 菜单里 | | |"}


def key_tables(language: str) -> str:
    """The keys of the sale and of paying from the keymap, and the menu's, as the README shows them."""
    keymap.use(presets.keys())  # whatever keys the till had that ran before in this process
    speak = words(language)
    lines = [""]
    for place, head in HEADS.items():
        lines += [head[language], "|---|---|---|"]
        lines += [
            f"| `{action.shown}` | {speak(action.name)} | {_told(action, speak)} |"
            for action in keymap.actions(place)
            if action.help and action.shown and action.id != "demo_scan"
        ]
        lines.append("")
    lines += [MENU_HEAD[language], "|---|---|---|"]
    lines += [f"| `.` `{each.key}` | {speak(each.name)} | {speak(each.help)} |" for each in menu.ENTRIES]
    lines.append("")
    return "\n".join([*lines, ""]).removesuffix("\n") + "\n"


COUNTS = re.compile(r"(?<=<!-- counts -->\n).*?(?=<!-- /counts -->)", re.DOTALL)
COUNT_HEAD = {"en": "| keys pressed, beyond the scans | {} | {} |", "zh_CN": "| 扫码之外要按的键 | {} | {} |"}
SCANNED = {"en": "scan", "zh_CN": "扫码"}


def counts(language: str) -> str:
    """How many keys each way takes under both presets, and which."""
    lines = [COUNT_HEAD[language].format(*(f"`{name}`" for name in PRESETS)), "|---|---|---|"]
    for way in WAYS:
        cells = (f"**{way.count(name)}** · {_keys(way.pressed(name), language)}" for name in PRESETS)
        lines.append(f"| {way.name[language]} | {' | '.join(cells)} |")
    return "\n".join(["", *lines, "", ""])


def _keys(pressed: list[str], language: str) -> str:
    named = (SCANNED[language] if key[0] == "<" else f"`{WRITTEN.get(key) or _written(key)}`" for key in pressed)
    return " ".join(named)


def _written(key: str) -> str:
    return key if key.isdigit() else keymap.written(key)


def _told(action: keymap.Action, speak: Callable[[str], str]) -> str:
    return keymap.told(speak(action.help), action.others, speak("{help}; also {keys}"))


def code_lines(name: str) -> list[str]:
    """The commands in a README's code blocks, without prompts, comments and answers."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", READMES)
def test_a_readme_opens_with_the_two_commands(name):
    assert [line.split("  ")[0] for line in code_lines(name)[:2]] == ["scripts/till --demo", "scripts/test"]


@pytest.mark.parametrize(("name", "language"), READMES.items())
def test_the_table_of_keys_is_the_keymap(name, language):
    (table,) = KEYS.findall((ROOT / name).read_text(encoding="utf-8"))
    assert table == key_tables(language), "python -m tests.test_readme writes it anew"


@pytest.mark.parametrize(("name", "language"), READMES.items())
def test_the_counted_keys_are_those_that_the_test_of_the_till_presses(name, language):
    (table,) = COUNTS.findall((ROOT / name).read_text(encoding="utf-8"))
    assert table == counts(language), "python -m tests.test_readme writes it anew"


@pytest.mark.parametrize("name", READMES)
def test_every_shop_command_of_a_readme_exists_with_its_options(name):
    from scripts.shop.__main__ import app

    told = [words for words in (shlex.split(line, comments=True) for line in code_lines(name)) if words[0] == "shop"]
    assert len(told) > 10
    for line in told:
        command = typer.main.get_command(app)
        command = command.load(line[1])
        rest = line[2:]
        while hasattr(command, "commands"):
            assert rest[0] in command.commands, line
            command, rest = command.commands[rest[0]], rest[1:]
        options = {option for parameter in command.params for option in parameter.opts}
        for word in rest:
            if word.startswith("--"):
                assert word.split("=")[0] in options, f"{' '.join(line)}: {word}"


@pytest.mark.parametrize("name", READMES)
def test_every_script_module_and_picture_that_a_readme_names_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for target in targets:
        assert (ROOT / target).exists(), target
    for line in code_lines(name):
        command = shlex.split(line, comments=True)[0]
        if command.startswith("scripts/"):
            assert (ROOT / command).exists(), command
    for path in re.findall(r"`((?:store|hardware|tui|scripts|tests)/[\w/.-]*)`", text):
        assert (ROOT / path).exists(), path


def test_both_readmes_tell_the_same_commands():
    english, chinese = ([shlex.split(line, comments=True) for line in code_lines(name)] for name in READMES)
    assert english == chinese


if __name__ == "__main__":
    for name, language in READMES.items():
        path = ROOT / name
        text = KEYS.sub(key_tables(language).replace("\\", r"\\"), path.read_text(encoding="utf-8"))
        path.write_text(COUNTS.sub(counts(language), text), encoding="utf-8")
