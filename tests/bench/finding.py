"""Searching as one types, in 200,000 products."""

import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

from store.db.models import Product
from store.db.opening import open_shop
from store.office.finding import find
from tests.bench.figures import Figure, Limit, spread
from tests.bench.floors import milliseconds
from tests.bench.stage import PRODUCTS, big_shop

TIMES = 60


def search(work: Path) -> Iterator[Figure]:
    home = work / "home"
    big_shop(home)
    shop = open_shop(home)
    rows = Product.select(Product.code, Product.name).order_by(Product.id).limit(20_000).tuples()
    some = random.Random(3).sample(list(rows), TIMES)
    cell = next(shop.db.execute_sql("SELECT id FROM product LIMIT 1"))[0]
    floor = milliseconds(
        lambda: shop.db.execute_sql("SELECT name FROM product WHERE id = ?", (cell,)).fetchone(), TIMES
    )
    kinds = {
        "one Chinese character": [name[0] for _, name in some],
        "two characters": [name[:2] for _, name in some],
        "brand and kind": [" ".join(name.split()[:2]) for _, name in some],
        "initials": [initials for initials in ("hs", "kf", "ymn", "mn", "xlyx", "nf", "ksf", "wlj")],
        "initials and a size": [f"{initials} {size}" for initials in ("mn", "yl", "sn") for size in (100, 250, 500)],
        "pinyin": ["niunai", "suannai", "kangshifu", "xiyi", "binggan", "yagao"],
        "part of a barcode": [code[:7] for code, _ in some],
        "a mistyped word": ["zzqqx", "qqqq", "没有这种"],
    }
    everything: list[float] = []
    slowest: dict[str, float] = {}
    for kind, texts in kinds.items():
        find(shop, texts[0])
        samples = []
        for text in itertools.islice(itertools.cycle(texts), TIMES):
            began = time.perf_counter()
            find(shop, text)
            samples.append((time.perf_counter() - began) * 1000)
        slowest[kind] = spread(samples)["p95_ms"]
        everything += samples
    shop.close()
    worst = max(slowest, key=lambda kind: slowest[kind])
    values = {**spread(everything), "worst_kind_p95_ms": slowest[worst], "floor_ms": spread(floor)["median_ms"]}
    limits = (Limit("p95_ms", 5), Limit("worst_kind_p95_ms", 5))
    yield Figure("search", values, limits, f"as typed, {PRODUCTS:,} products; slowest: {worst}")
