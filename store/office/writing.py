"""Products as rows: made outside any transaction, written inside a short one.

Everything that changes products goes this way, whether one product or a part of a file, so the search index is
always in step with what it finds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, TypeAlias

from peewee import PostgresqlDatabase

from store.calendar import Millis
from store.db.models import Barcode, Product, ProductPrice, SearchKey, Spelling
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.money import ONE
from store.office import spelling
from store.office.articles import Article

_PRODUCT = (
    *("id", "number", "code", "name", "mnemonic", "unit", "size", "origin", "category", "tax_class", "price", "cost"),
    *("floor_price", "floor_permille", "weighed", "decimals", "discountable", "active", "note"),
    *("created_at", "changed_at"),
)
_own_columns = attrgetter(*_PRODUCT[:-2])
_CATEGORY = _PRODUCT.index("category")
_BARCODE = ("code", "product", "quantity", "price")
PRODUCTS, WORDS, KEYS = 50, 200, 800
"""In a part of an import."""

_LEVEL = ("product", "level", "price")
_KEY = ("kind", "key", "number")
_SPELLING = ("number", "keys")


def _insert(model: Any, columns: Sequence[str]) -> Any:
    return model.insert({getattr(model, name): param(name) for name in columns})


def _change_product() -> Any:
    changed = {getattr(Product, name): param(name) for name in _PRODUCT if name not in _FIXED}
    return Product.update(changed).where(Product.id == param("id"))


_FIXED = ("id", "number", "created_at")
_PUT_PRODUCT = Statement(lambda: _insert(Product, _PRODUCT))
_CHANGE_PRODUCT = Statement(_change_product)
_PUT_BARCODE = Statement(lambda: _insert(Barcode, _BARCODE))
_PUT_LEVEL = Statement(lambda: _insert(ProductPrice, _LEVEL))
_PUT_KEY = Statement(lambda: _insert(SearchKey, _KEY))
_DROP_BARCODES = Statement(lambda: Barcode.delete().where(Barcode.product == param("product")))
_DROP_LEVELS = Statement(lambda: ProductPrice.delete().where(ProductPrice.product == param("product")))
_DROP_KEY = Statement(lambda: SearchKey.delete().where(*(getattr(SearchKey, name) == param(name) for name in _KEY)))
_DROP_SPELLING = Statement(lambda: Spelling.delete().where(Spelling.number == param("number")))
_PUT_SPELLING = Statement(lambda: _insert(Spelling, _SPELLING))


Row: TypeAlias = tuple[Any, ...]

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Rows:
    """What is written of some products: new `products`, and `changed` ones, of which the barcodes and prices are
    taken away first. `respelled` are the numbers of those that are found by other texts than before,
    and `lost` the search keys that they had. A search key is a text: its kind (one digit), itself, a space and the
    product's number, so that many are quickly sorted and read."""

    products: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    barcodes: list[Row] = field(default_factory=list)
    levels: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    spellings: list[Row] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    respelled: list[int] = field(default_factory=list)

    def to_json(self) -> str:
        tables = {name: table for name in self.__slots__ if (table := getattr(self, name))}
        return _as_json(tables)

    @classmethod
    def from_json(cls, text: str) -> "Rows":
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Change:
    """A product as it shall be, and as it was before (None: it is new)."""

    after: Article
    before: Article | None = None

    @property
    def respells(self) -> bool:
        return self.before is None or _found_by(self.before) != _found_by(self.after)


def rows_of(changes: Sequence[Change], categories: Mapping[str, str], at: Millis) -> Rows:
    """The rows of some products; `categories` has the id of each code."""
    rows = Rows()
    for change in changes:
        _add(rows, change, categories, at)
    old = Spelling.select(Spelling.number, Spelling.keys)
    for start in range(0, len(rows.respelled), 500):
        some = rows.respelled[start : start + 500]
        for number, keys in old.where(Spelling.number.in_(some)).tuples().iterator():
            rows.lost.extend([f"{kind}{key} {number}" for kind, key in json.loads(keys)])
    return rows


def _add(rows: Rows, change: Change, categories: Mapping[str, str], at: Millis) -> None:
    after, before = change.after, change.before
    row = [*_own_columns(after), at, at]
    row[_CATEGORY] = categories[after.category] if after.category else None
    (rows.changed if before else rows.products).append(tuple(row))
    rows.barcodes.append((after.code, after.id, ONE, None))
    rows.barcodes.extend((pack.code, after.id, pack.quantity, pack.price) for pack in after.packs)
    rows.levels.extend((after.id, level, price) for level, price in sorted(after.member_prices.items()))
    if change.respells:
        spelled = spelling.spell(after)
        if before:
            rows.respelled.append(after.number)
        rows.keys.extend([f"{kind}{key} {after.number}" for kind, key in spelled.keys])
        rows.spellings.append((after.number, _keys_as_json(spelled.keys)))
        rows.words.append((after.number, spelled.name, spelled.spelled))


