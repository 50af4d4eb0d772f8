"""The print queue."""

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.sale import Sale
from store.db.models.shop import Till


class PrintJob(Record):
    """Which slip of which sale or document (a top-up, a coupon, a member), not its bytes. `kind`: receipt, drawer,
    test, top_up, coupon, statement, settlement, count_card, parked, join_qr, cash_move, shift_x, shift_blind, shift_z.
    `mark`: "" or reprint or unknown. `state`: waiting, leased, printed, failed, unknown, dropped. A lease belongs to
    one process until `leased_until`. A drawer job is never retried and is dropped when it is 5 s old."""

    id = id_field()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    kind = CharField(max_length=12)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    document = CharField(max_length=32, null=True)
    printer = CharField(max_length=32, default="receipt")
    mark = CharField(max_length=8, default="")
    state = CharField(max_length=8, default="waiting")
    attempts = IntegerField(default=0)
    leased_by = CharField(max_length=64, null=True)
    leased_until = MillisField(null=True)
    problem = TextField(default="")
    created_at = MillisField()
    done_at = MillisField(null=True)

    class Meta:
        indexes = ((("till", "state"), False), (("document",), False))
