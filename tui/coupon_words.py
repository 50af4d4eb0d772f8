"""What is said of a coupon on the open sale."""

from typing import TYPE_CHECKING

from store.counter.couponing import Fit
from store.counter.open_sales import OpenBasket
from store.i18n import _
from store.pricing.basket import CouponUse
from tui.figures import Figures

if TYPE_CHECKING:
    from tui.widgets.message_line import Kind


def lacks(use: CouponUse | Fit | None, figures: Figures) -> str:
    """Of a coupon that takes nothing: how far away it is."""
    if use is not None and use.needed:
        return _needs(use, figures)
    if use is not None and use.lacking:
        return _("{amount} more to buy", amount=figures.grouped(use.lacking))
    if use is not None and use.lacking_pieces:
        return _("{pieces} {pieces:piece|pieces} more", pieces=str(use.lacking_pieces))
    if use is not None and use.shut_by:
        return _("not together with the other one")
    return _("not for this basket")


def _needs(use: CouponUse | Fit, figures: Figures) -> str:
    """What is lacking of the goods that a coupon needs beside."""
    if use.lacking:
        return _("{amount} more to buy of what it needs", amount=figures.grouped(use.lacking))
    if use.lacking_kinds:
        return _("{count} more of other kinds of what it needs", count=str(use.lacking_kinds))
    return _("{pieces} more of what it needs", pieces=str(use.lacking_pieces))


def put_in(opened: OpenBasket, code: str, figures: Figures) -> "tuple[str, Kind]":
    """That a coupon is in the sale now, and what it takes; one that takes nothing of a basket is no good news."""
    name = next((each.offer.name for each in opened.coupons if each.code == code), code)
    use = next((each for each in opened.priced.coupons if each.code == code), None)
    if use is not None and use.amount:
        return _("{name} is in the sale: −{amount}", name=name, amount=figures.grouped(use.amount)), "good"
    if not opened.priced.lines:
        return _("{name} is in the sale.", name=name), "good"
    return _("{name} is in the sale and takes nothing: {lacks}.", name=name, lacks=lacks(use, figures)), "attention"
