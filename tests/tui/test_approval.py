"""What the cashier may not is approved in place: asked, allowed by somebody who may, and done again as that."""

from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.db import settings
from store.db.models import JournalEntry
from store.db.opening import Shop
from store.office import staff
from tests.tui.conftest import Desk, Open
from tests.tui.waiting import until

OIL = "6900000000014"
PIN = "274951"
BADGE = "SQ7WERTY2345ABCD"


@pytest.fixture
def supervisor(stocked: Shop, office: Actor, now: datetime) -> staff.Person:
    """王姐, number 1002, who may void a line of more than 200.00; a cashier may not."""
    made = staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    staff.set_badge(stocked, office, "1002", BADGE, now=now)
    return made


async def ask_to_void(desk: Desk) -> None:
    await desk.scan(f"3*{OIL}")
    await desk.press("delete")
    await until(desk, lambda: desk.place == "approval")


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_question_says_what_is_asked_of_whom_and_what_it_comes_to(
    open_till: Open, supervisor: staff.Person, size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await ask_to_void(desk)
        assert "“Void a line” must be approved by: supervisor." in desk.text()
        assert "￥209.70" in desk.text() and "王姐" in desk.text() and "1001 小李" in desk.text()


async def test_number_and_pin_do_the_very_act_and_both_are_recorded(open_till: Open, supervisor: staff.Person) -> None:
    async with open_till() as desk:
        await ask_to_void(desk)
        await desk.type("1002\n")
        await desk.type(PIN)
        assert PIN not in desk.text()
        await desk.type("\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [] and desk.said[0] == "good" and desk.said[1].startswith("Taken out:")
        entry = JournalEntry.get(JournalEntry.act == "void_line")
        assert (entry.staff_id, entry.approver_id) == (desk.sale.actor.staff, supervisor.id)
        assert desk.sale.actor.approver is None


async def test_a_badge_is_scanned_and_nothing_is_typed(open_till: Open, supervisor: staff.Person) -> None:
    async with open_till() as desk:
        await ask_to_void(desk)
        await desk.scan(BADGE)
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == []


async def test_where_a_badge_alone_does_not_approve_its_pin_is_asked(
    open_till: Open, stocked: Shop, supervisor: staff.Person
) -> None:
    with stocked.transaction():
        settings.save(badge_approves=False)
    stocked.refresh()
    async with open_till() as desk:
        await ask_to_void(desk)
        await desk.scan(BADGE)
        assert desk.place == "approval" and BADGE not in desk.text()
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == []


async def test_a_wrong_pin_says_so_and_waits_and_then_the_right_one_does_it(
    open_till: Open, supervisor: staff.Person, now: datetime
) -> None:
    moment = [now]
    async with open_till(clock=lambda: moment[0]) as desk:
        await ask_to_void(desk)
        await desk.type("1002\n111113\n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert "The number or the PIN is wrong" in desk.said[1] and desk.place == "approval"
        assert "PIN of 1002" in desk.text()
        await desk.type(PIN)
        assert PIN not in desk.text()
        await desk.type("\n")
        assert "The next try is possible" in desk.said[1]
        moment[0] += timedelta(seconds=5)
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == []


async def test_somebody_who_may_not_either_is_told_so(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    staff.add(stocked, office, "1003", "小张", "cashier", PIN, now=now)
    async with open_till() as desk:
        await ask_to_void(desk)
        await desk.type(f"1003\n{PIN}\n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1].startswith("小张 (1003) may not allow “Void a line”") and desk.place == "approval"


async def test_escape_gives_up_and_nothing_is_lost(open_till: Open, supervisor: staff.Person) -> None:
    async with open_till() as desk:
        await ask_to_void(desk)
        await desk.type("1002\n")
        await desk.press("escape")
        assert desk.place == "approval" and "Staff number, or a badge" in desk.text()
        await desk.press("escape")
        assert desk.place == "sale" and desk.on_disk() == [(OIL, 3000, 20970)]
        assert desk.said == ("attention", "It was not approved: nothing was changed.")


async def test_a_whole_basket_is_given_up_with_approval(open_till: Open, supervisor: staff.Person) -> None:
    async with open_till() as desk:
        await desk.scan(f"8*{OIL}")
        await desk.press("f4", "f2")
        await until(desk, lambda: desk.place == "approval")
        await desk.scan(BADGE)
        await until(desk, lambda: desk.said[1] == "The sale was given up.")
        assert desk.on_disk() == []


async def test_where_the_shop_wants_a_reason_one_digit_gives_it(open_till: Open, stocked: Shop) -> None:
    with stocked.transaction():
        settings.save(void_reasons=True)
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("delete")
        assert desk.place == "reason" and " 1  录入错误" in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [] and '"reason"' in JournalEntry.get(JournalEntry.act == "void_line").detail
