"""The shift that what happens at a till belongs to. One compiled lookup, because every payment asks."""

from datetime import datetime
from typing import Any

from store.books.actor import Actor
from store.counter.shifts.holding import hold
from store.db.models import Shift
from store.db.opening import Shop
from store.db.statements import Statement, param

OFFICE = "00"
"""The till of commands: it has no drawer and no shifts."""


def shift_of(shop: Shop, actor: Actor, now: datetime) -> str | None:
    """The id of the actor's till's open shift, inside the caller's transaction; None in the office.

    Where none is open, one opens by itself with a float of 0, and the journal says so.
    """
    if shop.engine == "postgresql":
        hold(shop, actor.till)
    row = _OPEN(shop.db, till=actor.till).fetchone()
    if row is not None:
        return str(row[0])
    if actor.till.endswith(OFFICE):
        return None
    from store.counter.shifts.opening import open_by_itself  # once a shift

    return open_by_itself(shop, actor, now)


def open_shift() -> Any:
    """A query for the shift that is open at the `till`."""
    return Shift.select(Shift.id).where(Shift.open_at == param("till"))


_OPEN = Statement(open_shift)
