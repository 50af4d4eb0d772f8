import stat
import threading

import pytest

from store.counter import selling
from store.db.backup import BackupExists, BackupFailed, NoBackupTool, NotABackup, back_up, check
from store.db.engine import WrongKey
from store.db.keys import Root
from store.db.models import Payment
from store.db.opening import open_shop
from store.reports.verify import verify
from tests.store.counter.conftest import Till, stock_shop

COLA = "6901234567892"

FILES = pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)


@pytest.fixture
def till(any_shop, actor, now):
    stock_shop(any_shop)
    till = Till(any_shop, actor, now, selling.new_sale_id())
    till.sell(COLA, COLA)
    return till


@FILES
def test_a_backup_is_the_whole_shop_in_one_file_for_its_owner_alone(till, now, root):
    made = back_up(till.shop, now=now)
    assert made.path == till.shop.home / "backups" / "shop-20261121-023015.db"
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.rows["payment"] == 1 and made.rows["sale_line"] == 1
    assert check(made.path, till.shop.url, root) == made.rows


@FILES
def test_a_shop_goes_on_from_its_backup(till, now, tmp_path):
    made = back_up(till.shop, tmp_path / "copy.db", now=now)
    till.sell(COLA)
    till.shop.close()
    place = till.shop.home / "shop.db"
    place.unlink()
    made.path.rename(place)
    shop = open_shop()
    try:
        assert Payment.select().count() == 1
        assert verify(shop).findings == ()
        Till(shop, till.actor, till.at, selling.new_sale_id()).sell(COLA)
        assert verify(shop).findings == ()
    finally:
        shop.close()


@FILES
def test_a_till_sells_while_the_shop_is_copied(till, now, tmp_path):
    """Sales before, during and after: the copy is sound, and has as many as there were at some moment."""
    ready, stop, failed = threading.Event(), threading.Event(), []

    def sell():
        with till.shop.connection():
            try:
                while not stop.is_set():
                    till.sell(COLA)
                    ready.set()
            except Exception as error:
                failed.append(error)
                ready.set()

    thread = threading.Thread(target=sell)
    thread.start()
    ready.wait(timeout=30)
    before = Payment.select().count()
    made = back_up(till.shop, tmp_path / "copy.db", now=now)
    after = Payment.select().count()
    stop.set()
    thread.join(timeout=30)
    assert failed == []
    assert before <= made.rows["payment"] <= after
    copy = open_shop(url=f"{till.shop.engine}:///{made.path}")
    try:
        assert verify(copy).findings == ()
    finally:
        copy.close()


@FILES
def test_a_backup_overwrites_nothing(till, now, tmp_path):
    (tmp_path / "copy.db").write_text("something dear")
    with pytest.raises(BackupExists):
        back_up(till.shop, tmp_path / "copy.db", now=now)
    assert (tmp_path / "copy.db").read_text() == "something dear"


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_a_copy_opens_with_the_shops_key_alone_and_shows_when_it_was_changed(till, now, tmp_path, root):
    path = back_up(till.shop, tmp_path / "copy.db", now=now).path
    with pytest.raises(WrongKey):
        check(path, till.shop.url, Root.new())
    stored = bytearray(path.read_bytes())
    stored[len(stored) // 2] ^= 1
    path.write_bytes(stored)
    with pytest.raises(BackupFailed):
        check(path, till.shop.url, root)


def test_some_other_file_is_no_backup(shop, root, tmp_path):
    (tmp_path / "empty.db").touch()
    with pytest.raises(NotABackup):
        check(tmp_path / "empty.db", shop.url, root)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_pg_dump_a_server_is_not_copied(any_shop, now, monkeypatch):
    monkeypatch.setenv("PATH", str(any_shop.home))
    with pytest.raises(NoBackupTool):
        back_up(any_shop, now=now)
    assert list((any_shop.home / "backups").iterdir()) == []
