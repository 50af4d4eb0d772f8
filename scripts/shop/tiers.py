"""`shop tiers`: the levels of members (等级)."""

from dataclasses import asdict, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.errors import N_, Refused
from store.i18n import _
from store.money import parse_amount, write_amount

if TYPE_CHECKING:
    from store.db.settings import Settings
    from store.office.members import TierView
    from store.office.members.benefits import BenefitRow

app = typer.Typer()

MONEY = ("spend", "topups")
"""What is counted in money; visits and points are plain numbers."""


class BadTimes(Refused):
    template = N_("“{text}” is not a multiplier of points: 1.5 or 3/2.")


@app.command("list")
def list_tiers(json: JsonFlag = False) -> None:
    """List the tiers from the lowest up, with what raises a member to each."""
    from store.office.members import tiers

    with office() as (shop, _actor):
        _tell(tiers.table(shop), shop.settings, json)


@app.command("set")
def set_tier(
    code: Annotated[str, typer.Argument(help="The tier's code: letters and digits; a new one is added.")],
    name: Annotated[str | None, typer.Option(help="The name on screens and slips.")] = None,
    at: Annotated[str | None, typer.Option(help="What raises a member to it: money, visits or points.")] = None,
    points: Annotated[str | None, typer.Option(help="The multiplier of points: 1.5 or 3/2.")] = None,
    off: Annotated[int | None, typer.Option(help="Discount in percent: 10 takes a tenth off.", min=0, max=99)] = None,
    level: Annotated[int | None, typer.Option(help="The member price it buys at, 1 to 4; 0 none.")] = None,
    benefits: Annotated[str | None, typer.Option(help="What else it brings; the till shows it.")] = None,
    booking_days: Annotated[
        int | None, typer.Option(help="So many days more than others it may book ahead.", min=0, max=366)
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Change what is given of a tier, or add one."""
    from store.office.members import tiers
    from store.office.members.views import TierView

    with office() as (shop, actor):
        settings = shop.settings
        table = {tier.code: tier for tier in tiers.table(shop)}
        given: dict[str, Any] = {}
        if at is not None:
            given["threshold"] = _threshold(at, settings)
        if points is not None:
            given["points"] = _times(points)
        plain = (("name", name), ("price_level", level), ("benefits", benefits), ("booking_days", booking_days))
        for field, value in plain:
            if value is not None:
                given[field] = value
        if off is not None:
            given["off_permille"] = off * 10
        table[code] = replace(table.get(code) or TierView(code, name or code, 0), **given)
        # A tier's rank is its place by what it asks for.
        ordered = sorted(table.values(), key=lambda tier: tier.threshold)
        ranked = [replace(tier, rank=rank) for rank, tier in enumerate(ordered)]
        _tell(tiers.put(shop, actor, ranked, now=calendar.now()), settings, json)


@app.command()
def remove(code: Annotated[str, typer.Argument(help="A tier that nobody has.")], json: JsonFlag = False) -> None:
    """Take a tier away."""
    from store.office.members import tiers

    with office() as (shop, actor):
        table = tiers.table(shop)
        if code not in {tier.code for tier in table}:
            raise tiers.NoSuchTier(code=code)
        kept = [tier for tier in table if tier.code != code]
        _tell(tiers.put(shop, actor, kept, now=calendar.now()), shop.settings, json)


@app.command()
def preset(
    name: Annotated[str, typer.Argument(help="three, five or cards.")],
    json: JsonFlag = False,
) -> None:
    """Take a ready-made table: three (bronze, silver, gold), five (up to black diamond) or cards."""
    from store.office.members import tiers

    with office() as (shop, actor):
        made = tiers.put(shop, actor, tiers.preset(shop, name), now=calendar.now())
        _tell(made, shop.settings, json)


@app.command()
def benefits(
    tier: Annotated[str | None, typer.Argument(help="The code of a tier; without it all of them.")] = None,
    json: JsonFlag = False,
) -> None:
    """List what tiers bring beside prices and points, and how often a period."""
    from store.office.members import benefits as given

    with office() as (shop, _actor):
        found = given.benefits(shop, tier)
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [[each.tier, each.code, each.name, *_how_often(each), "" if each.active else _("stopped")] for each in found]
    common.table([_("Tier"), _("Code"), _("Benefit"), _("Times"), "", ""], rows, right=[3])


@app.command("add-benefit")
def add_benefit(
    tier: Annotated[str, typer.Argument(help="The code of the tier.")],
    code: Annotated[str, typer.Argument(help="The benefit's own code: letters, digits and -.")],
    name: Annotated[str, typer.Argument(help="What it is, as the till shows it.")],
    quota: Annotated[int, typer.Option(help="How often a period; 0 is only said.", min=0)] = 0,
    per: Annotated[str, typer.Option(help="day, month, year, or birthday: once in its month.")] = "year",
    json: JsonFlag = False,
) -> None:
    """Give a tier a benefit that the till shows and books."""
    from store.office.members import benefits as given

    with office() as (shop, actor):
        made = given.add(shop, actor, tier, code, name, quota=quota, period=per, now=calendar.now())
    if json:
        common.answer(asdict(made))
    else:
        typer.echo(_("{tier} has the benefit {code} now.", tier=made.tier, code=made.code))


@app.command("remove-benefit")
def remove_benefit(code: Annotated[str, typer.Argument(help="The benefit's code.")], json: JsonFlag = False) -> None:
    """Take a benefit away; what was handed out stays in the books."""
    from store.office.members import benefits as given

    with office() as (shop, actor):
        given.remove(shop, actor, code, now=calendar.now())
    if json:
        common.answer({"removed": code})
    else:
        typer.echo(_("The benefit {code} is given no more.", code=code))


def _how_often(benefit: "BenefitRow") -> tuple[str, str]:
    from store.office.members.benefits import PERIODS

    return (str(benefit.quota), _(PERIODS[benefit.period])) if benefit.quota else ("", "")


def _threshold(text: str, settings: "Settings") -> int:
    if settings.tier_basis in MONEY:
        return parse_amount(text, settings.currency)
    if not text.isdecimal():
        raise BadTimes(text=text)
    return int(text)


def _times(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise BadTimes(text=text) from None


def _tell(table: "tuple[TierView, ...]", settings: "Settings", json: bool) -> None:
    if json:
        names = ("code", "name", "threshold", "price_level", "off_permille", "benefits", "booking_days")
        common.answer([{**{name: getattr(tier, name) for name in names}, "points": str(tier.points)} for tier in table])
        return
    rows = []
    for tier in table:
        money = settings.tier_basis in MONEY
        at = write_amount(tier.threshold, settings.currency) if money else str(tier.threshold)
        off = f"{tier.off_permille / 10:g}%" if tier.off_permille else ""
        ahead = f"+{tier.booking_days}" if tier.booking_days else ""
        rows.append([tier.code, tier.name, at, f"×{float(tier.points):g}", off, ahead, tier.benefits])
    headings = [_("Code"), _("Name"), _("From"), _("Points"), _("Discount"), _("Books ahead"), _("Benefits")]
    common.table(headings, rows, right=[2, 3, 4, 5])
