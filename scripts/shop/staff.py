"""`shop staff`: who works here."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import N_, _

if TYPE_CHECKING:
    from datetime import timedelta

    from store.office.hours import Worked
    from store.office.staff import Person

app = typer.Typer()

Number = Annotated[str, typer.Argument(help="The staff number, as typed at sign-on.")]
Role = Annotated[str, typer.Option(help="cashier, supervisor, manager or owner.")]
Pin = Annotated[
    str | None,
    typer.Option(help="The PIN, 6 to 12 digits; better left out, then it is asked for and nobody sees it."),
]

ROLE_NAMES = {
    "cashier": N_("cashier"),
    "supervisor": N_("supervisor"),
    "manager": N_("manager"),
    "owner": N_("owner"),
}


@app.command("list")
def list_staff(json: JsonFlag = False) -> None:
    """List all staff, those too who do not work here any more."""
    from store.office import staff

    with office() as (shop, _actor):
        people = staff.everybody(shop)
    if json:
        common.answer([asdict(person) for person in people])
        return
    rows = [[who.number, who.name, _(ROLE_NAMES[who.role]), "" if who.active else _("left")] for who in people]
    common.table([_("Number"), _("Name"), _("Role"), ""], rows)


@app.command()
def add(
    number: Number,
    name: Annotated[str, typer.Argument(help="The person's name, as receipts print it.")],
    role: Role = "cashier",
    pin: Pin = None,
    json: JsonFlag = False,
) -> None:
    """Add a member of staff."""
    from store.office import staff

    with office() as (shop, actor):
        pin = pin or _asked(number)
        person = staff.add(shop, actor, number, name, role, pin, now=calendar.now())
    _tell(person, _("{name} ({number}) is added.", name=person.name, number=number), json)


@app.command()
def edit(
    number: Number,
    name: Annotated[str | None, typer.Option(help="The person's new name.")] = None,
    role: Annotated[str | None, typer.Option(help="The new role: cashier, supervisor, manager or owner.")] = None,
    member: Annotated[
        str | None, typer.Option(help="Their own member card, number or phone, for the alerts; none takes it away.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Change the name, the role or the member card of a member of staff."""
    from store.office import staff
    from store.office.members.finding import any_by_code
    from store.office.members.refusals import NoSuchMember

    with office() as (shop, actor):
        own = None if member is None else ""
        if member and member != "none":
            found = any_by_code(shop, member, now=calendar.now())
            if found is None:
                raise NoSuchMember()
            own = found.id
        person = staff.edit(shop, actor, number, name=name, role=role, member=own, now=calendar.now())
    said = _("{number} is {name}, {role}.", number=number, name=person.name, role=_(ROLE_NAMES[person.role]))
    _tell(person, said, json)


@app.command("pin")
def change_pin(number: Number, pin: Pin = None, json: JsonFlag = False) -> None:
    """Give a member of staff a new PIN; a delay after wrong tries ends."""
    from store.office import staff

    with office() as (shop, actor):
        staff.person(number)
        pin = pin or _asked(number)
        staff.set_pin(shop, actor, number, pin, now=calendar.now())
        person = staff.person(number)
    _tell(person, _("{name} ({number}) has a new PIN.", name=person.name, number=number), json)


@app.command()
def deactivate(number: Number, json: JsonFlag = False) -> None:
    """Let a member of staff sign on no more; what they did stays theirs."""
    _set_active(number, False, json)


@app.command()
def activate(number: Number, json: JsonFlag = False) -> None:
    """Let a member of staff who had left sign on again."""
    _set_active(number, True, json)


def _set_active(number: str, active: bool, json: bool) -> None:
    from store.office import staff

    with office() as (shop, actor):
        person = staff.set_active(shop, actor, number, active, now=calendar.now())
    if active:
        said = _("{name} ({number}) may sign on again.", name=person.name, number=number)
    else:
        said = _("{name} ({number}) may sign on no more.", name=person.name, number=number)
    _tell(person, said, json)


def _asked(number: str) -> str:
    from store.office.staff import check_pin

    return common.new_pin(_("PIN of {number} (6 to 12 digits)", number=number), lambda pin: check_pin(number, pin))


def _tell(person: "Person", said: str, json: bool) -> None:
    if json:
        common.answer(asdict(person))
    else:
        typer.echo(said)


