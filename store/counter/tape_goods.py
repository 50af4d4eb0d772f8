"""What a tape says of parked baskets, quick keys and repeats. A scale's label is scanned as any code.

{"do": "park", "name": "red coat"}           the basket waits; the next scan begins a new sale
{"do": "recall", "name": "red coat"}         at any till; or by "ticket"; without both, the one that waits longest
{"do": "repeat"}                             one more of the last line
{"do": "key", "page": 1, "key": 3}           the goods on a quick key, "quantity" of them
"""

from collections.abc import Callable
from typing import Any

from store.books import acts
from store.counter import parking, repeating, selling
from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.money import ONE, parse_quantity


def park(cashier: Any, said: Said) -> Answer:
    made = parking.park(
        *(cashier.shop, cashier.actor, cashier.this_sale(), said.text("name", "")), key=cashier.key, now=cashier.now
    )
    cashier._next_customer()
    return Answer(0, "", None, parked=made)


def recall(cashier: Any, said: Said) -> Answer:
    """Played again, it is the basket that was recalled then."""
    ticket = acts.result_of(cashier.shop, cashier.key) or _waiting(cashier, said)
    basket = parking.recall(cashier.shop, cashier.actor, ticket, key=cashier.key, now=cashier.now)
    cashier.sale = basket.sale
    answer: Answer = cashier._with(basket)
    return answer


def repeat(cashier: Any, said: Said) -> Answer:
    answer: Answer = cashier._with(
        repeating.repeat_last(cashier.shop, cashier.actor, cashier.this_sale(), key=cashier.key, now=cashier.now)
    )
    return answer


def key(cashier: Any, said: Said) -> Answer:
    from store.office.catalogue import by_code
    from store.office.quick_keys import PAGES, PLACES, NoSuchKey, quick_keys

    page, place = said.whole("page") or 1, said.whole("key") or 0
    keys = {(each.page, each.place): each.code for of_page in quick_keys(cashier.shop) for each in of_page.keys}
    sellable = by_code(cashier.shop, keys.get((page, place), ""), now=cashier.now)
    if sellable is None:
        raise NoSuchKey(page=page, place=place, pages=PAGES, places=PLACES)
    quantity = parse_quantity(said.text("quantity")) if said.has("quantity") else ONE
    answer: Answer = cashier._with(
        selling.add_line(
            *(cashier.shop, cashier.actor, cashier.this_sale(), sellable, quantity), key=cashier.key, now=cashier.now
        )
    )
    return answer


ACTS: dict[str, Callable[[Any, Said], Answer]] = {"park": park, "recall": recall, "repeat": repeat, "key": key}


def _waiting(cashier: Any, said: Said) -> str:
    """The ticket of a basket that waits. Raises NoSuchTicket."""
    if said.has("ticket"):
        return said.text("ticket")
    name = said.text("name", "")
    for each in parking.parked(cashier.shop):
        if name in ("", each.name):
            return each.ticket
    raise parking.NoSuchTicket(ticket=name)
