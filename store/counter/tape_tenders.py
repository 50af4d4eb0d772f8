"""The tape's acts for tenders. A tape never asks a real provider: its payments by code go to the simulated one, whose
outcomes are in the amounts (store.payment_drivers.simulated).

    {"do": "charge", "wechat": "30.00"}          a customer's code is scanned for that; "exact" is what is due; also
                                                 alipay, unionpay. The answer says paid, failed or unknown
    {"do": "charge_ask"}                         what became of it
    {"do": "charge_back"}                        it is taken back before the sale closes
    {"do": "charge_pending"}                     what is not over at this till is asked for: the unknown, refunds
    {"do": "refund_again"}                       the oldest refund that the provider refused, or that with the "number",
                                                 is asked for again
    {"do": "refund_in_cash"}                     it is handed out of the drawer instead
    {"do": "tender", "with": [{"charged": "exact"}, {"voucher": "50.00", "number": "GQ001"}, {"on_account": "20"},
                              {"card": "15.00", "reference": "1234 000045"}, {"cash": "exact"}]}
    {"do": "settle", "paid": "100", "member": "13800005678"}     of what a member owes; in cash, or by a "tender"

`charged` is the next payment by code that was paid; "exact" in cash is rounded as the shop does.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from store.books import intents
from store.books.actor import Actor
from store.counter import charging
from store.counter.paying import ByCode, Cash, OnAccount, Recorded, StoredValue, Tender, Voucher
from store.counter.rounding import in_cash
from store.counter.selling import OpenBasket
from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.db.models import Sale
from store.db.opening import Shop
from store.errors import N_
from store.i18n import Marked
from store.money import Money, parse_amount
from store.payment_drivers import Driver
from store.payment_drivers.opening import open_driver
from store.pricing.basket import SaleId

if TYPE_CHECKING:
    from store.office.members.views import MemberView

CODES = {"wechat": "100000000000000000", "alipay": "2500000000000000", "unionpay": "6200000000000000000"}
"""Codes of nobody, of each channel."""

NAMED = ("cash", "stored_value", "gift_card", "voucher", "on_account", "wechat", "alipay", "unionpay", "card")
"""What a tender of the tape may be, beside `charged`."""


class Cashier(Protocol):
    """What an act needs of who does it."""

    shop: Shop
    actor: Actor
    key: str
    now: datetime
    basket: OpenBasket | None

    def this_sale(self) -> SaleId:
        """The sale at hand."""

    def member_of(self, code: str = "") -> "MemberView":
        """By a code, without one the sale's. Raises NoSuchMember."""

    def gift_card(self, code: str) -> str:
        """The account of a gift card. Raises NotAGiftCard, NoSuchAccount."""


_ANSWER = Answer(0, "", None)


def charge(cashier: Cashier, said: Said) -> Answer:
    """Begin a payment by code and send it. Raises what charging.begin raises, BadTapeLine."""
    shop, actor, now = cashier.shop, cashier.actor, cashier.now
    channel = next((name for name in CODES if said.has(name)), None)
    if channel is None:
        raise said.bad(Marked(N_("it names no tender.")))
    text, due = said.text(channel), cashier.basket.priced.due if cashier.basket else 0
    amount = due if text == "exact" else parse_amount(text, shop.settings.currency)
    code, driver = CODES[channel], _driver(shop)
    made = charging.begin(shop, actor, cashier.this_sale(), code, amount, driver, key=cashier.key, now=now)
    return replace(_ANSWER, charged=charging.send(shop, actor, driver, made.id, code, clock=lambda: now))


def again(cashier: Cashier, said: Said) -> Answer:
    """Ask for the sale's latest payment by code again, or take it back. Raises NoSuchIntent."""
    shop, now, undo = cashier.shop, cashier.now, said.text("do") == "charge_back"
    mine = [each for each in intents.of_sale(shop, cashier.this_sale()) if each.undecided or each.free or not undo]
    if not mine:
        raise intents.NoSuchIntent()
    do = charging.take_back if undo else charging.ask
    return replace(_ANSWER, charged=do(shop, cashier.actor, _driver(shop), mine[-1].id, clock=lambda: now))


