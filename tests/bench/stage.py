"""What the measurements are made on: a shop of 200,000 products (made once, kept in the user's cache) and a till."""

import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from store.db.models import Barcode, Product
from store.db.opening import open_shop
from tests import many_products, shops
from tests.shops import new_shop
from tests.terminal import FRAME_ENDS
from tests.till import CHECKOUT, RealTill

PRODUCTS = 200_000
QUIET = 0.03
"""Seconds without a byte after which the till is taken to have finished."""


def big_shop(home: Path) -> None:
    """A copy of the shop of 200,000 products. Making it the first time takes a minute or two."""
    store = CHECKOUT / "store"
    sources = [
        *(store / "db/models").glob("*.py"),
        *(store / "db/migrations").glob("*.py"),
        store / "office/writing.py",
    ]
    sources += [Path(many_products.__file__), Path(shops.__file__)]
    made_by = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:16]
    kept = user_cache_path("guitai-bench") / made_by
    if not kept.exists():
        shutil.rmtree(kept.parent, ignore_errors=True)
        print(f"making a shop of {PRODUCTS:,} products, once …", file=sys.stderr)
        new = kept.parent / "new"
        new_shop(new)
        shop = open_shop(new)
        many_products.fill(shop, PRODUCTS)
        shop.close()
        new.rename(kept)
    shutil.copytree(kept, home)


def some_codes(home: Path, count: int) -> list[str]:
    """Codes of different products, from all over the shop."""
    shop = open_shop(home)
    rows = Barcode.select(Barcode.code).join(Product).where(Product.price.is_null(False)).order_by(Barcode.product)
    codes = [code for (code,) in rows.tuples()]
    shop.close()
    return codes[:: max(1, len(codes) // count)][:count]


@contextmanager
def till_at(home: Path, work: Path) -> Iterator[RealTill]:
    """A till with somebody signed on, that has done everything it does at its start."""
    work.mkdir(exist_ok=True)
    with RealTill(home, work) as till:
        till.start()
        till.sign_on()
        till.terminal.settle(0.3)
        yield till


def line_mark(number: int) -> bytes:
    """The bytes that draw the marked line with this number, which is the line rung up last."""
    return f"▸ {number:>3} ".encode()


def scan_until_visible(till: RealTill, code: str, number: int) -> float:
    """ms from the scanner's bytes going into the pipe to the last byte of the frame that shows the new line."""
    terminal = till.terminal
    began = time.perf_counter()
    till.scan(code)
    seen = bytearray()
    while FRAME_ENDS not in seen[(at := seen.find(line_mark(number))) :] or at < 0:
        data = terminal.read(5)
        if not data:
            raise TimeoutError(f"line {number} ({code}) did not come\n{terminal.text()}")
        seen += data
    return (time.perf_counter() - began) * 1000
