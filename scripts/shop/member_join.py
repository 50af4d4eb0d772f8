"""`shop members join-qr`: the code at the till that leads whoever wants to be a member."""

from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()


@app.command("join-qr")
def join_qr(
    url: Annotated[
        str | None, typer.Option(help="Where the code leads: https://…; kept as the setting join_url.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="What stands above the code; kept as the setting join_text.")] = None,
    print_: Annotated[bool, typer.Option("--print", help="Print it; without this it is only shown.")] = False,
    till: Annotated[int | None, typer.Option(help="The till whose printer prints it; else the first.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show the slip that stands at the till with a QR code for new members, or print it."""
    from store.office import setting_up
    from store.slip import as_text
    from store.slips.join import join_slip, print_join

    with office() as (shop, actor):
        given = {name: value for name, value in (("join_url", url), ("join_text", text)) if value is not None}
        if given:
            setting_up.change_settings(shop, actor, now=calendar.now(), **given)
        slip = join_slip(shop, columns=shop.settings.paper_columns)
        job = print_join(shop, till, now=calendar.now()) if print_ else None
        kept = {"url": shop.settings.join_url, "text": shop.settings.join_text}
    if json:
        common.answer({**kept, "slip": as_text(slip), "till": job.till if job else None})
        return
    typer.echo(as_text(slip))
    if job is not None:
        typer.echo(_("It waits for the printer of till {till}.", till=job.till))
