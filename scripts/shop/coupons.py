"""`shop coupons`: kinds of coupons, issuing them, and what became of each."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common, coupons_owed, segments
from scripts.shop.accounts import member
from scripts.shop.common import JsonFlag, office
from scripts.shop.fields import Fields, all_faults, nested, without_nothing
from store import calendar
from store.errors import N_, Refused
from store.i18n import _, current, words
from store.ids import new_id
from store.money import Currency, write_amount

if TYPE_CHECKING:
    from store.books.coupon_history import Event
    from store.office.coupons.kinds import Kind
    from store.office.coupons.views import CouponView

app = typer.Typer()
kinds = typer.Typer()
app.command("liability")(coupons_owed.liability)
app.add_typer(kinds, name="kinds", help=N_("What coupons there are: list, show, add, edit, stop, resume, import."))

KindId = Annotated[str, typer.Argument(metavar="KIND", help="The id of the kind of coupon.")]
Code = Annotated[str, typer.Argument(help="The coupon's code.")]
Many = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]

STATES = {
    "issued": N_("issued"),
    "used": N_("used"),
    "void": N_("void"),
    "expired": N_("expired"),
    "taken_back": N_("taken back"),
}
EVENTS = {**STATES, "printed": N_("printed"), "given_back": N_("given back"), "charged": N_("charged off a refund")}
OCCASIONS = {
    "": N_("by hand"),
    "payment": N_("for a sale over a sum"),
    "birthday": N_("for birthdays"),
    "lapse": N_("for staying away"),
    "signup": N_("for signing up"),
    "referral": N_("for bringing a member"),
}
COLUMNS = ("code", "kind", "name", "state", "member", "issued_at", "expires_on", "uses_left")


class ToWhom(Refused):
    template = N_(
        "Say to whom: --member, a segment (--tier, --tag, --birth-month, --away, --bought), or --file for nobody's."
    )


class FileThere(Refused):
    template = N_("There is a file {file} already.")


@kinds.command("list")
def list_kinds(json: JsonFlag = False) -> None:
    """List the kinds of coupons."""
    from store.office.coupons.kinds import everything

    with office() as (shop, _actor):
        found = everything(shop)
        if json:
            common.answer([_kind_as_json(shop, kind) for kind in found])
            return
    rows = [
        [
            kind.code,
            kind.name,
            _given_out(kind, shop.settings.currency),
            _good_for(kind),
            "" if kind.active else _("stopped"),
        ]
        for kind in found
    ]
    common.table([_("Id"), _("Name"), _("Issued"), _("Good"), ""], rows)


@kinds.command("show")
def show_kind(kind: KindId, json: JsonFlag = False) -> None:
    """Show a kind of coupon as its file says it."""
    from store.office.coupons import kinds as acts
    from store.pricing.explain import say
    from store.pricing.offers.telling import conditions, gives

    with office() as (shop, _actor):
        found = acts.show(shop, kind)
        if json:
            common.answer(_kind_as_json(shop, found))
            return
        data = acts.as_file(shop, found)
        currency, speak = shop.settings.currency, words(current())
        told = [say(each, speak) for each in (*gives(found.offer, currency), *conditions(found.offer, currency))]
    for name, value in data.items():
        typer.echo(f"{name} = {value}")
    for sentence in told:
        typer.echo(sentence)
    if not found.active:
        typer.echo(_("This kind is stopped."))


@kinds.command("add")
def add_kind(
    kind: KindId,
    offer: Annotated[str, typer.Argument(help="The kind of offer that it is, as spend_and_save or percent_off.")],
    name: Annotated[str, typer.Argument(help="What the customer reads on coupon and receipt.")],
    fields: Fields = None,
    json: JsonFlag = False,
) -> None:
    """Add a kind of coupon: --set 'steps=[{"sum": 100, "off": 30}]' --set valid_days=14 --set issue_on=payment …"""
    from store.office.coupons import kinds as acts

    data = {"id": kind, "kind": offer, "name": name, **nested(fields, {})}
    with office() as (shop, actor):
        try:
            made = acts.add(shop, actor, without_nothing(data), now=calendar.now())
        except Refused as refusal:
            all_faults(refusal)
        _tell_kind(shop, made, _("The kind of coupon {code} is there.", code=kind), json)


@kinds.command("edit")
def edit_kind(kind: KindId, fields: Fields = None, json: JsonFlag = False) -> None:
    """Change fields of a kind; what coupons in customers' hands give stays as it is."""
    from store.office.coupons import kinds as acts

    with office() as (shop, actor):
        before = acts.as_file(shop, acts.show(shop, kind))
        try:
            made = acts.edit(shop, actor, kind, nested(fields, before), now=calendar.now())
        except Refused as refusal:
            all_faults(refusal)
        _tell_kind(shop, made, _("The kind of coupon {code} is changed.", code=kind), json)


