"""Tags (标签): given by hand, or by rules that are looked at every night."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from peewee import fn

from store.books import journal
from store.books.actor import Actor
from store.books.visits import a_visit
from store.calendar import Millis, to_millis
from store.db.models import Account, Member, MemberTag, MemberTotals, Sale
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.members.buying import buyers
from store.office.members.editing import seen
from store.office.members.nightly import night
from store.office.members.tag_rules import Rule, rules_of
from store.office.members.views import MemberView
from store.slip import printable

LONGEST = 32
AT_A_TIME = 500
DAY: Millis = 86_400_000


class BadTag(Refused):
    template = N_("That cannot be a tag: 1 to {longest} characters, no separators.")


def tag(shop: Shop, actor: Actor, member: str, tag: str, *, now: datetime) -> MemberView:
    """Give a tag by hand; no rule takes it away again. Raises NoSuchMember, BadTag."""
    tag = good_tag(tag)
    with shop.transaction():
        found = seen(shop, member, now)
        row = {"member": found.id, "tag": tag, "by_rule": False}
        (
            MemberTag.insert(**row)
            .on_conflict(conflict_target=[MemberTag.member, MemberTag.tag], update={MemberTag.by_rule: False})
            .execute()
        )
        journal.append(shop, actor, "member.tag", now=now, member=found.id, tag=tag)
    return seen(shop, found.id, now)


def untag(shop: Shop, actor: Actor, member: str, tag: str, *, now: datetime) -> MemberView:
    """Take a tag away. Raises NoSuchMember."""
    with shop.transaction():
        found = seen(shop, member, now)
        if MemberTag.delete().where(MemberTag.member == found.id, MemberTag.tag == tag).execute():
            journal.append(shop, actor, "member.untag", now=now, member=found.id, tag=tag)
    return seen(shop, found.id, now)


def tagged(shop: Shop, tag: str) -> list[str]:
    """Ids of the members that have a tag."""
    rows: Any = MemberTag.select(MemberTag.member).where(MemberTag.tag == tag).order_by(MemberTag.member).tuples()
    return [member for (member,) in rows]


def good_tag(tag: str) -> str:
    """Raises BadTag."""
    tag = " ".join(tag.split())
    if not 0 < len(tag) <= LONGEST or printable(tag) != tag or set(tag) & set(":;,=<>"):
        raise BadTag(longest=LONGEST)
    return tag


@dataclass(frozen=True, slots=True)
class Retagged:
    """What a night's rules did: tags given and taken away."""

    given: int
    taken: int


def recompute(shop: Shop, now: datetime, actor: Actor | None = None) -> Retagged:
    """Give and take the tags of the shop's rules; again at the same moment changes nothing. A tag given by hand stays,
    one that no rule gives any more goes."""
    rules = rules_of(shop.settings.tag_rules)
    wanted: set[tuple[str, str]] = set()
    for rule in rules:
        wanted |= {(member, rule.tag) for member in _holders(shop, rule, now)}
    rows: Any = MemberTag.select(MemberTag.member, MemberTag.tag, MemberTag.by_rule).tuples()
    by_rule: set[tuple[str, str]] = set()
    by_hand: set[tuple[str, str]] = set()
    for member, tag, is_rule in rows:
        (by_rule if is_rule else by_hand).add((member, tag))
    give, take = sorted(wanted - by_rule - by_hand), sorted(by_rule - wanted)
    for part in parts(give):
        with shop.transaction():
            MemberTag.insert_many(
                [{"member": member, "tag": tag, "by_rule": True} for member, tag in part]
            ).on_conflict_ignore().execute()
    for part in parts(take):
        with shop.transaction():
            for member, tag in part:
                MemberTag.delete().where(
                    MemberTag.member == member,
                    MemberTag.tag == tag,
                    MemberTag.by_rule == True,  # noqa: E712
                ).execute()
    if give or take:
        with shop.transaction():
            counts = {"given": len(give), "taken": len(take)}
            journal.append(shop, actor or night(shop), "tags.recompute", now=now, counts=counts)
    return Retagged(len(give), len(take))


def parts(items: Iterable[Any], size: int = AT_A_TIME) -> Iterable[list[Any]]:
    """So many at a time, since a till waits for as long as one part takes."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def _holders(shop: Shop, rule: Rule, now: datetime) -> set[str]:
    rows: Any = _counts(shop, rule, now).tuples()
    counts: dict[str, int] = {}
    for member, into, count in rows.iterator():
        counts[into or member] = counts.get(into or member, 0) + int(count or 0)
    living: Any = Member.select(Member.id).where(Member.state.in_(["active", "lost", "frozen"])).tuples()
    if rule.metric in ("absent", "age"):
        return {member for (member,) in living.iterator() if member in counts and rule.holds(counts[member])}
    return {member for (member,) in living.iterator() if rule.holds(counts.get(member, 0))}


def _counts(shop: Shop, rule: Rule, now: datetime) -> Any:
    """(member, what it was merged into, count); a member that has none may be left out."""
    at, unit = to_millis(now), 10**shop.settings.currency.digits
    who = (Member.id, Member.merged_into)
    if rule.metric == "points":
        return Member.select(*who, MemberTotals.points).join(MemberTotals, on=MemberTotals.member == Member.id)
    if rule.metric == "balance":
        held = (Account.principal + Account.bonus) / unit
        return Member.select(*who, held).join(Account, on=Account.member == Member.id)
    if rule.metric == "age":
        return Member.select(*who, (at - Member.created_at) / DAY).where(Member.merged_into.is_null())
    if rule.metric == "absent":
        # The last visit of either counts after a merge.
        into = fn.COALESCE(Member.merged_into, Member.id)
        return (
            Member.select(into, into, (at - fn.MAX(MemberTotals.last_visit_at)) / DAY)
            .join(MemberTotals, on=MemberTotals.member == Member.id)
            .where(MemberTotals.last_visit_at.is_null(False))
            .group_by(into)
        )
    since = to_millis(now - timedelta(days=rule.days)) if rule.days is not None else None
    if rule.metric == "bought":
        return buyers(rule.category, since)
    count = fn.SUM(Sale.due) / unit if rule.metric == "spent" else fn.COUNT(Sale.id)
    sales = Member.select(*who, count).join(Sale, on=Sale.member == Member.id).where(Sale.state == "paid")
    if rule.metric == "visits":
        sales = sales.where(a_visit())
    if since is not None:
        sales = sales.where(Sale.closed_at >= since)
    return sales.group_by(*who)
