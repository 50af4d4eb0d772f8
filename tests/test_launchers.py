"""The two front doors, on machines that lack one thing or another.

A machine is a folder of commands that is all of $PATH: the shell's own tools and a Python that only writes down
what it was asked to do.
"""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parents[1]
SCRIPTS = ("till", "test", "prepare", "lock")
TOOLS = ("sh", "awk", "cat", "chmod", "cmp", "cp", "mkdir", "readlink", "rm")

PYTHON = """#!/bin/sh
log=$MACHINE/log
case "$*" in
    *find_spec*) echo "${PYTHON_SAYS:-ready 3.12}" ;;
    *"%d.%d"*) echo 3.12 ;;
    "-m venv "*)
        echo venv >>"$log"
        rm -rf "$4"
        mkdir -p "$4/bin" "$4/lib/python3.12/site-packages"
        cp "$MACHINE/bin/python3" "$4/bin/python"
        ;;
    "-m pip --version") ;;
    "-m pip install "*)
        for wanted in "$@"; do :; done
        if [ -e "$MACHINE/no network" ]; then echo "no network" >&2; exit 1; fi
        echo pip $(awk '/^# part/ { print $3 }' "$wanted") >>"$log"
        ;;
    "-c import evdev") [ ! -e "$MACHINE/no evdev" ] ;;
    *) printf 'run'; printf ' [%s]' "$@"; printf '\\n' ;;
esac
"""

