"""`shop replay`: a headless cashier that does what a tape says."""

import json as jsons
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from store.errors import N_, Refused
from store.i18n import _, explain
from store.money import write_amount, write_quantity

if TYPE_CHECKING:
    from store.counter.replay import Answer
    from store.db.opening import Shop
    from store.money import Currency

app = typer.Typer()


class NoTape(Refused):
    template = N_("The tape {path} cannot be read: {problem}")


class EmptyTape(Refused):
    template = N_("There is nothing on the tape {path}.")


class NoScratchServer(Refused):
    template = N_("A shop on PostgreSQL has no scratch copy: play the tape on a test database.")


@app.command()
def replay(
    tape: Annotated[
        Path | None, typer.Argument(help="The tape, one JSON object a line; - is the standard input.")
    ] = None,
    scratch: Annotated[
        bool,
        typer.Option(
            "--scratch", help="Play it on a copy of the shop that is thrown away; without a shop, on a demo shop."
        ),
    ] = False,
    till: Annotated[int | None, typer.Option(help="The number of the till to sell at; else the first one.")] = None,
    acts: Annotated[bool, typer.Option("--acts", help="Describe every act, its fields and its answer.")] = False,
    json: JsonFlag = False,
) -> None:
    """Do what a tape says, through the same acts as the till's screens, and answer each line.

    A line names an act: {"do": "scan", "code": "6901234567892"} · {"do": "type", "text": "3*20001"} ·
    {"do": "price", "price": "15.50"} · {"do": "quantity", "quantity": "3", "line": 1} · {"do": "void", "line": 1} ·
    {"do": "void_sale"} · {"do": "tender", "cash": "100.00"} or "exact" · {"do": "reprint"} ·
    {"do": "sign_on", "staff": "1001"}. Without "line" the last line is meant. Any act may have a time,
    "at": "2026-11-21T18:42:07"; without one it is done at the time of the act before. Empty lines and lines that
    begin with # are passed over.

    With members: {"do": "enrol", "phone": "13812345678"} · {"do": "member", "code": "13812345678"} ·
    {"do": "member_out"} · {"do": "points", "money": "2.00"} or "most" · {"do": "coupon", "code": "9901123456784"} ·
    {"do": "coupon_out", "code": "9901123456784"} · {"do": "top_up", "paid": "500"} ·
    {"do": "sell_card", "paid": "100"} · {"do": "tender", "stored_value": "50"} or several "with" each other ·
    {"do": "refund", "line": 1, "quantity": "1"} · {"do": "offer", "offer": {"id": "half"}} ·
    {"do": "offer_stop", "id": "half"}. `shop replay --acts` describes all of them.

    A refusal is an answer, with its name and its sentence, and the tape goes on. A line that is no act is named,
    and the command ends with 1. Playing the same tape again on the same shop does nothing twice.
    """
    from store import calendar
    from store.counter.replay import replay as play
    from store.office import staff

    if acts:
        common.page("tape")
        return
    if tape is None:
        raise typer.BadParameter(_("A tape is missing."))
    lines = _read(tape)
    malformed = 0
    with _shop(scratch) as shop:
        actor = replace(staff.in_the_office(shop, common.where.number), till=_till(shop, till))
        for answer in play(shop, actor, lines, tape=tape.name, now=calendar.now()):
            malformed += answer.malformed
            currency = shop.settings.currency
            if json:
                typer.echo(jsons.dumps(answer.as_json(currency), ensure_ascii=False, separators=(",", ":")))
            else:
                typer.echo(_sentence(answer, currency))
    raise typer.Exit(1 if malformed else 0)


