"""The first schema. Frozen: what it makes never changes again; a later change is a later migration."""

from typing import Any

from peewee import (
    AutoField,
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


class Setting(Record):
    name = CharField(primary_key=True)
    value = TextField()


class Store(Record):
    number = IntegerField(primary_key=True)
    name = TextField()
    address = TextField(default="")
    phone = TextField(default="")


class Till(Record):
    id = CharField(max_length=4, primary_key=True)
    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT")
    number = IntegerField()
    name = TextField(default="")
    registered_at = MillisField()


class Staff(Record):
    id = id_field()
    number = CharField(max_length=8, unique=True)
    name = TextField()
    role = CharField(max_length=16)
    pin_hash = TextField()
    active = BooleanField(default=True)
    created_at = MillisField()


class SignOnFailure(Record):
    number = CharField(max_length=8, primary_key=True)
    failures = IntegerField()
    last_at = MillisField()


class TaxClass(Record):
    code = CharField(max_length=16, primary_key=True)
    name = TextField()


class TaxRate(Record):
    tax_class = ForeignKeyField(TaxClass, column_name="tax_class", on_delete="RESTRICT")
    since = CharField(max_length=10)
    numerator = IntegerField()
    denominator = IntegerField()

    class Meta:
        primary_key = CompositeKey("tax_class", "since")


class Category(Record):
    id = id_field()
    code = CharField(max_length=32, unique=True)
    name = TextField()
    parent = ForeignKeyField("self", column_name="parent", null=True, on_delete="RESTRICT")
    tax_class = ForeignKeyField(TaxClass, column_name="tax_class", null=True, on_delete="RESTRICT")


class Product(Record):
    id = id_field()
    number = IntegerField(unique=True)
    code = CharField(max_length=32, unique=True)
    name = TextField()
    mnemonic = CharField(max_length=64, default="")
    unit = CharField(max_length=16, default="")
    size = TextField(default="")
    origin = TextField(default="")
    category = ForeignKeyField(Category, column_name="category", null=True, on_delete="RESTRICT")
    tax_class = ForeignKeyField(TaxClass, column_name="tax_class", null=True, on_delete="RESTRICT", index=False)
    price = BigIntegerField(null=True)
    cost = BigIntegerField(null=True)
    floor_price = BigIntegerField(null=True)
    floor_permille = IntegerField(null=True)
    weighed = BooleanField(default=False)
    decimals = IntegerField(default=0)
    discountable = BooleanField(default=True)
    active = BooleanField(default=True)
    note = TextField(default="")
    created_at = MillisField()
    changed_at = MillisField()


class ProductPrice(Record):
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    level = IntegerField()
    price = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("product", "level")


class Barcode(Record):
    code = CharField(max_length=32, primary_key=True)
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    quantity = BigIntegerField(default=1000)
    price = BigIntegerField(null=True)


class Sale(Record):
    id = id_field()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT")
    state = CharField(max_length=8, default="open")
    tax_inside = BooleanField(default=True)
    opened_at = MillisField()
    opened_by = ForeignKeyField(Staff, column_name="opened_by", on_delete="RESTRICT")
    closed_at = MillisField(null=True)
    closed_by = ForeignKeyField(Staff, column_name="closed_by", null=True, on_delete="RESTRICT")
    trading_day = IntegerField(null=True)
    sequence = IntegerField(null=True)
    number = CharField(max_length=24, null=True, unique=True)
    gross = BigIntegerField(null=True)
    due = BigIntegerField(null=True)
    tax = BigIntegerField(null=True)

    class Meta:
        indexes = ((("till", "trading_day", "sequence"), True), (("till", "state"), False), (("closed_at",), False))


class SaleLine(Record):
    id = id_field()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    position = IntegerField()
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT", index=False)
    code = CharField(max_length=32)
    name = TextField()
    unit = CharField(max_length=16)
    weighed = BooleanField()
    quantity = BigIntegerField()
    holds = BigIntegerField(default=1000)
    unit_price = BigIntegerField()
    price_from = CharField(max_length=8)
    tax_class = CharField(max_length=16)
    tax_numerator = IntegerField()
    tax_denominator = IntegerField()
    rung_at = MillisField()
    rung_by = ForeignKeyField(Staff, column_name="rung_by", on_delete="RESTRICT", index=False)
    voided_at = MillisField(null=True)
    voided_by = ForeignKeyField(Staff, column_name="voided_by", null=True, on_delete="RESTRICT", index=False)
    gross = BigIntegerField(null=True)
    paid = BigIntegerField(null=True)
    tax = BigIntegerField(null=True)

    class Meta:
        indexes = ((("sale", "position"), True),)


class Payment(Record):
    id = id_field()
    sale = ForeignKeyField(Sale, column_name="sale", on_delete="RESTRICT")
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    tender = CharField(max_length=16)
    amount = BigIntegerField()
    tendered = BigIntegerField()
    change = BigIntegerField(default=0)
    taken_at = MillisField()
    taken_by = ForeignKeyField(Staff, column_name="taken_by", on_delete="RESTRICT", index=False)


class StockEntry(Record):
    id = id_field()
    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT", index=False)
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT")
    quantity = BigIntegerField()
    reason = CharField(max_length=16)
    source = CharField(max_length=32)
    at = MillisField()


class StockBalance(Record):
    store = ForeignKeyField(Store, column_name="store", on_delete="RESTRICT", index=False)
    product = ForeignKeyField(Product, column_name="product", on_delete="RESTRICT")
    quantity = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("store", "product")


class PrintJob(Record):
    id = id_field()
    till = ForeignKeyField(Till, column_name="till", on_delete="RESTRICT", index=False)
    kind = CharField(max_length=12)
    sale = ForeignKeyField(Sale, column_name="sale", null=True, on_delete="RESTRICT")
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
        indexes = ((("till", "state"), False),)


class JournalEntry(Record):
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
    key = CharField(max_length=64, primary_key=True)
    act = CharField(max_length=32)
    result = TextField(default="")
    at = MillisField()


class SearchKey(Record):
    kind = IntegerField()
    key = BlobField()
    number = IntegerField()

    class Meta:
        primary_key = CompositeKey("kind", "key", "number")
        without_rowid = True


class Spelling(Record):
    number = IntegerField(primary_key=True)
    keys = TextField()


class CatalogueState(Record):
    id = AutoField()
    version = IntegerField()


class ProductImport(Record):
    id = id_field()
    state = CharField(max_length=8, default="staged")
    started_at = MillisField()


class ImportPart(Record):
    batch = ForeignKeyField(ProductImport, column_name="batch", on_delete="CASCADE")
    position = IntegerField()
    products = TextField()

    class Meta:
        primary_key = CompositeKey("batch", "position")


# The words of products' names, each engine's own way; rowid or number is the product's number.
PRODUCT_WORDS_SQLITE = (
    "CREATE VIRTUAL TABLE product_words USING fts5(name, spelled, columnsize = 0, prefix = '1 2 3', "
    "tokenize = 'unicode61')",
)
PRODUCT_WORDS_POSTGRESQL = (
    "CREATE TABLE product_words (number integer PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX product_words_words ON product_words USING gin (words)",
)


TABLES = (
    Setting,
    Store,
    Till,
    Staff,
    SignOnFailure,
    Category,
    TaxClass,
    TaxRate,
    Product,
    ProductPrice,
    Barcode,
    SearchKey,
    Spelling,
    CatalogueState,
    ProductImport,
    ImportPart,
    Sale,
    SaleLine,
    Payment,
    StockEntry,
    StockBalance,
    PrintJob,
    Act,
    JournalEntry,
)


def up(migrator: Any, db: Any) -> None:
    for table in TABLES:
        # Only SQLite keeps a table in its primary key's own tree.
        table._meta.without_rowid = table._meta.without_rowid and isinstance(db, SqliteDatabase)
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES, safe=False)
        CatalogueState.create(version=0)
    for sql in PRODUCT_WORDS_SQLITE if isinstance(db, SqliteDatabase) else PRODUCT_WORDS_POSTGRESQL:
        db.execute_sql(sql)