UV = """#!/bin/sh
log=$MACHINE/log
case "$*" in
    "venv "*)
        for at in "$@"; do :; done
        echo uv venv >>"$log"
        rm -rf "$at"
        mkdir -p "$at/bin" "$at/lib/python3.12/site-packages"
        cp "$MACHINE/bin/python3" "$at/bin/python"
        ;;
    *)
        for wanted in "$@"; do :; done
        if [ -e "$MACHINE/no network" ]; then exit 2; fi
        echo uv $(awk '/^# part/ { print $3 }' "$wanted") >>"$log"
        ;;
esac
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


class Machine:
    """A fresh machine with a checkout whose path has a space in it."""

    def __init__(self, at: Path) -> None:
        self.at, self.bin, self.checkout = at, at / "bin", at / "a shop" / "guitai"
        self.bin.mkdir(parents=True)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"{tool} is a command of every machine"
            (self.bin / tool).symlink_to(found)
        (self.checkout / "scripts").mkdir(parents=True)
        for script in SCRIPTS:
            shutil.copy(ROOT / "scripts" / script, self.checkout / "scripts")
        shutil.copy(ROOT / "requirements.lock", self.checkout)

    def install(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "scripts" / script, *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.at), "MACHINE": str(self.at), **environment},
            cwd=self.at,
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def done(self) -> list[str]:
        """What was asked of venv, pip and uv so far."""
        log = self.at / "log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    bare.install("python3", PYTHON)
    return bare


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_launcher_is_plain_sh(script):
    shell = shutil.which("dash") or "sh"
    subprocess.run([shell, "-n", ROOT / "scripts" / script], check=True)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="needs shellcheck (apt install shellcheck)")
def test_shellcheck_has_nothing_to_say():
    subprocess.run(["shellcheck", "-s", "sh", "-x", *(f"scripts/{name}" for name in SCRIPTS)], cwd=ROOT, check=True)
    subprocess.run(["shellcheck", ".ci/run"], cwd=ROOT, check=True)


def test_a_machine_without_python_is_told_what_it_needs(bare):
    told = bare.run("till")
    assert told.returncode == 1
    assert told.stderr == "Guitai needs Python 3.11 or newer; this machine has none.\n"
    assert bare.run("till", LANG="zh_CN.UTF-8").stderr == "需要 Python 3.11 或更新版本,这台机器上没有。\n"


def test_a_machine_whose_python_is_too_old_is_told_which_it_has(machine):
    told = machine.run("till", PYTHON_SAYS="old 3.9")
    assert (told.returncode, told.stderr) == (1, "Guitai needs Python 3.11 or newer; this machine has 3.9.\n")
    assert not (machine.checkout / ".venv").exists()


def test_a_machine_without_python3_venv_is_told_the_package_to_install(machine):
    told = machine.run("till", PYTHON_SAYS="no venv 3.12")
    assert told.returncode == 1
    assert "apt install python3.12-venv" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_an_older_python_is_passed_over_for_a_newer_one(machine):
    machine.install("python3.14", "#!/bin/sh\necho 'pyenv: python3.14: command not found' >&2\nexit 127\n")
    machine.install("python3.11", "#!/bin/sh\necho old 3.10\n")
    assert machine.run("till", "--setup").returncode == 0


def test_the_first_start_installs_what_the_till_needs_and_runs_it_with_its_arguments_as_they_are(machine):
    started = machine.run("till", "--demo", "two words")
    assert started.stdout == "run [-P] [-m] [tui] [--demo] [two words]\n"
    assert machine.done == ["venv", "pip till", "pip scanner"]


def test_a_second_start_asks_nothing_of_venv_or_pip(machine):
    machine.run("till")
    before = machine.done
    again = machine.run("till")
    assert (again.stdout, again.stderr) == ("run [-P] [-m] [tui]\n", "")
    assert machine.done == before


AT_ONCE = "run [-m] [pytest] [-n] [auto] [--dist] [worksteal]"


def test_setup_prepares_and_stops(machine):
    prepared = machine.run("till", "--setup")
    assert (prepared.returncode, prepared.stdout) == (0, "")
    assert prepared.stderr.endswith("Ready: scripts/till\n")
    assert (machine.checkout / ".venv/bin/shop").exists()


def test_the_tests_need_more_than_the_till_and_what_they_need_serves_the_till_too(machine):
    ran = machine.run("test", "--all", "tests/store", "-k", "money or tax")
    asked = "[tests/store] [-k] [money or tax]"
    assert ran.stdout == f"{AT_ONCE} {asked}\nrun [-m] [pytest] [-m] [slow] {asked}\n"
    assert machine.done == ["venv", "pip till test", "pip scanner"]
    machine.run("till")
    assert len(machine.done) == 3


def test_the_tests_only_add_to_what_a_till_has(machine):
    machine.run("till")
    assert machine.run("test").stdout == f"{AT_ONCE}\n"
    assert machine.done == ["venv", "pip till", "pip scanner", "pip till test", "pip scanner"]


def test_a_new_lock_is_installed_over_the_old_one(machine):
    machine.run("till")
    lock = machine.checkout / "requirements.lock"
    lock.write_text(lock.read_text().replace("# part: scanner", "another==1 \\\n    --hash=sha256:0\n# part: scanner"))
    machine.run("till")
    assert machine.done[3:] == ["pip till", "pip scanner"]


def test_what_only_tests_need_may_change_without_the_till_noticing(machine):
    machine.run("till")
    with (machine.checkout / "requirements.lock").open("a") as lock:
        lock.write("another==1 \\\n    --hash=sha256:0\n")
    machine.run("till")
    assert len(machine.done) == 3


def test_a_setup_that_was_interrupted_is_done_anew_from_the_start(machine):
    (machine.at / "no network").touch()
    failed = machine.run("till")
    assert failed.returncode == 1
    assert "run this again" in failed.stderr
    assert failed.stdout == ""
    (machine.at / "no network").unlink()
    assert machine.run("till").stdout == "run [-P] [-m] [tui]\n"
    assert machine.done == ["venv", "venv", "pip till", "pip scanner"]


def test_where_evdev_cannot_be_had_the_till_starts_without_it_and_says_so(machine):
    (machine.at / "no evdev").touch()
    started = machine.run("till")
    assert started.stdout == "run [-P] [-m] [tui]\n"
    assert "Without evdev" in started.stderr
    assert machine.run("till").stderr == ""


def test_uv_is_used_where_it_is_there_even_without_python3_venv(machine):
    machine.install("uv", UV)
    assert machine.run("till", PYTHON_SAYS="no venv 3.12").stdout == "run [-P] [-m] [tui]\n"
    assert machine.done == ["uv venv", "uv till", "uv scanner"]


def test_a_uv_that_fails_leaves_it_to_pip(machine):
    machine.install("uv", "#!/bin/sh\nexit 2\n")
    assert machine.run("till").stdout == "run [-P] [-m] [tui]\n"
    assert machine.done == ["venv", "pip till", "pip scanner"]


def test_two_setups_do_not_undo_each_other(machine):
    (machine.checkout / ".venv.busy").write_text(str(os.getpid()))
    told = machine.run("till")
    assert told.returncode == 1
    assert "being prepared in another terminal" in told.stderr
    assert machine.done == []


def test_a_setup_that_was_killed_is_not_waited_for(machine):
    gone = subprocess.Popen(["true"])
    gone.wait()
    (machine.checkout / ".venv.busy").write_text(str(gone.pid))
    assert machine.run("till").returncode == 0
    assert not (machine.checkout / ".venv.busy").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="needs a user who is not root: root may write everywhere")
def test_a_checkout_that_cannot_be_written_to_is_said_to_be_one(machine):
    machine.checkout.chmod(0o555)
    told = machine.run("till")
    machine.checkout.chmod(0o755)
    assert told.returncode == 1
    assert "cannot be written to" in told.stderr


def test_a_checkout_may_be_moved_after_its_setup(machine):
    machine.run("till")
    moved = machine.at / "elsewhere"
    machine.checkout.rename(moved)
    machine.checkout = moved
    assert machine.run("till").stdout == "run [-P] [-m] [tui]\n"
    shop = subprocess.run([moved / ".venv/bin/shop", "verify"], capture_output=True, text=True, timeout=60)
    assert shop.stdout == "run [-P] [-m] [scripts.shop] [verify]\n"
    assert len(machine.done) == 3


def requirements(*parts: str) -> dict[str, str]:
    """The lock's requirements of these parts: name → the line and its hashes."""
    found, part, name = {}, "", ""
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if line.startswith("# part: "):
            part = line.removeprefix("# part: ")
        elif line and not line.startswith(("#", " ")):
            name = re.split("[=; ]", line)[0]
            if part in parts:
                found[name] = line
        elif part in parts and line.startswith(" "):
            found[name] += line
    return found


