"""The addresses that the shop tells what happens. Each has a secret that signs what it is sent: made from the shop's
root key and the hook's id, so that it is nowhere kept and can be shown again."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import from_millis, to_millis
from store.db.keys import derive
from store.db.models import Hook, HookDelivery
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.office.api.tokens import EDIT_TOKENS
from store.senders import is_loopback

EVENTS = {
    "member.enrolled": N_("a new member"),
    "sale.closed": N_("a sale was paid"),
    "sale.refunded": N_("goods came back"),
    "coupon.used": N_("a coupon was used"),
    "points.changed": N_("a member's points changed"),
}
LONGEST = 400


class BadHookUrl(Refused):
    template = N_("“{url}” cannot be told anything: https://…, or http:// to this machine itself, without a password.")


class UnknownEvent(Refused):
    template = N_("“{word}” is nothing that happens here. There are: {known}.")


class NoSuchHook(Refused):
    template = N_("There is no hook {hook}.")


@dataclass(frozen=True, slots=True)
class HookView:
    """`waiting` deliveries are still to be made, `failed` were given up."""

    id: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    removed_at: datetime | None
    waiting: int
    failed: int


def add(shop: Shop, actor: Actor, url: str, events: str, *, now: datetime) -> HookView:
    """Tell an address of events (words of EVENTS) from now on. Raises BadHookUrl, UnknownEvent, ApprovalNeeded."""
    if not is_sound(url):
        raise BadHookUrl(url=url)
    words = events.replace(",", " ").split()
    for word in words or [""]:
        if word not in EVENTS:
            raise UnknownEvent(word=word, known=", ".join(EVENTS))
    with shop.transaction():
        require(shop, actor, EDIT_TOKENS)
        new = new_id()
        kept = " ".join(event for event in EVENTS if event in words)
        Hook.create(id=new, url=url, events=kept, created_at=to_millis(now), created_by=actor.staff)
        journal.append(shop, actor, "api.hook", now=now, hook=new, events=kept)
    return show(shop, new)


def is_sound(url: str) -> bool:
    """In clear goes only what does not leave the machine."""
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0 and parts.username is None and parts.password is None
    except ValueError:
        return False
    if not sound or len(url) > LONGEST or not (url.isascii() and url.isprintable()) or " " in url or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts))


def everything(shop: Shop) -> list[HookView]:
    """All, those that were removed too, the oldest first."""
    return [_view(shop, row) for row in Hook.select().order_by(Hook.id)]


def show(shop: Shop, hook: str) -> HookView:
    """Raises NoSuchHook."""
    return _view(shop, _row(hook))


def remove(shop: Shop, actor: Actor, hook: str, *, now: datetime) -> HookView:
    """Tell it nothing more; what waits for it is dropped. Raises NoSuchHook, ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_TOKENS)
        row = _row(hook)
        if row.removed_at is None:
            Hook.update(removed_at=to_millis(now)).where(Hook.id == hook).execute()
            waits = (HookDelivery.hook == hook) & HookDelivery.state.in_(["waiting", "sending"])
            HookDelivery.update(state="dropped", leased_until=None).where(waits).execute()
            journal.append(shop, actor, "api.hook_removed", now=now, hook=hook)
    return show(shop, hook)


def secret_of(shop: Shop, hook: str) -> str:
    """What signs for a hook, as the other side keeps it."""
    return "whsec_" + hmac.digest(derive(shop.root.secret, b"guitai 1 hooks"), hook.encode(), "sha256").hex()


def _row(hook: str) -> Any:
    row = Hook.get_or_none(Hook.id == hook)
    if row is None:
        raise NoSuchHook(hook=hook)
    return row


def _view(shop: Shop, row: Any) -> HookView:
    zone = shop.settings.zone

    def count(*states: str) -> int:
        return int(HookDelivery.select().where(HookDelivery.hook == row.id, HookDelivery.state.in_(states)).count())

    return HookView(
        id=row.id,
        url=row.url,
        events=tuple(row.events.split()),
        created_at=from_millis(row.created_at, zone),
        removed_at=from_millis(row.removed_at, zone) if row.removed_at else None,
        waiting=count("waiting", "sending"),
        failed=count("failed"),
    )
