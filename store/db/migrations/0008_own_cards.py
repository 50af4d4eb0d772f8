"""Which member a member of staff is. Frozen: a later change is a later migration."""

from typing import Any

from peewee import CharField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("staff", "member", CharField(max_length=32, null=True)))
