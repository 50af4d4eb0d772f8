"""Levels (等级): the shop's table of them, and which one a member has earned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import Benefit, BenefitUse, Member, Tier
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.i18n import words
from store.money import Money
from store.office.members import counting
from store.office.members.nightly import night
from store.office.members.views import MemberView, TierView, tier_of

EDIT_TIERS = Permit("edit_tiers", N_("Change the tiers and their benefits"), least="manager")


class NoSuchTier(Refused):
    template = N_("There is no tier “{code}”.")


class NoSuchPreset(Refused):
    template = N_("There is no preset “{name}”. The presets are: {known}.")


class TierInUse(Refused):
    template = N_(
        "{count} {count:member has|members have} the tier {code}; give it a lower threshold instead of taking it away."
    )


class TierHasBenefits(Refused):
    template = N_("The tier {code} has benefits that were handed out: it stays in the books.")


class TiersOutOfOrder(Refused):
    template = N_("A higher tier must ask for more than the one below it: {code}.")


class NoFreeTier(Refused):
    template = N_("The lowest tier must ask for nothing: somebody new has it at once.")


class BadTier(Refused):
    template = N_("That cannot be a tier: {field}.")


def _preset(*rows: tuple[str, str, int, str, str]) -> tuple[TierView, ...]:
    return tuple(
        TierView(code, name, rank, min(rank, 4), 0, Fraction(points), benefits, threshold)
        for rank, (code, name, threshold, points, benefits) in enumerate(rows)
    )


PRESETS: dict[str, tuple[TierView, ...]] = {
    "three": _preset(
        ("bronze", N_("Bronze"), 0, "1", N_("Double points on the birthday")),
        ("silver", N_("Silver"), 500, "6/5", N_("No queueing")),
        ("gold", N_("Gold"), 2000, "3/2", N_("A gift, and an adviser of their own")),
    ),
    "five": _preset(
        ("bronze", N_("Bronze"), 0, "1", ""),
        ("silver", N_("Silver"), 500, "6/5", ""),
        ("gold", N_("Gold"), 2000, "3/2", ""),
        ("platinum", N_("Platinum"), 5000, "9/5", ""),
        ("black", N_("Black diamond"), 20000, "2", N_("Goods are kept for them free of charge")),
    ),
    "cards": _preset(
        ("plain", N_("Ordinary"), 0, "1", ""),
        ("silver", N_("Silver card"), 1000, "6/5", ""),
        ("gold", N_("Gold card"), 5000, "3/2", ""),
    ),
}
"""Thresholds in whole units of the currency; where the shop counts visits a hundredth of it, points the same number."""

_TABLE = Statement(
    lambda: Tier.select(
        *(Tier.code, Tier.name, Tier.rank, Tier.price_level, Tier.off_permille),
        *(Tier.points_numerator, Tier.points_denominator, Tier.benefits, Tier.threshold),
        Tier.booking_days,
    ).order_by(Tier.rank)
)


def table(shop: Shop) -> tuple[TierView, ...]:
    """All tiers from the lowest up. A shop that has set none has those of the preset three."""
    return tuple(tier_of(*row) for row in _TABLE(shop.db).fetchall()) or preset(shop, "three")


def lowest(shop: Shop) -> TierView:
    """What somebody new has, inside the caller's transaction, from which on the tiers stand in the store."""
    row = _TABLE(shop.db).fetchone()
    if row is not None:
        return tier_of(*row)
    write(shop, preset(shop, "three"))
    return table(shop)[0]


def preset(shop: Shop, name: str, language: str = "") -> tuple[TierView, ...]:
    """A preset in the shop's language, or another, and its counting unit. Raises NoSuchPreset."""
    if name not in PRESETS:
        raise NoSuchPreset(name=name, known=", ".join(PRESETS))
    settings, say = shop.settings, words(language or shop.settings.language)

    def threshold(units: int) -> int:
        if settings.tier_basis == "visits":
            return units // 100
        return units if settings.tier_basis == "points" else int(units * 10**settings.currency.digits)

    return tuple(
        replace(
            tier,
            name=say(tier.name),
            benefits=say(tier.benefits) if tier.benefits else "",
            threshold=threshold(tier.threshold),
        )
        for tier in PRESETS[name]
    )


def write(shop: Shop, tiers: Sequence[TierView]) -> None:
    """Make these the shop's tiers, inside the caller's transaction. Members keep theirs, which must be among them.

    Raises NoFreeTier, TiersOutOfOrder, TierInUse, TierHasBenefits, BadTier.
    """
    ordered = sorted(tiers, key=lambda tier: tier.rank)
    _check(ordered)
    gone = [tier.code for tier in table(shop) if tier.code not in {kept.code for kept in ordered}]
    for code in gone:
        if count := Member.select().where(Member.tier == code).count():
            raise TierInUse(code=code, count=count)
        used = BenefitUse.select().join(Benefit).where(Benefit.tier == code)
        if used.exists():
            raise TierHasBenefits(code=code)
    Benefit.delete().where(Benefit.tier.in_(gone)).execute()
    Tier.delete().where(Tier.code.in_(gone)).execute()
    # Ranks are unique: they are moved out of the way first.
    Tier.update(rank=Tier.rank + 1000).execute()
    for rank, tier in enumerate(ordered):
        row: dict[str, Any] = {
            "name": tier.name,
            "rank": rank,
            "threshold": tier.threshold,
            "price_level": tier.price_level,
            "off_permille": tier.off_permille,
            "points_numerator": tier.points.numerator,
            "points_denominator": tier.points.denominator,
            "benefits": tier.benefits,
            "booking_days": tier.booking_days,
        }
        Tier.insert(code=tier.code, **row).on_conflict(conflict_target=[Tier.code], update=row).execute()


