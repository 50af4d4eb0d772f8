"""Each thing that cannot be true of a sound store, made true with the guards down, is found and its place named."""

import threading

import pytest

from store.counter import selling
from store.db import triggers
from store.db.models import Sale
from store.i18n import words
from store.reports.verify import verify
from tests.store.counter.conftest import Till, stock_shop

COLA, CARTON, APPLES, TISSUES, BAG = "6901234567892", "16901234567899", "20001", "036000291452", "10004"
FIRST, SECOND = "0101-20261121-0001", "0101-20261121-0002"


@pytest.fixture
def till(any_shop, actor, now):
    """Two paid sales with all kinds of lines, a free one, a voided one and an open one."""
    stock_shop(any_shop)
    till = Till(any_shop, actor, now, selling.new_sale_id())
    till.sell(f"6*{COLA}", TISSUES, f"1.236*{APPLES}")
    till.next_sale()
    till.ring(CARTON)
    gone = till.ring(TISSUES).latest
    till.void(gone)
    till.ring(f"2*{TISSUES}")
    till.pay(100000)
    till.sell(BAG)
    till.next_sale()
    till.ring(COLA)
    till.void_sale()
    till.next_sale()
    till.ring(COLA)
    return till


def found(shop):
    return [(finding.rule, finding.where) for finding in verify(shop).findings]


def test_a_store_that_only_sold_is_sound(till):
    looked = verify(till.shop)
    assert looked.findings == ()
    assert looked.counted == {
        "sale": 5,
        "sale_line": 9,
        "payment": 2,
        "stock_entry": 6,
        "journal_entry": looked.counted["journal_entry"],
        "print_job": 5,
        "points_entry": 0,
        "wallet_entry": 0,
        "top_up": 0,
        "coupon_event": 0,
        "shift": 1,
        "cash_move": 0,
    }
    assert looked.counted["journal_entry"] >= 5


def test_a_sale_whose_tax_comes_on_top_is_sound_too(any_shop, actor, now):
    from store.db.settings import save

    with any_shop.transaction():
        save(tax_inside="no")
    any_shop.refresh()
    stock_shop(any_shop)
    till = Till(any_shop, actor, now, selling.new_sale_id())
    assert till.sell(f"7*{COLA}", f"1.237*{APPLES}").due > 7 * 250 + 1235
    assert verify(any_shop).findings == ()


FIRST_SALE = f"(SELECT id FROM sale WHERE number = '{FIRST}')"
COLA_LINE = f"sale = {FIRST_SALE} AND position = 1"
OPEN_SALE = "(SELECT id FROM sale WHERE state = 'open')"
A_PAYMENT = f"(SELECT id FROM payment WHERE sale = {FIRST_SALE})"

