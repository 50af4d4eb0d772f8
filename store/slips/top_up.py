"""The slip of money paid ahead: a top-up, a gift card, a payout (储值充值 售卡 储值退款).

It comes out twice, the customer's copy (客户联) and the shop's (商户联), each with a line for both to sign on. On the
shop's copy a gift card's code is masked: who knows the code can spend the card.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from store.counter.topping_up import ToppedUp, read_top_up
from store.db.models import Member, Staff, Store, Till, TopUp
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import Currency, write_amount
from store.office.members.views import masked
from store.pricing.prepaid import COOLING_OFF
from store.slip import Barcode, Block, Cut, Row, Rule, Slip, Text
from store.slips.member import balance
from store.slips.parts import WIDE, channel, head, marked, reference, shop_name


@dataclass(frozen=True, slots=True)
class TopUpFacts:
    """All that the slip says. `made` is the bill; `member` the masked phone and name, "" on a gift card's; `at` is in
    the shop's zone."""

    made: ToppedUp
    shop: str
    branch: str
    till: str
    cashier_number: str
    cashier_name: str
    at: datetime
    member: str
    currency: Currency
    language: str


def top_up_slip(shop: Shop, top_up: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a top-up, a sold card or a payout (by id) for paper of `columns` ≥ 24 half-width cells."""
    return lay_out_top_up(read_facts(shop, top_up), columns=columns, mark=mark, copy=copy)


def lay_out_top_up(facts: TopUpFacts, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """Both copies, in the language of the facts. Marks as on a receipt."""
    speak = words(facts.language)
    wide = columns >= WIDE
    copies = (_copy(facts, speak, wide, customer=customer) for customer in (True, False))
    blocks = [block for each in copies for block in (*marked(speak, mark, copy), *each, Cut())]
    return Slip(columns, tuple(blocks), title=facts.made.number)


def _copy(facts: TopUpFacts, speak: Speaker, wide: bool, *, customer: bool) -> list[Block]:
    made = facts.made
    return [
        shop_name(speak, facts.shop, facts.branch),
        Text(_title(speak, made.kind), "centre"),
        Text(speak("(customer's copy)") if customer else speak("(shop's copy)"), "centre"),
        Rule(),
        *_head(facts, speak, wide),
        Rule(),
        *_whose(facts, speak, customer),
        *(_paid_out(facts, speak) if made.kind == "payout" else _paid_in(facts, speak, wide)),
        Rule(),
        *balance(made.principal_after, made.bonus_after, facts.currency, speak),
        *_note(facts, speak),
        Rule(),
        Text(speak("Customer's signature:")),
        Text(speak("Cashier's signature:")),
    ]


def _title(speak: Speaker, kind: str) -> str:
    match kind:
        case "gift_card":
            return speak("GIFT CARD")
        case "payout":
            return speak("PAYOUT OF STORED VALUE")
        case _:
            return speak("TOP-UP")


def _head(facts: TopUpFacts, speak: Speaker, wide: bool) -> list[Block]:
    return head(speak, facts.made.number, facts.till, facts.cashier_number, facts.cashier_name, facts.at, wide=wide)


def _whose(facts: TopUpFacts, speak: Speaker, customer: bool) -> list[Block]:
    if facts.member:
        return [Text(speak("Member: {name}", name=facts.member))]
    code = facts.made.code or ""
    card: Block = Row(speak("Gift card"), code if customer else f"****{code[-4:]}")
    return [card, Barcode(code)] if customer and facts.made.kind == "gift_card" else [card]


def _paid_in(facts: TopUpFacts, speak: Speaker, wide: bool) -> list[Block]:
    made = facts.made
    amounts = [Row(speak("Paid in"), facts.currency.sign + write_amount(made.paid, facts.currency), bold=True)]
    if made.bonus:
        amounts.append(Row(speak("Bonus on top"), write_amount(made.bonus, facts.currency)))
    if made.points:
        amounts.append(Row(speak("Points on top"), f"{made.points:+}"))
    tendered = write_amount(made.tendered, facts.currency)
    if made.tender == "cash":
        change = Row(speak("Change"), write_amount(made.change, facts.currency))
        return [*amounts, Rule("="), Row(speak("Cash tendered"), tendered), change]
    paid = Row(channel(speak, made.tender), tendered)
    return [*amounts, Rule("="), paid, *reference(speak, made.tender, made.reference, wide)]


def _paid_out(facts: TopUpFacts, speak: Speaker) -> list[Block]:
    """What was handed over and how it was reckoned, as it was said then."""
    made = facts.made
    amount = facts.currency.sign + write_amount(-made.paid, facts.currency)
    tender = speak("Cash paid out") if made.tender == "cash" else channel(speak, made.tender)
    return [
        *(Text(step) for step in made.working.split("\n")),
        Rule("="),
        Row(tender, amount, bold=True),
        *([Row(speak("Points taken back"), f"{made.points:+}")] if made.points else []),
        *reference(speak, made.tender, made.reference, wide=False),
    ]


def _note(facts: TopUpFacts, speak: Speaker) -> list[Block]:
    """What the law lets the customer have back; nothing on a payout."""
    if facts.made.kind == "payout":
        return []
    return [
        Text(
            speak(
                "Within {days} {days:day|days} the principal that is left is paid back on request.",
                days=COOLING_OFF.days,
            )
        )
    ]


def read_facts(shop: Shop, top_up: str) -> TopUpFacts:
    """A top-up as it was made."""
    settings, made = shop.settings, read_top_up(shop, top_up)
    row: Any = (
        TopUp.select(Till.number, Store.name, Staff.number, Staff.name, Member.phone, Member.name, Member.number)
        .join(Till)
        .join(Store)
        .switch(TopUp)
        .join(Staff, on=(TopUp.staff == Staff.id))
        .switch(TopUp)
        .join(Member, JOIN.LEFT_OUTER, on=(Member.id == made.member))
        .where(TopUp.id == top_up)
        .tuples()
        .first()
    )
    till, branch, cashier_number, cashier_name, *member = row
    return TopUpFacts(
        made=made,
        shop=settings.shop_name,
        branch=branch,
        till=f"{till:02}",
        cashier_number=cashier_number,
        cashier_name=cashier_name,
        at=made.at.astimezone(settings.zone),
        member=masked(*member) if made.member else "",
        currency=settings.currency,
        language=settings.language,
    )
