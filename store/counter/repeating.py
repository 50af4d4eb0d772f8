"""One more of what was rung last (重复上一件)."""

from dataclasses import replace
from datetime import datetime

from store.books.actor import Actor
from store.counter.open_sales import OpenBasket
from store.counter.selling import add_line
from store.db.models import SaleLine
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.money import ONE
from store.office.catalogue import by_code
from store.pricing.basket import SaleId


class NothingToRepeat(Refused):
    template = N_("There is nothing to repeat: ring something up first.")


def repeat_last(shop: Shop, actor: Actor, sale: SaleId, *, key: str, now: datetime) -> OpenBasket:
    """Ring the last line's product once more: one piece or carton, of what was weighed or had a scale's label as much
    as then, at the price that was asked for then. A price or discount by hand was for the line before: the shelf's
    price holds for this one.

    Raises NothingToRepeat, also of goods for points and of what lost its code, and what add_line raises.
    """
    row = _LAST(shop.db, sale=sale).fetchone()
    if row is None:
        raise NothingToRepeat()
    code, product, quantity, holds, unit_price, weighed, source, points = row
    sellable = by_code(shop, code, now=now)
    if sellable is None or sellable.product != product or points:
        raise NothingToRepeat()
    if source == "label":
        sellable = replace(sellable, pack_quantity=holds, pack_price=unit_price, labelled=True)
    asked = unit_price if source == "asked" and sellable.price is None and sellable.pack_price is None else None
    return add_line(shop, actor, sale, sellable, quantity if weighed else ONE, price=asked, key=key, now=now)


_LAST = Statement(
    lambda: (
        SaleLine.select(
            *(SaleLine.code, SaleLine.product, SaleLine.quantity, SaleLine.holds, SaleLine.unit_price),
            *(SaleLine.weighed, SaleLine.price_from, SaleLine.points),
        )
        .where(SaleLine.sale == param("sale"), SaleLine.voided_at.is_null())
        .order_by(SaleLine.position.desc())
        .limit(1)
    )
)
