"""`shop alerts`: what somebody ought to look at."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _

if TYPE_CHECKING:
    from store.reports.alerts import Alert

app = typer.Typer()


@app.command("list")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", help="Those too that somebody has acknowledged.")] = False,
    json: JsonFlag = False,
) -> None:
    """Look through the journal, and list what nobody has acknowledged yet."""
    from store.reports import alerts
    from store.reports.alert_rules import RULES

    with office() as (shop, actor):
        found = alerts.look(shop, actor, now=calendar.now())
        if everything:
            found = alerts.alerts(shop, actor, seen=True)
    if json:
        common.answer([_as_json(alert) for alert in found])
        return
    rows = [
        [
            alert.id,
            f"{alert.at:%m-%d %H:%M}",
            _(RULES[alert.rule][1]),
            f"{alert.number} {alert.name}".strip(),
            " ".join(f"{name}={value}" for name, value in alert.detail.items()),
            _("locked") if alert.locked else "",
        ]
        for alert in found
    ]
    common.table([_("Id"), _("Time"), _("Alert"), _("Staff"), _("Detail"), ""], rows)


@app.command()
def acknowledge(
    alert: Annotated[list[str], typer.Argument(help="The ids of the alerts, as the list shows them.")],
    json: JsonFlag = False,
) -> None:
    """Say that somebody has looked at these alerts."""
    from store.reports import alerts

    with office() as (shop, actor):
        for one in alert:
            alerts.acknowledge(shop, actor, one, now=calendar.now())
    if json:
        common.answer(alert)
    else:
        typer.echo(_("{count} acknowledged.", count=len(alert)))


def _as_json(alert: "Alert") -> dict[str, Any]:
    return {
        "id": alert.id,
        "rule": alert.rule,
        "staff": alert.number,
        "till": alert.till,
        "at": alert.at.isoformat(timespec="seconds"),
        "detail": dict(alert.detail),
        "locked": alert.locked,
        "acknowledged": alert.seen,
    }
