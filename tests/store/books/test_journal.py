import json

import pytest
from peewee import IntegrityError

from store.books import acts, journal
from store.books.journal import Break, verify_chain
from store.db import triggers
from store.db.models import JournalEntry
from store.db.opening import open_shop


def written(shop, actor, now, count, **detail):
    with shop.transaction():
        for number in range(count):
            journal.append(shop, actor, "test", now=now, number=number, **detail)


def breaks(shop):
    return list(verify_chain(shop.db, shop.root.journal_key))


def test_each_till_has_a_chain_of_its_own_from_the_first_entry_on(any_shop, actor, office, now):
    written(any_shop, actor, now, 3)
    written(any_shop, office, now, 2)
    written(any_shop, actor, now, 1)
    rows = JournalEntry.select(JournalEntry.till, JournalEntry.sequence).order_by(
        JournalEntry.till, JournalEntry.sequence
    )
    assert list(rows.tuples()) == [("0100", 1), ("0100", 2), ("0101", 1), ("0101", 2), ("0101", 3), ("0101", 4)]
    assert breaks(any_shop) == []


def test_an_entry_says_who_did_what_when_and_in_one_way_to_write_it(any_shop, actor, now):
    written(any_shop, actor, now, 1, amount=-5, a="纸")
    entry = JournalEntry.get()
    assert (entry.act, entry.at, entry.staff_id) == ("test", 1795228215000, actor.staff)
    assert entry.detail == '{"a":"纸","amount":-5,"number":0}'


@pytest.mark.parametrize("detail", [{"a": 0.1}, {"a": [1, {"b": 2.0}]}])
def test_no_float_gets_into_the_journal(shop, actor, now, detail):
    with pytest.raises(TypeError), shop.transaction():
        journal.append(shop, actor, "test", now=now, **detail)
    assert JournalEntry.select().count() == 0


def test_what_is_rolled_back_leaves_no_gap(any_shop, actor, now):
    written(any_shop, actor, now, 1)
    with pytest.raises(ZeroDivisionError), any_shop.transaction():
        journal.append(any_shop, actor, "test", now=now)
        raise ZeroDivisionError
    written(any_shop, actor, now, 1)
    assert breaks(any_shop) == [] and JournalEntry.select().count() == 2


DAMAGES = {
    "at": ("UPDATE journal_entry SET at = at + 1 WHERE sequence = 3", [Break("0101", 3, False)]),
    "detail": ("UPDATE journal_entry SET detail = '{}' WHERE sequence = 3", [Break("0101", 3, False)]),
    "act": ("UPDATE journal_entry SET act = 'other' WHERE sequence = 1", [Break("0101", 1, False)]),
    "staff": ("UPDATE journal_entry SET staff = NULL WHERE sequence = 5", [Break("0101", 5, False)]),
    # The entry after it does not follow any more either.
    "mac": (
        "UPDATE journal_entry SET mac = '0' WHERE sequence = 3",
        [Break("0101", 3, False), Break("0101", 4, False)],
    ),
    "first taken out": ("DELETE FROM journal_entry WHERE sequence = 1", [Break("0101", 2, True)]),
    "one taken out": ("DELETE FROM journal_entry WHERE sequence = 3", [Break("0101", 4, True)]),
    "moved to another till": (
        "UPDATE journal_entry SET till = '0102', sequence = 1 WHERE sequence = 5",
        [Break("0102", 1, False)],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_entry_that_was_changed_or_taken_out_is_found(any_shop, actor, now, damage):
    written(any_shop, actor, now, 5)
    sql, found = DAMAGES[damage]
    with any_shop.transaction():
        triggers.drop_all(any_shop.db)
    any_shop.db.execute_sql(sql)
    assert breaks(any_shop) == found


def test_numbering_anew_does_not_hide_what_was_taken_out(any_shop, actor, now):
    written(any_shop, actor, now, 5)
    with any_shop.transaction():
        triggers.drop_all(any_shop.db)
    any_shop.db.execute_sql("DELETE FROM journal_entry WHERE sequence = 3")
    for number in (4, 5):
        any_shop.db.execute_sql(f"UPDATE journal_entry SET sequence = {number - 1} WHERE sequence = {number}")
    assert [broken.sequence for broken in breaks(any_shop)] == [3, 4]


def test_a_chain_written_without_the_key_is_found(shop, actor, now):
    written(shop, actor, now, 2)
    assert [broken.sequence for broken in verify_chain(shop.db, bytes(32))] == [1, 2]


def test_the_mac_of_an_entry_never_changes_or_old_chains_would_break():
    entry = ("0101", 1, 1795228215000, "pay_cash", None, None, None, json.dumps({}))
    assert journal.mac_of(b"key", "", entry) == "73a3d20490efb23e2a4d1b44d681f4bc006f46db055cfd02a47c0d126eddfa57"


def test_two_programs_write_one_chain(any_shop, actor, now):
    written(any_shop, actor, now, 1)
    other = open_shop()
    written(other, actor, now, 1)
    other.close()
    from store.db.models import database

    database.initialize(any_shop.db)
    written(any_shop, actor, now, 1)
    assert breaks(any_shop) == []


def test_an_act_that_was_done_is_known_by_its_key(any_shop, now):
    assert acts.result_of(any_shop, "key") is None
    with any_shop.transaction():
        acts.done(any_shop, "key", "pay", "sale 1", now)
    assert acts.result_of(any_shop, "key") == "sale 1"
    with pytest.raises(IntegrityError), any_shop.transaction():
        acts.done(any_shop, "key", "pay", "sale 2", now)
    assert acts.result_of(any_shop, "key") == "sale 1"


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"b": 1, "a": '“quoted” \\ "\n\x1f\u2028 é 😀'},
        {"z": None, "yes": True, "no": False, "below": -5},
        {"tenders": [("cash", 100), ("card", 5)], "deep": {"y": [1, {"b": 2, "a": []}], "x": ()}},
    ],
)
def test_a_detail_is_written_as_json_writes_it(detail):
    assert journal.canonical(detail) == json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
