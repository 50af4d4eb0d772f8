"""`shop verify` of limited offers: what was returned has given back its uses, and no more than that."""

from collections.abc import Iterator

from store.books.offer_uses import Returned, of_points, returned
from store.counter.refunding_points import uses_left
from store.db.models import OfferUse, Sale
from store.db.opening import Shop
from store.i18n import N_
from store.pricing.points_rules import POINTS_OFFER
from store.reports.findings import Finding, rows


def uses_back(shop: Shop) -> Iterator[Finding]:
    for each in returned(shop):
        if each.back != each.due:
            yield _not_as_due(each)


def points_uses_back(shop: Shop) -> Iterator[Finding]:
    """The same of offers of points. More than due is sound up to what was used: as shares of a bonus are rounded, what
    counts of a line may rise by a cent when another one comes back."""
    sales = Sale.select().where(
        Sale.id.in_(OfferUse.select(OfferUse.sale).where(OfferUse.offer.startswith(POINTS_OFFER))),
        Sale.refunds.is_null(),
    )
    for sale in sales.order_by(Sale.number):
        for each in of_points(shop, sale.id, uses_left(sale)):
            if not each.due <= each.back <= each.used:
                yield _not_as_due(each)


def _not_as_due(each: Returned) -> Finding:
    return Finding(
        "uses of an offer",
        each.number,
        N_("Of {used} {used:use|uses} of offer {offer} in sale {where} {back} came back, by what was returned {due}."),
        {"used": each.used, "offer": each.offer, "back": each.back, "due": each.due},
    )


def uses_from_nowhere(shop: Shop) -> Iterator[Finding]:
    """Uses come back by a refund alone, of a sale that had them, to whom and when they were counted for."""
    strange = """
        SELECT s.number, b.offer, b.uses FROM offer_use b JOIN sale s ON s.id = b.sale
        LEFT JOIN offer_use u ON u.sale = s.refunds AND u.offer = b.offer
        WHERE (s.refunds IS NULL) <> (b.uses > 0) OR (s.refunds IS NOT NULL AND (u.id IS NULL
            OR COALESCE(u.member, '') <> COALESCE(b.member, '') OR u.trading_day <> b.trading_day))
        ORDER BY s.number, b.offer"""
    for number, offer, uses in rows(shop, strange):
        yield Finding(
            "uses of an offer",
            str(number),
            N_("Sale {where} counts {uses} {uses:use|uses} of offer {offer}, which it cannot have."),
            {"offer": offer, "uses": uses},
        )


OFFER_CHECKS = (uses_back, points_uses_back, uses_from_nowhere)
