"""`shop bookings`: who comes when, for what and to whom (预约)."""

import csv
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import accounts, booking_kinds, common
from scripts.shop.common import JsonFlag, office
from scripts.shop.coupons import FileThere
from store import calendar
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id

if TYPE_CHECKING:
    from store.db.opening import Shop
    from store.office.bookings.booking import Wanted
    from store.office.bookings.views import BookingView

app = typer.Typer()
app.add_typer(booking_kinds.services, name="services", help=N_("What is booked by the hour: list, add, stop."))
app.add_typer(booking_kinds.courses, name="courses", help=N_("Courses and events: list, add, off, stop."))

Number = Annotated[int, typer.Argument(help="The number of the booking, as the list shows it.")]
At = Annotated[str | None, typer.Option(help='When: "14:30" today, or "12-03 14:30".')]
Worker = Annotated[str | None, typer.Option(help="The staff number of who does it; without it whoever is free.")]
Day = Annotated[str | None, typer.Option(help="The day of a course's session: 2026-12-03.")]
Wait = Annotated[bool, typer.Option("--wait", help="On the waiting list, where the session is full.")]
FirstDay = Annotated[str | None, typer.Option(help="The first day, 2026-11-01; without it today.")]
SinceDay = Annotated[str | None, typer.Option(help="The first day, 2026-11-01; without it they end today.")]
Days = Annotated[int, typer.Option(help="So many days from there.", min=1, max=366)]

COLUMNS = ("number", "begins", "ends", "what", "worker", "worker_name", "who", "state", "used", "rung")


class WhenMissing(Refused):
    template = N_("Say when: --at for a service, --day for a course.")


@app.command("list")
def list_bookings(
    since: FirstDay = None,
    days: Days = 1,
    cancelled: Annotated[bool, typer.Option("--cancelled", help="Those that were cancelled, too.")] = False,
    member: Annotated[str | None, typer.Option(help="All of this member: phone, number or card.")] = None,
    json: JsonFlag = False,
) -> None:
    """List the bookings of a day or more by time, masked; with each session how full it is."""
    from store.office.bookings import views

    with office() as (shop, _actor):
        first, last = _span(shop, since, days)
        sessions = () if member else views.sessions_between(shop, first, last)
        if member:
            found = views.of_member(shop, accounts.member(shop, member).id)
        else:
            found = views.bookings_between(shop, first, last, cancelled=cancelled)
    if json:
        common.answer(
            {"bookings": [_as_json(each) for each in found], "sessions": [_as_json(each) for each in sessions]}
        )
        return
    _table(found)
    for each in sessions:
        told = {"time": f"{each.begins:%m-%d %H:%M}", "name": each.name, "seated": each.seated}
        typer.echo(
            _(
                "{time} {name}: {seated} of {places}, {waiting} waiting.",
                **told,
                places=each.places,
                waiting=each.waiting,
            )
        )


@app.command()
def show(number: Number, json: JsonFlag = False) -> None:
    """Show a booking, and what became of it."""
    from store.office.bookings import views

    with office() as (shop, _actor):
        one = views.booking(shop, number)
        events = views.history(shop, one.id)
    if json:
        common.answer({**_as_json(one), "events": [_as_json(each) for each in events]})
        return
    _table([one])
    rows = [
        [f"{each.at:%Y-%m-%d %H:%M}", _(EVENTS[each.kind]), f"{each.begins:%m-%d %H:%M}", each.till, each.staff or ""]
        for each in events
    ]
    common.table([_("Time"), _("Event"), _("Booked for"), _("Till"), _("Staff")], rows)