def _read(tape: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(tape) == "-" else tape.read_text("utf-8-sig")
    except OSError as error:
        raise NoTape(path=tape, problem=error.strerror) from None
    except UnicodeDecodeError as error:
        raise NoTape(path=tape, problem=error) from None
    if not text.strip():
        raise EmptyTape(path=tape)
    return text.removeprefix("\ufeff").split("\n")


@contextmanager
def _shop(scratch: bool) -> Iterator["Shop"]:
    if not scratch:
        with common.opened() as shop:
            yield shop
        return
    with tempfile.TemporaryDirectory(prefix="guitai-") as folder:
        shop = _copy(Path(folder))
        try:
            yield shop
        finally:
            shop.close()


def _copy(folder: Path) -> "Shop":
    """The shop as it is now, opened in this folder; where there is none, a demo shop."""
    from store import calendar
    from store.db.backup import back_up
    from store.db.opening import NoShopHere, open_shop
    from store.office.demo import make_demo

    try:
        with common.opened() as shop:
            if shop.engine == "postgresql":
                raise NoScratchServer()
            back_up(shop, folder / "shop.db", now=calendar.now())
            url, root = f"{shop.engine}:///{folder / 'shop.db'}", shop.root
    except NoShopHere:
        return make_demo(folder)
    return open_shop(folder, url=url, root=root)


def _till(shop: "Shop", number: int | None) -> str:
    from store.counter.tape_day import NoSuchTill
    from store.office.till_list import tills

    for till in tills(shop):
        if till.number == number or (number is None and till.number > 0):
            return till.id
    raise NoSuchTill(number=number or 1)


def _sentence(answer: "Answer", currency: "Currency") -> str:
    """An answer in one line for a person."""
    start = f"{answer.line:>4}  {answer.do:<9}  "
    if answer.refusal:
        return f"{start}{type(answer.refusal).__name__}: {explain(answer.refusal)}"
    if closed := answer.closed:
        return start + _(
            "{number} paid: due {due}, tendered {tendered}, change {change}",
            number=closed.number,
            due=write_amount(closed.due, currency),
            tendered=write_amount(closed.tendered, currency),
            change=write_amount(closed.change, currency),
        )
    if refund := answer.refunded:
        return start + _(
            "{number} refunded: {money}", number=refund.number, money=write_amount(refund.money, currency)
        )  # fmt: skip
    if bill := answer.topped_up:
        return start + _(
            "{number}: {paid} paid in, balance {balance}",
            number=bill.number,
            paid=write_amount(bill.paid, currency),
            balance=write_amount(bill.balance_after, currency),
        )
    if member := answer.member:
        return start + _(
            "{member}: number {number}, points {points}",
            member=member.masked,
            number=member.number,
            points=member.points,
        )
    if shift := answer.shift:
        amount = write_amount(shift.opening_float, currency)
        return start + _("shift {number}, float {amount}", number=shift.number, amount=amount)
    if moved := answer.moved:
        return start + f"{moved.number}: {write_amount(moved.amount, currency)}"
    if counted := answer.counted:
        return start + _(
            "counted {counted}, over or short {over}",
            counted=write_amount(counted.counted, currency),
            over=write_amount(counted.over, currency),
        )
    if sums := answer.sums:
        net = write_amount(sums.net, currency)
        said = _("shift {number}: net sales {net}", number=sums.shift.number, net=net)
        if sums.cash is None or sums.cash.counted is None or sums.cash.over is None:
            return start + said
        counted_ = write_amount(sums.cash.counted, currency)
        return f"{start}{said}, " + _(
            "counted {counted}, over or short {over}", counted=counted_, over=write_amount(sums.cash.over, currency)
        )
    if answer.job:
        return start + _("receipt {number}, reprint {copy}", number=answer.job.number, copy=answer.job.copy)
    if not answer.basket:
        return start.rstrip()
    latest = next((each for each in answer.basket.priced.lines if each.line.id == answer.basket.latest), None)
    said = f"{latest.line.name} × {write_quantity(latest.line.quantity)}  " if latest else ""
    count, due = len(answer.basket.priced.lines), write_amount(answer.basket.priced.due, currency)
    return start + said + _("lines: {count}, due {due}", count=count, due=due)
