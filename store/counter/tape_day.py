"""The day's acts on a tape: shifts, cash in and out of the drawer, X and Z, hours; and who allows an act.

{"do": "open_shift", "float": "500"}         or "pieces": {"100": 3, "50": 4}, by denomination
{"do": "hand_over"}                          whoever signed on last takes the till within the shift
{"do": "pay_in", "amount": "100", "reason": "…"}   also pay_out, and drop, which needs no reason
{"do": "no_sale", "reason": "…"}             the drawer is opened for nothing
{"do": "x"}                                  the shift as it stands
{"do": "count", "pieces": {"100": 3}}        the drawer is counted; what should be there is answered then
{"do": "close"}                              the Z; with "pieces" it is counted first, with "carry" what is not
                                             settled goes over to the next shift
{"do": "clock", "as": "in"}                  whoever is signed on comes; also break, back and out
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, cast

from store.books.actor import Actor
from store.counter.shifts import closing, drawer, opening
from store.counter.shifts.unsettled import unsettled
from store.counter.tape import Said
from store.counter.tape_answers import Answer
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import Money, parse_amount
from store.office import staff


class NoSuchTill(Refused):
    template = N_("There is no till {number} in this store.")


class Cashier(Protocol):
    """What an act needs of who does it."""

    shop: Shop
    actor: Actor
    key: str
    now: datetime


@contextmanager
def approved(cashier: Cashier, said: Said) -> Iterator[None]:
    """Whoever the line says allows it ("approved"), for as long as the line lasts."""
    before = cashier.actor
    if said.has("approved"):
        cashier.actor = replace(before, approver=person(said.text("approved")).id)
    try:
        yield
    finally:
        if cashier.actor.approver:
            cashier.actor = before


def person(number: str) -> staff.Person:
    """Raises NoSuchStaff, NotActive."""
    who = staff.person(number)
    if not who.active:
        raise staff.NotActive(name=who.name, number=who.number)
    return who


def till_of(shop: Shop, said: Said) -> str:
    """The id of the till with the line's number in the store. Raises NoSuchTill."""
    from store.office.till_list import tills

    number = said.whole("number")
    for till in tills(shop):
        if till.number == number and number:
            return till.id
    raise NoSuchTill(number=said.text("number"))


_ANSWER = Answer(0, "", None)


def open_shift(cashier: Cashier, said: Said) -> Answer:
    amount: Money | Mapping[Money, int] = 0
    if said.has("pieces"):
        amount = _pieces(cashier, said)
    elif said.has("float"):
        amount = _amount(cashier, said.text("float"))
    return replace(_ANSWER, shift=opening.open_shift(cashier.shop, cashier.actor, amount, **_when(cashier)))


def hand_over(cashier: Cashier, said: Said) -> Answer:
    return replace(_ANSWER, shift=opening.hand_over(cashier.shop, cashier.actor, **_when(cashier)))


def pay_in(cashier: Cashier, said: Said) -> Answer:
    return _moved(cashier, said, drawer.pay_in)


def pay_out(cashier: Cashier, said: Said) -> Answer:
    return _moved(cashier, said, drawer.pay_out)


def drop(cashier: Cashier, said: Said) -> Answer:
    return _moved(cashier, said, drawer.drop)


def no_sale(cashier: Cashier, said: Said) -> Answer:
    made = drawer.no_sale(cashier.shop, cashier.actor, said.text("reason"), **_when(cashier))
    return replace(_ANSWER, moved=made)


def x(cashier: Cashier, said: Said) -> Answer:
    return replace(_ANSWER, sums=closing.x(cashier.shop, cashier.actor))


def count(cashier: Cashier, said: Said) -> Answer:
    counted = closing.count(cashier.shop, cashier.actor, _pieces(cashier, said), **_when(cashier))
    return replace(_ANSWER, counted=counted)


def close(cashier: Cashier, said: Said) -> Answer:
    """Counts first where the line says pieces. "carry": all that is unsettled goes over to the next shift."""
    when = _when(cashier)
    if said.has("pieces"):
        of_count = {**when, "key": f"{cashier.key}-count"}
        closing.count(cashier.shop, cashier.actor, _pieces(cashier, said), **of_count)
    carry = {each.id for each in unsettled(cashier.shop, cashier.actor.till)} if said.flag("carry") else set()
    return replace(_ANSWER, sums=closing.close(cashier.shop, cashier.actor, carry=carry, **when))


def clock(cashier: Cashier, said: Said) -> Answer:
    from store.office import hours

    kind = said.text("as")
    if kind not in hours.KIND_NAMES:
        raise said.bad(f"as: {kind}")
    hours.clock(cashier.shop, cashier.actor, cast(hours.Kind, kind), **_when(cashier))
    return _ANSWER


ACTS: dict[str, Callable[[Any, Said], Answer]] = {
    "open_shift": open_shift,
    "hand_over": hand_over,
    "pay_in": pay_in,
    "pay_out": pay_out,
    "drop": drop,
    "no_sale": no_sale,
    "x": x,
    "count": count,
    "close": close,
    "clock": clock,
}


def _when(cashier: Cashier) -> dict[str, Any]:
    return {"key": cashier.key, "now": cashier.now}


def _moved(cashier: Cashier, said: Said, act: Callable[..., Any]) -> Answer:
    amount, reason = _amount(cashier, said.text("amount")), said.text("reason", "")
    return replace(_ANSWER, moved=act(cashier.shop, cashier.actor, amount, reason, **_when(cashier)))


def _amount(cashier: Cashier, text: str) -> Money:
    return parse_amount(text, cashier.shop.settings.currency)


def _pieces(cashier: Cashier, said: Said) -> dict[Money, int]:
    """{"100": 3, "0.5": 4}, a denomination to how many."""
    pieces: dict[Money, int] = {}
    for written, how_many in said.object("pieces").items():
        if type(how_many) is not int:
            raise said.bad(f"pieces: {written}")
        each = _amount(cashier, written)
        pieces[each] = pieces.get(each, 0) + how_many
    return pieces
