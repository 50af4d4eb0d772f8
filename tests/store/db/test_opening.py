import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from peewee import InterfaceError

from store.db.engine import BadStoreUrl, NotDurable, ReadOnly, WrongKey, broken_promises, connect, open_connection
from store.db.home import home as default_home
from store.db.home import keep_store_url, root_key_path, store_url
from store.db.keys import NoRootKey, Root
from store.db.models import Setting
from store.db.opening import NoShopHere, ShopExists, StoreBusy, create_shop_store, open_shop
from store.db.settings import save
from tests.conftest import ENGINES


def test_the_home_is_where_the_environment_says(home):
    assert default_home() == home
    assert store_url(home) == f"sqlcipher:///{home / 'shop.db'}"


def test_an_address_with_a_password_is_for_its_owner_alone(home):
    keep_store_url(home, "postgresql://shop:secret@host/shop")
    assert store_url(home) == "postgresql://shop:secret@host/shop"
    assert (home / "store.url").stat().st_mode & 0o077 == 0


def test_where_no_shop_is_none_is_opened_and_nothing_is_left_behind(home):
    with pytest.raises(NoShopHere):
        open_shop()
    assert list(home.iterdir()) == []


def test_an_address_of_no_known_kind_is_refused(home, root):
    with pytest.raises(BadStoreUrl):
        open_shop(url="mysql://localhost/shop", root=root)


def test_a_shop_without_its_key_says_so(shop):
    root_key_path(shop.home).unlink()
    with pytest.raises(NoRootKey):
        open_shop()


def test_a_second_shop_is_not_made_over_the_first(any_shop, root):
    with pytest.raises(ShopExists):
        create_shop_store(any_shop.url, root)


def test_the_default_store_is_encrypted_and_for_its_owner_alone(home, root):
    url = store_url(home)
    create_shop_store(url, root)
    shop = open_shop(root=root)
    with shop.transaction():
        save(shop_name="窃听不到的店")
    shop.close()
    stored = (home / "shop.db").read_bytes()
    assert not stored.startswith(b"SQLite") and "窃听不到的店".encode() not in stored
    assert (home / "shop.db").stat().st_mode & 0o077 == 0


def test_the_log_of_an_open_store_is_for_its_owner_alone(shop):
    with shop.transaction():
        save(shop_name="x")
    assert (shop.home / "shop.db-wal").stat().st_mode & 0o077 == 0


def test_another_key_does_not_open_a_store(home, root):
    create_shop_store(store_url(home), root)
    with pytest.raises(WrongKey):
        open_shop(root=Root.new())


def test_a_wrong_key_writes_nothing_on_stderr(home, root, capfd):
    create_shop_store(store_url(home), root)
    with pytest.raises(WrongKey):
        open_shop(root=Root.new())
    assert capfd.readouterr().err == ""


def test_a_file_that_is_no_store_is_refused(home, root):
    (home / "shop.db").write_text("a letter to the tax office" * 500)
    with pytest.raises(WrongKey):
        open_shop(root=root)


def test_an_empty_file_is_no_shop(home, root):
    (home / "shop.db").touch()
    with pytest.raises(NoShopHere):
        open_shop(root=root)


def test_every_connection_keeps_its_promises(any_shop):
    assert broken_promises(any_shop.db) == []
    found = []

    def look():
        with any_shop.connection():
            found.append(broken_promises(any_shop.db))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [[]]


def test_a_store_in_memory_cannot_keep_what_was_paid(root):
    with pytest.raises(NotDurable) as refused:
        open_connection(connect("sqlite:///:memory:", root), "memory")
    assert refused.value.params["what"] == "journal_mode"


def test_a_file_system_without_shared_memory_for_the_log_is_refused(shop, root):
    db = connect(f"sqlite:///file:{shop.home / 'shop.db'}?nolock=1", root)
    db.connect_params["uri"] = True
    shop.db.execute_sql("PRAGMA journal_mode = DELETE")
    shop.close()
    with pytest.raises(NotDurable) as refused:
        open_connection(db, "nolock")
    assert refused.value.params == {"what": "journal_mode", "found": "delete", "wanted": "wal"}