def test_everything_in_the_lock_has_a_version_and_a_hash_and_names_no_host():
    lock = requirements("till", "scanner", "test")
    assert len(lock) > 50
    for name, line in lock.items():
        assert re.match(rf"{re.escape(name)}==\S+", line), line
        assert "--hash=sha256:" in line, line
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_lock_has_what_the_project_asks_for_and_a_till_carries_no_tools_of_its_makers():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[<>=; ]", each)[0] for each in wanted}

    till = set(requirements("till"))
    assert names(project["project"]["dependencies"]) - {"evdev-binary"} <= till
    assert names(project["dependency-groups"]["dev"]) <= till | set(requirements("test"))
    assert not till & {"pytest", "mypy", "ruff", "hypothesis", "pre-commit"}
    assert set(requirements("scanner")) == {"evdev-binary", "evdev"}


@pytest.mark.slow
def test_both_commands_of_the_readme_work_in_a_fresh_clone_with_an_empty_home(tmp_path):
    clone, home = tmp_path / "guitai", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    empty = ["env", "-i", f"HOME={home}", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]
    tests = subprocess.run(
        [*empty, clone / "scripts/test", "tests/store/test_money.py"],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert re.search(r"\d+ passed", tests.stdout.splitlines()[-1])
    with Terminal([*empty, "TERM=xterm-256color", str(clone / "scripts/till"), "--demo"], cwd=home) as till:
        till.wait_for("1001", seconds=60)
    clean = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert clean.stdout == "", "running leaves nothing behind in the checkout"
