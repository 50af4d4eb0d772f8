"""Programs of others: who they are, what they were answered and did; and who is told what happened (webhooks)."""

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member
from store.db.models.offers import Coupon
from store.db.models.staff import Staff


class ApiToken(Record):
    """A program that may ask. `hash` is the SHA-256 of its token, which is nowhere kept; `may` are the words of what it
    may (store.office.api.tokens)."""

    id = id_field()
    name = CharField(max_length=40, unique=True)
    hash = CharField(max_length=64, unique=True)
    may = CharField(max_length=96)
    created_at = MillisField()
    created_by = ForeignKeyField(Staff, column_name="created_by", null=True, on_delete="RESTRICT", index=False)
    used_at = MillisField(null=True)
    revoked_at = MillisField(null=True)


class ApiAnswer(Record):
    """What a changing request was answered, by its Idempotency-Key; `request` is the SHA-256 of what was asked. Dropped
    after some weeks."""

    token = ForeignKeyField(ApiToken, column_name="token", on_delete="RESTRICT", index=False)
    key = CharField(max_length=64)
    request = CharField(max_length=64)
    status = IntegerField()
    body = TextField()
    at = MillisField(index=True)

    class Meta:
        primary_key = CompositeKey("token", "key")


class Follower(Record):
    """Who follows the shop's account (公众号). `hash` is a keyed hash of the openid: enough to know them again.
    `coupon`: what they got for it, once."""

    id = id_field()
    hash = CharField(max_length=64, unique=True)
    following = BooleanField()
    coupon = ForeignKeyField(Coupon, column_name="coupon", null=True, on_delete="RESTRICT")
    first_at = MillisField()
    changed_at = MillisField()


class OutsideEntry(Record):
    """What an outside shop did for one of its orders (`number`), only added to. `kind`: coupon (used), earn, burn, or
    back, which undoes the entry that it `reverses`. `subject` is the coupon's, the account's or that entry's id: an
    order does the same once."""

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
    """An address that is told of `events` (words). Its secret is made from the shop's root key and its id."""

    id = id_field()
    url = CharField(max_length=400)
    events = CharField(max_length=120)
    created_at = MillisField()
    created_by = ForeignKeyField(Staff, column_name="created_by", null=True, on_delete="RESTRICT", index=False)
    removed_at = MillisField(null=True)


class HookEvent(Record):
    """Something happened that hooks may want to know: written by the act itself while there is any hook, and taken away
    when its deliveries are written. `occasion` and `subject` say what to read (store.office.hooks.telling)."""

    id = id_field()
    occasion = CharField(max_length=16)
    subject = CharField(max_length=48)
    at = MillisField()


class HookDelivery(Record):
    """One event for one hook. `state`: waiting, sending (until `leased_until`), sent (the other side answered 2xx, no
    more is known), failed (given up) or dropped. `body` is what is sent, the same each time; `status` the last
    answer's."""

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
