"""`shop categories`: how goods are sorted, and which tax goes with them."""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The category's code.")]
Parent = Annotated[str | None, typer.Option(help="The code of the category above it, or none.")]
TaxClass = Annotated[str | None, typer.Option("--tax", help="The tax class of what is in it, or none for the shop's.")]

NONE = "none"


@app.command("list")
def list_categories(json: JsonFlag = False) -> None:
    """List all categories."""
    from store.office.categories import categories

    with office() as (shop, _actor):
        found = categories(shop)
    if json:
        common.answer([asdict(shelf) for shelf in found])
        return
    rows = [[shelf.code, shelf.name, shelf.parent or "", shelf.tax_class or ""] for shelf in found]
    common.table([_("Code"), _("Name"), _("Below"), _("Tax class")], rows)


@app.command()
def add(
    code: Code,
    name: Annotated[str, typer.Argument(help="The category's name.")],
    parent: Parent = None,
    tax_class: TaxClass = None,
    json: JsonFlag = False,
) -> None:
    """Add a category."""
    from store.office import categories

    with office() as (shop, actor):
        new = categories.add(
            shop, actor, code, name, parent=_or_none(parent), tax_class=_or_none(tax_class), now=calendar.now()
        )
    if json:
        common.answer(asdict(new))
    else:
        typer.echo(_("The category {code} is {name}.", code=new.code, name=new.name))


@app.command()
def edit(
    code: Code,
    name: Annotated[str | None, typer.Option(help="The category's new name.")] = None,
    parent: Parent = None,
    tax_class: TaxClass = None,
    json: JsonFlag = False,
) -> None:
    """Change what is given of a category; the rest stays as it is."""
    from store.office import categories

    with office() as (shop, actor):
        changed = categories.show(shop, code)
        if name is not None:
            changed = replace(changed, name=name)
        if parent is not None:
            changed = replace(changed, parent=_or_none(parent))
        if tax_class is not None:
            changed = replace(changed, tax_class=_or_none(tax_class))
        new = categories.edit(shop, actor, changed, now=calendar.now())
    if json:
        common.answer(asdict(new))
    else:
        typer.echo(_("The category {code} is {name}.", code=new.code, name=new.name))


def _or_none(text: str | None) -> str | None:
    return None if text == NONE else text
