"""What can be booked: services by the hour, courses and events."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

if TYPE_CHECKING:
    from store.office.bookings.courses import CourseView
    from store.office.bookings.services import ServiceView

services = typer.Typer()
courses = typer.Typer()

Code = Annotated[str, typer.Argument(help="Its own code: letters, digits and -.")]
Name = Annotated[str, typer.Argument(help="What screens and messages call it.")]
Minutes = Annotated[int, typer.Option(help="How long it takes.", min=1)]
Product = Annotated[
    str | None, typer.Option(help="The code of the product that is rung up; count cards for it pay, too.")
]
CountKind = Annotated[str | None, typer.Option(help="The only kind of count card that pays for it, by its code.")]
Stopped = Annotated[bool, typer.Option("--stopped", help="Those that are not booked any more, too.")]


@services.command("list")
def list_services(stopped: Stopped = False, json: JsonFlag = False) -> None:
    """List what is booked by the hour."""
    from store.office.bookings import services as kept

    with office() as (shop, _actor):
        _tell_services(kept.services(shop, stopped=stopped), json)


@services.command("add")
def add_service(
    code: Code,
    name: Name,
    minutes: Minutes,
    product: Product = None,
    count_kind: CountKind = None,
    worker: Annotated[
        list[str] | None, typer.Option(help="The staff number of who may do it; again for more. Without: everybody.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Let a service be booked, for a product or a kind of count card."""
    from store.office.bookings import services as kept

    with office() as (shop, actor):
        given: dict[str, Any] = {"product": product, "kind": count_kind, "workers": worker or ()}
        _tell_services([kept.add(shop, actor, code, name, minutes, **given, now=calendar.now())], json)


@services.command("stop")
def stop_service(code: Code, json: JsonFlag = False) -> None:
    """Let it be booked no more; bookings that stand do."""
    from store.office.bookings import services as kept

    with office() as (shop, actor):
        _tell_services([kept.stop(shop, actor, code, now=calendar.now())], json)


@courses.command("list")
def list_courses(stopped: Stopped = False, json: JsonFlag = False) -> None:
    """List courses and events."""
    from store.office.bookings import courses as kept

    with office() as (shop, _actor):
        _tell_courses(kept.courses(shop, stopped=stopped), json)


@courses.command("add")
def add_course(
    code: Code,
    name: Name,
    at: Annotated[str, typer.Option(help="When it begins: 19:00.")],
    minutes: Minutes,
    places: Annotated[int, typer.Option(help="How many may come.", min=1)],
    weekdays: Annotated[str, typer.Option(help="Every week on these: 1 is Monday, 7 Sunday; 135 is three days.")] = "",
    on: Annotated[str | None, typer.Option(help="An event, once on this day: 2026-12-24.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on; without it from today.")] = None,
    until: Annotated[str | None, typer.Option(help="Until this day; without it there is no end.")] = None,
    teacher: Annotated[str | None, typer.Option(help="The staff number of who teaches.")] = None,
    product: Product = None,
    count_kind: CountKind = None,
    json: JsonFlag = False,
) -> None:
    """Add a course that is every week, or an event that is once."""
    from store.office.bookings import courses as kept
    from store.office.bookings.rules import day_of

    with office() as (shop, actor):
        now = calendar.now()
        begins = on or since
        first = accounts.day(begins) if begins else day_of(shop.settings, now)
        last = first if on else accounts.day(until) if until else None
        made = kept.add(
            shop,
            actor,
            code,
            name,
            first=first,
            last=last,
            clock=at,
            minutes=minutes,
            places=places,
            weekdays=weekdays,
            teacher=teacher,
            product=product,
            kind=count_kind,
            now=now,
        )
    _tell_courses([made], json)


@courses.command()
def off(
    code: Code,
    day: Annotated[str, typer.Argument(help="The day on which it does not take place: 2026-12-24.")],
    json: JsonFlag = False,
) -> None:
    """Call one session off; who was booked for it is cancelled."""
    from store.office.bookings import courses as kept

    with office() as (shop, actor):
        gone = kept.call_off(shop, actor, code, accounts.day(day), now=calendar.now())
    _tell_gone(gone, json)


@courses.command()
def stop(code: Code, json: JsonFlag = False) -> None:
    """Let no session begin any more; who was booked for one is cancelled."""
    from store.office.bookings import courses as kept

    with office() as (shop, actor):
        gone = kept.stop(shop, actor, code, now=calendar.now())
    _tell_gone(gone, json)


def _tell_gone(gone: int, json: bool) -> None:
    if json:
        common.answer({"cancelled": gone})
    else:
        typer.echo(_("{count} {count:booking is|bookings are} cancelled.", count=gone))
        if gone:
            typer.echo(_("Members who agreed to messages get one; tell the others."))


def _tell_services(found: "Iterable[ServiceView]", json: bool) -> None:
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [
        [
            *(each.code, each.name, str(each.minutes), each.product, each.kind or ""),
            *(" ".join(each.workers), "" if each.active else _("stopped")),
        ]
        for each in found
    ]
    headings = [_("Code"), _("Name"), _("Minutes"), _("Product"), _("Count card"), _("Done by"), ""]
    common.table(headings, rows, right=[2])


def _tell_courses(found: "Iterable[CourseView]", json: bool) -> None:
    if json:
        days = ("first", "last")
        common.answer([{**asdict(each), **{name: _day(getattr(each, name)) for name in days}} for each in found])
        return
    rows = [
        [
            *(each.code, each.name, _day(each.first) or "" if each.once else each.weekdays, each.clock),
            *(str(each.minutes), str(each.places), each.teacher or "", _("stopped") if each.stopped else ""),
        ]
        for each in found
    ]
    headings = [_("Code"), _("Name"), _("Days"), _("At"), _("Minutes"), _("Places"), _("Teacher"), ""]
    common.table(headings, rows, right=[4, 5])


def _day(day: Any) -> str | None:
    return str(day) if day else None
