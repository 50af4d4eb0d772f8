"""What points buy beside money off (换商品, 换券), and what a tier brings beside prices (等级权益)."""

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field
from store.db.models.catalogue import Product
from store.db.models.members import Member, Tier
from store.db.models.offers import CouponKind
from store.db.models.sale import Sale
from store.db.models.shop import Till
from store.db.models.staff import Staff


class Reward(Record):
    """What points buy: one piece of a product (`kind` goods) for `points` and `money` minor units, or a coupon (`kind`
    coupon) for `points`."""

    code = CharField(max_length=32, primary_key=True)
    kind = CharField(max_length=8)
    product = ForeignKeyField(Product, column_name="product", null=True, on_delete="RESTRICT", index=False)
    coupon = ForeignKeyField(CouponKind, column_name="coupon", null=True, on_delete="RESTRICT", index=False)
    points = BigIntegerField()
    money = BigIntegerField(default=0)
    active = BooleanField(default=True)
    created_at = MillisField()


class Benefit(Record):
    """A benefit of a tier that is handed out: `quota` times a `period` (day, month, year, or birthday: in the month of
    the birthday, once a year each). A quota of 0 is only shown."""

    code = CharField(max_length=32, primary_key=True)
    tier = ForeignKeyField(Tier, column_name="tier", on_delete="RESTRICT")
    name = TextField()
    quota = IntegerField(default=0)
    period = CharField(max_length=8, default="year")
    active = BooleanField(default=True)
    created_at = MillisField()


class BenefitUse(Record):
    """Only added to: `uses` of a benefit that a member had in a period (YYYYMMDD, YYYYMM or YYYY), negative where one
    was taken back."""

    id = id_field()
    benefit = ForeignKeyField(Benefit, column_name="benefit", on_delete="RESTRICT", index=False)
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT", index=False)
    uses = IntegerField()
    period = IntegerField()
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT", index=False)
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("member", "benefit", "period"), False),)
