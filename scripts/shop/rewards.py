"""`shop points rewards`: what points buy beside money off."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _
from store.money import Currency, parse_amount, write_amount

if TYPE_CHECKING:
    from store.office.rewards import RewardView

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The reward's own code: letters, digits and -.")]


@app.command("list")
def list_rewards(
    stopped: Annotated[bool, typer.Option("--stopped", help="Those that are not given any more, too.")] = False,
    json: JsonFlag = False,
) -> None:
    """List what points buy, the cheapest first."""
    from store.office import rewards

    with office() as (shop, _actor):
        _tell(rewards.rewards(shop, stopped=stopped), shop.settings.currency, json)


@app.command()
def add(
    code: Code,
    points: Annotated[int, typer.Argument(help="How many points one costs.", min=1)],
    product: Annotated[str | None, typer.Option(help="A product's code: one piece of it.")] = None,
    coupon: Annotated[str | None, typer.Option(help="A kind of coupon: one of it.")] = None,
    money: Annotated[str | None, typer.Option(help="What is paid in money on top, for a product.")] = None,
    json: JsonFlag = False,
) -> None:
    """Give a product or a coupon for points."""
    from store.office import rewards

    with office() as (shop, actor):
        currency = shop.settings.currency
        on_top = parse_amount(money, currency) if money else 0
        given = {"product": product, "coupon": coupon, "money": on_top}
        made = rewards.add(shop, actor, code, points, **given, now=calendar.now())
        _tell((made,), currency, json)


@app.command()
def stop(code: Code, json: JsonFlag = False) -> None:
    """Give it for points no more."""
    _set_active(code, False, json)


@app.command()
def resume(code: Code, json: JsonFlag = False) -> None:
    """Give it for points again."""
    _set_active(code, True, json)


def _set_active(code: str, active: bool, json: bool) -> None:
    from store.office import rewards

    with office() as (shop, actor):
        changed = rewards.set_active(shop, actor, code, active, now=calendar.now())
        _tell((changed,), shop.settings.currency, json)


def _tell(found: "tuple[RewardView, ...]", currency: Currency, json: bool) -> None:
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [
        [
            each.code,
            each.name,
            each.product or each.coupon or "",
            str(each.points),
            write_amount(each.money, currency) if each.money else "",
            "" if each.active else _("stopped"),
        ]
        for each in found
    ]
    headings = [_("Code"), _("Name"), _("Product or coupon"), _("Points"), _("On top"), ""]
    common.table(headings, rows, right=[3, 4])
