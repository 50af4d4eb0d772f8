"""Why something is done by hand, and what somebody ought to look at."""

from peewee import BooleanField, CharField, ForeignKeyField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.staff import Staff


class Reason(Record):
    """A reason of the shop's own, or one of ours that it has changed; `acts` are the words of those that it is for."""

    code = CharField(max_length=16, primary_key=True)
    name = TextField()
    acts = CharField(max_length=64)
    active = BooleanField(default=True)


class Alert(Record):
    """What a rule has found, once for each `subject` (a shift, a sale, a day of somebody's). `detail` is JSON of ids
    and numbers. `locked`: it has locked the account. `seen_at`: somebody has acknowledged it."""

    id = id_field()
    rule = CharField(max_length=24)
    subject = CharField(max_length=96)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT")
    till = CharField(max_length=4)
    happened_at = MillisField()
    found_at = MillisField()
    detail = TextField()
    locked = BooleanField(default=False)
    seen_at = MillisField(null=True, index=True)
    seen_by = ForeignKeyField(Staff, column_name="seen_by", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("rule", "subject"), True),)
