"""`shop backup`: a copy that is known to open."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from store.i18n import _

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The new file; without it, one named by the time in the home's backups.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Copy the store as it is at this moment, while tills go on selling, and look through the copy.

    The copy is encrypted like the store. To go back to it, close all tills and put it in the store's place.
    """
    from store import calendar
    from store.db.backup import back_up

    with common.opened() as shop:
        made = back_up(shop, file.absolute() if file else None, now=calendar.now())
    if json:
        common.answer({"path": str(made.path), "size": made.size, "rows": made.rows})
    else:
        typer.echo(
            _("{path} holds the whole shop ({size} bytes), opened and looked through.", path=made.path, size=made.size)
        )
