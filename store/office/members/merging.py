"""Two entries of one person become one; what either did stays as it was."""

from datetime import datetime
from typing import Any

from store.books import debts, journal, visits, wallet
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import CountCard, Coupon, Debt, Member, MemberCard, MemberTag, MemberTotals, Sale, Tier
from store.db.opening import Shop
from store.errors import N_
from store.office.bookings.events import hand_over
from store.office.members.editing import seen
from store.office.members.enrolling import put_keys
from store.office.members.families import HasFamily, LinkedAlready, NotWithItself, move_ledgers
from store.office.members.naming import keys_of
from store.office.members.refusals import MemberClosed, MemberFrozen, refuse_inactive
from store.office.members.views import MemberView

MERGE = Permit("merge_members", N_("Merge members"), least="manager")


def merge(shop: Shop, actor: Actor, gone: str, kept: str, *, now: datetime) -> MemberView:
    """Make `gone` a part of `kept`: its points, balance and debt by new entries, its cards, count cards, tags, coupons,
    bookings and open sale; what `kept` does not say of itself, from the phone to the birthday; the higher tier of the
    two, and, for a business, the larger limit on account. Sales, consents and uses of offers and benefits stay with
    whoever they were made by, and count for the one that is left. Its number still finds that one.

    Raises NoSuchMember, NotWithItself, HasFamily, LinkedAlready, MemberFrozen (what is blocked is not opened by merging
    it), MemberClosed (nothing is given to somebody who left), MemberInactive (`kept` alone: a card made in advance may
    become one of somebody who is a member), ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, MERGE)
        lost, left = seen(shop, gone, now), seen(shop, kept, now)
        if lost.id == left.id:
            raise NotWithItself()
        refuse_inactive(left.id)
        for one in (lost, left):
            if one.main is not None:
                raise LinkedAlready(member=one.masked)
        if lost.state == "frozen":
            raise MemberFrozen(member=lost.masked)
        if left.state == "closed":
            raise MemberClosed(member=left.masked)
        become(shop, actor, lost, left, now)
    return seen(shop, left.id, now)


def become(shop: Shop, actor: Actor, lost: MemberView, left: MemberView, now: datetime) -> None:
    """The rows of a merger, inside the caller's transaction. Raises HasFamily."""
    if Member.select().where(Member.main == lost.id).exists():
        raise HasFamily(member=lost.masked)
    hand_over(shop, lost.id, left.id)  # first: whoever books holds the book before they touch a card
    limits = [held.most for each in (lost, left) if (held := debts.debt(each.id))]
    move_ledgers(shop, actor, lost.id, left.id, now=now)
    if limits and left.kind == "business":  # nobody else buys on account: what was owed is to be settled, no more
        Debt.update(most=max(limits)).where(Debt.member == left.id).execute()
    if wallet.account_for(shop, lost.id) is not None:
        wallet.set_state(shop, lost.id, "closed")
    MemberCard.update(member=left.id).where(MemberCard.member == lost.id).execute()
    CountCard.update(member=left.id).where(CountCard.member == lost.id).execute()
    Coupon.update(member=left.id).where(Coupon.member == lost.id).execute()
    Sale.update(member=left.id).where(Sale.member == lost.id, Sale.state.in_(["open", "parked"])).execute()
    seen_last: Any = MemberTotals.get_or_none(MemberTotals.member == lost.id)
    if seen_last is not None and seen_last.last_visit_at is not None:
        visits.came_at(shop, left.id, seen_last.last_visit_at)
    _move_tags(lost.id, left.id)
    _move_details(lost.id, left.id, now)
    journal.append(shop, actor, "member.merge", now=now, member=left.id, gone=lost.id)


def _move_tags(gone: str, kept: str) -> None:
    tags: Any = MemberTag.select(MemberTag.tag).where(MemberTag.member == kept).tuples()
    has = {tag for (tag,) in tags}
    for row in list(MemberTag.select().where(MemberTag.member == gone)):
        if row.tag not in has:
            MemberTag.insert(member=kept, tag=row.tag, by_rule=row.by_rule).execute()
    MemberTag.delete().where(MemberTag.member == gone).execute()


_TEXTS = ("name", "gender", "address", "email", "note")
_OWN = ("openid", "adviser", "referrer")


def _move_details(gone: str, kept: str, now: datetime) -> None:
    old: Any = Member.get(Member.id == gone)
    new: Any = Member.get(Member.id == kept)
    taken: dict[str, Any] = {name: getattr(old, name) for name in _TEXTS if not getattr(new, name)}
    if not new.birth_month:
        taken |= {name: getattr(old, name) for name in ("birth_year", "birth_month", "birth_day", "lunar")}
    if new.phone is None:
        taken |= {"phone": old.phone, "phone_tail": old.phone_tail}
    if not new.id_number:
        taken |= {"id_number": old.id_number, "id_purpose": old.id_purpose}
    taken |= {name: old.__data__[name] for name in _OWN if new.__data__[name] is None and old.__data__[name] != kept}
    table: Any = Tier.select(Tier.code, Tier.rank).tuples()
    ranks: dict[str, int] = dict(table)
    if ranks[old.tier_id] > ranks[new.tier_id]:
        taken |= {"tier": old.tier_id, "tier_since": old.tier_since}
    at = to_millis(now)
    bare = {"phone": None, "phone_tail": "", "openid": None, "id_number": "", "id_purpose": ""}
    Member.update(**bare, state="merged", merged_into=kept, changed_at=at).where(Member.id == gone).execute()
    # Who was merged into the one that goes now is to be found under the one that stays.
    Member.update(merged_into=kept).where(Member.merged_into == gone).execute()
    Member.update(**taken, changed_at=at).where(Member.id == kept).execute()
    put_keys(gone, ())
    put_keys(kept, keys_of(taken.get("name", new.name)))