DAMAGES = {
    "the due of a sale": (
        f"UPDATE sale SET due = due + 1 WHERE number = '{FIRST}'",
        [("lines", FIRST), ("payments", FIRST)],
    ),
    "the tax of a sale": (f"UPDATE sale SET tax = tax - 1 WHERE number = '{FIRST}'", [("lines", FIRST)]),
    "the gross of a sale": (f"UPDATE sale SET gross = gross - 1 WHERE number = '{FIRST}'", [("lines", FIRST)]),
    "a line's payment moved to another line": (
        f"UPDATE sale_line SET gross = gross + CASE position WHEN 1 THEN 1 ELSE -1 END WHERE sale = {FIRST_SALE}"
        " AND position < 3",
        [("line", FIRST), ("line", FIRST)],
    ),
    "a line's quantity": (
        f"UPDATE sale_line SET quantity = 5000 WHERE {COLA_LINE}",
        [("line", FIRST), ("stock of a line", FIRST)],
    ),
    "the tax of two rates exchanged": (
        f"UPDATE sale_line SET tax = tax + CASE position WHEN 1 THEN 1 ELSE -1 END WHERE sale = {FIRST_SALE}"
        " AND position IN (1, 3)",
        [("tax", FIRST), ("tax", FIRST)],
    ),
    "a line that vanished": (
        f"DELETE FROM sale_line WHERE {COLA_LINE}",
        [("lines", FIRST), ("stock of no sale", COLA)],
    ),
    "all lines of a sale": (
        f"DELETE FROM sale_line WHERE sale = {FIRST_SALE}",
        [("sale without lines", FIRST), *[("stock of no sale", code) for code in (COLA, TISSUES, APPLES)]],
    ),
    "a line without its sums": (
        f"UPDATE sale_line SET tax = NULL WHERE {COLA_LINE}",
        [("lines", FIRST), ("line", FIRST)],
    ),
    "a voided line that was charged": (
        f"UPDATE sale_line SET gross = 1000, paid = 1000, tax = 115 WHERE voided_at IS NOT NULL"
        f" AND sale = (SELECT id FROM sale WHERE number = '{SECOND}')",
        [("line", SECOND)],
    ),
    "a payment that vanished": (f"DELETE FROM payment WHERE sale = {FIRST_SALE}", [("payments", FIRST)]),
    "a payment twice": (
        "INSERT INTO payment (id, sale, till, tender, amount, tendered, change, taken_at, taken_by, principal, bonus,"
        " reference) SELECT 'twice', sale, till, tender, amount, tendered, change, taken_at, taken_by, principal,"
        " bonus, reference FROM payment"
        f" WHERE sale = {FIRST_SALE}",
        [("payments", FIRST)],
    ),
    "a payment's change": (f"UPDATE payment SET change = change + 1 WHERE sale = {FIRST_SALE}", [("change", None)]),
    "a payment of an open sale": (
        f"UPDATE payment SET sale = {OPEN_SALE} WHERE sale = {FIRST_SALE}",
        [("payments", FIRST), ("payment of an open sale", None)],
    ),
    "a sale half closed": (
        f"UPDATE sale SET closed_by = NULL WHERE number = '{FIRST}'",
        [("state", FIRST)],
    ),
    "an open sale with a number": (
        "UPDATE sale SET number = 'x' WHERE state = 'open'",
        [("state", "x")],
    ),
    "a number left out": (
        "UPDATE sale SET sequence = 7, number = '0101-20261121-0007' WHERE sequence = 2",
        [("gap", "0101-20261121")],
    ),
    "numbers that start at two": (
        "UPDATE sale SET sequence = 4, number = '0101-20261121-0004' WHERE sequence = 1",
        [("gap", "0101-20261121")],
    ),
    "a number that says another day": (
        f"UPDATE sale SET number = '0101-20261122-0001' WHERE number = '{FIRST}'",
        [("number", "0101-20261122-0001")],
    ),
    "a stock balance": (
        f"UPDATE stock_balance SET quantity = quantity + 1000 WHERE product ="
        f" (SELECT id FROM product WHERE code = '{APPLES}')",
        [("stock", APPLES)],
    ),
    "a stock balance that vanished": (
        f"DELETE FROM stock_balance WHERE product = (SELECT id FROM product WHERE code = '{APPLES}')",
        [("stock", APPLES)],
    ),
    "a stock entry that vanished": (
        f"DELETE FROM stock_entry WHERE source IN (SELECT id FROM sale_line WHERE sale = {FIRST_SALE}"
        f" AND code = '{APPLES}')",
        [("stock", APPLES), ("stock of a line", FIRST)],
    ),
    "a stock entry of another sale": (
        f"UPDATE stock_entry SET source = 'nothing' WHERE source IN (SELECT id FROM sale_line WHERE {COLA_LINE})",
        [("stock of a line", FIRST), ("stock of no sale", COLA)],
    ),
    "a journal entry's amount": (
        f"UPDATE journal_entry SET detail = '{{}}' WHERE act = 'pay' AND sale = {FIRST_SALE}",
        [("journal", None)],
    ),
    "the journal of a sale at the end of a chain": (
        "INSERT INTO sale (id, till, state, opened_at, opened_by, tax_inside, kind, points_money, facts)"
        " SELECT 'silent', till, 'voided', opened_at, opened_by, tax_inside, kind, points_money, facts"
        f" FROM sale WHERE number = '{FIRST}'",
        [("sale not in the journal", "silent")],
    ),
    "a receipt that nobody asked for": (
        f"DELETE FROM print_job WHERE kind = 'receipt' AND sale = {FIRST_SALE}",
        [("receipt", FIRST)],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_true_is_found_and_its_place_named(till, damage):
    sql, wanted = DAMAGES[damage]
    with till.shop.transaction():
        triggers.drop_all(till.shop.db)
    assert till.shop.db.execute_sql(sql).rowcount >= 1
    with till.shop.transaction():
        triggers.install(till.shop.db)
    told = found(till.shop)
    assert [(rule, where) for rule, where in wanted if where is not None] == [
        (rule, where) for (rule, where), (_, known) in zip(told, wanted, strict=True) if known is not None
    ]
    assert [rule for rule, _ in told] == [rule for rule, _ in wanted]


def test_guards_that_are_gone_are_found(till):
    triggers.drop_all(till.shop.db)
    assert {rule for rule, _ in found(till.shop)} == {"trigger"}


def test_a_connection_that_no_longer_waits_for_the_disk_is_found(till):
    if till.shop.engine == "postgresql":
        till.shop.db.execute_sql("SET synchronous_commit = off")
        assert found(till.shop) == [("promise", "synchronous_commit")]
    else:
        till.shop.db.execute_sql("PRAGMA synchronous = NORMAL")
        assert found(till.shop) == [("promise", "synchronous")]


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)
def test_a_row_whose_other_half_is_gone_is_found(till):
    db = till.shop.db
    db.execute_sql("PRAGMA foreign_keys = OFF")
    db.execute_sql("UPDATE print_job SET till = '0199' WHERE kind = 'drawer'")
    db.execute_sql("PRAGMA foreign_keys = ON")
    assert {rule for rule, _ in found(till.shop)} == {"reference"}


@pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)
def test_a_damaged_page_is_found_and_does_not_hide_what_was_found_before(till):
    shop = till.shop
    triggers.drop_all(shop.db)
    shop.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    root_page = shop.db.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'sale_line'").fetchone()[0]
    shop.close()
    with (shop.home / "shop.db").open("r+b") as file:
        file.seek((root_page - 1) * 4096)
        file.write(b"\xff" * 4096)
    from store.db.opening import open_shop

    hurt = open_shop(suspect=True)
    try:
        rules = {rule for rule, _ in found(hurt)}
    finally:
        hurt.close()
    assert rules >= {"file", "trigger"}


def test_tills_sell_on_while_the_store_is_looked_through(till):
    """The look sees one moment: a sale that closes in the middle of it is in none of its sums."""
    from store.reports.verify import _one_moment

    shop, inside = till.shop, []
    with _one_moment(shop):
        inside.append(Sale.select().where(Sale.state == "paid").count())

        def sell():
            with shop.connection():
                till.pay(10000)

        thread = threading.Thread(target=sell)
        thread.start()
        thread.join(timeout=30)
        inside.append(Sale.select().where(Sale.state == "paid").count())
    assert inside == [3, 3]
    assert Sale.select().where(Sale.state == "paid").count() == 4
    assert verify(shop).findings == ()


def test_a_finding_is_a_sentence_in_both_languages(till):
    triggers.drop_all(till.shop.db)
    till.shop.db.execute_sql(f"UPDATE sale SET due = 1 WHERE number = '{FIRST}'")
    finding = next(each for each in verify(till.shop).findings if each.rule == "payments")
    assert finding.say(words("en")) == f"Sale {FIRST} was due 1, its payments add up to 3734."
    assert FIRST in finding.say(words("zh_CN")) and "3734" in finding.say(words("zh_CN"))
    assert finding.say(words("zh_CN")) != finding.say(words("en"))
