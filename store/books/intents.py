"""Intents: what a provider was asked to do for a sale, row by row, and which payment it became.

    intent → sent → paid ─────────────→ a payment of the sale that closes: once
                  → failed
                  → unknown → (queried again) paid, failed, unknown
    sent, unknown, paid → reversing → reversed
    a refund: intent → sent → reversed, failed or unknown; failed → (asked again) sent, or in_cash: out of the drawer

Each step is on the disk before the provider hears of the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from store.books import journal
from store.books.actor import Actor
from store.calendar import from_millis, to_millis
from store.db.models import PaymentIntent, Sale
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money
from store.payment_drivers import Request

State: TypeAlias = Literal["intent", "sent", "paid", "failed", "unknown", "reversing", "reversed", "in_cash"]

UNDECIDED: tuple[State, ...] = ("intent", "sent", "unknown", "reversing")

GONE: tuple[State, ...] = ("failed", "reversing", "reversed")
"""What will never pay its sale: one that is being taken back is only ever asked to be undone."""

STATE_NAMES = {
    "intent": N_("not sent yet"),
    "sent": N_("sent, no answer yet"),
    "paid": N_("paid"),
    "failed": N_("failed"),
    "unknown": N_("unknown"),
    "reversing": N_("being undone"),
    "reversed": N_("undone"),
    "in_cash": N_("handed out in cash"),
}


class NoSuchIntent(Refused):
    template = N_("There is no such payment.")


class IntentNotPaid(Refused):
    template = N_("That payment is not there: it is not known to be paid, or it belongs to another sale.")


class IntentUsed(Refused):
    template = N_("That payment has closed a sale already.")


@dataclass(frozen=True, slots=True)
class Intent:
    """As screens see it. `kind`: pay or refund; `problem` may be a sentence of ours, to be translated. `payment` is
    None while no closed sale has it; `asked` counts the queries."""

    id: str
    kind: str
    sale: str
    till: str
    driver: str
    channel: str
    amount: Money
    state: State
    trade: str
    problem: str
    asked: int
    payment: str | None
    refunds: str | None
    made_at: datetime
    sale_open: bool

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def free(self) -> bool:
        """Paid, and no sale has it yet."""
        return self.kind == "pay" and self.state == "paid" and self.payment is None

    @property
    def pending(self) -> bool:
        """Somebody must still do something about it."""
        return self.undecided or self.free or (self.kind, self.state) == ("refund", "failed")


def request(shop: Shop, intent: Intent) -> Request:
    return Request(intent.id, intent.channel, intent.amount, shop.settings.currency.code)


def intent(shop: Shop, intent_id: str) -> Intent:
    """Raises NoSuchIntent."""
    found = _read(shop, PaymentIntent.id == intent_id)
    if not found:
        raise NoSuchIntent()
    return found[0]


def of_sale(shop: Shop, sale: str) -> list[Intent]:
    """All that was asked for a sale, oldest first."""
    return _read(shop, PaymentIntent.sale == sale)


def pending(shop: Shop, till: str | None = None) -> list[Intent]:
    """What is not over, of a till or of all: undecided, paid without a closed sale, or a refund that failed."""
    where = (
        PaymentIntent.state.in_(UNDECIDED)
        | ((PaymentIntent.state == "paid") & PaymentIntent.payment.is_null())
        | ((PaymentIntent.state == "failed") & (PaymentIntent.kind == "refund"))
    )
    return _read(shop, where if till is None else where & (PaymentIntent.till == till))


def begin(
    shop: Shop,
    actor: Actor,
    sale: str,
    *,
    driver: str,
    channel: str,
    amount: Money,
    now: datetime,
    refunds: str | None = None,
    payment: str | None = None,
) -> Intent:
    """The row, inside the caller's transaction, before anybody is asked anything."""
    new = new_id()
    PaymentIntent.insert(
        id=new,
        kind="refund" if refunds else "pay",
        sale=sale,
        till=actor.till,
        driver=driver,
        channel=channel,
        amount=amount,
        payment=payment,
        refunds=refunds,
        made_at=to_millis(now),
        made_by=actor.staff,
        changed_at=to_millis(now),
    ).execute()
    made = intent(shop, new)
    _journal(shop, actor, made, now)
    return made


def become(
    shop: Shop,
    actor: Actor,
    intent_id: str,
    state: State,
    *,
    before: Iterable[State],
    now: datetime,
    trade: str = "",
    problem: str = "",
    asked: int = 0,
) -> Intent:
    """A step, in the caller's transaction; none if it is not in one of the states `before` any more."""
    change: dict[str, Any] = {"state": state, "problem": problem, "changed_at": to_millis(now)}
    if trade:
        change["trade"] = trade
    if asked:
        change["asked"] = PaymentIntent.asked + asked
    was = intent(shop, intent_id)
    step = PaymentIntent.update(**change).where(PaymentIntent.id == intent_id, PaymentIntent.state.in_(list(before)))
    done = step.execute()
    made = intent(shop, intent_id)
    if done and made.state != was.state:
        _journal(shop, actor, made, now)
    return made


def bind(shop: Shop, intent_id: str, sale: str, amount: Money, payment: str) -> Intent:
    """The intent becomes a payment of the sale that closes in this transaction, and never of another.

    Raises NoSuchIntent, IntentUsed, IntentNotPaid.
    """
    taken = PaymentIntent.update(payment=payment).where(
        PaymentIntent.id == intent_id,
        PaymentIntent.kind == "pay",
        PaymentIntent.state == "paid",
        PaymentIntent.sale == sale,
        PaymentIntent.amount == amount,
        PaymentIntent.payment.is_null(),
    )
    if not taken.execute():
        raise IntentUsed() if intent(shop, intent_id).payment else IntentNotPaid()
    return intent(shop, intent_id)


def _journal(shop: Shop, actor: Actor, made: Intent, now: datetime) -> None:
    act = f"{made.kind}_intent"
    journal.append(
        shop, actor, act, now=now, sale=made.sale, intent=made.id, state=made.state, channel=made.channel,
        amount=made.amount,
    )  # fmt: skip


def _read(shop: Shop, where: Any) -> list[Intent]:
    rows: Any = (
        PaymentIntent.select(PaymentIntent, Sale.state.alias("sale_state"))
        .join(Sale)
        .where(where)
        .order_by(PaymentIntent.id)
        .objects()
    )
    return [
        Intent(
            *(row.id, row.kind, row.sale_id, row.till_id, row.driver, row.channel, row.amount, row.state),
            *(row.trade, row.problem, row.asked, row.payment, row.refunds_id),
            from_millis(row.made_at, shop.settings.zone),
            row.sale_state == "open",
        )
        for row in rows
    ]
