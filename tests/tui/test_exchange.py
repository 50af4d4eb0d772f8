"""F7, then F6: what comes back pays what is taken instead; and F7, F3: goods that nobody has a receipt of."""

from datetime import datetime

from store.books.actor import Actor
from store.counter import selling
from store.db.models import Payment, Sale
from store.db.opening import Shop
from store.office import offering, staff
from store.reports.verify import verify
from tests.tui.conftest import Desk, Open
from tests.tui.test_returns import COLA, OIL, PIN, SOY, bars, sell
from tests.tui.waiting import until


async def exchange(desk: Desk, number: str) -> None:
    """All of it comes back, for the first reason, when the basket is paid."""
    await desk.press("f7")
    await desk.scan(number)
    await desk.press("f3", "f6")
    await until(desk, lambda: desk.place == "reason")
    await desk.press("1")
    await until(desk, lambda: desk.place == "sale")


async def test_on_24_rows_too_what_came_back_stands_beside_what_is_due_so_that_the_sums_add_up(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    five = {"id": "five", "name": "满10减5", "kind": "spend_and_save", "steps": [{"sum": "10.00", "off": "5.00"}]}
    offering.add(stocked, office, five, now=now)
    async with open_till(size=(80, 24)) as desk:
        await exchange(desk, bars(closed))
        await desk.scan(OIL)
        assert "Exchange −11.80" in desk.text() and desk.sale.w_due.amount == "53.10"
        await desk.press("f12", "f2")
        await until(desk, lambda: desk.place == "sale")
        assert "Due 64.90  Exchange −11.80" in desk.text() and "Given 53.10" in desk.text()


async def test_the_difference_alone_is_asked_for_and_one_payment_makes_both_papers(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await exchange(desk, bars(closed))
        assert desk.said == ("good", "Scan what is taken instead.") and "Goes back" in desk.text()
        assert Sale.select().where(Sale.kind == "refund").count() == 0
        await desk.scan(OIL)
        assert "Exchange −11.80" in desk.text()
        await desk.press("f12")
        assert "−11.80" in desk.text()
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Paid. Change: ￥0.00") and "Exchange −11.80" in desk.text()
    paid = Payment.select().where(Payment.sale == Sale.get(Sale.due == 6990)).order_by(Payment.id)
    assert [(each.tender, each.amount) for each in paid] == [("exchange", 1180), ("cash", 5810)]
    assert verify(stocked).findings == ()


async def test_what_came_back_may_be_worth_more_and_then_the_screen_says_what_to_hand_out(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await exchange(desk, bars(closed))
        await desk.scan(COLA)
        await desk.press("f12")
        assert "9.30" in desk.text()
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Paid. Change: ￥9.30")
    assert verify(stocked).findings == ()


async def test_a_basket_that_takes_goods_back_is_taken_up_again_and_f7_leaves_them_with_the_customer(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    closed = sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await exchange(desk, bars(closed))
        await desk.scan(OIL)
    selling.forget(stocked)
    async with open_till() as desk:
        assert "Exchange −11.80" in desk.text()
        await desk.press("f7")
        await until(desk, lambda: desk.place == "confirm")
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert "Exchange" not in desk.text()
        await desk.press("f12", "f2")
        await until(desk, lambda: desk.place == "sale")
    assert not Sale.select().where(Sale.kind == "refund").exists()


async def test_goods_without_a_receipt_are_scanned_allowed_and_paid_out(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    sell(stocked, actor, now, SOY)
    async with open_till() as desk:
        await desk.press("f7", "f3")
        assert desk.place == "no_receipt" and "nothing chosen yet" in desk.text()
        await desk.scan(COLA, SOY, COLA)
        assert "16.80" in desk.text() and "a sale" in desk.text() and "today" in desk.text()
        await desk.type("6900000000099\n")
        assert desk.said[0] == "bad"
        await desk.press("f2")
        await until(desk, lambda: desk.place == "reason")
        await desk.press("1")
        await until(desk, lambda: desk.place == "approval")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "refunded")
        assert "16.80" in desk.text() and "without a receipt" in desk.text()
        await desk.press("escape")
        assert desk.said == ("good", "￥16.80 went back without a receipt.")
    row = Sale.get(Sale.kind == "refund")
    assert (row.due, row.refunds_id) == (-1680, None)
    assert verify(stocked).findings == ()


async def test_goods_without_a_receipt_pay_what_is_taken_instead_when_somebody_allows_it(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    async with open_till(size=(80, 24)) as desk:
        await desk.press("f7", "f3")
        assert "F6 Exchange" not in desk.text()
        await desk.press("f6")
        assert desk.said == ("attention", "Scan what comes back first.")
        await desk.scan(SOY)
        assert "F6 Exchange" in desk.text()
        await desk.press("f6")
        await until(desk, lambda: desk.place == "reason")
        assert "￥11.80 pays what is taken instead." in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.place == "approval")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Scan what is taken instead.") and "Exchange −11.80" in desk.text()
        await desk.scan(OIL)
        await desk.press("f7")
        await until(desk, lambda: desk.place == "confirm")
        assert "keeps the goods without a receipt after all?" in desk.text()
        await desk.press("escape", "f12")
        assert "−11.80" in desk.text()
        await desk.press("f2")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "Paid. Change: ￥0.00")
    paid = Payment.select().where(Payment.sale == Sale.get(Sale.due == 6990)).order_by(Payment.id)
    assert [(each.tender, each.amount) for each in paid] == [("exchange", 1180), ("cash", 5810)]
    row = Sale.get(Sale.kind == "refund")
    assert (row.due, row.refunds_id) == (-1180, None) and verify(stocked).findings == ()
