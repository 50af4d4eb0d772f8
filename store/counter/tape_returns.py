"""What a tape says of goods that come back for others, or without a receipt.

    {"do": "swap", "reason": "changed"}      what is left of the sale closed last, or of that with the "number", or
                                                 of its "line" so much, comes back when the basket at hand is paid;
                                                 with "goods", as below, what nobody has a receipt of
    {"do": "swap_out"}                       nothing comes back after all
    {"do": "refund_goods", "reason": "damaged", "goods": [{"code": "6901234567892", "quantity": "2"}]}
                                                 without a receipt, in cash; for a "member", by a code, "balance": true
                                                 is into the balance

After `swap` the "exact" of a tender is the difference: 0 where what came back is worth more.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.money import ONE, Quantity, parse_quantity

_ANSWER = Answer(0, "", None)


def exchange(cashier: Any, said: Said) -> Answer:
    from store.counter.exchanging import begin_exchange, begin_exchange_goods

    if said.has("goods"):
        basket = begin_exchange_goods(
            *(cashier.shop, cashier.actor, cashier.this_sale(), _goods(said)), **cashier._why(said)
        )
        answer: Answer = cashier._with(basket)
        return answer
    of = cashier._sold(said)
    basket = begin_exchange(
        *(cashier.shop, cashier.actor, cashier.this_sale(), of, cashier._returned(of, said)), **cashier._why(said)
    )
    answer = cashier._with(basket)
    return answer


def exchange_out(cashier: Any, said: Said) -> Answer:
    from store.counter.exchanging import drop_exchange

    basket = drop_exchange(cashier.shop, cashier.actor, cashier.this_sale(), key=cashier.key, now=cashier.now)
    answer: Answer = cashier._with(basket)
    return answer


def refund_goods(cashier: Any, said: Said) -> Answer:
    from store.counter import without_receipt

    goods = _goods(said)
    member = cashier.member_of(said.text("member")).id if said.has("member") else None
    made = without_receipt.refund_goods(
        *(cashier.shop, cashier.actor, goods), member=member, into_balance=said.flag("balance"), **cashier._why(said)
    )
    return replace(_ANSWER, refunded=made)


def _goods(said: Said) -> list[tuple[str, Quantity]]:
    return [
        (part.text("code"), parse_quantity(part.text("quantity")) if part.has("quantity") else ONE)
        for part in said.parts("goods")
    ]


ACTS: dict[str, Callable[[Any, Said], Answer]] = {
    "swap": exchange,
    "swap_out": exchange_out,
    "refund_goods": refund_goods,
}
