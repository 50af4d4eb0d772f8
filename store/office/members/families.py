"""Families (家庭会员): linked members share the points and the balance of their main member, with a limit a day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import debts, journal, points, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import Member
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import Money
from store.office.members.editing import seen
from store.office.members.refusals import refuse_inactive
from store.office.members.views import MemberView

LINK = Permit("link_members", N_("Let members share an account"), least="supervisor")


class FamilyFull(Refused):
    template = N_("A family has at most {most} {most:linked member|linked members}.")


class LinkedAlready(Refused):
    template = N_("{member} belongs to a family already.")


class HasFamily(Refused):
    template = N_("{member} has a family; its members must be unlinked first.")


class NotWithItself(Refused):
    template = N_("A member cannot be linked or merged with itself.")


class NotLinked(Refused):
    template = N_("{member} belongs to no family.")


@dataclass(frozen=True, slots=True)
class Link:
    """A linked member and what it may spend of the family's balance a day (minor units; None: no limit)."""

    member: MemberView
    limit: Money | None


def links(shop: Shop, main: str, *, now: datetime) -> tuple[Link, ...]:
    """Who shares this member's account."""
    rows: Any = Member.select(Member.id, Member.shared_limit).where(Member.main == main).order_by(Member.id).tuples()
    return tuple(Link(seen(shop, member, now), limit) for member, limit in list(rows))


def number_of(member: str) -> str:
    """The number of the member with this id."""
    return str(Member.get_by_id(member).number)


def link(shop: Shop, actor: Actor, main: str, member: str, *, limit: Money | None = None, now: datetime) -> MemberView:
    """Let a member share another's account; again with another limit changes that. Points and balance of its own
    move to the family's by new entries.

    Raises NoSuchMember, MemberInactive, NotWithItself, FamilyFull, LinkedAlready, HasFamily, ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, LINK)
        head, joins = seen(shop, main, now), seen(shop, member, now)
        if head.id == joins.id:
            raise NotWithItself()
        for one in (head, joins):
            refuse_inactive(one.id)
        if head.main is not None:
            raise LinkedAlready(member=head.masked)
        if joins.main not in (None, head.id):
            raise LinkedAlready(member=joins.masked)
        if Member.select().where(Member.main == joins.id).exists():
            raise HasFamily(member=joins.masked)
        if joins.main is None:
            if Member.select().where(Member.main == head.id).count() >= shop.settings.family_links:
                raise FamilyFull(most=shop.settings.family_links)
            move_ledgers(shop, actor, joins.id, head.id, now=now)
        row = {"main": head.id, "shared_limit": limit, "changed_at": to_millis(now)}
        Member.update(**row).where(Member.id == joins.id).execute()
        journal.append(shop, actor, "member.link", now=now, member=joins.id, main=head.id, limit=limit)
    return seen(shop, joins.id, now)


def unlink(shop: Shop, actor: Actor, member: str, *, now: datetime) -> MemberView:
    """Let a member have an account of its own again, an empty one: what was shared stays with the family.

    Raises NoSuchMember, NotLinked, ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, LINK)
        found = seen(shop, member, now)
        if found.main is None:
            raise NotLinked(member=found.masked)
        row = {"main": None, "shared_limit": None, "changed_at": to_millis(now)}
        Member.update(**row).where(Member.id == found.id).execute()
        journal.append(shop, actor, "member.unlink", now=now, member=found.id, main=found.main)
    return seen(shop, found.id, now)


def move_ledgers(shop: Shop, actor: Actor, from_member: str, to_member: str, *, now: datetime) -> None:
    """All points and money of one account become another's, and what it owes, by new entries, inside the caller's
    transaction."""
    debts.move(actor, from_member, to_member, source=new_id(), now=now)
    points.merge(shop, actor, from_member, to_member, source=new_id(), now=now)
    held = wallet.account_for(shop, from_member)
    if held is None or not held.balance:
        return
    wallet.open_account(shop, to_member, now)
    principal, bonus = held.principal, held.bonus
    wallet.take(shop, actor, from_member, principal=principal, bonus=bonus, kind="merge", source=new_id(), now=now)
    wallet.put(shop, actor, to_member, principal=principal, bonus=bonus, kind="merge", source=new_id(), now=now)
