"""`shop keys`: quick keys, pages of goods without a code."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _
from store.money import write_amount

if TYPE_CHECKING:
    from store.office.quick_keys import Page

app = typer.Typer()

Number = Annotated[int, typer.Argument(help="The page, counted from 1.")]
Place = Annotated[int, typer.Argument(help="The key on it, counted from 1.")]


@app.command("list")
def list_keys(json: JsonFlag = False) -> None:
    """List the pages and what lies on their keys."""
    from store.office.quick_keys import quick_keys

    with office() as (shop, _actor):
        pages, currency = quick_keys(shop), shop.settings.currency
    if json:
        common.answer([asdict(page) for page in pages])
        return
    rows = [
        [
            *(str(page.page), page.name, str(key.place), key.name, key.code),
            "" if key.price is None else write_amount(key.price, currency),
        ]
        for page in pages
        for key in page.keys
    ]
    common.table([_("Page"), _("Called"), _("Key"), _("Name"), _("Code"), _("Price")], rows, right=(0, 2, 5))


@app.command("set")
def set_one(
    page: Number,
    place: Place,
    code: Annotated[str, typer.Argument(help="A code of the product.")],
    name: Annotated[str, typer.Option(help="What the key says; without it the product's name.")] = "",
    json: JsonFlag = False,
) -> None:
    """Put a product on a key, over what lies there."""
    from store.office.quick_keys import set_key

    with office() as (shop, actor):
        made = set_key(shop, actor, page, place, code, name=name, now=calendar.now())
    _told(made, json)


@app.command()
def page(
    number: Number,
    name: Annotated[str, typer.Argument(help="What the page is called; nothing calls it by its number.")] = "",
    json: JsonFlag = False,
) -> None:
    """Call a page something."""
    from store.office.quick_keys import name_page

    with office() as (shop, actor):
        made = name_page(shop, actor, number, name, now=calendar.now())
    _told(made, json)


@app.command()
def clear(
    page: Number,
    place: Annotated[int | None, typer.Argument(help="The key; without it the whole page.")] = None,
    json: JsonFlag = False,
) -> None:
    """Take a product off its key, or all of a page."""
    from store.office import quick_keys

    with office() as (shop, actor):
        left = quick_keys.clear(shop, actor, page, place, now=calendar.now())
    _told(left, json)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="The CSV file to write.")]) -> None:
    """Write the keys to a file: page, its name, key, product code, what the key says."""
    import csv

    from store.office.quick_keys import as_rows, quick_keys

    with office() as (shop, _actor):
        rows = as_rows(quick_keys(shop))
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([["page", "page_name", "key", "code", "name"], *rows])
    typer.echo(_("{count} {count:key is|keys are} in {file}.", count=len(rows), file=file))


def _told(made: "Page", json: bool) -> None:
    if json:
        common.answer(asdict(made))
    else:
        typer.echo(_("Page {page} has {count} {count:key|keys}.", page=made.page, count=len(made.keys)))
