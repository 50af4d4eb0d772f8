"""The sentences of the program and their Chinese: `python -m scripts.messages` brings the catalogue up to date,
with `--check` it only says what is wrong (exit 1).

English sentences in the code are the keys. Edit msgstr in store/locale/zh_CN/LC_MESSAGES/guitai.po, then run this:
it adds new keys with nothing beside them, drops those that nobody says any more, and compiles the .mo.
"""

import ast
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "store/locale/zh_CN/LC_MESSAGES/guitai.po"
MO = PO.with_suffix(".mo")
SPEAKERS = {"_", "N_", "speak", "say"}
"""What a sentence of the program is given to; frame.help_texts adds what commands say of themselves."""


def spoken() -> dict[str, str]:
    """Every sentence of the program, and where it is said."""
    found: dict[str, str] = {}
    for room in ("store", "hardware", "tui", "scripts"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for text, line in literals(ast.parse(file.read_text(encoding="utf-8"))):
                found.setdefault(text, f"{file.relative_to(ROOT)}:{line}")
    for text in command_help():
        found.setdefault(text, "the help of shop")
    return found


def literals(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in SPEAKERS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value, node.lineno


def made_up(tree: ast.AST) -> Iterator[int]:
    """Lines where a sentence is put together in the code, so that no catalogue can hold it."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and node.args
            and _name(node.func) in SPEAKERS
            and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
        ):
            yield node.lineno


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def command_help() -> Iterator[str]:
    from scripts.shop.__main__ import app
    from scripts.shop.frame import Shop, help_texts

    group = typer.main.get_command(app)
    assert isinstance(group, Shop)
    yield from help_texts(group)
    for name, subject in group.subjects.items():
        yield subject.summary
        yield from help_texts(group.load(name))


def fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def problems() -> list[str]:
    """What is wrong with the catalogue, a line each."""
    wrong = []
    for room in ("store", "hardware", "tui", "scripts"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for line in made_up(ast.parse(file.read_text(encoding="utf-8"))):
                wrong.append(f"{file.relative_to(ROOT)}:{line}: a sentence put together here cannot be translated")
    said = spoken()
    catalogue = read()
    for text, where in said.items():
        message = catalogue.get(text)
        if message is None or not message.string:
            wrong.append(f"{where}: no Chinese for {text!r}")
        elif fields(text) != fields(str(message.string)):
            wrong.append(f"{where}: {text!r} and its Chinese do not have the same parameters")
    for message in catalogue:
        if message.id and message.id not in said:
            wrong.append(f"{PO.relative_to(ROOT)}: nobody says {message.id!r}")
    if MO.read_bytes() != compiled(catalogue):
        wrong.append(f"{MO.relative_to(ROOT)} is not what {PO.name} compiles to")
    return wrong


def read() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> None:
    catalogue, said = read(), spoken()
    for message in list(catalogue):
        if message.id and message.id not in said:
            catalogue.delete(message.id)
    for text in said:
        if text not in catalogue:
            catalogue.add(text)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, width=110, ignore_obsolete=True)
    MO.write_bytes(compiled(read()))


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    found = problems()
    print("\n".join(found) or f"{len(spoken())} sentences, each with its Chinese")
    sys.exit(1 if found else 0)
