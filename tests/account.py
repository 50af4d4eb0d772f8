"""What receipts, store and drawer say of the sales of a till, held against an account kept apart from all of them."""

from pathlib import Path

from store.db.models import Payment, Sale, SaleLine
from store.db.opening import Shop, open_shop
from store.reports.verify import verify
from tests.customers import Line, Sold, State
from tests.receipts import Item, Paper, Receipt


def sales_in(shop: Shop) -> list[Sale]:
    """The paid sales, in the order of their numbers."""
    return list(Sale.select().where(Sale.state == "paid").order_by(Sale.trading_day, Sale.sequence))


def lines_in(sale: str) -> list[Item]:
    """What a sale holds in the store, open or paid, as a receipt would say it."""
    rows = SaleLine.select().where(SaleLine.sale == sale, SaleLine.voided_at.is_null()).order_by(SaleLine.position)
    return [
        Item(row.name.replace(" ", ""), row.quantity, row.unit_price, row.quantity * row.unit_price // 1000)
        if row.gross is None
        else Item(row.name.replace(" ", ""), row.quantity, row.unit_price, row.gross)
        for row in rows
    ]


def items(lines: tuple[Line, ...]) -> list[Item]:
    return [line.item for line in lines]


def the_store_agrees(home: Path, state: State) -> list[str]:
    """Every sale, line, payment and sum in the store is what was sold; the paid sales' numbers, oldest first."""
    shop = open_shop(home)
    try:
        assert verify(shop).findings == ()
        sales = sales_in(shop)
        assert [sale.due for sale in sales] == [sold.due for sold in state.sold]
        for sale, sold in zip(sales, state.sold, strict=True):
            assert lines_in(sale.id) == items(sold.lines)
            paid = [(row.amount, row.tendered, row.change) for row in Payment.select().where(Payment.sale == sale.id)]
            assert paid == [(sold.due, sold.tendered, sold.tendered - sold.due)]
        assert Sale.select().where(Sale.state == "voided").count() == state.voided
        assert [sale.sequence for sale in sales] == list(range(1, len(sales) + 1))
        return [sale.number for sale in sales]
    finally:
        shop.close()


def receipt_agrees(receipt: Receipt, number: str, sold: Sold) -> None:
    """To the fen, line by line."""
    assert receipt.number == number
    assert receipt.barcode == number.replace("-", "")
    assert list(receipt.items) == items(sold.lines)
    assert receipt.total == receipt.due == sum(item.total for item in receipt.items) == sold.due
    assert (receipt.tendered, receipt.change) == (sold.tendered, sold.tendered - sold.due)


def the_paper_agrees(paper: Paper, numbers: list[str], state: State) -> None:
    """One receipt a sale, in order, a marked one for each reprint, and the drawer opened once a sale."""
    firsts = [receipt for receipt in paper.receipts if not receipt.copy]
    assert [receipt.number for receipt in firsts] == numbers
    for receipt, sold in zip(firsts, state.sold, strict=True):
        receipt_agrees(receipt, receipt.number, sold)
    copies = {number: sold for number, sold in zip(numbers, state.sold, strict=True) if sold.reprints}
    reprinted = [receipt for receipt in paper.receipts if receipt.copy]
    expected = [(number, copy) for number, sold in copies.items() for copy in range(1, sold.reprints + 1)]
    assert [(receipt.number, receipt.copy) for receipt in reprinted] == expected
    for receipt in reprinted:
        receipt_agrees(receipt, receipt.number, copies[receipt.number])
    assert paper.kicks == len(state.sold)
