"""`shop account`: what business members owe (挂账): who may, how much, and what was settled."""

from dataclasses import asdict
from typing import Annotated

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _
from store.ids import new_id
from store.money import write_amount

app = typer.Typer()

Member = Annotated[str, typer.Argument(help="The member: phone, number or card.")]


@app.command("list")
def list_accounts(json: JsonFlag = False) -> None:
    """All members who buy on account: what they owe, and up to how much they may."""
    from store.office import owing

    with office() as (shop, _actor):
        held = owing.debtors()
        currency = shop.settings.currency
    if json:
        common.answer([asdict(each) for each in held])
        return
    lines = [
        [each.number, each.name, *(write_amount(it, currency) for it in (each.owed, each.most, each.left))]
        for each in held
    ]
    common.table([_("Member"), _("Name"), _("Owed"), _("Limit"), _("Free")], lines, right=(2, 3, 4))


@app.command()
def show(member: Member, json: JsonFlag = False) -> None:
    """What one member owes, entry by entry."""
    from store.books import debts
    from store.slips.account import debt_kind, document_of

    with office() as (shop, _actor):
        who = accounts.member(shop, member)
        held = debts.debt(who.account)
        if held is None:
            raise debts.NoCredit()
        entries = [(line, document_of(line)) for line in debts.lines(shop, who.account)]
        currency = shop.settings.currency
    if json:
        rows = [{**asdict(line), "at": line.at.isoformat(), "document": document} for line, document in entries]
        common.answer({**asdict(held), "entries": rows})
        return
    sums = {"owed": write_amount(held.owed, currency), "most": write_amount(held.most, currency)}
    typer.echo(_("{owed} is owed, of a limit of {most}.", **sums))
    lines = [
        [
            f"{line.at:%Y-%m-%d %H:%M}",
            debt_kind(_, line.kind),
            write_amount(line.amount, currency),
            write_amount(line.balance, currency),
            document,
        ]
        for line, document in entries
    ]
    common.table([_("Time"), _("What"), _("Amount"), _("Owed"), _("Document")], lines, right=(2, 3))


@app.command()
def limit(
    member: Member,
    most: Annotated[str, typer.Argument(help="Up to how much may be owed: 5000; 0 takes nothing more.")],
    json: JsonFlag = False,
) -> None:
    """Let a business member buy on account, up to a limit."""
    from store.counter.settling import set_limit

    with office() as (shop, actor):
        currency = shop.settings.currency
        who = accounts.member(shop, member)
        amount = accounts.amount(most, currency)
        held = set_limit(shop, actor, who.account, amount, key=new_id(), now=calendar.now())
    if json:
        common.answer(asdict(held))
    else:
        sums = {"owed": write_amount(held.owed, currency), "most": write_amount(held.most, currency)}
        typer.echo(_("{owed} is owed, of a limit of {most}.", **sums))


@app.command()
def settle(
    member: Member,
    paid: Annotated[str, typer.Argument(help="How much is paid: 1200.50, or all.")],
    tender: Annotated[str, typer.Option(help="cash, wechat, alipay, unionpay or card.")] = "cash",
    reference: Annotated[str, typer.Option(help="The channel's number, a card's last four.")] = "",
    json: JsonFlag = False,
) -> None:
    """Take what a member pays of what is owed; its slip waits for the office's printer."""
    from store.books import debts
    from store.counter import settling

    with office() as (shop, actor):
        currency = shop.settings.currency
        who = accounts.member(shop, member)
        held = debts.debt(who.account)
        amount = (held.owed if held else 0) if paid == "all" else accounts.amount(paid, currency)
        done = settling.settle(
            shop, actor, who.account, amount, tender, reference=reference, key=new_id(), now=calendar.now()
        )
    if json:
        common.answer({**asdict(done), "at": done.at.isoformat()})
        return
    sums = {"paid": write_amount(done.paid, currency), "owed": write_amount(done.owed_after, currency)}
    typer.echo(_("{number}: {paid} settled, {owed} still owed.", number=done.number, **sums))


@app.command()
def statement(member: Member, since: accounts.Since = None) -> None:
    """A statement for the member, as the printer would print it."""
    from store.slip import as_text
    from store.slips.account import debt_statement

    with office() as (shop, _actor):
        who = accounts.member(shop, member)
        begin = accounts.period(shop, since, None)[0] if since else None
        slip = debt_statement(shop, who.account, columns=shop.settings.paper_columns, now=calendar.now(), since=begin)
        typer.echo(as_text(slip), nl=False)
