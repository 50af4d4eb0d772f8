"""Indexes: which booking rang a line up, and which slips a document has. And a sale that came back whole before this
version is no visit of its member. Frozen: a later change is a later migration."""

from typing import Any

_RETURNED = """
    SELECT s.member, COUNT(*) FROM sale s
    JOIN (SELECT r.refunds AS sale, SUM(l.quantity) AS back FROM sale r JOIN sale_line l ON l.sale = r.id
        WHERE r.refunds IS NOT NULL GROUP BY r.refunds) b ON b.sale = s.id
    WHERE s.member IS NOT NULL
    AND b.back + (SELECT SUM(l.quantity) FROM sale_line l WHERE l.sale = s.id AND l.voided_at IS NULL) = 0
    GROUP BY s.member"""


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_index("booking", ("line",)), migrator.add_index("print_job", ("document",)))
    mark = db.param
    for member, count in db.execute_sql(_RETURNED).fetchall():
        db.execute_sql(f"UPDATE member_totals SET visits = visits - {mark} WHERE member = {mark}", (int(count), member))
