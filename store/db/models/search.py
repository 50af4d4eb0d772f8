"""What the search as you type walks, and products on their way in from a file."""

from peewee import AutoField, BlobField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from store.db.models.base import MillisField, Record, id_field


class SearchKey(Record):
    """A text under which a product is found by its beginning. `kind` says what the text is (store.office.spelling);
    `key` is its UTF-8, which every engine orders the same way; `number` is the product's.

    Beside it stands the table product_words, made by the migration in the engine's own way: each product's name as
    separate characters and words (`name`), and how it is spelled (`spelled`), for full-text search."""

    kind = IntegerField()
    key = BlobField()
    number = IntegerField()

    class Meta:
        primary_key = CompositeKey("kind", "key", "number")
        without_rowid = True


class Spelling(Record):
    """All search keys of a product, by its number: JSON of [kind, text], so that they can be taken away again
    without a second index over all keys."""

    number = IntegerField(primary_key=True)
    keys = TextField()


class CatalogueState(Record):
    """One row. `version` grows with every change of products, so that an import sees whether one came between."""

    id = AutoField()
    version = IntegerField()


class ProductImport(Record):
    """A file of products on its way in. `state`: staged (nothing has happened yet) or decided (all of it happens,
    and whoever finds it goes on with it); the row goes when the last part is in."""

    id = id_field()
    state = CharField(max_length=8, default="staged")
    started_at = MillisField()


class ImportPart(Record):
    """Some products of an import as they shall be, JSON; it goes in the transaction that writes them."""

    batch = ForeignKeyField(ProductImport, column_name="batch", on_delete="CASCADE")
    position = IntegerField()
    products = TextField()

    class Meta:
        primary_key = CompositeKey("batch", "position")
