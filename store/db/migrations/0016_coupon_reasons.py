"""Why a coupon was withdrawn, and the sum that a sale had to come to to earn one. Frozen: a later change is a later
migration."""

from typing import Any

from peewee import BigIntegerField, TextField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(
        migrator.add_column("coupon_event", "reason", TextField(null=True)),
        migrator.add_column("coupon", "earned_from", BigIntegerField(null=True)),
    )
    db.execute_sql(
        "UPDATE coupon SET earned_from = (SELECT issue_at FROM coupon_kind WHERE code = coupon.template) "
        "WHERE earned_by IS NOT NULL"
    )
