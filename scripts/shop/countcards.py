"""`shop countcards`: uses of a service that members pay ahead (次卡 疗程 课时卡)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.shop import accounts, common
from scripts.shop.common import JsonFlag, office
from store import calendar
from store.i18n import _
from store.ids import new_id
from store.money import Currency, parse_amount, write_amount

if TYPE_CHECKING:
    from store.books.counts import CountCardView
    from store.counter.count_cards import CountBilled
    from store.office.count_kinds import CountKindView

app = typer.Typer()

Code = Annotated[str, typer.Argument(help="The kind's own code: letters, digits and -.")]
Member = Annotated[str, typer.Argument(help="The member: phone, number or card.")]
Card = Annotated[str, typer.Argument(help="The card's number, as its slip says: K0101-20261121-0001.")]


@app.command()
def kinds(
    stopped: Annotated[bool, typer.Option("--stopped", help="Those that are not sold any more, too.")] = False,
    json: JsonFlag = False,
) -> None:
    """List the kinds of count cards."""
    from store.office import count_kinds

    with office() as (shop, _actor):
        _tell_kinds(count_kinds.kinds(shop, stopped=stopped), shop.settings.currency, json)


@app.command("add-kind")
def add_kind(
    code: Code,
    name: Annotated[str, typer.Argument(help="What slips and screens call it.")],
    product: Annotated[str, typer.Option(help="The code of the service that it is good for.")],
    uses: Annotated[int, typer.Option(help="How often it may be used.", min=1)],
    price: Annotated[str, typer.Option(help="What one card costs: 298.00.")],
    days: Annotated[
        int | None, typer.Option(help="Good for so many days, the day of sale counted; without it there is no end.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Sell a new kind: so many uses of a service for a price."""
    from store.office import count_kinds

    with office() as (shop, actor):
        currency = shop.settings.currency
        given = (code, name, product, uses, parse_amount(price, currency))
        made = count_kinds.add(shop, actor, *given, valid_days=days, now=calendar.now())
        _tell_kinds((made,), currency, json)


@app.command("stop-kind")
def stop_kind(code: Code, json: JsonFlag = False) -> None:
    """Sell a kind no more; cards that were sold stay good."""
    from store.office import count_kinds

    with office() as (shop, actor):
        stopped = count_kinds.stop(shop, actor, code, now=calendar.now())
        _tell_kinds((stopped,), shop.settings.currency, json)


@app.command("list")
def list_cards(
    member: Annotated[str | None, typer.Option(help="All that this member ever bought: phone, number or card.")] = None,
    json: JsonFlag = False,
) -> None:
    """The cards that something is left of, expired ones too; or all of one member."""
    from store.books import counts

    with office() as (shop, _actor):
        now = calendar.now()
        if member is None:
            found = list(counts.unused_cards(shop, now=now))
        else:
            who = accounts.member(shop, member)
            found = [(each, who.number) for each in counts.cards_of(shop, who.id, now=now)]
    if json:
        common.answer([{**_card(each), "member": number} for each, number in found])
        return
    rows = [
        [each.number, number, each.name, f"{each.unused}/{each.uses}", _until(each), _state(each)]
        for each, number in found
    ]
    common.table([_("Count card"), _("Member"), _("Name"), _("Left"), _("Until"), ""], rows, right=[3])


@app.command("renewals")
def show_renewals(
    since: accounts.Since = None,
    until: accounts.Until = None,
    within: Annotated[int, typer.Option(help="Renewed at most so many days after the end.", min=0, max=366)] = 30,
    json: JsonFlag = False,
) -> None:
    """How many of the cards that ended are followed by another for the same service, by their kind."""
    from store.reports.renewals import renewals

    with office() as (shop, _actor):
        begin, end = accounts.period(shop, since, until)
        zone, ends_at = shop.settings.zone, shop.settings.day_ends_at
        first = calendar.trading_day(begin, zone, ends_at)
        last = calendar.trading_day(end - timedelta(milliseconds=1), zone, ends_at)
        found = renewals(shop, first, last, within=within)
    if json:
        common.answer([{**asdict(each), "permille": each.permille} for each in found])
        return
    rows = [
        [each.name, str(each.ended), str(each.renewed), f"{each.permille // 10}.{each.permille % 10}%"]
        for each in found
    ]
    common.table([_("Name"), _("Ended"), _("Renewed"), ""], rows, right=[1, 2, 3])


