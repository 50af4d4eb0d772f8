"""Messages to members that wait to be sent. Frozen: a later change is a later migration."""

from typing import Any

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, Model, TextField


class Record(Model):
    class Meta:
        legacy_table_names = False


def id_field() -> CharField:
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField


class Member(Record):
    id = id_field()


class Outbox(Record):
    id = id_field()
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    kind = CharField(max_length=16)
    dedupe = CharField(max_length=96, unique=True)
    channel = CharField(max_length=8)
    detail = TextField(default="{}")
    state = CharField(max_length=8, default="waiting")
    attempts = IntegerField(default=0)
    problem = TextField(default="")
    receipt = TextField(default="")
    created_at = MillisField()
    not_before = MillisField()
    not_after = MillisField()
    leased_until = MillisField(null=True)
    sent_at = MillisField(null=True)

    class Meta:
        indexes = ((("state", "not_before"), False),)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((Outbox,)):
        db.create_tables((Outbox,), safe=False)
