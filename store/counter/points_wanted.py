"""What a basket asks of its member's points: for goods, and as money."""

from datetime import datetime

from store.books import points
from store.books.points import NotEnoughPoints
from store.counter.open_sales import OpenSale
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.points import redeeming


class NoMemberYet(Refused):
    template = N_("Points are a member's: scan the member's card first.")


def check_points(shop: Shop, open_sale: OpenSale, now: datetime) -> None:
    """That the member has the points which the lines cost and which pay as money. Raises NotEnoughPoints."""
    if open_sale.member is None:
        raise NoMemberYet()
    as_money = redeeming(shop).points_for(open_sale.points) if open_sale.points else 0
    wanted = open_sale.priced.goods_points + as_money
    balance = points.balance(shop, open_sale.member.account, now)
    if wanted > balance:
        raise NotEnoughPoints(wanted=wanted, balance=max(balance, 0))