@app.command()
def show(card: Card, json: JsonFlag = False) -> None:
    """What is left of a card, and each of its uses."""
    from store.books import counts

    with office() as (shop, _actor):
        found = counts.card(shop, card, now=calendar.now())
        lines = counts.lines(shop, found.id)
    if json:
        entries = [{**asdict(line), "at": line.at.isoformat()} for line in lines]
        common.answer({**_card(found), "entries": entries})
        return
    _say(found)
    rows = [
        [
            f"{line.at:%Y-%m-%d %H:%M}",
            count_kind(line.kind) + (" " + _("(taken back)") if line.taken_back else ""),
            f"{line.uses:+}",
            str(line.unused),
            line.worker or "",
            line.document or "",
        ]
        for line in lines
    ]
    common.table([_("Time"), _("What"), _("Uses"), _("Left"), _("Done by"), _("Document")], rows, right=[2, 3])


@app.command()
def sell(
    member: Member,
    kind: Annotated[str, typer.Argument(help="The code of a kind: `shop countcards kinds`.")],
    tender: Annotated[str, typer.Option(help="cash, wechat, alipay, unionpay or card.")] = "cash",
    reference: Annotated[str, typer.Option(help="The channel's number, a card's last four.")] = "",
    json: JsonFlag = False,
) -> None:
    """Sell a member a card; its slip waits for the office's printer."""
    from store.counter import count_cards

    with office() as (shop, actor):
        who = accounts.member(shop, member)
        paid = {"reference": reference, "key": new_id(), "now": calendar.now()}
        sold = count_cards.sell(shop, actor, who.id, kind, tender, **paid)
        currency = shop.settings.currency
    if json:
        common.answer(_bill(sold))
        return
    told = {"number": sold.number, "name": sold.name, "paid": write_amount(sold.paid, currency)}
    typer.echo(_("{number}: {name} sold for {paid}.", **told))


@app.command()
def use(
    card: Card,
    worker: Annotated[str | None, typer.Option(help="The staff number of who does the service.")] = None,
    json: JsonFlag = False,
) -> None:
    """Use one of a card."""
    from store.counter import count_cards

    with office() as (shop, actor):
        after = count_cards.use(shop, actor, card, worker=worker, key=new_id(), now=calendar.now())
    _tell(after, json)


@app.command("take-back")
def take_back(card: Card, json: JsonFlag = False) -> None:
    """Take back the latest use of a card, which was booked by mistake."""
    from store.counter import count_cards

    with office() as (shop, actor):
        after = count_cards.take_back(shop, actor, card, key=new_id(), now=calendar.now())
    _tell(after, json)


@app.command()
def refund(card: Card, json: JsonFlag = False) -> None:
    """Pay back in cash what is unused of a card, by its share of what the card cost."""
    from store.counter import count_cards

    with office() as (shop, actor):
        back = count_cards.refund(shop, actor, card, key=new_id(), now=calendar.now())
        currency = shop.settings.currency
    if json:
        common.answer(_bill(back))
        return
    told = {"number": back.number, "uses": -back.uses, "paid": write_amount(-back.paid, currency)}
    typer.echo(_("{number}: {paid} paid back for {uses} {uses:use|uses}.", **told))


def _tell(card: "CountCardView", json: bool) -> None:
    if json:
        common.answer(_card(card))
    else:
        _say(card)


def _say(card: "CountCardView") -> None:
    told = {"number": card.number, "name": card.name, "unused": card.unused, "uses": card.uses}
    end = _("until {day}", day=str(card.until)) if card.until else _("without an end")
    typer.echo(_("{number} {name}: {unused} of {uses} left, {end}.", **told, end=end))


def _until(card: "CountCardView") -> str:
    return str(card.until) if card.until else ""


def _state(card: "CountCardView") -> str:
    return _("expired") if card.expired else ""


def count_kind(kind: str) -> str:
    """What an entry did, in words."""
    from store.books.counts import KIND_NAMES

    return _(KIND_NAMES[kind])


def _card(card: "CountCardView") -> dict[str, Any]:
    at = {"until": str(card.until) if card.until else None, "sold_at": card.sold_at.isoformat()}
    return {**asdict(card), **at}


def _bill(bill: "CountBilled") -> dict[str, Any]:
    at = {"until": str(bill.until) if bill.until else None, "at": bill.at.isoformat()}
    return {**asdict(bill), **at}


def _tell_kinds(found: "Iterable[CountKindView]", currency: Currency, json: bool) -> None:
    if json:
        common.answer([asdict(each) for each in found])
        return
    rows = [
        [
            each.code,
            each.name,
            f"{each.product} {each.service}",
            str(each.uses),
            write_amount(each.price, currency),
            str(each.valid_days or ""),
            "" if each.active else _("stopped"),
        ]
        for each in found
    ]
    headings = [_("Code"), _("Name"), _("Good for"), _("Uses"), _("Price"), _("Days"), ""]
    common.table(headings, rows, right=[3, 4, 5])
