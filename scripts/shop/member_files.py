"""`shop members` as files and lists: import and export, statements, and whom to forget."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from scripts.shop.countcards import count_kind
from scripts.shop.imports import SHOWN, nothing_changed, progress_bar, remark_data, tell_remarks
from scripts.shop.member_parts import BadDate, Who, member
from store import calendar
from store.errors import Refused
from store.i18n import N_, _
from store.money import Currency, write_amount

if TYPE_CHECKING:
    from store.office.members.importing import MembersReport
    from store.office.members.statements import CardMoved

app = typer.Typer()

PURSES = {"points": N_("Points"), "principal": N_("Principal"), "bonus": N_("Bonus")}
KINDS = {
    "earn": N_("earned"), "bonus": N_("bonus"), "burn": N_("spent"), "goods": N_("for goods"),
    "coupon": N_("for a coupon"), "expire": N_("expired"), "adjust": N_("corrected"), "clawback": N_("taken back"),
    "refund": N_("returned"), "topup": N_("for a top-up"), "referral": N_("for a referral"),
    "opening": N_("brought over"), "merge": N_("merged"), "settle": N_("settled"), "spend": N_("spent"),
    "payout": N_("paid out"), "cancel": N_("cancelled"), "change": N_("change kept"),
}  # fmt: skip


@app.command()
def prune(
    inactive: Annotated[str, typer.Option(help="How long they did not come: 24m or 2y.")],
    zero_balance: Annotated[
        bool, typer.Option("--zero-balance/--with-points", help="Only those without points; money always keeps one.")
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say whom it would forget.")] = False,
    json: JsonFlag = False,
) -> None:
    """Forget members who did not come for long and have nothing in their account."""
    from store.office.members import erasing

    months = _months(inactive)
    with office() as (shop, actor):
        pruned = erasing.prune(
            shop,
            actor,
            inactive_months=months,
            zero_balance=zero_balance,
            dry_run=dry_run,
            now=calendar.now(),
        )
    if json:
        common.answer({"applied": pruned.applied, "members": list(pruned.numbers)})
    elif dry_run:
        typer.echo(
            _(
                "It would forget {count} {count:member|members}: {numbers}",
                count=len(pruned.numbers),
                numbers=_some(pruned.numbers),
            )
        )
    else:
        typer.echo(_("{count} {count:member is|members are} forgotten.", count=len(pruned.numbers)))


def _some(numbers: tuple[str, ...]) -> str:
    return " ".join(numbers[:SHOWN]) + (" …" if len(numbers) > SHOWN else "")


class BadSpan(Refused):
    template = N_("“{text}” is not a span of time: 24m are months, 2y years.")


def _months(text: str) -> int:
    count, unit = text[:-1], text[-1:].lower()
    if not count.isdecimal() or unit not in "my" or not unit or int(count) < 1:
        raise BadSpan(text=text)
    return int(count) * (12 if unit == "y" else 1)


@app.command()
def statement(
    code: Who,
    since: Annotated[str | None, typer.Option(help="From this day on: 2026-11-01.")] = None,
    slip: Annotated[bool, typer.Option("--slip", help="As the till prints it, bills and coupons too.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show the ledgers of a member line by line: points, principal and bonus, each with its sale; and count cards."""
    from store.office.members.statements import statement as read

    with member(code) as (shop, _actor, found):
        settings = shop.settings
        begin = None if since is None else datetime.combine(_day(since), settings.day_ends_at, settings.zone)
        if slip:
            from store.slip import as_text
            from store.slips.statement import statement_slip

            now = calendar.now()
            typer.echo(as_text(statement_slip(shop, found.id, columns=settings.paper_columns, now=now, since=begin)))
            return
        made = read(shop, found, since=begin, now=calendar.now())

    def amount(purse: str, value: int) -> str:
        return str(value) if purse == "points" else write_amount(value, settings.currency)

    if json:
        moved = [
            {
                "at": each.at.isoformat(),
                "purse": each.purse,
                "kind": each.kind,
                "amount": each.amount,
                "sale": each.sale,
            }
            for each in made.moved
        ]
        cards = [_card_data(each) for each in made.cards]
        told = {"opening": made.opening, "moved": moved, "closing": made.closing, "count_cards": cards}
        common.answer({"member": found.number, **told})
        return
    rows = [["", _(PURSES[purse]), _("before"), amount(purse, made.opening[purse]), ""] for purse in PURSES]
    rows += [
        [
            f"{each.at:%Y-%m-%d %H:%M}",
            _(PURSES[each.purse]),
            _(KINDS[each.kind]),
            amount(each.purse, each.amount),
            each.sale or "",
        ]
        for each in made.moved
    ]
    rows += [["", _(PURSES[purse]), _("remaining"), amount(purse, made.closing[purse]), ""] for purse in PURSES]
    for card in made.cards:
        rows += [
            [f"{line.at:%Y-%m-%d %H:%M}", card.card.name, count_kind(line.kind), f"{line.uses:+}", line.document or ""]
            for line in card.moved
        ]
        until = _("until {day}", day=str(card.card.until)) if card.card.until else ""
        rows.append(["", card.card.name, _("remaining"), f"{card.left}/{card.card.uses}", until])
    common.table([_("Time"), "", "", _("Amount"), _("Sale")], rows, right=[3])


