"""Writing down what is to be sent: once each, to who agreed and can be reached, outside the quiet hours."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Member, Outbox
from store.db.opening import Shop
from store.db.settings import Settings
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id
from store.office.members import consents
from store.senders import Channel, channels_of

PORTION = 100
"""Messages a transaction, so that no till waits."""

KINDS = {
    "points_expiring": N_("points that end"),
    "coupon_expiring": N_("coupons that end"),
    "count_expiring": N_("a count card that ends"),
    "birthday": N_("birthday"),
    "lapse": N_("stayed away"),
    "balance": N_("a balance that waits"),
    "away": N_("no visit for some days"),
    "news": N_("a campaign"),
    "statement": N_("monthly statement"),
    "booking": N_("a booking"),
}
NEEDS = {"statement": "membership", "booking": "membership"}
"""What a member must have agreed to for a kind; for all others it is marketing."""


class NothingToSendWith(Refused):
    template = N_("The shop sends nothing: say what with (shop settings set outbox_sender …).")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to a member (by id). `dedupe` names the occasion, at most 96 characters; `detail` holds days and
    months, of a campaign the shop's own words, and no person. It may go out from `not_before` and is too late from
    `not_after` on."""

    member: str
    kind: str
    dedupe: str
    detail: Mapping[str, int | str]
    not_before: datetime
    not_after: datetime


def subject_of(kind: str) -> str:
    """What a member must have agreed to, to be sent this kind."""
    return NEEDS.get(kind, "marketing")


def queue(shop: Shop, actor: Actor, drafts: Iterable[Draft], *, now: datetime) -> int:
    """Let messages wait to be sent; how many are new. Left out are those that wait or went out before, to members who
    did not agree, left, or have no address that the sender takes, and what would be too late. Transactions of its own.

    Raises NothingToSendWith.
    """
    if not shop.settings.outbox_sender:
        raise NothingToSendWith()
    reached: dict[str, dict[str, Channel]] = {}
    rows = []
    for draft in drafts:
        subject = subject_of(draft.kind)
        if subject not in reached:
            reached[subject] = reachable(shop, subject)
        if channel := reached[subject].get(draft.member):
            begins = after_quiet(shop.settings, max(draft.not_before, now))
            if begins < draft.not_after:
                rows.append((draft, channel, begins))
    count = 0
    for start in range(0, len(rows), PORTION):
        with shop.transaction():
            new = sum(_write(shop, *row, now) for row in rows[start : start + PORTION])
            if new:
                journal.append(shop, actor, "outbox.queue", now=now, count=new)
        count += new
    return count


def _write(shop: Shop, draft: Draft, channel: Channel, begins: datetime, now: datetime) -> int:
    given = {
        **{"id": new_id(), "member": draft.member, "kind": draft.kind, "dedupe": draft.dedupe, "channel": channel},
        **{"detail": json.dumps(draft.detail, ensure_ascii=False), "at": to_millis(now)},
        **{"not_before": to_millis(begins), "not_after": to_millis(draft.not_after)},
    }
    return int(_QUEUE(shop.db, **given).rowcount == 1)


def reachable(shop: Shop, subject: str) -> dict[str, Channel]:
    """Active members who agree to it and have an address that the shop's sender takes: by id, which one."""
    agreed = consents.all_who_agree(subject)
    rows: Any = Member.select(Member.id, Member.phone, Member.email).where(
        Member.state == "active", Member.merged_into.is_null()
    )
    found = {}
    for member, phone, email in rows.tuples().iterator():
        if member in agreed and (channel := channel_for(shop.settings, phone, email)):
            found[member] = channel
    return found


def channel_for(settings: Settings, phone: str | None, email: str) -> Channel | None:
    """How a member with these is reached by what the shop sends with; None: not at all."""
    has = {"phone": bool(phone), "email": bool(email.strip())}
    return next((channel for channel in channels_of(settings.outbox_sender) if has[channel]), None)


def quiet_until(settings: Settings, at: datetime) -> datetime | None:
    """When the quiet hours end that a moment lies in; None outside of them."""
    if settings.outbox_quiet == "off":
        return None
    first, last = (time.fromisoformat(part) for part in settings.outbox_quiet.split("-"))
    local = at.astimezone(settings.zone)
    clock = local.time()
    if not (first <= clock < last if first < last else clock >= first or clock < last):
        return None
    day = local.date() + timedelta(days=first > last and clock >= first)
    return datetime.combine(day, last, settings.zone)


def after_quiet(settings: Settings, at: datetime) -> datetime:
    """This moment, or the end of the quiet hours that it lies in."""
    return quiet_until(settings, at) or at


_QUEUE = Statement(
    lambda: Outbox.insert(
        {
            Outbox.id: param("id"),
            Outbox.member: param("member"),
            Outbox.kind: param("kind"),
            Outbox.dedupe: param("dedupe"),
            Outbox.channel: param("channel"),
            Outbox.detail: param("detail"),
            Outbox.created_at: param("at"),
            Outbox.not_before: param("not_before"),
            Outbox.not_after: param("not_after"),
        }
    ).on_conflict(conflict_target=[Outbox.dedupe], action="IGNORE")
)
