"""What a file would change: made from its rows and the shop as it is, outside any transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from peewee import fn

from store.db.models import Barcode, Category, Product, TaxClass
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id, new_ids
from store.office import listing, pending, taxes
from store.office.articles import Article, Fields, NameMissing, TextTooLong
from store.office.catalogue import CodeTaken, applied, made
from store.office.importing.reading import Table
from store.office.importing.rows import RowRead, RowReader
from store.office.tax_classes import NoSuchTaxClass
from store.office.writing import Change


class RowsShareCode(Refused):
    template = N_("The code {code} stands in several rows: {rows}. None of them is taken.")


CHECKED_TOGETHER = 100
"""Rows after which progress is told."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row of the file."""

    row: int
    problem: Refused


@dataclass(slots=True)
class Plan:
    """What the sound rows of the file change in the catalogue of `version`."""

    version: int
    rows: int = 0
    bad_rows: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    new_categories: list[dict[str, str]] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def added(self) -> int:
        return sum(change.before is None for change in self.changes)


def plan(shop: Shop, table: Table, now: datetime, progress: Callable[[int], None]) -> Plan:
    """Compare the file with the shop."""
    pending.finish(shop)
    seen = pending.version(shop)
    reader = RowReader(table.columns, shop.settings.currency, taxes.classes_by_rate(shop, now))
    read = []
    for start in range(0, len(table.rows), CHECKED_TOGETHER):
        some = table.rows[start : start + CHECKED_TOGETHER]
        read += [row for number, values in some if (row := reader.read(number, values)) is not None]
        progress(len(some))
    _refuse_shared_codes(read)
    planned = Plan(seen, rows=len(read))
    comparing = _Comparing(planned)
    # By code: products whose rows lie near each other in the store's trees are written together.
    for row in sorted(read, key=lambda row: row.code):
        comparing.take(row)
    planned.errors.sort(key=lambda remark: remark.row)
    planned.warnings.sort(key=lambda remark: remark.row)
    return planned


def _refuse_shared_codes(rows: Iterable[RowRead]) -> None:
    """A code in two rows: nobody knows which is right."""
    holders: dict[str, list[RowRead]] = {}
    for row in rows:
        for code in {row.code, *(pack.code for pack in row.packs)} - {""}:
            holders.setdefault(code, []).append(row)
    for code, sharing in holders.items():
        if len(sharing) > 1:
            numbers = ", ".join(str(row.row) for row in sharing)
            for row in sharing:
                row.errors.append(RowsShareCode(code=code, rows=numbers))


class _Comparing:
    """The shop as it is, and row by row what becomes of it."""

    def __init__(self, planned: Plan) -> None:
        self._planned = planned
        self._ids = iter(new_ids(planned.rows))
        self._articles = {article.code: article for article in listing.articles()}
        owners = Barcode.select(Barcode.code, Product.code).join(Product).tuples().iterator()
        self._owners: dict[str, str] = dict(owners)
        self._number: int = Product.select(fn.MAX(Product.number)).scalar() or 0
        self._by_name: dict[str, str] = {}
        for key, code, name in Category.select(Category.id, Category.code, Category.name).tuples().iterator():
            planned.categories[code] = key
            self._by_name.setdefault(name, code)
        self._tax_classes = {code for (code,) in TaxClass.select(TaxClass.code).tuples().iterator()}

    def take(self, row: RowRead) -> None:
        planned = self._planned
        before = self._articles.get(row.code)
        after = None
        try:
            if not row.errors:
                after = self._after(row, before)
        except Refused as refusal:
            row.errors.append(refusal)
        planned.errors += [Remark(row.row, problem) for problem in row.errors]
        planned.warnings += [Remark(row.row, problem) for problem in row.warnings]
        if after is None:
            planned.bad_rows += 1
        elif after == before:
            planned.unchanged += 1
        else:
            planned.changes.append(Change(after, before))

    def _after(self, row: RowRead, before: Article | None) -> Article:
        for code in (row.code, *(pack.code for pack in row.packs)):
            if self._owners.get(code, row.code) != row.code:
                raise CodeTaken(code=code, name=self._articles[self._owners[code]].name)
        if before is None and "name" not in row.said:
            raise NameMissing()
        if (tax_class := row.said.get("tax_class")) and tax_class not in self._tax_classes:
            raise NoSuchTaxClass(code=tax_class)
        said = _with_decimals(row.said, before)
        if row.packs:
            packs = {pack.code: pack for pack in (*(before.packs if before else ()), *row.packs)}
            said["packs"] = tuple(packs[code] for code in sorted(packs))
        if row.category or row.category_name:
            said["category"] = self._category(row)
        if before:
            return applied(before, said)
        self._number += 1
        said["code"] = row.code
        return made(self._number, said, next(self._ids))

    def _category(self, row: RowRead) -> str:
        """The code of a category that is there by code or name, or of a new one."""
        text = row.category or row.category_name
        if text in self._planned.categories:
            return text
        if text in self._by_name:
            return self._by_name[text]
        if len(text) > 32:
            raise TextTooLong(text=text, longest=32)
        category = {"id": new_id(), "code": text, "name": row.category_name or text}
        self._planned.new_categories.append(category)
        self._planned.categories[text] = category["id"]
        self._by_name.setdefault(category["name"], text)
        return text


def _with_decimals(said: Fields, before: Article | None) -> Fields:
    """Goods that begin to be weighed have three decimals, those that cease to be have none."""
    said = said.copy()
    was = bool(before and before.weighed)
    if "decimals" not in said and said.get("weighed", was) != was:
        said["decimals"] = 3 if said["weighed"] else 0
    return said