def _card_data(each: "CardMoved") -> dict[str, Any]:
    card = each.card
    return {
        **{"number": card.number, "name": card.name, "uses": card.uses, "left": each.left},
        **{"until": str(card.until) if card.until else None, "expired": card.expired},
        "moved": [
            {"at": line.at.isoformat(), "kind": line.kind, "uses": line.uses, "worker": line.worker}
            for line in each.moved
        ],
    }


@app.command()
def statements(
    month: Annotated[str, typer.Option(help="Of which month, when it is over: 2026-11.")],
    queue: Annotated[bool, typer.Option("--queue", help="Let them wait to be sent: shop outbox send.")] = False,
    json: JsonFlag = False,
) -> None:
    """Say how many members a month's statement is for, who bought or whose account moved in it, or let it wait to be
    sent to each of them once."""
    from store.office.outbox import occasions
    from store.office.outbox.queueing import reachable

    of, now, new = occasions.month_of(month), calendar.now(), 0
    with office() as (shop, actor):
        moved = occasions.moved_in(shop, of, now=now)
        reached = len(reachable(shop, "membership").keys() & set(moved)) if shop.settings.outbox_sender else 0
        if queue:
            new = occasions.queue_statements(shop, actor, of, now=now)
    if json:
        common.answer({"month": f"{of:%Y-%m}", "members": len(moved), "reached": reached, "queued": new})
        return
    typer.echo(
        _(
            "{count} {count:member has|members have} a statement, {reached} can be sent one.",
            count=len(moved),
            reached=reached,
        )
    )
    if queue:
        typer.echo(
            _("{count} {count:new message to members waits|new messages to members wait}: shop outbox send.", count=new)
        )


