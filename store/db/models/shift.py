"""Shifts of a till, the cash that moves in them without a sale, what was counted, and the hours of staff."""

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Shift(Record):
    """A shift (班次). `open_at` is its till while it is open and NULL afterwards: unique, so a till has at most one.
    `number` is S, till, trading day and sequence. `by_itself`: a sale or another act opened it, nobody said a float.
    `float_counted` and a close's `carried` are JSON. `clock_jump` is how many seconds the till's clock was off its last
    act when that was too many. `first_entry` to `last_entry` are its places in the till's journal; `head` is the MAC of
    the last, which the Z slip prints. A closed shift stands as it is."""

    id = id_field()
    number = CharField(max_length=24, unique=True)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    open_at = CharField(max_length=4, null=True, unique=True)
    trading_day = IntegerField()
    sequence = IntegerField()
    opened_at = MillisField(index=True)
    opened_by = ForeignKeyField(Staff, column_name="opened_by", on_delete="RESTRICT", index=False)
    by_itself = BooleanField(default=False)
    opening_float = BigIntegerField(default=0)
    float_counted = TextField(default="")
    clock_jump = BigIntegerField(null=True)
    first_entry = IntegerField()
    closed_at = MillisField(null=True)
    closed_by = ForeignKeyField(Staff, column_name="closed_by", null=True, on_delete="RESTRICT", index=False)
    carried = TextField(default="")
    last_entry = IntegerField(null=True)
    head = CharField(max_length=64, null=True)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class CashMove(Record):
    """Cash that comes or goes without a sale, or a drawer that was opened for nothing. `kind`: pay_in, pay_out, drop,
    no_sale, refund (in place of a provider's); `amount` is what the drawer holds more, below zero what it holds less.
    """

    id = id_field()
    number = CharField(max_length=24, unique=True)
    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    kind = CharField(max_length=12)
    amount = BigIntegerField()
    reason = TextField(default="")
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Staff, column_name="approver", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class CashCount(Record):
    """What was counted in the drawer, before anybody saw what was expected. `pieces` is JSON, denomination → how many.
    The last one of a shift counts; those before it stay."""

    id = id_field()
    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT")
    pieces = TextField()
    counted = BigIntegerField()
    expected = BigIntegerField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    approver = ForeignKeyField(Staff, column_name="approver", null=True, on_delete="RESTRICT", index=False)


class ShiftTotal(Record):
    """One figure of a closed shift (`name`, of which `part`), as later reports add it up and as the Z printed it."""

    shift = ForeignKeyField(Shift, column_name="shift", on_delete="RESTRICT", index=False)
    name = CharField(max_length=16)
    part = CharField(max_length=96)
    count = IntegerField()
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("shift", "name", "part")
        without_rowid = True


class StaffTime(Record):
    """When staff came, went, and rested. `kind`: in, out, break, back. `till` is where they said so."""

    id = id_field()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    kind = CharField(max_length=8)
    trading_day = IntegerField()
    at = MillisField()

    class Meta:
        indexes = ((("staff", "at"), False), (("trading_day",), False))