@app.command()
def add(
    what: Annotated[str, typer.Argument(help="The code of a service or a course.")],
    member: Annotated[str | None, typer.Argument(help="The member: a phone, a member number or a card.")] = None,
    at: At = None,
    day: Day = None,
    worker: Worker = None,
    name: Annotated[str, typer.Option(help="Who comes, if they are no member.")] = "",
    phone: Annotated[str, typer.Option(help="Their phone.")] = "",
    wait: Wait = False,
    json: JsonFlag = False,
) -> None:
    """Book for a member, or for a guest by --name and --phone."""
    from store.office.bookings import booking
    from store.office.bookings.booking import Guest

    with office() as (shop, actor):
        whose: dict[str, Any] = {"guest": Guest(name, phone)}
        if member is not None:
            whose = {"member": accounts.member(shop, member).id}
        wanted = _wanted(shop, what, at, day, worker, wait)
        made = booking.book(shop, actor, wanted, **whose, key=new_id(), now=calendar.now())
    _tell(made, json)


@app.command()
def move(
    number: Number,
    what: Annotated[str | None, typer.Option(help="Another service or course, by its code.")] = None,
    at: At = None,
    day: Day = None,
    worker: Worker = None,
    wait: Wait = False,
    json: JsonFlag = False,
) -> None:
    """Move a booking to another time, worker or session; its worker stays unless you say another."""
    from store.office.bookings import booking, views
    from store.office.bookings.booking import Wanted

    with office() as (shop, actor):
        one = views.booking(shop, number)
        code = what or one.service or one.course or ""
        if at is None and day is None and what is None:
            wanted = Wanted(one.service, worker=worker)
        else:
            wanted = _wanted(shop, code, at, day, worker, wait, moved=one)
        _tell(booking.move(shop, actor, one.id, wanted, key=new_id(), now=calendar.now()), json)


@app.command()
def cancel(number: Number, json: JsonFlag = False) -> None:
    """Cancel a booking; whoever waits for the place moves up."""
    _do("cancel", number, json)


