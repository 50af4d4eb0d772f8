"""What a tape says of members: who is new, and who takes a card that was made in advance.

{"do": "enrol", "phone": "13812345678"}      a new member, with a "name" perhaps; whom the sale does not know yet
{"do": "activate", "code": "VIP00001", "phone": "13812345678"}     whoever takes a card (or member number) that is not
                                             activated yet; a "phone" that is kept already may be left out
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from store.counter.tape import Said
from store.counter.tape_answers import Answer

_ANSWER = Answer(0, "", None)


def enrol(cashier: Any, said: Said) -> Answer:
    from store.office.members.enrolling import enrol

    phone, name = said.text("phone"), said.text("name", "")
    return replace(
        _ANSWER, member=enrol(cashier.shop, cashier.actor, phone, name=name, key=cashier.key, now=cashier.now)
    )


def activate(cashier: Any, said: Said) -> Answer:
    """Raises NoSuchMember and what activate raises."""
    from store.office.members.activating import activate
    from store.office.members.finding import any_by_code
    from store.office.members.refusals import NoSuchMember

    found = any_by_code(cashier.shop, said.text("code"), now=cashier.now)
    if found is None:
        raise NoSuchMember()
    phone, name = said.text("phone", "") or None, said.text("name", "")
    member = activate(cashier.shop, cashier.actor, found.id, phone, name=name, key=cashier.key, now=cashier.now)
    return replace(_ANSWER, member=member)


ACTS: dict[str, Callable[[Any, Said], Answer]] = {"enrol": enrol, "activate": activate}
