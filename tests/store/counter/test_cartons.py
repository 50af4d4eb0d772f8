"""A carton with a code and a price of its own, from the scan to the refund."""

from store.counter.refunding import refund, returnable
from store.db.models import SaleLine, StockEntry
from store.reports.verify import verify
from store.slips.sale import sale_slip
from tests.golden import paper

COLA, CARTON, SIX = "6901234567892", "16901234567899", "10002"


def stock() -> list[int]:
    return [entry.quantity for entry in StockEntry.select().order_by(StockEntry.id)]


def test_cartons_and_bottles_leave_the_stock_as_bottles_and_come_back_as_cartons(any_till):
    till = any_till
    closed = till.sell(COLA, f"2*{CARTON}")
    assert (closed.due, stock()) == (250 + 10_000, [-1000, -48_000])
    carton = SaleLine.get(SaleLine.holds == 24_000)
    assert [each.quantity for each in returnable(till.shop, closed.sale) if each.line == carton.id] == [2000]
    done = refund(till.shop, till.actor, closed.sale, {carton.id: 1000}, **till.tick())
    assert (done.money, stock()[2:]) == (5000, [24_000])
    assert verify(till.shop).findings == ()


def test_a_carton_without_a_price_of_its_own_is_sold_and_returned_by_the_piece(till):
    closed = till.sell(SIX)
    (line,) = SaleLine.select()
    assert (line.quantity, line.holds, closed.due, stock()) == (6000, 1000, 6000, [-6000])
    assert refund(till.shop, till.actor, closed.sale, {line.id: 2000}, **till.tick()).money == 2000


def test_the_receipt_says_what_a_carton_holds_and_costs(till):
    closed = till.sell(f"2*{CARTON}")
    printed = [" ".join(row.split()) for row in paper(sale_slip(till.shop, closed.sale, columns=48)).splitlines()]
    assert "可乐 ×24 2 50.00 100.00" in printed
