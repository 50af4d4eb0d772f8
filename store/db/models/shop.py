"""The shop, its stores and their tills."""

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record


class Setting(Record):
    """One setting of the shop; `value` is JSON. store.db.settings knows the names."""

    name = CharField(primary_key=True)
    value = TextField()


class Store(Record):
    """A branch (门店). `number` is 1 to 99 and is printed in every sale's number."""

    number = IntegerField(primary_key=True)
    name = TextField()
    address = TextField(default="")
    phone = TextField(default="")


class Till(Record):
    """A till of a store: `id` is store and till number, "0102". Number 00 is the office, where commands act."""

    id = CharField(max_length=4, primary_key=True)
    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT")
    number = IntegerField()
    name = TextField(default="")
    registered_at = MillisField()
