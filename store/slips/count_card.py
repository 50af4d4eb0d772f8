"""The slip of a count card that is sold, or paid back (售次卡 次卡退款): the customer's copy and the shop's."""

from typing import Any

from peewee import JOIN

from store.counter.count_cards import CountBilled, read_bill
from store.db.models import CountBill, Member, Staff, Store, Till
from store.db.opening import Shop
from store.i18n import Speaker, words
from store.money import write_amount
from store.office.members.views import masked
from store.slip import Block, Cut, Row, Rule, Slip, Text
from store.slips.parts import WIDE, channel, head, marked, reference, shop_name


def count_card_slip(shop: Shop, bill: str, *, columns: int, mark: str = "", copy: int = 0) -> Slip:
    """The slip of a bill (by id) for paper of `columns` ≥ 24 half-width cells."""
    made, speak = read_bill(shop, bill), words(shop.settings.language)
    blocks: list[Block] = []
    for title in (speak("(customer's copy)"), speak("(shop's copy)")):
        blocks += [*marked(speak, mark, copy), *_copy(shop, speak, made, title, columns >= WIDE), Cut()]
    return Slip(columns, tuple(blocks), title=made.number)


def _copy(shop: Shop, speak: Speaker, made: CountBilled, title: str, wide: bool) -> list[Block]:
    settings, sold = shop.settings, made.kind == "count_card"
    row: Any = (
        CountBill.select(Till.number, Store.name, Staff.number, Staff.name)
        .join(Till)
        .join(Store)
        .switch(CountBill)
        .join(Staff, JOIN.LEFT_OUTER, on=(CountBill.staff == Staff.id))
        .where(CountBill.id == made.id)
        .tuples()
        .first()
    )
    till, branch, cashier, name = row
    who: Any = Member.get_by_id(made.member)
    return [
        shop_name(speak, settings.shop_name, branch),
        Text(speak("COUNT CARD") if sold else speak("COUNT CARD REFUNDED"), "centre"),
        Text(title, "centre"),
        Rule(),
        *head(speak, made.number, f"{till:02}", cashier or "", name or "", made.at, wide=wide),
        Rule(),
        Text(speak("Member: {name}", name=masked(who.phone, who.name, who.number))),
        Text(made.name),
        Row(speak("Good for"), made.service),
        Row(speak("Count card"), made.card),
        Row(speak("Uses bought") if sold else speak("Uses paid back"), str(abs(made.uses)), bold=True),
        *([Row(speak("Good until"), str(made.until))] if sold and made.until else []),
        *(_paid_in(shop, speak, made, wide) if sold else _paid_back(shop, speak, made)),
        Rule(),
        Text(speak("Customer's signature:")),
        Text(speak("Cashier's signature:")),
    ]


def _paid_in(shop: Shop, speak: Speaker, made: CountBilled, wide: bool) -> list[Block]:
    currency = shop.settings.currency
    cash = made.tender == "cash"
    return [
        Row(speak("Paid for the card"), currency.sign + write_amount(made.paid, currency), bold=True),
        Rule("="),
        Row(speak("Cash tendered") if cash else channel(speak, made.tender), write_amount(made.tendered, currency)),
        *([Row(speak("Change"), write_amount(made.change, currency))] if cash else []),
        *reference(speak, made.tender, made.reference, wide),
    ]


def _paid_back(shop: Shop, speak: Speaker, made: CountBilled) -> list[Block]:
    currency = shop.settings.currency
    amount = currency.sign + write_amount(-made.paid, currency)
    return [Rule("="), Row(speak("Cash paid out"), amount, bold=True)]
