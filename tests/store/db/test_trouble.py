"""What happens to a store that is nobody's fault: the act is refused in words, and the next one works."""

import psycopg
import pytest

from store.books import acts
from store.db.engine import NoServer, connect, open_connection
from store.db.models import Setting
from store.db.opening import DiskFull, StoreBusy, StoreLost, open_shop
from store.db.settings import save

SERVER = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
FILES = pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)


def cut(shop):
    """End every connection to the shop's database, as a server does that restarts."""
    with psycopg.connect(shop.url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@FILES
def test_a_full_disk_refuses_the_act_and_keeps_the_store(any_shop):
    pages = any_shop.db.execute_sql("PRAGMA page_count").fetchone()[0]
    any_shop.db.execute_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull), any_shop.transaction():
        save(receipt_footer="x" * 100_000)
    any_shop.db.execute_sql("PRAGMA max_page_count = 100000")
    with any_shop.transaction():
        save(receipt_footer="x" * 100_000)
    assert any_shop.db.execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok"


@SERVER
def test_a_server_that_came_back_is_used_again(any_shop, now):
    cut(any_shop)
    assert acts.result_of(any_shop, "key") is None
    cut(any_shop)
    assert Setting.get_by_id("shop_name").value == '"桂台小店"'
    cut(any_shop)
    with any_shop.transaction():
        acts.done(any_shop, "key", "test", "done", now)
    assert acts.result_of(any_shop, "key") == "done"


@SERVER
def test_a_server_that_goes_in_the_middle_refuses_the_act_and_the_next_one_works(any_shop, now):
    with pytest.raises(StoreLost), any_shop.transaction():
        acts.done(any_shop, "key", "test", "done", now)
        cut(any_shop)
        acts.done(any_shop, "other", "test", "done", now)
    assert acts.result_of(any_shop, "key") is None
    with any_shop.transaction():
        acts.done(any_shop, "key", "test", "done", now)


@SERVER
def test_a_server_that_goes_before_the_commit_refuses_the_act(any_shop, now):
    with pytest.raises(StoreLost), any_shop.transaction():
        acts.done(any_shop, "key", "test", "done", now)
        cut(any_shop)
    assert acts.result_of(any_shop, "key") is None


@SERVER
def test_while_the_server_is_away_acts_are_refused_and_afterwards_they_work(any_shop, now, monkeypatch):
    cut(any_shop)
    where = any_shop.db.database
    any_shop.db.database = "postgresql://postgres@/nowhere?host=/nonexistent"
    for _ in range(2):
        with pytest.raises(NoServer):
            acts.result_of(any_shop, "key")
        with pytest.raises(NoServer), any_shop.transaction():
            pass
    any_shop.db.database = where
    with any_shop.transaction():
        acts.done(any_shop, "key", "test", "done", now)


@SERVER
def test_a_row_that_another_till_holds_too_long_is_busy_not_broken(any_shop, root):
    other = connect(any_shop.url, root)
    open_connection(other, any_shop.url)
    other.begin()
    other.execute_sql("UPDATE setting SET value = value WHERE name = 'shop_name'")
    any_shop.db.execute_sql("SET lock_timeout = 1")
    with pytest.raises(StoreBusy), any_shop.transaction():
        save(shop_name="x")
    other.rollback()
    other.close()
    with any_shop.transaction():
        save(shop_name="x")


def test_a_server_that_is_not_there_is_said_so_at_the_start(home, root):
    with pytest.raises(NoServer):
        open_shop(url="postgresql://postgres@/nowhere?host=/nonexistent", root=root)
