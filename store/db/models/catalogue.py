"""What the shop sells. Prices are minor units, tax inside; NULL is unknown and the till asks."""

from peewee import BigIntegerField, BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field


class TaxClass(Record):
    """A class of goods for tax; its rates change by date."""

    code = CharField(max_length=16, primary_key=True)
    name = TextField()


class TaxRate(Record):
    """The class's rate as an exact fraction (numerator / denominator), in force from `since` (YYYY-MM-DD)."""

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
    """`code` is the shop's own main code, also a barcode; `number` is what the search index calls the product.
    `price` NULL: the till asks. `cost` is in hundredths of a minor unit (a carton's price divided by its pieces).
    `floor_permille` of the price or `floor_price`, whichever is higher, is the lowest price a discount may reach.
    `decimals` is how many decimals a quantity may have (0 for pieces, 3 for kilograms). `tags` are words with spaces
    between; `expires_on` (YYYYMMDD) is the end of life that a markdown looks at."""

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
    brand = CharField(max_length=64, null=True)
    tags = TextField(null=True)
    expires_on = IntegerField(null=True)


class ProductPrice(Record):
    """A member price: level 1 to 4."""

    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    level = IntegerField()
    price = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("product", "level")


class Barcode(Record):
    """A code that a scan may bring. A carton's has a `quantity` (thousandths) and perhaps a `price` of its own."""

    code = CharField(max_length=32, primary_key=True)
    product = ForeignKeyField(Product, column_name="product", on_delete="CASCADE")
    quantity = BigIntegerField(default=1000)
    price = BigIntegerField(null=True)
