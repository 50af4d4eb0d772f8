"""Telling the hooks: each delivery is leased, sent outside of any transaction, and what was answered is written down.

At least once, and in no promised order: what broke off is sent again with the same id. *sent* means that the other side
answered with a status of 2xx, no more.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.db.models import Hook, HookDelivery
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked
from store.office.api.tokens import EDIT_TOKENS
from store.office.hooks import addresses, telling
from store.senders.web import Answered, post

LEASE = timedelta(minutes=2)
SECONDS = (10, 30, 60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400)
"""How long after each try that failed the next one is; after the last it is given up."""
KEPT = timedelta(days=30)
PORTION = 500
LONGEST_PROBLEM = 300

STATES = {
    "waiting": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("answered"),
    "failed": N_("given up"),
    "dropped": N_("dropped"),
}

Post = Callable[[str, bytes, dict[str, str]], Answered]


class NoSuchDelivery(Refused):
    template = N_("There is no delivery {delivery}.")


class NotToSendAgain(Refused):
    template = N_("This delivery is {state}: only what was given up is sent again.")


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    hook: str
    event: str
    state: str
    attempts: int
    status: int | None
    problem: str
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a run did, in deliveries. `later` are tried again, `failed` given up; `waiting` are left that are due."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(
    shop: Shop,
    *,
    limit: int,
    clock: Callable[[], datetime],
    send: Post = post,
    going: Callable[[], bool] = lambda: True,
) -> Told:
    """Write the deliveries of what happened, and make at most `limit` of those that are due, while it is `going`."""
    telling.write_deliveries(shop, now=clock())
    run = Told()
    silent: set[str] = set()
    for _ in range(limit):
        taken = _take(shop, clock(), silent) if going() else None
        if taken is None:
            break
        delivery, url = taken
        answered = send(url, delivery.body.encode(), headers(shop, delivery, clock()))
        if answered.status is None:
            # The others need not wait for it to be silent once more.
            silent.add(delivery.hook_id)
        state = _record(shop, delivery, answered, clock())
        run = replace(run, **{state: getattr(run, state) + 1})
    return replace(run, waiting=_due(clock()).count())


def headers(shop: Shop, delivery: Any, now: datetime) -> dict[str, str]:
    """`Guitai-Signature: t=SECONDS,v1=HEX` is HMAC-SHA256 over SECONDS.BODY with the hook's secret."""
    stamp = str(to_millis(now) // 1000)
    secret = addresses.secret_of(shop, delivery.hook_id)
    signature = hmac.digest(secret.encode(), f"{stamp}.{delivery.body}".encode(), "sha256").hex()
    return {
        "Guitai-Event": delivery.event,
        "Guitai-Delivery": delivery.id,
        "Guitai-Signature": f"t={stamp},v1={signature}",
    }


def listed(shop: Shop, *, hook: str | None = None, state: str | None = None, limit: int = 100) -> list[Delivery]:
    """The latest deliveries. Raises NoSuchState."""
    query = HookDelivery.select().order_by(HookDelivery.id.desc()).limit(limit)
    if state is not None:
        if state not in STATES:
            raise NoSuchDeliveryState(state=state, known=", ".join(STATES))
        query = query.where(HookDelivery.state == state)
    if hook is not None:
        query = query.where(HookDelivery.hook == hook)
    return [_view(shop, row) for row in query]


class NoSuchDeliveryState(Refused):
    template = N_("“{state}” is no state of a delivery. The states are: {known}.")


def retry(shop: Shop, actor: Actor, delivery: str, *, now: datetime) -> None:
    """Send again what was given up, with the same id. Raises NoSuchDelivery, NotToSendAgain, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_TOKENS)
        row: Any = HookDelivery.get_or_none(HookDelivery.id == delivery)
        if row is None:
            raise NoSuchDelivery(delivery=delivery)
        if row.state != "failed":
            raise NotToSendAgain(state=Marked(STATES[row.state]))
        waits = {"state": "waiting", "attempts": 0, "problem": "", "not_before": to_millis(now)}
        HookDelivery.update(**waits).where(HookDelivery.id == delivery).execute()
        journal.append(shop, actor, "api.hook_retry", now=now, delivery=delivery)


def forget(shop: Shop, *, now: datetime) -> int:
    """Drop what was sent or dropped some weeks ago; how many."""
    total = 0
    while True:
        over = HookDelivery.state.in_(["sent", "dropped", "failed"])
        old = HookDelivery.select(HookDelivery.id).where(over, HookDelivery.created_at < to_millis(now - KEPT))
        with shop.transaction():
            ids = [row.id for row in old.limit(PORTION)]
            HookDelivery.delete().where(HookDelivery.id.in_(ids)).execute()
        total += len(ids)
        if len(ids) < PORTION:
            return total


def _due(now: datetime) -> Any:
    """What waits, and what somebody began to send who did not come back."""
    at = to_millis(now)
    waits = (HookDelivery.state == "waiting") & (HookDelivery.not_before <= at)
    left = (HookDelivery.state == "sending") & (HookDelivery.leased_until <= at)
    return HookDelivery.select().where(waits | left).order_by(HookDelivery.not_before, HookDelivery.id)


def _take(shop: Shop, now: datetime, but: set[str]) -> tuple[Any, str] | None:
    row = _due(now).where(HookDelivery.hook.not_in(sorted(but))).first()
    if row is None:
        return None
    with shop.transaction():
        leased = {"state": "sending", "attempts": row.attempts + 1, "leased_until": to_millis(now + LEASE)}
        mine = (HookDelivery.id == row.id) & (HookDelivery.attempts == row.attempts)
        taken = HookDelivery.update(**leased).where(mine, HookDelivery.state.in_(["waiting", "sending"])).execute()
    if not taken:
        return _take(shop, now, but)
    row.attempts += 1
    return row, str(Hook.get_by_id(row.hook_id).url)


def _record(shop: Shop, row: Any, answered: Answered, now: datetime) -> str:
    """Which count of the run it is."""
    problem = "".join(char if char.isprintable() else " " for char in answered.problem)[:LONGEST_PROBLEM]
    changes: dict[str, Any] = {"status": answered.status, "problem": problem, "leased_until": None}
    if answered.status is not None and 200 <= answered.status < 300:
        changes |= {"state": "sent", "sent_at": to_millis(now), "problem": ""}
    elif row.attempts <= len(SECONDS):
        again = now + timedelta(seconds=SECONDS[row.attempts - 1])
        changes |= {"state": "waiting", "not_before": to_millis(again)}
    else:
        changes |= {"state": "failed"}
    with shop.transaction():
        still = (HookDelivery.id == row.id) & (HookDelivery.state == "sending")
        HookDelivery.update(**changes).where(still).execute()
    return "later" if changes["state"] == "waiting" else str(changes["state"])


def _view(shop: Shop, row: Any) -> Delivery:
    zone = shop.settings.zone
    return Delivery(
        id=row.id,
        hook=row.hook_id,
        event=row.event,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        problem=row.problem,
        created_at=from_millis(row.created_at, zone),
        not_before=from_millis(row.not_before, zone),
        sent_at=from_millis(row.sent_at, zone) if row.sent_at else None,
    )
