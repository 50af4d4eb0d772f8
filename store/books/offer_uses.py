"""Uses of limited offers that come back with returned goods.

A use is what an offer took off. Of each line that it took something off, the part that was returned counts by what it
took off there; of that part of the whole so many uses come back, rounded down: half of two pieces at a special price
gives one back, one piece of a pair none, and when all that it took off is returned, all come back. They come back to
the member and the trading day that they were counted for, in the transaction of the refund.

Offers of points take nothing off. Of their uses so many come back as the points that remain would not take; the rules
of points tell how many (store.counter.refunding_points).
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from store.db.models import OfferUse
from store.db.opening import Shop
from store.ids import new_id
from store.pricing.basket import SaleId
from store.pricing.points_rules import POINTS_OFFER


class Returned(NamedTuple):
    """A sale's uses of an offer: so many were counted, `back` came back, and `due` should have by what was returned."""

    number: str
    sale: str
    offer: str
    member: str | None
    day: int
    used: int
    back: int
    due: int


_COUNTED = """
    SELECT s.number, u.sale, u.offer, u.member, u.trading_day, u.uses,
        COALESCE((SELECT SUM(b.uses) FROM offer_use b
            WHERE b.sale IN (SELECT r.id FROM sale r WHERE r.refunds = u.sale) AND b.offer || '' = u.offer), 0)
    FROM offer_use u JOIN sale s ON s.id = u.sale"""
_USES = (
    _COUNTED
    + """
    WHERE s.refunds IS NULL AND SUBSTR(u.offer, 1, 7) <> 'points:' {sale}
    ORDER BY u.sale, u.offer"""
)
_OF_POINTS = _COUNTED + " WHERE u.sale = {mark} AND SUBSTR(u.offer, 1, 7) = 'points:' ORDER BY u.offer"
_TAKEN = """
    SELECT l.sale, d.source, d.amount, l.quantity,
        COALESCE((SELECT SUM(r.quantity) FROM sale_line r WHERE r.refunds = l.id), 0)
    FROM sale_reduction d JOIN sale_line l ON l.id = d.line
    WHERE l.sale IN (SELECT u.sale FROM offer_use u) {sale}"""


def returned(shop: Shop, sale: SaleId | None = None) -> Iterator[Returned]:
    """The uses of one sale, or of all."""
    mark = "%s" if shop.engine == "postgresql" else "?"
    only, params = ("AND {column} = " + mark, (sale,)) if sale else ("", ())
    counted = shop.db.execute_sql(_USES.format(sale=only.format(column="u.sale")), params).fetchall()
    if not counted:
        return
    parts: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for of_sale, offer, amount, quantity, back in shop.db.execute_sql(
        _TAKEN.format(sale=only.format(column="l.sale")), params
    ).fetchall():
        whole, part = parts.get((of_sale, offer), (0, Fraction(0)))
        parts[of_sale, offer] = whole + int(amount), part - Fraction(int(amount) * int(back), int(quantity))
    for number, of_sale, offer, member, day, used, back in counted:
        whole, part = parts.get((of_sale, offer), (0, Fraction(0)))
        due = int(used * part / whole) if whole else 0
        yield Returned(str(number or ""), of_sale, offer, member, day, int(used), -int(back), due)


def of_points(shop: Shop, sale: SaleId, remaining: Mapping[str, int]) -> Iterator[Returned]:
    """The uses of a sale's offers of points, when what remains of it would take so many, by the offer's id."""
    mark = "%s" if shop.engine == "postgresql" else "?"
    for number, of_sale, offer, member, day, used, back in shop.db.execute_sql(
        _OF_POINTS.format(mark=mark), (sale,)
    ).fetchall():
        due = max(0, int(used) - remaining.get(offer.removeprefix(POINTS_OFFER), 0))
        yield Returned(str(number or ""), of_sale, offer, member, day, int(used), -int(back), due)


def give_back(shop: Shop, sale: SaleId, refund: SaleId) -> None:
    """Inside a refund's transaction, after its lines: the uses of the sale that come back with it."""
    _write(returned(shop, sale), refund)


def give_back_of_points(shop: Shop, sale: SaleId, refund: SaleId, remaining: Mapping[str, int]) -> None:
    """Inside a refund's transaction: those of the sale's offers of points that what remains would not take."""
    _write(of_points(shop, sale, remaining), refund)


def _write(found: Iterable[Returned], refund: SaleId) -> None:
    for each in list(found):
        if each.due > each.back:
            OfferUse.create(
                id=new_id(),
                offer=each.offer,
                sale=refund,
                member=each.member,
                uses=each.back - each.due,
                trading_day=each.day,
            )