@app.command("import")
def import_members(
    file: Annotated[Path, typer.Argument(help="A spreadsheet (xlsx, xls, ods) or a text file (csv).")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="HEADER=FIELD for a column that is not recognised; FIELD may be ignore."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Take the sound rows although others have errors.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Bring members in from another system, with their points and balances; nothing changes unless every row is sound
    or --keep-good is given.

    Members are known by their phone, else by their card. Those that are here already are reported and left alone.
    """
    from store.office.importing.headers import read_mapping
    from store.office.members import importing
    from store.office.members.file_rows import MEMBERS

    fields = read_mapping(mapping or [], MEMBERS)
    with office() as (shop, actor), progress_bar() as progress:
        report = importing.import_members(
            shop,
            actor,
            file,
            mapping=fields,
            dry_run=dry_run,
            keep_good=keep_good,
            progress=progress,
            now=calendar.now(),
        )
        currency = shop.settings.currency
    if json:
        common.answer(_report_data(report, dry_run))
    else:
        _tell_report(report, dry_run, currency)
    if not report.applied:
        raise typer.Exit(1)


_COUNTS = ("rows", "added", "present", "left_out", "sound", "points", "principal", "bonus")


def _report_data(report: "MembersReport", dry_run: bool) -> dict[str, Any]:
    return {
        "applied": report.applied and not dry_run,
        "dry_run": dry_run,
        **{name: getattr(report, name) for name in _COUNTS},
        "ignored_columns": list(report.ignored_columns),
        "duplicates": [remark_data(remark) for remark in report.duplicates],
        "warnings": [remark_data(remark) for remark in report.warnings],
        "errors": [remark_data(remark) for remark in report.errors],
    }


def _tell_report(report: "MembersReport", dry_run: bool, currency: Currency) -> None:
    kinds = ((_("Here already"), report.duplicates), (_("Warnings"), report.warnings), (_("Errors"), report.errors))
    tell_remarks(kinds)
    if not report.applied:
        typer.echo(nothing_changed(report.errors, report.sound), err=True)
        return
    counts = {name: getattr(report, name) for name in ("added", "present", "left_out")}
    if dry_run:
        typer.echo(_("It would add {added}, find {present} here already and leave {left_out} out.", **counts))
    else:
        typer.echo(_("{added} added, {present} here already, {left_out} left out.", **counts))
    money = {name: write_amount(getattr(report, name), currency, grouped=True) for name in ("principal", "bonus")}
    typer.echo(
        _(
            "Opening balances: {points} {points:point|points}, principal {principal}, bonus {bonus}.",
            points=report.points,
            **money,
        )
    )


@app.command("export")
def export_members(
    file: Annotated[Path, typer.Argument(help="The file to write; it ends in .xlsx or .csv.")],
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="With whole phones and names; this is recorded.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    json: JsonFlag = False,
) -> None:
    """Write all members to a spreadsheet or CSV file, masked unless asked."""
    from store.office.members.exporting import export_members

    with office() as (shop, actor):
        count = export_members(shop, actor, file, unmasked=unmasked, replace=force, now=calendar.now())
    if json:
        common.answer({"file": str(file), "members": count, "unmasked": unmasked})
    else:
        typer.echo(_("{count} {count:member is|members are} in {file}.", count=count, file=file))


@app.command()
def reminders(
    days: Annotated[int, typer.Option(help="What ends, and whose birthday is, in so many days.", min=0, max=366)] = 7,
    away: Annotated[int, typer.Option(help="Who came last so many days ago.", min=1, max=3660)] = 90,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="With whole phones and names; this is recorded.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Say whom to write to about what: points and coupons that end, birthdays, who stayed away; only those who agreed.

    Nothing is sent: --json goes to whatever the shop sends with.
    """
    from store.office.members.reminding import ABOUT
    from store.office.members.reminding import reminders as found

    with office() as (shop, actor):
        told = found(shop, actor, days=days, away=away, unmasked=unmasked, now=calendar.now())
    if json:
        common.answer([{**asdict(each), "day": each.day.isoformat()} for each in told])
        return
    rows = [
        [
            each.day.isoformat(),
            _(ABOUT[each.about]),
            each.number,
            each.phone,
            each.name,
            each.coupon or _some_points(each),
        ]
        for each in told
    ]
    common.table([_("Day"), _("About"), _("Member number"), _("Phone"), _("Name"), ""], rows)


@app.command("followups")
def follow_ups(
    adviser: Annotated[str | None, typer.Option(help="The adviser's staff number; else your own.")] = None,
    days: Annotated[int, typer.Option(help="Which points and coupons end in so many days.", min=0, max=366)] = 30,
    away: Annotated[int, typer.Option(help="Who bought nothing for so many days.", min=1, max=3660)] = 90,
    json: JsonFlag = False,
) -> None:
    """Say whom an adviser is to look after: birthdays this month, who stays away, what ends soon; masked."""
    from store.office.members.following import follow_ups as found
    from store.office.members.reminding import ABOUT

    with office() as (shop, actor):
        told = found(shop, actor, adviser or actor.number, days=days, away=away, now=calendar.now())
    if json:
        common.answer([{**asdict(each), "day": each.day.isoformat()} for each in told])
        return
    rows = [
        [
            *(each.day.isoformat(), _(ABOUT[each.about]), each.number, each.phone, each.name),
            each.coupon or _some_points(each),
            "" if each.agreed else _("do not write"),
        ]
        for each in told
    ]
    common.table([_("Day"), _("About"), _("Member number"), _("Phone"), _("Name"), "", ""], rows)


def _some_points(each: Any) -> str:
    return _("{points} {points:point|points}", points=each.points) if each.points else ""


def _day(text: str) -> Any:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BadDate(text=text) from None
