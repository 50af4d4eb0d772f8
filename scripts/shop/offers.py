"""`shop offers`: what the shop offers its customers, tried and rehearsed before it costs anything."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office, opened
from scripts.shop.fields import Fields, all_faults, nested, without_nothing
from store import calendar
from store.errors import Refused
from store.i18n import N_, _, current, words

if TYPE_CHECKING:
    from store.office.offering import KeptOffer

app = typer.Typer()

OffersFile = Annotated[Path, typer.Argument(help="A .toml or .json file.")]

OfferId = Annotated[str, typer.Argument(metavar="OFFER", help="The offer's id.")]
KIND_NAMES = {
    "member_price": N_("member price"),
    "percent_off": N_("percent off"),
    "amount_off": N_("amount off"),
    "special": N_("special price"),
    "quantity_price": N_("quantity price"),
    "markdown": N_("near-expiry markdown"),
    "nth_at_percent": N_("nth at a percent"),
    "n_for_price": N_("so many for a price"),
    "bundle": N_("bundle"),
    "buy_get": N_("buy and get"),
    "spend_and_save": N_("spend and save"),
    "spend_percent": N_("spend and percent"),
    "add_on": N_("add-on or gift"),
}
STATES = {"live": N_("live"), "stopped": N_("stopped")}


class BadSince(Refused):
    template = N_("“{text}” is not a date like 2026-11-30.")


@app.command("list")
def list_offers(
    live: Annotated[bool, typer.Option("--live", help="Only those that are not stopped.")] = False,
    json: JsonFlag = False,
) -> None:
    """List the shop's offers."""
    from store.office import offering

    with office() as (shop, _actor):
        kept = offering.everything(shop, live_only=live)
        if json:
            common.answer([_as_json(shop, each) for each in kept])
            return
    rows = [[each.offer.id, each.offer.name, _(KIND_NAMES[each.offer.kind]), _(STATES[each.state])] for each in kept]
    common.table([_("Id"), _("Name"), _("Kind"), _("State")], rows)


@app.command()
def show(offer: OfferId, json: JsonFlag = False) -> None:
    """Show an offer as its file says it."""
    from store.office import offering
    from store.pricing.offers.reading import write_toml

    with office() as (shop, _actor):
        kept = offering.show(shop, offer)
        if json:
            common.answer(_as_json(shop, kept))
            return
        typer.echo(write_toml([kept.offer], offering.terms_of(shop)), nl=False)
    if kept.state == "stopped":
        typer.echo(_("This offer is stopped."))


@app.command()
def add(
    offer: OfferId,
    kind: Annotated[str, typer.Argument(help="The kind, as percent_off or spend_and_save (see export).")],
    name: Annotated[str, typer.Argument(help="What the customer reads on the receipt.")],
    fields: Fields = None,
    json: JsonFlag = False,
) -> None:
    """Add an offer; the tills have it from their next act on."""
    from store.office import offering

    data = {"id": offer, "kind": kind, "name": name, **nested(fields, {})}
    with office() as (shop, actor):
        try:
            kept = offering.add(shop, actor, without_nothing(data), now=calendar.now())
        except Refused as refusal:
            all_faults(refusal)
        _tell(shop, kept, _("The offer {code} is in force.", code=offer), json)


@app.command()
def edit(offer: OfferId, fields: Fields = None, json: JsonFlag = False) -> None:
    """Change fields of an offer; the others stay."""
    from store.office import offering

    with office() as (shop, actor):
        before = offering.as_file(shop, offering.show(shop, offer).offer)
        try:
            kept = offering.edit(shop, actor, offer, nested(fields, before), now=calendar.now())
        except Refused as refusal:
            all_faults(refusal)
        _tell(shop, kept, _("The offer {code} is changed.", code=offer), json)


@app.command()
def stop(offer: OfferId, json: JsonFlag = False) -> None:
    """Stop an offer: no till gives it any more."""
    from store.office import offering

    with office() as (shop, actor):
        kept = offering.stop(shop, actor, offer, now=calendar.now())
        _tell(shop, kept, _("The offer {code} is stopped.", code=offer), json)


@app.command()
def resume(offer: OfferId, json: JsonFlag = False) -> None:
    """Give a stopped offer again."""
    from store.office import offering

    with office() as (shop, actor):
        kept = offering.resume(shop, actor, offer, now=calendar.now())
        _tell(shop, kept, _("The offer {code} is in force.", code=offer), json)


