"""Members with tiers, points and stored value; offers and coupons; refunds. Frozen: a later change is a later
migration."""

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


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


class SaleLine(Record):
    id = id_field()


class Tier(Record):
    code = CharField(max_length=16, primary_key=True)
    name = TextField()
    rank = IntegerField(unique=True)
    threshold = BigIntegerField()
    price_level = IntegerField(default=0)
    off_permille = IntegerField(default=0)
    points_numerator = IntegerField(default=1)
    points_denominator = IntegerField(default=1)
    benefits = TextField(default="")


class Member(Record):
    id = id_field()
    number = CharField(max_length=16, unique=True)
    kind = CharField(max_length=12, default="ordinary")
    state = CharField(max_length=8, default="active")
    name = TextField(default="")
    phone = CharField(max_length=20, null=True, unique=True)
    phone_tail = CharField(max_length=4, default="", index=True)
    gender = CharField(max_length=1, default="")
    birth_year = IntegerField(default=0)
    birth_month = IntegerField(default=0)
    birth_day = IntegerField(default=0)
    lunar = BooleanField(default=False)
    address = TextField(default="")
    email = TextField(default="")
    openid = CharField(max_length=64, null=True, unique=True)
    tier = ForeignKeyField(Tier, column_name="tier", on_delete="RESTRICT")
    tier_since = MillisField()
    main = ForeignKeyField("self", column_name="main", null=True, on_delete="RESTRICT")
    shared_limit = BigIntegerField(null=True)
    referrer = ForeignKeyField("self", column_name="referrer", null=True, on_delete="RESTRICT")
    adviser = ForeignKeyField(Staff, column_name="adviser", null=True, on_delete="RESTRICT", index=False)
    merged_into = ForeignKeyField("self", column_name="merged_into", null=True, on_delete="RESTRICT")
    note = TextField(default="")
    created_at = MillisField()
    created_till = ForeignKeyField(Till, column_name="created_till", on_delete="RESTRICT", index=False)
    changed_at = MillisField()

    class Meta:
        indexes = ((("birth_month", "birth_day"), False),)


class MemberCard(Record):
    code = CharField(max_length=64, primary_key=True)
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    state = CharField(max_length=8, default="active")
    since = MillisField()


class MemberTag(Record):
    member = ForeignKeyField(Member, column_name="member", on_delete="CASCADE", index=False)
    tag = CharField(max_length=32, index=True)
    by_rule = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("member", "tag")


class MemberKey(Record):
    key = BlobField()
    member = ForeignKeyField(Member, column_name="member", on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("key", "member")
        without_rowid = True


class Consent(Record):
    id = id_field()
    member = ForeignKeyField(Member, column_name="member", on_delete="RESTRICT")
    subject = CharField(max_length=16)
    version = CharField(max_length=32)
    given = BooleanField()
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)


class MemberTotals(Record):
    member = ForeignKeyField(Member, column_name="member", primary_key=True, on_delete="RESTRICT")
    points = BigIntegerField(default=0)
    spent = BigIntegerField(default=0)
    visits = IntegerField(default=0)
    last_visit_at = MillisField(null=True)


class PointsEntry(Record):
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
    entry = ForeignKeyField(PointsEntry, column_name="entry", primary_key=True, on_delete="RESTRICT")
    account = ForeignKeyField(Member, column_name="account", on_delete="RESTRICT", index=False)
    left = BigIntegerField()
    expires_on = BigIntegerField(null=True)

    class Meta:
        indexes = ((("account", "expires_on"), False), (("expires_on",), False))


class Account(Record):
    id = id_field()
    kind = CharField(max_length=8)
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    code = CharField(max_length=32, null=True, unique=True)
    state = CharField(max_length=8, default="active")
    pin_hash = TextField(null=True)
    principal = BigIntegerField(default=0)
    bonus = BigIntegerField(default=0)
    created_at = MillisField()


class WalletEntry(Record):
    id = id_field()
    account = ForeignKeyField(Account, column_name="account", on_delete="RESTRICT")
    purse = CharField(max_length=9)
    amount = BigIntegerField()
    kind = CharField(max_length=8)
    source = CharField(max_length=32)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    reason = TextField(default="")
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("source", "purse", "kind"), True),)


class TopUp(Record):
    id = id_field()
    number = CharField(max_length=24, unique=True)
    kind = CharField(max_length=10)
    account = ForeignKeyField(Account, column_name="account", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    trading_day = IntegerField()
    sequence = IntegerField()
    tender = CharField(max_length=16)
    reference = CharField(max_length=64, default="")
    paid = BigIntegerField()
    tendered = BigIntegerField()
    principal = BigIntegerField()
    bonus = BigIntegerField()
    principal_after = BigIntegerField()
    bonus_after = BigIntegerField()
    points = BigIntegerField(default=0)
    working = TextField(default="")
    at = MillisField()
    staff = ForeignKeyField(Staff, column_name="staff", on_delete="RESTRICT", index=False)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True),)


