"""The products as a file that import_products() takes back unchanged."""

import csv
from collections.abc import Collection, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from store.db.models import Category
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import ONE, Currency, write_amount, write_quantity
from store.office import listing, pending
from store.office.articles import LEVELS, Article
from store.office.importing.headers import FIELDS

_COLUMNS = (
    *("code", "barcode", "name", "mnemonic", "category", "category_name", "unit", "size", "origin", "cost", "price"),
    *(f"member_price_{level}" for level in LEVELS),
    *("floor_price", "floor_rate", "price_way", "decimals", "discountable", "tax_class"),
    *("carton_code", "carton_quantity", "carton_price", "status", "note"),
)
_NUMBERS = frozenset(name for name in _COLUMNS if "price" in name or name in ("cost", "floor_rate", "decimals")) - {
    "price_way",
    "carton_price",
}
"""Columns that a spreadsheet holds as numbers. Cartons have several in a cell."""

_WORDS = {
    "zh_CN": {"weight": "计重", "piece": "普通", True: "是", False: "否", "active": "正常", "retired": "停用"},
    "en": {"weight": "weight", "piece": "piece", True: "yes", False: "no", "active": "active", "retired": "retired"},
}


class UnknownFormat(Refused):
    template = N_("{path} should end in .xlsx or .csv, which says how it is written.")


class FileExists(Refused):
    template = N_("{path} is there already; say --force to replace it.")


def export_products(shop: Shop, path: Path, *, language: str, replace: bool = False) -> int:
    """Write all products to an .xlsx or .csv file, with the headers of that language; how many they are.

    Raises UnknownFormat, FileExists.
    """
    check_path(path, replace=replace)
    pending.finish(shop)
    articles = listing.articles()
    names = {str(code): str(name) for code, name in Category.select(Category.code, Category.name).tuples().iterator()}
    titles = [FIELDS[field][language == "zh_CN"] for field in _COLUMNS]
    numbers = {place for place, field in enumerate(_COLUMNS) if field in _NUMBERS}
    rows = (_row(article, names, shop.settings.currency, language) for article in articles)
    write_table(path, titles, rows, numbers=numbers, sheet="products")
    return len(articles)


def _row(article: Article, categories: dict[str, str], currency: Currency, language: str) -> list[str]:
    words = _WORDS[language]
    plain = [pack.code for pack in article.packs if pack.quantity == ONE and pack.price is None]
    cartons = [pack for pack in article.packs if pack.quantity != ONE or pack.price is not None]

    def amount(price: int | None) -> str:
        return "" if price is None else write_amount(price, currency)

    values = {
        **{name: getattr(article, name) for name in ("code", "name", "mnemonic", "unit", "size", "origin", "note")},
        "barcode": " ".join(plain),
        "category": article.category or "",
        "category_name": categories.get(article.category or "", ""),
        "cost": "" if article.cost is None else _plain(Decimal(article.cost).scaleb(-currency.digits - 2)),
        "price": amount(article.price),
        **{f"member_price_{level}": amount(article.member_prices.get(level)) for level in LEVELS},
        "floor_price": amount(article.floor_price),
        "floor_rate": "" if article.floor_permille is None else _plain(Decimal(article.floor_permille).scaleb(-3)),
        "price_way": words["weight" if article.weighed else "piece"],
        "decimals": str(article.decimals),
        "discountable": words[article.discountable],
        "tax_class": article.tax_class or "",
        "carton_code": " ".join(pack.code for pack in cartons),
        "carton_quantity": " ".join(write_quantity(pack.quantity) for pack in cartons),
        "carton_price": " ".join(write_amount(pack.price or 0, currency) for pack in cartons),
        "status": words["active" if article.active else "retired"],
    }
    return [values[field] for field in _COLUMNS]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def check_path(path: Path, *, replace: bool) -> None:
    """Whether a table may be written there. Raises UnknownFormat, FileExists."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UnknownFormat(path=path)
    if path.exists() and not replace:
        raise FileExists(path=path)


def write_table(
    path: Path, titles: list[str], rows: Iterable[list[str]], *, numbers: Collection[int] = (), sheet: str
) -> None:
    """Write an .xlsx or .csv file; `numbers` are the columns that a spreadsheet holds as numbers."""
    if path.suffix.lower() == ".csv":
        # Without a byte order mark spreadsheets take Chinese for something else.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([titles, *rows])
    else:
        _write_xlsx(path, titles, rows, numbers, sheet)


def _write_xlsx(path: Path, titles: list[str], rows: Iterable[list[str]], numbers: Collection[int], title: str) -> None:
    """Codes as text, so that no spreadsheet rounds them or takes their zeros away."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(titles)
    for row in rows:
        cells: list[Any] = [
            Decimal(value) if value and place in numbers else value or None for place, value in enumerate(row)
        ]
        sheet.append(cells)
    book.save(path)
