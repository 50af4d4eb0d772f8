"""`shop points`: what members have in points, and corrections."""

from dataclasses import asdict
from typing import Annotated

import typer

from scripts.shop import accounts, common, rewards
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import N_, _
from store.ids import new_id
from store.money import write_amount

app = typer.Typer()
app.add_typer(rewards.app, name="rewards", help=N_("What points buy: list, add, stop, resume."))


@app.command()
def history(
    who: accounts.Who, most: Annotated[int, typer.Option(help="How many entries.")] = 100, json: JsonFlag = False
) -> None:
    """A member's points line by line, newest first, with the sale of each."""
    from store.office import points

    with office() as (shop, _actor):
        moved = points.history(shop, accounts.member(shop, who).account, most=most)
    if json:
        common.answer([{**asdict(each), "at": each.at.isoformat()} for each in moved])
        return
    lines = [
        [
            f"{each.at:%Y-%m-%d %H:%M}",
            _(points.KIND_NAMES[each.kind]),
            f"{each.points:+}",
            str(each.balance),
            each.sale or "",
            str(calendar.as_date(each.expires_on)) if each.expires_on else "",
            each.reason,
        ]
        for each in moved
    ]
    headings = [_("Time"), _("What"), _("Points"), _("Balance"), _("Sale"), _("Good until"), _("Reason")]
    common.table(headings, lines, right=(2, 3))


@app.command()
def adjust(
    who: accounts.Who,
    points: Annotated[str, typer.Argument(help="How many, +50 or -50; put -- before a minus.")],
    reason: accounts.Reason,
    json: JsonFlag = False,
) -> None:
    """Correct a member's points by hand; it takes a manager, a reason, and stands in the journal."""
    from store.office import points as acts

    with office() as (shop, actor):
        try:
            change = int(points)
        except ValueError:
            raise typer.BadParameter(points) from None
        member = accounts.member(shop, who)
        balance = acts.adjust(shop, actor, member.account, change, reason, key=new_id(), now=calendar.now())
    if json:
        common.answer({"member": member.number, "points": change, "balance": balance})
    else:
        typer.echo(_("{member} has {balance} {balance:point|points} now.", member=member.number, balance=balance))


@app.command()
def liability(since: accounts.Since = None, until: accounts.Until = None, json: JsonFlag = False) -> None:
    """All points that the shop owes: opening, what moved by kind, closing, its worth, and how much is spent."""
    from store.office import points

    with office() as (shop, _actor):
        owed = points.owed(shop, *accounts.period(shop, since, until))
        worth = write_amount(points.redeeming(shop).money_for(max(0, owed.closing)), shop.settings.currency)
    if json:
        common.answer({**asdict(owed), "worth": worth, "redeemed_permille": owed.redeemed_permille})
        return
    rate = owed.redeemed_permille
    lines = [[_(points.KIND_NAMES[kind]), f"{amount:+}"] for kind, amount in owed.moved.items()]
    common.table(
        [_("Points"), ""],
        [
            [_("Opening"), str(owed.opening)],
            *lines,
            [_("Closing"), str(owed.closing)],
            [_("Worth as money"), worth],
            *([] if rate is None else [[_("Spent of what was earned"), f"{rate // 10}.{rate % 10}%"]]),
        ],
        right=(1,),
    )


@app.command()
def exchange(
    who: accounts.Who,
    kind: Annotated[str, typer.Argument(help="The code of a kind of coupon that points buy.")],
    json: JsonFlag = False,
) -> None:
    """Give a member a coupon for the points that it costs."""
    from store.counter import redeeming

    with office() as (shop, actor):
        member = accounts.member(shop, who)
        given = {"key": new_id(), "now": calendar.now(), "on_paper": False}
        coupon = redeeming.exchange_coupon(shop, actor, member.id, kind, **given)
    if json:
        common.answer({"member": member.number, "coupon": coupon.code, "kind": kind})
    else:
        typer.echo(_("{member} has the coupon {code} now.", member=member.number, code=coupon.code))


@app.command("exchange-back")
def exchange_back(
    code: Annotated[str, typer.Argument(help="The code of a coupon that points bought and nobody used.")],
    json: JsonFlag = False,
) -> None:
    """Take a coupon back and return the points that it cost."""
    from store.counter import redeeming

    with office() as (shop, actor):
        returned = redeeming.return_exchanged(shop, actor, code, key=new_id(), now=calendar.now())
    if json:
        common.answer({"coupon": code, "points": returned})
    else:
        typer.echo(
            _("The coupon {code} is void, {points} {points:point is|points are} back.", code=code, points=returned)
        )
