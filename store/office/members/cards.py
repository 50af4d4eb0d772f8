"""Cards of members, and the states in which a member is: inactive (未激活), active, lost (挂失), frozen (冻结),
closed (注销)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from store import member_numbers
from store.books import coupons, debts, journal, wallet
from store.books.actor import Actor
from store.calendar import Millis, to_millis
from store.db.models import Barcode, CountCard, Member, MemberCard
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import write_amount
from store.office.members.consents import ever_agreed
from store.office.members.editing import seen
from store.office.members.families import HasFamily
from store.office.members.refusals import MemberInactive
from store.office.members.views import MemberView

STATES = ("active", "inactive", "lost", "frozen", "closed")
LONGEST = 64


class BadCard(Refused):
    template = N_("That cannot be the code of a card: 4 to {longest} letters and digits.")


class CardTaken(Refused):
    template = N_("That card belongs to a member already: {member}.")


class CardIsProduct(Refused):
    template = N_("That is the code of a product; a till would sell it and not know the member.")


class NoSuchCard(Refused):
    template = N_("No member has that card.")


class UnknownState(Refused):
    template = N_("“{state}” is not a state. The states are: {known}.")


class WasActivated(Refused):
    template = N_("This membership was activated once ({member}): freeze it instead.")


class StillHolds(Refused):
    template = N_("There is still money on the account ({balance}); pay it out first.")


class StillCounts(Refused):
    template = N_("Count cards have {unused} {unused:use|uses} left; refund them first.")


class StillOwes(Refused):
    template = N_("On account {owed} is still open; settle it first.")


@dataclass(frozen=True, slots=True)
class Card:
    """A card as lists show it: active, lost or replaced."""

    code: str
    state: str
    since: Millis


def cards(shop: Shop, member: str) -> tuple[Card, ...]:
    columns = (MemberCard.code, MemberCard.state, MemberCard.since)
    rows: Any = MemberCard.select(*columns).where(MemberCard.member == member).order_by(*columns[::-2]).tuples()
    return tuple(Card(*row) for row in rows)


def add(shop: Shop, actor: Actor, member: str, code: str, *, now: datetime) -> MemberView:
    """Give a member a card; again the same is no change. Raises NoSuchMember, BadCard, CardTaken, CardIsProduct."""
    with shop.transaction():
        found = seen(shop, member, now)
        if _put(shop, found.id, code, now):
            journal.append(shop, actor, "member.card", now=now, member=found.id, state="active")
    return found


def lose(shop: Shop, actor: Actor, code: str, *, now: datetime) -> MemberView:
    """A card was lost: tills refuse it from now on; the member stays. Raises NoSuchCard."""
    return _set_card(shop, actor, code, "lost", now)


def find_again(shop: Shop, actor: Actor, code: str, *, now: datetime) -> MemberView:
    """A lost card is there again. Raises NoSuchCard."""
    return _set_card(shop, actor, code, "active", now)


def replace(shop: Shop, actor: Actor, old: str, new: str, *, now: datetime) -> MemberView:
    """A new card in place of another. Raises NoSuchCard, BadCard, CardTaken, CardIsProduct."""
    with shop.transaction():
        card = _card(old)
        _put(shop, card.member_id, new, now)
        MemberCard.update(state="replaced", since=to_millis(now)).where(MemberCard.code == old).execute()
        journal.append(shop, actor, "member.card", now=now, member=card.member_id, state="replaced")
        return seen(shop, card.member_id, now)


def set_state(shop: Shop, actor: Actor, member: str, state: str, *, now: datetime) -> MemberView:
    """Block a member and the account with it, or let it be active again. Who shares another's account is blocked
    alone. Who never agreed to be a member is inactive or closed and nothing else; everybody else is never inactive.

    Raises NoSuchMember, UnknownState, MemberInactive, WasActivated, StillHolds, StillCounts and StillOwes (nobody is
    closed whom the shop owes, or who owes the shop), HasFamily (nor whose account others share)."""
    if state not in STATES:
        raise UnknownState(state=state, known=", ".join(STATES))
    with shop.transaction():
        found = seen(shop, member, now)
        if found.state != state:
            if state == "inactive" and ever_agreed(found.id):
                raise WasActivated(member=found.masked)
            if state in ("active", "lost", "frozen") and not ever_agreed(found.id):
                raise MemberInactive(member=found.masked)
            block(shop, actor, found, state, now)
            journal.append(shop, actor, "member.state", now=now, member=found.id, states=[found.state, state])
    return seen(shop, member, now)


def block(shop: Shop, actor: Actor, found: MemberView, state: str, now: datetime) -> None:
    """The rows of a new state, inside the caller's transaction; who is closed has no coupons any more. Raises
    StillHolds, StillCounts, StillOwes, HasFamily."""
    own = wallet.account_for(shop, found.id)
    if state == "closed" and own is not None and own.balance:
        raise StillHolds(balance=write_amount(own.balance, shop.settings.currency))
    if state == "closed":
        unused: Any = CountCard.select(fn.SUM(CountCard.unused)).where(CountCard.member == found.id).scalar()
        if unused:
            raise StillCounts(unused=int(unused))
        debt = debts.debt(found.id)
        if debt is not None and debt.owed:
            raise StillOwes(owed=write_amount(debt.owed, shop.settings.currency))
        if Member.select().where(Member.main == found.id).exists():
            raise HasFamily(member=found.masked)
    Member.update(state=state, changed_at=to_millis(now)).where(Member.id == found.id).execute()
    if own is not None:
        wallet.set_state(shop, found.id, state)
    if state == "closed":
        coupons.void_all_of(shop, actor, found.id, now=now)


def _set_card(shop: Shop, actor: Actor, code: str, state: str, now: datetime) -> MemberView:
    with shop.transaction():
        card = _card(code)
        if card.state != state:
            MemberCard.update(state=state, since=to_millis(now)).where(MemberCard.code == code).execute()
            journal.append(shop, actor, "member.card", now=now, member=card.member_id, state=state)
        return seen(shop, card.member_id, now)


def _card(code: str) -> Any:
    card = MemberCard.get_or_none(MemberCard.code == code)
    if card is None:
        raise NoSuchCard()
    return card


def _put(shop: Shop, member: str, code: str, now: datetime) -> bool:
    """Whether the card is new."""
    check_code(code)
    card: Any = MemberCard.get_or_none(MemberCard.code == code)
    if card is not None and card.member_id == member and card.state == "active":
        return False
    refuse_used(shop, code, now)
    MemberCard.insert(code=code, member=member, since=to_millis(now)).execute()
    return True


def refuse_used(shop: Shop, code: str, now: datetime) -> None:
    """Raises CardTaken, CardIsProduct."""
    card: Any = MemberCard.get_or_none(MemberCard.code == code)
    if card is not None:
        raise CardTaken(member=seen(shop, card.member_id, now).masked)
    if Barcode.select().where(Barcode.code == code).exists():
        raise CardIsProduct()


def check_code(code: str) -> None:
    """Raises BadCard."""
    if not (4 <= len(code) <= LONGEST and code.isascii() and code.replace("-", "").isalnum()):
        raise BadCard(longest=LONGEST)
    if member_numbers.sound(code):
        raise BadCard(longest=LONGEST)
