"""A real shop's 8,622 products, brought in whole, also while a till sells."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from store.books.actor import Actor
from store.db.models import Barcode, Category, Product
from store.db.opening import Shop, open_shop
from store.office import catalogue
from store.office.finding import find
from store.office.importing.products import ImportReport, import_products, problem_code
from tests.goods import REAL_GOODS, needs_real_goods

pytestmark = needs_real_goods

ROOT = Path(__file__).parents[3]


@pytest.fixture
def actor(actor: Actor) -> Actor:
    """Who may change the products."""
    return replace(actor, role="manager")


@pytest.fixture
def real(real_import: tuple[Path, ImportReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A copy of the shop with the real products."""
    home = Path(shutil.copytree(real_import[0], tmp_path / "copy"))
    monkeypatch.setenv("GUITAI_HOME", str(home))
    shop = open_shop(home)
    yield shop
    shop.close()


def test_the_real_products_come_in_whole(real: Shop, real_import: tuple[Path, ImportReport], now: datetime):
    assert_whole(real, real_import[1], now)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_they_come_in_whole_on_the_other_engines(any_shop: Shop, actor: Actor, now: datetime):
    assert_whole(any_shop, import_products(any_shop, actor, REAL_GOODS, now=now), now)
    assert_unchanged(any_shop, actor, now)


def test_a_second_time_nothing_changes(real: Shop, actor: Actor, now: datetime):
    assert_unchanged(real, actor, now)


def assert_unchanged(shop: Shop, actor: Actor, now: datetime) -> None:
    again = import_products(shop, actor, REAL_GOODS, now=now)
    assert (again.added, again.changed, again.unchanged, again.left_out) == (0, 0, 8622, 0)
    assert len(again.warnings) == 27


def assert_whole(shop: Shop, report: ImportReport, now: datetime) -> None:
    assert (report.rows, report.added, report.changed, report.unchanged, report.left_out) == (8622, 8622, 0, 0, 0)
    assert Counter(problem_code(remark.problem) for remark in report.warnings) == {"wrong_check_digit": 27}
    assert report.errors == () and report.without_price == 2 and report.new_categories == 60
    assert Product.select().count() == Barcode.select().count() == 8622
    codes = [code for (code,) in Product.select(Product.code).tuples()]
    assert sum(len(code) == 5 and code.isdecimal() for code in codes) == 1037
    assert {code for (code,) in Product.select(Product.code).where(Product.price.is_null()).tuples()} == {
        "634633434563456346346",
        "01153",
    }
    names = Counter(name for (name,) in Product.select(Product.name).tuples())
    assert sum(count > 1 for count in names.values()) == 584
    assert Category.select().count() == 60
    assert Product.select().where(Product.floor_price.is_null(False)).count() == 2
    assert Product.select().where(Product.floor_permille.is_null(False) | Product.weighed).count() == 0
    assert Product.select().where(~Product.discountable).count() == 1

    pot = catalogue.show(shop, "1028")
    assert (pot.name, pot.mnemonic, pot.category, pot.unit) == ("驰星养生锅黑色34cm", "CXYSGHS34CM", "0446", "瓶")
    assert (pot.price, pot.cost, dict(pot.member_prices)) == (14500, 1100000, {})
    sold = catalogue.by_code(shop, "6970239290029", now=now)
    assert sold and (sold.name, sold.price, sold.unit) == ("小绕珠", 1200, "瓶")


def test_the_real_shops_own_mnemonics_find_its_products(real: Shop):
    sample = list(Product.select(Product.code, Product.name, Product.mnemonic).order_by(Product.code).tuples())[::97]
    for code, name, mnemonic in sample:
        assert code in {found.code for found in find(real, code)}
        assert name in {found.name for found in find(real, name)}
        same = Product.select().where(Product.mnemonic == mnemonic).count()
        assert code in {found.code for found in find(real, mnemonic, same + 100)}, (name, mnemonic)


TILL = """
import json, sys, time
from pathlib import Path
from store.db.models import ImportPart, Product, Setting
from store.db.opening import open_shop

shop, stop = open_shop(Path(sys.argv[1])), Path(sys.argv[2])
acts, seen = 0, []
Path(sys.argv[3]).touch()
while not stop.exists():
    with shop.transaction():
        Setting.insert(name=f"act {acts}", value="1").execute()
    acts += 1
    seen.append((Product.select().count(), ImportPart.select().count()))
    time.sleep(0.02)
print(json.dumps({"acts": acts, "seen": seen}))
shop.close()
"""


@pytest.mark.parametrize("engine", ["sqlcipher"])
def test_a_till_goes_on_selling_while_the_products_come_in(
    any_shop: Shop, actor: Actor, now: datetime, home: Path, tmp_path: Path
):
    """It writes between the parts of the import, and sees none of the products before they are decided on."""
    stop, ready = tmp_path / "stop", tmp_path / "ready"
    till = subprocess.Popen(
        [sys.executable, "-c", TILL, str(home), str(stop), str(ready)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        while not ready.exists():
            assert till.poll() is None, till.communicate()
        report = import_products(any_shop, actor, REAL_GOODS, now=now)
    finally:
        stop.touch()
        out, problem = till.communicate(timeout=60)
    assert till.returncode == 0, problem
    assert report.added == 8622
    said = json.loads(out)
    while_written = [products for products, parts in said["seen"] if parts and products]
    assert len(set(while_written)) >= 4, "the till had to wait for the whole import"
    assert while_written == sorted(while_written)
