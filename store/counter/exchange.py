"""What an open basket takes back, as it lies with the basket until it is paid: a plan, nothing has moved."""

import json
from dataclasses import dataclass
from typing import Any

from store.money import Money, Quantity
from store.pricing.basket import LineId, SaleId


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is to come back when the basket is paid: of the sale `of` with this `number` so much of each line, worth
    `money` when it was chosen. Without a receipt `of` is None and it is `goods`: a code, how many, and the price of one
    that was allowed. `approver` allowed it."""

    of: SaleId | None
    number: str
    money: Money
    quantities: tuple[tuple[LineId, Quantity], ...]
    reason: str
    approver: str | None
    goods: tuple[tuple[str, Quantity, Money], ...] = ()


def read(facts: str) -> Exchange | None:
    """Of an open sale's row."""
    said: dict[str, Any] = json.loads(facts).get("exchange", {}) if facts else {}
    if not said:
        return None
    quantities = tuple((LineId(line), quantity) for line, quantity in said["lines"])
    goods = tuple((code, quantity, price) for code, quantity, price in said.get("goods", ()))
    of = SaleId(said["of"]) if said["of"] else None
    return Exchange(of, said["number"], said["money"], quantities, said["reason"], said["approver"], goods)
