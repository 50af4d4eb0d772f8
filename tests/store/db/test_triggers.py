"""What was paid, moved or journaled stands: on every engine, against the database's own statements."""

import pytest
from peewee import DatabaseError, IntegrityError

from store.books import acts, journal
from store.counter import selling
from store.db import triggers
from store.db.models import Payment, Sale
from tests.store.counter.conftest import Till, stock_shop

COLA = "6901234567892"


@pytest.fixture
def till(any_shop, actor, now):
    """A till with one paid and one voided sale, and an open one with a line."""
    stock_shop(any_shop)
    till = Till(any_shop, actor, now, selling.new_sale_id())
    till.sell(COLA)
    till.next_sale()
    till.ring(COLA)
    till.void_sale()
    till.next_sale()
    till.ring(COLA)
    return till


@pytest.mark.parametrize("table", ["payment", "stock_entry", "journal_entry", "act"])
def test_a_ledger_is_only_added_to(till, table):
    db = till.shop.db
    column = {"payment": "change", "stock_entry": "quantity", "journal_entry": "at", "act": "at"}[table]
    before = db.execute_sql(f"SELECT * FROM {table}").fetchall()
    assert before
    for sql in (f"UPDATE {table} SET {column} = 7", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), till.shop.transaction():
            db.execute_sql(sql)
    assert db.execute_sql(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("state", ["paid", "voided"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sale SET state = 'open' WHERE state = '{state}'",
        "UPDATE sale SET due = 1 WHERE state = '{state}'",
        "DELETE FROM sale WHERE state = '{state}'",
        "UPDATE sale_line SET paid = 1 WHERE sale IN (SELECT id FROM sale WHERE state = '{state}')",
        "DELETE FROM sale_line WHERE sale IN (SELECT id FROM sale WHERE state = '{state}')",
        "UPDATE sale_line SET sale = (SELECT id FROM sale WHERE state = '{state}'), position = 99"
        " WHERE sale IN (SELECT id FROM sale WHERE state = 'open')",
    ],
)
def test_a_closed_sale_and_its_lines_stand_as_they_are(till, state, sql):
    with pytest.raises(IntegrityError), till.shop.transaction():
        till.shop.db.execute_sql(sql.format(state=state))


@pytest.mark.parametrize("state", ["paid", "voided"])
def test_nothing_is_added_to_a_closed_sale(till, state):
    db = till.shop.db
    line = [column.name for column in db.get_columns("sale_line")]
    values = ["'another'" if name == "id" else "77" if name == "position" else name for name in line]
    names = ", ".join(line)
    with pytest.raises(IntegrityError, match="guitai"), till.shop.transaction():
        db.execute_sql(
            f"INSERT INTO sale_line ({names}) SELECT {', '.join(values)} FROM sale_line"
            f" WHERE sale = (SELECT id FROM sale WHERE state = '{state}')"
        )
    closed = Sale.get(Sale.state == state)
    with pytest.raises(IntegrityError, match="guitai"), till.shop.transaction():
        Payment.create(
            id="0" * 32,
            sale=closed.id,
            till="0101",
            tender="cash",
            amount=1,
            tendered=1,
            taken_at=0,
            taken_by=till.actor.staff,
        )


def test_an_open_sale_may_change(till):
    with till.shop.transaction():
        till.shop.db.execute_sql(
            "UPDATE sale_line SET name = 'x' WHERE sale IN (SELECT id FROM sale WHERE state = 'open')"
        )
    assert till.pay(10000).number.endswith("-0002")


def test_insert_or_replace_does_not_slip_past_the_guards(shop, actor, now):
    with shop.transaction():
        acts.done(shop, "key", "pay", "first", now)
    with pytest.raises(IntegrityError), shop.transaction():
        shop.db.execute_sql("INSERT OR REPLACE INTO act (key, act, result, at) VALUES ('key', 'pay', 'forged', 0)")
    assert acts.result_of(shop, "key") == "first"


def test_a_servers_tables_are_not_emptied(postgres, home, root, actor, now):
    from store.db.home import root_key_path
    from store.db.opening import open_shop

    root.save(root_key_path(home))
    with postgres.copy_of("furnished") as url:
        shop = open_shop(url=url)
        with shop.transaction():
            journal.append(shop, actor, "test", now=now)
        with pytest.raises(DatabaseError, match="guitai"), shop.transaction():
            shop.db.execute_sql("TRUNCATE journal_entry")
        shop.close()


def test_a_guard_that_is_gone_or_was_changed_is_missed(any_shop):
    db = any_shop.db
    assert triggers.damaged(db) == []
    if any_shop.engine == "postgresql":
        db.execute_sql("DROP TRIGGER keep_payment_delete ON payment")
        db.execute_sql("ALTER TABLE act DISABLE TRIGGER keep_act_update")
        does_nothing = "RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
        db.execute_sql(f"CREATE OR REPLACE FUNCTION keep_sale_update() {does_nothing}")
    else:
        for name in ("keep_payment_delete", "keep_act_update", "keep_sale_update"):
            db.execute_sql(f"DROP TRIGGER {name}")
        db.execute_sql("CREATE TRIGGER keep_sale_update BEFORE UPDATE ON sale BEGIN SELECT 1; END")
    assert triggers.damaged(db) == ["keep_act_update", "keep_payment_delete", "keep_sale_update"]
    with any_shop.transaction():
        triggers.install(db)
    assert triggers.damaged(db) == []
