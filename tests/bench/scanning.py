"""From the scanner's bytes in the kernel's pipe to the new line on the terminal, committed."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import floors, tiers_and_offers
from tests.bench.figures import Figure, Limit, spread
from tests.bench.stage import PRODUCTS, QUIET, big_shop, line_mark, scan_until_visible, some_codes, till_at
from tests.keyboard import events_for
from tests.till import RealTill

FULL, MORE, EDGE = 200, 100, 20
"""Lines in the basket; scans measured on top of them; lines at either end that growth is taken from."""
MANY = 600
BURST, BURSTS = 20, 15


def scan(work: Path) -> Iterator[Figure]:
    home = work / "home"
    big_shop(home)
    codes = some_codes(home, FULL + MORE)
    yield _measured("scan", home, work, codes, f"{FULL} lines and more in the basket, {PRODUCTS:,} products, committed")


def scan_member(work: Path) -> Iterator[Figure]:
    """The same with a member attached and many live offers, which price the whole basket again at each scan."""
    home = work / "home"
    big_shop(home)
    codes = some_codes(home, tiers_and_offers.GOODS)
    number = tiers_and_offers.put(home, codes)
    some = codes[:: len(codes) // (FULL + MORE)][: FULL + MORE]
    note = f"{FULL} lines and more in the basket, a member attached, {tiers_and_offers.OFFERS} live offers"
    yield _measured("scan_member", home, work, some, note, member=number)


def _measured(name: str, home: Path, work: Path, codes: list[str], note: str, member: str = "") -> Figure:
    floor = floors.terminal_echo(work, events_for(codes[0]))
    disk = statistics.median(floors.fsync(home))
    with till_at(home, work / "till") as till:
        if member:
            till.scan(member)
            till.terminal.wait_for("138****5678")
            till.terminal.settle(0.3)
        rising = _scans(till, codes[:FULL], 1)
        till.terminal.settle(0.3)
        cpu = till.terminal.cpu_seconds()
        full = _scans(till, codes[FULL:], FULL + 1)
        till.terminal.settle(0.3)
        cpu = (till.terminal.cpu_seconds() - cpu) * 1000 / MORE
    growth = statistics.median(rising[-EDGE:]) - statistics.median(rising[1 : EDGE + 1])
    values = {**spread(full), "cpu_ms": cpu, "growth_ms": growth, "fsync_ms": disk, "floor_ms": floor}
    limits = (Limit("median_ms", 10), Limit("p95_ms", 25), Limit("cpu_ms", 8), Limit("growth_ms", 3))
    return Figure(name, values, limits, note)


def _scans(till: RealTill, codes: list[str], first: int) -> list[float]:
    samples = []
    for number, code in enumerate(codes, first):
        samples.append(scan_until_visible(till, code, number))
        till.terminal.settle(QUIET)
    return samples


def burst(work: Path) -> Iterator[Figure]:
    """Twenty scans in the pipe at once: all there, in order."""
    home = work / "home"
    big_shop(home)
    codes = some_codes(home, BURST * BURSTS)
    samples = []
    with till_at(home, work / "till") as till:
        for begun in range(0, len(codes), BURST):
            began = time.perf_counter()
            till.scan(*codes[begun : begun + BURST])
            till.terminal.wait_for_bytes(line_mark(begun + BURST))
            samples.append((time.perf_counter() - began) * 1000)
            till.terminal.settle(0.2)
    from store.db.models import SaleLine
    from store.db.opening import open_shop

    shop = open_shop(home)
    rung = [code for (code,) in SaleLine.select(SaleLine.code).order_by(SaleLine.position).tuples()]
    shop.close()
    assert rung == codes, "a scan was lost, doubled or out of its place"
    yield Figure("burst", spread(samples), (Limit("p95_ms", 250),), f"{BURST} scans at once, all there and in order")


def memory(work: Path) -> Iterator[Figure]:
    home = work / "home"
    big_shop(home)
    codes = some_codes(home, MANY)
    with till_at(home, work / "till") as till:
        for number, code in enumerate(codes, 1):
            scan_until_visible(till, code, number)
        till.terminal.settle(0.3)
        rss = till.terminal.rss_bytes() / 1e6
    yield Figure("memory", {"rss_mb": rss}, (Limit("rss_mb", 110),), f"resident after {MANY} lines")
