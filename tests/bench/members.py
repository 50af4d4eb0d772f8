"""How fast a member is found while somebody types, and when a card is scanned, among a million."""

import time
from collections.abc import Iterator
from pathlib import Path

from store.calendar import now as clock
from store.db.opening import Shop, open_shop
from store.office import members
from tests import many_members
from tests.bench.figures import Figure, Limit, spread
from tests.shops import new_shop

MEMBERS = 1_000_000

TYPED = ("13812", "5678", "王小", "wxm", "zhangw", "晓", "john", "15", "w", "li")
"""What is typed, key by key: a phone from its beginning, its end, names, initials and pinyin."""


def measure(work: Path) -> Iterator[Figure]:
    """Search as you type, and a member taken by card, number and phone."""
    home = work / "shop"
    new_shop(home)
    shop = open_shop(home)
    phones = many_members.fill(shop, MEMBERS)
    shop.close()
    shop = open_shop(home)
    try:
        with shop.connection():
            note = f"{MEMBERS:,} members"
            yield Figure("member search, a key typed", spread(_typing(shop)), (Limit("p95_ms", 5),), note)
            yield Figure("member by phone", spread(_taking(shop, phones[:: MEMBERS // 500])), (Limit("p95_ms", 5),))
    finally:
        shop.close()


def _typing(shop: Shop) -> list[float]:
    samples = []
    for _ in range(20):
        for text in TYPED:
            for end in range(1, len(text) + 1):
                began = time.perf_counter()
                members.find_members(shop, text[:end])
                samples.append((time.perf_counter() - began) * 1000)
    return samples


def _taking(shop: Shop, phones: list[str]) -> list[float]:
    samples = []
    for phone in phones:
        began = time.perf_counter()
        members.by_code(shop, phone, now=clock())
        samples.append((time.perf_counter() - began) * 1000)
    return samples
