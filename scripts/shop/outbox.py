"""`shop outbox`: what members are told, what waits, what became of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common, segments
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.errors import Refused
from store.i18n import N_, _

if TYPE_CHECKING:
    from store.db.opening import Shop
    from store.office.outbox.sending import Sent
    from store.office.outbox.views import Item

app = typer.Typer()

Id = Annotated[str, typer.Argument(help="The id of the message, as the list shows it.")]
Limit = Annotated[int, typer.Option(help="At most so many.", min=1, max=100_000)]

CHANNELS = {"phone": N_("phone"), "email": N_("e-mail")}


class SenderDown(Refused):
    template = N_("Nothing goes out now ({problem}): {waiting} {waiting:message waits|messages wait}, none is lost.")


class ToWhom(Refused):
    template = N_("Say to whom: a segment (--tier, --tag, --birth-month, --away, --bought), or --everyone.")


class BadMoment(Refused):
    template = N_("“{text}” is not a time like 2026-12-01T10:00.")


@app.command("list")
def list_messages(
    state: Annotated[
        str | None, typer.Option(help="Only those: waiting, sending, sent, failed, unknown, dropped.")
    ] = None,
    limit: Limit = 100,
    json: JsonFlag = False,
) -> None:
    """List the latest messages, masked."""
    from store.office.outbox import views
    from store.office.outbox.queueing import KINDS

    with office() as (shop, _actor):
        found = views.listed(shop, state=state, limit=limit, now=calendar.now())
    if json:
        common.answer([_as_json(item) for item in found])
        return
    rows = [
        [item.id, f"{item.not_before:%m-%d %H:%M}", _(KINDS[item.kind]), item.number, item.to, _state(item)]
        for item in found
    ]
    common.table([_("Id"), _("Not before"), _("About"), _("Member number"), _("To"), _("State")], rows)


@app.command()
def show(message: Id, json: JsonFlag = False) -> None:
    """Show a message, masked, and what it says if it goes out now."""
    from store.office.outbox import sending, views
    from store.office.outbox.queueing import KINDS

    with office() as (shop, actor):
        item = views.show(shop, message, now=calendar.now())
        says = sending.says(shop, actor, message, now=calendar.now())
        kept = calendar.now() - item.not_after < timedelta(days=shop.settings.outbox_keep_days)
    if json:
        common.answer({**_as_json(item), **({"subject": says.subject, "text": says.text} if says else {})})
        return
    lines = [
        (_("About"), _(KINDS[item.kind])),
        (_("To"), f"{_(CHANNELS[item.channel])} {item.to} ({item.number})"),
        (_("State"), _state(item)),
        (_("Attempts"), str(item.attempts)),
        (_("Not before"), f"{item.not_before:%Y-%m-%d %H:%M}"),
        (_("Before"), f"{item.not_after:%Y-%m-%d %H:%M}"),
    ]
    if item.sent_at:
        lines.append((_("Handed over"), f"{item.sent_at:%Y-%m-%d %H:%M}"))
        none = _("none: whether it arrived, nobody said") if kept else _("not kept any more")
        lines.append((_("Provider's receipt"), item.receipt or none))
    common.table(["", ""], lines)
    if says:
        typer.echo(f"\n{says.subject}\n{says.text}")


@app.command()
def send(
    limit: Limit = 1000,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go out.")] = False,
    json: JsonFlag = False,
) -> None:
    """Hand over what is due to what the setting outbox_sender names, outside the quiet hours.

    A password is in $GUITAI_OUTBOX_PASSWORD, or in the file outbox.password of the shop's folder, mode 600.
    """
    from store import senders
    from store.office.outbox import booked, sending
    from store.office.outbox.queueing import NothingToSendWith
    from store.senders.opening import sender_of

    with office() as (shop, actor):
        settings = shop.settings
        if not settings.outbox_sender:
            raise NothingToSendWith()
        if dry_run:
            _dry_run(shop, limit, json)
            return
        # What was booked or moved since the night is told in time, too.
        booked.queue_bookings(shop, actor, calendar.now())
        sender = sender_of(settings.outbox_sender, senders.secret_in(shop.home))
        done = sending.send(shop, actor, sender, limit=limit, clock=calendar.now)
    # On stdout there is nothing then but the messages.
    _tell(done, json, err=settings.outbox_sender == "stdout")


def _dry_run(shop: "Shop", limit: int, json: bool) -> None:
    from store.office.outbox import sending, views
    from store.office.outbox.queueing import KINDS, quiet_until

    now = calendar.now()
    ids, dropped = sending.would_send(shop, limit=limit, now=now)
    items = [views.show(shop, each, now=now) for each in ids]
    if json:
        common.answer({"would_send": [_as_json(item) for item in items], "would_drop": dropped})
        return
    common.table([_("Id"), _("About"), _("To")], [[item.id, _(KINDS[item.kind]), item.to] for item in items])
    typer.echo(_("It would hand over {count} and drop {dropped}.", count=len(items), dropped=dropped))
    if until := quiet_until(shop.settings, now):
        _say_quiet(until)


def _tell(done: "Sent", json: bool, err: bool) -> None:
    if json:
        import json as written

        typer.echo(written.dumps(asdict(done), ensure_ascii=False, indent=2, default=_moment), err=err)
    else:
        counts = {name: getattr(done, name) for name in ("handed", "receipts", "later", "failed", "unknown", "dropped")}
        said = _("{handed} handed over, {receipts} of them with the provider's receipt.", **counts)
        said += "\n" + _("{later} later, {failed} failed, {unknown} unknown, {dropped} dropped.", **counts)
        typer.echo(said, err=err)
        if done.quiet_until:
            _say_quiet(done.quiet_until, err=err)
    if done.down:
        raise SenderDown(problem=done.down, waiting=done.waiting)


def _say_quiet(until: datetime, err: bool = False) -> None:
    typer.echo(_("Quiet hours until {time}: nothing goes out.", time=f"{until:%H:%M}"), err=err)


@app.command()
def announce(
    text: Annotated[str, typer.Argument(help="What to tell them, at most 300 characters.")],
    campaign: Annotated[str, typer.Option(help="The campaign's name: for one name each member is told once.")],
    tier: segments.Tier = "",
    tag: segments.Tag = "",
    birth_month: segments.BirthMonth = 0,
    away: segments.Away = 0,
    bought: segments.Bought = "",
    times: segments.Times = 1,
    days: segments.Days = 90,
    everyone: Annotated[bool, typer.Option("--everyone", help="To all members.")] = False,
    at: Annotated[str, typer.Option(help="Not before, 2026-12-01T10:00 by the shop's clock.")] = "",
    json: JsonFlag = False,
) -> None:
    """Let a message in the shop's own words wait for a segment of the members, those who agreed; coupons issued with
    this name as --cause are named in it."""
    from store.office.coupons.issuing import Segment
    from store.office.outbox.announcing import announce as act

    segment = segments.segment_of(tier, tag, birth_month, away, bought, times, days)
    if (segment is None) != everyone:
        raise ToWhom()
    with office() as (shop, actor):
        try:
            moment = datetime.fromisoformat(at) if at else None
        except ValueError:
            raise BadMoment(text=at) from None
        if moment and not moment.tzinfo:
            moment = moment.replace(tzinfo=shop.settings.zone)
        given = {"campaign": campaign, "now": calendar.now(), "not_before": moment}
        count = act(shop, actor, text, segment or Segment(), **given)
    if json:
        common.answer({"campaign": campaign, "waiting": count})
    else:
        typer.echo(_("{count} {count:message waits|messages wait}.", count=count))


@app.command()
def retry(message: Id, json: JsonFlag = False) -> None:
    """Let a message wait once more that failed, was dropped, or of which nobody knows whether it went out."""
    from store.office.outbox import sending

    with office() as (shop, actor):
        sending.retry(shop, actor, message, now=calendar.now())
    _done(message, "waiting", _("It waits to be sent again."), json)


@app.command()
def drop(message: Id, json: JsonFlag = False) -> None:
    """Say that a message is not to go out."""
    from store.office.outbox import sending

    with office() as (shop, actor):
        sending.drop(shop, actor, message, now=calendar.now())
    _done(message, "dropped", _("It does not go out."), json)


def _done(message: str, state: str, said: str, json: bool) -> None:
    if json:
        common.answer({"id": message, "state": state})
    else:
        typer.echo(said)


def _state(item: "Item") -> str:
    from store.office.outbox.views import STATES

    said = _(STATES[item.state])
    why = _(item.problem) if item.problem else item.receipt and _("receipt {receipt}", receipt=item.receipt)
    return f"{said} ({why})" if why else said


def _as_json(item: "Item") -> dict[str, Any]:
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in asdict(item).items()}


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
