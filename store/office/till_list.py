"""The tills that a store has. All of it is loaded at every start, so it is little."""

from typing import NamedTuple

from store.db.models import Till
from store.db.opening import Shop


class TillEntry(NamedTuple):
    """A till as lists show it; `id` is store and number, "0102"; number 0 is the office, PROGRAMS sells nothing."""

    id: str
    number: int
    name: str

    @property
    def sells(self) -> bool:
        return self.number != 0 and (self.number, self.name) != PROGRAMS


PROGRAMS = (99, "API")
"""The number and name of the till at which programs of others act (store.office.api)."""


def tills(shop: Shop) -> tuple[TillEntry, ...]:
    """All of this store, the office first."""
    rows = Till.select(Till.id, Till.number, Till.name).where(Till.store == shop.settings.store_number)
    return tuple(TillEntry(row.id, row.number, row.name) for row in rows.order_by(Till.number))
