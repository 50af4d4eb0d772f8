"""Sales that are closed, to look at, print again or take back: the last ones of a till, or any by its number."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from store import codes
from store.books.intents import pending
from store.calendar import as_number, from_millis, trading_day
from store.db.models import Payment, Sale, Staff, Till
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money, parse_amount
from store.pricing.basket import SaleId

LAST = 200
"""So many sales of a till are looked through."""

_SHORT = re.compile(r"(?:(\d{1,2})-)?(\d{1,4})")


class NoSuchSale(Refused):
    template = N_("No sale has the number {number}.")


@dataclass(frozen=True, slots=True)
class ClosedSale:
    """`kind`: sale, refund, void; the sums of the last two are below zero. `tenders` in the order in which they paid.
    `returned` is what refunds of it gave back; `owed` that a provider has not given back what this refund asked for."""

    id: SaleId
    number: str
    kind: str
    at: datetime
    cashier: str
    due: Money
    tenders: tuple[str, ...]
    returned: Money
    member: str | None
    owed: bool = False


def last_sales(shop: Shop, till: str, text: str = "", *, limit: int = 50) -> list[ClosedSale]:
    """A till's last sales, the latest first; with a text only those whose number ends with it, or of that amount."""
    rows = list(_rows().where(Sale.till == till).order_by(Sale.trading_day.desc(), Sale.sequence.desc()).limit(LAST))
    if text := _plain(text):
        try:
            amount = parse_amount(text, shop.settings.currency)
        except Refused:
            amount = 0
        ending = text.lstrip("0") or "0"
        rows = [row for row in rows if abs(row.due) == amount or str(row.sequence) == ending or row.number == text]
    return _filled(shop, rows[:limit])


def by_number(shop: Shop, till: str, text: str, *, now: datetime) -> ClosedSale:
    """The sale with this number, of any till: whole as on its receipt, the digits under its bars, or short: 7 is this
    till's seventh of today, 2-7 that of till 2. Raises NoSuchSale."""
    text = _plain(text)
    number = text
    if short := _SHORT.fullmatch(text):
        day = as_number(trading_day(now, shop.settings.zone, shop.settings.day_ends_at))
        of_till = f"{till[:2]}{int(short[1]):02}" if short[1] else till
        number = f"{of_till}-{day}-{int(short[2]):04}"
    elif text.isdecimal():
        number = codes.ProductCode(text).sale_number or text
    row = _rows().where(Sale.number == number).first()
    if row is None:
        raise NoSuchSale(number=text)
    return _filled(shop, [row])[0]


def of_day(shop: Shop, day: date, *, after: str = "", limit: int = 200) -> list[ClosedSale]:
    """The sales, refunds and voids of a trading day at all tills by number; those after the number `after`."""
    rows = _rows().where(_on(day), Sale.number > after)
    return _filled(shop, list(rows.order_by(Sale.number).limit(limit)))


def sums_of_day(day: date) -> dict[str, tuple[int, Money]]:
    """By kind how many there are of a trading day, and what they came to."""
    rows: Any = (
        Sale.select(Sale.kind, fn.COUNT(Sale.id), fn.SUM(Sale.due))
        .where(Sale.state == "paid", _on(day))
        .group_by(Sale.kind)
        .tuples()
    )
    return {kind: (int(count), int(due)) for kind, count, due in rows}


def _on(day: date) -> Any:
    """Of a trading day, till by till: that is how they are indexed."""
    return Sale.till.in_(Till.select(Till.id)) & (Sale.trading_day == as_number(day))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _rows() -> Any:
    return Sale.select(Sale, Staff).join(Staff, on=(Sale.closed_by == Staff.id)).where(Sale.state == "paid")


def _filled(shop: Shop, rows: Sequence[Any]) -> list[ClosedSale]:
    ids = [row.id for row in rows]
    tenders: dict[str, dict[str, None]] = {}
    paid: Any = Payment.select(Payment.sale, Payment.tender).where(Payment.sale.in_(ids)).order_by(Payment.id).tuples()
    for sale, tender in paid:
        tenders.setdefault(sale, {})[tender] = None
    back: Any = Sale.select(Sale.refunds, fn.SUM(Sale.due)).where(Sale.refunds.in_(ids)).group_by(Sale.refunds).tuples()
    returned = {sale: -int(due) for sale, due in back}
    owed = (
        {each.sale for each in pending(shop) if each.kind == "refund"}
        if any(row.kind != "sale" for row in rows)
        else ()
    )
    return [
        ClosedSale(
            SaleId(row.id),
            row.number,
            row.kind,
            from_millis(row.closed_at).astimezone(shop.settings.zone),
            row.closed_by.name,
            row.due,
            tuple(tenders.get(row.id, ())),
            returned.get(row.id, 0),
            row.member_id,
            row.id in owed,
        )
        for row in rows
    ]
