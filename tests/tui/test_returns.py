"""F7 and F9: goods come back by the receipt of any till, with what goes back to be seen before it does."""

from dataclasses import replace
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import paying, selling
from store.counter.paying import Closed
from store.db.models import JournalEntry, PrintJob, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office import staff
from store.reports.verify import verify
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import until

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
PIN = "274951"


def sell(shop: Shop, actor: Actor, now: datetime, *codes: str) -> Closed:
    """A sale that is paid in cash, at the actor's till."""
    sale = selling.new_sale_id()
    for code in codes:
        opened = selling.ring(shop, actor, sale, code, key=new_id(), now=now)
    return paying.pay_cash(shop, actor, sale, opened.priced.due, key=new_id(), now=now)


def bars(closed: Closed) -> str:
    """The digits under the receipt."""
    return "".join(char for char in closed.number if char.isdigit())


async def give_back(desk: Desk) -> None:
    """F2, and the first reason."""
    await desk.press("f2")
    await until(desk, lambda: desk.place == "reason")
    await desk.press("1")
    await until(desk, lambda: desk.place != "reason")


async def test_one_line_of_another_tills_receipt_comes_back_with_four_keys_and_the_open_basket_stays(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, replace(actor, till="0102"), now, SOY, f"3*{COLA}")
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f7")
        await desk.scan(bars(closed))
        assert desk.place == "refund" and "nothing chosen yet" in desk.text()
        await desk.press("enter")
        assert "￥11.80:  In cash 11.80" in desk.text()
        await give_back(desk)
        assert desk.place == "refunded" and "Cash to hand out" in desk.text()
        assert "Exchange" not in desk.text()  # the open basket is another customer's
        await desk.press("escape")
        assert desk.place == "sale" and desk.on_disk() == [(OIL, 1000, 6990)]
        assert desk.said == ("good", f"￥11.80 went back from sale {closed.number}.")
    row = Sale.get(Sale.refunds == closed.sale)
    assert (row.kind, row.due, row.till_id) == ("refund", -1180, "0101")
    assert verify(stocked).findings == ()


@pytest.mark.parametrize("typed", ["1", "0101-20261121-0001", "0101202611210001"])
async def test_a_sale_is_found_by_its_number_as_one_would_type_it(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, typed: str
) -> None:
    sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await desk.press("f7")
        await desk.type(f"{typed}\n")
        assert desk.place == "refund" and "0101-20261121-0001" in desk.text()


