"""`shop verify` and `shop backup`, by what they say and leave."""

import json
from collections.abc import Callable

from store.db import triggers
from store.db.models import JournalEntry
from store.db.opening import Shop
from tests.scripts.conftest import Run

Opened = Callable[[], Shop]


def test_a_sound_shop_ends_with_0_and_says_what_was_looked_at(run: Run, opened: Opened):
    said = run("verify").output
    assert "0 sales" in said and said.endswith("Everything agrees.\n")


def test_findings_end_with_1_and_are_sentences(run: Run, opened: Opened):
    shop = opened()
    triggers.drop_all(shop.db)
    with shop.transaction():
        shop.db.execute_sql("UPDATE journal_entry SET detail = '{}' WHERE sequence = 1")
        triggers.install(shop.db)
    shop.close()
    said = run("verify", ok=False)
    assert said.exit_code == 1
    assert "Journal entry 0100 1 (till, number) is not what was written." in said.output


def test_findings_are_data_with_json(run: Run, opened: Opened):
    shop = opened()
    triggers.drop_all(shop.db)
    shop.close()
    said = json.loads(run("verify", "--json", ok=False).stdout)
    assert said["sound"] is False
    assert {"trigger"} == {finding["rule"] for finding in said["findings"]}
    assert "keep_payment_delete" in {finding["where"] for finding in said["findings"]}


def test_guards_that_are_gone_are_put_back_and_that_is_journaled(run: Run, opened: Opened):
    shop = opened()
    triggers.drop_all(shop.db)
    shop.close()
    assert "gone or were changed" in run("staff", "list", ok=False).stderr
    run("verify", "--restore-guards")
    run("staff", "list")
    shop = opened()
    entry = JournalEntry.select().order_by(JournalEntry.sequence.desc()).get()
    assert entry.act == "restore_guards" and "keep_payment_delete" in entry.detail


def test_a_backup_is_where_it_was_asked_for_and_opens(run: Run, opened: Opened, tmp_path):
    path = tmp_path / "of the shop.db"
    said = json.loads(run("backup", path, "--json").stdout)
    assert said["path"] == str(path) and said["size"] == path.stat().st_size and said["rows"]["staff"] == 1
    assert str(path) in run("backup", path, ok=False).stderr
    assert str(opened().home / "backups") in run("backup").output
