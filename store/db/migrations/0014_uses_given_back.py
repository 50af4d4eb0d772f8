"""Uses of limited offers come back with what was returned before they did so by themselves. Frozen: a later change is
a later migration."""

from fractions import Fraction
from typing import Any
from uuid import uuid4

from peewee import CharField, IntegerField, Model


class OfferUse(Model):
    id = CharField(max_length=32, primary_key=True)
    offer = CharField(max_length=32)
    sale = CharField(max_length=32)
    member = CharField(max_length=32, null=True)
    uses = IntegerField()
    trading_day = IntegerField()

    class Meta:
        legacy_table_names = False


_USES = """
    SELECT u.sale, u.offer, u.member, u.trading_day, u.uses, MAX(r.id)
    FROM offer_use u JOIN sale r ON r.refunds = u.sale
    GROUP BY u.id, u.sale, u.offer, u.member, u.trading_day, u.uses"""
_TAKEN = """
    SELECT l.sale, d.source, d.amount, l.quantity,
        COALESCE((SELECT SUM(r.quantity) FROM sale_line r WHERE r.refunds = l.id), 0)
    FROM sale_reduction d JOIN sale_line l ON l.id = d.line
    WHERE l.sale IN (SELECT u.sale FROM offer_use u)"""


def up(migrator: Any, db: Any) -> None:
    parts: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for sale, offer, amount, quantity, back in db.execute_sql(_TAKEN).fetchall():
        whole, part = parts.get((sale, offer), (0, Fraction(0)))
        parts[sale, offer] = whole + int(amount), part - Fraction(int(amount) * int(back), int(quantity))
    with db.bind_ctx([OfferUse]):
        for sale, offer, member, day, uses, refund in db.execute_sql(_USES).fetchall():
            whole, part = parts.get((sale, offer), (0, Fraction(0)))
            due = int(uses * part / whole) if whole else 0
            if due:
                OfferUse.insert(
                    id=uuid4().hex, offer=offer, sale=refund, member=member, uses=-due, trading_day=day
                ).execute()