async def test_that_of_another_till_is_found_by_till_and_number(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    sell(stocked, replace(actor, till="0102"), now, SOY)
    async with open_till() as desk:
        await desk.press("f7")
        await desk.type("2-1\n")
        assert desk.place == "refund" and "0102-20261121-0001" in desk.text()


async def test_a_number_that_no_sale_has_is_said_to_be_none(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f7")
        await desk.type("77\n")
        assert desk.place == "sales" and desk.said == ("bad", "No sale has the number 77.")
        await desk.scan(COLA)
        assert desk.place == "sales" and desk.said[0] == "bad"


async def test_quantities_are_digits_and_never_more_than_was_sold(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, f"3*{COLA}", SOY)
    async with open_till() as desk:
        await desk.press("f7")
        await desk.scan(bars(closed))
        await desk.type("4\n")
        assert desk.said[0] == "bad" and "3 can still be returned, not 4" in desk.said[1]
        await desk.type("2\n")
        assert "￥5.00:  In cash 5.00" in desk.text()
        await give_back(desk)
        await desk.press("escape", "f7")
        await desk.scan(bars(closed))
        await desk.press("*")
        assert "￥14.30:  In cash 14.30" in desk.text()
        await give_back(desk)
        await desk.press("escape", "f7")
        await desk.scan(bars(closed))
        assert desk.said == ("attention", "All of this sale was returned already.")
    assert verify(stocked).findings == ()


async def test_goods_that_are_scanned_are_the_ones_that_come_back(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY, f"3*{COLA}")
    async with open_till() as desk:
        await desk.press("f7")
        await desk.scan(bars(closed), COLA, COLA)
        assert "￥5.00:  In cash 5.00" in desk.text()
        await desk.scan(OIL)
        assert desk.said[0] == "bad" and OIL in desk.said[1]
        await desk.press("delete")
        assert "nothing chosen yet" in desk.text()


async def test_looking_at_what_would_go_back_leaves_nothing_on_the_disk(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    before = (Sale.select().count(), PrintJob.select().count())
    async with open_till() as desk:
        entries = JournalEntry.select().count()
        await desk.press("f7")
        await desk.scan(bars(closed))
        assert "￥11.80:  In cash 11.80" in desk.text()
        await desk.press("escape", "escape")
        assert (Sale.select().count(), PrintJob.select().count()) == before
        assert JournalEntry.select().count() == entries


async def test_points_that_go_back_are_shown_before_and_an_exchange_goes_on_with_the_same_member(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f2")
        await desk.press("f7", "enter")
        assert "Points" in desk.text() and "taken back" in desk.text()
        await give_back(desk)
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale" and desk.sale.member is not None)
        await desk.scan(SOY)
        assert desk.on_disk() == [(SOY, 1000, 1180)]


async def test_more_than_ones_limit_is_approved_in_place(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    boss = staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    closed = sell(stocked, actor, now, f"3*{OIL}")
    async with open_till() as desk:
        await desk.press("f7")
        await desk.scan(bars(closed))
        await give_back(desk)
        assert desk.place == "approval"
        await desk.press("escape")
        assert desk.place == "refund" and "209.70" in desk.text()
        await give_back(desk)
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "refunded")
        entry = JournalEntry.get(JournalEntry.act == "refund")
        assert (entry.staff_id, entry.approver_id) == (actor.staff, boss.id)


async def test_after_a_return_the_next_scan_goes_on_selling(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await desk.press("f7")
        await desk.scan(bars(closed))
        await give_back(desk)
        await desk.press("enter")
        assert desk.place == "refunded" and desk.said[1] == "Esc goes back to the sale."
        await desk.scan(COLA)
        await until(desk, lambda: desk.place == "sale")
        assert desk.on_disk() == [(COLA, 1000, 250)]


async def test_the_last_sales_are_found_by_amount_and_number_and_the_receipt_is_looked_at(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    sell(stocked, actor, now, SOY)
    sell(stocked, actor, now, OIL)
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f9")
        assert "▸ 11-21 10:30 0101-20261121-0002 In cash 69.90" in desk.row("-0002")
        await desk.type("11.8")
        assert "69.90" not in desk.text() and "▸ 11-21 10:30 0101-20261121-0001 In cash 11.80" in desk.row("-0001")
        await desk.press("enter")
        assert desk.place == "last_sale" and "海天草菇老抽" in desk.text()
        await desk.press("escape", "escape")
        assert desk.place == "sale" and desk.on_disk() == [(COLA, 1000, 250)]


async def test_two_keys_print_the_last_receipt_again(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await desk.press("f9", "f2")
        assert desk.place == "sale" and desk.said[1].startswith("The receipt is printed again")
        job = PrintJob.get(PrintJob.mark == "reprint")
        assert job.sale_id == closed.sale


async def test_of_a_sale_in_the_list_it_is_said_whether_all_of_it_came_back_or_a_part(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY, COLA)
    async with open_till() as desk:
        for said in ("part back", "came back"):
            await desk.press("f7")
            await desk.scan(bars(closed))
            await desk.press("enter")
            await give_back(desk)
            await desk.press("escape", "f9")
            assert said in desk.row(closed.number[-5:])
            await desk.press("escape")


async def test_a_sale_of_today_is_voided_whole_with_approval(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    closed = sell(stocked, actor, now, SOY, COLA)
    async with open_till() as desk:
        await desk.press("f9", "f4")
        assert f"Void the whole sale {closed.number}?" in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.place == "approval")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "refunded")
        assert Sale.get(Sale.refunds == closed.sale).kind == "void"
        await desk.press("escape", "f9")
        assert "void" in desk.row("-0002") and "came back" in desk.row("-0001")
