"""`shop verify` of orders of outside shops: each entry moved in the ledgers what it says."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def moved_points(shop: Shop) -> Iterator[Finding]:
    differing = """
        SELECT o.id, o.number, o.points, COALESCE(SUM(e.points), 0) FROM outside_entry o
        LEFT JOIN points_entry e ON e.source = o.id AND e.kind <> 'settle'
        GROUP BY o.id, o.number, o.points HAVING o.points <> COALESCE(SUM(e.points), 0) ORDER BY o.id"""
    for entry, number, said, moved in rows(shop, differing):
        yield Finding(
            "points of an order",
            number,
            N_("Entry {entry} of order {where} says {said} {said:point|points}, the ledger moved {moved}."),
            {"entry": entry, "said": said, "moved": int(moved)},
        )


def used_coupons(shop: Shop) -> Iterator[Finding]:
    """What coupons took outside of sales, less what came back, is what the orders say."""
    differing = """
        SELECT c.code, SUM(t.said), SUM(t.used) FROM (
            SELECT subject AS coupon, amount AS said, 0 AS used FROM outside_entry WHERE kind = 'coupon'
            UNION ALL SELECT f.subject, o.amount, 0 FROM outside_entry o JOIN outside_entry f ON f.id = o.reverses
            WHERE f.kind = 'coupon'
            UNION ALL SELECT coupon, 0, CASE WHEN event = 'used' THEN amount ELSE -amount END FROM coupon_event
            WHERE sale IS NULL AND event IN ('used', 'given_back')) t
        JOIN coupon c ON c.id = t.coupon GROUP BY c.id, c.code HAVING SUM(t.said) <> SUM(t.used) ORDER BY c.code"""
    for code, said, used in rows(shop, differing):
        yield Finding(
            "coupon of an order",
            code,
            N_("Orders outside say that coupon {where} took {said}, its history says {used}."),
            {"said": int(said), "used": int(used)},
        )


OUTSIDE_CHECKS = (moved_points, used_coupons)
