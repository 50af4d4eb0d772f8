"""The outbox as people see it: masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.calendar import from_millis, to_millis
from store.db.models import Member, Outbox
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.members.masks import mask_phone

STATES = {
    "waiting": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("handed over"),
    "failed": N_("failed"),
    "unknown": N_("unknown"),
    "dropped": N_("dropped"),
}


class NoSuchMessage(Refused):
    template = N_("There is no message {id}.")


class NoSuchState(Refused):
    template = N_("“{state}” is no state of a message. The states are: {known}.")


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """A message. `number` is the member's, `to` the masked address; `problem` may be a marked text of ours. `state`
    "sent" means handed over: only with a `receipt` did the provider say more."""

    id: str
    number: str
    kind: str
    channel: str
    to: str
    state: str
    attempts: int
    problem: str
    receipt: str
    created_at: datetime
    not_before: datetime
    not_after: datetime
    sent_at: datetime | None


def listed(shop: Shop, *, state: str | None = None, limit: int = 100, now: datetime) -> list[Item]:
    """The latest messages, of one state or of all. Raises NoSuchState."""
    if state is not None and state not in STATES:
        raise NoSuchState(state=state, known=", ".join(STATES))
    query = _select().order_by(Outbox.id.desc()).limit(limit)
    at = to_millis(now)
    over = (Outbox.state == "sending") & (Outbox.leased_until <= at)
    if state == "unknown":
        query = query.where((Outbox.state == "unknown") | over)
    elif state is not None:
        query = query.where(Outbox.state == state, ~over)
    return [_item(shop, row, now) for row in query]


def show(shop: Shop, message: str, *, now: datetime) -> Item:
    """One message by its id. Raises NoSuchMessage."""
    row = _select().where(Outbox.id == message).first()
    if row is None:
        raise NoSuchMessage(id=message)
    return _item(shop, row, now)


def state_of(row: Any, now: datetime) -> str:
    """A lease that is over is no lease: nobody knows what came of it."""
    over = row.state == "sending" and row.leased_until <= to_millis(now)
    return "unknown" if over else str(row.state)


def masked_email(address: str) -> str:
    """w****@example.cn"""
    name, at, host = address.partition("@")
    return f"{name[:1]}****{at}{host}" if address else ""


def _select() -> Any:
    return Outbox.select(Outbox, Member).join(Member)


def _item(shop: Shop, row: Any, now: datetime) -> Item:
    zone, member = shop.settings.zone, row.member
    phone = mask_phone(member.phone or "")
    return Item(
        id=row.id,
        number=member.number,
        kind=row.kind,
        channel=row.channel,
        to=phone if row.channel == "phone" else masked_email(member.email),
        state=state_of(row, now),
        attempts=row.attempts,
        problem=row.problem,
        receipt=row.receipt,
        created_at=from_millis(row.created_at, zone),
        not_before=from_millis(row.not_before, zone),
        not_after=from_millis(row.not_after, zone),
        sent_at=from_millis(row.sent_at, zone) if row.sent_at else None,
    )
