"""`shop verify`: prove that everything in the store agrees."""

from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from store.i18n import _

app = typer.Typer()


@app.command()
def verify(
    restore_guards: Annotated[
        bool, typer.Option(help="Put back the guards against change that are gone, and write it into the journal.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Compare sales, lines, payments, stock, sale numbers and the journal with each other; tills may go on selling.

    Ends with 1 when anything does not agree, and says what and where.
    """
    from store import calendar
    from store.books import journal
    from store.db import triggers
    from store.office import staff
    from store.reports.verify import verify as look

    with common.opened(suspect=True) as shop:
        if restore_guards and (gone := triggers.damaged(shop.db)):
            with shop.transaction():
                triggers.install(shop.db)
                actor = staff.in_the_office(shop, common.where.number)
                journal.append(shop, actor, "restore_guards", now=calendar.now(), guards=gone)
        found = look(shop)
        findings, counted = found.findings, found.counted
        if json:
            common.answer(
                {
                    "sound": not findings,
                    "counted": counted,
                    "findings": [{"rule": each.rule, "where": each.where, "text": each.say()} for each in findings],
                }
            )
        else:
            for each in findings:
                typer.echo(each.say())
            looked = _(
                "{sales} {sales:sale|sales}, {lines} {lines:line|lines}, {payments} "
                "{payments:payment|payments}, {entries} {entries:journal entry|journal entries} looked at.",
                sales=counted.get("sale", "?"),
                lines=counted.get("sale_line", "?"),
                payments=counted.get("payment", "?"),
                entries=counted.get("journal_entry", "?"),
            )
            typer.echo(looked)
            typer.echo(
                _("{count} {count:finding|findings}.", count=len(findings)) if findings else _("Everything agrees.")
            )
    raise typer.Exit(1 if findings else 0)
