"""What the shop does with its members at night (`shop nightly`): safe to run twice, and after nights without a run.

Each part commits by itself in pieces a till need not wait for; a part that was done finds nothing more to do.
"""

from dataclasses import dataclass
from datetime import datetime

from store.books import journal, points
from store.books.actor import Actor
from store.books.points import Expired
from store.db.opening import Shop
from store.office import companions
from store.office.api import answers
from store.office.bookings import booking, courses
from store.office.coupons import nightly as coupons
from store.office.hooks import delivering
from store.office.members import tags, tiers
from store.office.members.tags import Retagged
from store.office.members.tiers import Recomputed
from store.office.outbox import occasions, pruning
from store.office.outbox.occasions import Queued
from store.office.outbox.pruning import Pruned


@dataclass(frozen=True, slots=True)
class Night:
    """What a run did: `birthdays`, `lapses` and `coupons_expired` count coupons, `sessions` those of courses that were
    written down, `guests` whose names were forgotten, `queued` messages to members, `pruned` old ones, `companions`
    products of which it is known what is bought with them."""

    points: Expired
    tiers: Recomputed
    tags: Retagged
    birthdays: int
    lapses: int
    coupons_expired: int
    sessions: int
    guests: int
    queued: Queued
    pruned: Pruned
    companions: int


def run(shop: Shop, actor: Actor, now: datetime) -> Night:
    """Expire points and coupons, set tiers and tags, issue coupons for birthdays and to those who stayed away, write
    down the sessions of courses to come, forget guests, let wait for sending what members are to be told, and count
    what is bought together. Messages, answers to programs and deliveries to hooks are dropped when old."""
    night = Night(
        points=_expire_points(shop, actor, now),
        tiers=tiers.recompute(shop, now, actor),
        tags=tags.recompute(shop, now, actor),
        birthdays=coupons.birthdays(shop, actor, now),
        lapses=coupons.lapsed(shop, actor, now),
        coupons_expired=coupons.expire(shop, actor, now),
        sessions=courses.keep_ahead(shop, now),
        guests=booking.forget_guests(shop, now),
        queued=occasions.queue_all(shop, actor, now),
        pruned=pruning.prune(shop, now),
        companions=companions.recount(shop, now),
    )
    answers.forget(shop, now=now)
    delivering.forget(shop, now=now)
    with shop.transaction():
        journal.append(
            shop,
            actor,
            "nightly",
            now=now,
            points=night.points.points,
            lots=night.points.lots,
            raised=night.tiers.raised,
            lowered=night.tiers.lowered,
            tags_given=night.tags.given,
            tags_taken=night.tags.taken,
            birthdays=night.birthdays,
            lapses=night.lapses,
            coupons_expired=night.coupons_expired,
            sessions=night.sessions,
            guests=night.guests,
            queued=night.queued.total,
            messages_removed=night.pruned.removed,
            messages_reduced=night.pruned.reduced,
            companions=night.companions,
        )
    return night


def _expire_points(shop: Shop, actor: Actor, now: datetime) -> Expired:
    """In parts of so many lots: a till waits for as long as one part takes."""
    total = Expired(0, 0, 0)
    while True:
        with shop.transaction():
            part = points.expire(shop, actor, now, most=100)
        if not part.lots:
            return total
        total = Expired(total.points + part.points, total.lots + part.lots, total.accounts + part.accounts)
