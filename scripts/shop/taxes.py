"""`shop taxes`: tax classes, and their rates by date."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The tax class's code.")]
Rate = Annotated[str, typer.Argument(help="The rate: 13%, 0.13 or 0.")]


@app.command("list")
def list_classes(json: JsonFlag = False) -> None:
    """List the tax classes and their rates."""
    from store.office import taxes

    with office() as (shop, _actor):
        found = taxes.classes(shop)
    if json:
        common.answer(
            [
                {
                    "code": each.code,
                    "name": each.name,
                    "usual": each.usual,
                    "rates": [{"since": since.isoformat(), "rate": str(rate)} for since, rate in each.rates],
                }
                for each in found
            ]
        )
        return
    rows = [
        [each.code, each.name, percent(rate), "" if since == taxes.EVER else since.isoformat(), _("usual") * each.usual]
        for each in found
        for since, rate in each.rates
    ]
    common.table([_("Code"), _("Name"), _("Rate"), _("Since"), ""], rows, right=[2])


@app.command()
def add(
    code: Code,
    name: Annotated[str, typer.Argument(help="The tax class's name.")],
    rate: Rate,
) -> None:
    """Add a tax class with the rate that it has had so far."""
    from store.office import taxes

    with office() as (shop, actor):
        taxes.add_class(shop, actor, code, name, _read(rate), now=calendar.now())
    typer.echo(_("The tax class {code} has {rate}.", code=code, rate=percent(_read(rate))))


@app.command("rate")
def change_rate(
    code: Code,
    rate: Rate,
    since: Annotated[datetime, typer.Argument(help="The first day of the new rate.", formats=["%Y-%m-%d"])],
) -> None:
    """Give a tax class another rate from a day on; sales before that day keep theirs."""
    from store.office import taxes

    with office() as (shop, actor):
        taxes.change_rate(shop, actor, code, _read(rate), since=since.date(), now=calendar.now())
    day = since.date().isoformat()
    typer.echo(_("From {day} on the tax class {code} has {rate}.", day=day, code=code, rate=percent(_read(rate))))


def percent(rate: Fraction) -> str:
    """13/100 → 13%."""
    return f"{float(rate * 100):g}%"


def _read(text: str) -> Fraction:
    from store.office.importing.cells import NotARate, tax_rate_of

    rate = tax_rate_of(text, "RATE")
    if rate is None:
        raise NotARate(text=text, title="RATE")
    return rate
