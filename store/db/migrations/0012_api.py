"""Programs of others and who is told what happened. Frozen: a later change is a later migration."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Record(Model):
    class Meta:
        legacy_table_names = False


def id_field() -> CharField:
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField


class Staff(Record):
    id = id_field()


class Member(Record):
    id = id_field()


class Coupon(Record):
    id = id_field()


class ApiToken(Record):
    id = id_field()
    name = CharField(max_length=40, unique=True)
    hash = CharField(max_length=64, unique=True)
    may = CharField(max_length=96)
    created_at = MillisField()
    created_by = ForeignKeyField(Staff, column_name="created_by", null=True, on_delete="RESTRICT", index=False)
    used_at = MillisField(null=True)
    revoked_at = MillisField(null=True)


class ApiAnswer(Record):
    token = ForeignKeyField(ApiToken, column_name="token", on_delete="RESTRICT", index=False)
    key = CharField(max_length=64)
    request = CharField(max_length=64)
    status = IntegerField()
    body = TextField()
    at = MillisField(index=True)

    class Meta:
        primary_key = CompositeKey("token", "key")


class Follower(Record):
    id = id_field()
    hash = CharField(max_length=64, unique=True)
    following = BooleanField()
    coupon = ForeignKeyField(Coupon, column_name="coupon", null=True, on_delete="RESTRICT")
    first_at = MillisField()
    changed_at = MillisField()


class OutsideEntry(Record):
    id = id_field()
    token = ForeignKeyField(ApiToken, column_name="token", on_delete="RESTRICT", index=False)
    number = CharField(max_length=64)
    kind = CharField(max_length=8)
    subject = CharField(max_length=32)
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    points = BigIntegerField(default=0)
    amount = BigIntegerField(default=0)
    reverses = ForeignKeyField("self", column_name="reverses", null=True, unique=True, on_delete="RESTRICT")
    at = MillisField()

    class Meta:
        indexes = ((("token", "number", "kind", "subject"), True), (("subject",), False))


class Hook(Record):
    id = id_field()
    url = CharField(max_length=400)
    events = CharField(max_length=120)
    created_at = MillisField()
    created_by = ForeignKeyField(Staff, column_name="created_by", null=True, on_delete="RESTRICT", index=False)
    removed_at = MillisField(null=True)


class HookEvent(Record):
    id = id_field()
    occasion = CharField(max_length=16)
    subject = CharField(max_length=48)
    at = MillisField()


class HookDelivery(Record):
    id = id_field()
    hook = ForeignKeyField(Hook, column_name="hook", on_delete="RESTRICT")
    event = CharField(max_length=24)
    body = TextField()
    state = CharField(max_length=8, default="waiting")
    attempts = IntegerField(default=0)
    status = IntegerField(null=True)
    problem = TextField(default="")
    created_at = MillisField()
    not_before = MillisField()
    leased_until = MillisField(null=True)
    sent_at = MillisField(null=True)

    class Meta:
        indexes = ((("state", "not_before"), False),)


TABLES = (ApiToken, ApiAnswer, Follower, OutsideEntry, Hook, HookEvent, HookDelivery)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
