"""`shop reasons`: why something is done by hand at the till."""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The reason's code: small letters and digits.")]


@app.command("list")
def list_reasons(json: JsonFlag = False) -> None:
    """List the reasons that a till offers, and what each is for."""
    from store.office.reasons import all_reasons

    with office() as (shop, _actor):
        found = all_reasons(shop)
    if json:
        common.answer([asdict(reason) for reason in found])
        return
    rows = [[each.code, each.name, " ".join(each.acts), "" if each.active else _("not offered")] for each in found]
    common.table([_("Code"), _("Name"), _("For"), ""], rows)


@app.command("set")
def set_one(
    code: Code,
    name: Annotated[str, typer.Argument(help="What the till shows.")],
    acts: Annotated[
        str, typer.Option("--for", help="What it is for: some of price, discount, free, void, refund.")
    ] = "price discount free void refund",
    json: JsonFlag = False,
) -> None:
    """Add a reason, or change one."""
    from store.office.reasons import Reason, set_reason

    with office() as (shop, actor):
        new = Reason(code, name, tuple(acts.replace(",", " ").split()))
        made = set_reason(shop, actor, new, now=calendar.now())
    if json:
        common.answer(asdict(made))
    else:
        typer.echo(_("The till offers “{name}” ({code}).", name=made.name, code=made.code))


@app.command()
def remove(code: Code, json: JsonFlag = False) -> None:
    """Offer a reason no more; sales keep theirs."""
    from store.office.reasons import UnknownReason, all_reasons, set_reason

    with office() as (shop, actor):
        known = {reason.code: reason for reason in all_reasons(shop)}
        if code not in known:
            raise UnknownReason(reason=code, known=", ".join(known))
        made = set_reason(shop, actor, replace(known[code], active=False), now=calendar.now())
    if json:
        common.answer(asdict(made))
    else:
        typer.echo(_("The till offers “{name}” no more.", name=made.name))
