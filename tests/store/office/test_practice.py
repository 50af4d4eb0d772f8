"""Practice happens in a copy: whatever is done there, the shop's store is as it was, and nothing is left behind."""

import hashlib

import pytest

from store.counter import printing, refunding, selling
from store.counter.shifts.closing import close, count
from store.db import settings
from store.db.models import PrintJob, Sale
from store.db.opening import open_shop
from store.office import practice
from store.reports.verify import verify
from store.slip import as_text
from store.slips.practice import stamped
from store.slips.sale import sale_slip
from tests.store.counter.conftest import Till, stock_shop

COLA = "6901234567892"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def all_rows(shop) -> str:
    """One number of everything that the store holds."""
    seen = hashlib.sha256()
    tables = sorted(
        row[0] for row in shop.db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    )
    for table in tables:
        rows = sorted(repr(row) for row in shop.db.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        seen.update(f"{table}{rows}".encode())
    return seen.hexdigest()


def a_day(shop, actor, now):
    """A sale, a return, and the shift closed."""
    till = Till(shop, actor, now, selling.new_sale_id())
    sold = till.sell(COLA, COLA)
    left = {each.line: each.quantity for each in refunding.returnable(shop, sold.sale)}
    refunding.refund(shop, actor, sold.sale, left, **till.tick())
    count(shop, actor, {100: 0}, **till.tick())
    close(shop, actor, **till.tick())
    return sold


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"])
def test_a_day_of_practice_changes_not_one_row_of_the_shop(any_shop, actor, now, cache):
    stock_shop(any_shop)
    Till(any_shop, actor, now, selling.new_sale_id()).sell(COLA)
    home, before = any_shop.home, all_rows(any_shop)
    copy = practice.begin(any_shop, "0101")
    assert copy.practice and copy.engine == any_shop.engine and copy.real_home == home
    sold = a_day(copy, actor, now)
    assert sold.number.endswith("0002") and verify(copy).findings == ()
    at = copy.home
    assert (at.stat().st_mode & 0o777, (at / "shop.db").stat().st_mode & 0o777) == (0o700, 0o600)
    copy.close()
    practice.drop(home, "0101")
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    real = open_shop(home)
    assert not real.practice and all_rows(real) == before
    assert Sale.select().count() == 1
    real.close()


def test_slips_that_wait_in_the_shop_do_not_print_from_the_copy(shop, actor, now):
    stock_shop(shop)
    Till(shop, actor, now, selling.new_sale_id()).sell(COLA)
    assert printing.waiting(shop, "0101")
    copy = practice.begin(shop, "0101")
    assert printing.waiting(copy, "0101") == []
    assert {job.state for job in PrintJob.select()} == {"dropped"}
    copy.close()


def test_what_a_killed_practice_left_is_replaced(shop, actor, now):
    stock_shop(shop)
    home = shop.home
    copy = practice.begin(shop, "0101")
    Till(copy, actor, now, selling.new_sale_id()).sell(COLA)
    copy.close()  # and nobody dropped it
    copy = practice.begin(open_shop(home), "0101")
    assert Sale.select().count() == 0
    copy.close()


def test_a_provider_is_the_simulated_one_and_no_message_goes_out(shop):
    with shop.transaction():
        settings.save(payment_driver="simulated", outbox_sender="stdout")
    shop.refresh()
    copy = practice.begin(shop, "0101")
    assert (copy.settings.payment_driver, copy.settings.outbox_sender) == ("simulated", "")
    copy.close()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_server_is_not_copied_and_that_is_said(any_shop):
    with pytest.raises(practice.NoCopyOfAServer):
        practice.begin(any_shop, "0101")


def test_every_slip_says_so_first_and_last(shop, actor, now):
    stock_shop(shop)
    sold = Till(shop, actor, now, selling.new_sale_id()).sell(COLA)
    for columns in (32, 48):
        slip = stamped(sale_slip(shop, sold.sale, columns=columns), "zh_CN")
        lines = [line.strip() for line in as_text(slip).splitlines() if line.strip()]
        assert lines[0] == lines[-1] == "【练习】不是销售凭证"
