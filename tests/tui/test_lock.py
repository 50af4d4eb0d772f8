"""The till while its cashier is away."""

from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.db import settings
from store.db.models import JournalEntry
from store.db.opening import Shop
from store.office import staff
from tests.tui.conftest import Open
from tests.tui.waiting import open_entry, until

COLA = "6901234567892"
PIN = "274951"


@pytest.fixture(autouse=True)
def people(stocked: Shop, office: Actor, now: datetime) -> None:
    staff.set_pin(stocked, office, "1001", PIN, now=now)
    staff.add(stocked, office, "1000", "店长", "manager", "314159", now=now)
    staff.add(stocked, office, "1002", "小王", "cashier", "314159", now=now)


@pytest.mark.parametrize("keys", ["-", ".k"])
async def test_a_locked_till_shows_the_time_and_who_and_the_same_pin_opens_it(open_till: Open, keys: str) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press(*keys)
        await until(desk, lambda: desk.place == "locked")
        text = desk.text()
        assert "1001 小李" in text and "可乐" not in text and "2.50" not in text
        await desk.scan(COLA)
        assert desk.said == ("attention", "The till is locked: the PIN first.")
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [(COLA, 1000, 250)] and "2.50" in desk.text()
        acts = [
            each.act
            for each in JournalEntry.select().where(JournalEntry.till == "0101").order_by(JournalEntry.sequence)
        ]
        assert acts[-2:] == ["lock", "unlock"]


async def test_a_wrong_pin_leaves_it_locked_and_no_key_goes_round_it(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("-")
        await until(desk, lambda: desk.place == "locked")
        await desk.type("271829\n")
        await until(desk, lambda: desk.said[0] == "bad")
        await desk.press("escape", "f4", "f11", "f12", "-", "enter")
        assert desk.place == "locked" and "PIN of 1001" in desk.text()


async def test_a_supervisor_may_unlock_it_and_another_cashier_may_not(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("-")
        await until(desk, lambda: desk.place == "locked")
        await desk.press("f3")
        await desk.type("1002\n314159\n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.place == "locked" and "may not allow" in desk.said[1]
        await desk.press("f3")
        await desk.type("1000\n314159\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("attention", "Unlocked by 1000 店长.") and "1001 小李" in desk.lines()[0]


async def test_a_till_that_nobody_touches_locks_itself_with_the_question_that_was_open(
    open_till: Open, stocked: Shop, now: datetime
) -> None:
    with stocked.transaction():
        settings.save(lock_minutes=5)
    stocked.refresh()
    moment = [now]
    async with open_till(clock=lambda: moment[0]) as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        moment[0] += timedelta(minutes=4)
        await desk.press("3")
        moment[0] += timedelta(minutes=4)
        await desk.pilot.pause(1.1)
        assert desk.place == "tender"
        moment[0] += timedelta(minutes=1)
        await until(desk, lambda: desk.place == "locked")
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "tender")
        assert desk.typed == "3"


async def test_a_till_never_locks_itself_unless_the_shop_wants_it(open_till: Open, now: datetime) -> None:
    moment = [now]
    async with open_till(clock=lambda: moment[0]) as desk:
        moment[0] += timedelta(hours=9)
        await desk.pilot.pause(1.1)
        assert desk.place == "sale"
        await open_entry(desk, "k")
        await until(desk, lambda: desk.place == "locked")
