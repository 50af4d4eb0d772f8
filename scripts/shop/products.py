"""`shop products`: what the shop sells."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from scripts.shop.imports import nothing_changed, progress_bar, remark_data, tell_remarks
from store import calendar
from store.errors import Refused
from store.i18n import N_, _
from store.money import ONE, Currency, parse_amount, parse_quantity, write_amount, write_quantity

if TYPE_CHECKING:
    from store.office.articles import Article, Fields, Pack
    from store.office.importing.products import ImportReport

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The product's code, or any of its barcodes.")]
Name = Annotated[str | None, typer.Option(help="The name on screens and receipts.")]
Price = Annotated[str | None, typer.Option(help="The price of one unit, tax inside; none: the till asks.")]
Cost = Annotated[str | None, typer.Option(help="The purchase price of one unit, with up to two decimals more.")]
Members = Annotated[
    list[str] | None, typer.Option("--member-price", help="LEVEL=PRICE, level 1 to 4; LEVEL=none takes it away.")
]
Floor = Annotated[str | None, typer.Option(help="The lowest price that a discount may reach, or none.")]
Rate = Annotated[str | None, typer.Option("--floor-rate", help="The lowest rate of the price, as 0.85, or none.")]
Mnemonic = Annotated[str | None, typer.Option(help="The shop's own short code for searching.")]
Category = Annotated[str | None, typer.Option(help="The code of a category, or none.")]
TaxClass = Annotated[str | None, typer.Option("--tax", help="A tax class; none: that of the category or the shop.")]
Weighed = Annotated[bool | None, typer.Option("--weighed/--pieces", help="Sold by weight, or by the piece.")]
Decimals = Annotated[int | None, typer.Option(help="Decimals that a quantity may have, 0 to 3.")]
Discount = Annotated[bool | None, typer.Option("--discount/--no-discount", help="Whether discounts apply.")]
Barcodes = Annotated[list[str] | None, typer.Option("--barcode", help="A further barcode of the same thing.")]
Cartons = Annotated[
    list[str] | None, typer.Option("--carton", help="CODE=PIECES or CODE=PIECES@PRICE: a carton's code.")
]
Dropped = Annotated[list[str] | None, typer.Option("--drop-barcode", help="A barcode that it has no more.")]
Unit = Annotated[str | None, typer.Option(help="What it is counted in: bottle, bag, kg.")]
Size = Annotated[str | None, typer.Option(help="The size: 500ml.")]
Origin = Annotated[str | None, typer.Option(help="Where it comes from.")]
Note = Annotated[str | None, typer.Option(help="A note for the shop itself.")]


class LevelUnclear(Refused):
    template = N_("“{text}” should be a level from 1 to 4, an equals sign and a price: 1=9.90.")


class CartonUnclear(Refused):
    template = N_("“{text}” should be a code, an equals sign and the pieces inside, perhaps @ and a price: 123=24@72.")


@app.command("import")
def import_products(
    file: Annotated[Path, typer.Argument(help="A spreadsheet (xlsx, xls, ods) or a text file (csv).")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="HEADER=FIELD for a column that is not recognised; FIELD may be ignore."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Take the sound rows although others have errors.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Bring products in from a spreadsheet or CSV file; nothing changes unless every row is sound or --keep-good is
    given.

    Products are known by their code. What a row does not say, or says with 0 where a price is, stays as it is.
    """
    from store.office.importing.headers import read_mapping
    from store.office.importing.reading import Reading

    os.nice(10)  # a till may be selling on this machine: it goes first
    reading = Reading(file, read_mapping(mapping or []))
    from store.office.importing import products  # takes a while, in which the file is being read

    with office() as (shop, actor), progress_bar() as progress:
        report = products.import_products(
            shop,
            actor,
            reading,
            dry_run=dry_run,
            keep_good=keep_good,
            progress=progress,
            now=calendar.now(),
        )
    if json:
        common.answer(_report_data(report, dry_run))
    else:
        _tell_report(report, dry_run)
    if not report.applied:
        raise typer.Exit(1)


def _report_data(report: "ImportReport", dry_run: bool) -> dict[str, Any]:
    counts = {name: getattr(report, name) for name in ("rows", "added", "changed", "unchanged", "left_out", "sound")}
    return {
        "applied": report.applied and not dry_run,
        "dry_run": dry_run,
        **counts,
        "without_price": report.without_price,
        "new_categories": report.new_categories,
        "ignored_columns": list(report.ignored_columns),
        "warnings": [remark_data(remark) for remark in report.warnings],
        "errors": [remark_data(remark) for remark in report.errors],
    }


def _tell_report(report: "ImportReport", dry_run: bool) -> None:
    tell_remarks(((_("Warnings"), report.warnings), (_("Errors"), report.errors)))
    counts = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "left_out")}
    if not report.applied:
        said = nothing_changed(report.errors, report.sound)
    elif dry_run:
        said = _("It would add {added}, change {changed}, leave {unchanged} as they are and {left_out} out.", **counts)
    else:
        said = _("{added} added, {changed} changed, {unchanged} unchanged, {left_out} left out.", **counts)
    typer.echo(said, err=not report.applied)
    if report.without_price:
        typer.echo(_("{count} {count:has|have} no price: the till asks for it.", count=report.without_price))


