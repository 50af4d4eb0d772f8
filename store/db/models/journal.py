"""Who did what, chained per till; and which acts were already done."""

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record
from store.db.models.sale import Sale
from store.db.models.shop import Till
from store.db.models.staff import Staff


class JournalEntry(Record):
    """`detail` is canonical JSON of ids and amounts: no phone, name or payment code. `mac` is the HMAC over the
    entry and the mac before it, so that no entry can be changed, taken out or put in unseen."""

    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    sequence = IntegerField()
    at = MillisField()
    act = CharField(max_length=32)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Staff, column_name="approver", null=True, on_delete="RESTRICT", index=False)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    detail = TextField()
    mac = CharField(max_length=64)

    class Meta:
        primary_key = CompositeKey("till", "sequence")


class Act(Record):
    """An act that was done, by the key its maker gave it: a retry finds it and does nothing."""

    key = CharField(max_length=64, primary_key=True)
    act = CharField(max_length=32)
    result = TextField(default="")
    at = MillisField()