def pending(cashier: Cashier, said: Said) -> Answer:
    """What a till does at its start, and the screen of what is not settled."""
    shop, now = cashier.shop, cashier.now
    charging.recover(shop, cashier.actor, _driver(shop), clock=lambda: now)
    return _ANSWER


def refused(cashier: Cashier, said: Said) -> Answer:
    """Ask for a refund that the provider refused again, or hand it out in cash. Raises NoSuchIntent and what that
    raises."""
    from store.counter.refunds_due import in_cash_instead

    shop, now, number = cashier.shop, cashier.now, said.text("number", "")
    due = [each for each in intents.pending(shop) if (each.kind, each.state) == ("refund", "failed")]
    mine = [each for each in due if (_number(each.sale) == number if number else each.till == cashier.actor.till)]
    if said.text("do") == "refund_in_cash":
        made = in_cash_instead(shop, cashier.actor, mine[0].id if mine else "", key=cashier.key, now=now)
        return replace(_ANSWER, moved=made)
    if not mine:
        raise intents.NoSuchIntent()
    return replace(_ANSWER, charged=charging.ask(shop, cashier.actor, _driver(shop), mine[0].id, clock=lambda: now))


def settle(cashier: Cashier, said: Said) -> Answer:
    """Raises NoSuchMember and what settling raises."""
    from store.counter import settling

    shop, now = cashier.shop, cashier.now
    member = cashier.member_of(said.text("member", ""))
    paid = parse_amount(said.text("paid"), shop.settings.currency)
    settling.settle(
        *(shop, cashier.actor, member.account, paid, said.text("tender", "cash")),
        reference=said.text("reference", ""),
        key=cashier.key,
        now=now,
    )
    return _ANSWER


def tender(cashier: Cashier, said: Said, left: Money, before: list[Tender]) -> tuple[Tender, Money]:
    """What pays, and how much of the `left`. Raises NoSuchIntent, NoSuchAccount, NoSuchMember, BadTapeLine."""
    shop = cashier.shop
    if said.has("charged"):
        used = {each.intent for each in before if isinstance(each, ByCode)}
        sale = cashier.this_sale()
        paid = next((each for each in intents.of_sale(shop, sale) if each.free and each.id not in used), None)
        if paid is None:
            raise intents.NoSuchIntent()
        return ByCode(paid.id, paid.channel, paid.amount), paid.amount
    named = next((name for name in NAMED if said.has(name)), None)
    if named is None:
        raise said.bad(Marked(N_("it names no tender.")))
    text = said.text("amount" if named == "gift_card" else named)
    amount = left if text == "exact" else parse_amount(text, shop.settings.currency)
    match named:
        case "cash":
            return Cash(in_cash(shop.settings, left) if text == "exact" else amount), amount
        case "stored_value":
            return StoredValue(cashier.member_of().account, amount), amount
        case "gift_card":
            return StoredValue(cashier.gift_card(said.text("gift_card")), amount), amount
        case "voucher":
            covers = min(amount, left)
            return Voucher(said.text("number"), amount, covers), covers
        case "on_account":
            return OnAccount(amount), amount
        case _:
            return Recorded(cast(Any, named), amount, said.text("reference", "")), amount


def _number(sale: str) -> str:
    row: Any = Sale.get_by_id(sale)
    return str(row.number)


def _driver(shop: Shop) -> Driver:
    return cast(Driver, open_driver("simulated", shop.home))


ACTS: dict[str, Callable[[Cashier, Said], Answer]] = {
    "charge": charge,
    "charge_ask": again,
    "charge_back": again,
    "charge_pending": pending,
    "refund_again": refused,
    "refund_in_cash": refused,
    "settle": settle,
}
