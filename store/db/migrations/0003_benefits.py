"""What points buy beside money off, benefits of tiers and their uses, an ID number where a shop asks for one. Frozen: a
later change is a later migration."""

from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField


class Record(Model):
    class Meta:
        legacy_table_names = False


def id_field() -> CharField:
    return CharField(max_length=32, primary_key=True)


MillisField = BigIntegerField


class Staff(Record):
    id = id_field()


class Till(Record):
    id = CharField(max_length=4, primary_key=True)


class Sale(Record):
    id = id_field()


class Product(Record):
    id = id_field()


class Member(Record):
    id = id_field()


class Tier(Record):
    code = CharField(max_length=16, primary_key=True)


class CouponKind(Record):
    code = CharField(max_length=32, primary_key=True)


class Reward(Record):
    code = CharField(max_length=32, primary_key=True)
    kind = CharField(max_length=8)
    product = ForeignKeyField(Product, column_name="product", null=True, on_delete="RESTRICT", index=False)
    coupon = ForeignKeyField(CouponKind, column_name="coupon", null=True, on_delete="RESTRICT", index=False)
    points = BigIntegerField()
    money = BigIntegerField(default=0)
    active = BooleanField(default=True)
    created_at = MillisField()


class Benefit(Record):
    code = CharField(max_length=32, primary_key=True)
    tier = ForeignKeyField(Tier, column_name="tier", on_delete="RESTRICT")
    name = TextField()
    quota = IntegerField(default=0)
    period = CharField(max_length=8, default="year")
    active = BooleanField(default=True)
    created_at = MillisField()


class BenefitUse(Record):
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


TABLES = (Reward, Benefit, BenefitUse)

COLUMNS = (
    ("sale_line", "points", BigIntegerField(default=0)),
    ("member", "id_number", CharField(max_length=32, default="")),
    ("member", "id_purpose", TextField(default="")),
)


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for name, column, field in COLUMNS:
        migrator.migrate(migrator.add_column(name, column, field))
