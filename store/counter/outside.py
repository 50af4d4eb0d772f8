"""What a coupon takes off the goods of an outside shop's order: by the same rules as at the till.

The outside shop says its goods by this shop's codes and, where they are other, its own prices; goods that this shop
does not sell need a price, and only coupons for everything touch them.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from store import codes
from store.counter.ringing import UnknownCode, look_up, rung
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import ONE, Money, Quantity
from store.office.coupons.views import CouponView
from store.office.members.views import MemberView, for_pricing
from store.office.offers import goods_of, pricing_settings
from store.pricing.basket import Basket, CouponUse, Line, LineId, PricedBasket, ProductId, Tax
from store.pricing.offers.base import Coupon
from store.pricing.price import price

_GOODS = threading.Lock()
"""What is kept in memory of the catalogue (store.office.offers) is for one thread at a time."""


class PriceMissing(Refused):
    template = N_("The price of {code} is not known here: say it.")


@dataclass(frozen=True, slots=True)
class Outside:
    """A line of an order: a code, how much of it (thousandths), what one costs there; None is this shop's price."""

    code: str
    quantity: Quantity = ONE
    price: Money | None = None


def take(
    shop: Shop, view: CouponView, goods: Sequence[Outside], member: MemberView | None, *, now: datetime
) -> tuple[PricedBasket, CouponUse]:
    """The goods with the coupon and nothing else, and what it took. Raises PriceMissing, and what a code, quantity or
    product may be refused for at the till."""
    with _GOODS:
        lines = tuple(_line(shop, each, place, now) for place, each in enumerate(goods, 1))
    priced = price(
        Basket(lines, shop.settings.tax_inside),
        (),
        for_pricing(member) if member else None,
        now.astimezone(shop.settings.zone),
        pricing_settings(shop),
        coupons=(Coupon(view.code, view.offer),),
    )
    return priced, priced.coupons[0]


def _line(shop: Shop, given: Outside, place: int, now: datetime) -> Line:
    try:
        sellable = look_up(shop, codes.ProductCode(given.code), now=now)
    except UnknownCode:
        if given.price is None:
            raise PriceMissing(code=given.code) from None
        unknown = ProductId(f"outside {place}")
        return Line(LineId(str(place)), unknown, given.code, given.code, given.quantity, "", given.price, tax=_NO_TAX)
    known = sellable.price if sellable.pack_price is None else sellable.pack_price
    if known is None and given.price is None:
        raise PriceMissing(code=given.code)
    line = rung(shop, replace(sellable, price=sellable.price or 0), given.quantity, None)[0]
    line = replace(line, goods=goods_of(shop, line.product))
    return line if given.price is None else replace(line, unit_price=given.price)


_NO_TAX = Tax("", Fraction(0))
