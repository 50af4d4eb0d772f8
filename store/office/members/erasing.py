"""Forgetting people: what names them goes, what they did stays in the ledgers under a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import journal, points
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import to_millis
from store.db.models import (
    Account,
    CountCard,
    Debt,
    Member,
    MemberCard,
    MemberTag,
    MemberTotals,
    Outbox,
    ParkedSale,
    Sale,
)
from store.db.opening import Shop
from store.errors import N_
from store.ids import new_id
from store.office.bookings.events import give_up
from store.office.members import cards
from store.office.members.counting import months_before
from store.office.members.editing import seen
from store.office.members.enrolling import put_keys
from store.office.members.views import MemberView

AT_A_TIME = 25
"""Members a transaction, so that a till waits at most some milliseconds."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """Who was forgotten, or would be: member numbers."""

    numbers: tuple[str, ...]
    applied: bool


ERASE = Permit("erase_members", N_("Forget members"), least="manager")


def erase(shop: Shop, actor: Actor, member: str, *, now: datetime) -> MemberView:
    """Forget a member at their request: phone, name, birthday and all they told, cards and tags. Points they had are
    gone, by an entry, and their coupons void. Their sales and ledgers stay, and name nobody.

    Raises NoSuchMember, StillHolds, StillCounts and StillOwes (money is paid out or in first), HasFamily,
    ApprovalNeeded.
    """
    with shop.transaction():
        require(shop, actor, ERASE)
        found = seen(shop, member, now)
        _forget(shop, actor, found, now)
        journal.append(shop, actor, "member.erase", now=now, member=found.id)
    return seen(shop, found.id, now)


def prune(
    shop: Shop,
    actor: Actor,
    *,
    inactive_months: int,
    zero_balance: bool = True,
    dry_run: bool = False,
    now: datetime,
) -> Pruned:
    """Forget members who bought nothing for so many months, were enrolled before that and are in no family. Who has
    money in the account, uses on a count card or a debt is always kept, who has points or owes some too unless not
    `zero_balance`."""
    cut = to_millis(months_before(now.astimezone(shop.settings.zone), inactive_months))
    require(shop, actor, ERASE)
    stale = _stale(cut, zero_balance)
    if not dry_run:
        for start in range(0, len(stale), AT_A_TIME):
            part = stale[start : start + AT_A_TIME]
            with shop.transaction():
                # Somebody may have bought something since the list was made.
                still = {member for member, _ in _stale(cut, zero_balance, [member for member, _ in part])}
                for member in still:
                    _forget(shop, actor, seen(shop, member, now), now)
                if still:
                    journal.append(shop, actor, "member.prune", now=now, members=sorted(still), months=inactive_months)
    return Pruned(tuple(number for _, number in stale), applied=not dry_run)


def _stale(cut: int, zero_balance: bool, among: list[str] | None = None) -> list[tuple[str, str]]:
    last = MemberTotals.last_visit_at
    main = Member.alias()
    family = main.select(main.main).where(main.main.is_null(False))
    funded = Account.select(Account.member).where(
        Account.member.is_null(False), (Account.principal != 0) | (Account.bonus != 0)
    )
    named = Member.phone.is_null(False) | (Member.name != "")
    query: Any = (
        Member.select(Member.id, Member.number)
        .join(MemberTotals, on=MemberTotals.member == Member.id)
        .where(
            # A card that waits to be handed out names nobody: there is nothing to forget.
            Member.state.in_(["active", "lost", "frozen"]) | ((Member.state == "inactive") & named),
            Member.main.is_null(),
            Member.created_at < cut,
            last.is_null() | (last < cut),
            Member.id.not_in(family),
            Member.id.not_in(funded),
            Member.id.not_in(CountCard.select(CountCard.member).where(CountCard.unused > 0)),
            Member.id.not_in(Debt.select(Debt.member).where(Debt.owed != 0)),
        )
        .order_by(Member.id)
    )
    if zero_balance:
        query = query.where(MemberTotals.points == 0)
    if among is not None:
        query = query.where(Member.id.in_(among))
    return list(query.tuples())


_BARE: dict[str, Any] = {
    **dict.fromkeys(("name", "phone_tail", "gender", "address", "email", "note", "id_number", "id_purpose"), ""),
    **dict.fromkeys(("birth_year", "birth_month", "birth_day"), 0),
    **dict.fromkeys(("phone", "openid", "main", "shared_limit", "adviser"), None),
    "lunar": False,
}


def _forget(shop: Shop, actor: Actor, found: MemberView, now: datetime) -> None:
    give_up(shop, actor, found.id, now)  # first: whoever books holds the book before they touch a member
    cards.block(shop, actor, found, "closed", now)
    if found.main is None and (left := points.balance(shop, found.id, now)) > 0:
        points.burn(shop, actor, found.id, left, kind="adjust", source=new_id(), reason="erased", now=now)
    Member.update(**_BARE, changed_at=to_millis(now)).where(Member.id == found.id).execute()
    merged = Member.select(Member.id).where(Member.merged_into == found.id)
    Member.update(**_BARE).where(Member.id.in_(merged)).execute()
    MemberCard.delete().where(MemberCard.member == found.id).execute()
    MemberTag.delete().where(MemberTag.member == found.id).execute()
    put_keys(found.id, ())
    # A cashier may have put the basket aside under the customer's name.
    theirs = Sale.select(Sale.id).where((Sale.member == found.id) | Sale.member.in_(merged))
    ParkedSale.update(name="").where(ParkedSale.sale.in_(theirs)).execute()
    _tell_no_more(Outbox.member.in_(merged) | (Outbox.member == found.id))


def _tell_no_more(theirs: Any) -> None:
    """What waits to be sent is dropped, and no provider's receipt leads to the member again."""
    Outbox.update(receipt="", problem="").where(theirs).execute()
    Outbox.update(state="dropped").where(theirs, Outbox.state.in_(["waiting", "failed", "unknown"])).execute()
