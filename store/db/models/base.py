"""What every table shares."""

from peewee import BigIntegerField, CharField, DatabaseProxy, Model

database = DatabaseProxy()
"""The one store that this process has open; store.db.opening binds it."""


class Record(Model):
    class Meta:
        database = database
        legacy_table_names = False


def id_field() -> CharField:
    """An id made at the till: a UUIDv7 as 32 hex digits (store.ids)."""
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField
"""A moment: UTC milliseconds since 1970."""
