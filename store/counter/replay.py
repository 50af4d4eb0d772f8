"""A tape: a day at the till as a file, done by a headless cashier through the same acts as the screens.

A tape has one JSON object a line; empty lines and lines that begin with # are passed over. `do` names the act:

    {"do": "sign_on", "staff": "1001"}           who does what follows; a tape knows no PIN
    {"do": "till", "number": 2}                  what follows is done there; each till keeps its cashier and its sale
    {"do": "scan", "code": "6901234567892"}      what a scanner brings
    {"do": "type", "text": "3*20001"}            what is typed at the prompt: a code, 3*code, *3
    {"do": "price", "price": "15.50"}            the answer when the line before asked for a price
    {"do": "quantity", "quantity": "3"}          of the last line, or of the line that "line" counts from 1
    {"do": "void"}                               the last line, or the one that "line" counts
    {"do": "void_sale"}
    {"do": "enrol", "phone": "13812345678"}      a new member, more in store.counter.tape_members
    {"do": "member", "code": "13812345678"}      the sale becomes the member's: a card, a member number or a phone
    {"do": "member_out"}                         the sale is nobody's again
    {"do": "coupon", "code": "9901123456784"}    is handed over; "kind" instead of "code" is the member's of that kind
    {"do": "coupon_out", "code": "99011…"}       the customer keeps it after all
    {"do": "points", "money": "2.00"}            the member's points pay that; "most" is all that they may
    {"do": "tender", "cash": "100.00"}           "exact" is what is due; the next scan begins a new sale
    {"do": "tender", "with": [{"gift_card": "980112345678905", "amount": "20"}, {"stored_value": "30"},
                              {"wechat": "exact", "reference": "4200…"}]}
    {"do": "top_up", "paid": "500"}              for the sale's member, or "member", a code, or "gift_card", a code,
                                                 or "last" for the one that the tape sold last; so in a tender too
    {"do": "sell_card", "paid": "100"}           a gift card; its "code" when one is printed on it already
    {"do": "refund"}                             what is left of the sale closed last, or of that with the "number";
                                                 or of its "line", counted from 1, and of that the "quantity"
    {"do": "reprint"}                            the receipt of the sale that this till closed last

More tenders are told in store.counter.tape_tenders, the day's acts (shifts, cash, X and Z) in store.counter.tape_day.
"approved": "1000" in any line is who allows it, by staff number.
Prices and discounts by hand, and voids of paid sales, are told in store.counter.tape_by_hand; parked baskets, quick
keys and repeats in store.counter.tape_goods; exchanges and goods without a receipt in store.counter.tape_returns; what
points buy, benefits, count cards, kept change and offers in store.counter.tape_rewards; bookings in tape_bookings.

A tender is cash, stored_value (the member's), wechat, alipay, unionpay or card with its amount, or a gift_card by its
code with an "amount"; "exact" is what those before it leave. Top-ups and cards are paid in cash unless "tender" names
another way; "tendered" is what was handed over. A tape knows no PIN: stored value above the limit for one is refused.

Amounts and quantities are texts or plain JSON numbers. Any line may say when it was done, `"at": "2026-11-21T18:42:07"`
(in the shop's zone unless it names another); without it a line is done at the time of the line before.
Each line is answered: the basket or the closed sale, or the refusal by its name and its sentence, and the tape goes on.
A line that is no act is answered as BadTapeLine, by its number.
The keys of the acts are made of the tape's name, the till, the line's number and its text: playing a tape again
on the same store does nothing twice, and after a break it goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store import codes
from store.books.actor import Actor
from store.counter import (
    paying,
    printing,
    selling,
    tape_bookings,
    tape_by_hand,
    tape_day,
    tape_goods,
    tape_members,
    tape_returns,
    tape_rewards,
    tape_tenders,
)
from store.counter.paying import Tender
from store.counter.selling import OpenBasket, PriceNeeded
from store.counter.tape import BadTapeLine, Said
from store.counter.tape_answers import Answer
from store.counter.tape_fields import check
from store.db.models import Sale, SaleLine
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money, parse_amount, parse_quantity
from store.pricing.basket import LineId, SaleId

if TYPE_CHECKING:
    from store.office.members.views import MemberView

__all__ = ["Answer", "BadTapeLine", "NoPriceAsked", "NothingSold", "replay"]


class NoPriceAsked(Refused):
    template = N_("No price was asked for.")


class NothingSold(Refused):
    template = N_("This till has not closed a sale yet.")


def replay(shop: Shop, actor: Actor, lines: Iterable[str], *, tape: str, now: datetime) -> Iterator[Answer]:
    """Do what the tape's lines say, at the actor's till, one answer a line. `now` is the time of lines without one."""
    cashier = _Cashier(shop, actor, tape, now)
    for number, text in enumerate(lines, start=1):
        if text.strip() and not text.lstrip().startswith("#"):
            yield cashier.follow(number, text.strip())


class _Cashier:
    """The headless cashier: the sale at hand, the line touched last, and a price that was asked for."""

    def __init__(self, shop: Shop, actor: Actor, tape: str, now: datetime) -> None:
        self.shop = shop
        self.actor = actor
        self.tape = tape
        self.now = now
        self.key = ""
        self.sale: SaleId | None = None
        self.closed: SaleId | None = None
        self.basket: OpenBasket | None = None
        self.asked: PriceNeeded | None = None
        self.card: str | None = None
        self.booking = 0
        self._elsewhere: dict[str, tuple[Any, ...]] = {}

    def follow(self, number: int, text: str) -> Answer:
        do, at = "", None
        try:
            said = Said.read(number, text)
            do = said.text("do")
            check(said, do)
            at = self.now = said.moment(self.now, self.shop)
            self.key = self._made_of(number, text)
            with tape_day.approved(self, said):
                return replace(_ACTS[do](self, said), line=number, do=do, at=at)
        except Refused as refusal:
            if isinstance(refusal, PriceNeeded):
                self.asked = refusal
            return Answer(number, do, at, refusal=refusal)

    def _made_of(self, *parts: object) -> str:
        named = "\0".join(str(part) for part in (self.tape, self.actor.till, *parts))
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def sign_on(self, said: Said) -> Answer:
        who = tape_day.person(said.text("staff"))
        self.actor = Actor(who.id, who.number, who.name, who.role, self.actor.till)
        return _ANSWER

    def till(self, said: Said) -> Answer:
        """To another till: its cashier and its sale are as they were left."""
        till = tape_day.till_of(self.shop, said)
        self._elsewhere[self.actor.till] = (self.actor, self.sale, self.closed, self.basket, self.asked)
        new = (replace(self.actor, till=till), None, None, None, None)
        self.actor, self.sale, self.closed, self.basket, self.asked = self._elsewhere.get(till, new)
        return _ANSWER

    def scan(self, said: Said) -> Answer:
        return self._ring(said.text("code"))

    def type_in(self, said: Said) -> Answer:
        text = said.text("text")
        reading = codes.read(text)
        if isinstance(reading, codes.MarkedQuantity):
            return self._set_quantity(said, reading.quantity)
        return self._ring(text)

    def price(self, said: Said) -> Answer:
        if said.has("reason"):
            return tape_by_hand.price(self, said)
        price = self._amount(said.text("price"))
        if self.asked is None:
            raise NoPriceAsked()
        asked = self.asked
        basket = selling.add_line(
            *(self.shop, self.actor, self.this_sale(), asked.sellable, asked.quantity),
            key=self.key,
            now=self.now,
            price=price,
        )
        return self._with(basket)

    def quantity(self, said: Said) -> Answer:
        return self._set_quantity(said, parse_quantity(said.text("quantity")))

    def void(self, said: Said) -> Answer:
        line = self._line(said)
        return self._with(selling.void_line(self.shop, self.actor, self.this_sale(), line, **self._why(said)))

    def _why(self, said: Said) -> dict[str, Any]:
        return {"key": self.key, "now": self.now, "reason": said.text("reason", "")}

    def void_sale(self, said: Said) -> Answer:
        selling.void_sale(self.shop, self.actor, self.this_sale(), **self._why(said))
        self._next_customer()
        return _ANSWER

    def coupon(self, said: Said) -> Answer:
        from store.counter.couponing import add_coupon

        code = self._coupon_of_kind(said.text("kind")) if said.has("kind") else said.text("code")
        return self._with(add_coupon(self.shop, self.actor, self.this_sale(), code, key=self.key, now=self.now))

    def coupon_out(self, said: Said) -> Answer:
        from store.counter.couponing import remove_coupon

        code = said.text("code")
        return self._with(remove_coupon(self.shop, self.actor, self.this_sale(), code, key=self.key, now=self.now))

    def _coupon_of_kind(self, kind: str) -> str:
        """The code of the member's coupon of a kind that ends first, "" when there is none: a tape cannot know it."""
        from store.office.coupons import coupons_of

        member = self.basket.member if self.basket else None
        mine = coupons_of(self.shop, member.id, now=self.now) if member else []
        return next((each.code for each in mine if each.kind == kind), "")

    def member(self, said: Said) -> Answer:
        return self._attach(self.member_of(said.text("code")).id)

    def member_out(self, said: Said) -> Answer:
        return self._attach(None)

    def _attach(self, member: str | None) -> Answer:
        from store.counter.attaching import attach_member

        return self._with(attach_member(self.shop, self.actor, self.this_sale(), member, key=self.key, now=self.now))

    def member_of(self, code: str = "") -> "MemberView":
        """By card, number or phone; without a code the sale's. Raises NoSuchMember."""
        from store.office.members.finding import by_code
        from store.office.members.refusals import NoSuchMember

        mine = self.basket.member if self.basket else None
        found = by_code(self.shop, code, now=self.now) if code else mine
        if found is None:
            raise NoSuchMember()
        return found

    def points(self, said: Said) -> Answer:
        from store.counter.attaching import use_points

        money = said.text("money")
        wanted = None if money == "most" else self._amount(money)
        return self._with(use_points(self.shop, self.actor, self.this_sale(), wanted, key=self.key, now=self.now))

    def tender(self, said: Said) -> Answer:
        left = self.basket.priced.due if self.basket else 0
        if self.basket and self.basket.exchange:
            left -= min(left, self.basket.exchange.money)
        tenders: list[Tender] = []
        for part in said.parts("with"):
            if part.has("keep_change"):
                tenders.append(tape_rewards.kept_change(self, part))
                continue
            tender, amount = tape_tenders.tender(self, part, left, tenders)
            tenders.append(tender)
            left -= amount
        closed = paying.pay(self.shop, self.actor, self.this_sale(), tenders, key=self.key, now=self.now)
        self._next_customer()
        self.closed = closed.sale
        facts = Sale.get_by_id(closed.sale).facts
        return replace(_ANSWER, closed=closed, facts=json.loads(facts) if facts else {})

    def top_up(self, said: Said) -> Answer:
        from store.counter.topping_up import top_up

        if said.has("gift_card"):
            account = self.gift_card(said.text("gift_card"))
        else:
            account = self.member_of(said.text("member", "")).account
        bill = top_up(self.shop, self.actor, account, *self._paid(said), **self._handed(said))
        return replace(_ANSWER, topped_up=bill)

    def sell_card(self, said: Said) -> Answer:
        from store.counter.topping_up import sell_card

        code = said.text("code") if said.has("code") else None
        bill = sell_card(self.shop, self.actor, *self._paid(said), code=code, **self._handed(said))
        self.card = bill.code
        return replace(_ANSWER, topped_up=bill)

    def gift_card(self, code: str) -> str:
        """The account of a card: "last" is the one that the tape sold last. Raises NotAGiftCard, NoSuchAccount."""
        from store.counter.topping_up import card_by_code

        return card_by_code(self.shop, self.card if code == "last" and self.card else code).id

    def _paid(self, said: Said) -> tuple[Money, str]:
        return self._amount(said.text("paid")), said.text("tender", "cash")

    def _handed(self, said: Said) -> dict[str, Any]:
        tendered = self._amount(said.text("tendered")) if said.has("tendered") else None
        return {"tendered": tendered, "reference": said.text("reference", ""), "key": self.key, "now": self.now}

    def refund(self, said: Said) -> Answer:
        from store.counter.refunding import refund

        sale = self._sold(said)
        done = refund(self.shop, self.actor, sale, self._returned(sale, said), **self._why(said))
        return replace(_ANSWER, refunded=done)

    def _sold(self, said: Said) -> SaleId:
        """The sale by its number, or the one that this till closed last. Raises NothingSold."""
        if said.has("number"):
            row = Sale.get_or_none(Sale.number == said.text("number"))
            found = SaleId(row.id) if row else None
        else:
            found = self.closed or printing.last_sale(self.shop, self.actor.till)
        if found is None:
            raise NothingSold()
        return found

    def _returned(self, sale: SaleId, said: Said) -> dict[LineId, int]:
        from store.counter.refunding import returnable

        left = {each.line: each.quantity for each in returnable(self.shop, sale)}
        place = said.whole("line")
        if place is None:
            return left
        rows = SaleLine.select().where(SaleLine.sale == sale, SaleLine.voided_at.is_null())
        lines = [LineId(row.id) for row in rows.order_by(SaleLine.position)]
        if not 1 <= place <= len(lines):
            raise selling.NoSuchLine()
        line = lines[place - 1]
        quantity = parse_quantity(said.text("quantity")) if said.has("quantity") else left.get(line, 0)
        return {line: quantity}

    def reprint(self, said: Said) -> Answer:
        sale = printing.last_sale(self.shop, self.actor.till)
        if sale is None:
            raise NothingSold()
        return replace(_ANSWER, job=printing.reprint(self.shop, self.actor, sale, key=self.key, now=self.now))

    def _ring(self, text: str) -> Answer:
        return self._with(selling.ring(self.shop, self.actor, self.this_sale(), text, key=self.key, now=self.now))

    def _set_quantity(self, said: Said, quantity: int) -> Answer:
        line = self._line(said)
        return self._with(
            selling.set_quantity(self.shop, self.actor, self.this_sale(), line, quantity, key=self.key, now=self.now)
        )

    def _amount(self, text: str) -> Money:
        return parse_amount(text, self.shop.settings.currency)

    def this_sale(self) -> SaleId:
        """The sale at hand; a new one's id is made of the line that begins it, so that playing again finds it."""
        if self.sale is None:
            self.sale = SaleId(self._made_of("sale", self.key))
        return self.sale

    def _line(self, said: Said) -> LineId:
        """The line that "line" counts from 1, without it the line touched last. Raises NoSuchLine."""
        place = said.whole("line")
        lines = self.basket.priced.lines if self.basket else ()
        if self.basket and place is None and self.basket.latest:
            return self.basket.latest
        if place is None or not 1 <= place <= len(lines):
            raise selling.NoSuchLine()
        return lines[place - 1].line.id

    def _with(self, basket: OpenBasket) -> Answer:
        self.basket, self.asked = basket, None
        return replace(_ANSWER, basket=basket)

    def _next_customer(self) -> None:
        self.sale = self.basket = self.asked = None


_ANSWER = Answer(0, "", None)

_ACTS: dict[str, Callable[[_Cashier, Said], Answer]] = {
    "sign_on": _Cashier.sign_on,
    "till": _Cashier.till,
    "scan": _Cashier.scan,
    "type": _Cashier.type_in,
    "price": _Cashier.price,
    "quantity": _Cashier.quantity,
    "void": _Cashier.void,
    "void_sale": _Cashier.void_sale,
    "member": _Cashier.member,
    "member_out": _Cashier.member_out,
    "coupon": _Cashier.coupon,
    "coupon_out": _Cashier.coupon_out,
    "points": _Cashier.points,
    "tender": _Cashier.tender,
    "top_up": _Cashier.top_up,
    "sell_card": _Cashier.sell_card,
    "refund": _Cashier.refund,
    "reprint": _Cashier.reprint,
    **tape_day.ACTS,
    **tape_by_hand.ACTS,
    **tape_bookings.ACTS,
    **tape_goods.ACTS,
    **tape_members.ACTS,
    **tape_returns.ACTS,
    **tape_rewards.ACTS,
    **tape_tenders.ACTS,
}