@app.command("import")
def import_offers(
    file: OffersFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: JsonFlag = False,
) -> None:
    """Add and change all offers of a .toml or .json file; nothing changes unless all of it is sound."""
    from store.office import offering

    with office() as (shop, actor):
        try:
            report = offering.import_offers(shop, actor, file, now=calendar.now(), dry_run=dry_run)
        except Refused as refusal:
            all_faults(refusal)
    if json:
        common.answer({**asdict(report), "applied": not dry_run})
        return
    counts = [len(some) for some in (report.added, report.changed, report.unchanged)]
    typer.echo(
        _("{added} added, {changed} changed, {same} as they were.", added=counts[0], changed=counts[1], same=counts[2])
    )
    if dry_run:
        typer.echo(_("Nothing was written: this was a dry run."))


@app.command("export")
def export_offers(
    file: OffersFile,
    stopped: Annotated[bool, typer.Option("--stopped", help="Those too that are stopped.")] = False,
) -> None:
    """Write the offers to a .toml or .json file that import takes."""
    from store.office import offering

    with office() as (shop, _actor):
        text = offering.export_offers(shop, offering.suffix_of(file), live_only=not stopped)
    file.write_text(text, encoding="utf-8")


@app.command("try")
def try_file(file: OffersFile, json: JsonFlag = False) -> None:
    """Price the basket of a .toml or .json file, which says its offers, member and coupons too; no shop is needed.

    The file has lines = [{product, price, quantity}], time, offers, and perhaps member, coupons, points, points_offers,
    uses, store, currency, zone, tax_inside and discount; `shop offers schema` describes it and the answer field by
    field.
    """
    from store.office.offering import parse_file
    from store.pricing import trying

    try:
        trial = trying.read_trial(parse_file(file))
    except Refused as refusal:
        all_faults(refusal)
    found = trying.answer(trial, words(current()))
    if json:
        common.answer(found)
        return
    for line, why in zip(found["lines"], found["why"], strict=True):
        typer.echo(f"{line['product']}  {line['gross']} → {line['paid']}")
        for sentence in why:
            typer.echo(f"    {sentence}")
    for sentence in found["why_basket"]:
        typer.echo(sentence)
    typer.echo(_("{gross}, to pay {due}.", gross=found["gross"], due=found["due"]))
    if earned := found["earned"]:
        typer.echo(_("Points from this sale: {points}", points=earned["points"]))
        for sentence in found["why_points"]:
            typer.echo(f"    {sentence}")


@app.command()
def schema() -> None:
    """Describe files of offers, files to try and their answers, field by field."""
    common.page("offers")


@app.command()
def rehearse(
    offer: Annotated[
        str,
        typer.Argument(
            help="An offer's id, that of an offer of points after points:, or a .toml or .json file with one offer."
        ),
    ],
    since: Annotated[str, typer.Option(help="The first trading day, 2026-11-01.")],
    json: JsonFlag = False,
) -> None:
    """What an offer would have cost on the shop's own past sales, and what it would have moved."""
    from scripts.shop import rehearsals

    try:
        first = datetime.strptime(since, "%Y-%m-%d").date()
    except ValueError:
        raise BadSince(text=since) from None
    with opened() as shop:
        rehearsals.tell(shop, offer, first, json)


@app.command("together")
def bought_together(
    code: Annotated[str, typer.Argument(help="A code of the product.")],
    since: accounts.Since = None,
    until: accounts.Until = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many products.")] = 10,
    json: JsonFlag = False,
) -> None:
    """Say what customers buy together with a product, for bundles and for what to name beside it."""
    from store.office import catalogue
    from store.reports.together import together

    with office() as (shop, _actor):
        product = catalogue.show(shop, code).id
        found = together(shop, product, *accounts.period(shop, since, until), limit=limit)
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [[each.code, each.name, f"{each.times}/{each.of}", str(each.all)] for each in found]
    common.table([_("Code"), _("Name"), _("With it"), _("Sales")], rows, right=(2, 3))


def _as_json(shop: Any, kept: "KeptOffer") -> dict[str, Any]:
    from store.office import offering

    return {
        **offering.as_file(shop, kept.offer),
        "state": kept.state,
        "created_at": kept.created_at.isoformat(),
        "changed_at": kept.changed_at.isoformat(),
    }


def _tell(shop: Any, kept: "KeptOffer", said: str, json: bool) -> None:
    if json:
        common.answer(_as_json(shop, kept))
    else:
        typer.echo(said)
