"""Handing messages over, one after another: leased first, sent outside of any transaction, then written down.

What breaks off in between stays leased; once the lease is over it counts as *unknown*, and only `retry` sends it again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.db.models import Member, Outbox
from store.db.opening import Shop
from store.errors import N_, Refused
from store.i18n import Marked
from store.office.members import consents, revealing
from store.office.members.exporting import EXPORT_MEMBERS
from store.office.members.masks import mask_phone
from store.office.members.views import get
from store.office.outbox.queueing import after_quiet, channel_for, quiet_until, subject_of
from store.office.outbox.views import STATES, NoSuchMessage, masked_email, state_of
from store.office.outbox.wording import Worded, worded
from store.senders import Message, Outcome, Sender

LEASE = timedelta(minutes=10)
AGAIN = timedelta(minutes=15)
"""What a provider wants later waits for so long, and each time for as much longer."""
MOST_ATTEMPTS = 5
LONGEST_PROBLEM = 300

TOO_LATE = N_("too late")
NO_CONSENT = N_("no longer agreed to")
NOT_ACTIVE = N_("no longer an active member")
NO_ADDRESS = N_("no address to send to")
NOTHING_LEFT = N_("nothing left to tell")
BROKE_OFF = N_("it broke off while it was sent")
BY_HAND = N_("dropped by hand")


class NotToRetry(Refused):
    template = N_("This message is {state}: only what failed, is unknown or was dropped is sent again.")


class NotToDrop(Refused):
    template = N_("This message is {state}: only what waits, failed or is unknown can be dropped.")


class TooLate(Refused):
    template = N_("This message was to go out before {until}: it is too late.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did, in messages; `receipts` of those `handed` came with the provider's receipt. `waiting` are left
    that could go out now. `down` is why it stopped early, `quiet_until` when the quiet hours end that it is in."""

    handed: int = 0
    receipts: int = 0
    later: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    waiting: int = 0
    down: str = ""
    quiet_until: datetime | None = None


def send(shop: Shop, actor: Actor, sender: Sender, *, limit: int, clock: Callable[[], datetime]) -> Sent:
    """Hand over at most `limit` messages of those that are due. A sender that is down ends it, and loses none.

    Raises ApprovalNeeded.
    """
    require(shop, actor, EXPORT_MEMBERS)
    revealing.check(shop, actor)
    run = Sent(unknown=_give_up(shop, clock()))
    tried = 0
    while tried < limit:
        now = clock()
        if until := quiet_until(shop.settings, now):
            run = replace(run, quiet_until=until)
            break
        with shop.transaction():
            taken = _take(shop, now)
        if taken is None:
            break
        if isinstance(taken, str):
            run = replace(run, dropped=run.dropped + 1)
            continue
        tried += 1
        outcome = _clean(sender.send(taken), taken)
        run = _count(run, outcome, _record(shop, taken, outcome, clock()))
        if outcome.result == "down":
            break
    run = replace(run, waiting=_due(clock()).count())
    if tried or run.dropped or run.unknown:
        counts = {name: getattr(run, name) for name in ("handed", "later", "failed", "unknown", "dropped")}
        with shop.transaction():
            journal.append(shop, actor, "outbox.send", now=clock(), **counts)
    return run


def would_send(shop: Shop, *, limit: int, now: datetime) -> tuple[list[str], int]:
    """The ids of what `send` would hand over now, and how many it would drop."""
    ids: list[str] = []
    dropped = 0
    if quiet_until(shop.settings, now):
        return ids, dropped
    for row in _due(now):
        if len(ids) == limit:
            break
        if isinstance(_prepared(shop, row, now), Message):
            ids.append(row.id)
        else:
            dropped += 1
    return ids, dropped


def says(shop: Shop, actor: Actor, message: str, *, now: datetime) -> Worded | None:
    """What a message says that may still go out, as of now, when there is something left to tell: coupon codes too. Of
    one that is too late nothing: what it was to say may be removed (pruning).

    Raises NoSuchMessage, ApprovalNeeded.
    """
    require(shop, actor, EXPORT_MEMBERS)
    row = _row(message)
    view = get(shop, row.member_id, now=now)
    assert view
    if row.state in ("sent", "dropped") or to_millis(now) >= row.not_after or view.id != row.member_id:
        return None
    return worded(shop, view, row.kind, row.dedupe, row.detail, row.channel)


def _due(now: datetime) -> Any:
    return (
        Outbox.select()
        .where(Outbox.state == "waiting", Outbox.not_before <= to_millis(now))
        .order_by(Outbox.not_before, Outbox.id)
    )


def _give_up(shop: Shop, now: datetime) -> int:
    """Leases that are over: whoever had them did not come back. How many."""
    with shop.transaction():
        return int(
            Outbox.update(state="unknown", problem=BROKE_OFF, leased_until=None)
            .where(Outbox.state == "sending", Outbox.leased_until <= to_millis(now))
            .execute()
        )


