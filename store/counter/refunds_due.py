"""Refunds that a provider was asked for, after their goods came back: what became of each, and cash instead where the
provider refuses for good (改退现金).

Asking again is charging.ask: the same number, so that nothing goes back twice. Cash instead is a movement of the drawer
in the shift of the day, with a number and a slip of its own: the refund and its payments stay what they were.
"""

from datetime import datetime
from typing import Any

from store.books import acts, cash_moves, intents, journal
from store.books.actor import Actor
from store.books.cash_moves import CashMoved
from store.books.intents import Intent
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.counter import printing
from store.counter.numbering import day_of
from store.counter.rounding import in_cash
from store.counter.shifts.current import shift_of
from store.counter.shifts.holding import hold
from store.counter.shifts.refusals import NoShift
from store.db.models import Sale
from store.db.opening import Shop
from store.errors import N_, Refused

REFUND_IN_CASH = Permit("refund_in_cash", N_("Hand out in cash what a provider refused"), least="supervisor")


class NotRefused(Refused):
    template = N_("The provider has not refused it: ask again, or it might be paid twice.")


def refunds_of(shop: Shop, sale: str) -> list[Intent]:
    """What a provider was asked to give back by this refund or void, oldest first."""
    return [each for each in intents.of_sale(shop, sale) if each.kind == "refund"]


def in_cash_instead(shop: Shop, actor: Actor, intent_id: str, *, key: str, now: datetime) -> CashMoved:
    """The money of a refund that the provider refused, out of the drawer, rounded as the shop rounds cash; it is never
    asked of the provider again.

    Again with the same key answers the same. Raises NoSuchIntent, NotRefused, NoShift, ApprovalNeeded.
    """
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return cash_moves.read(done)
        hold(shop, actor.till)
        refused = intents.intent(shop, intent_id)
        if (refused.kind, refused.state) != ("refund", "failed"):
            raise NotRefused()
        require(shop, actor, REFUND_IN_CASH, amount=refused.amount)
        shift = shift_of(shop, actor, now)
        if shift is None:
            raise NoShift()
        given = intents.become(shop, actor, intent_id, "in_cash", before=("failed",), now=now)
        if given.state != "in_cash":
            raise NotRefused()
        number: Any = Sale.get_by_id(refused.sale).number
        cash = in_cash(shop.settings, refused.amount)
        day = day_of(shop, actor.till, now)
        made = cash_moves.append(shop, actor, shift, "refund", -cash, number, day=day, now=now)
        detail = {"intent": intent_id, "move": made.id, "number": made.number, "amount": refused.amount, "cash": cash}
        journal.append(shop, actor, "refund_in_cash", now=now, sale=refused.sale, **detail)
        printing.enqueue_document(shop, actor.till, "cash_move", made.id, drawer=True, at=to_millis(now))
        acts.done(shop, key, "refund_in_cash", made.id, now)
        return made
