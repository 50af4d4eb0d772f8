"""Count cards at the till: sold, used by one key, taken back and paid back when somebody allows it."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import printing
from store.counter.shifts import closing, reading
from store.db import settings
from store.db.models import CountBill, CountCard, CountEntry, PrintJob
from store.db.opening import Shop
from store.office import count_kinds, staff
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_returns import PIN
from tests.tui.test_rewards import choose
from tests.tui.waiting import open_entry, until
from tui.widgets.due import Due

COLA = "6901234567892"


@pytest.fixture
def spa(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> None:
    """A member; three uses for 100.00 are sold, and somebody may allow things."""
    gold_member(stocked, actor, now)
    count_kinds.add(stocked, office, "three", "护理3次", COLA, 3, 10000, valid_days=30, now=now)
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)


async def cards(desk: Desk) -> None:
    await open_entry(desk, "u")
    assert desk.place == "count_cards"


async def buy(desk: Desk, *keys: str) -> None:
    """The first kind, for the sale's member who has no card yet."""
    await cards(desk)
    await desk.press("1")
    await until(desk, lambda: desk.place == "prepaid")
    await desk.press(*keys)


async def allow(desk: Desk) -> None:
    await until(desk, lambda: desk.place == "approval")
    await desk.type(f"1002\n{PIN}\n")
    await until(desk, lambda: desk.place == "sale")


async def test_a_card_is_sold_for_cash_with_change_and_used_until_it_is_used_up(
    open_till: Open, stocked: Shop, spa: None
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await buy(desk, *"200", "enter")
        assert desk.said == ("good", "Done. The slip is printed.")
        assert [due.amount for due in desk.app.screen.query(Due)] == ["100.00", "100.00"]
        await desk.press("f2")
        assert desk.said == ("good", "138****5678 王* bought 护理3次: 3 uses.")
        for left in (2, 1, 0):
            await cards(desk)
            await choose(desk, "1", "sale", f"138****5678 王*: 护理3次 is used, {left} left.")
        await cards(desk)
        await choose(desk, "1", "count_cards", "used up")
        await choose(desk, "9", "count_cards", "No entry has the key 9.")
    (bill,) = CountBill.select()
    assert (bill.tender, bill.paid, bill.tendered) == ("cash", 10000, 20000)
    assert [row.uses for row in CountEntry.select().order_by(CountEntry.id)] == [3, -1, -1, -1]


async def test_a_card_is_paid_outside_with_a_reference_and_esc_sells_none(open_till: Open, spa: None) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await buy(desk, "escape")
        assert desk.place == "sale" and CountCard.select().count() == 0
        await buy(desk, "f9")
        await desk.press("escape", "f9")
        await desk.type("4200001")
        await desk.press("f2")
        assert desk.said[0] == "good"
    (bill,) = CountBill.select()
    assert (bill.tender, bill.reference, bill.paid) == ("wechat", "4200001", 10000)


async def test_a_use_is_taken_back_and_the_rest_is_paid_back_when_a_supervisor_allows_it(
    open_till: Open, stocked: Shop, spa: None
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await buy(desk, "f2", "f2")
        await cards(desk)
        await desk.press("delete")
        assert "One key takes the latest use back:" in desk.text() and "Del Use one" in desk.text()
        await choose(desk, "1", "count_cards", "not used")
        await desk.press("delete")
        await choose(desk, "1", "sale", "2 left.")
        await cards(desk)
        await desk.press("delete", "1")
        await allow(desk)
        assert desk.said == ("good", "138****5678 王*: 护理3次 is taken back, 3 left.")
        await cards(desk)
        await choose(desk, "1", "sale", "2 left.")
        await cards(desk)
        await desk.press("f5")
        assert "66.67" in desk.text()
        await desk.press("1")
        await allow(desk)
        assert desk.said[0] == "good" and "66.67" in desk.said[1]
        expected = closing.expected_cash(stocked, reading.the_open_shift(stocked, "0101"))
        assert expected == 10000 - 6667
        kinds = [job.kind for job in printing.waiting(stocked, "0101")]
        assert kinds.count("count_card") == 2
    assert [row.paid for row in CountBill.select().order_by(CountBill.sequence)] == [10000, -6667]


async def test_who_does_the_service_is_said_by_staff_number_before_the_key(
    open_till: Open, stocked: Shop, office: Actor, now: datetime, spa: None
) -> None:
    staff.add(stocked, office, "1003", "技师小美", "cashier", PIN, now=now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await buy(desk, "f2", "f2")
        await cards(desk)
        await desk.press("f2")
        await desk.type("4711\n")
        assert desk.said[0] == "bad" and desk.place == "amount"
        await desk.press("escape")
        assert desk.place == "count_cards" and "Done by" not in desk.text().split("F2")[0]
        await desk.press("f2")
        await desk.type("1003\n")
        assert desk.place == "count_cards" and "Done by 1003 技师小美" in desk.text()
        await choose(desk, "1", "sale", "2 left.")
    used = CountEntry.get(CountEntry.kind == "use")
    assert used.worker.number == "1003" and used.staff.number == "1001"


async def test_without_a_member_one_is_looked_for_and_the_sale_stays_nobodys(open_till: Open, spa: None) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.press(".", "u")
        await until(desk, lambda: desk.place == "members")
        await desk.scan(PHONE)
        await until(desk, lambda: desk.place == "count_cards")
        assert "This member has no count card." in desk.text() and "护理3次" in desk.text()
        await desk.press("escape")
        assert desk.place == "sale" and desk.sale.member is None


async def test_a_use_prints_its_slip_by_a_key_and_by_itself_where_the_shop_chose_so(
    open_till: Open, stocked: Shop, spa: None
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await buy(desk, *"200", "enter")
        await desk.press("f2")
        await cards(desk)
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert not PrintJob.select().where(PrintJob.kind == "count_use").exists()
        await cards(desk)
        await desk.press("f6")
        assert "One key prints the slip of the latest use" in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "138****5678 王*: the slip of 护理3次 is printed.")
        assert PrintJob.select().where(PrintJob.kind == "count_use").count() == 1

    with stocked.transaction():
        settings.save(count_use_slip=True)
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan(PHONE)
        await cards(desk)
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert PrintJob.select().where(PrintJob.kind == "count_use").count() == 2