@app.command()
def hours(
    since: Annotated[str | None, typer.Option(help="The first day, YYYY-MM-DD; else the first of this month.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day, YYYY-MM-DD; else today.")] = None,
    number: Annotated[str | None, typer.Option("--staff", help="Only the hours of this staff number.")] = None,
    json: JsonFlag = False,
) -> None:
    """Who came and went when, how long they rested, and who was late or left early (the setting work_hours)."""
    from store.calendar import trading_day
    from store.office import hours as office_hours
    from store.office import staff

    with office() as (shop, _actor):
        if number:
            staff.person(number)
        today = trading_day(calendar.now(), shop.settings.zone, shop.settings.day_ends_at)
        first = accounts.day(since) if since else today.replace(day=1)
        found = office_hours.hours(shop, first, accounts.day(until) if until else today, number)
    if json:
        common.answer([_hours_as_json(each) for each in found])
        return
    rows = [
        [
            each.day.isoformat(),
            f"{each.staff} {each.name}",
            f"{each.came:%H:%M}",
            f"{each.left:%H:%M}" if each.left else _("not said"),
            _minutes(each.rested),
            _minutes(each.worked),
            each.plan,
            _minutes(each.late),
            _minutes(each.early),
        ]
        for each in found
    ]
    headings = [_("Day"), _("Name"), _("Came"), _("Went"), _("Rested"), _("Worked"), _("Plan"), _("Late"), _("Early")]
    common.table(headings, rows, right=(4, 5, 7, 8))


def _minutes(span: "timedelta") -> str:
    """1:05, "" for nothing."""
    whole = int(span.total_seconds()) // 60
    return f"{whole // 60}:{whole % 60:02}" if whole else ""


def _hours_as_json(each: "Worked") -> dict[str, object]:
    return {
        "day": each.day.isoformat(),
        "staff": each.staff,
        "name": each.name,
        "came": each.came.isoformat(timespec="seconds"),
        "left": each.left.isoformat(timespec="seconds") if each.left else None,
        "rested_minutes": int(each.rested.total_seconds()) // 60,
        "worked_minutes": int(each.worked.total_seconds()) // 60,
        "plan": each.plan,
        "late_minutes": int(each.late.total_seconds()) // 60,
        "early_minutes": int(each.early.total_seconds()) // 60,
    }


@app.command()
def unlock(number: Number, json: JsonFlag = False) -> None:
    """Let somebody sign on again whom an alert has locked out."""
    from store.office import staff

    with office() as (shop, actor):
        person = staff.unlock(shop, actor, number, now=calendar.now())
    _tell(person, _("{name} ({number}) may sign on again.", name=person.name, number=number), json)


@app.command()
def badge(
    number: Number,
    code: Annotated[str | None, typer.Option(help="The code of a badge that there is; else a new one is made.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the badge back.")] = False,
    json: JsonFlag = False,
) -> None:
    """Give a member of staff a badge to scan; its code is shown once and kept nowhere."""
    from store.office import badges, staff

    with office() as (shop, actor):
        given = None if remove else code or badges.new_badge()
        staff.set_badge(shop, actor, number, given, now=calendar.now())
    if json:
        common.answer({"number": number, "badge": given})
    elif given is None:
        typer.echo(_("{number} has no badge any more.", number=number))
    else:
        typer.echo(_("The badge of {number} is {code}", number=number, code=given))


@app.command()
def permits(
    permit: Annotated[str | None, typer.Argument(help="The permit to change; without it all are listed.")] = None,
    grants: Annotated[
        list[str] | None,
        typer.Argument(help="Who may from which role on: manager, or with limits cashier:20.00:10% (amount, percent)."),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to what the program begins with.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show or change who may do what; nobody but owners where no role is named."""
    from store.office import granting

    with office() as (shop, actor):
        if permit is not None and (grants or reset):
            granting.change(shop, actor, permit, None if reset else grants or [], now=calendar.now())
        found = [each for each in granting.matrix(shop) if permit in (None, each.id)]
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [[each.id, _(each.name), *(each.roles[role] for role in granting.ROLES[:-1])] for each in found]
    headings = [_("Permit"), "", *(_(ROLE_NAMES[role]) for role in granting.ROLES[:-1])]
    common.table(headings, rows)
