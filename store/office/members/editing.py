"""Changing what is kept of a member."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from store.books import journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import Member
from store.db.opening import Shop
from store.errors import N_
from store.office.members import tiers
from store.office.members.enrolling import Birthday, Details, checked, columns, put_keys, refuse_taken
from store.office.members.naming import keys_of
from store.office.members.phones import good_phone
from store.office.members.refusals import NoSuchMember
from store.office.members.views import MemberView, get

SET_TIER = Permit("set_tier", N_("Give a member a tier by hand"), least="manager")


def details(shop: Shop, member: str) -> Details:
    """What is kept beside the phone. Raises NoSuchMember."""
    row = Member.get_or_none(Member.id == member)
    if row is None:
        raise NoSuchMember()
    return Details(
        name=row.name,
        kind=row.kind,
        gender=row.gender,
        birthday=Birthday(row.birth_year, row.birth_month, row.birth_day, row.lunar),
        address=row.address,
        email=row.email,
        note=row.note,
    )


def edit(shop: Shop, actor: Actor, member: str, *, phone: str | None = None, now: datetime, **given: Any) -> MemberView:
    """Change what is given (the fields of Details, and the phone); the rest stays.

    Raises NoSuchMember and what enrol() raises. The journal keeps which fields changed, not what they hold.
    """
    plain = None if phone is None else good_phone(phone, shop.settings.currency.code)
    with shop.transaction():
        before = details(shop, member)
        after = checked(replace(before, **given), now)
        changes: dict[str, Any] = {}
        changed = [each.name for each in fields(after) if getattr(after, each.name) != getattr(before, each.name)]
        if changed:
            changes = columns(after)
        if plain is not None and plain != Member.get(Member.id == member).phone:
            refuse_taken(shop, plain, but=member)
            changes |= {"phone": plain, "phone_tail": plain[-4:]}
            changed.append("phone")
        if changed:
            Member.update(**changes, changed_at=to_millis(now)).where(Member.id == member).execute()
            if "name" in changed:
                put_keys(member, keys_of(after.name))
            journal.append(shop, actor, "member.edit", now=now, member=member, fields=changed)
    return seen(shop, member, now)


def set_tier(shop: Shop, actor: Actor, member: str, tier: str, *, now: datetime) -> MemberView:
    """Give a member a tier by hand; it is kept as long as one that was earned. Raises NoSuchMember, NoSuchTier,
    ApprovalNeeded."""
    with shop.transaction():
        require(shop, actor, SET_TIER)
        if tier not in {each.code for each in tiers.table(shop)}:
            raise tiers.NoSuchTier(code=tier)
        before = seen(shop, member, now)
        Member.update(tier=tier, tier_since=to_millis(now)).where(Member.id == member).execute()
        journal.append(shop, actor, "member.tier", now=now, member=member, tiers=[before.tier.code, tier])
    return seen(shop, member, now)


def seen(shop: Shop, member: str, now: datetime) -> MemberView:
    """Raises NoSuchMember."""
    found = get(shop, member, now=now)
    if found is None:
        raise NoSuchMember()
    return found
