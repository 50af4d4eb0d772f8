"""Cash in and out of the drawer without a sale (杂项收支 投库), and opening it for nothing (无交易开钱箱).

Each is one transaction: the movement with its number and reason, the journal, the drawer's job and the slip.
"""

from datetime import datetime

from store.books import acts, cash_moves, journal
from store.books.actor import Actor
from store.books.cash_moves import CashMoved
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.counter import printing
from store.counter.limits import most_price
from store.counter.numbering import day_of
from store.counter.shifts.current import shift_of
from store.counter.shifts.refusals import AmountNeeded, NoShift, ReasonNeeded
from store.db.opening import Shop
from store.errors import N_
from store.money import Money, write_amount
from store.slip import printable

PAY_IN = Permit("pay_in", N_("Put cash into the drawer"), least="cashier")
PAY_OUT = Permit("pay_out", N_("Pay cash out of the drawer"), least="supervisor")
DROP = Permit("drop", N_("Take cash to the safe"), least="cashier")
NO_SALE = Permit("no_sale", N_("Open the drawer without a sale"), least="supervisor")

REASONS = {
    "pay_in": (N_("Change from the bank"), N_("Found in the drawer"), N_("Other")),
    "pay_out": (N_("Water delivery"), N_("Cleaning"), N_("Freight"), N_("Other")),
    "drop": (N_("Too much in the drawer"), N_("End of the shift")),
    "no_sale": (N_("Change for a customer"), N_("Coins sorted"), N_("Closed by mistake"), N_("Other")),
}
"""What is proposed; any text may be said instead."""

LONGEST = 40
"""How long a reason may be."""


def pay_in(shop: Shop, actor: Actor, amount: Money, reason: str, *, key: str, now: datetime) -> CashMoved:
    """Cash comes into the drawer. Raises AmountNeeded, ReasonNeeded, ApprovalNeeded."""
    return _move(shop, actor, "pay_in", PAY_IN, 1, amount, reason, key, now)


def pay_out(shop: Shop, actor: Actor, amount: Money, reason: str, *, key: str, now: datetime) -> CashMoved:
    """Cash pays for something of the shop's. Raises as pay_in does."""
    return _move(shop, actor, "pay_out", PAY_OUT, -1, amount, reason, key, now)


def drop(shop: Shop, actor: Actor, amount: Money, reason: str = "", *, key: str, now: datetime) -> CashMoved:
    """Cash goes to the safe; it needs no reason. Raises as pay_in does."""
    return _move(shop, actor, "drop", DROP, -1, amount, reason, key, now)


def no_sale(shop: Shop, actor: Actor, reason: str, *, key: str, now: datetime) -> CashMoved:
    """Open the drawer for nothing. Raises ReasonNeeded, ApprovalNeeded."""
    return _move(shop, actor, "no_sale", NO_SALE, 0, 0, reason, key, now)


def _move(
    shop: Shop, actor: Actor, kind: str, permit: Permit, sign: int, amount: Money, reason: str, key: str, now: datetime
) -> CashMoved:
    most = most_price(shop.settings.currency)
    if sign and not 0 < amount <= most:
        raise AmountNeeded(most=write_amount(most, shop.settings.currency))
    reason = " ".join(printable(reason).split())
    if len(reason) > LONGEST or (not reason and kind != "drop"):
        raise ReasonNeeded(most=LONGEST)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return cash_moves.read(done)
        require(shop, actor, permit, amount=amount)
        shift = shift_of(shop, actor, now)
        if shift is None:
            raise NoShift()
        made = cash_moves.append(
            shop, actor, shift, kind, sign * amount, reason, day=day_of(shop, actor.till, now), now=now
        )
        journal.append(shop, actor, kind, now=now, move=made.id, number=made.number, amount=made.amount)
        printing.enqueue_document(shop, actor.till, "cash_move", made.id, drawer=True, at=to_millis(now))
        acts.done(shop, key, kind, made.id, now)
        return made
