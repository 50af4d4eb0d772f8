"""One row of a file becomes what it says of a product, with what is wrong with it and what is doubtful."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from store.codes import checks
from store.errors import N_, Refused
from store.money import ONE, Currency, Money
from store.office.articles import DEAREST, LEVELS, Fields, Pack, clean_code, cleaned
from store.office.importing import cells
from store.office.importing.headers import Columns

Answer = TypeVar("Answer")

There: TypeAlias = dict[str, list[tuple[Any, str]]]
"""What stands in a row: field → its cells, each with the title of its column."""


class CodeMissing(Refused):
    template = N_("The code is missing.")


class WrongCheckDigit(Refused):
    """A warning."""

    template = N_("The check digit of {code} is wrong; it is taken as it is.")


class CartonUnclear(Refused):
    template = N_("The carton's code and the number of pieces in it go together.")


class NoSuchTaxRate(Refused):
    template = N_("No tax class has the rate {rate} today; add one first.")


class MemberPricesDiffer(Refused):
    """A warning."""

    template = N_("Two columns give different member prices of level 1; the one with the number was taken.")


@dataclass(slots=True)
class RowRead:
    """What a row says. `category` may be a code or a name; `packs` are added to those that are there."""

    row: int
    code: str = ""
    said: Fields = field(default_factory=lambda: Fields())
    category: str = ""
    category_name: str = ""
    packs: tuple[Pack, ...] = ()
    errors: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)


_SEPARATORS = re.compile(r"[\s,;|，；、]+")
_TEXTS = ("name", "mnemonic", "unit", "size", "origin", "note", "tax_class")
_PRICES = ("price", "floor_price")
_LEVELS = [(level, f"member_price_{level}") for level in LEVELS]
_UNSET_BY_ZERO = {*_PRICES, "cost", "member_price", *(name for _, name in _LEVELS)}
_CARTON = ("carton_code", "carton_quantity", "carton_price")


class RowReader:
    """Reads rows of one file. `tax_classes` has the class of each rate today."""

    def __init__(self, columns: Columns, currency: Currency, tax_classes: Mapping[Fraction, str]) -> None:
        self._columns = [
            (column, field, columns.titles[column], field in _UNSET_BY_ZERO)
            for field, places in columns.fields.items()
            for column in places
        ]
        self._levels = [(level, name) for level, name in _LEVELS if name in columns.fields]
        self._digits = currency.digits
        self._tax_classes = tax_classes

    def read(self, row: int, values: list[Any]) -> RowRead | None:
        """None for a row in which nothing stands."""
        if not any(map(cells.text_of, values)):
            return None
        there = self._cells(values)
        found = RowRead(row)
        self._codes(found, there)
        self._texts(found, there)
        self._amounts(found, there)
        self._flags(found, there)
        try:
            found.said = cleaned(found.said)
        except Refused as refusal:
            found.errors.append(refusal)
        return found

    def _cells(self, values: list[Any]) -> There:
        """The cells in which something is said, by field, each with the title of its column."""
        there: There = {}
        width = len(values)
        for column, name, title, unset_by_zero in self._columns:
            if column < width and ((cell := values[column]) or not (unset_by_zero or cell is None or cell == "")):
                if name in there:
                    there[name].append((cell, title))
                else:
                    there[name] = [(cell, title)]
        return there

    def _ask(
        self, found: RowRead, field: str, there: There, read: Callable[[Any, str], Answer | None]
    ) -> Answer | None:
        """What `read` makes of the field's cell; None when nothing stands there or it is no good."""
        for cell, title in there.get(field, ()):
            try:
                return read(cell, title)
            except Refused as refusal:
                found.errors.append(refusal)
        return None

    def _amount(self, found: RowRead, field: str, there: There, digits: int, most: int) -> int | None:
        for cell, title in there.get(field, ()):
            try:
                amount, warning = cells.scaled(cell, title, digits, most)
            except Refused as refusal:
                found.errors.append(refusal)
            else:
                found.warnings += [warning] if warning else []
                return amount
        return None

    def _codes(self, found: RowRead, there: There) -> None:
        codes = [
            code
            for field in ("code", "barcode")
            for cell, title in there.get(field, ())
            for code in self._split(found, cell, title, whole=field == "code")
        ]
        if not codes:
            if not found.errors:
                found.errors.append(CodeMissing())
            return
        found.code = codes[0]
        cartons = self._cartons(found, there) if any(field in there for field in _CARTON) else []
        further = dict.fromkeys(code for code in codes if code != found.code)
        found.packs = (*(Pack(code) for code in further if code not in {pack.code for pack in cartons}), *cartons)
        for code in (found.code, *further):
            # Shorter numbers are often a shop's own: of 33 real ones with eight digits 22 have no check digit.
            if len(code) == 13 and code.isdecimal() and not checks(code):
                found.warnings.append(WrongCheckDigit(code=code))

    def _split(self, found: RowRead, cell: Any, title: str, *, whole: bool = False) -> list[str]:
        """The codes in a cell; a product's own code is one, however it is written."""
        codes = []
        try:
            text = cells.code_of(cell, title)
            if whole:
                return [clean_code(text)] if text else []
            for part in _SEPARATORS.split(text):
                if part:
                    codes.append(clean_code(cells.code_of(part, title)))
        except Refused as refusal:
            found.errors.append(refusal)
        return codes

    def _cartons(self, found: RowRead, there: There) -> list[Pack]:
        """箱码, 箱装数 and 箱价; several cartons have their codes, numbers and prices in the same order."""
        codes = [code for cell, title in there.get("carton_code", ()) for code in self._split(found, cell, title)]
        sizes, prices = (
            self._several(found, "carton_quantity", there, 3),
            self._several(found, "carton_price", there, self._digits),
        )
        if not codes:
            return []
        prices = prices or [None] * len(codes)
        if len(sizes) != len(codes) or len(prices) != len(codes) or None in sizes:
            found.errors.append(CartonUnclear())
            return []
        return [Pack(code, size or ONE, price) for code, size, price in zip(codes, sizes, prices, strict=True)]

    def _several(self, found: RowRead, field: str, there: There, digits: int) -> list[int | None]:
        numbers: list[int | None] = []
        for cell, title in there.get(field, ()):
            parts = [cell] if not isinstance(cell, str) else _SEPARATORS.split(cell.strip())
            for part in parts:
                try:
                    number, warning = cells.scaled(part, title, digits, DEAREST)
                except Refused as refusal:
                    found.errors.append(refusal)
                    continue
                found.warnings += [warning] if warning else []
                numbers += [number] if cells.text_of(part) else []
        return numbers

    def _texts(self, found: RowRead, there: There) -> None:
        for name in _TEXTS:
            if name in there and (text := self._ask(found, name, there, cells.words_of)):
                found.said[name] = text  # type: ignore[literal-required]
        found.category = self._ask(found, "category", there, cells.words_of) or ""
        found.category_name = self._ask(found, "category_name", there, cells.words_of) or ""
        rate = self._ask(found, "tax_rate", there, cells.tax_rate_of)
        if rate is not None and "tax_class" not in found.said:
            if rate in self._tax_classes:
                found.said["tax_class"] = self._tax_classes[rate]
            else:
                found.errors.append(NoSuchTaxRate(rate=f"{float(rate * 100):g}%"))

    def _amounts(self, found: RowRead, there: There) -> None:
        for name in _PRICES:
            if name in there and (price := self._amount(found, name, there, self._digits, DEAREST)):
                found.said[name] = price  # type: ignore[literal-required]
        if cost := self._amount(found, "cost", there, self._digits + 2, DEAREST * 100):
            found.said["cost"] = cost
        if rate := self._ask(found, "floor_rate", there, cells.rate_of):
            found.said["floor_permille"] = rate
        levels: dict[int, Money | None] = {}
        for level, name in self._levels:
            if price := self._amount(found, name, there, self._digits, DEAREST):
                levels[level] = price
        plain = self._amount(found, "member_price", there, self._digits, DEAREST)
        if plain and levels.setdefault(1, plain) != plain:
            found.warnings.append(MemberPricesDiffer())
        if levels:
            found.said["member_prices"] = levels

    def _flags(self, found: RowRead, there: There) -> None:
        weighed = self._ask(found, "price_way", there, cells.weighed_of)
        if (said := self._ask(found, "weighed", there, cells.yes_of)) is not None:
            weighed = said
        if weighed is not None:
            found.said["weighed"] = weighed
        if decimals := self._ask(found, "decimals", there, lambda cell, title: cells.number_of(cell, title)):
            found.said["decimals"] = int(decimals)
        if (discountable := self._ask(found, "discountable", there, cells.yes_of)) is not None:
            found.said["discountable"] = discountable
        if (active := self._ask(found, "status", there, cells.status_of)) is not None:
            found.said["active"] = active