class OfferRow(Record):
    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    kind = CharField(max_length=24)
    data = TextField()
    state = CharField(max_length=8, default="live")
    created_at = MillisField()
    changed_at = MillisField()

    class Meta:
        table_name = "offer"


class OfferUse(Record):
    id = id_field()
    offer = CharField(max_length=32)
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT", index=False)
    uses = IntegerField()
    trading_day = IntegerField()

    class Meta:
        indexes = ((("offer", "member"), False), (("offer", "trading_day"), False))


class SaleReduction(Record):
    line = ForeignKeyField(SaleLine, column_name="line", on_delete="RESTRICT", index=False)
    place = IntegerField()
    step = IntegerField()
    source = CharField(max_length=32)
    name = TextField()
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("line", "place")
        without_rowid = True


class CouponKind(Record):
    code = CharField(max_length=32, primary_key=True)
    name = TextField()
    data = TextField()
    valid_days = IntegerField(null=True)
    valid_until = BigIntegerField(null=True)
    uses = IntegerField(default=1)
    issue_on = CharField(max_length=12, default="")
    issue_at = BigIntegerField(default=0)
    active = BooleanField(default=True)
    created_at = MillisField()


class Coupon(Record):
    id = id_field()
    code = CharField(max_length=24, unique=True)
    template = ForeignKeyField(CouponKind, column_name="template", on_delete="RESTRICT")
    member = ForeignKeyField(Member, column_name="member", null=True, on_delete="RESTRICT")
    state = CharField(max_length=10, default="issued")
    uses_left = IntegerField()
    expires_on = BigIntegerField(null=True)
    earned_by = ForeignKeyField(Sale, column_name="earned_by", null=True, on_delete="RESTRICT")
    cause = CharField(max_length=96, null=True, unique=True)
    issued_at = MillisField()


class CouponEvent(Record):
    id = id_field()
    coupon = ForeignKeyField(Coupon, column_name="coupon", on_delete="RESTRICT")
    event = CharField(max_length=12)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
    amount = BigIntegerField(default=0)
    at = MillisField()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    staff = ForeignKeyField(Staff, column_name="staff", null=True, on_delete="RESTRICT", index=False)


class SaleCoupon(Record):
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="CASCADE", index=False)
    place = IntegerField()
    coupon = ForeignKeyField(Coupon, column_name="coupon", on_delete="RESTRICT")

    class Meta:
        primary_key = CompositeKey("sale", "place")


TABLES = (
    Tier,
    Member,
    MemberCard,
    MemberTag,
    MemberKey,
    Consent,
    MemberTotals,
    PointsEntry,
    PointsLot,
    Account,
    WalletEntry,
    TopUp,
    OfferRow,
    OfferUse,
    SaleReduction,
    CouponKind,
    Coupon,
    CouponEvent,
    SaleCoupon,
)

COLUMNS = (
    ("product", "brand", CharField(max_length=64, null=True)),
    ("product", "tags", TextField(null=True)),
    ("product", "expires_on", IntegerField(null=True)),
    ("sale", "kind", CharField(max_length=8, default="sale")),
    ("sale", "refunds", ForeignKeyField(Sale, Sale.id, column_name="refunds", null=True, on_delete="RESTRICT")),
    ("sale", "member", ForeignKeyField(Member, Member.id, column_name="member", null=True, on_delete="RESTRICT")),
    ("sale", "points_money", BigIntegerField(default=0)),
    ("sale", "facts", TextField(default="")),
    (
        "sale_line",
        "refunds",
        ForeignKeyField(SaleLine, SaleLine.id, column_name="refunds", null=True, on_delete="RESTRICT"),
    ),
    ("payment", "account", CharField(max_length=32, null=True)),
    ("payment", "principal", BigIntegerField(default=0)),
    ("payment", "bonus", BigIntegerField(default=0)),
    ("payment", "reference", CharField(max_length=64, default="")),
    ("print_job", "document", CharField(max_length=32, null=True)),
)


def up(migrator: Any, db: Any) -> None:
    for table in TABLES:
        # Only SQLite keeps a table in its primary key's own tree.
        table._meta.without_rowid = table._meta.without_rowid and isinstance(db, SqliteDatabase)
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
    for name, column, field in COLUMNS:
        migrator.migrate(migrator.add_column(name, column, field))
