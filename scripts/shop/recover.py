"""`shop recover`: the recovery code opens a copy, and gives a machine its key back."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from store.i18n import _

app = typer.Typer()


@app.command()
def recover(
    copy: Annotated[
        Path | None, typer.Argument(help="A backup; without it a copy of the store is made and opened.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="The recovery code; better left out, then it is asked for.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Then write the key into this home, for a machine that lost it.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Prove that the recovery code alone opens a copy of the shop; nothing of the shop is changed.

    On a new machine: copy the backup there, put it in its place, and run this with --write.
    """
    from store.db.keys import Root
    from store.office import recovering

    if code is None:
        code = common.ask(_("Recovery code"), check=Root.from_recovery_code)
    home = common.home()
    proof = recovering.prove(code, home, url=common.where.url, copy=copy)
    key = recovering.write_key_back(code, home) if write else None
    if json:
        common.answer(
            {
                "shop": proof.shop_name,
                "products": proof.products,
                "sales": proof.sales,
                "journal_entries": proof.entries,
                "key": str(key) if key else None,
            }
        )
        return
    typer.echo(
        _(
            "The code opens the shop “{name}”: {products} {products:product|products}, {sales} "
            "{sales:sale|sales}, {entries} {entries:journal entry|journal entries}.",
            name=proof.shop_name,
            products=proof.products,
            sales=proof.sales,
            entries=proof.entries,
        )
    )
    if key:
        typer.echo(_("The key is in {key} again.", key=key))