def _keys_as_json(keys: Sequence[tuple[int, str]]) -> str:
    """Letters and digits, as nearly all keys are, need no encoder, which takes four times as long."""
    if "".join([key for _, key in keys]).isalnum():
        return "[" + ",".join([f'[{kind},"{key}"]' for kind, key in keys]) + "]"
    return _as_json(keys)


def _found_by(article: Article) -> tuple[Any, ...]:
    return article.code, article.name, article.size, article.mnemonic, article.packs


def parts_of(changes: Sequence[Change], categories: Mapping[str, str], at: Millis) -> Iterator[Rows]:
    """The rows of many products in parts, each of which touches few pages of the store and is written in a few ms:
    new search keys in their order, the words of many products, since each transaction with words leaves the full-text
    index one more piece to merge, the products in the order given (by code is best), then search keys that are lost.
    """
    keys: list[str] = []
    lost: list[str] = []
    words = []
    products = []
    for start in range(0, len(changes), WORDS):
        found_by = Rows()
        for first in range(start, min(start + WORDS, len(changes)), PRODUCTS):
            rows = rows_of(changes[first : first + PRODUCTS], categories, at)
            keys += rows.keys
            lost += rows.lost
            found_by.words.extend(rows.words)
            found_by.spellings.extend(rows.spellings)
            found_by.respelled.extend(rows.respelled)
            products.append(replace(rows, keys=[], lost=[], words=[], spellings=[], respelled=[]))
        if found_by.words:
            words.append(found_by)
    stay = {*keys} & {*lost} if lost else set()
    for some in _chunks(sorted([key for key in keys if key not in stay] if stay else keys)):
        yield Rows(keys=some)
    yield from words
    yield from products
    for some in _chunks(sorted([key for key in lost if key not in stay])):
        yield Rows(lost=some)


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    return (keys[start : start + KEYS] for start in range(0, len(keys), KEYS))


def write(shop: Shop, rows: Rows) -> None:
    """Write the rows inside the caller's transaction. A code that is another product's raises IntegrityError."""
    db = shop.db
    if rows.changed:
        before = [{"product": row[0]} for row in rows.changed]
        _DROP_BARCODES.many(db, before)
        _DROP_LEVELS.many(db, before)
        _CHANGE_PRODUCT.many(db, _named(_PRODUCT, rows.changed))
    _DROP_KEY.many(db, _keys(rows.lost))
    _DROP_SPELLING.many(db, [{"number": number} for number in rows.respelled])
    _PUT_PRODUCT.rows(db, _PRODUCT, rows.products)
    _PUT_BARCODE.rows(db, _BARCODE, rows.barcodes)
    _PUT_LEVEL.rows(db, _LEVEL, rows.levels)
    _put_keys(shop, rows.keys)
    _PUT_SPELLING.rows(db, _SPELLING, rows.spellings)
    _put_words(shop, rows)


def _put_keys(shop: Shop, keys: list[str]) -> None:
    """Most of what is written: ten of a product. SQLite reads them by itself, in half the time of one after another."""
    if isinstance(shop.db, PostgresqlDatabase):
        _PUT_KEY.many(shop.db, _keys(keys))
    elif keys:
        shop.db.execute_sql(_PUT_KEYS, (_as_json(keys),))


_PUT_KEYS = (
    "INSERT INTO search_key (kind, key, number) SELECT CAST(substr(value, 1, 1) AS INTEGER), "
    "CAST(substr(value, 2, instr(value, ' ') - 2) AS BLOB), CAST(substr(value, instr(value, ' ') + 1) AS INTEGER) "
    "FROM json_each(?)"
)


def _keys(texts: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (
        {"kind": int(kind), "key": key.encode(), "number": int(number)}
        for kind, key, number in ((text[0], *text[1:].split(" ")) for text in texts)
    )


def _named(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    return (dict(zip(columns, row, strict=True)) for row in rows)


def _put_words(shop: Shop, rows: Rows) -> None:
    """The full-text table is each engine's own: words at their places, so that 可乐 is 可 before 乐."""
    many = shop.db.connection().cursor().executemany
    gone = [(number,) for number in rows.respelled]
    if isinstance(shop.db, PostgresqlDatabase):
        many("DELETE FROM product_words WHERE number = %s", gone)
        words = [(number, vector(name, spelled)) for number, name, spelled in rows.words]
        many("INSERT INTO product_words VALUES (%s, %s::tsvector)", words)
    else:
        many("DELETE FROM product_words WHERE rowid = ?", gone)
        many("INSERT INTO product_words (rowid, name, spelled) VALUES (?, ?, ?)", rows.words)


def vector(name: str, spelled: str) -> str:
    """A tsvector as PostgreSQL reads it: the words of the name in their order, then, well apart, the spellings."""
    words = name.split()
    placed = [*enumerate(words, 1), *enumerate(spelled.split(), len(words) + 100)]
    return " ".join(f"'{word}':{place}" for place, word in placed)