def _check(ordered: Sequence[TierView]) -> None:
    if not ordered or ordered[0].threshold != 0:
        raise NoFreeTier()
    for below, tier in pairwise(ordered):
        if tier.threshold <= below.threshold:
            raise TiersOutOfOrder(code=tier.code)
    for tier in ordered:
        if not (tier.code.isascii() and tier.code.isalnum() and len(tier.code) <= 16):
            raise BadTier(field="code")
        if not tier.name.strip() or len(tier.name) > 16:
            raise BadTier(field="name")
        if not 0 <= tier.price_level <= 4:
            raise BadTier(field="price_level")
        if not 0 <= tier.off_permille < 1000:
            raise BadTier(field="off_permille")
        if not 0 < tier.points <= 100:
            raise BadTier(field="points")
        if not 0 <= tier.booking_days <= 366:
            raise BadTier(field="booking_days")


def put(shop: Shop, actor: Actor, tiers: Sequence[TierView], *, now: datetime) -> tuple[TierView, ...]:
    """Change the shop's tiers. Raises what write() raises, and ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, EDIT_TIERS)
        write(shop, tiers)
        journal.append(shop, actor, "tiers.set", now=now, tiers=[[tier.code, tier.threshold] for tier in tiers])
    return table(shop)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is: what counts so far, the next tier (None at the top) and what is lacking to it. The unit is
    that of the shop's setting: minor units, visits or points."""

    basis: str
    counted: int
    next: TierView | None
    lacking: int


def progress(shop: Shop, member: MemberView, *, now: datetime) -> Progress:
    """How far the member is from the next tier."""
    counted = counting.of_member(shop, member.id, now)
    above = next((tier for tier in table(shop) if tier.rank > member.tier.rank), None)
    return Progress(shop.settings.tier_basis, counted, above, max(0, above.threshold - counted) if above else 0)


_TIER = Statement(lambda: Member.select(Member.tier).where(Member.id == param("id")))
_RAISE = Statement(
    lambda: Member.update({Member.tier: param("tier"), Member.tier_since: param("at")}).where(Member.id == param("id"))
)


def raise_at_once(shop: Shop, actor: Actor, member: str, *, now: datetime) -> TierView | None:
    """Raise a member who has earned a higher tier, inside the caller's transaction, after what counts was written.
    The new tier, or None when it stays. It counts from the next sale on; nobody falls here."""
    tiers = table(shop)
    code = _TIER(shop.db, id=member).fetchone()[0]
    earned = earned_by(tiers, counting.of_member(shop, member, now))
    held = next(tier for tier in tiers if tier.code == code)
    if earned.rank <= held.rank:
        return None
    _RAISE(shop.db, tier=earned.code, at=to_millis(now), id=member)
    journal.append(shop, actor, "member.tier", now=now, member=member, tiers=[held.code, earned.code])
    return earned


def earned_by(tiers: Sequence[TierView], counted: int) -> TierView:
    """The highest tier that a count reaches."""
    return max((tier for tier in tiers if tier.threshold <= max(0, counted)), key=lambda tier: tier.rank)


def lacking_money(progress: Progress) -> Money | None:
    """What is lacking as money, None where the shop counts something else."""
    return progress.lacking if progress.basis in ("spend", "topups") else None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many members rose and fell."""

    raised: int
    lowered: int


AT_A_TIME = 200


def recompute(shop: Shop, now: datetime, actor: Actor | None = None) -> Recomputed:
    """Raise whoever has earned a higher tier, lower whoever has not kept theirs: what counts is below its threshold,
    and they had it for the shop's `tier_grace_days`. Again at the same moment changes nothing."""
    tiers = table(shop)
    by_code = {tier.code: tier for tier in tiers}
    counted = counting.of_all(shop, now)
    kept_since = to_millis(now) - shop.settings.tier_grace_days * 86_400_000
    rows: Any = (
        Member.select(Member.id, Member.tier, Member.tier_since)
        .where(Member.state.in_(["active", "lost", "frozen"]))
        .order_by(Member.id)
        .tuples()
    )
    changes: list[tuple[str, str, str]] = []
    raised = 0
    for member, code, since in rows.iterator():
        held, earned = by_code[code], earned_by(tiers, counted.get(member, 0))
        if earned.rank > held.rank:
            raised += 1
        elif earned.rank == held.rank or since > kept_since:
            continue
        changes.append((member, held.code, earned.code))
    for start in range(0, len(changes), AT_A_TIME):
        part, changed = changes[start : start + AT_A_TIME], []
        with shop.transaction():
            for member, before, after in part:
                # Only from the tier that was seen: a sale may have raised the member meanwhile.
                if _CHANGE(shop.db, tier=after, at=to_millis(now), id=member, before=before).rowcount == 1:
                    changed.append([member, before, after])
            if changed:
                journal.append(shop, actor or night(shop), "tiers.recompute", now=now, changed=changed)
    return Recomputed(raised, len(changes) - raised)


_CHANGE = Statement(
    lambda: Member.update({Member.tier: param("tier"), Member.tier_since: param("at")}).where(
        Member.id == param("id"), Member.tier == param("before")
    )
)
