"""`shop verify` of what points bought and what tiers brought: each line that cost points moved them, and nobody gave
back more of a benefit than they had."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def goods_for_points(shop: Shop) -> Iterator[Finding]:
    """A closed line that cost points took them off its member, one that was returned gave them back."""
    differing = """
        SELECT s.number, l.position, l.points * l.quantity / 1000, COALESCE(SUM(e.points), 0)
        FROM sale_line l JOIN sale s ON s.id = l.sale AND s.state = 'paid'
        LEFT JOIN points_entry e ON e.source = l.id AND e.kind = 'goods'
        WHERE l.points <> 0 AND l.voided_at IS NULL
        GROUP BY l.id, s.number, l.position, l.points, l.quantity
        HAVING COALESCE(SUM(e.points), 0) <> -(l.points * l.quantity / 1000) ORDER BY s.number, l.position"""
    for number, position, cost, moved in rows(shop, differing):
        yield Finding(
            "goods for points",
            str(number),
            N_("Line {line} of sale {where} cost {cost} {cost:point|points}, its member's ledger moved {moved}."),
            {"line": position, "cost": int(cost), "moved": int(moved)},
        )


def benefit_uses(shop: Shop) -> Iterator[Finding]:
    """No benefit was taken back more often than it was handed out."""
    below = """
        SELECT m.number, u.benefit, SUM(u.uses) FROM benefit_use u JOIN member m ON m.id = COALESCE(
            (SELECT g.merged_into FROM member g WHERE g.id = u.member), u.member)
        GROUP BY m.id, m.number, u.benefit, u.period HAVING SUM(u.uses) < 0 ORDER BY m.number, u.benefit"""
    for member, benefit, uses in rows(shop, below):
        yield Finding(
            "benefit",
            member,
            N_("Member {where} had the benefit {benefit} {uses} {uses:time|times}."),
            {"benefit": benefit, "uses": int(uses)},
        )


BENEFIT_CHECKS = (goods_for_points, benefit_uses)