@kinds.command("stop")
def stop_kind(kind: KindId, json: JsonFlag = False) -> None:
    """Issue no more of a kind; the coupons that are out stay good."""
    _set_active(kind, False, _("The kind of coupon {code} is stopped; those that are out stay good.", code=kind), json)


@kinds.command("resume")
def resume_kind(kind: KindId, json: JsonFlag = False) -> None:
    """Issue a stopped kind again."""
    _set_active(kind, True, _("The kind of coupon {code} is issued again.", code=kind), json)


@kinds.command("import")
def import_kinds(
    file: Annotated[Path, typer.Argument(help="A .toml or .json file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: JsonFlag = False,
) -> None:
    """Add and change all kinds of a .toml or .json file; nothing changes unless all of it is sound."""
    from store.office.coupons import kinds as acts

    with office() as (shop, actor):
        try:
            report = acts.import_kinds(shop, actor, file, now=calendar.now(), dry_run=dry_run)
        except Refused as refusal:
            all_faults(refusal)
    if json:
        common.answer({**asdict(report), "applied": not dry_run})
        return
    added, changed, same = (len(some) for some in (report.added, report.changed, report.unchanged))
    typer.echo(_("{added} added, {changed} changed, {same} as they were.", added=added, changed=changed, same=same))
    if dry_run:
        typer.echo(_("Nothing was written: this was a dry run."))


@app.command()
def issue(
    kind: KindId,
    member_code: Annotated[str | None, typer.Option("--member", help="To this member: phone, number or card.")] = None,
    tier: segments.Tier = "",
    tag: segments.Tag = "",
    birth_month: segments.BirthMonth = 0,
    away: segments.Away = 0,
    bought: segments.Bought = "",
    times: segments.Times = 1,
    days: segments.Days = 90,
    file: Annotated[Path | None, typer.Option(help="Nobody's coupons, their codes into this new .csv file.")] = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many.")] = 1,
    cause: Annotated[str, typer.Option(help="A campaign's or event's name: for one name these are issued once.")] = "",
    json: JsonFlag = False,
) -> None:
    """Issue coupons: to a member, to a segment of the members (one each), or a batch that is printed elsewhere."""
    from store.office.coupons import issuing

    segment = segments.segment_of(tier, tag, birth_month, away, bought, times, days)
    chosen = (member_code is not None, segment is not None, file is not None)
    if sum(chosen) != 1:
        raise ToWhom()
    with office() as (shop, actor):
        given: dict[str, Any] = {"key": new_id(), "now": calendar.now(), "cause": cause}
        if segment is not None:
            count = issuing.issue_to_segment(shop, actor, kind, segment, **given)
            made = []
        else:
            if file is not None and file.exists():
                raise FileThere(file=file)
            to = member(shop, member_code).id if member_code is not None else None
            made = issuing.issue(shop, actor, kind, to, number, **given)
            count = len(made)
            if file is not None:
                _write(made, file)
    if json:
        common.answer({"issued": count, "coupons": [_as_json(each) for each in made]})
        return
    typer.echo(_("{count} {count:coupon is|coupons are} issued.", count=count))
    if file is None:
        for each in made:
            typer.echo(each.code)


@app.command("list")
def list_coupons(
    kind: Annotated[str | None, typer.Option(help="Of this kind.")] = None,
    member_code: Annotated[str | None, typer.Option("--member", help="Of this member: phone, number or card.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state: issued, used, void, expired or taken_back.")] = None,
    limit: Many = 100,
    json: JsonFlag = False,
) -> None:
    """List coupons, the latest first."""
    from store.office.coupons.views import listed

    with office() as (shop, _actor):
        to = member(shop, member_code).id if member_code else None
        found = listed(shop, kind=kind, member=to, state=state, limit=limit)
    if json:
        common.answer([_as_json(each) for each in found])
        return
    rows = [[each.code, each.name, _(STATES[each.state]), each.owner, str(each.expires_on or "")] for each in found]
    common.table([_("Code"), _("Name"), _("State"), _("Member"), _("Good until")], rows)


@app.command()
def show(code: Code, json: JsonFlag = False) -> None:
    """Show a coupon and all that became of it."""
    from store.books.coupon_history import history
    from store.office.coupons import views

    with office() as (shop, _actor):
        view = views.show(shop, code)
        events = history(shop, view.id)
        currency = shop.settings.currency
    if json:
        common.answer({**_as_json(view), "history": [_event_as_json(event) for event in events]})
        return
    facts = [
        [_("Code"), view.code],
        [_("Name"), view.name],
        [_("State"), _(STATES[view.state])],
        [_("Member"), view.owner],
        [_("Good until"), str(view.expires_on or "")],
        [_("Uses left"), str(view.uses_left)],
    ]
    common.table(["", ""], [row for row in facts if row[1]])
    typer.echo()
    rows = [
        [
            event.at.strftime("%Y-%m-%d %H:%M:%S"),
            _(EVENTS[event.event]),
            event.sale or "",
            write_amount(event.amount, currency) if event.amount and event.event != "issued" else "",
            event.till,
            event.staff or "",
            event.reason,
        ]
        for event in events
    ]
    headings = [_("Time"), _("Event"), _("Sale"), _("Amount"), _("Till"), _("Staff"), _("Reason")]
    common.table(headings, rows, right=[3])


@app.command()
def void(
    code: Code, reason: Annotated[str, typer.Option(help="Why; it stays in its history.")], json: JsonFlag = False
) -> None:
    """Withdraw a coupon: no till takes it any more."""
    from store.office.coupons import issuing

    with office() as (shop, actor):
        view = issuing.void(shop, actor, code, reason, now=calendar.now())
    if json:
        common.answer(_as_json(view))
    else:
        typer.echo(_("The coupon {code} is withdrawn.", code=code))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The .csv file to write.")],
    kind: Annotated[str | None, typer.Option(help="Of this kind.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state: issued, used, void, expired or taken_back.")] = None,
) -> None:
    """Write coupons to a new CSV file, members masked; a list with codes, which are as good as the coupons."""
    from store.books import journal
    from store.office.coupons.views import listed

    with office() as (shop, actor):
        found = listed(shop, kind=kind, state=state, limit=None)
        _write(found, file)
        with shop.transaction():
            journal.append(
                *(shop, actor, "coupon.export"), now=calendar.now(), kind=kind, state=state, coupons=len(found)
            )
    typer.echo(_("{count} {count:coupon is|coupons are} in {file}.", count=len(found), file=file))


def _write(found: "list[CouponView]", file: Path) -> None:
    """As a spreadsheet program reads it, Chinese too. Codes are for the owner's eyes alone. Raises FileThere."""
    if file.exists():
        raise FileThere(file=file)
    file.touch(mode=0o600)
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        rows.writerows([_as_json(each)[name] for name in COLUMNS] for each in found)


def _set_active(code: str, active: bool, said: str, json: bool) -> None:
    from store.office.coupons import kinds as acts

    with office() as (shop, actor):
        kind = acts.set_active(shop, actor, code, active, now=calendar.now())
        _tell_kind(shop, kind, said, json)


def _tell_kind(shop: Any, kind: "Kind", said: str, json: bool) -> None:
    if json:
        common.answer(_kind_as_json(shop, kind))
    else:
        typer.echo(said)


def _kind_as_json(shop: Any, kind: "Kind") -> dict[str, Any]:
    from store.office.coupons.kinds import as_file

    return {**as_file(shop, kind), "active": kind.active}


def _given_out(kind: "Kind", currency: Currency) -> str:
    """by hand; for a sale over a sum 200.00; for staying away 90"""
    at = write_amount(kind.issue_at, currency) if kind.issue_on == "payment" else str(kind.issue_at or "")
    return f"{_(OCCASIONS[kind.issue_on])} {at if kind.issue_on else ''}".rstrip()


def _good_for(kind: "Kind") -> str:
    days = _("{days} {days:day|days}", days=kind.valid_days) if kind.valid_days else ""
    until = _("until {day}", day=kind.valid_until) if kind.valid_until else ""
    return " ".join(part for part in (days, until) if part)


def _as_json(view: "CouponView") -> dict[str, Any]:
    """The member masked: who it is, `shop members` says."""
    return {
        "code": view.code,
        "kind": view.kind,
        "name": view.name,
        "state": view.state,
        "member": view.owner or None,
        "issued_at": view.issued_at.isoformat(timespec="seconds"),
        "expires_on": str(view.expires_on) if view.expires_on else None,
        "uses_left": view.uses_left,
    }


def _event_as_json(event: "Event") -> dict[str, Any]:
    """Amounts in minor units, of `issued` the uses."""
    return {**asdict(event), "at": event.at.isoformat(timespec="milliseconds")}
