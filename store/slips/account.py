"""Slips of buying on account: a settlement (结账单) and a statement of what is owed (挂账对账单)."""

from datetime import datetime
from typing import Any

from peewee import JOIN

from store.books import debts
from store.counter.settling import Settled, read_settlement
from store.db.models import Member, Sale, Settlement, Staff, Store, Till
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import write_amount
from store.office.members.views import masked
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import WIDE, channel, marked, reference, shop_name


def settlement_slip(shop: Shop, settlement: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a settlement (by id), the customer's copy and the shop's, for paper of `columns` ≥ 24 cells."""
    done = read_settlement(shop, settlement)
    speak = words(shop.settings.language)
    blocks: list[Block] = []
    for title in (speak("(customer's copy)"), speak("(shop's copy)")):
        blocks += [*marked(speak, mark, copy), *_settlement(shop, speak, done, title, columns >= WIDE), Cut()]
    return Slip(columns, tuple(blocks), title=done.number)


def _settlement(shop: Shop, speak: Speaker, done: Settled, title: str, wide: bool) -> list[Block]:
    settings = shop.settings
    row: Any = (
        Settlement.select(
            *(Till.number, Store.name, Staff.number, Staff.name, Member.phone, Member.name, Member.number)
        )
        .join(Till)
        .join(Store)
        .switch(Settlement)
        .join(Staff, JOIN.LEFT_OUTER, on=(Settlement.staff == Staff.id))
        .switch(Settlement)
        .join(Member)
        .where(Settlement.id == done.id)
        .tuples()
        .first()
    )
    till, branch, cashier, name, *member = row
    paid = settings.currency.sign + write_amount(done.paid, settings.currency)
    tendered = write_amount(done.tendered, settings.currency)
    cash = done.tender == "cash"
    return [
        shop_name(speak, settings.shop_name, branch),
        Text(speak("ACCOUNT SETTLED"), "centre"),
        Text(title, "centre"),
        Rule(),
        Text(speak("No. {number}", number=done.number)),
        Row(
            speak("Till {till}", till=f"{till:02}"),
            speak("Cashier {number} {name}", number=cashier or "", name=name or ""),
        ),
        Text(speak("Time {time}", time=f"{done.at:%Y-%m-%d %H:%M:%S}")),
        Rule(),
        Text(speak("Member: {name}", name=masked(*member))),
        Row(speak("Settled"), paid, bold=True),
        Rule("="),
        Row(speak("Cash tendered") if cash else channel(speak, done.tender), tendered),
        *([Row(speak("Change"), write_amount(done.change, settings.currency))] if cash else []),
        *reference(speak, done.tender, done.reference, wide),
        Rule(),
        Row(speak("Still owed"), write_amount(done.owed_after, settings.currency)),
        Rule(),
        Text(speak("Customer's signature:")),
        Text(speak("Cashier's signature:")),
    ]


def debt_statement(shop: Shop, member: str, *, columns: int, now: datetime, since: datetime | None = None) -> Slip:
    """What a member owes and how it came, from `since` on."""
    settings = shop.settings
    speak = words(settings.language)
    row: Any = Member.get_by_id(member)
    held = debts.debt(member)
    if held is None:
        raise debts.NoCredit()
    lines = debts.lines(shop, member, since)
    blocks: list[Block] = [
        shop_name(speak, settings.shop_name, ""),
        Text(speak("STATEMENT OF ACCOUNT"), "centre"),
        Rule(),
        Text(speak("Member: {name}", name=masked(row.phone, row.name, row.number))),
        Text(speak("Time {time}", time=f"{now.astimezone(settings.zone):%Y-%m-%d %H:%M:%S}")),
        Rule(),
    ]
    if since is not None:
        before = lines[0].balance - lines[0].amount if lines else held.owed
        blocks.append(Row(speak("Owed before"), write_amount(before, settings.currency)))
    for line in lines:
        amount = write_amount(line.amount, settings.currency)
        blocks.append(Row(f"{line.at:%m-%d} {debt_kind(speak, line.kind)}", amount))
        if document := document_of(line):
            blocks.append(Text("  " + document))
    blocks += [
        Rule("="),
        Row(speak("Owed"), settings.currency.sign + write_amount(held.owed, settings.currency), bold=True),
        Row(speak("Limit"), write_amount(held.most, settings.currency)),
        Cut(),
    ]
    return Slip(columns, tuple(blocks), title=row.number)


def debt_kind(speak: Speaker, kind: str) -> str:
    match kind:
        case "charge":
            return speak("Bought on account")
        case "refund":
            return speak("Returned")
        case "merge" | "merged":
            return speak("Merged")
        case _:
            return speak("Settled")


def document_of(line: debts.DebtLine) -> str:
    """The number of the sale or settlement behind an entry, "" where a debt moved from member to member."""
    if line.sale:
        sale: Any = Sale.get_by_id(line.sale)
        return str(sale.number)
    settlement: Any = Settlement.get_or_none(Settlement.id == line.source)
    return str(settlement.number) if settlement else ""
