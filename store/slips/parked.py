"""The ticket of a parked basket (挂单凭证): the customer brings it back, any till scans it."""

from store.counter.parking import ParkedView, parking
from store.db.models import SaleLine, Store, Till
from store.db.opening import Shop
from store.i18n import words
from store.money import ONE, times, write_amount, write_quantity
from store.slip import Barcode, Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import WIDE, marked, shop_name

SHOWN = 5
"""Lines that a ticket tells; it is no receipt."""


def parked_slip(shop: Shop, parked: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The ticket of a parking (by id) for paper of `columns` ≥ 24 half-width cells."""
    found = parking(shop, parked)
    settings, speak = shop.settings, words(shop.settings.language)
    branch, number = _where(found)
    time = found.parked_at.strftime("%Y-%m-%d %H:%M:%S")
    till = speak("Till {till}", till=f"{number:02}")
    cashier = speak("Cashier {number} {name}", number=found.by, name=found.by_name)
    head: list[Block] = [Row(cashier, time), Text(till)] if columns >= WIDE else [Row(till, cashier), Text(time)]
    blocks: list[Block] = [
        *marked(speak, mark, copy),
        shop_name(speak, settings.shop_name, branch),
        Text(speak("PARKED BASKET"), "centre"),
        Rule(),
        *head,
        Row(speak("Name"), found.name, bold=True),
        Rule(),
        *_goods(shop, found),
        Row(
            speak("Lines {lines}", lines=found.lines),
            settings.currency.sign + write_amount(found.due, settings.currency),
        ),
        Text(speak("Prices are those of the moment of payment."), "centre"),
        Barcode(found.ticket),
        Cut(),
    ]
    return Slip(columns, tuple(blocks), title=found.ticket)


def _goods(shop: Shop, found: ParkedView) -> list[Block]:
    """The first lines, as they stand."""
    lines = (
        SaleLine.select()
        .where(SaleLine.sale == found.sale, SaleLine.voided_at.is_null())
        .order_by(SaleLine.position)
        .limit(SHOWN)
    )
    rows: list[Block] = []
    for line in lines:
        quantity = write_quantity(line.quantity) if line.quantity != ONE else ""
        name = f"{line.name} ×{quantity}" if quantity else line.name
        rows.append(Row(name, write_amount(times(line.unit_price, line.quantity), shop.settings.currency)))
    return [*rows, Text("…")] if found.lines > SHOWN else rows


def _where(found: ParkedView) -> tuple[str, int]:
    """The name of the store and the number of the till."""
    row = Till.select(Store.name, Till.number).join(Store).where(Till.id == found.till).tuples().first()
    return str(row[0]), int(row[1])
