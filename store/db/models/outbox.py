"""What the shop has to tell its members, and what became of it (待发消息)."""

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member


class Outbox(Record):
    """One message to one member, as its occasion (`kind`) and `detail` (JSON: days, a campaign's words, never a name,
    phone or code); it is put into words when it is sent. `channel`: phone or email; the address itself is read from
    the member then.
    `dedupe` names the occasion, which is told once. `state`: waiting, sending (until `leased_until`), sent (handed to
    the sender, no more), failed, unknown (it may have gone out) or dropped. It goes out from `not_before` to
    `not_after`. `receipt` is what the sender's provider gave for it, "" where it gave none."""

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
