"""`shop api`: which programs may ask, who is told what happens, and what may be asked."""

import json as written
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.errors import N_
from store.i18n import _

if TYPE_CHECKING:
    from store.office.api.tokens import Token
    from store.office.hooks.addresses import HookView

app = typer.Typer()
tokens = typer.Typer()
hooks = typer.Typer()
app.add_typer(tokens, name="tokens", help=N_("Programs that may ask: add, list, revoke."))
app.add_typer(hooks, name="hooks", help=N_("Who is told what happens: add, list, remove, secret, deliveries, …"))

Name = Annotated[str, typer.Argument(help="What the program is called.")]
Hook = Annotated[str, typer.Argument(help="The id of the hook, as the list shows it.")]


@app.command()
def schema() -> None:
    """Describe all that may be asked, as an OpenAPI 3.1 document."""
    from scripts.api.description import document

    typer.echo(written.dumps(document(), ensure_ascii=False, indent=2))


@tokens.command("add")
def add_token(
    name: Name,
    may: Annotated[str, typer.Option(help="What it may: follow, coupons, points, members, read, reveal; by commas.")],
    json: JsonFlag = False,
) -> None:
    """Let a program in. Its token is shown this once, and kept nowhere."""
    from store.office.api import tokens as acts

    with office() as (shop, actor):
        made, secret = acts.add(shop, actor, name, may, now=calendar.now())
    if json:
        common.answer({**_token(made), "token": secret})
        return
    typer.echo(_("{name} may ask with this token, which is shown only now:", name=made.name))
    typer.echo(secret)


@tokens.command("list")
def list_tokens(json: JsonFlag = False) -> None:
    """List the programs, what they may, and when they asked last."""
    from store.office.api import tokens as acts

    with office() as (shop, _actor):
        found = acts.everything(shop)
    if json:
        common.answer([_token(token) for token in found])
        return
    rows = [
        [
            token.name,
            " ".join(word for word in acts.MAY if word in token.may),
            f"{token.used_at:%Y-%m-%d %H:%M}" if token.used_at else _("never"),
            _("revoked") if token.revoked_at else "",
        ]
        for token in found
    ]
    common.table([_("Name"), _("May do"), _("Last used"), ""], rows)


@tokens.command("revoke")
def revoke_token(name: Name, json: JsonFlag = False) -> None:
    """A program may ask no more, from its next request on."""
    from store.office.api import tokens as acts

    with office() as (shop, actor):
        done = acts.revoke(shop, actor, name, now=calendar.now())
    if json:
        common.answer(_token(done))
    else:
        typer.echo(_("The token of {name} counts no more.", name=done.name))


@hooks.command("add")
def add_hook(
    url: Annotated[str, typer.Argument(help="Where to: https://…, or http:// on this machine.")],
    on: Annotated[
        str,
        typer.Option(
            help="Of what: member.enrolled, sale.closed, sale.refunded, coupon.used, points.changed; by commas."
        ),
    ],
    json: JsonFlag = False,
) -> None:
    """Tell an address what happens, from now on: `shop serve` does it, or `shop api hooks deliver`."""
    from store.office.hooks import addresses

    with office() as (shop, actor):
        made = addresses.add(shop, actor, url, on, now=calendar.now())
        secret = addresses.secret_of(shop, made.id)
    if json:
        common.answer({**_hook(made), "secret": secret})
        return
    typer.echo(_("Hook {hook} is told: {events}.", hook=made.id, events=", ".join(made.events)))
    typer.echo(_("What it is sent is signed with this secret:"))
    typer.echo(secret)


@hooks.command("list")
def list_hooks(json: JsonFlag = False) -> None:
    """List the hooks, with what waits for each and what was given up."""
    from store.office.hooks import addresses

    with office() as (shop, _actor):
        found = addresses.everything(shop)
    if json:
        common.answer([_hook(hook) for hook in found])
        return
    rows = [
        [
            *(hook.id, hook.url, " ".join(hook.events), str(hook.waiting), str(hook.failed)),
            _("removed") if hook.removed_at else "",
        ]
        for hook in found
    ]
    common.table([_("Id"), _("Address"), _("Told of"), _("Waiting"), _("Given up"), ""], rows, right=(3, 4))


@hooks.command("remove")
def remove_hook(hook: Hook, json: JsonFlag = False) -> None:
    """Tell an address nothing more; what waits for it is dropped."""
    from store.office.hooks import addresses

    with office() as (shop, actor):
        done = addresses.remove(shop, actor, hook, now=calendar.now())
    if json:
        common.answer(_hook(done))
    else:
        typer.echo(_("Hook {hook} is told nothing more.", hook=hook))


@hooks.command("secret")
def show_secret(hook: Hook, json: JsonFlag = False) -> None:
    """Show the secret that signs what a hook is sent."""
    from store.books.permits import require
    from store.office.api.tokens import EDIT_TOKENS
    from store.office.hooks import addresses

    with office() as (shop, actor):
        require(shop, actor, EDIT_TOKENS)
        secret = addresses.secret_of(shop, addresses.show(shop, hook).id)
    common.answer({"id": hook, "secret": secret}) if json else typer.echo(secret)


@hooks.command("deliveries")
def list_deliveries(
    state: Annotated[str | None, typer.Option(help="Only those: waiting, sending, sent, failed, dropped.")] = None,
    hook: Annotated[str | None, typer.Option(help="Only those of this hook.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=100_000)] = 100,
    json: JsonFlag = False,
) -> None:
    """List the latest deliveries; "answered" says no more than the other side's status."""
    from store.office.hooks import delivering

    with office() as (shop, _actor):
        found = delivering.listed(shop, hook=hook, state=state, limit=limit)
    if json:
        common.answer([_moments(asdict(each)) for each in found])
        return
    rows = [
        [
            each.id,
            f"{each.created_at:%m-%d %H:%M}",
            each.event,
            _(delivering.STATES[each.state]),
            str(each.attempts),
            str(each.status or ""),
            each.problem,
        ]
        for each in found
    ]
    heads = [_("Id"), _("Time"), _("Event"), _("State"), _("Attempts"), _("Status"), ""]
    common.table(heads, rows, right=(4, 5))


@hooks.command("retry")
def retry_delivery(
    delivery: Annotated[str, typer.Argument(help="The id of the delivery, as the list shows it.")],
    json: JsonFlag = False,
) -> None:
    """Send again what was given up, with the same id."""
    from store.office.hooks import delivering

    with office() as (shop, actor):
        delivering.retry(shop, actor, delivery, now=calendar.now())
    common.answer({"id": delivery, "state": "waiting"}) if json else typer.echo(_("It waits to be sent again."))


@hooks.command("deliver")
def deliver(
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=100_000)] = 1000, json: JsonFlag = False
) -> None:
    """Make the deliveries that are due, where no `shop serve` runs."""
    from store.office.hooks import delivering

    with office() as (shop, _actor):
        done = delivering.deliver(shop, limit=limit, clock=calendar.now)
    if json:
        common.answer(asdict(done))
    else:
        typer.echo(_("{sent} answered, {later} tried again later, {failed} given up.", **asdict(done)))


def _token(token: "Token") -> dict[str, Any]:
    return _moments({**asdict(token), "may": sorted(token.may)})


def _hook(hook: "HookView") -> dict[str, Any]:
    return _moments({**asdict(hook), "events": list(hook.events)})


def _moments(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
        for name, value in data.items()
    }
