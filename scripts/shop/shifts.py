"""`shop shifts`: the shifts of the tills, their X and Z."""

from typing import Annotated

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import N_, _
from store.money import write_amount

app = typer.Typer()

Number = Annotated[str, typer.Argument(help="The shift's number: S, till, day and sequence.")]


@app.command("list")
def list_shifts(
    till: Annotated[int | None, typer.Option(help="Only those of the till with this number.")] = None,
    most: Annotated[int, typer.Option(help="How many shifts.")] = 50,
    json: JsonFlag = False,
) -> None:
    """List shifts, the newest first, with what was over or short."""
    from store.counter.shifts import as_json
    from store.counter.shifts.closing import figures_of
    from store.counter.shifts.reading import shifts

    with office() as (shop, actor):
        at = None if till is None else f"{actor.till[:2]}{till:02}"
        found = [figures_of(shop, actor, each) for each in shifts(shop, till=at, limit=most)]
        currency, zone = shop.settings.currency, shop.settings.zone
    if json:
        common.answer([as_json.sums_as_json(each, currency) for each in found])
        return
    rows = []
    for each in found:
        shift, cash = each.shift, each.cash
        closed = shift.closed_at and shift.closed_at.astimezone(zone)
        over = cash.over if cash else None
        rows.append(
            [
                shift.number,
                f"{shift.opened_at.astimezone(zone):%Y-%m-%d %H:%M}",
                f"{closed:%H:%M}" if closed else _("open"),
                ", ".join(number for number, _name in each.cashiers),
                str(each.sales.count),
                write_amount(each.net, currency),
                write_amount(over, currency) if over is not None else "",
            ]
        )
    headings = [_("Shift"), _("Opened"), _("Closed"), _("Cashier"), _("Bills"), _("Net sales"), _("Over/short")]
    common.table(headings, rows, right=(4, 5, 6))


@app.command()
def show(
    number: Number,
    columns: Annotated[int, typer.Option(help="How many characters wide, 24 or more.", min=24)] = 48,
    json: JsonFlag = False,
) -> None:
    """Show a shift as its slip: the Z of a closed one, an X of one that is open."""
    from store.counter.shifts import as_json
    from store.counter.shifts.closing import figures_of
    from store.counter.shifts.reading import read_shift
    from store.slip import as_text
    from store.slips.shift import shift_slip

    with office() as (shop, actor):
        shift = read_shift(shop, number)
        figures = figures_of(shop, actor, shift)
        kind = "shift_x" if figures.cash else "shift_blind"
        slip = shift_slip(shop, shift.id, kind, columns=columns, now=calendar.now())
        currency = shop.settings.currency
    if json:
        common.answer(as_json.sums_as_json(figures, currency))
    else:
        typer.echo(as_text(slip))


@app.command("print")
def print_shift(
    number: Number,
    till: Annotated[int | None, typer.Option(help="The till that prints it; else the shift's own.")] = None,
    json: JsonFlag = False,
) -> None:
    """Print the Z of a closed shift once more, marked as a reprint, or an X of one that is open."""
    from dataclasses import replace

    from store.counter import printing
    from store.counter.shifts.closing import print_x
    from store.counter.shifts.reading import read_shift
    from store.ids import new_id

    with office() as (shop, actor):
        shift = read_shift(shop, number)
        at = shift.till if till is None else f"{actor.till[:2]}{till:02}"
        if shift.open:
            job = print_x(shop, replace(actor, till=shift.till), key=new_id(), now=calendar.now())
        else:
            there = replace(actor, till=at)
            job = printing.reprint_document(shop, there, "shift_z", shift.id, key=new_id(), now=calendar.now())
    if json:
        common.answer({"number": shift.number, "till": job.till, "kind": job.kind, "copy": job.copy})
    else:
        typer.echo(_("Shift {number} waits for the printer of till {till}.", number=shift.number, till=job.till))


WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@app.command()
def peaks(since: accounts.Since = None, until: accounts.Until = None, json: JsonFlag = False) -> None:
    """When customers come: how many sales in each hour of each weekday, and what the hour brought in."""
    from dataclasses import asdict

    from store.reports.peaks import peaks as counted

    with office() as (shop, _actor):
        currency = shop.settings.currency
        found = counted(shop, *accounts.period(shop, since, until))
    if json:
        common.answer([asdict(each) for each in found])
        return
    sales = {(each.weekday, each.hour): each.sales for each in found}
    rows = []
    for hour in sorted({each.hour for each in found}):
        brought = sum(each.due for each in found if each.hour == hour)
        week = [str(sales.get((weekday, hour), "")) for weekday in range(7)]
        rows.append([f"{hour:02}:00", *week, write_amount(brought, currency, grouped=True)])
    common.table([_("Hour"), *map(_, WEEKDAYS), _("Amount")], rows, right=range(1, 9))
