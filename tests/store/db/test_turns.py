"""Who waits to write gets the next turn, however fast another one writes."""

import statistics
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from store.db.locks import WriteTurns
from store.db.models import Setting
from store.db.opening import StoreBusy

GREEDY = """
import sys, time
from pathlib import Path
from store.db.models import Setting
from store.db.opening import open_shop
shop = open_shop(Path(sys.argv[1]))
with shop.transaction():
    Setting.insert(name="written", value="0").execute()
print("writing", flush=True)
while True:
    with shop.transaction():
        Setting.update(value=Setting.value.cast("integer") + 1).where(Setting.name == "written").execute()
        time.sleep(0.02)
"""


def written() -> int:
    return int(Setting.get_by_id("written").value)


def test_a_till_waits_for_one_transaction_of_an_import_and_not_for_all(shop):
    greedy = subprocess.Popen(
        [sys.executable, "-c", GREEDY, str(shop.home)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    try:
        assert greedy.stdout.readline() == "writing\n"
        waited = []
        for _ in range(15):
            before = written()
            with shop.transaction():
                waited.append(written() - before)
    finally:
        greedy.kill()
        greedy.wait(timeout=20)
        greedy.stdout.close()
    assert statistics.median(waited) <= 1
    assert greedy.returncode == -9


def test_whoever_is_killed_while_it_writes_gives_its_turn_back(shop):
    stalled = GREEDY.replace("time.sleep(0.02)", "print('inside', flush=True); time.sleep(60)")
    child = subprocess.Popen(
        [sys.executable, "-c", stalled, str(shop.home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout.readline() == "writing\n" and child.stdout.readline() == "inside\n"
    turns = WriteTurns(shop.home / "shop.db")
    assert not turns.take(0.01)
    turns.close()
    child.kill()
    child.wait(timeout=20)
    child.stdout.close()
    with shop.transaction():
        assert written() == 0


def test_threads_of_one_till_take_turns_too(shop):
    inside, most = [], []

    def write():
        with shop.connection():
            for _ in range(50):
                with shop.transaction():
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(most) == 200 and max(most) == 1


def test_a_turn_that_does_not_come_is_refused_and_the_next_one_works(shop, monkeypatch):
    import store.db.opening

    other = WriteTurns(shop.home / "shop.db")
    assert other.take(1)
    monkeypatch.setattr(store.db.opening, "BUSY_MILLIS", 5)
    with pytest.raises(StoreBusy), shop.transaction():
        pass
    other.give()
    other.close()
    with shop.transaction():
        pass


def test_the_word_of_a_waiter_that_was_killed_holds_nobody_up(shop):
    turns = WriteTurns(shop.home / "shop.db")
    (shop.home / "shop.db.turn").write_bytes(b"\1")
    assert turns.take(1)
    turns.give()
    assert (shop.home / "shop.db.turn").read_bytes() == b"\0"
    assert turns.take(1)
    turns.give()
    turns.close()