@app.command()
def came(
    number: Number,
    free: Annotated[
        bool, typer.Option("--free", help="Take no use of a count card; it is paid for otherwise.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Say that somebody came: a use of their count card is taken."""
    _do("came", number, json, free=free)


@app.command()
def missed(number: Number, json: JsonFlag = False) -> None:
    """Say that somebody did not come; it takes a use of their count card where booking_missed_takes_use is set."""
    _do("missed", number, json)


@app.command("take-back")
def take_back(number: Number, json: JsonFlag = False) -> None:
    """It was a mistake that somebody came, missed it or cancelled: the booking stands again."""
    _do("take_back", number, json)


@app.command()
def figures(since: SinceDay = None, days: Days = 7, json: JsonFlag = False) -> None:
    """How full the courses were, and how the bookings of each worker went."""
    from store.reports import bookings as report

    with office() as (shop, _actor):
        made = report.figures(shop, *_until_today(shop, since, days))
    if json:
        common.answer(asdict(made))
        return
    if made.courses:
        rows = [
            [
                *(each.course, each.name, str(each.sessions), str(each.places), str(each.seated)),
                *(f"{100 * each.seated // each.places}%", str(each.came), str(each.missed)),
            ]
            for each in made.courses
        ]
        headings = [
            _("Course"),
            _("Name"),
            _("Sessions"),
            _("Places"),
            _("Booked"),
            _("Full"),
            _("Attended"),
            _("Missed"),
        ]
        common.table(headings, rows, right=range(2, 8))
        typer.echo()
    people = [
        [
            each.worker,
            each.name,
            *(str(count) for count in _counts(each)),
            f"{each.minutes // 60}:{each.minutes % 60:02}",
        ]
        for each in made.workers
    ]
    headings = [
        _("Done by"),
        _("Name"),
        _("Booked"),
        _("Attended"),
        _("Missed"),
        _("Cancelled"),
        _("Too late"),
        _("Hours"),
    ]
    common.table(headings, people, right=range(2, 8))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The .csv file to write.")],
    since: SinceDay = None,
    days: Days = 31,
) -> None:
    """Write bookings to a new CSV file, names and phones masked."""
    from store.books import journal
    from store.office.bookings import views

    with office() as (shop, actor):
        first, last = _until_today(shop, since, days)
        found = views.bookings_between(shop, first, last, cancelled=True)
        if file.exists():
            raise FileThere(file=file)
        with file.open("w", newline="", encoding="utf-8-sig") as out:
            rows = csv.writer(out)
            rows.writerow(COLUMNS)
            rows.writerows([_as_json(each)[name] for name in COLUMNS] for each in found)
        with shop.transaction():
            journal.append(shop, actor, "booking.export", now=calendar.now(), bookings=len(found))
    typer.echo(_("{count} {count:booking is|bookings are} in {file}.", count=len(found), file=file))


def _do(act: str, number: int, json: bool, **given: bool) -> None:
    from store.counter import bookings
    from store.office.bookings import views

    with office() as (shop, actor):
        one = views.booking(shop, number)
        done = getattr(bookings, act)(shop, actor, one.id, **given, key=new_id(), now=calendar.now())
    _tell(done, json)


def _span(shop: "Shop", since: str | None, days: int) -> tuple[date, date]:
    settings = shop.settings
    today = calendar.trading_day(calendar.now(), settings.zone, settings.day_ends_at)
    first = accounts.day(since) if since else today
    return first, first + timedelta(days=days - 1)


def _until_today(shop: "Shop", since: str | None, days: int) -> tuple[date, date]:
    first, last = _span(shop, since, days)
    back = timedelta(days=0 if since else days - 1)
    return first - back, last - back


def _wanted(
    shop: "Shop",
    code: str,
    at: str | None,
    day: str | None,
    worker: str | None,
    wait: bool,
    moved: "BookingView | None" = None,
) -> "Wanted":
    """Raises WhenMissing, NoSuchService, NoSuchCourse, NoSession, BadTime, NotADay."""
    from store.office.bookings import courses, rules, services
    from store.office.bookings.booking import Wanted

    if code in {each.code for each in courses.courses(shop, stopped=True)}:
        if day is None:
            raise WhenMissing()
        courses.keep_ahead(shop, calendar.now())
        return Wanted(session=courses.session_on(shop, code, accounts.day(day)).id, wait=wait)
    services.service(shop, code)
    today = rules.day_of(shop.settings, moved.begins if moved else calendar.now())
    if at is None and moved is None:
        raise WhenMissing()
    begins = rules.read_time(shop.settings, at, accounts.day(day) if day else today) if at else None
    return Wanted(code, begins, worker)


EVENTS = {
    "book": N_("booked"),
    "wait": N_("put on the waiting list"),
    "up": N_("moved up"),
    "move": N_("moved"),
    "cancel": N_("given up"),
    "late": N_("given up too late"),
    "off": N_("called off"),
    "came": N_("came"),
    "void": N_("rung up no more: stands again"),
    "missed": N_("missed"),
    "back": N_("stands again"),
}


def _counts(each: Any) -> tuple[int, ...]:
    return each.booked, each.came, each.missed, each.cancelled, each.late


def _table(found: "Iterable[BookingView]") -> None:
    from store.office.bookings.views import STATES

    rows = [
        [
            str(each.number),
            f"{each.begins:%m-%d %H:%M}",
            each.what,
            f"{each.worker or ''} {each.worker_name}".strip(),
            each.who,
            _(STATES[each.state]),
        ]
        for each in found
    ]
    common.table([_("No."), _("When"), _("For what"), _("Done by"), _("Who"), _("State")], rows, right=[0])


def _tell(one: "BookingView", json: bool) -> None:
    if json:
        common.answer(_as_json(one))
    else:
        _table([one])


def _as_json(each: Any) -> dict[str, Any]:
    """Times as text."""
    return {
        name: value.isoformat(timespec="minutes") if hasattr(value, "isoformat") else value
        for name, value in asdict(each).items()
    }