def _take(shop: Shop, now: datetime) -> Message | str | None:
    """The next message, leased to whoever calls; why it was dropped instead; None: none is due."""
    row = _due(now).first()
    if row is None:
        return None
    prepared = _prepared(shop, row, now)
    waits = (Outbox.id == row.id) & (Outbox.state == "waiting")
    if isinstance(prepared, str):
        Outbox.update(state="dropped", problem=prepared).where(waits).execute()
        return prepared
    leased = {"channel": prepared.channel, "attempts": Outbox.attempts + 1, "leased_until": to_millis(now + LEASE)}
    taken = Outbox.update(state="sending", problem="", **leased).where(waits).execute()
    # On a server another run may have been first.
    return prepared if taken else _take(shop, now)


def _prepared(shop: Shop, row: Any, now: datetime) -> Message | str:
    """The message as it goes out now, or why it does not go out at all."""
    if to_millis(now) >= row.not_after:
        return TOO_LATE
    member: Any = Member.get_by_id(row.member_id)
    if member.state != "active":
        return NOT_ACTIVE
    if not consents.agrees(shop, member.id, subject_of(row.kind)):
        return NO_CONSENT
    channel = channel_for(shop.settings, member.phone, member.email)
    if channel is None:
        return NO_ADDRESS
    view = get(shop, member.id, now=now)
    assert view
    said = worded(shop, view, row.kind, row.dedupe, row.detail, channel)
    if said is None:
        return NOTHING_LEFT
    to = member.phone if channel == "phone" else member.email.strip()
    return Message(row.id, row.kind, channel, to, said.subject, said.text)


def _record(shop: Shop, message: Message, outcome: Outcome, now: datetime) -> str:
    """Write down what came of it, even where the lease was over meanwhile; the state it has now."""
    with shop.transaction():
        row: Any = Outbox.get_by_id(message.id)
        changes: dict[str, Any] = {"problem": outcome.problem, "leased_until": None}
        match outcome.result:
            case "handed":
                changes |= {"state": "sent", "receipt": outcome.receipt, "sent_at": to_millis(now)}
            case "down":
                changes |= {"state": "waiting", "attempts": Outbox.attempts - 1}
            case "later" if row.attempts < MOST_ATTEMPTS:
                again = after_quiet(shop.settings, now + AGAIN * row.attempts)
                changes |= {"state": "waiting", "not_before": to_millis(again)}
            case "unknown":
                changes |= {"state": "unknown"}
            case _:
                changes |= {"state": "failed"}
        Outbox.update(**changes).where(Outbox.id == message.id, Outbox.state.in_(["sending", "unknown"])).execute()
    return str(changes["state"])


def _clean(outcome: Outcome, message: Message) -> Outcome:
    """The same, without the address that a server may repeat, and without what a terminal would obey."""
    masked = mask_phone(message.to) if message.channel == "phone" else masked_email(message.to)

    def clean(said: str) -> str:
        plain = "".join(char if char.isprintable() else " " for char in said)
        return " ".join(plain.split()).replace(message.to, masked)[:LONGEST_PROBLEM]

    return replace(outcome, problem=clean(outcome.problem), receipt=clean(outcome.receipt))


def _count(run: Sent, outcome: Outcome, state: str) -> Sent:
    match state:
        case "sent":
            return replace(run, handed=run.handed + 1, receipts=run.receipts + bool(outcome.receipt))
        case "waiting" if outcome.result == "down":
            return replace(run, down=outcome.problem)
        case "waiting":
            return replace(run, later=run.later + 1)
        case "unknown":
            return replace(run, unknown=run.unknown + 1)
        case _:
            return replace(run, failed=run.failed + 1)


def retry(shop: Shop, actor: Actor, message: str, *, now: datetime) -> None:
    """Let it wait once more, under the same id. Raises NoSuchMessage, NotToRetry, TooLate, ApprovalNeeded."""
    require(shop, actor, EXPORT_MEMBERS)
    with shop.transaction():
        row = _row(message)
        if (state := state_of(row, now)) not in ("failed", "unknown", "dropped"):
            raise NotToRetry(state=Marked(STATES[state]))
        begins = after_quiet(shop.settings, now)
        if to_millis(begins) >= row.not_after:
            until = from_millis(row.not_after, shop.settings.zone)
            raise TooLate(until=f"{until:%Y-%m-%d %H:%M}")
        waits = {"state": "waiting", "attempts": 0, "problem": "", "not_before": to_millis(begins)}
        Outbox.update(**waits, leased_until=None).where(Outbox.id == row.id).execute()
        journal.append(shop, actor, "outbox.retry", now=now, message=row.id)


def drop(shop: Shop, actor: Actor, message: str, *, now: datetime) -> None:
    """It is not to go out. Raises NoSuchMessage, NotToDrop, ApprovalNeeded."""
    require(shop, actor, EXPORT_MEMBERS)
    with shop.transaction():
        row = _row(message)
        if (state := state_of(row, now)) not in ("waiting", "failed", "unknown"):
            raise NotToDrop(state=Marked(STATES[state]))
        Outbox.update(state="dropped", problem=BY_HAND, leased_until=None).where(Outbox.id == row.id).execute()
        journal.append(shop, actor, "outbox.drop", now=now, message=row.id)


def _row(message: str) -> Any:
    row: Any = Outbox.get_or_none(Outbox.id == message)
    if row is None:
        raise NoSuchMessage(id=message)
    return row
