"""What a tape says of prices and discounts by hand; each is within the cashier's limits, or "approved" by somebody.

    {"do": "price", "price": "9.00", "reason": "label"}       of the last line, or of the one that "line" counts
    {"do": "price_back"}
    {"do": "discount", "percent": "10", "reason": "damaged"}  off a line; or an "amount"; "whole": true is off the sale
    {"do": "discount_out"}                                    of the line, or of the "whole"
    {"do": "free", "reason": "gift"}
    {"do": "void_closed", "reason": "mistake"}                the sale that this till closed last, or of that "number"

A "reason" may also be said of void, void_sale and refund.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from store.counter import by_hand
from store.counter.printing import last_sale
from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.db.models import Sale
from store.money import parse_amount, parse_quantity

_ANSWER = Answer(0, "", None)


def price(cashier: Any, said: Said) -> Answer:
    amount = parse_amount(said.text("price"), cashier.shop.settings.currency)
    return _line(cashier, said, by_hand.change_price, amount, said.text("reason"))


def price_back(cashier: Any, said: Said) -> Answer:
    return _line(cashier, said, by_hand.restore_price)


def free(cashier: Any, said: Said) -> Answer:
    return _line(cashier, said, by_hand.free_item, said.text("reason"))


def discount(cashier: Any, said: Said) -> Answer:
    off: dict[str, int] = {}
    if said.has("percent"):
        off["permille"], finer = divmod(parse_quantity(said.text("percent")), 100)  # thousandths of a percent
        if finer:
            raise said.bad(f"percent: {said.text('percent')}")
    if said.has("amount"):
        off["amount"] = parse_amount(said.text("amount"), cashier.shop.settings.currency)
    if said.flag("whole"):
        return _whole(cashier, by_hand.discount_basket, said.text("reason"), **off)
    return _line(cashier, said, by_hand.discount_line, said.text("reason"), **off)


def discount_out(cashier: Any, said: Said) -> Answer:
    if said.flag("whole"):
        return _whole(cashier, by_hand.remove_discount)
    return _line(cashier, said, by_hand.remove_discount)


def void_closed(cashier: Any, said: Said) -> Answer:
    from store.counter.refunding import NotASale
    from store.counter.refunding import void_closed as void

    sale = last_sale(cashier.shop, cashier.actor.till)
    if said.has("number"):
        row = Sale.get_or_none(Sale.number == said.text("number"))
        sale = row.id if row else None
    if sale is None:
        raise NotASale()
    made = void(cashier.shop, cashier.actor, sale, said.text("reason", ""), key=cashier.key, now=cashier.now)
    return replace(_ANSWER, refunded=made)


ACTS: dict[str, Callable[[Any, Said], Answer]] = {
    "price_back": price_back,
    "free": free,
    "discount": discount,
    "discount_out": discount_out,
    "void_closed": void_closed,
}


def _line(cashier: Any, said: Said, act: Callable[..., Any], *given: Any, **named: Any) -> Answer:
    line = cashier._line(said)
    basket = act(
        *(cashier.shop, cashier.actor, cashier.this_sale(), line, *given), **named, key=cashier.key, now=cashier.now
    )
    answer: Answer = cashier._with(basket)
    return answer


def _whole(cashier: Any, act: Callable[..., Any], *given: Any, **named: Any) -> Answer:
    basket = act(*(cashier.shop, cashier.actor, cashier.this_sale(), *given), **named, key=cashier.key, now=cashier.now)
    answer: Answer = cashier._with(basket)
    return answer