@app.command("export")
def export_products(
    file: Annotated[Path, typer.Argument(help="The file to write; it ends in .xlsx or .csv.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    json: JsonFlag = False,
) -> None:
    """Write all products to a spreadsheet or CSV file that `import` takes back."""
    from store.office.exporting import export_products

    with office() as (shop, _actor):
        count = export_products(shop, file, language=shop.settings.language, replace=force)
    if json:
        common.answer({"file": str(file), "products": count})
    else:
        typer.echo(_("{count} {count:product is|products are} in {file}.", count=count, file=file))


@app.command("list")
def list_products(
    text: Annotated[str, typer.Argument(help="Part of a code or name, pinyin or initials.")] = "",
    category: Annotated[str | None, typer.Option(help="Only those of the category with this code.")] = None,
    retired: Annotated[bool, typer.Option("--retired", help="Those too that are not sold any more.")] = False,
    no_price: Annotated[bool, typer.Option("--no-price", help="Only those without a price.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 100,
    json: JsonFlag = False,
) -> None:
    """List or search products."""
    from store.office import listing

    with office() as (shop, _actor):
        found = listing.listed(shop, text, category=category, retired=retired, no_price=no_price, limit=limit)
        currency = shop.settings.currency
    if json:
        common.answer([_data(article) for article in found])
        return
    rows = [
        [
            article.code,
            article.name,
            article.unit,
            article.size,
            "" if article.price is None else write_amount(article.price, currency),
            "" if article.active else _("retired"),
        ]
        for article in found
    ]
    common.table([_("Code"), _("Name"), _("Unit"), _("Size"), _("Price"), ""], rows, right=[4])


@app.command()
def show(code: Code, json: JsonFlag = False) -> None:
    """Show all that the shop knows of a product."""
    from store.office import catalogue

    with office() as (shop, _actor):
        article = catalogue.show(shop, code)
        currency = shop.settings.currency
    _tell(article, currency, json)


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="The code: a barcode, or a number of the shop's own.")],
    name: Annotated[str, typer.Argument(help="The name on screens and receipts.")],
    price: Price = None,
    cost: Cost = None,
    members: Members = None,
    floor_price: Floor = None,
    floor_rate: Rate = None,
    mnemonic: Mnemonic = None,
    unit: Unit = None,
    size: Size = None,
    origin: Origin = None,
    category: Category = None,
    tax_class: TaxClass = None,
    weighed: Weighed = None,
    decimals: Decimals = None,
    discount: Discount = None,
    barcodes: Barcodes = None,
    cartons: Cartons = None,
    note: Note = None,
    json: JsonFlag = False,
) -> None:
    """Add a product."""
    from store.office import catalogue

    with office() as (shop, actor):
        currency = shop.settings.currency
        fields = _texts(mnemonic=mnemonic, unit=unit, size=size, origin=origin, note=note)
        fields |= _amounts(currency, price, cost, members, floor_price, floor_rate)
        fields |= _kinds(category, tax_class, weighed, decimals, discount)
        fields |= {"code": code, "name": name, "packs": [*_packs(barcodes), *_cartons(cartons, currency)]}
        article = catalogue.add(shop, actor, now=calendar.now(), **fields)
    _tell(article, currency, json)


@app.command()
def edit(
    code: Code,
    new_code: Annotated[str | None, typer.Option("--code", help="Another code; the old one is forgotten.")] = None,
    name: Name = None,
    price: Price = None,
    cost: Cost = None,
    members: Members = None,
    floor_price: Floor = None,
    floor_rate: Rate = None,
    mnemonic: Mnemonic = None,
    unit: Unit = None,
    size: Size = None,
    origin: Origin = None,
    category: Category = None,
    tax_class: TaxClass = None,
    weighed: Weighed = None,
    decimals: Decimals = None,
    discount: Discount = None,
    active: Annotated[bool | None, typer.Option("--active/--retired", help="Sold, or not any more.")] = None,
    barcodes: Barcodes = None,
    cartons: Cartons = None,
    dropped: Dropped = None,
    note: Note = None,
    json: JsonFlag = False,
) -> None:
    """Change what is given of a product; the rest stays as it is."""
    from store.office import catalogue

    with office() as (shop, actor):
        currency = shop.settings.currency
        fields = _texts(code=new_code, name=name, mnemonic=mnemonic, unit=unit, size=size, origin=origin, note=note)
        fields |= _amounts(currency, price, cost, members, floor_price, floor_rate)
        fields |= _kinds(category, tax_class, weighed, decimals, discount)
        if active is not None:
            fields["active"] = active
        if barcodes or cartons or dropped:
            old = {pack.code: pack for pack in catalogue.show(shop, code).packs}
            new = {pack.code: pack for pack in (*_packs(barcodes), *_cartons(cartons, currency))}
            kept = {**old, **new}
            fields["packs"] = [pack for pack in kept.values() if pack.code not in (dropped or [])]
        article = catalogue.edit(shop, actor, code, now=calendar.now(), **fields)
    _tell(article, currency, json)


def _texts(**given: str | None) -> "Fields":
    return {name: text for name, text in given.items() if text is not None}  # type: ignore[return-value]


def _amounts(
    currency: Currency,
    price: str | None,
    cost: str | None,
    members: list[str] | None,
    floor_price: str | None,
    floor_rate: str | None,
) -> "Fields":
    from store.office.importing.cells import rate_of

    fields: Fields = {}
    if price is not None:
        fields["price"] = _amount(price, currency)
    if cost is not None:
        finer = Currency(currency.code, currency.digits + 2, currency.sign, ())
        fields["cost"] = _amount(cost, finer)
    if floor_price is not None:
        fields["floor_price"] = _amount(floor_price, currency)
    if floor_rate is not None:
        fields["floor_permille"] = None if floor_rate == NONE else rate_of(floor_rate, "--floor-rate")
    if members:
        fields["member_prices"] = dict(_level(text, currency) for text in members)
    return fields


NONE = "none"
"""How a command line takes away what a product has."""


def _amount(text: str, currency: Currency) -> int | None:
    return None if text.lower() == NONE else parse_amount(text, currency)


def _level(text: str, currency: Currency) -> tuple[int, int | None]:
    level, equals, price = text.partition("=")
    if level not in ("1", "2", "3", "4") or not equals:
        raise LevelUnclear(text=text)
    return int(level), _amount(price, currency)


def _kinds(
    category: str | None,
    tax_class: str | None,
    weighed: bool | None,
    decimals: int | None,
    discount: bool | None,
) -> "Fields":
    fields: Fields = {}
    if category is not None:
        fields["category"] = None if category == NONE else category
    if tax_class is not None:
        fields["tax_class"] = None if tax_class == NONE else tax_class
    if weighed is not None:
        fields["weighed"] = weighed
        fields["decimals"] = 3 if weighed else 0
    if decimals is not None:
        fields["decimals"] = decimals
    if discount is not None:
        fields["discountable"] = discount
    return fields


def _packs(barcodes: list[str] | None) -> "list[Pack]":
    from store.office.articles import Pack, clean_code

    return [Pack(clean_code(code)) for code in barcodes or []]


def _cartons(cartons: list[str] | None, currency: Currency) -> "list[Pack]":
    from store.office.articles import Pack, clean_code

    packs = []
    for text in cartons or []:
        code, equals, inside = text.rpartition("=")
        pieces, at, price = inside.partition("@")
        if not (code and equals and pieces):
            raise CartonUnclear(text=text)
        packs.append(Pack(clean_code(code), parse_quantity(pieces), parse_amount(price, currency) if at else None))
    return packs


def _data(article: "Article") -> dict[str, Any]:
    """Amounts in minor units, the cost in hundredths of one, quantities in thousandths."""
    data = asdict(article)
    data["member_prices"] = {str(level): price for level, price in article.member_prices.items()}
    data["packs"] = [asdict(pack) for pack in article.packs]
    return data


def _tell(article: "Article", currency: Currency, json: bool) -> None:
    if json:
        common.answer(_data(article))
        return
    finer = Currency(currency.code, currency.digits + 2, currency.sign, ())

    def amount(price: int | None, currency: Currency = currency) -> str:
        return "" if price is None else write_amount(price, currency)

    packs = [
        f"{pack.code} × {write_quantity(pack.quantity)} {amount(pack.price)}".rstrip()
        if pack.quantity != ONE or pack.price is not None
        else pack.code
        for pack in article.packs
    ]
    rows = [
        [_("Code"), article.code],
        [_("Further barcodes"), ", ".join(packs)],
        [_("Name"), article.name],
        [_("Mnemonic"), article.mnemonic],
        [_("Category"), article.category or ""],
        [_("Unit"), article.unit],
        [_("Size"), article.size],
        [_("Origin"), article.origin],
        [_("Price"), amount(article.price) or _("the till asks")],
        *([_("Member price {level}", level=level), amount(price)] for level, price in article.member_prices.items()),
        [_("Lowest price"), amount(article.floor_price)],
        [_("Lowest rate"), "" if article.floor_permille is None else f"{article.floor_permille / 10:g}%"],
        [_("Cost"), amount(article.cost, finer)],
        [_("Tax class"), article.tax_class or ""],
        [_("Sold by"), _("weight") if article.weighed else _("piece")],
        [_("Discounts"), "" if article.discountable else _("no")],
        [_("Status"), "" if article.active else _("retired")],
        [_("Note"), article.note],
    ]
    common.table(["", ""], [row for row in rows if row[1]])
