"""The slip of cash that moved without a sale (杂项收支单 投库单), and of a drawer that was opened for nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from store.books.cash_moves import CashMoved, read
from store.db.models import CashMove, Staff, Store, Till
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import Currency, write_amount
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import WIDE, head, marked, shop_name


@dataclass(frozen=True, slots=True)
class CashMoveFacts:
    """All that the slip says; `at` is in the shop's zone, `approver` the number of who allowed it or ""."""

    move: CashMoved
    shop: str
    branch: str
    till: str
    cashier_number: str
    cashier_name: str
    approver: str
    at: datetime
    currency: Currency
    language: str


def cash_move_slip(shop: Shop, move: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a movement (by id) for paper of `columns` ≥ 24 half-width cells."""
    return lay_out_cash_move(read_facts(shop, move), columns=columns, mark=mark, copy=copy)


def lay_out_cash_move(facts: CashMoveFacts, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """In the language of the facts. Marks as on a receipt."""
    speak = words(facts.language)
    amount = facts.currency.sign + write_amount(abs(facts.move.amount), facts.currency, grouped=True)
    blocks: list[Block] = [
        *marked(speak, mark, copy),
        shop_name(speak, facts.shop, facts.branch),
        Text(_title(speak, facts.move.kind), "centre"),
        Rule(),
        *_head(facts, speak, columns >= WIDE),
        Rule(),
    ]
    if facts.move.kind != "no_sale":
        blocks.append(Row(speak("Amount"), amount, bold=True))
    if facts.move.reason:
        blocks.append(Row(_of(speak, facts.move.kind), facts.move.reason))
    if facts.approver:
        blocks.append(Row(speak("Approved by"), facts.approver))
    blocks += [Rule(), Text(speak("Cashier's signature:")), Text(speak("Supervisor's signature:")), Cut()]
    return Slip(columns, tuple(blocks), title=facts.move.number)


def _title(speak: Speaker, kind: str) -> str:
    match kind:
        case "pay_in":
            return speak("CASH PAID IN")
        case "pay_out":
            return speak("CASH PAID OUT")
        case "drop":
            return speak("DROP TO THE SAFE")
        case "refund":
            return speak("REFUND IN CASH")
        case _:
            return speak("DRAWER OPENED")


def _of(speak: Speaker, kind: str) -> str:
    return speak("Refund") if kind == "refund" else speak("Reason")


def _head(facts: CashMoveFacts, speak: Speaker, wide: bool) -> list[Block]:
    return head(speak, facts.move.number, facts.till, facts.cashier_number, facts.cashier_name, facts.at, wide=wide)


def read_facts(shop: Shop, move: str) -> CashMoveFacts:
    """A movement as it was made."""
    settings, made, approver = shop.settings, read(move), Staff.alias()
    row: Any = (
        CashMove.select(Till.number, Store.name, Staff.number, Staff.name, approver.number)
        .join(Till)
        .join(Store)
        .switch(CashMove)
        .join(Staff, on=(CashMove.staff == Staff.id))
        .switch(CashMove)
        .join(approver, JOIN.LEFT_OUTER, on=(CashMove.approver == approver.id))
        .where(CashMove.id == move)
        .tuples()
        .first()
    )
    till, branch, number, name, allowed = row
    return CashMoveFacts(
        move=made,
        shop=settings.shop_name,
        branch=branch,
        till=f"{till:02}",
        cashier_number=number,
        cashier_name=name,
        approver=allowed or "",
        at=made.at.astimezone(settings.zone),
        currency=settings.currency,
        language=settings.language,
    )
