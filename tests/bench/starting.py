"""From the command to the sign-on screen."""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import floors
from tests.bench.figures import Figure, Limit, spread
from tests.shops import small_shop
from tests.terminal import Terminal
from tests.till import CHECKOUT, SIGN_ON

TIMES = 11


def start(work: Path) -> Iterator[Figure]:
    home = work / "home"
    small_shop(home, products=20)
    samples, sizes, first, cpu = [], [], [], []
    # As scripts/till does: with it no start would find what the one before has compiled.
    env = {"GUITAI_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    for _ in range(TIMES):
        began = time.perf_counter()
        with Terminal([sys.executable, "-m", "tui"], env=env, cwd=CHECKOUT) as terminal:
            terminal.wait_for_bytes(SIGN_ON.encode())
            samples.append((time.perf_counter() - began) * 1000)
            first.append(terminal.cpu_seconds() * 1000)
            terminal.settle(0.3)
            sizes.append(terminal.rss_bytes() / 1e6)
            cpu.append(terminal.cpu_seconds() * 1000)
    # The first one fills the page cache and compiles what was edited since.
    # cpu_ms has in it what is loaded for the first sale once the screen stands; screen_cpu_ms is without.
    values = {**spread(samples[1:]), "cpu_ms": statistics.median(cpu), "screen_cpu_ms": statistics.median(first)}
    values["rss_mb"] = max(sizes)
    values["floor_ms"] = floors.python_start("import textual.app")
    limits = (Limit("median_ms", 800), Limit("rss_mb", 80))
    yield Figure("start", values, limits, "command to sign-on screen; the floor is `import textual.app`")
