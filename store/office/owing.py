"""Who buys on account, and what they owe."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from store.db.models import Debt, Member
from store.money import Money


@dataclass(frozen=True, slots=True)
class Debtor:
    """A business member who may buy on account; `left` is what may still be taken."""

    number: str
    name: str
    owed: Money
    most: Money

    @property
    def left(self) -> Money:
        return max(0, self.most - self.owed)


def debtors() -> list[Debtor]:
    """All of them, who owes most first."""
    rows: Iterable[Any] = (
        Debt.select(Member.number, Member.name, Debt.owed, Debt.most)
        .join(Member)
        .where(Member.merged_into.is_null())
        .order_by(Debt.owed.desc(), Member.number)
        .tuples()
    )
    return [Debtor(*row) for row in rows]
