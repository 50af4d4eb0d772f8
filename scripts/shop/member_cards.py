"""`shop members cards` and `activate`: cards made in advance (制卡), and who takes one (激活)."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from scripts.shop.imports import progress_bar
from scripts.shop.member_parts import Name, Who, member, tell
from store import calendar
from store.i18n import N_, _
from store.ids import new_id

if TYPE_CHECKING:
    from store.office.members.activating import BlankCard

app = typer.Typer()
cards = typer.Typer(help="Cards that wait to be handed out: whoever takes one activates it at the till.")
app.add_typer(cards, name="cards")

MAKING = N_("Making")


@app.command()
def activate(
    code: Who,
    phone: Annotated[str | None, typer.Option(help="The member's phone, where none is kept yet.")] = None,
    name: Name = None,
    marketing: Annotated[bool, typer.Option("--marketing", help="They agreed to advertising too.")] = False,
    json: JsonFlag = False,
) -> None:
    """Activate a member made in advance, who agreed to the shop's text on membership."""
    from store.office.members import activating

    with member(code) as (shop, actor, found):
        made = activating.activate(
            *(shop, actor, found.id, phone),
            name=name or "",
            marketing=marketing,
            key=new_id(),
            now=calendar.now(),
        )
        tell(made, _("{member} is a member: {number}."), json)


@cards.command()
def make(
    count: Annotated[int, typer.Option(help="How many.", min=1)],
    first: Annotated[
        str, typer.Option(help="What stands on the first one: VIP00001; else each has its member's number.")
    ] = "",
    tier: Annotated[str, typer.Option(help="The code of the tier that they have.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="Write them to this file, .xlsx or .csv, for whoever prints the cards.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Make cards in advance: members without a name who are not activated yet."""
    from store.office.exporting import check_path, write_table
    from store.office.members import activating

    if file is not None:
        check_path(file, replace=False)
    with office() as (shop, actor), progress_bar() as progress:
        made = activating.make_cards(
            *(shop, actor, count),
            first=first,
            tier=tier,
            progress=lambda done: progress(MAKING, done, count),
            key=new_id(),
            now=calendar.now(),
        )
    if file is not None:
        write_table(file, _titles(), _rows(made), sheet="cards")
    if json:
        common.answer([asdict(each) for each in made])
        return
    if first:
        told = {"count": len(made), "first": made[0].code, "last": made[-1].code}
        typer.echo(_("{count} {count:card waits|cards wait} to be handed out: {first} to {last}.", **told))
        return
    typer.echo(_("{count} {count:card waits|cards wait} to be handed out.", count=len(made)))
    if file is None:
        common.table(_titles(), _rows(made))


@cards.command()
def waiting(json: JsonFlag = False) -> None:
    """List the members who are not activated yet, by what stands on their cards."""
    from store.office.members import activating

    with office():
        found = activating.waiting()
    if json:
        common.answer([asdict(each) for each in found])
        return
    common.table(_titles(), _rows(found))


def _titles() -> list[str]:
    return [_("Card"), _("Member number")]


def _rows(found: "tuple[BlankCard, ...]") -> list[list[str]]:
    return [[each.code, each.number] for each in found]
