"""Which small changes of the rules no test notices. `scripts/mutants` runs it, in a copy of the tree; see MUTANTS.md.

mutmut makes the mutants: beside every function stand its changed copies. To start pytest for each of them takes hours,
so here pytest collects once. One run finds which tests call which function; then a child is forked for each mutant, in
which the changed copy's code is that function's, and which runs the tests that call it, the shortest first, up to the
first that fails.
"""

import contextlib
import cProfile
import difflib
import fnmatch
import gc
import hashlib
import importlib
import inspect
import mmap
import os
import re
import resource
import signal
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, Phase, settings

SOURCES = ("store/money.py", *sorted(map(str, Path("store/pricing").rglob("*.py"))))
TESTS = ("tests/store/test_money.py", "tests/store/pricing")
EXAMPLES = 8
"""The same few for each law, each time: what a law would find by luck is not killed by it."""

KILLED, SURVIVED, ENDLESS, UNMET = "killed", "survived", "never ended", "met no test"
PATIENCE = 0.3
"""Seconds of processor time that a test may take beside ten times what it takes without a mutant."""
MEMORY = 4 << 30

MutantDict = dict[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Changeable:
    """A function and its changed copies, by mutmut's names."""

    function: Any
    copies: MutantDict


FUNCTIONS: list[Changeable] = []


def switch(copies: MutantDict, is_classmethod: bool = False) -> Callable[[Any], Any]:
    """What mutmut's code decorates a function with, in place of its own trampoline, which costs time at each call."""
    module, _, wanted = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")

    def keep(function: Any) -> Any:
        name = function.__qualname__
        mangled = f"xǁ{name.replace('.', 'ǁ')}" if "." in name else f"x_{name}"
        if function.__module__ == module and wanted.rpartition("__mutmut_")[0] == mangled:
            if is_classmethod:
                return lambda _, *args, **kwargs: copies[wanted](*args, **kwargs)
            return lambda *args, **kwargs: copies[wanted](*args, **kwargs)
        FUNCTIONS.append(Changeable(function, copies))
        return function

    return keep


def make() -> None:
    """Put the mutants into the sources of this copy."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    made = Path("../made")
    made.mkdir(exist_ok=True)
    for source in map(Path, SOURCES):
        was = source.read_text()
        kept = made / hashlib.sha256(was.encode()).hexdigest()  # a fifth of the whole work
        if not kept.exists():
            code = mutate_file_contents(str(source), was).code
            kept.write_text(re.sub(r"from mutmut\.\S+ import \w+", "from tests.mutants import switch", code))
        source.write_text(kept.read_text())


class FewExamples:
    """The pytest plugin for whatever runs the tests: a law tries few examples, and does not look for the smallest that
    breaks it."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for law in (item.obj for item in items if hasattr(item.obj, "_hypothesis_internal_use_settings")):
            was = law._hypothesis_internal_use_settings
            law._hypothesis_internal_use_settings = settings(
                was,
                max_examples=min(EXAMPLES, was.max_examples),
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
                database=None,
                derandomize=True,
            )


class Mutants(FewExamples):
    """The pytest plugin that runs the tests its own way. `wanted` are patterns of mutants' names."""

    def __init__(self, wanted: Sequence[str], jobs: int) -> None:
        self.wanted, self.jobs = wanted, jobs
        self.results: dict[str, str] = {}
        self.tests: dict[CodeType, list[pytest.Item]] = {}
        self.takes: dict[pytest.Item, float] = {}
        self.imports = cProfile.Profile()
        self.imports.enable()
        self.imported: set[CodeType] = set()
        """What ran while modules were imported: its effects are there before any child is. A mutant of it that survives
        is tried again by a process of its own, which imports it from the beginning."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for source in SOURCES:
            importlib.import_module(source.removesuffix(".py").replace("/", "."))
        self.imports.disable()
        self.imported = called(self.imports)
        super().pytest_collection_modifyitems(items)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._map(session.items)
        waiting = [
            (each, name)
            for each in FUNCTIONS
            for name in each.copies
            if name != "_mutmut_orig" and any(fnmatch.fnmatchcase(full(each, name), one) for one in self.wanted)
        ]
        gc.freeze()
        began, running = time.monotonic(), dict[int, tuple[Changeable, str, mmap.mmap]]()
        for done, (each, name) in enumerate(waiting, 1):
            if not self.tests[each.function.__code__] and each.function.__code__ not in self.imported:
                self.results[full(each, name)] = UNMET
                continue
            while len(running) >= self.jobs:
                self._wait(running)
            at = mmap.mmap(-1, 4)
            running[self._fork(each, name, at)] = each, name, at
            if done % 200 == 0:
                print(f"{done} of {len(waiting)}, {time.monotonic() - began:.0f} s", flush=True)
        while running:
            self._wait(running)
        self._report(waiting)
        return True

    def _map(self, items: Sequence[pytest.Item]) -> None:
        """Which tests call which function, and how long each takes; all of them must pass."""
        callers: dict[CodeType, list[pytest.Item]] = {each.function.__code__: [] for each in FUNCTIONS}
        for item in items:
            profile = cProfile.Profile()
            profile.enable()
            passed = run(item)
            profile.disable()
            if not passed:
                raise pytest.UsageError(f"fails without any mutant: {item.nodeid}")
            for code in called(profile) & callers.keys():
                callers[code].append(item)
        for item in items:
            began = time.process_time()
            run(item)
            self.takes[item] = time.process_time() - began
        self.tests = {code: sorted(met, key=self.takes.__getitem__) for code, met in callers.items()}
        print(f"{len(items)} tests in {sum(self.takes.values()):.1f} s", flush=True)

    def _fork(self, each: Changeable, name: str, at: mmap.mmap) -> int:
        child = os.fork()
        if child:
            return child
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        function, changed = each.function, inspect.unwrap(each.copies[name])
        changed = getattr(changed, "__func__", changed)
        tests, imported = self.tests[function.__code__], function.__code__ in self.imported
        function.__code__, function.__defaults__ = changed.__code__, changed.__defaults__
        function.__kwdefaults__ = changed.__kwdefaults__
        status = 1
        with contextlib.suppress(BaseException):
            for place, item in enumerate(tests):
                signal.setitimer(signal.ITIMER_PROF, PATIENCE + 10 * self.takes[item])
                at[:] = place.to_bytes(4, "big")
                if not run(item):
                    os._exit(1)
            status = 0
            if imported:
                signal.setitimer(signal.ITIMER_PROF, 60)
                os.environ["MUTANT_UNDER_TEST"] = full(each, name)
                os.execv(sys.executable, [sys.executable, "-m", "tests.mutants"])
        os._exit(status)

    def _wait(self, running: dict[int, tuple[Changeable, str, mmap.mmap]]) -> None:
        child, status = os.wait()
        each, name, at = running.pop(child)
        result = SURVIVED if status == 0 else ENDLESS if os.WTERMSIG(status) == signal.SIGPROF else KILLED
        self.results[full(each, name)] = result
        tests = self.tests[each.function.__code__]
        if result != SURVIVED and tests:
            # what noticed one mutant of a function will notice the next
            tests.insert(0, tests.pop(int.from_bytes(at[:], "big")))
        with Path("../results.txt").open("a") as log:  # a run that is broken off leaves what it found
            log.write(f"{result}\t{full(each, name)}\n")

    def _report(self, waiting: Sequence[tuple[Changeable, str]]) -> None:
        kinds = (KILLED, ENDLESS, SURVIVED, UNMET)
        modules = dict.fromkeys(name.rpartition(".")[0] for name in self.results)
        for each, name in waiting:
            if self.results[full(each, name)] in (SURVIVED, UNMET):
                print(f"\n{self.results[full(each, name)]}: {full(each, name)}")
                print(*changes(each.copies["_mutmut_orig"], each.copies[name]), sep="\n")
        print("\n| | generated |", *(f"{kind} |" for kind in kinds))
        print("|---|---|---|---|---|---|")
        for module in [*sorted(modules), ""]:
            counts = Counter(
                kind for name, kind in self.results.items() if not module or name.startswith(f"{module}.x")
            )
            print(f"| `{module or 'all'}` | {counts.total()} |", *(f"{counts[kind] or ''} |" for kind in kinds))


def full(each: Changeable, name: str) -> str:
    return f"{each.function.__module__}.{name}"


def called(profile: cProfile.Profile) -> set[CodeType]:
    return {entry.code for entry in profile.getstats() if isinstance(entry.code, CodeType)}


def run(item: pytest.Item) -> bool:
    """Whether a test passes. One that asks for no fixture is called without pytest's ceremony, which takes longer."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if inspect.signature(item.obj).parameters.keys() <= params.keys():
        try:
            item.obj(**params)
        except Exception:
            return False
        return True
    item._initrequest()
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def changes(was: Callable[..., Any], now: Callable[..., Any]) -> Iterator[str]:
    """The lines that differ between a function and its changed copy."""
    before, after = (
        re.sub(r"\w+__mutmut_\w+", "…", textwrap.dedent(inspect.getsource(each))).splitlines() for each in (was, now)
    )
    for line in difflib.unified_diff(before, after, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield f"    {line}"


def main(wanted: Sequence[str]) -> int:
    plain = ["-q", "-p", "no:cacheprovider", "--assert=plain", "--tb=no"]
    if "MUTANT_UNDER_TEST" in os.environ:
        return int(pytest.main(["-x", *plain, *TESTS], plugins=[FewExamples()]))
    return int(
        pytest.main(["-s", *plain, *TESTS], plugins=[Mutants(wanted or ["*"], int(os.environ.get("JOBS", "1")))])
    )


if __name__ == "__main__":
    from tests import mutants

    sys.exit(mutants.make() if sys.argv[1:] == ["--make"] else mutants.main(sys.argv[1:]))