def test_a_server_that_does_not_wait_for_the_disk_is_refused(postgres, root):
    with postgres.copy_of("furnished") as url:
        db = connect(url, root)
        open_connection(db, url)
        db.execute_sql("SET synchronous_commit = off")
        assert [broken.params["what"] for broken in broken_promises(db)] == ["synchronous_commit"]
        db.close()


def test_a_server_that_may_only_be_read_is_refused(postgres, root):
    with postgres.copy_of("furnished") as url:
        db = connect(f"{url}&options=-cdefault_transaction_read_only%3Don", root)
        with pytest.raises(NotDurable) as refused:
            open_connection(db, url)
        assert refused.value.params["what"] == "transaction_read_only"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_store_that_can_only_be_read_is_refused(shop):
    url, home = shop.url, shop.home
    shop.close()
    for path in (home, *home.parents):
        if path == Path("/tmp"):
            break
        path.chmod(0o755)
    for name in ("root.key", "store.url", "shop.db.open"):
        os.chown(home / name, 65534, 65534)
    (home / "shop.db").chmod(0o644)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from store.db.opening import open_shop\n"
        "os.setuid(65534)\n"
        "try: open_shop(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__); raise\n"
    )
    tree = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(home)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
    )
    assert done.stdout.strip() == ReadOnly.__name__, done.stderr
    assert url.startswith("sqlite")


def test_a_thread_connects_itself_and_leaves_nothing_open(any_shop):
    seen = []

    def work():
        seen.append(any_shop.db.is_closed())
        with any_shop.connection():
            with any_shop.connection():
                seen.append(Setting.select().count() > 0)
            seen.append(any_shop.db.is_closed())
        seen.append(any_shop.db.is_closed())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True, True, False, True]


def test_nothing_connects_by_itself(any_shop):
    failed = []

    def work():
        try:
            Setting.select().count()
        except InterfaceError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(failed) == 1


def test_what_failed_leaves_nothing_behind(any_shop):
    with pytest.raises(ZeroDivisionError), any_shop.transaction():
        save(shop_name="半途而废")
        raise ZeroDivisionError
    any_shop.refresh()
    assert any_shop.settings.shop_name == "桂台小店"


def test_an_act_does_not_begin_inside_an_act(any_shop):
    with pytest.raises(RuntimeError), any_shop.transaction(), any_shop.transaction():
        pass
    with any_shop.transaction():
        save(shop_name="又开了")


def test_a_till_sees_that_another_connection_changed_something(shop):
    shop.changed_elsewhere()
    assert not shop.changed_elsewhere()
    with shop.transaction():
        save(shop_name="自己改的")
    assert not shop.changed_elsewhere()
    other = open_shop()
    try:
        with other.transaction():
            save(shop_name="别人改的")
    finally:
        other.close()
    from store.db.models import database

    database.initialize(shop.db)
    assert shop.changed_elsewhere()
    assert not shop.changed_elsewhere()
    shop.refresh()
    assert shop.settings.shop_name == "别人改的"


def test_a_writer_that_waited_in_vain_is_refused_in_words(shop):
    other = connect(shop.url, shop.root)
    open_connection(other, "other")
    shop.db.execute_sql("PRAGMA busy_timeout = 1")
    other.begin()
    try:
        with pytest.raises(StoreBusy), shop.transaction():
            pass
    finally:
        other.rollback()
        other.close()
    with shop.transaction():
        save(shop_name="轮到我了")


def test_the_store_says_that_its_guards_are_gone(any_shop):
    from store.db import triggers

    triggers.drop_all(any_shop.db)
    with pytest.raises(triggers.TriggersGone):
        open_shop()
    open_shop(suspect=True).close()


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "postgresql"])
def test_a_copied_home_is_a_whole_shop(engine, furnished, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(furnished[engine], copy)
    shop = open_shop(copy, url=f"{engine}:///{copy / 'shop.db'}")
    assert shop.settings.shop_name == "桂台小店"
    shop.close()


def test_a_shop_on_a_file_starts_without_the_servers_driver():
    pytest.importorskip("psycopg")
    program = (
        "import sys, store.books.journal, store.db.opening; print('psycopg' in sys.modules, 'peewee' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[3]
    )
    assert done.stdout == "False True\n", done.stderr
