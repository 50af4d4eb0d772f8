"""`shop nightly`: what is done with members at night, by cron or a timer."""

from dataclasses import asdict

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

app = typer.Typer()


@app.command()
def nightly(json: JsonFlag = False) -> None:
    """Expire points and coupons, set tiers and tags, issue birthday and come-back coupons, let the messages wait that
    `shop outbox send` sends, count what is bought together, and tell the hooks; safe to run twice."""
    from store.office.hooks import addresses, delivering
    from store.office.nightly import run

    with office() as (shop, actor):
        done = run(shop, actor, calendar.now())
        sends = bool(shop.settings.outbox_sender)
        hooks = any(hook.removed_at is None for hook in addresses.everything(shop))
        told = delivering.deliver(shop, limit=1000, clock=calendar.now)
    if json:
        common.answer({**asdict(done), "hooks": asdict(told)})
        return
    typer.echo(
        _(
            "{points} {points:point|points} expired, of {accounts} {accounts:member|members}.",
            points=done.points.points,
            accounts=done.points.accounts,
        )
    )
    typer.echo(
        _(
            "{raised} {raised:member|members} rose a tier, {lowered} fell.",
            raised=done.tiers.raised,
            lowered=done.tiers.lowered,
        )
    )
    typer.echo(_("{given} {given:tag|tags} given, {taken} taken away.", given=done.tags.given, taken=done.tags.taken))
    typer.echo(
        _(
            "{birthdays} {birthdays:birthday coupon|birthday coupons} and {lapses} for members who "
            "stayed away; {expired} {expired:coupon|coupons} expired.",
            birthdays=done.birthdays,
            lapses=done.lapses,
            expired=done.coupons_expired,
        )
    )
    if done.sessions:
        typer.echo(_("{count} {count:session|sessions} of courses written down.", count=done.sessions))
    typer.echo(
        _("It is known of {count} {count:product|products} what is bought with {count:it|them}.", count=done.companions)
    )
    if sends:
        typer.echo(
            _(
                "{count} {count:new message to members waits|new messages to members wait}: shop outbox send.",
                count=done.queued.total,
            )
        )
    if done.pruned.removed or done.pruned.reduced:
        typer.echo(
            _(
                "{removed} {removed:old message|old messages} to members removed; "
                "of {reduced} only the occasion is kept.",
                **asdict(done.pruned),
            )
        )
    if hooks:
        typer.echo(_("Hooks: {sent} answered, {later} tried again later, {failed} given up.", **asdict(told)))
