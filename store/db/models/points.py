"""Points: a ledger that is only added to, in lots that expire."""

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.members import Member
from store.db.models.sale import Sale
from store.db.models.shop import Till
from store.db.models.staff import Staff


class PointsEntry(Record):
    """`account` owns the points (a family's main member), `member` moved them. What comes in (`kind` earn, bonus,
    topup, referral, adjust, opening, merge) is a lot, good through a day (`expires_on`, YYYYMMDD). What goes out
    (burn, goods, coupon, expire, clawback, adjust, merge) names the lot it is taken from (`lot`), or "" where the
    balance goes below zero. What comes back (refund) names the lot it returns to. `settle` is a pair: what a lot
    gives to a debt. `source` is the sale or document that moved them; with kind and lot it is unique, which keeps
    a retry from giving or taking points twice."""

    id = id_field()
    account = ForeignKeyField(Member, column_name="account", on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    points = BigIntegerField()
    kind = CharField(max_length=12)
    lot = CharField(max_length=32, default="")
    expires_on = BigIntegerField(null=True)
    source = CharField(max_length=48)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    reason = TextField(default="")
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("source", "kind", "lot"), True),)


class PointsLot(Record):
    """Cache: what is left of a lot. Lots with nothing left are deleted."""

    entry = ForeignKeyField(PointsEntry, column_name="entry", primary_key=True, on_delete="RESTRICT")
    account = ForeignKeyField(Member, column_name="account", on_delete="RESTRICT", index=False)
    left = BigIntegerField()
    expires_on = BigIntegerField(null=True)

    class Meta:
        indexes = ((("account", "expires_on"), False), (("expires_on",), False))
