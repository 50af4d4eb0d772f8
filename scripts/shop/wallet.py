"""`shop wallet`: stored value: what customers paid ahead, corrections, and what must be paid back."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import write_amount

if TYPE_CHECKING:
    from store.pricing.prepaid import Cause

app = typer.Typer()

CAUSES: dict[str, "Cause"] = {"cooling-off": "cooling off", "shop": "shop", "customer": "customer"}
Why = Annotated[str, typer.Option("--cause", help="cooling-off (within 7 days), shop or customer: whose fault it is.")]


class UnknownCause(Refused):
    template = N_("“{cause}” is none of {known}.")


@app.command()
def history(
    account: accounts.Account,
    most: Annotated[int, typer.Option(help="How many entries.")] = 100,
    json: JsonFlag = False,
) -> None:
    """An account line by line, newest first, principal and bonus apart."""
    from store.office import wallets

    with office() as (shop, _actor):
        moved = wallets.history(shop, accounts.account_id(shop, account), most=most)
        currency = shop.settings.currency
    if json:
        common.answer([{**asdict(each), "at": each.at.isoformat()} for each in moved])
        return
    lines = [
        [
            f"{each.at:%Y-%m-%d %H:%M}",
            _(wallets.KIND_NAMES[each.kind]),
            _(wallets.PURSE_NAMES[each.purse]),
            write_amount(each.amount, currency),
            write_amount(each.balance, currency),
            each.document or "",
            each.reason,
        ]
        for each in moved
    ]
    headings = [_("Time"), _("What"), _("Purse"), _("Amount"), _("Balance"), _("Document"), _("Reason")]
    common.table(headings, lines, right=(3, 4))


@app.command()
def adjust(
    account: accounts.Account,
    reason: accounts.Reason,
    principal: Annotated[str, typer.Option(help="Change of the principal: 10 or -10.")] = "0",
    bonus: Annotated[str, typer.Option(help="Change of the bonus: 10 or -10.")] = "0",
    json: JsonFlag = False,
) -> None:
    """Correct an account by hand; it takes a manager, a reason, and stands in the journal."""
    from store.office import wallets

    with office() as (shop, actor):
        currency = shop.settings.currency
        after = wallets.adjust(
            shop,
            actor,
            accounts.account_id(shop, account),
            principal=accounts.amount(principal, currency),
            bonus=accounts.amount(bonus, currency),
            reason=reason,
            key=new_id(),
            now=calendar.now(),
        )
    if json:
        common.answer(asdict(after))
        return
    sums = {"principal": write_amount(after.principal, currency), "bonus": write_amount(after.bonus, currency)}
    typer.echo(_("The account holds principal {principal} and bonus {bonus} now.", **sums))


@app.command()
def liability(since: accounts.Since = None, until: accounts.Until = None, json: JsonFlag = False) -> None:
    """What the shop owes its customers: principal and bonus apart, opening, in, out and closing."""
    from store.office import wallets

    with office() as (shop, _actor):
        owed = wallets.owed(shop, *accounts.period(shop, since, until))
        currency = shop.settings.currency
    if json:
        common.answer([{**asdict(each), "in": each.came_in, "out": each.went_out} for each in owed])
        return
    lines = [
        [
            _(wallets.PURSE_NAMES[each.purse]),
            *(write_amount(amount, currency) for amount in (each.opening, each.came_in, each.went_out, each.closing)),
        ]
        for each in owed
    ]
    common.table([_("Purse"), _("Opening"), _("In"), _("Out"), _("Closing")], lines, right=(1, 2, 3, 4))


@app.command()
def refund(
    account: accounts.Account,
    cause: Why,
    json: JsonFlag = False,
) -> None:
    """Reckon what would be paid out, with the working; nothing is paid. The till pays out, and pay-out here."""
    from store.counter.topping_up import refund_for

    with office() as (shop, _actor):
        now = calendar.now()
        reckoned = refund_for(shop, accounts.account_id(shop, account), _cause(cause), now)
        working = [step.say(_, shop.settings.currency) for step in reckoned.steps]
    if json:
        sums = {"payout": reckoned.payout, "charged": reckoned.charged, "cancelled": reckoned.cancelled}
        common.answer({**sums, "working": working})
    else:
        typer.echo("\n".join(working))


@app.command("pin")
def change_pin(
    account: accounts.Account,
    pin: Annotated[str | None, typer.Option(help="The PIN, 6 to 12 digits; without it, it is asked for.")] = None,
    json: JsonFlag = False,
) -> None:
    """Give an account a PIN, for payments above the setting wallet_pin_over; a delay after wrong tries ends."""
    from store.office.staff import check_pin
    from store.office.wallet_pins import set_pin

    with office() as (shop, actor):
        which = accounts.account_id(shop, account)
        pin = pin or common.new_pin(_("PIN of the account (6 to 12 digits)"), lambda typed: check_pin("", typed))
        set_pin(shop, actor, which, pin, now=calendar.now())
    if json:
        common.answer({"account": account, "pin": True})
    else:
        typer.echo(_("The account has a new PIN."))


@app.command("pay-out")
def pay_out(
    account: accounts.Account,
    cause: Why,
    tender: Annotated[str, typer.Option(help="cash, wechat, alipay, unionpay or card.")] = "cash",
    reference: Annotated[str, typer.Option(help="The number of that payment; of a card the last four digits.")] = "",
    json: JsonFlag = False,
) -> None:
    """Pay an account's principal out, a member's or a gift card's; the slip waits for the office's printer."""
    from store.counter.topping_up import pay_out as act

    with office() as (shop, actor):
        given = {"reference": reference, "key": new_id(), "now": calendar.now()}
        made = act(shop, actor, accounts.account_to_pay_out(shop, account), _cause(cause), tender, **given)
        currency = shop.settings.currency
    if json:
        sums = {"principal": made.principal_after, "bonus": made.bonus_after}
        common.answer({"number": made.number, "paid": made.paid, "points": made.points, **sums})
    else:
        typer.echo(made.working)
        typer.echo(_("{number}: paid out {paid}.", number=made.number, paid=write_amount(-made.paid, currency)))


def _cause(text: str) -> "Cause":
    """Raises UnknownCause."""
    if text not in CAUSES:
        raise UnknownCause(cause=text, known=", ".join(CAUSES))
    return CAUSES[text]
