"""`shop tills`: the tills of the shop."""

from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()


@app.command("list")
def list_tills(json: JsonFlag = False) -> None:
    """List the tills; 00 is the office, where commands act."""
    from store.office import till_list

    with office() as (shop, _actor):
        tills = till_list.tills(shop)
    if json:
        common.answer([till._asdict() for till in tills])
    else:
        common.table([_("Till"), _("Name")], [[till.id, till.name] for till in tills])


@app.command()
def add(
    number: Annotated[int, typer.Argument(help="The till's number in this store, 1 to 99.")],
    name: Annotated[str, typer.Option(help="What the till is called.")] = "",
    json: JsonFlag = False,
) -> None:
    """Register a further till."""
    from store.office import setting_up

    with office() as (shop, actor):
        till = setting_up.register_till(shop, actor, number, name, now=calendar.now())
    if json:
        common.answer({"id": till})
    else:
        typer.echo(_("Till {till} is registered. Start it with: till --till {number}", till=till, number=number))
