"""Payments through a provider: ask, ask again, take back. Every step is on the disk before the provider is asked.

`begin` writes the intent; `send`, `ask` and `take_back` block until the provider answers or its deadline is over, so
screens call them off the event loop, each thread with a connection of its own. No transaction waits for a provider.
A customer's code goes through `send` to the driver and nowhere else.
"""

from collections.abc import Callable
from datetime import datetime

from store import codes
from store.books import acts, intents
from store.books.actor import Actor
from store.books.intents import Intent, IntentUsed, intent, request
from store.db.models import Sale
from store.db.opening import Shop
from store.errors import N_, BadAmount, Refused
from store.money import Money, write_amount
from store.payment_drivers import DEADLINE, Driver, Outcome, within
from store.pricing.basket import SaleId

Clock = Callable[[], datetime]


class NoDriver(Refused):
    template = N_("No provider is connected: take it elsewhere, then record it here.")


class NotAPaymentCode(Refused):
    template = N_("That is no payment code that a provider of this shop knows.")


class StillUndecided(Refused):
    template = N_("A payment of {amount} is not decided yet: ask again or take it back first.")


class SaleNotOpen(Refused):
    template = N_("There is no open basket to pay for.")


NEVER_SENT = N_("The till stopped before it was sent.")


def begin(
    shop: Shop, actor: Actor, sale: SaleId, code: str, amount: Money, driver: Driver, *, key: str, now: datetime
) -> Intent:
    """A payment of `amount` for the open sale by the customer's code, of which only the channel is kept.

    Again with the same key answers the same. Raises NotAPaymentCode, SaleNotOpen, StillUndecided, BadAmount.
    """
    channel = codes.channel_of(code)
    if channel is None:
        raise NotAPaymentCode()
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return intent(shop, done)
        if Sale.get_or_none(Sale.id == sale, Sale.state == "open") is None:
            raise SaleNotOpen()
        if amount < 1:
            raise BadAmount(text=write_amount(amount, shop.settings.currency))
        for other in intents.of_sale(shop, sale):
            if other.undecided and other.state not in intents.GONE:
                raise StillUndecided(amount=write_amount(other.amount, shop.settings.currency))
        made = intents.begin(shop, actor, sale, driver=driver.name, channel=channel, amount=amount, now=now)
        acts.done(shop, key, "intent", made.id, now)
        return made


def send(
    shop: Shop, actor: Actor, driver: Driver, intent_id: str, code: str, *, clock: Clock, seconds: float = DEADLINE
) -> Intent:
    """Ask the provider for the money, once: what was sent before is only ever queried."""
    with shop.transaction():
        was = intent(shop, intent_id)
        sent = intents.become(shop, actor, intent_id, "sent", before=("intent",), now=clock())
    if was.state != "intent":
        return sent
    outcome = within(seconds, lambda: driver.pay(request(shop, sent), code, seconds))
    return _record(shop, actor, sent, outcome, clock())


def ask(shop: Shop, actor: Actor, driver: Driver, intent_id: str, *, clock: Clock, seconds: float = DEADLINE) -> Intent:
    """What became of it, from the provider; a refund or a taking back is asked for again under the same number."""
    with shop.transaction():
        now = intent(shop, intent_id)
        if now.kind == "pay" and now.state == "intent":
            return intents.become(shop, actor, intent_id, "failed", before=("intent",), now=clock(), problem=NEVER_SENT)
        if now.kind == "refund" and now.state in ("intent", "failed"):
            now = intents.become(shop, actor, intent_id, "sent", before=("intent", "failed"), now=clock())
    if not now.undecided:
        return now
    if now.kind == "refund":
        assert now.refunds is not None
        of = request(shop, intent(shop, now.refunds))
        outcome = within(seconds, lambda: driver.refund(request(shop, now), of, seconds))
    elif now.state == "reversing":
        outcome = within(seconds, lambda: driver.reverse(request(shop, now), seconds))
    else:
        outcome = within(seconds, lambda: driver.query(request(shop, now), seconds))
    return _record(shop, actor, now, outcome, clock(), asked=1)


def take_back(
    shop: Shop, actor: Actor, driver: Driver, intent_id: str, *, clock: Clock, seconds: float = DEADLINE
) -> Intent:
    """Undo a payment that closed no sale, whatever became of it. It stays `reversing` until the provider says so, and
    holds nothing up meanwhile: it will never pay its sale.

    Raises IntentUsed.
    """
    with shop.transaction():
        now = intent(shop, intent_id)
        if now.payment is not None:
            raise IntentUsed()
        if now.state == "intent":
            return intents.become(shop, actor, intent_id, "failed", before=("intent",), now=clock(), problem=NEVER_SENT)
        now = intents.become(shop, actor, intent_id, "reversing", before=("sent", "unknown", "paid"), now=clock())
    if now.state != "reversing":
        return now
    return ask(shop, actor, driver, intent_id, clock=clock, seconds=seconds)


def recover(
    shop: Shop, actor: Actor, driver: Driver | None, *, clock: Clock, seconds: float = DEADLINE
) -> list[Intent]:
    """At a till's start: ask what became of all that was going on when it stopped. What is paid waits for its sale, or
    goes back when that is not open any more; what stays pending is answered."""
    if driver is not None:
        for each in intents.pending(shop, actor.till):
            if each.driver == driver.name and (each.undecided or each.free):
                ask_or_take_back(shop, actor, driver, each, clock=clock, seconds=seconds)
    return intents.pending(shop, actor.till)


def ask_or_take_back(
    shop: Shop, actor: Actor, driver: Driver, each: Intent, *, clock: Clock, seconds: float = DEADLINE
) -> Intent:
    """Ask for one that is pending; what is paid for a sale that is not open any more goes back."""
    if not each.free:
        each = ask(shop, actor, driver, each.id, clock=clock, seconds=seconds)
    if each.free and not each.sale_open:
        each = take_back(shop, actor, driver, each.id, clock=clock, seconds=seconds)
    return each


def _record(shop: Shop, actor: Actor, now: Intent, outcome: Outcome, at: datetime, asked: int = 0) -> Intent:
    """What the provider said, if the intent is still where it was when it was asked."""
    state: intents.State = outcome.state
    if now.state == "reversing" and state != "reversed":
        state = "reversing"
    with shop.transaction():
        return intents.become(
            shop, actor, now.id, state, before=(now.state,), now=at,
            trade=outcome.trade, problem=outcome.problem, asked=asked,
        )  # fmt: skip
