"""`shop verify` of coupons: each is in the state and has the uses left that its events make, and took off its sales
what these say."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def states(shop: Shop) -> Iterator[Finding]:
    """uses left = uses issued − used + given back; the state is that of the last thing that ended it."""
    counted = """
        SELECT c.code, c.state, c.uses_left,
            SUM(CASE WHEN e.event = 'issued' THEN e.amount WHEN e.event = 'used' THEN -1
                WHEN e.event = 'given_back' THEN 1 ELSE 0 END) AS left_over,
            SUM(CASE WHEN e.event = 'issued' THEN 1 ELSE 0 END),
            MAX(CASE WHEN e.event IN ('void', 'expired', 'taken_back') THEN e.event END)
        FROM coupon c LEFT JOIN coupon_event e ON e.coupon = c.id
        GROUP BY c.id, c.code, c.state, c.uses_left ORDER BY c.id"""
    for code, state, uses_left, left, issued, ended in rows(shop, counted):
        right = ended or ("issued" if left else "used")
        if issued != 1 or left != uses_left or uses_left < 0 or state != right:
            yield Finding(
                "coupon",
                code,
                N_(
                    "Coupon {where} is {state} with {left} {left:use|uses} left, its history makes it "
                    "{right} with {uses}."
                ),
                {"state": state, "left": uses_left, "right": right, "uses": int(left or 0)},
            )


def uses(shop: Shop) -> Iterator[Finding]:
    """What the coupons of a sale took off, its lines say too."""
    differing = """
        SELECT s.number, SUM(t.used), SUM(t.taken) FROM (
            SELECT sale, amount AS used, 0 AS taken FROM coupon_event WHERE event = 'used'
            UNION ALL SELECT l.sale, 0, r.amount FROM sale_reduction r JOIN sale_line l ON l.id = r.line
            JOIN sale x ON x.id = l.sale AND x.kind = 'sale' WHERE r.step = 40) t
        JOIN sale s ON s.id = t.sale GROUP BY s.id, s.number HAVING SUM(t.used) <> SUM(t.taken) ORDER BY s.number"""
    for number, used, taken in rows(shop, differing):
        yield Finding(
            "coupons of a sale",
            str(number),
            N_("The coupons of sale {where} took {used}, its lines say {taken}."),
            {"used": int(used), "taken": int(taken)},
        )


COUPON_CHECKS = (states, uses)
