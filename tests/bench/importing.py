"""Importing a real shop's list while a till sells: how long it takes, and how long a scan waits for it."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, Limit, spread
from tests.bench.stage import scan_until_visible, till_at
from tests.goods import REAL_GOODS, ROWS
from tests.shops import small_shop
from tests.till import CHECKOUT

PACE = 0.05
"""Seconds between two scans."""


def lock_wait(work: Path) -> Iterator[Figure]:
    """Scans go on all the time while `shop products import` puts 8,622 products into the same store."""
    if not REAL_GOODS.exists():
        print(f"import: left out, the real shop's list is not here: {REAL_GOODS}", file=sys.stderr)
        return
    home = work / "home"
    codes = small_shop(home, products=60)
    with till_at(home, work / "till") as till:
        line = 0

        def scan() -> float:
            nonlocal line
            line += 1
            took = scan_until_visible(till, codes[line % len(codes)], line)
            till.terminal.settle(PACE)
            return took

        alone = [scan() for _ in range(60)]
        began = time.perf_counter()
        command = [sys.executable, "-m", "scripts.shop", "products", "import", str(REAL_GOODS), "--json"]
        importing = subprocess.Popen(
            command, cwd=CHECKOUT, env={"GUITAI_HOME": str(home), "PATH": ""}, stdout=subprocess.DEVNULL
        )
        beside = []
        while importing.poll() is None:
            beside.append(scan())
        seconds = time.perf_counter() - began
    assert importing.returncode == 0
    usual = statistics.median(alone)
    values = {
        **spread(beside),
        "longest_ms": max(beside),
        "wait_ms": max(beside) - usual,
        "alone_ms": usual,
        "seconds": seconds,
    }
    limits = (Limit("wait_ms", 100), Limit("seconds", 5))
    yield Figure("import", values, limits, f"scans during an import of {ROWS:,} products; both on this machine's cores")
