"""Why a coupon was withdrawn. Frozen: a later change is a later migration."""

from typing import Any

from peewee import TextField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("coupon_event", "reason", TextField(null=True)))
