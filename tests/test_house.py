"""The house stands as ARCHITECTURE says: who may import whom, what lies at the top, how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TOP = {
    *(".ci", ".editorconfig", ".github", ".gitignore", ".pre-commit-config.yaml"),
    *("CHANGELOG.md", "LICENSE", "README.md", "README.zh-CN.md", "pyproject.toml", "requirements.lock"),
    *("docs", "hardware", "scripts", "store", "tests", "tui"),
}

LONG = {
    "store/pricing/offers/forms.py": "one small class a kind of field, all read and written the same way",
    "tui/screens/tender.py": "one question with all the ways to answer it",
}
"""Files over 400 lines, and why each is still one subject."""


MUTUAL = {
    frozenset({"store.db.backup", "store.db.opening"}): "a shop is backed up before its store is changed by an opening",
}
"""Modules of the store that need each other, and why that is not a matter of where things lie."""


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def modules(room: str) -> list[str]:
    """Every module of a room but the doors that run something when they are imported."""
    files = sorted((ROOT / room).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return [name for name in names if not name.split(".")[-1][0].isdigit()]


def loaded_by(names: list[str]) -> set[str]:
    """What is in sys.modules, by its first name, once a fresh Python has imported these."""
    code = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nprint(*sys.modules, sep='\\n')"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return {name.split(".")[0] for name in ran.stdout.split()}


def test_the_import_contracts_are_kept():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("room", "never"),
    [("store", "textual"), ("scripts", "textual"), ("hardware", "textual"), ("hardware", "peewee")],
)
def test_importing_a_room_does_not_bring_in(room, never):
    names = modules(room)
    assert len(names) > 3
    loaded = loaded_by(names)
    assert room in loaded
    assert never not in loaded


def test_only_who_serves_loads_a_server():
    loaded = loaded_by([*modules("scripts/shop"), "store.office.api.tokens", "tui.app"])
    assert not loaded & {"uvicorn", "h11"}
    assert "uvicorn" in loaded_by(modules("scripts/api"))


def test_only_the_store_names_peewee():
    for file in tracked("*.py"):
        if file.parts[0] not in ("hardware", "tui", "scripts"):
            continue
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            assert not {name.split(".")[0] for name in named} & {"peewee", "playhouse"}, f"{file}:{node.lineno}"


def test_nothing_lies_at_the_top_but_what_belongs_there():
    assert {file.parts[0] for file in tracked("*")} <= TOP


def test_a_file_of_more_than_400_lines_gives_its_reason():
    long = {str(file) for file in tracked("*.py") if len((ROOT / file).read_text(encoding="utf-8").splitlines()) > 400}
    assert long <= set(LONG)


def test_half_of_all_files_have_about_100_lines_or_fewer():
    lengths = sorted(len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in tracked("*.py"))
    assert lengths[len(lengths) // 2] <= 150


def imported_by(name: str, known: set[str]) -> set[str]:
    """The modules that this one imports anywhere: at once, in a function, or for its types only."""
    file = ROOT / name.replace(".", "/")
    source = file.with_suffix(".py") if file.with_suffix(".py").exists() else file / "__init__.py"
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {deep if (deep := f"{node.module}.{each.name}") in known else node.module for each in node.names}
    return found & known - {name}


def circles(needs: dict[str, set[str]]) -> list[frozenset[str]]:
    """Groups of modules each of which is needed, in the end, by itself."""
    reach = {name: set(direct) for name, direct in needs.items()}
    while True:
        further = {name: reached.union(*(reach[each] for each in reached)) for name, reached in reach.items()}
        if further == reach:
            break
        reach = further
    return list(
        {frozenset(other for other in reach[name] if name in reach[other]) for name in reach if name in reach[name]}
    )


def test_no_modules_of_the_store_or_of_the_hardware_need_each_other():
    """Also not within a function or for types: what two modules share is a third one."""
    names = {*modules("store"), *modules("hardware")}
    found = circles({name: imported_by(name, names) for name in names})
    assert set(found) == set(MUTUAL)
